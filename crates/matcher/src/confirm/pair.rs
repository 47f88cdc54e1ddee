//! A pair: two signals of two agencies that may be about one person, and the mark by which the
//! centre knows that it asked about it (docs/confirmation.md, "Accepting a confirmation").

use exchange::covenant::Covenant;
use exchange::crypto::context;
use exchange::night::Night;
use exchange::payload::SignalRef;

/// Bytes of the mark by which a question is known.
pub const MARK_LEN: usize = 16;

/// A signal by its name: its agency and its ref.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// Index of the agency in the covenant.
    pub agency: u8,
    /// The signal ref.
    pub signal: SignalRef,
}

/// Two signals of two agencies, the lower first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(Named, Named);

impl Pair {
    /// The pair of two signals; `None` when they are of one agency.
    #[must_use]
    pub fn of(left: Named, right: Named) -> Option<Self> {
        (left.agency != right.agency).then(|| Self(left.min(right), left.max(right)))
    }

    /// Its two signals, the lower first.
    #[must_use]
    pub const fn signals(&self) -> [Named; 2] {
        [self.0, self.1]
    }

    /// The indices of its agencies, the lower first.
    pub(crate) const fn agencies(&self) -> (u8, u8) {
        (self.0.agency, self.1.agency)
    }

    /// Its signals as each agency is asked about them: its own first.
    pub(crate) fn questions(&self) -> [(Named, Named); 2] {
        [(self.0, self.1), (self.1, self.0)]
    }
}

/// What the centre knows a question by that it asked, without keeping the refs: a digest of the
/// covenant, the night, and both signals, that of the agency that was asked first.
///
/// # Panics
/// When the covenant has fewer agencies.
#[must_use]
pub fn mark(own: Named, other: Named, covenant: &Covenant, night: Night) -> [u8; MARK_LEN] {
    let digest = context::digest(&[
        b"hitmachine/v3/question",
        &covenant.hash().0,
        night.to_string().as_bytes(),
        &[own.number(covenant)],
        &own.signal.0,
        &[other.number(covenant)],
        &other.signal.0,
    ]);
    *digest.first_chunk().expect("a digest is longer")
}

impl Named {
    /// The number of its agency, which stays the same under every covenant.
    pub(crate) fn number(self, covenant: &Covenant) -> u8 {
        covenant.agencies()[usize::from(self.agency)].index()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(agency: u8, signal: u8) -> Named {
        Named {
            agency,
            signal: SignalRef([signal; 12]),
        }
    }

    #[test]
    fn mark_a_question_by_who_is_asked_and_no_other_so() {
        let covenant =
            Covenant::parse(include_bytes!("../../tests/covenant.toml")).expect("a covenant");
        let night = |text| Night::parse(text).expect("a night");
        let mark = |own, other, of| mark(own, other, &covenant, night(of));
        let good = mark(named(0, 1), named(2, 3), "2026-11-22");
        assert_eq!(mark(named(0, 1), named(2, 3), "2026-11-22"), good);
        for other in [
            mark(named(2, 3), named(0, 1), "2026-11-22"),
            mark(named(0, 1), named(2, 3), "2026-11-23"),
            mark(named(0, 3), named(2, 1), "2026-11-22"),
            mark(named(0, 1), named(1, 3), "2026-11-22"),
        ] {
            assert_ne!(other, good);
        }
        assert_eq!(Pair::of(named(0, 1), named(0, 2)), None);
    }
}
