//! A row's name: the whole surname, its halves, the first initial and the given names.

mod business;
mod given;
mod surname;

use zeroize::Zeroize as _;

use super::letters::Tokens;
use crate::normalise::word_list::WordList;
use surname::Surname;

/// The cells of a name, trimmed; empty where the export has none.
#[derive(Clone, Copy, Default)]
pub struct NameCells<'a> {
    /// Initials.
    pub initials: &'a str,
    /// First names.
    pub first_names: &'a str,
    /// Surname, with or without prefix and partner's name.
    pub surname: &'a str,
    /// The partner's surname, in a column of its own.
    pub partner_surname: &'a str,
}

/// A name in canonical form; its buffers are used again, and wiped when cleared and when dropped.
#[derive(Default)]
pub struct Name {
    whole: Vec<u8>,
    halves: WordList,
    pair: Vec<u8>,
    given: WordList,
    initial: Option<u8>,
    is_business: bool,
    surname: Surname,
    tokens: Tokens,
}

impl Name {
    /// Reads a row's cells, over what was there.
    pub fn read(&mut self, cells: NameCells<'_>) {
        self.whole.clear();
        self.halves.reset();
        self.pair.clear();
        self.given.reset();
        // First names go first: a name that is written out stands there rather than among the
        // initials.
        let [first, initial] = [
            (cells.first_names, given::Cell::FirstNames),
            (cells.initials, given::Cell::Initials),
        ]
        .map(|(cell, kind)| given::read(cell, kind, &mut self.tokens, &mut self.given));
        self.initial = initial.or(first);
        self.is_business = self
            .surname
            .read(cells.surname, &mut self.whole, &mut self.halves);
        if self.is_business {
            return;
        }
        if !cells.partner_surname.is_empty() {
            self.surname
                .read(cells.partner_surname, &mut self.pair, &mut self.halves);
            self.pair.clear();
        }
        self.write_pair();
    }

    /// The whole surname: its names joined, `partner's-own` where words of marriage tell which is
    /// which; without the partner's column.
    #[must_use]
    pub fn surname(&self) -> Option<&[u8]> {
        (!self.whole.is_empty()).then_some(&self.whole)
    }

    /// Each name in the surname and in the partner's surname, once, at most four.
    pub fn halves(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.halves.iter()
    }

    /// The halves in order of the alphabet, with a hyphen between: one for maiden and married name
    /// in either order.
    #[must_use]
    pub fn pair(&self) -> Option<&[u8]> {
        (!self.pair.is_empty()).then_some(&self.pair)
    }

    /// The first letter of the initials, else of the first names, else of the name in brackets;
    /// `IJ` is `y`.
    #[must_use]
    pub const fn initial(&self) -> Option<u8> {
        self.initial
    }

    /// The first given name that is written out.
    #[must_use]
    pub fn given(&self) -> Option<&[u8]> {
        self.given.get(0)
    }

    /// The first given name and the name in brackets, where they are written out.
    pub fn givens(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.given.iter()
    }

    /// Whether the surname cell names a business: then there is no surname and no half.
    #[must_use]
    pub const fn is_business(&self) -> bool {
        self.is_business
    }

    /// Writes the halves in order of the alphabet: at most four, so the next is looked for each
    /// time.
    fn write_pair(&mut self) {
        let mut last: Option<&[u8]> = None;
        while let Some(next) = self
            .halves
            .iter()
            .filter(|half| last.is_none_or(|last| *half > last))
            .min()
        {
            if last.is_some() {
                self.pair.push(b'-');
            }
            self.pair.extend_from_slice(next);
            last = Some(next);
        }
    }

    /// Wipes it and keeps the room.
    pub fn clear(&mut self) {
        self.whole.zeroize();
        self.halves.clear();
        self.pair.zeroize();
        self.given.clear();
        self.initial.zeroize();
        self.is_business = false;
        self.surname.clear();
        self.tokens.clear();
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    fn name(initials: &str, first_names: &str, surname: &str, partner_surname: &str) -> Name {
        let mut name = Name::default();
        name.read(NameCells {
            initials,
            first_names,
            surname,
            partner_surname,
        });
        name
    }

    fn text(word: Option<&[u8]>) -> String {
        String::from_utf8(word.unwrap_or_default().to_vec()).expect("letters")
    }

    fn canonical(cell: &str) -> String {
        text(name("", "", cell, "").surname())
    }

    #[test]
    fn agrees_with_the_vectors() {
        let (mut cases, mut wrong) = (0, Vec::new());
        for line in include_str!("../../../../fixtures/vectors/name.csv")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let (cell, expected) = line.split_once(';').expect("two columns");
            if canonical(cell) != expected {
                wrong.push(line);
            }
            cases += 1;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(cases >= 70);
    }

    #[test]
    fn forgets_the_row_before() {
        let mut reused = name("J.", "Jan", "de Vries-Jansen", "Bakker");
        assert_eq!(reused.halves().count(), 3);
        reused.read(NameCells {
            surname: "Klusbedrijf Jansen",
            partner_surname: "Bakker",
            ..NameCells::default()
        });
        assert!(
            reused.is_business()
                && reused.surname().is_none()
                && reused.pair().is_none()
                && reused.halves().next().is_none()
        );
        assert!(reused.initial().is_none() && reused.given().is_none());
        reused.read(NameCells {
            surname: "Berg",
            ..NameCells::default()
        });
        assert!(!reused.is_business() && text(reused.surname()) == "berg");
        reused.clear();
        assert!(reused.surname().is_none() && reused.pair().is_none());
    }

    #[test]
    fn takes_the_initial_from_the_first_cell_that_has_one() {
        for (initials, first_names, initial) in [
            ("J.P.", "Piet", Some('j')),
            ("-", "Piet", Some('p')),
            ("", "Élodie", Some('e')),
            (".j", "", Some('j')),
            ("Østen", "", Some('o')),
            ("E\u{301}lodie", "", Some('e')),
            ("Ĳsbrand", "", Some('y')),
            ("IJ.", "", Some('y')),
            ("I.J.", "", Some('i')),
            ("dhr. J.P.", "", Some('j')),
            ("(Jan)", "", Some('j')),
            ("-", "", None),
            ("Юлия", "", None),
        ] {
            assert_eq!(
                name(initials, first_names, "", "")
                    .initial()
                    .map(char::from),
                initial,
                "{initials} {first_names}"
            );
        }
    }

    #[test]
    fn takes_given_names_that_are_written_out() {
        for (initials, first_names, expected) in [
            ("J.P.", "Jan Peter", "jan"),
            ("", "Jan-Peter", "jan"),
            ("J.P. (Jan)", "", "jan"),
            ("J.P. (Piet)", "Johannes", "johannes piet"),
            ("J.P. (Jan)", "Jan", "jan"),
            ("Jan Peter", "", "jan"),
            ("JAN", "", ""),
            ("", "JAN", "jan"),
            ("JP", "", ""),
            ("", "JP", ""),
            ("", "Joh. Petrus", ""),
            ("", "Bo", "bo"),
            ("", "J", ""),
            ("", "IJsbrand", "ysbrand"),
            ("", "Dhr. Jan", "jan"),
            ("", "Éva", "eva"),
        ] {
            let name = name(initials, first_names, "", "");
            let givens: Vec<_> = name.givens().map(|word| text(Some(word))).collect();
            assert_eq!(givens.join(" "), expected, "{initials} {first_names}");
        }
    }

    proptest! {
        #[test]
        fn is_the_same_when_done_twice(cell in "[a-zA-Z ,.'ëéÿĳßøłœİıﬁ-]{0,24}") {
            let once = canonical(&cell);
            prop_assert_eq!(canonical(&once), once);
        }

        #[test]
        fn is_the_same_composed_and_decomposed(cell in "[a-zA-Zà-ÿ ,.'\u{300}-\u{304}]{0,24}") {
            let composed: String = cell.nfc().collect();
            let decomposed: String = cell.nfd().collect();
            let left = name(&composed, &composed, &composed, &composed);
            let right = name(&decomposed, &decomposed, &decomposed, &decomposed);
            prop_assert_eq!(left.surname(), right.surname());
            prop_assert_eq!(left.pair(), right.pair());
            prop_assert!(left.givens().eq(right.givens()) && left.initial() == right.initial());
        }

        #[test]
        fn holds_letters_only_and_no_ij_or_ss(cell in "\\PC{0,32}") {
            let name = name(&cell, &cell, &cell, &cell);
            for word in name.halves().chain(name.givens()).chain(name.surname()) {
                let word = text(Some(word));
                prop_assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()));
                prop_assert!(!word.contains("ij") && !word.contains("ss"));
            }
        }

        #[test]
        fn drops_a_prefix_wherever_it_is_written(
            prefix in "(van den|v\\.d\\.|v/d|vd|de|'t|ter|el)",
            word in "[BCFGKP][aeou][bcfgklmnp]{5,6}",
        ) {
            for cell in [
                format!("{prefix} {word}"),
                format!("{word}, {prefix}"),
                format!("{word} {prefix}"),
                format!("{word},{prefix}"),
            ] {
                prop_assert_eq!(canonical(&cell), word.to_lowercase(), "{}", cell);
            }
        }

        #[test]
        fn is_one_pair_for_own_and_partners_name_in_any_order(
            own in "[BCFGKP][aeou][bcfgklmnp]{5,6}",
            partner in "[BCFGKP][aeou][bcfgklmnp]{5,6}",
        ) {
            let expected = name("", "", &format!("{partner}-{own}"), "");
            let expected = text(expected.pair());
            for cell in [
                format!("{own}-van {partner}"),
                format!("{own} e/v de {partner}"),
                format!("{own} {partner}"),
                format!("{partner} geb. {own}"),
            ] {
                let name = name("", "", &cell, "");
                prop_assert_eq!(text(name.pair()), expected.as_str(), "{}", cell);
            }
            prop_assert_eq!(text(name("", "", &own, &partner).pair()), expected);
        }
    }
}
