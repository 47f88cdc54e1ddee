//! What is noted of a row: digests of what it claims, and of whom it describes.
//!
//! ```text
//! person note  person 8 ‖ birth 8 ‖ address 8 ‖ first name 8 ‖ half 8 ‖ half 8 ‖ partner's half 8
//! place note   person 8 ‖ BAG id 8 ‖ parent 8 ‖ parent 8
//! number note  number 8 ‖ surname 8 ‖ birth 8 ‖ initial 1
//! ```
//!
//! Zeros stand for what a row does not say.

use crate::check::disbelieved::Digester;
use crate::check::row::kept_rows::KeptRows;
use crate::check::row::{RowChecker, RowScratch};
use crate::normalise::identifiers::Identifiers;
use crate::read::table::RowView;

/// Bytes of a person note.
pub(super) const PERSON_NOTE: usize = 56;
/// Bytes of a place note.
pub(super) const PLACE_NOTE: usize = 32;
/// Bytes of a number note.
pub(super) const NUMBER_NOTE: usize = 25;

/// The notes of some rows, and the working space to take them.
#[derive(Default)]
pub(super) struct Notes {
    scratch: RowScratch,
    pub(super) persons: Vec<[u8; PERSON_NOTE]>,
    pub(super) places: Vec<[u8; PLACE_NOTE]>,
    pub(super) client_numbers: Vec<[u8; NUMBER_NOTE]>,
    pub(super) bsns: Vec<[u8; NUMBER_NOTE]>,
    /// What was read of the rows, where that is kept.
    pub(super) kept: KeptRows,
}

/// Whom a row describes: digests of the surname and of the full birth date, and the first initial.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) surname: u64,
    pub(super) birth: u64,
    pub(super) initial: u8,
}

impl Notes {
    /// Takes notes of some rows, over those of others, and keeps what was read of them if asked.
    pub(super) fn take<'a>(
        &mut self,
        digester: &Digester,
        checker: &RowChecker<'_>,
        rows: impl IntoIterator<Item = RowView<'a>>,
        keeps: bool,
    ) {
        self.persons.clear();
        self.places.clear();
        self.client_numbers.clear();
        self.bsns.clear();
        self.kept.reset();
        let mut scratch = std::mem::take(&mut self.scratch);
        for row in rows {
            let kept = keeps.then_some(&mut self.kept);
            if let Some((client_number, identifiers)) = checker.identify(row, &mut scratch, kept) {
                self.note(digester, client_number, identifiers);
            }
        }
        self.scratch = scratch;
    }

    fn note(
        &mut self,
        digester: &Digester,
        client_number: Option<&str>,
        identifiers: &Identifiers,
    ) {
        let Identifiers {
            bsn,
            parents,
            name,
            birth,
            address,
        } = identifiers;
        let (mut own, mut partners) = ([0; 4], [0; 4]);
        for (digest, half) in own.iter_mut().zip(name.own_halves()) {
            *digest = digester.digest(half);
        }
        for (digest, half) in partners.iter_mut().zip(name.partner_halves()) {
            *digest = digester.digest(half);
        }
        let description = Description {
            // The same in whatever order the halves stand, and the half's own where there is one.
            surname: own
                .iter()
                .chain(&partners)
                .fold(0, |sum: u64, half| sum.wrapping_add(*half)),
            birth: birth.calendar_day().map_or(0, |day| digester.digest(day)),
            initial: name.initial().unwrap_or_default(),
        };
        for (number, notes) in [
            (client_number.map(str::as_bytes), &mut self.client_numbers),
            (bsn.as_ref().map(<[u8; 9]>::as_slice), &mut self.bsns),
        ] {
            if let Some(number) = number {
                notes.push(description.of_number(digester.digest(number)));
            }
        }
        // A row that describes nobody says nothing of how many have what.
        let Some(person) = description.person() else {
            return;
        };
        let first_name = name.given().map_or(0, |given| digester.digest(given));
        let place = digester.address(address);
        self.persons.push(note([
            person,
            description.birth,
            place,
            first_name,
            own[0],
            own[1],
            partners[0],
        ]));
        // Three names or more are rare enough for a note of their own.
        if own[2] != 0 || partners[1] != 0 {
            for (index, partners_half) in partners.iter().enumerate().skip(1) {
                let half = own.get(index + 1).copied().unwrap_or_default();
                self.persons
                    .push(note([person, 0, 0, 0, half, 0, *partners_half]));
            }
        }
        if address.bag_id().is_some() || parents.iter().any(Option::is_some) {
            let [parent, other] = parents.map(|bsn| bsn.map_or(0, |bsn| digester.digest(&bsn)));
            let bag_id = address.bag_id().map_or(0, |id| digester.digest(id));
            self.places.push(note([person, bag_id, parent, other]));
        }
    }
}

impl Description {
    /// The digest of the person, if any is described: equal descriptions are one person.
    fn person(self) -> Option<u64> {
        if self.surname == 0 && self.birth == 0 {
            return None;
        }
        // Odd factors keep what is put together apart; the digests themselves are keyed.
        let mixed = self
            .surname
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29)
            .wrapping_add(self.birth)
            .wrapping_add(u64::from(self.initial))
            .wrapping_mul(0xd6e8_feb8_6659_fd93);
        Some(mixed ^ mixed >> 32)
    }

    pub(super) fn of_number(self, number: u64) -> [u8; NUMBER_NOTE] {
        let mut bytes = [0; NUMBER_NOTE];
        bytes[..24].copy_from_slice(&note::<3, 24>([number, self.surname, self.birth]));
        bytes[24] = self.initial;
        bytes
    }

    /// The number and the description that a number note holds.
    pub(super) fn read(bytes: &[u8; NUMBER_NOTE]) -> (u64, Self) {
        let [number, surname, birth] = words(&bytes[..24]);
        let description = Self {
            surname,
            birth,
            initial: bytes[24],
        };
        (number, description)
    }
}

/// Words one behind the other, most significant byte first, so that notes sort by the first.
fn note<const WORDS: usize, const BYTES: usize>(words: [u64; WORDS]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
        place.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

/// The words of a note.
pub(super) fn words<const WORDS: usize>(bytes: &[u8]) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for (word, place) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word = u64::from_be_bytes(*place);
    }
    words
}
