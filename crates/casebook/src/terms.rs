//! What the owners agreed on about hits that are remembered, as far as the casebook goes by it.
//!
//! Each run brings the terms that its night was matched under. Versions that were seen are kept:
//! what is wider in a later one counts for a hit only once the batches of all its agencies name it
//! (docs/agreements.md, "What is wider counts later").

use std::collections::BTreeSet;

use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::agreements::{AgreementsHash, SecondLook};
use exchange::covenant::Covenant;

/// How long a hit is kept where nobody agreed on it.
const DAYS_WITHOUT_AGREEMENTS: u16 = 90;

/// One version of what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub(crate) agreements: AgreementsHash,
    /// The serial of the agreements; 0 where there are none.
    pub(crate) serial: u32,
    pub(crate) second_look: SecondLook,
    pub(crate) retention_days: u16,
    /// Ids of reasons to set a hit aside, in the order of the agreements; empty where each may be
    /// given.
    pub(crate) reasons: Vec<String>,
    /// Ids of the agencies that may lead a referred case: those of the covenant that the agreements
    /// have a desk of, or all of them where they have none; empty where the covenant is not known.
    pub(crate) leads: Vec<String>,
    /// Ids of the match keys that wait for confirmation; not kept, as they are the covenant's.
    pub(crate) asking: BTreeSet<String>,
}

impl Terms {
    /// The terms of a night that is matched under this covenant and these agreements.
    #[must_use]
    pub fn of(covenant: &Covenant, agreements: Option<&SignedAgreements>) -> Self {
        let mut terms = agreements.map_or_else(Self::without_agreements, |agreements| Self {
            agreements: agreements.hash(),
            serial: agreements.serial(),
            second_look: agreements.second_look(),
            retention_days: agreements.retention_days(),
            reasons: ids(agreements),
            leads: Vec::new(),
            asking: BTreeSet::new(),
        });
        terms.leads = leads(covenant, agreements);
        for key in covenant.match_keys() {
            if key.asks() {
                terms.asking.insert(key.id().to_owned());
            }
        }
        terms
    }

    /// What counts where the owners agreed on nothing, and no match key asks: two people make every
    /// decision, a hit is kept for 90 days, and any reason may be given.
    #[must_use]
    pub const fn without_agreements() -> Self {
        Self {
            agreements: AgreementsHash::NONE,
            serial: 0,
            second_look: SecondLook::All,
            retention_days: DAYS_WITHOUT_AGREEMENTS,
            reasons: Vec::new(),
            leads: Vec::new(),
            asking: BTreeSet::new(),
        }
    }

    /// The agreements, by their hash; zeros for none.
    #[must_use]
    pub const fn agreements(&self) -> AgreementsHash {
        self.agreements
    }
}

fn ids(agreements: &SignedAgreements) -> Vec<String> {
    let mut ids = Vec::with_capacity(agreements.reasons().len());
    for reason in agreements.reasons() {
        ids.push(reason.id().to_owned());
    }
    ids
}

fn leads(covenant: &Covenant, agreements: Option<&SignedAgreements>) -> Vec<String> {
    let desks = agreements.map_or(&[][..], |agreements| agreements.desks());
    let mut leads = Vec::with_capacity(covenant.agencies().len());
    for agency in covenant.agencies() {
        let mut of_agency = desks.iter();
        if desks.is_empty() || of_agency.any(|desk| desk.agency() == agency.id()) {
            leads.push(agency.id().to_owned());
        }
    }
    leads
}

/// What counts for one hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HitTerms {
    pub(crate) second_look: SecondLook,
    pub(crate) retention_days: u16,
}

impl HitTerms {
    /// The strictest of both.
    pub(crate) fn stricter(self, other: Self) -> Self {
        Self {
            second_look: self.second_look.max(other.second_look),
            retention_days: self.retention_days.min(other.retention_days),
        }
    }
}

/// What counts for a hit, of the versions that were seen, as `(serial, terms)`. `named` is the
/// serial that the batch of each of its agencies named last, 0 where none was seen. It is the
/// strictest of all from the earliest named one to the current one; `None` where the current one
/// was never seen.
pub(crate) fn for_hit(
    seen: &[(u32, HitTerms)],
    named: impl IntoIterator<Item = u32>,
    current: u32,
) -> Option<HitTerms> {
    let earliest = named.into_iter().min().unwrap_or(0).min(current);
    let mut counts: Option<HitTerms> = None;
    for &(serial, terms) in seen {
        if (earliest..=current).contains(&serial) {
            counts = Some(counts.map_or(terms, |before| before.stricter(terms)));
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use SecondLook::{All, Referrals, Sample};

    use super::*;

    fn terms(second_look: SecondLook, retention_days: u16) -> HitTerms {
        HitTerms {
            second_look,
            retention_days,
        }
    }

    /// Wider, then narrower, then wider again.
    fn seen() -> [(u32, HitTerms); 4] {
        [
            (1, terms(Sample, 30)),
            (2, terms(Referrals, 60)),
            (3, terms(All, 20)),
            (4, terms(Referrals, 90)),
        ]
    }

    #[test]
    fn what_is_wider_counts_once_all_name_it_and_what_is_narrower_at_once() {
        for (named, current, counts) in [
            (vec![1, 1], 1, terms(Sample, 30)),
            (vec![2, 1], 2, terms(Sample, 30)),
            (vec![2, 2], 2, terms(Referrals, 60)),
            (vec![2, 2], 3, terms(All, 20)),
            (vec![4, 3], 4, terms(All, 20)),
            (vec![4, 4], 4, terms(Referrals, 90)),
            (vec![4, 0], 4, terms(All, 20)),
            (vec![], 2, terms(Sample, 30)),
            // A centre that went back: what comes after its version does not count.
            (vec![4, 4], 1, terms(Sample, 30)),
        ] {
            let found = for_hit(&seen(), named.clone(), current);
            assert_eq!(found, Some(counts), "{named:?} under {current}");
        }
        assert_eq!(for_hit(&[], [1], 1), None);
    }
}
