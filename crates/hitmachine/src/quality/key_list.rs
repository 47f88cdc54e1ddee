//! The lists of match keys that `hitmachine quality --pairs` measures: those that are built in, and files.
//!
//! `recipe mode [place]`, one line a key; `#` begins a comment. Lines stand in the order in which keys are worth adding: a list of
//! *n* tags is the first lines that cost no more than *n* tags for a row. Signals are linked in the order of the places.

use std::path::Path;

use anyhow::anyhow;
use exchange::covenant::{Form, MatchKey, Mode, Scope};
use serde::Deserialize;

use crate::exit::{self, Failure};

/// The longest list that is built in.
const BUILT_IN: &str = include_str!("pairs.keys");

/// The lengths at which it is cut.
const LENGTHS: [(&str, u32); 3] = [("16", 16), ("32", 32), ("48", 48)];

/// A list of match keys.
#[derive(Clone)]
pub(crate) struct KeyList {
    /// In the order in which they are worth adding, each with its place when signals are linked.
    keys: Vec<(MatchKey, usize)>,
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
    /// The list of a name (`16`, `32`, `48`, `covenant`), else of the file that is named so: a list, or a covenant.
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        let refuse = |cause: String| Failure::refused(anyhow!("{name}: {cause}"));
        if let Some((_, tags)) = LENGTHS.iter().find(|(length, _)| *length == name) {
            let all = Self::parse(BUILT_IN).map_err(refuse)?;
            return Ok(all.first(*tags));
        }
        if name == "covenant" {
            return Self::of_covenant(city::matching()).map_err(refuse);
        }
        let bytes = exit::read(Path::new(name))?;
        let text = str::from_utf8(&bytes).map_err(|_| refuse("is not UTF-8".to_owned()))?;
        let is_toml = Path::new(name)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if is_toml {
            Self::of_covenant(text)
        } else {
            Self::parse(text)
        }
        .map_err(refuse)
    }

    /// Reads a list.
    fn parse(text: &str) -> Result<Self, String> {
        let mut keys = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let mut words = text
                .split('#')
                .next()
                .unwrap_or_default()
                .split_whitespace();
            let Some(id) = words.next() else { continue };
            let mode = match words.next() {
                Some("joins") => Mode::Joins,
                Some("asks") => Mode::Asks,
                _ => {
                    return Err(format!(
                        "line {line}: joins or asks is needed after the recipe"
                    ));
                }
            };
            let place = words.next().map_or(Ok(keys.len()), str::parse);
            let place = place.map_err(|_| format!("line {line}: the place is no whole number"))?;
            keys.push((
                MatchKey::new(id, mode).map_err(|error| format!("line {line}: {error}"))?,
                place,
            ));
        }
        Self::checked(keys)
    }

    /// The keys of a covenant that two files without BSN can make: those of persons.
    fn of_covenant(text: &str) -> Result<Self, String> {
        let WithKeys { match_key } =
            toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let keys = match_key.iter().map(|table| {
            MatchKey::new(&table.id, table.mode).map_err(|error| format!("{}: {error}", table.id))
        });
        Self::checked(
            keys.collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .enumerate()
                .map(|(place, key)| (key, place))
                .collect(),
        )
    }

    fn checked(mut keys: Vec<(MatchKey, usize)>) -> Result<Self, String> {
        keys.retain(|(key, _)| key.scope() == Scope::Person && !key.needs_bsn());
        if keys.is_empty() {
            return Err("has no match key of persons without BSN".to_owned());
        }
        Ok(Self { keys })
    }

    /// The first keys that cost no more than `tags` for a row; at least one.
    pub(crate) fn first(&self, tags: u32) -> Self {
        let mut cost = 0;
        let within = self.keys.iter().take_while(|(key, _)| {
            cost += tags_of(key);
            cost <= tags
        });
        Self {
            keys: self.keys[..within.count().max(1)].to_vec(),
        }
    }

    /// What they cost for a row that has everything, in tags.
    pub(crate) fn tags(&self) -> u32 {
        self.keys.iter().map(|(key, _)| tags_of(key)).sum()
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn holds(&self, id: &str) -> bool {
        self.keys.iter().any(|(key, _)| key.id() == id)
    }

    /// The keys in the order in which signals are linked.
    pub(crate) fn by_strength(&self) -> Vec<&MatchKey> {
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_by_key(|(_, place)| *place);
        keys.into_iter().map(|(key, _)| key).collect()
    }
}

/// Tags that a key costs for a row: one; for a name in either place two; with each letter left out, as many as a name of six has.
fn tags_of(key: &MatchKey) -> u32 {
    let of = |form| if form == Form::Deletions { 7 } else { 2 };
    key.parts()
        .iter()
        .find(|part| part.is_many())
        .map_or(1, |part| of(part.form))
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
            assert!(shorter.keys.iter().all(|(key, _)| longer.holds(key.id())));
        }
        let places: std::collections::BTreeSet<usize> =
            lists[2].keys.iter().map(|(_, place)| *place).collect();
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
            let found = KeyList::parse(text).err().expect("an error");
            assert!(found.starts_with(error), "{found}");
        }
    }
}
