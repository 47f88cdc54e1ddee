//! Values as rows have them.

use exchange::night::Night;

use super::StoreError;

/// A night as a row has it.
pub(super) fn night_of(day: u32, table: &'static str) -> Result<Night, StoreError> {
    Night::from_day_number(day).map_err(|_| StoreError::Damaged { table })
}
