//! The files that are due, and their deletion: nights that enough others followed or of which a hit
//! is forgotten, hit lists that another run took the place of, and old heads of the journal.
//!
//! A hit that is forgotten stands in no file that stays. The list that was recorded of a later
//! night does not hold it, or it would have been seen then. Earlier nights go with it, and so does
//! every list that is not the recorded one of its night.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use casebook::store::{Casebook, LastRun};
use exchange::file::{atomic_file, regular_file};
use exchange::night::Night;
use sha2::{Digest as _, Sha256};
use site::{RunFolder, Site};

use super::MAX_HEADS;
use crate::night::NightError;
use casebook::store::{SupersededRun, WhatWent};

/// Kinds of files, by the ends of their names.
const KINDS: [(&str, &str); 15] = [
    (".key", "key"),
    ("hits.json", "hit-list"),
    ("hits.csv", "hit-list"),
    ("hits-overview.csv", "hit-list"),
    (".letter", "letter"),
    ("asked", "asked"),
    ("tags", "batch"),
    ("fences", "batch"),
    ("index", "batch"),
    ("sealed", "batch"),
    ("receipt", "receipt"),
    (".refusal", "refusal"),
    (".head", "head"),
    (".sent", "refused"),
    (".txt", "refused"),
];

/// The kind of what has no other: logs, locks, and what a killed run left.
const OTHER: &str = "other";

/// What may be due of a site, before it is known which hits are.
pub(super) struct DueFiles {
    site: Site,
    last: LastRun,
    /// Nights of which something is kept, the oldest first; of each, whether it is due.
    nights: BTreeMap<Night, bool>,
    superseded: Vec<SupersededRun>,
    heads: Option<u64>,
}

impl DueFiles {
    /// Looks at what lies in the site. Nights up to `restored` are due, too: they hold hits that
    /// were forgotten again as a backup was put back.
    pub(super) fn of(
        site: &Site,
        casebook: &Casebook,
        keep_nights: u32,
        last: LastRun,
        restored: Option<Night>,
    ) -> Result<Self, NightError> {
        let disk = NightError::disk(site.path());
        let mut nights = BTreeMap::new();
        for night in kept_nights(site).map_err(&disk)? {
            if night < last.night {
                let is_due =
                    restored >= Some(night) || casebook.nights_after(night)? >= keep_nights;
                nights.insert(night, is_due);
            }
        }
        let lists = casebook.recorded_lists()?;
        let superseded = superseded(site, &lists, last.night).map_err(&disk)?;
        let until = last.number.saturating_sub(MAX_HEADS);
        let has_heads = !heads(site, until).map_err(&disk)?.is_empty();
        Ok(Self {
            site: site.clone(),
            last,
            nights,
            superseded,
            heads: has_heads.then_some(until),
        })
    }

    /// Whether something is kept of a night up to this one.
    pub(super) fn holds_nights_until(&self, until: Option<Night>) -> bool {
        let mut nights = self.nights.keys();
        nights.any(|&night| until >= Some(night))
    }

    /// What is due, with all nights up to the last one on which a forgotten hit was seen.
    pub(super) fn with_nights_until(&self, seen: Option<Night>) -> Result<WhatWent, NightError> {
        let mut went = WhatWent::nothing(self.last.number, self.last.night);
        for (&night, &is_due) in &self.nights {
            if is_due || seen.is_some_and(|seen| night <= seen) {
                went.nights.push(night);
            }
        }
        let superseded = self.superseded.iter().copied();
        let goes_anyway = |run: &SupersededRun| went.nights.contains(&run.night);
        went.superseded = superseded.filter(|run| !goes_anyway(run)).collect();
        went.heads = self.heads;
        let files = Paths::of(&self.site, &went).and_then(Paths::files);
        for file in files.map_err(NightError::disk(self.site.path()))? {
            *went.files.entry(kind_of(&file).to_owned()).or_default() += 1;
        }
        Ok(went)
    }
}

/// Deletes what is said to go, keys first: without its key nobody opens the rest of a night.
pub(super) fn delete(site: &Site, went: &WhatWent) -> Result<(), NightError> {
    let paths = Paths::of(site, went).map_err(NightError::disk(site.path()))?;
    for path in paths.keys.iter().chain(&paths.singles) {
        remove_file(path).map_err(NightError::disk(path))?;
    }
    for path in &paths.folders {
        remove_folder(path).map_err(NightError::disk(path))?;
    }
    Ok(())
}

/// Where what goes lies.
struct Paths {
    keys: Vec<PathBuf>,
    singles: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Paths {
    fn of(site: &Site, went: &WhatWent) -> io::Result<Self> {
        let (mut keys, mut singles, mut folders) = (Vec::new(), Vec::new(), Vec::new());
        let nights: BTreeSet<Night> = went.nights.iter().copied().collect();
        for &night in &nights {
            keys.extend(Some(site.night_key(night)).filter(|key| key.exists()));
            for folder in [site.night(night).path().to_owned(), site.refused(night)] {
                folders.extend(Some(folder).filter(|folder| folder.exists()));
            }
        }
        for run in &went.superseded {
            let folder = site.night(run.night).run(run.number);
            if run.night == went.night {
                // Letters may have been sent from it, and are answered until noon.
                singles.extend(lists(&folder).into_iter().filter(|list| list.exists()));
            } else if folder.path().exists() {
                folders.push(folder.path().to_owned());
            }
        }
        for (night, path) in laid_out(site)? {
            singles.extend(nights.contains(&night).then_some(path));
        }
        if let Some(until) = went.heads {
            singles.extend(heads(site, until)?);
        }
        Ok(Self {
            keys,
            singles,
            folders,
        })
    }

    /// All files that go.
    fn files(self) -> io::Result<Vec<PathBuf>> {
        let mut files = self.keys;
        files.extend(self.singles);
        for folder in &self.folders {
            walk(folder, &mut files)?;
        }
        Ok(files)
    }
}

/// Runs of match that are not the recorded one of their night. Of the last night, on which letters
/// are answered still, they are the runs that a later one followed and whose lists are there. Of
/// nights before the first recorded one nothing is known.
fn superseded(
    site: &Site,
    recorded: &BTreeMap<Night, [u8; 32]>,
    last: Night,
) -> io::Result<Vec<SupersededRun>> {
    let Some((&first, _)) = recorded.first_key_value() else {
        return Ok(Vec::new());
    };
    let mut superseded = Vec::new();
    for night in site.nights()? {
        if night < first || night > last {
            continue;
        }
        let folder = site.night(night);
        let latest = folder.latest_run()?.unwrap_or(0);
        for number in 1..=latest {
            let run = folder.run(number);
            if !run.path().is_dir() {
                continue;
            }
            let is_superseded = if night == last {
                number < latest && lists(&run).iter().any(|list| list.exists())
            } else {
                digest_of(&run.hits_json())?.as_ref() != recorded.get(&night)
            };
            if is_superseded {
                superseded.push(SupersededRun { night, number });
            }
        }
    }
    Ok(superseded)
}

fn lists(run: &RunFolder) -> [PathBuf; 3] {
    [run.hits_json(), run.hits_csv(), run.hits_overview()]
}

/// The SHA-256 of a file; `None` where there is none.
fn digest_of(path: &Path) -> io::Result<Option<[u8; 32]>> {
    match regular_file::read_own(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => Ok(Some(Sha256::digest(bytes?).into())),
    }
}

/// The nights of which something is kept.
fn kept_nights(site: &Site) -> io::Result<BTreeSet<Night>> {
    let mut nights: BTreeSet<Night> = site.nights()?.into_iter().collect();
    nights.extend(site.refused_nights()?);
    nights.extend(site.nights_with_key()?);
    nights.extend(laid_out(site)?.into_iter().map(|(night, _)| night));
    Ok(nights)
}

/// The files in all outboxes whose names begin with a night.
fn laid_out(site: &Site) -> io::Result<Vec<(Night, PathBuf)>> {
    let mut files = Vec::new();
    for path in outbox_files(site)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let night = name.get(..10).and_then(|start| Night::parse(start).ok());
        files.extend(night.map(|night| (night, path.clone())));
    }
    Ok(files)
}

/// The heads of the journal in all outboxes up to so many runs.
fn heads(site: &Site, until: u64) -> io::Result<Vec<PathBuf>> {
    let mut heads = outbox_files(site)?;
    heads.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let number = name
            .strip_prefix("journal-")
            .and_then(|name| name.strip_suffix(".head"))
            .and_then(|number| number.parse::<u64>().ok());
        number.is_some_and(|number| number <= until)
    });
    Ok(heads)
}

fn outbox_files(site: &Site) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for agency in entries(&site.outbox(""))? {
        if agency.is_dir() {
            files.extend(entries(&agency)?);
        }
    }
    Ok(files)
}

/// All below a folder that is no folder itself.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in entries(folder)? {
        if path.symlink_metadata()?.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// What lies in a folder, in order; nothing when there is no such folder.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let read = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read?,
    };
    let mut paths = Vec::new();
    for entry in read {
        paths.push(entry?.path());
    }
    paths.sort_unstable();
    Ok(paths)
}

fn kind_of(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let of_name = |&(end, _): &(&str, &str)| name.ends_with(end);
    KINDS
        .iter()
        .copied()
        .find(of_name)
        .map_or(OTHER, |(_, kind)| kind)
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| atomic_file::sync_folder(path)),
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| atomic_file::sync_folder(path)),
    }
}
