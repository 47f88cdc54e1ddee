//! What a job needs before its first row: its keys checked, its exports open, its pipeline ready.

use std::io::Read;

use exchange::covenant::Agency;

use crate::check::columns::{Columns, ColumnsError};
use crate::check::row::RowChecker;
use crate::hash::HashError;
use crate::hash::block::RowPipeline;
use crate::job::{Job, ProfiledExport};
use crate::profile::Profile;
use crate::pseudonymise::Pseudonymise;
use crate::pseudonymise::refs::{CaseSystem, Refs};
use crate::read::Encoding;
use crate::read::table::{Chunk, Table, TableError};
use crate::seal::Sealer;

/// Rows below the first one in which a header is looked for.
const TITLE_ROWS: usize = 20;

/// Checks that covenant and keys of a job and the profiles of its exports belong together, and that
/// the covenant is in force on its night; gives back their agency.
pub(crate) fn check<'a>(
    job: &Job<'a>,
    exports: &[ProfiledExport<'_>],
) -> Result<&'a Agency, HashError> {
    let covenant = job.covenant;
    if !covenant.covers(job.night) {
        let (first, last) = covenant.period();
        return Err(HashError::NotInForce {
            night: job.night,
            first,
            last,
        });
    }
    check_keys(job, exports)
}

/// As [`check`], for any night: rows are looked for that an earlier covenant was about.
pub(crate) fn check_keys<'a>(
    job: &Job<'a>,
    exports: &[ProfiledExport<'_>],
) -> Result<&'a Agency, HashError> {
    let covenant = job.covenant;
    if job.key.epoch() != covenant.key_epoch() {
        return Err(HashError::Epoch {
            key: job.key.epoch(),
            covenant: covenant.key_epoch(),
        });
    }
    // A wrong key would give pseudonyms that meet with nobody, and no error anywhere.
    if job.key.check() != covenant.key_check() {
        return Err(HashError::WrongKey);
    }
    let first = exports.first().ok_or(HashError::NoExport)?;
    for export in exports {
        if export.profile.covenant() != covenant.hash() {
            return Err(HashError::OtherCovenant);
        }
        if export.profile.agency() != first.profile.agency() {
            return Err(HashError::TwoAgencies);
        }
    }
    // Of two systems without a name the same number would be one signal.
    for (index, export) in exports.iter().enumerate() {
        let system = export.profile.system();
        let mut others = exports[..index].iter();
        if others.any(|other| other.profile.system() == system) {
            return Err(HashError::SameSystem);
        }
    }
    let agency = covenant
        .agency(first.profile.agency())
        .ok_or(HashError::OtherCovenant)?;
    // With another key the centre could not verify the batch, nor the agency open its letters.
    let identity = job.agency_key.identity();
    if identity.sign().public() != *agency.sign() || identity.hpke_public() != agency.hpke() {
        return Err(HashError::WrongAgencyKey(agency.id().to_owned()));
    }
    Ok(agency)
}

/// The index of an export, by which its rows are known.
pub(crate) fn export_index(index: usize) -> Result<u16, HashError> {
    u16::try_from(index).map_err(|_| HashError::NoExport)
}

/// Opens an export, reads its header, and finds the profile's columns there.
pub(crate) fn open<'a>(
    export: &ProfiledExport<'a>,
    chunk: &mut Chunk,
) -> Result<(Table<Box<dyn Read + Send + 'a>>, Columns), HashError> {
    let profile = export.profile;
    let source = export.export.open().map_err(TableError::Read)?;
    let mut table = Table::open(source, profile.encoding(), profile.delimiter())?;
    if !profile.has_quotes() {
        table.read_quotes_as_characters();
    }
    table.skip_lines(profile.skip_lines())?;
    if !table.fill_header(chunk)? {
        // All lines were passed over: the header is one of them, or there is none at all.
        return Err(match header_above(&table, profile) {
            Some(line) => ColumnsError::Elsewhere {
                row: table.lines().all + 1,
                line,
            }
            .into(),
            None => HashError::Empty,
        });
    }
    let header = chunk.rows().first().ok_or(HashError::Empty)?;
    let row = header.number;
    let cells = header.cells.ok_or(HashError::HeaderTooLong { row })?;
    let columns = match Columns::find(cells, header.number, profile) {
        Err(ColumnsError::Missing { row, columns }) => {
            let line = header_above(&table, profile).or_else(|| header_line(&mut table, profile));
            return Err(match line {
                Some(line) => ColumnsError::Elsewhere { row, line },
                None => ColumnsError::Missing { row, columns },
            }
            .into());
        }
        found => found?,
    };
    table.expect(cells, columns.shape());
    Ok((table, columns))
}

/// The line on which the header of a profile stands among those that were passed over.
fn header_above<R: Read>(table: &Table<R>, profile: &Profile) -> Option<u64> {
    let skipped = Table::open(table.skipped(), Encoding::Utf8, profile.delimiter());
    header_line(&mut skipped.ok()?, profile)
}

/// The line on which the header of a profile stands among the next rows of a table.
fn header_line<R: Read>(table: &mut Table<R>, profile: &Profile) -> Option<u64> {
    let mut chunk = Chunk::default();
    // A title may hold a quote that is never closed, and then there is no hint.
    let _ = table.fill(&mut chunk, TITLE_ROWS);
    for candidate in chunk.rows() {
        let columns = candidate
            .cells
            .map(|cells| Columns::find(cells, candidate.number, profile));
        if matches!(columns, Some(Ok(_))) {
            return Some(candidate.line);
        }
    }
    None
}

/// What makes records of the rows of the export that has this index.
pub(crate) fn pipeline<'a>(
    job: &Job<'a>,
    index: u16,
    exports: &[ProfiledExport<'a>],
    agency: &Agency,
    columns: &'a Columns,
    pseudonymiser: &'a dyn Pseudonymise,
) -> RowPipeline<'a> {
    let covenant = job.covenant;
    let profile = exports[usize::from(index)].profile;
    let system = CaseSystem {
        name: profile.system(),
        is_only: exports.len() == 1,
    };
    RowPipeline {
        export: index,
        checker: RowChecker::new(profile, columns, job.excluded, covenant, job.night),
        match_keys: covenant.match_keys(),
        pseudonymiser,
        sealer: Sealer::new(covenant, job.night, agency, job.agency_key),
        refs: Refs::new(job.agency_key, covenant, job.night, system),
    }
}
