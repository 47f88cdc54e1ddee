//! A TOML file that is changed by the names of its keys, whatever its layout.

use toml::{Table, Value};

/// A profile or another file in TOML, to be changed for a test. A path is keys with dots between,
/// such as `columns.bsn`.
///
/// ```
/// use synthetic::TomlText;
///
/// let text = TomlText::parse("a = 1\n[b]\nc = 2\n").set("b.c", 3).without("a").text();
/// assert_eq!(text, "[b]\nc = 3\n");
/// ```
pub struct TomlText(Table);

impl TomlText {
    /// The file as it stands.
    ///
    /// # Panics
    /// When it is not TOML.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.parse().expect("a file in TOML"))
    }

    /// The same with one key of another value, or with a key more.
    ///
    /// # Panics
    /// When what lies above the key is not a table.
    #[must_use]
    pub fn set(mut self, path: &str, value: impl Into<Value>) -> Self {
        let (table, key) = self.place(path);
        table.insert(key, value.into());
        self
    }

    /// The same without one key.
    ///
    /// # Panics
    /// When it does not have that key: the test would change nothing.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        let (table, key) = self.place(path);
        assert!(table.remove(&key).is_some(), "the file has no {path}");
        self
    }

    /// The file, written anew.
    #[must_use]
    pub fn text(self) -> String {
        self.0.to_string()
    }

    /// The table that holds the last key of a path, and that key. Tables on the way are made.
    fn place(&mut self, path: &str) -> (&mut Table, String) {
        let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
        let mut table = &mut self.0;
        for name in above.split('.').filter(|name| !name.is_empty()) {
            table = table
                .entry(name)
                .or_insert_with(|| Value::Table(Table::new()))
                .as_table_mut()
                .unwrap_or_else(|| panic!("{name} is not a table"));
        }
        (table, key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "the file has no b.d")]
    fn does_not_leave_out_what_is_not_there() {
        let _ = TomlText::parse("[b]\nc = 2\n").without("b.d");
    }

    #[test]
    fn makes_the_tables_on_the_way() {
        let text = TomlText::parse("").set("yes.words", vec!["ja"]).text();
        assert_eq!(text, "[yes]\nwords = [\"ja\"]\n");
    }
}
