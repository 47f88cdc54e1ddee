//! Writes a city: covenant, list of excluded addresses, one export and one profile per agency, and
//! the truth; or the exports and truth of one night alone. Households are made in chunks on rayon's
//! current pool and written in their order, so the bytes do not depend on the number of threads.
//! The truth is streamed; the rows of the exports are kept until the end, because their order in a
//! file must not give away which households they are about: some 25 MB per million inhabitants.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use exchange::file::access;
use exchange::file::atomic_file::{self, AtomicFile};
use exchange::hex::Hex;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::agencies::agency::Agency;
use crate::agencies::dialect::{Lines, TRUTH};
use crate::agencies::roster::ROSTER;
use crate::files::chunk::{Chunk, City, Counts, HOUSEHOLDS, Row};
use crate::files::covenant;
use crate::files::profile;
use crate::files::truth;
use crate::people::institution;
use crate::plan::Plan;
use crate::plan::error_kind::{ErrorKind, KINDS};
use crate::plan::error_rates::ErrorCount;

/// Chunks made side by side before they are written.
const SIDE_BY_SIDE: u64 = 16;

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Persons.
    pub inhabitants: u64,
    /// Households, those in institutions included.
    pub households: u64,
    /// Households that truly are multi-problem on the night.
    pub multi_problem: u64,
    /// Rows that a row check should set aside, of all agencies.
    pub failing_rows: u64,
    /// Agencies by id, and the rows in the export of each.
    pub agencies: Vec<(&'static str, u64)>,
    /// Each kind of error at each agency.
    pub errors: Vec<ErrorCount>,
}

/// Why a city could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CityError {
    /// A file or folder could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The path of the file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes the planned city under `dir`, which is made where it is missing; files of those names are
/// written over. `progress` is told now and then how many of [`Plan::households`] are done.
///
/// # Errors
/// [`CityError::Write`] when a file or folder cannot be written.
///
/// The crate's page has an example.
pub fn write(dir: &Path, plan: &Plan, progress: &mut dyn FnMut(u64)) -> Result<Summary, CityError> {
    put_covenant(dir, plan)?;
    let summary = write_night(dir, plan, progress)?;
    for (agency, (_, rows)) in ROSTER.iter().zip(&summary.agencies) {
        let is_quiet = if plan.lives_on() {
            profile::is_quiet_city(plan)
        } else {
            profile::is_quiet_export(*rows)
        };
        put_profile(dir, agency, is_quiet)?;
    }
    Ok(summary)
}

/// Writes what the parties of a city that lives on have whatever the night: covenant, list of
/// excluded addresses, and profiles.
///
/// # Errors
/// [`CityError::Write`] when a file or folder cannot be written.
pub fn write_parties(dir: &Path, plan: &Plan) -> Result<(), CityError> {
    put_covenant(dir, plan)?;
    for agency in &ROSTER {
        put_profile(dir, agency, profile::is_quiet_city(plan))?;
    }
    Ok(())
}

/// Writes what is of one night alone: an export for each agency, and the truth. The night of the
/// plan is written without those before it.
///
/// # Errors
/// [`CityError::Write`] when a file or folder cannot be written.
pub fn write_night(
    dir: &Path,
    plan: &Plan,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, CityError> {
    // The truth first: it is written as it is made, and the rows are complete after it.
    let (rows, counts) = stream(&dir.join("truth"), plan, progress)?;
    let mut agencies = Vec::new();
    for (agency, rows) in ROSTER.iter().zip(rows) {
        let folder = dir.join("agencies").join(agency.id);
        make_folder(&folder)?;
        agencies.push((agency.id, rows.len() as u64));
        export(&folder.join("signals.csv"), agency, rows)?;
    }
    Ok(Summary {
        inhabitants: counts.inhabitants,
        households: counts.households,
        multi_problem: counts.multi_problem,
        failing_rows: counts.failing_rows,
        agencies,
        errors: error_counts(plan, &counts),
    })
}

fn put_covenant(dir: &Path, plan: &Plan) -> Result<(), CityError> {
    let excluded = excluded_addresses(plan);
    let hash = Sha256::digest(&excluded).into();
    make_folder(dir)?;
    put(&dir.join("excluded-addresses.csv"), &excluded)?;
    put(
        &dir.join("covenant.toml"),
        covenant::text(plan, hash).as_bytes(),
    )
}

fn put_profile(dir: &Path, agency: &Agency, is_quiet: bool) -> Result<(), CityError> {
    let folder = dir.join("agencies").join(agency.id);
    make_folder(&folder)?;
    put(
        &folder.join("profile.toml"),
        profile::text(agency, is_quiet).as_bytes(),
    )
}

fn error_counts(plan: &Plan, counts: &Counts) -> Vec<ErrorCount> {
    let mut errors = Vec::with_capacity(ROSTER.len() * KINDS);
    for agency in &ROSTER {
        let counted = &counts.errors[agency.kind as usize];
        for (kind, count) in ErrorKind::ALL.into_iter().zip(counted) {
            errors.push(ErrorCount {
                kind: kind.name(),
                agency: agency.id,
                rows: count.made,
                open: count.open,
                asked: plan.errors().share(kind, agency.kind),
            });
        }
    }
    errors
}

/// Rows of each agency of the roster.
type Rows = [Vec<Row>; ROSTER.len()];

/// Makes all households, writes the truth as it goes, and keeps the rows.
fn stream(
    dir: &Path,
    plan: &Plan,
    progress: &mut dyn FnMut(u64),
) -> Result<(Rows, Counts), CityError> {
    make_folder(dir)?;
    let mut files = Vec::new();
    // What happened since the first night is said of a city that lives on.
    let names = truth::FILES.len() - usize::from(!plan.lives_on());
    for (name, head) in &truth::FILES[..names] {
        let path = dir.join(name);
        let mut lines = Lines::new(TRUTH, 256);
        lines.add(*head);
        let draft = AtomicFile::create(&path).and_then(|mut file| {
            file.write_all(&lines.into_bytes())?;
            Ok(file)
        });
        files.push((draft.map_err(cannot_write(&path))?, path));
    }
    let city = City::new(plan);
    let mut rows = Rows::default();
    let mut counts = Counts::default();
    for first in (0..city.chunks()).step_by(usize::try_from(SIDE_BY_SIDE).expect("small")) {
        let last = (first + SIDE_BY_SIDE).min(city.chunks());
        // Made in any order, and collected in their own.
        let chunks: Vec<Chunk> = (first..last)
            .into_par_iter()
            .map(|number| city.chunk(number))
            .collect();
        for chunk in chunks {
            for ((file, path), bytes) in files.iter_mut().zip(&chunk.truth) {
                file.write_all(bytes).map_err(cannot_write(path))?;
            }
            for (all, new) in rows.iter_mut().zip(chunk.rows) {
                all.extend(new);
            }
            counts.add(&chunk.counts);
        }
        progress((last * HOUSEHOLDS).min(plan.households()));
    }
    for (file, path) in files {
        file.publish().map_err(cannot_write(&path))?;
    }
    Ok((rows, counts))
}

/// Writes one agency's CSV, its rows in an order of their own.
fn export(path: &Path, agency: &Agency, mut rows: Vec<Row>) -> Result<(), CityError> {
    // A false row has the rank of the true one that it stands beside.
    rows.par_sort_unstable_by(|left, right| {
        (left.rank, &left.line).cmp(&(right.rank, &right.line))
    });
    let mut head = Lines::new(agency.dialect, 512);
    head.add(agency.columns.iter().map(|(column, _)| column));
    let head = [agency.dialect.encoding.mark(), &head.into_bytes()].concat();
    write_export(path, &head, &rows).map_err(cannot_write(path))
}

fn write_export(path: &Path, head: &[u8], rows: &[Row]) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(head)?;
    for row in rows {
        file.write_all(&row.line)?;
    }
    file.publish()
}

/// The list of addresses that are no household, as it goes to agencies.
fn excluded_addresses(plan: &Plan) -> Vec<u8> {
    let mut lines = Lines::new(TRUTH, 4_096);
    // As good as drawn, as the series of the covenant is.
    let salt = Sha256::digest(format!("hitmachine-city salt {}", plan.seed()));
    lines.add(["salt", &Hex(&salt).to_string()]);
    lines.add([
        "postcode",
        "house_number",
        "house_letter",
        "house_addition",
        "name",
    ]);
    for institution in 0..institution::count(plan) {
        let address = institution::address(plan, institution);
        lines.add([
            &address.postcode(),
            &address.number().to_string(),
            address.letter(),
            address.addition(),
            &institution::name(institution),
        ]);
    }
    lines.into_bytes()
}

fn make_folder(path: &Path) -> Result<(), CityError> {
    access::create_folder(path).map_err(cannot_write(path))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), CityError> {
    atomic_file::write(path, bytes).map_err(cannot_write(path))
}

/// Names the file or folder of a failure.
fn cannot_write(path: &Path) -> impl Fn(io::Error) -> CityError + '_ {
    |source| CityError::Write {
        path: path.to_owned(),
        source,
    }
}
