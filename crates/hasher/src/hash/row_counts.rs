//! How many rows, and lines of rows, came and went.

/// How many rows came and went.
#[derive(Default, Clone, Copy)]
pub(crate) struct RowCounts {
    pub(crate) rows: u64,
    pub(crate) set_aside: u64,
    pub(crate) withheld: u64,
    pub(crate) excluded: u64,
    /// Lines of rows of which all cells are empty.
    pub(crate) empty_lines: u64,
    /// Lines on which a row goes on.
    pub(crate) within_rows: u64,
}

impl RowCounts {
    /// Adds what came of other rows.
    pub(crate) fn add(&mut self, others: Self) {
        self.rows += others.rows;
        self.set_aside += others.set_aside;
        self.withheld += others.withheld;
        self.excluded += others.excluded;
        self.empty_lines += others.empty_lines;
        self.within_rows += others.within_rows;
    }
}
