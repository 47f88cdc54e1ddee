//! A row's name: the whole surname, its halves, the first initial and the given names.

mod business;
mod given;
mod packed;
mod remarks;
mod surname;
mod whole;

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
    /// The whole name in one; counts where the surname has no cell of its own.
    pub whole: &'a str,
}

impl NameCells<'_> {
    /// Fills the cells that are empty from the one that holds all.
    fn take_apart(&mut self) {
        let parts = whole::name(self.whole);
        self.surname = parts.surname;
        if !self.initials.is_empty() || !self.first_names.is_empty() {
            return;
        }
        // Capitals beside small letters are initials: `AB van den Berg`.
        let has_small = |text: &str| text.contains(char::is_lowercase);
        if has_small(parts.given) || !has_small(self.whole) {
            self.first_names = parts.given;
        } else {
            self.initials = parts.given;
        }
    }
}

/// A name in canonical form; its buffers are used again, and wiped when cleared and when dropped.
#[derive(Default)]
pub struct Name {
    whole: Vec<u8>,
    halves: WordList,
    /// How many of the halves, the first ones, are of the surname's cell.
    own: usize,
    pair: Vec<u8>,
    given: WordList,
    initial: Option<u8>,
    /// Whether the initial is that of a first name, as there are no initials.
    is_initial_of_name: bool,
    is_business: bool,
    unknown_signs: UnknownSigns,
    surname: Surname,
    tokens: Tokens,
}

/// Which cells of a name have a sign between two letters that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is about a cell of its own"
)]
pub struct UnknownSigns {
    /// Initials.
    pub initials: bool,
    /// First names.
    pub first_names: bool,
    /// Surname.
    pub surname: bool,
    /// The partner's surname.
    pub partner_surname: bool,
}

impl Name {
    /// Reads a row's cells, over what was there.
    pub fn read(&mut self, mut cells: NameCells<'_>) {
        let is_whole = cells.surname.is_empty() && !cells.whole.is_empty();
        if is_whole {
            cells.take_apart();
        }
        self.whole.clear();
        self.halves.reset();
        self.pair.clear();
        self.given.reset();
        self.unknown_signs = UnknownSigns::default();
        // First names go first: a name that is written out stands there rather than among the
        // initials.
        let (tokens, given) = (&mut self.tokens, &mut self.given);
        let first = given::read(cells.first_names, given::Cell::FirstNames, tokens, given);
        self.unknown_signs.first_names = tokens.has_unknown;
        let initial = given::read(cells.initials, given::Cell::Initials, tokens, given);
        self.unknown_signs.initials = tokens.has_unknown;
        self.initial = initial.or(first);
        self.is_initial_of_name = initial.is_none();
        self.is_business = self
            .surname
            .read(cells.surname, &mut self.whole, &mut self.halves);
        self.unknown_signs.surname = self.surname.has_unknown();
        self.own = self.halves.len();
        // A business has no given name that its surname would stand behind.
        self.is_business |= is_whole && self.surname.is_business_of(cells.whole);
        if self.is_business {
            self.forget_names();
            return;
        }
        if !cells.partner_surname.is_empty() {
            self.surname
                .read(cells.partner_surname, &mut self.pair, &mut self.halves);
            self.unknown_signs.partner_surname = self.surname.has_unknown();
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

    /// Which of the cells have a sign between two letters that is not known: it was dropped.
    #[must_use]
    pub const fn unknown_signs(&self) -> UnknownSigns {
        self.unknown_signs
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

    /// The halves of the surname's own cell.
    pub(crate) fn own_halves(&self) -> impl Iterator<Item = &[u8]> {
        self.halves.iter().take(self.own)
    }

    /// The halves that the partner's surname adds.
    pub(crate) fn partner_halves(&self) -> impl Iterator<Item = &[u8]> {
        self.halves.iter().skip(self.own)
    }

    /// Forgets those halves of the own or of the partner's surname that `is_doubted`; gives back
    /// whether there were any.
    pub(crate) fn forget_halves(
        &mut self,
        is_own: bool,
        is_doubted: impl Fn(&[u8]) -> bool,
    ) -> bool {
        let (before, own) = (self.halves.len(), self.own);
        self.halves.retain(|index, half| {
            let is_kept = (index < own) != is_own || !is_doubted(half);
            self.own -= usize::from(index < own && !is_kept);
            is_kept
        });
        let is_changed = self.halves.len() < before;
        if is_changed {
            self.pair.clear();
            self.write_pair();
            // Nothing else of the surname's cell is used where its halves are not.
            if self.own == 0 {
                self.whole.clear();
            }
        }
        is_changed
    }

    /// Forgets the given names, and the initial where it is of one of them.
    pub(crate) fn forget_given(&mut self) {
        self.given.reset();
        if self.is_initial_of_name {
            self.initial = None;
        }
    }

    /// Forgets surname and halves.
    fn forget_names(&mut self) {
        self.whole.clear();
        self.halves.reset();
        self.own = 0;
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
mod tests;
