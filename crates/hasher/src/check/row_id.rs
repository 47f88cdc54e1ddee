//! The id of a row among the rows of all exports of a run.

/// Bits for the row within its export: more rows than a disk holds.
const ROW_BITS: u32 = 48;

/// Which row of which export it is. They rise with the exports, and in each with its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RowId(u64);

impl RowId {
    /// The id of a row, as a spreadsheet counts from 1, of the export with this index.
    pub(crate) const fn new(export: u16, row: u64) -> Self {
        Self((export as u64) << ROW_BITS | row)
    }

    /// The id of these eight bytes.
    pub(crate) const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_be_bytes(bytes))
    }

    /// Eight bytes that are in the order of the ids.
    pub(crate) const fn bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// The index of the export.
    pub(crate) const fn export(self) -> usize {
        (self.0 >> ROW_BITS) as usize
    }

    /// The row in its export, from 1.
    pub(crate) const fn row(self) -> u64 {
        self.0 & ((1 << ROW_BITS) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_export_and_row_apart_and_in_order() {
        let id = RowId::new(3, 70_000);
        assert_eq!((id.export(), id.row()), (3, 70_000));
        assert_eq!(RowId::from_bytes(id.bytes()), id);
        assert!(RowId::new(0, u64::from(u32::MAX)) < RowId::new(1, 1));
        assert!(RowId::new(1, 1).bytes() < RowId::new(1, 256).bytes());
    }
}
