//! Addresses. The city is a row of slots, eighteen to a postcode; a slot's address is computed from
//! its number, so no two slots share one and no table is kept. Postcodes are
//! `[1-9][0-9]{3}[A-Z]{2}` without SA, SD and SS; houses have plain numbers, letters, or additions
//! ("12 bis", "12-3", "12 II"). A district (wijk) is one postcode number. Some addresses have no
//! postcode, as the moorings of houseboats and the pitches of caravans.

use crate::random::seeded::{Part, SeededRandom};

/// Addresses of one postcode.
pub(crate) const PER_POSTCODE: u64 = 18;

/// Letters of Dutch postcodes; F, I, O, Q, U and Y are not given out.
const LETTERS: &[u8; 20] = b"ABCDEGHJKLMNPRSTVWXZ";
/// Postcodes of one district; leaves some letter pairs over, SA, SD and SS among them.
const PER_DISTRICT: u64 = 380;
const FIRST_DISTRICT: u64 = 4_001;

/// Homes without a postcode. The BAG has some 190,000 addresses without one, of ten million; most
/// are no home.
const WITHOUT_POSTCODE: f64 = 0.004;

#[rustfmt::skip]
const STREET_FRONTS: [&str; 24] = [
    "Merel", "Linden", "Kastanje", "Molen", "Kerk", "School", "Station", "Beatrix", "Wilhelmina",
    "Rozen", "Tulpen", "Vondel", "Rembrandt", "Brink", "Dorps", "Haven", "Industrie", "Zonne",
    "Eiken", "Berken", "Anjer", "Spoor", "Sloot", "Graaf Floris",
];
const STREET_ENDS: [&str; 6] = ["straat", "laan", "weg", "plein", "hof", "dreef"];

/// How the eighteen houses of a postcode are told apart: the letters or additions on one house
/// number.
#[derive(Clone, Copy)]
struct Houses {
    share: u32,
    letters: &'static [&'static str],
    additions: &'static [&'static str],
}

#[rustfmt::skip]
const HOUSES: [Houses; 5] = [
    Houses { share: 62, letters: &[""], additions: &[""] },
    Houses { share: 14, letters: &["", "A", "B"], additions: &[""] },
    Houses { share: 9, letters: &[""], additions: &["", "bis"] },
    Houses { share: 7, letters: &[""], additions: &["I", "II", "III"] },
    Houses { share: 8, letters: &[""], additions: &["1", "2", "3", "4", "5", "6"] },
];

/// One address of the city.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    slot: u64,
    district: u32,
    letters: [u8; 2],
    number: u32,
    letter: &'static str,
    addition: &'static str,
    street: (&'static str, &'static str),
    has_postcode: bool,
}

impl Address {
    /// The address of a slot where people live at home: it may have no postcode.
    pub(crate) fn of_home(seed: u64, slot: u64) -> Self {
        let mut random = SeededRandom::new(seed, Part::Postcode, slot);
        Self {
            has_postcode: !random.happens(WITHOUT_POSTCODE),
            ..Self::at_slot(seed, slot)
        }
    }

    /// The address of a slot.
    pub(crate) fn at_slot(seed: u64, slot: u64) -> Self {
        let (block, index) = (slot / PER_POSTCODE, slot % PER_POSTCODE);
        let index = u32::try_from(index).expect("below eighteen");
        let mut random = SeededRandom::new(seed, Part::Street, block);
        let houses = random.weighed(&HOUSES, |houses| houses.share);
        let per_number = houses.letters.len() * houses.additions.len();
        let (house, door) = (index / small(per_number), index as usize % per_number);
        // Three postcodes make a street; it is named by its first.
        let mut street = SeededRandom::new(seed, Part::Street, u64::MAX - block / 3);
        Self {
            slot,
            district: u32::try_from(FIRST_DISTRICT + block / PER_DISTRICT)
                .expect("a plan's city has few districts"),
            letters: letter_pair(block % PER_DISTRICT),
            number: small(usize::try_from(block % 3).expect("below three")) * 40
                + random.between(1, 2)
                + 2 * house,
            letter: houses.letters[door % houses.letters.len()],
            addition: houses.additions[door % houses.additions.len()],
            street: (street.pick(&STREET_FRONTS), street.pick(&STREET_ENDS)),
            has_postcode: true,
        }
    }

    /// The number of the district, the digits of its postcodes.
    pub(crate) fn district(self) -> u32 {
        self.district
    }

    /// The id in the register of addresses and buildings (BAG): 4 digits of a municipality that
    /// does not exist, 2 that say that it is an address, 10 of its own.
    pub(crate) fn bag_id(self) -> String {
        // An odd factor: no two slots share a number, and neighbours do not follow each other.
        let serial = (self.slot + 1).wrapping_mul(0x9e37_79b1) & 0xffff_ffff;
        format!("999920{serial:010}")
    }

    /// "4001AB", or nothing where the address has none.
    pub(crate) fn written_postcode(self) -> String {
        if self.has_postcode {
            self.postcode()
        } else {
            String::new()
        }
    }

    /// "4001AB": of the place, whether or not the address has it.
    pub(crate) fn postcode(self) -> String {
        let [first, second] = self.letters.map(char::from);
        format!("{}{first}{second}", self.district)
    }

    pub(crate) fn number(self) -> u32 {
        self.number
    }

    pub(crate) fn letter(self) -> &'static str {
        self.letter
    }

    pub(crate) fn addition(self) -> &'static str {
        self.addition
    }

    pub(crate) fn street(self) -> String {
        format!("{}{}", self.street.0, self.street.1)
    }
}

/// The n-th pair of letters, without those that are never given out.
fn letter_pair(n: u64) -> [u8; 2] {
    let n = usize::try_from(n).expect("below the postcodes of a district");
    let pairs = LETTERS
        .iter()
        .flat_map(|a| LETTERS.iter().map(move |b| [*a, *b]));
    let mut given = pairs.filter(|pair| !matches!(pair, b"SA" | b"SD" | b"SS"));
    given
        .nth(n)
        .expect("a district has fewer postcodes than pairs")
}

fn small(n: usize) -> u32 {
    u32::try_from(n).expect("a handful")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Address, FIRST_DISTRICT, PER_DISTRICT, PER_POSTCODE};

    const DISTRICT: u64 = PER_DISTRICT * PER_POSTCODE;

    #[test]
    fn no_two_slots_share_an_address() {
        let all: HashSet<_> = (0..2 * DISTRICT)
            .map(|slot| Address::at_slot(5, slot))
            .collect();
        assert_eq!(all.len() as u64, 2 * DISTRICT);
    }

    #[test]
    fn bag_ids_have_sixteen_digits_and_no_two_slots_share_one() {
        let ids: HashSet<_> = (0..DISTRICT)
            .map(|slot| Address::at_slot(5, slot).bag_id())
            .collect();
        assert_eq!(ids.len() as u64, DISTRICT);
        assert!(ids.iter().all(|id| id.len() == 16
            && id.starts_with("999920")
            && id.bytes().all(|b| b.is_ascii_digit())));
    }

    #[test]
    fn postcodes_are_valid() {
        for slot in (0..2 * DISTRICT).step_by(7) {
            let postcode = Address::at_slot(5, slot).postcode();
            let (digits, letters) = postcode.split_at(4);
            assert!((1_000..=9_999).contains(&digits.parse::<u32>().expect("digits")));
            assert!(letters.len() == 2 && letters.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(!["SA", "SD", "SS"].contains(&letters), "{postcode}");
        }
    }

    #[test]
    fn a_district_is_one_postcode_number_with_letters_and_additions() {
        let mut letters = 0;
        let mut additions = 0;
        for slot in 0..DISTRICT {
            let address = Address::at_slot(5, slot);
            assert_eq!(u64::from(address.district()), FIRST_DISTRICT);
            letters += usize::from(!address.letter().is_empty());
            additions += usize::from(!address.addition().is_empty());
        }
        assert!(letters > 200 && additions > 500, "{letters} {additions}");
    }
}
