//! What a job needs before its first row: its keys checked, its export open, its pipeline ready.

use std::io::Read;

use exchange::covenant::Agency;

use crate::check::columns::Columns;
use crate::check::row::RowChecker;
use crate::hash::HashError;
use crate::hash::block::RowPipeline;
use crate::job::Job;
use crate::pseudonymise::Pseudonymise;
use crate::pseudonymise::refs::Refs;
use crate::read::table::{Chunk, Table};
use crate::seal::Sealer;

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
    let mut table = Table::open(source, job.profile.encoding(), job.profile.delimiter())?;
    table.fill(chunk, 1)?;
    let header = chunk.rows().first().ok_or(HashError::Empty)?;
    let header = header.cells.ok_or(HashError::HeaderTooLong)?;
    let columns = Columns::find(header, job.profile)?;
    Ok((table, columns))
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
