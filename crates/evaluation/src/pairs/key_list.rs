//! The lists of match keys that two files are measured by: those that are built in, and files.
//!
//! `recipe mode [place]`, one line a key; `#` begins a comment. Lines stand in the order in which
//! keys are worth adding: a list of *n* tags is the first lines that cost no more than *n* tags for
//! a row. Signals are linked in the order of the places.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use exchange::covenant::{Form, MatchKey, Mode, RecipeError, Scope};
use serde::Deserialize;

/// The longest list that is built in.
const BUILT_IN: &str = include_str!("pairs.keys");

/// The lengths at which it is cut, in tags, by their names.
const LENGTHS: [(&str, u32); 3] = [("16", 16), ("32", 32), ("48", 48)];

/// A list of match keys.
#[derive(Debug, Clone)]
pub struct KeyList {
    /// In the order in which they are worth adding.
    keys: Vec<ListedKey>,
}

#[derive(Debug, Clone)]
struct ListedKey {
    key: MatchKey,
    /// Its place when signals are linked.
    place: usize,
}

/// Why there is no list of a name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyListError {
    /// A file of that name cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is there is not a list of match keys.
    #[error("{name}: {fault}")]
    List {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: KeyListFault,
    },
}

/// What can be wrong with a list of match keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyListFault {
    /// It is text of another encoding.
    #[error("is not UTF-8")]
    NotUtf8,
    /// A line does not say whether its key joins or asks.
    #[error("line {line}: joins or asks is needed after the recipe")]
    Mode {
        /// The line, from 1.
        line: usize,
    },
    /// A line has a place that is not a number.
    #[error("line {line}: the place is not a whole number")]
    Place {
        /// The line, from 1.
        line: usize,
    },
    /// A line or a table begins with something that is not a recipe.
    #[error("{place}: {error}")]
    Recipe {
        /// `line` and its number, or the id in the covenant.
        place: String,
        /// What is wrong with it.
        error: RecipeError,
    },
    /// A covenant is not in TOML, or its match keys are not in the form of a covenant.
    #[error("{0}")]
    Toml(String),
    /// It has no key that two files without BSN can be measured by.
    #[error("has no match key of persons without BSN")]
    Empty,
}

#[derive(Deserialize)]
struct WithKeys {
    match_key: Vec<KeyTable>,
}

#[derive(Deserialize)]
struct KeyTable {
    id: String,
    mode: Mode,
}

impl KeyList {
    /// The list of a name: `16`, `32` or `48` for the built-in list of so many tags, `covenant` for
    /// the keys of the city's covenant; else a file of that name, which holds a list, or a covenant
    /// where it ends in `.toml`.
    ///
    /// # Errors
    ///
    /// [`KeyListError::Read`] when the file cannot be read; [`KeyListError::List`] when it is not a
    /// list.
    pub fn named(name: &str) -> Result<Self, KeyListError> {
        let refuse = |fault| KeyListError::List {
            name: name.to_owned(),
            fault,
        };
        for (length, tags) in LENGTHS {
            if length == name {
                return Ok(Self::parse(BUILT_IN).map_err(refuse)?.first(tags));
            }
        }
        if name == "covenant" {
            return Self::of_covenant(city::matching()).map_err(refuse);
        }
        let path = Path::new(name);
        let bytes = fs::read(path).map_err(|source| KeyListError::Read {
            path: path.to_owned(),
            source,
        })?;
        let text = str::from_utf8(&bytes).map_err(|_| refuse(KeyListFault::NotUtf8))?;
        let is_toml = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let list = if is_toml {
            Self::of_covenant(text)
        } else {
            Self::parse(text)
        };
        list.map_err(refuse)
    }

    /// Reads a list.
    fn parse(text: &str) -> Result<Self, KeyListFault> {
        let mut keys = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let (before_comment, _) = text.split_once('#').unwrap_or((text, ""));
            let mut words = before_comment.split_whitespace();
            let Some(id) = words.next() else { continue };
            let mode = match words.next() {
                Some("joins") => Mode::Joins,
                Some("asks") => Mode::Asks,
                _ => return Err(KeyListFault::Mode { line }),
            };
            let place = match words.next() {
                Some(place) => place.parse().map_err(|_| KeyListFault::Place { line })?,
                None => keys.len(),
            };
            let key = MatchKey::new(id, mode).map_err(|error| KeyListFault::Recipe {
                place: format!("line {line}"),
                error,
            })?;
            keys.push(ListedKey { key, place });
        }
        Self::checked(keys)
    }

    /// The keys of a covenant that two files without BSN can make: those of persons.
    fn of_covenant(text: &str) -> Result<Self, KeyListFault> {
        let WithKeys { match_key } =
            toml::from_str(text).map_err(|error| KeyListFault::Toml(error.message().to_owned()))?;
        let mut keys = Vec::new();
        for (place, table) in match_key.into_iter().enumerate() {
            match MatchKey::new(&table.id, table.mode) {
                Ok(key) => keys.push(ListedKey { key, place }),
                Err(error) => {
                    return Err(KeyListFault::Recipe {
                        place: table.id,
                        error,
                    });
                }
            }
        }
        Self::checked(keys)
    }

    fn checked(mut keys: Vec<ListedKey>) -> Result<Self, KeyListFault> {
        keys.retain(|listed| listed.key.scope() == Scope::Person && !listed.key.needs_bsn());
        if keys.is_empty() {
            return Err(KeyListFault::Empty);
        }
        Ok(Self { keys })
    }

    /// The first keys that cost no more than `tags` for a row; at least one.
    #[must_use]
    pub fn first(&self, tags: u32) -> Self {
        let (mut cost, mut count) = (0, 0);
        for listed in &self.keys {
            cost += tags_of(&listed.key);
            if cost > tags {
                break;
            }
            count += 1;
        }
        Self {
            keys: self.keys[..count.max(1)].to_vec(),
        }
    }

    /// What they cost for a row that has everything, in tags.
    #[must_use]
    pub fn tags(&self) -> u32 {
        self.keys.iter().map(|listed| tags_of(&listed.key)).sum()
    }

    /// How many keys there are, one or more.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a list has at least one key")]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether a key is in the list, by its id.
    #[must_use]
    pub fn holds(&self, id: &str) -> bool {
        self.keys.iter().any(|listed| listed.key.id() == id)
    }

    /// The keys in the order in which signals are linked.
    #[must_use]
    pub fn by_strength(&self) -> Vec<&MatchKey> {
        let mut listed: Vec<&ListedKey> = self.keys.iter().collect();
        listed.sort_by_key(|listed| listed.place);
        listed.into_iter().map(|listed| &listed.key).collect()
    }
}

/// Tags that a key costs for a row: one; for a name in either place two; with each letter left out,
/// as many as a name of six has.
fn tags_of(key: &MatchKey) -> u32 {
    match key.parts().iter().find(|part| part.is_many()) {
        Some(part) if part.form == Form::Deletions => 7,
        Some(_) => 2,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_lists_that_hold_each_other_and_cost_no_more_than_they_say() {
        let lists: Vec<KeyList> = LENGTHS
            .iter()
            .map(|(name, _)| KeyList::named(name).expect("a list"))
            .collect();
        assert_eq!(
            lists.iter().map(KeyList::len).collect::<Vec<_>>(),
            [15, 24, 28]
        );
        for (list, (_, tags)) in lists.iter().zip(LENGTHS) {
            assert!(list.tags() <= tags, "{} > {tags}", list.tags());
        }
        for (shorter, longer) in lists.iter().zip(&lists[1..]) {
            assert!(
                shorter
                    .keys
                    .iter()
                    .all(|listed| longer.holds(listed.key.id()))
            );
        }
        let places: std::collections::BTreeSet<usize> =
            lists[2].keys.iter().map(|listed| listed.place).collect();
        assert_eq!(places.len(), 28, "each has a place of its own");
    }

    #[test]
    fn links_by_place_and_adds_by_line() {
        let list = KeyList::parse(
            "surname+birth joins 2 # a comment\n\n# another\nname+postcode joins 1\n",
        )
        .expect("a list");
        assert_eq!(
            list.by_strength()
                .iter()
                .map(|key| key.id())
                .collect::<Vec<_>>(),
            ["name+postcode", "surname+birth"]
        );
        assert_eq!(
            (list.tags(), list.first(2).len(), list.first(3).len()),
            (3, 1, 2)
        );
    }

    #[test]
    fn takes_the_keys_of_persons_from_a_covenant() {
        let list = KeyList::named("covenant").expect("the city's");
        assert!(list.len() > 0 && !list.holds("bsn") && !list.holds("address"));
    }

    #[test]
    fn names_the_line_that_is_no_key() {
        for (text, error) in [
            (
                "surname joins\nshoe-size joins",
                "line 2: an id is one or more parts",
            ),
            ("surname", "line 1: joins or asks"),
            ("surname joins first", "line 1: the place"),
            ("bsn joins", "has no match key"),
            ("# nothing", "has no match key"),
        ] {
            let found = KeyList::parse(text).expect_err("an error").to_string();
            assert!(found.starts_with(error), "{found}");
        }
    }
}
