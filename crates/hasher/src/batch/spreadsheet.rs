//! Cells of the CSV files that people open in a spreadsheet.

/// A cell in quotes that no spreadsheet takes for a formula (OWASP, "CSV Injection").
pub(crate) fn quoted_cell(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_what_a_spreadsheet_would_compute_and_doubles_quotes() {
        assert_eq!(quoted_cell("0012"), "\"0012\"");
        assert_eq!(quoted_cell("a;\"b\""), "\"a;\"\"b\"\"\"");
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            let cell = format!("{start}1+1");
            assert_eq!(quoted_cell(&cell), format!("\"'{cell}\""));
        }
    }
}
