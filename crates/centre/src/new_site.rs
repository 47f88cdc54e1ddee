//! Makes a folder a site for nights: its settings, its keys and its folders.
//!
//! `site.toml` is written last, so where it is, all else is; a run that was cut off is done again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::crypto::secret::Secret;
use exchange::file::keyfile::{self, KeyError, KeyKind};
use exchange::file::{access, atomic_file};
use jiff::civil::Time;
use journal::Origin;
use site::Site;

/// What a folder may hold that is made a site: what a centre had that only accepted and matched,
/// what a run that was cut off left, and a site whose `site.toml` was lost.
const MAY_HOLD: [&str; 18] = [
    "covenant.toml",
    "covenant.toml.care.sig",
    "covenant.toml.safety.sig",
    "agreements.toml",
    "agreements.toml.care.sig",
    "agreements.toml.safety.sig",
    "centre.key",
    "casebook.key",
    "casebook",
    "inbox",
    "keys",
    "lock",
    "nights",
    "outbox",
    "refused",
    "reports",
    "site.toml",
    "state",
];

/// How many things that do not belong there are named.
const MAX_NAMED: usize = 3;

/// How a site is to be made.
#[derive(Debug)]
pub struct NewSite<'a> {
    /// The name of the journal's heads.
    pub origin: &'a Origin,
    /// From when on a night is matched without those missing.
    pub deadline: Time,
    /// Of what the centre's key is made where there is none; `None` where it lies elsewhere.
    pub centre_key: Option<&'a Secret<32>>,
    /// Of what the casebook's key is made where there is none.
    pub casebook_key: &'a Secret<32>,
}

/// What making a site makes, and what remains to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitePlan {
    /// Files and folders that are not there yet, in the order in which they are made.
    pub makes: Vec<PathBuf>,
    /// Those of them that were there already.
    pub keeps: Vec<PathBuf>,
    /// Files that others must put there before the first night.
    pub lacks: Vec<PathBuf>,
}

/// What would be made in the folder of a site.
///
/// # Errors
/// [`NewSiteError::IsOne`] when it is a site for nights already, [`NewSiteError::Holds`] when it
/// holds what does not belong in one, [`NewSiteError::Disk`].
pub fn plan(site: &Site, new: &NewSite<'_>) -> Result<SitePlan, NewSiteError> {
    let path = site.path();
    if site.settings().exists() {
        return Err(NewSiteError::IsOne {
            path: path.to_owned(),
        });
    }
    let foreign = foreign(path).map_err(|source| NewSiteError::disk(path, source))?;
    if !foreign.is_empty() {
        return Err(NewSiteError::Holds {
            path: path.to_owned(),
            names: named(&foreign),
        });
    }
    let mut plan = SitePlan::default();
    let mut parts = folders(site);
    parts.push(site.casebook_key());
    if new.centre_key.is_some() {
        parts.push(site.centre_key());
    }
    parts.push(site.settings());
    for part in parts {
        if part.exists() {
            plan.keeps.push(part);
        } else {
            plan.makes.push(part);
        }
    }
    for name in ["covenant.toml", "state/pins", "agreements.toml"] {
        let part = path.join(name);
        if !part.exists() {
            plan.lacks.push(part);
        }
    }
    if new.centre_key.is_none() && !site.centre_key().exists() {
        plan.lacks.push(site.centre_key());
    }
    Ok(plan)
}

/// Makes a folder a site for nights; it is made where it is not there. What is there is kept.
///
/// # Errors
/// As [`plan`]; [`NewSiteError::Key`] when a key cannot be written.
pub fn make(site: &Site, new: &NewSite<'_>) -> Result<SitePlan, NewSiteError> {
    let plan = plan(site, new)?;
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |source| NewSiteError::disk(&path, source)
    };
    for folder in folders(site) {
        access::create_folder(&folder).map_err(disk(&folder))?;
    }
    make_key(&site.casebook_key(), KeyKind::Casebook, new.casebook_key)?;
    if let Some(secret) = new.centre_key {
        make_key(&site.centre_key(), KeyKind::Centre, secret)?;
    }
    let settings = site.settings();
    atomic_file::write(&settings, text(new).as_bytes()).map_err(disk(&settings))?;
    Ok(plan)
}

fn make_key(path: &Path, kind: KeyKind, secret: &Secret<32>) -> Result<(), NewSiteError> {
    match keyfile::write(path, kind, secret) {
        // It was there; whether it is a key of that kind is told now, and not at night.
        Err(KeyError::Exists(_)) => Ok(keyfile::read_kind(path, kind).map(|_| ())?),
        written => Ok(written?),
    }
}

fn folders(site: &Site) -> Vec<PathBuf> {
    let mut folders = vec![site.path().join("inbox")];
    folders.extend(site.folders());
    folders
}

/// The names in a folder that do not belong in a site; none when there is no folder.
fn foreign(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let whole = name.strip_suffix(".part").unwrap_or(&name);
        if !MAY_HOLD.contains(&whole) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn named(names: &[String]) -> String {
    let mut text = names[..names.len().min(MAX_NAMED)].join(", ");
    if let Some(more) = names.len().checked_sub(MAX_NAMED).filter(|&more| more > 0) {
        text = format!("{text} and {more} more");
    }
    text
}

/// The settings as they are written, with what may be added.
fn text(new: &NewSite<'_>) -> String {
    let NewSite {
        origin, deadline, ..
    } = new;
    format!(
        "# How this centre runs its nights. The owners do not sign this file, so it can make\n\
         # nothing laxer than what they signed. Times are of Europe/Amsterdam.\n\
         \n\
         format = 1\n\
         \n\
         # The name of the journal's heads. Agencies know the journal by it: never change it.\n\
         origin = \"{origin}\"\n\
         \n\
         # From then on, on the date that a night is named by, it is matched without those\n\
         # missing. Before noon.\n\
         deadline = \"{}\"\n\
         \n\
         # Where agencies put what they send: a folder in the site, or an absolute path.\n\
         # inbox = \"inbox\"\n\
         \n\
         # After so many later nights a night is deleted, with its key. 1 to 92.\n\
         # keep_nights = 8\n\
         \n\
         # Which decisions two people make, where that is to be stricter than the agreements:\n\
         # \"all\", \"sample\" or \"referrals\".\n\
         # second_look = \"all\"\n\
         \n\
         # To whom backups are sealed: backup_to, as `hitmachine key new backup` shows it.\n\
         \n\
         # When second looks are handed out.\n\
         # second_look_at = [\"09:00\", \"13:00\"]\n",
        deadline.strftime("%H:%M")
    )
}

/// Why a folder is not made a site.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NewSiteError {
    /// It is one.
    #[error("{} is a site for nights already: its site.toml is there", path.display())]
    IsOne {
        /// The folder.
        path: PathBuf,
    },
    /// It holds what does not belong in a site.
    #[error(
        "{} holds what does not belong in a site: {names}; name an empty folder, or move that away",
        path.display()
    )]
    Holds {
        /// The folder.
        path: PathBuf,
        /// The names of some of it.
        names: String,
    },
    /// A key cannot be written, or what is there is not one.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file or folder cannot be read or made.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl NewSiteError {
    fn disk(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Disk { path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn new(origin: &Origin) -> NewSite<'_> {
        static SECRET: std::sync::LazyLock<Secret<32>> =
            std::sync::LazyLock::new(|| Secret::new([7; 32]));
        NewSite {
            origin,
            deadline: Time::constant(6, 5, 0, 0),
            centre_key: Some(&SECRET),
            casebook_key: &SECRET,
        }
    }

    #[test]
    fn writes_settings_that_are_read_back_also_with_every_comment_taken_off() {
        let origin = Origin::parse("hitmachine/tiel").expect("an origin");
        let text = text(&new(&origin));
        let settings = Settings::parse(text.as_bytes()).expect("settings");
        assert_eq!(settings.deadline(), Time::constant(6, 5, 0, 0));
        assert_eq!(settings.origin(), &origin);
        let mut open = String::new();
        for line in text.lines() {
            let key = line.strip_prefix("# ").filter(|rest| rest.contains(" = "));
            open.push_str(key.unwrap_or(line));
            open.push('\n');
        }
        let opened = Settings::parse(open.as_bytes()).expect("settings");
        assert_eq!(opened.keep_nights(), settings.keep_nights(), "the default");
        assert_eq!(opened.second_look_at().len(), 2);
    }

    #[test]
    fn is_finished_where_it_was_cut_off_and_keeps_the_keys_that_are_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let origin = Origin::parse("hitmachine/tiel").expect("an origin");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let made = make(&site, &new(&origin)).expect("made");
        assert_eq!(made.keeps, [""; 0].map(PathBuf::from));
        // As if it had been cut off in the last file, on a site that has lived.
        fs::rename(site.settings(), site.path().join("site.toml.part")).expect("renamed");
        fs::write(site.reports().join("forgotten-7.note"), "of before").expect("written");
        let key = fs::read(site.casebook_key()).expect("a key");
        let other = Secret::new([8; 32]);
        let again = NewSite {
            casebook_key: &other,
            ..new(&origin)
        };
        let made = make(&site, &again).expect("made");
        assert_eq!(made.makes, [site.settings()]);
        assert_eq!(fs::read(site.casebook_key()).expect("a key"), key);
        assert!(matches!(
            make(&site, &again),
            Err(NewSiteError::IsOne { .. })
        ));
    }

    #[test]
    fn takes_every_folder_of_a_site_for_what_belongs_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        let names = folders(&site);
        let names: Vec<_> = names.iter().filter_map(|path| path.file_name()).collect();
        for name in names {
            let name = name.to_str().expect("UTF-8");
            assert!(MAY_HOLD.contains(&name), "{name}");
        }
    }

    #[test]
    fn names_what_does_not_belong_there_and_makes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let origin = Origin::parse("hitmachine/tiel").expect("an origin");
        let path = folder.path().join("site");
        for name in ["a", "b", "c", "d", "nights"] {
            access::create_folder(&path.join(name)).expect("made");
        }
        let site = Site::open(&path).expect("a site");
        match make(&site, &new(&origin)) {
            Err(NewSiteError::Holds { names, .. }) => assert_eq!(names, "a, b, c and 1 more"),
            other => panic!("{other:?}"),
        }
        assert_eq!(fs::read_dir(&path).expect("a folder").count(), 5);
    }
}
