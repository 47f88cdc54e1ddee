//! People who are numbers, what an agency says about them, and what somebody with the pseudonym key
//! knows of their tags.

use std::collections::HashMap;
use std::num::NonZeroU8;

use curve25519_dalek::Scalar;
use exchange::batch::record::{SHARE_LEN, Tag};
use exchange::covenant::{Covenant, MatchKey, Section};
use exchange::crypto::mac::Mac;
use exchange::night::Night;
use hasher::normalise::word_list::WordList;
use hasher::pseudonymise::keys::PseudonymKey;
use hasher::pseudonymise::tag::{context, tag};
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use hasher::seal::share::share;

/// A signal about person `person`, who lives at home `home`.
#[derive(Clone, Copy)]
pub(crate) struct Signal {
    pub(crate) number: u32,
    pub(crate) person: u32,
    pub(crate) home: u32,
    pub(crate) severity: u8,
}

impl Signal {
    /// A signal of its own about each of these people, three of whom share a home.
    pub(crate) fn about(people: impl IntoIterator<Item = u32>) -> Vec<Self> {
        people
            .into_iter()
            .zip(1..)
            .map(|(person, number)| Self {
                number,
                person,
                home: person / 3,
                severity: 2,
            })
            .collect()
    }

    pub(crate) fn row(&self) -> String {
        let Self {
            number,
            person,
            home,
            severity,
        } = *self;
        let (bsn, name) = (bsn(person), surname(person));
        let [year, month, day] = birth(person);
        let postcode = format!("{}AB", 1000 + home % 9000);
        format!(
            "M{number};{bsn};J;{name};{year}-{month:02}-{day:02};{postcode};{};2026-11-01;\
             {severity}\n",
            1 + home / 9000
        )
    }
}

/// The number of a person: the first that passes the eleven test from a place of the person's own
/// on.
pub(crate) fn bsn(person: u32) -> String {
    (11_000_000 + person * 7..)
        .find_map(eleven_test)
        .map(|bsn| String::from_utf8(bsn.to_vec()).expect("digits"))
        .expect("one is near")
}

/// The number of nine digits that begins with these eight and passes the eleven test; one in eleven
/// has none.
pub(crate) fn eleven_test(eight: u32) -> Option<[u8; 9]> {
    let mut digits = [b'0'; 9];
    let (mut rest, mut sum) = (eight, 0);
    for (at, weight) in (0..8).rev().zip(2..) {
        let digit = rest % 10;
        digits[at] = b'0' + u8::try_from(digit).expect("a digit");
        sum += digit * weight;
        rest /= 10;
    }
    let last = u8::try_from(sum % 11).expect("below eleven");
    digits[8] = b'0' + last;
    (last < 10).then_some(digits)
}

fn surname(person: u32) -> String {
    // Without i and j, which normalisation would make a y of, and without s, of which it makes one
    // of two.
    const LETTERS: &[u8; 19] = b"abcdefghklmnopqrtuv";
    let digits = std::iter::successors(Some(person as usize), |rest| {
        (*rest >= LETTERS.len()).then_some(rest / LETTERS.len())
    });
    digits.fold("Kade".to_owned(), |name, rest| {
        name + &char::from(LETTERS[rest % LETTERS.len()]).to_string()
    })
}

/// Year, month and day of a person's birth: a date that too many have would be a word for nothing.
fn birth(person: u32) -> [u32; 3] {
    [1930 + person % 71, 1 + person % 12, 1 + person % 28]
}

/// The canonical form of a person's identifier; for an address, of a home.
pub(crate) fn canonical(key: &MatchKey, number: u32) -> Vec<u8> {
    match key.id() {
        "bsn" => bsn(number).into_bytes(),
        "surname+initial+birth" => {
            let ([year, month, day], name) = (birth(number), surname(number).to_lowercase());
            format!("{name}\x1Fj\x1F{year}{month:02}{day:02}").into_bytes()
        }
        "address" => {
            format!("{}AB\x1F{}\x1F", 1000 + number % 9000, 1 + number / 9000).into_bytes()
        }
        other => panic!("no identifier for {other:?}"),
    }
}

/// What a polynomial is to somebody with the pseudonym key.
pub(crate) struct Known {
    pub(crate) tag: Tag,
    secret: Mac,
    ctx: [u8; 32],
    k: u8,
}

impl Known {
    /// The value at 0, which opens.
    pub(crate) fn opening(&self) -> Scalar {
        *share(&self.secret, &self.ctx, self.k, NonZeroU8::MIN).opening()
    }

    /// The value at an agency's index.
    pub(crate) fn share(&self, index: u8) -> [u8; SHARE_LEN] {
        *share(
            &self.secret,
            &self.ctx,
            self.k,
            NonZeroU8::new(index).expect("an index"),
        )
        .bytes()
    }

    /// The same of a polynomial of another degree, as a hasher would make it that did not mind the
    /// covenant.
    pub(crate) fn of_threshold(self, k: u8) -> Self {
        Self { k, ..self }
    }
}

/// Computes what somebody with `key` can about identifiers in canonical form.
pub(crate) fn known(
    key: &PseudonymKey,
    covenant: &Covenant,
    night: Night,
    section: Section,
    canonical: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Vec<Known> {
    let (gate, match_key) = (
        &covenant.gates()[usize::from(section.gate)],
        usize::from(section.match_key),
    );
    let (mut identifiers, mut secrets) = (WordList::default(), Secrets::default());
    canonical
        .into_iter()
        .for_each(|canonical| identifiers.push(canonical.as_ref()));
    HmacPseudonymiser::new(key, covenant.match_keys())
        .pseudonymise(match_key, &identifiers, &mut secrets)
        .expect("secrets");
    let ctx = context(covenant, night, gate, &covenant.match_keys()[match_key]);
    let known = |secret: &[u8; 32]| {
        let secret = Mac::new(secret);
        Known {
            tag: tag(&secret, &ctx),
            secret,
            ctx,
            k: gate.k(),
        }
    };
    secrets.expose().iter().map(known).collect()
}

/// The same for people or homes by number, found by their tags.
pub(crate) fn known_by_tag(
    key: &PseudonymKey,
    covenant: &Covenant,
    night: Night,
    section: Section,
    numbers: impl IntoIterator<Item = u32>,
) -> HashMap<Tag, (u32, Known)> {
    let match_key = &covenant.match_keys()[usize::from(section.match_key)];
    let numbers: Vec<u32> = numbers.into_iter().collect();
    let known = known(
        key,
        covenant,
        night,
        section,
        numbers.iter().map(|&number| canonical(match_key, number)),
    );
    known
        .into_iter()
        .zip(numbers)
        .map(|(known, number)| (known.tag, (number, known)))
        .collect()
}
