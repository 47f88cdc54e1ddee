//! A table as a workbook of one sheet (ECMA-376). A text is a text cell: whatever it begins with,
//! nothing computes it. A whole number is a number.

use exchange::file::sheet::SheetCell;
use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Table;

/// Writes a workbook; `at` is when it was made, which stands in it.
///
/// # Errors
/// When the table has more rows or longer cells than a sheet takes.
pub(super) fn write(table: &Table, at: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(at.as_second())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    for (column, head) in (0..).zip(&table.heads) {
        sheet.write_string_with_format(0, column, *head, &bold)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                SheetCell::Text(text) => _ = sheet.write_string(row, column, text)?,
                SheetCell::Value(value) => match value.parse::<u32>() {
                    Ok(number) => _ = sheet.write_number(row, column, number)?,
                    Err(_) => _ = sheet.write_string(row, column, value)?,
                },
            }
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    workbook.save_to_buffer()
}
