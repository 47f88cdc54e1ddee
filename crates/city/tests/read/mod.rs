//! Reads a written city back, with a reader of its own: it shares no code with the writer.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use city::{Keys, Plan, PublicKeys, Summary, agencies};
use exchange::crypto::identity::Identity;
use exchange::crypto::secret::Secret;
use exchange::night::Night;

/// The night of the cities that tests write.
pub(crate) const NIGHT: &str = "2026-11-22";

/// Writes a city for a test.
pub(crate) fn write(dir: &Path, inhabitants: u64, seed: u64, night: &str) -> Summary {
    let night = Night::parse(night).expect("a night");
    let plan = Plan::new(inhabitants, seed, night, keys()).expect("a plan");
    city::write(dir, &plan, &mut |_| ()).expect("a folder that can be written to")
}

/// A CSV: its head and its rows.
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// The rows as maps from column to cell.
    pub(crate) fn maps(&self) -> Vec<HashMap<&str, &str>> {
        let columns = || self.head.iter().map(String::as_str);
        let rows = self.rows.iter();
        rows.map(|row| columns().zip(row.iter().map(String::as_str)).collect())
            .collect()
    }
}

/// Reads a truth file.
pub(crate) fn truth(dir: &Path, name: &str) -> Table {
    let text = fs::read_to_string(dir.join("truth").join(name)).expect("a truth file in UTF-8");
    table(&text, ';')
}

/// Splits a text into cells: quoted cells may hold delimiters, doubled quotes and line breaks.
pub(crate) fn table(text: &str, delimiter: char) -> Table {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().expect("there is always a row");
        let cell = row.last_mut().expect("and a cell in it");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other if other == delimiter && !quoted => row.push(String::new()),
            other => cell.push(other),
        }
    }
    assert!(!quoted, "an unclosed quote");
    assert_eq!(
        rows.pop(),
        Some(vec![String::new()]),
        "a file ends in a line end"
    );
    Table {
        head: rows.remove(0),
        rows,
    }
}

/// Keys of no party, each agency's its own.
pub(crate) fn keys() -> Keys {
    let public = |byte| {
        let identity = Identity::new(&Secret::new([byte; 32]));
        PublicKeys {
            sign: identity.sign().public(),
            hpke: identity.hpke_public().clone(),
        }
    };
    Keys {
        epoch: 3,
        check: [0xab; 16],
        centre: public(0),
        agencies: (1_u8..).zip(agencies()).map(|(n, _)| public(n)).collect(),
    }
}
