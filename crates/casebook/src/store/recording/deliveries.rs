//! How many records each agency sent for a night. No hit stands in it, so it is kept as long as
//! runs are.

use std::collections::BTreeMap;

use exchange::night::Night;
use rusqlite::{Transaction, params};

use crate::store::StoreError;

/// Writes what was sent for a night; another run of it takes the place of the earlier one's.
pub(super) fn write(
    writing: &Transaction<'_>,
    night: Night,
    delivered: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let day = night.day_number();
    writing.execute("DELETE FROM delivered WHERE night = ?", [day])?;
    let mut row = writing.prepare("INSERT INTO delivered VALUES (?, ?, ?)")?;
    for (agency, records) in delivered {
        row.execute(params![day, agency, records])?;
    }
    Ok(())
}
