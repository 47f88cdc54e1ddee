//! Whether the header of a batch is that of an agency of this covenant, for the open night, and
//! announces no more than the agency may send.

use exchange::batch::BatchHeader;
use exchange::covenant::{Agency, Covenant};
use exchange::night::Night;

use super::AcceptError;

/// Checks a header, and gives back whose batch it is.
pub(super) fn check<'a>(
    header: &BatchHeader,
    covenant: &'a Covenant,
    night: Night,
) -> Result<&'a Agency, AcceptError> {
    let is_of_covenant = header.covenant == covenant.hash();
    let other_covenant = AcceptError::Covenant {
        batch: header.covenant,
    };
    let Some(agency) = covenant.agency_at(header.agency) else {
        return Err(if is_of_covenant {
            AcceptError::Agency {
                index: header.agency,
            }
        } else {
            other_covenant
        });
    };
    let id = agency.id().to_owned();
    // A new epoch comes with a new covenant. Of the two the epoch is told first, because it tells
    // the agency that it lacks a key. Its index is its own for ever, under whichever covenant.
    if header.epoch != covenant.key_epoch() {
        return Err(AcceptError::Epoch {
            agency: id,
            batch: header.epoch,
            covenant: covenant.key_epoch(),
        });
    }
    if !is_of_covenant {
        return Err(other_covenant);
    }
    // What is left is a batch of this covenant: whether it is for now, and of its form.
    if header.night != night {
        return Err(AcceptError::Night {
            agency: id,
            batch: header.night,
            open: night,
        });
    }
    if !covenant.covers(night) {
        return Err(AcceptError::Period { night });
    }
    let sections = header.sections.iter().map(|counted| counted.section);
    if !sections.eq(covenant.sections()) {
        return Err(AcceptError::Sections { agency: id });
    }
    check_bsn_right(header, covenant, agency)?;
    check_volume(header, covenant, agency)?;
    Ok(agency)
}

/// Checks that an agency without the right to use the BSN sends nothing under it: what is sealed
/// there could meet before anybody sees whose it is.
fn check_bsn_right(
    header: &BatchHeader,
    covenant: &Covenant,
    agency: &Agency,
) -> Result<(), AcceptError> {
    if agency.may_use_bsn() {
        return Ok(());
    }
    for (section, counted) in header.sections.iter().enumerate() {
        if counted.records > 0 && covenant.match_key_of(counted.section).needs_bsn() {
            return Err(AcceptError::Bsn {
                agency: agency.id().to_owned(),
                section,
                records: counted.records,
            });
        }
    }
    Ok(())
}

/// Checks that no section announces more records than the agency's signals can give.
fn check_volume(
    header: &BatchHeader,
    covenant: &Covenant,
    agency: &Agency,
) -> Result<(), AcceptError> {
    let max = agency.max_signals();
    for (section, counted) in header.sections.iter().enumerate() {
        // A match key may take several values of a signal, such as those of both parents.
        let values = covenant.match_key_of(counted.section).max_values();
        if counted.records > max.saturating_mul(values) {
            return Err(AcceptError::Volume {
                agency: agency.id().to_owned(),
                section,
                records: counted.records,
                max,
            });
        }
    }
    Ok(())
}
