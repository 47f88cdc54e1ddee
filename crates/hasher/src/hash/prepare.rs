//! What a job needs before its first row: its keys checked, its export open, its pipeline ready.

use std::io::Read;
use std::sync::Arc;

use exchange::covenant::Agency;

use crate::check::columns::{Columns, ColumnsError};
use crate::check::row::RowChecker;
use crate::hash::HashError;
use crate::hash::block::RowPipeline;
use crate::job::Job;
use crate::profile::Profile;
use crate::pseudonymise::Pseudonymise;
use crate::pseudonymise::refs::Refs;
use crate::read::table::{Chunk, Table};
use crate::seal::Sealer;

/// Rows below the first one in which a header is looked for.
const TITLE_ROWS: usize = 20;

/// Checks that covenant, profile and keys of a job belong together; gives back its agency.
pub(crate) fn check<'a>(job: &Job<'a>) -> Result<&'a Agency, HashError> {
    let covenant = job.covenant;
    if !covenant.covers(job.night) {
        let (first, last) = covenant.period();
        return Err(HashError::NotInForce {
            night: job.night,
            first,
            last,
        });
    }
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
    if job.profile.covenant() != covenant.hash() {
        return Err(HashError::OtherCovenant);
    }
    let agency = covenant
        .agency(job.profile.agency())
        .ok_or(HashError::OtherCovenant)?;
    // With another key the centre could not verify the batch, nor the agency open its letters.
    let identity = job.agency_key.identity();
    if identity.sign().public() != *agency.sign() || identity.hpke_public() != agency.hpke() {
        return Err(HashError::WrongAgencyKey(agency.id().to_owned()));
    }
    Ok(agency)
}

/// Opens the export of a job, reads its header, and finds the profile's columns there.
pub(crate) fn open<R: Read>(
    job: &Job<'_>,
    source: R,
    chunk: &mut Chunk,
) -> Result<(Table<R>, Columns), HashError> {
    let profile = job.profile;
    let mut table = Table::open(source, profile.encoding(), profile.delimiter())?;
    if !profile.has_quotes() {
        table.read_quotes_as_characters();
    }
    table.skip_lines(profile.skip_lines())?;
    table.fill_header(chunk)?;
    let header = chunk.rows().first().ok_or(HashError::Empty)?;
    let cells = header.cells.ok_or(HashError::HeaderTooLong)?;
    let columns = match Columns::find(cells, header.number, profile) {
        Err(ColumnsError::Missing { row, columns }) => {
            return Err(below(&mut table, profile, row, columns).into());
        }
        found => found?,
    };
    table.expect(cells, columns.shape());
    Ok((table, columns))
}

/// Where the header of a profile stands below the first row, if it does: above it are titles.
fn below<R: Read>(
    table: &mut Table<R>,
    profile: &Profile,
    row: u64,
    columns: Vec<Arc<str>>,
) -> ColumnsError {
    let mut chunk = Chunk::default();
    // A title may hold a quote that is never closed, and then there is no hint.
    let _ = table.fill(&mut chunk, TITLE_ROWS);
    for candidate in chunk.rows() {
        let Some(cells) = candidate.cells else {
            continue;
        };
        if Columns::find(cells, candidate.number, profile).is_ok() {
            return ColumnsError::Below {
                row,
                columns,
                line: candidate.line,
            };
        }
    }
    ColumnsError::Missing { row, columns }
}

/// What makes records of the rows of a job.
pub(crate) fn pipeline<'a>(
    job: &Job<'a>,
    agency: &Agency,
    columns: &'a Columns,
    pseudonymiser: &'a dyn Pseudonymise,
) -> RowPipeline<'a> {
    let covenant = job.covenant;
    RowPipeline {
        checker: RowChecker::new(job.profile, columns, job.excluded, covenant, job.night),
        match_keys: covenant.match_keys(),
        pseudonymiser,
        sealer: Sealer::new(covenant, job.night, agency, job.agency_key),
        refs: Refs::new(job.agency_key, covenant, job.night),
    }
}
