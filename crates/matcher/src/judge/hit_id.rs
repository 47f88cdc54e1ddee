//! The ids of hits: `h` and 15 decimal digits of a code that the centre's key makes
//! (docs/decisions/0019).
//!
//! ```text
//! key = HKDF-Expand(the centre's 32 secret bytes, "hitmachine/v1/hit-id", 32)
//! id  = "h" ‖ HMAC-SHA-256(key, frame(night, ref, agency, nth))[..8] mod 10^15
//! ```
//!
//! `ref` is the smallest signal ref of the case, `agency` the id of whose it is, and `nth` four
//! bytes, big-endian, from zero: it rises where an id is taken. An agency knows its own refs;
//! without the centre's key it cannot tell of an id whether its signal is in that hit.

use std::collections::BTreeSet;

use exchange::crypto::context;
use exchange::crypto::mac::Mac;
use exchange::night::Night;
use exchange::payload::SignalRef;

use crate::keys::CentreKey;

/// One more than the highest number of an id: of a number, a spreadsheet keeps 15 digits.
const NUMBERS: u64 = 1_000_000_000_000_000;

/// Gives ids to the hits of one night, each once.
pub(super) struct HitIds {
    mac: Mac,
    night: String,
    taken: BTreeSet<u64>,
}

impl HitIds {
    pub(super) fn new(centre_key: &CentreKey, night: Night) -> Self {
        Self {
            mac: Mac::new(centre_key.hit_id_key().expose()),
            night: night.to_string(),
            taken: BTreeSet::new(),
        }
    }

    /// The ids of `hits` hits that share their smallest signal ref: an agency may give one number
    /// to signals about several persons.
    pub(super) fn of_ref(&mut self, signal: SignalRef, agency: &str, hits: usize) -> Vec<String> {
        let mut ids = Vec::with_capacity(hits);
        for nth in 0.. {
            if ids.len() == hits {
                break;
            }
            let number = self.number(signal, agency, nth);
            // Two of a thousand hits have one number once in two thousand million nights.
            if self.taken.insert(number) {
                ids.push(format!("h{number:015}"));
            }
        }
        ids
    }

    fn number(&self, signal: SignalRef, agency: &str, nth: u32) -> u64 {
        let message = context::frame(&[
            self.night.as_bytes(),
            &signal.0,
            agency.as_bytes(),
            &nth.to_be_bytes(),
        ]);
        u64::from_be_bytes(self.mac.code(&message)) % NUMBERS
    }
}

#[cfg(test)]
mod tests {
    use exchange::crypto::secret::Secret;

    use super::*;

    const REF: SignalRef = SignalRef([7; 12]);

    fn ids(centre: u8, night: &str) -> HitIds {
        let night = Night::parse(night).expect("a night");
        HitIds::new(&CentreKey::new(Secret::new([centre; 32])), night)
    }

    #[test]
    fn are_h_and_fifteen_digits_that_hang_on_the_key_the_night_the_ref_and_the_agency() {
        let mut all = BTreeSet::new();
        for (centre, night) in [(1, "2026-11-22"), (1, "2026-11-23"), (2, "2026-11-22")] {
            for (signal, agency) in [
                (REF, "police"),
                (REF, "housing"),
                (SignalRef([8; 12]), "police"),
            ] {
                let id = ids(centre, night).of_ref(signal, agency, 1).remove(0);
                let digits = id.strip_prefix('h').expect("a letter first");
                assert_eq!(digits.len(), 15, "{id}");
                assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
                assert!(all.insert(id), "each of the four makes another id");
            }
        }
        assert_eq!(all.len(), 9);
    }

    #[test]
    fn are_what_an_implementation_from_the_document_makes() {
        // Python: hmac.new(key, frame, sha256), with key from HKDF-Expand of 32 bytes of 1.
        assert_eq!(
            ids(1, "2026-11-22").of_ref(REF, "police", 2),
            ["h866112861277421", "h590243523756279"]
        );
    }

    #[test]
    fn are_told_apart_where_hits_share_their_ref() {
        let mut ids = ids(1, "2026-11-22");
        let three = ids.of_ref(REF, "police", 3);
        assert_eq!(three.iter().collect::<BTreeSet<_>>().len(), 3);
        assert_eq!(
            self::ids(1, "2026-11-22").of_ref(REF, "police", 1),
            three[..1],
            "the first has the id that it has when it is alone"
        );
    }

    #[test]
    fn are_never_given_twice() {
        let mut ids = ids(1, "2026-11-22");
        let [first, second] = [0, 1].map(|nth| ids.number(REF, "police", nth));
        ids.taken.insert(first);
        assert_eq!(ids.of_ref(REF, "police", 1), [format!("h{second:015}")]);
    }
}
