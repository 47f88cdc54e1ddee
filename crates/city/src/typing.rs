//! Typing errors, at rates per row that an agency's haste multiplies: a BSN with two digits swapped, a surname misspelt
//! or in another order (the causes of mismatch that Divosa reports for debt signals, 2025), day and month swapped,
//! cells left empty, an address that was never changed. About one row in a hundred should fail a check of its row
//! ([`Slip::fails`]); the other errors only make a match harder.

use crate::agency::{Agency, Holds};
use crate::chance::Chance;
use crate::dialect::Typed;
use crate::encoding::plain;
use crate::event::Event;
use crate::family::Family;
use crate::person::Person;
use crate::record::{Home, Record};

/// What went wrong in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slip {
    BsnSwapped,
    BsnOfRelative,
    BsnMissing,
    SurnameMisspelt,
    MarriedName,
    DiacriticsLost,
    FirstNameOnly,
    BirthSwapped,
    BirthUnknown,
    BirthMissing,
    DateImpossible,
    PostcodeLetter,
    PostcodeImpossible,
    HouseNumberOff,
    AdditionMissing,
    AddressMissing,
    OldAddress,
    CodeUnknown,
}

impl Slip {
    /// How the truth file names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BsnSwapped => "bsn-swapped",
            Self::BsnOfRelative => "bsn-of-relative",
            Self::BsnMissing => "bsn-missing",
            Self::SurnameMisspelt => "surname-misspelt",
            Self::MarriedName => "married-name",
            Self::DiacriticsLost => "diacritics-lost",
            Self::FirstNameOnly => "first-name-only",
            Self::BirthSwapped => "birth-swapped",
            Self::BirthUnknown => "birth-unknown",
            Self::BirthMissing => "birth-missing",
            Self::DateImpossible => "date-impossible",
            Self::PostcodeLetter => "postcode-letter",
            Self::PostcodeImpossible => "postcode-impossible",
            Self::HouseNumberOff => "house-number-off",
            Self::AdditionMissing => "addition-missing",
            Self::AddressMissing => "address-missing",
            Self::OldAddress => "old-address",
            Self::CodeUnknown => "code-unknown",
        }
    }

    /// Whether a check of the row alone must find it.
    pub(crate) fn fails(self) -> bool {
        matches!(self, Self::BsnSwapped | Self::DateImpossible | Self::PostcodeImpossible | Self::CodeUnknown)
    }
}

/// Old signals keep the old address by the agency's habit; signals from after a move have it, in so many of a thousand,
/// all the same.
const STALE: u32 = 40;

/// A word that no agency's profile knows.
pub(crate) const UNKNOWN_WORD: &str = "overig";

/// Types the row as this agency types, and says what went wrong.
pub(crate) fn mistype(
    record: &mut Record,
    agency: &Agency,
    event: &Event,
    family: &Family,
    night: i32,
    chance: &mut Chance,
) -> Vec<Slip> {
    let mut typist = Typist { agency, chance, slips: Vec::new() };
    typist.address(record, event, family, night);
    typist.bsn(record, event, family);
    typist.name(record, &family.members[event.member]);
    typist.dates(record);
    if agency.has(Holds::Code) && typist.slips(Slip::CodeUnknown, 2) {
        record.code = UNKNOWN_WORD;
    }
    typist.slips
}

/// Types one row.
struct Typist<'a> {
    agency: &'a Agency,
    chance: &'a mut Chance,
    slips: Vec<Slip>,
}

impl Typist<'_> {
    /// Whether an error that befalls so many rows in a thousand befalls this one.
    fn slips(&mut self, slip: Slip, per_thousand: u32) -> bool {
        self.habit(slip, per_thousand * self.agency.habits.haste, 100_000)
    }

    fn habit(&mut self, slip: Slip, share: u32, of: u32) -> bool {
        let slipped = self.chance.below(of) < share;
        if slipped {
            self.slips.push(slip);
        }
        slipped
    }

    fn address(&mut self, record: &mut Record, event: &Event, family: &Family, night: i32) {
        let habits = &self.agency.habits;
        if self.habit(Slip::AddressMissing, habits.no_address, 1_000) {
            record.home = Home::default();
            return;
        }
        if let (Some(old), Some(moved)) = (family.address_before(night), family.moved_by(night)) {
            let share = if event.day < moved { habits.old_address } else { STALE };
            if self.habit(Slip::OldAddress, share, 1_000) {
                record.home = old.into();
            }
        }
        let home = &mut record.home;
        let whole = !(home.letter.is_empty() && home.addition.is_empty());
        if whole && self.slips(Slip::AdditionMissing, 60) {
            home.letter.clear();
            home.addition.clear();
        }
        if self.slips(Slip::HouseNumberOff, 3) {
            home.number.push('1');
        }
        if self.slips(Slip::PostcodeLetter, 5) {
            // None of these ends a pair that is never given out.
            let last = home.postcode.pop();
            home.postcode.push(if last == Some('B') { 'C' } else { 'B' });
        }
        if self.slips(Slip::PostcodeImpossible, 3) {
            let (digits, letters) = home.postcode.split_at(4);
            home.postcode = match self.chance.below(3) {
                0 => format!("{digits}SS"),
                1 => format!("{}{letters}", &digits[..3]),
                _ => format!("{}O{}{letters}", &digits[..1], &digits[2..]),
            };
        }
    }

    fn bsn(&mut self, record: &mut Record, event: &Event, family: &Family) {
        if !self.agency.has(Holds::Bsn) {
            return;
        }
        if self.habit(Slip::BsnMissing, self.agency.habits.no_bsn, 1_000) {
            record.bsn.clear();
            return;
        }
        if family.members.len() > 1 && self.slips(Slip::BsnOfRelative, 2) {
            let other = usize::from(event.member == 0);
            record.bsn.clone_from(&family.members[other].bsn);
        }
        // Swapping two different digits that stand side by side always breaks the eleven test.
        let at = self.chance.below(8) as usize;
        let (left, right) = (&record.bsn[at..=at], &record.bsn[at + 1..at + 2]);
        if left != right && self.slips(Slip::BsnSwapped, 4) {
            record.bsn = format!("{}{right}{left}{}", &record.bsn[..at], &record.bsn[at + 2..]);
        }
    }

    fn name(&mut self, record: &mut Record, person: &Person) {
        if let Some(partner) = person.partner
            && self.habit(Slip::MarriedName, self.agency.habits.married_name, 1_000)
        {
            let own = person.surname;
            let (first, stem) = match self.chance.below(3) {
                0 => (partner, partner.stem()),
                1 => (partner, format!("{}-{own}", partner.stem())),
                _ => (own, format!("{}-{partner}", own.stem())),
            };
            first.prefix().clone_into(&mut record.prefix);
            record.surname = stem;
        }
        let marked = |name: &String| name.chars().any(|c| plain(c) != c);
        let any_marked = marked(&record.surname) || record.first_names.iter().any(marked);
        if any_marked && self.slips(Slip::DiacriticsLost, 200) {
            for name in record.first_names.iter_mut().chain([&mut record.surname]) {
                *name = name.chars().map(plain).collect();
            }
        }
        if self.slips(Slip::SurnameMisspelt, 15) {
            record.surname = misspelt(&record.surname, self.chance);
        }
        if record.first_names.len() > 1 && self.slips(Slip::FirstNameOnly, 150) {
            record.first_names.truncate(1);
        }
    }

    fn dates(&mut self, record: &mut Record) {
        if self.habit(Slip::BirthMissing, self.agency.habits.no_birth_date, 1_000) {
            record.born = None;
        }
        if let Some(Typed(year, month, day)) = record.born {
            if day <= 12 && day != month && self.slips(Slip::BirthSwapped, 10) {
                record.born = Some(Typed(year, day, month));
            } else if self.slips(Slip::BirthUnknown, 4) {
                record.born = Some(Typed(year, 1, 1));
            }
        }
        if self.slips(Slip::DateImpossible, 2) {
            let born = self.chance.happens(0.6).then_some(record.born.as_mut()).flatten();
            let date = born.unwrap_or(&mut record.date);
            // Day and month swapped where that makes no date; else a thirtieth of February.
            *date = if date.2 > 12 { Typed(date.0, date.2, date.1) } else { Typed(date.0, 2, 30) };
        }
    }
}

/// The surname as a hasty hand or ear writes it; never as it is.
fn misspelt(surname: &str, chance: &mut Chance) -> String {
    const HEARD: [(&str, &str); 8] =
        [("ij", "y"), ("ss", "s"), ("ck", "k"), ("dt", "d"), ("z", "s"), ("v", "f"), ("oo", "o"), ("ie", "i")];
    let letters: Vec<char> = surname.chars().collect();
    let last = u32::try_from(letters.len() - 1).expect("surnames are short");
    let at = chance.below(last) as usize + 1;
    let heard = HEARD.iter().find(|(from, _)| surname.contains(from));
    let mut typed = letters.clone();
    match (chance.below(4), heard) {
        (0, Some((from, to))) => return surname.replacen(from, to, 1),
        (1, _) if letters[at] != letters[at - 1] => typed.swap(at, at - 1),
        (2, _) => typed.insert(at, letters[at]),
        _ => {
            typed.remove(at);
        }
    }
    typed.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::misspelt;
    use crate::bsn;
    use crate::chance::{Chance, Part};

    #[test]
    fn a_misspelt_surname_is_another_name() {
        let mut chance = Chance::new(1, Part::Typing, 0);
        for name in ["Bos", "Jansen", "Dijkstra", "Öztürk", "Ait Lahcen", "Mol"] {
            for _ in 0..50 {
                let typed = misspelt(name, &mut chance);
                assert!(typed != name && typed.len() > 1, "{name} {typed}");
            }
        }
    }

    #[test]
    fn two_swapped_digits_always_fail_the_eleven_test() {
        for n in (0..100_000).step_by(97) {
            let digits = bsn::nth(n).into_bytes();
            for at in 0..8 {
                let mut swapped = digits.clone();
                swapped.swap(at, at + 1);
                assert_eq!(bsn::passes(&swapped), swapped == digits);
            }
        }
    }
}
