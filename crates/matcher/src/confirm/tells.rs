//! Whom each agency may hear of by name, on one night: what the agreements allow, of agencies that
//! know these agreements.
//!
//! An agency whose batch names other agreements than the centre's sent its signals under other
//! terms, so nothing is told of it. That holds where the centre goes by none as well: a centre that
//! lost the file must not tell more than one that has it.

use exchange::agreements::signed_agreements::{self, SignedAgreements};
use exchange::agreements::{AgreementsHash, TellLevel};
use exchange::covenant::Covenant;

/// Whom each agency may hear of by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tells {
    agreements: AgreementsHash,
    /// By index of the agency that hears: bit *n* is the agency at index *n*. `None` where nothing
    /// was agreed on, and every agency may hear of every other.
    named: Option<Vec<u64>>,
}

impl Default for Tells {
    /// What holds where nobody goes by agreements.
    fn default() -> Self {
        Self {
            agreements: AgreementsHash::NONE,
            named: None,
        }
    }
}

impl Tells {
    /// What holds by the agreements of the centre. `behind` are the agencies, as a set of bits,
    /// whose batches name other ones.
    pub(crate) fn new(
        covenant: &Covenant,
        agreements: Option<&SignedAgreements>,
        behind: u64,
    ) -> Self {
        let hash = signed_agreements::hash_of(agreements);
        if agreements.is_none() && behind == 0 {
            return Self::default();
        }
        let mut named = Vec::with_capacity(covenant.agencies().len());
        for receiver in covenant.agencies() {
            let mut may_hear_of = 0;
            for (index, other) in covenant.agencies().iter().enumerate() {
                let is_told = agreements.is_none_or(|agreements| {
                    agreements.may_tell(other.id(), receiver.id()) >= Some(TellLevel::Involved)
                });
                if is_told && behind >> index & 1 == 0 {
                    may_hear_of |= 1 << index;
                }
            }
            named.push(may_hear_of);
        }
        Self {
            agreements: hash,
            named: Some(named),
        }
    }

    /// The agreements that these are by.
    pub(crate) const fn agreements(&self) -> AgreementsHash {
        self.agreements
    }

    /// Whether the agency `to` may hear of the agency `of` by name, both by their index in the
    /// covenant.
    pub(crate) fn may_name(&self, of: u8, to: u8) -> bool {
        let Some(named) = &self.named else {
            return true;
        };
        let may_hear_of = named.get(usize::from(to)).copied().unwrap_or_default();
        may_hear_of >> of & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};

    use super::*;

    #[test]
    fn name_whom_the_agreements_allow_in_one_direction_and_nobody_who_is_behind() {
        let keys = Keys::of_seed(1);
        let covenant = CovenantBuilder::new().signed(keys).expect("a covenant");
        let agreements = AgreementsBuilder::new(&covenant)
            .without_tells()
            .tell("a1", "a2", TellLevel::Involved)
            .tell("a2", "a3", TellLevel::Rule)
            .tell("a3", "a1", TellLevel::Coordinator)
            .signed(keys)
            .expect("agreements");
        let named = |tells: &Tells| {
            let mut named = Vec::new();
            for of in 0..3 {
                for to in 0..3 {
                    if of != to && tells.may_name(of, to) {
                        named.push((of, to));
                    }
                }
            }
            named
        };
        let all = Tells::new(&covenant, Some(&agreements), 0);
        assert_eq!(named(&all), [(0, 1), (1, 2)]);
        assert_eq!(all.agreements(), agreements.hash());
        // The second is behind: nothing is told of it, and it is told as before.
        let behind = Tells::new(&covenant, Some(&agreements), 0b010);
        assert_eq!(named(&behind), [(0, 1)]);

        let none = Tells::new(&covenant, None, 0);
        assert_eq!(named(&none).len(), 6);
        assert_eq!(none.agreements(), AgreementsHash::NONE);
        // It goes by agreements, and the centre by none.
        let lost = Tells::new(&covenant, None, 0b001);
        assert_eq!(named(&lost), [(1, 0), (1, 2), (2, 0), (2, 1)]);
    }
}
