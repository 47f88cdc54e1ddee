//! How long decisions took: from the moment a hit was to be looked at, to the one that closed it.
//!
//! Only what stands counts. A first assessment that waits for a second, or two that differ, are no
//! decision: nothing here tells that there is one.

use exchange::night::Night;
use jiff::Timestamp;

use super::{Deed, History};
use crate::assessing::{Assessing, Closing, Stand};

/// What closed a hit, or put it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionKind {
    /// It was referred.
    Refer,
    /// It is known already.
    Known,
    /// Nothing is to be done.
    SetAside,
    /// It is away until a date.
    Park,
}

/// A decision, and since when the hit was to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadTime {
    /// What was decided.
    pub kind: DecisionKind,
    /// Since when the hit was open; `None` where that was when it was found.
    pub since: Option<Timestamp>,
    /// When it was decided: by the last of those whose word it took.
    pub at: Timestamp,
    /// The last night that the casebook knew then.
    pub night: Night,
}

impl DecisionKind {
    /// Every kind, in the order that people read them in.
    pub const ALL: [Self; 4] = [Self::Refer, Self::Known, Self::SetAside, Self::Park];

    const fn of(closing: &Closing) -> Self {
        match closing {
            Closing::Refer { .. } => Self::Refer,
            Closing::Known { .. } => Self::Known,
            Closing::SetAside { .. } => Self::SetAside,
        }
    }
}

impl History {
    /// Every decision that was made on the hit, in order of time.
    #[must_use]
    pub fn lead_times(&self) -> Vec<LeadTime> {
        let (mut since, mut assessing) = (None, Assessing::default());
        let mut times = Vec::new();
        for done in &self.deeds {
            let kind = match &done.deed {
                Deed::Assess {
                    assessment,
                    asks_two,
                } => match assessing.add(assessment.clone(), *asks_two) {
                    Ok(Stand::Decided(closing)) => DecisionKind::of(&closing),
                    _ => continue,
                },
                Deed::Park { .. } => DecisionKind::Park,
                Deed::Undo(_) | Deed::Reopen(_) => {
                    (since, assessing) = (Some(done.at), Assessing::default());
                    continue;
                }
                Deed::Replace(away) => {
                    assessing.replace(away);
                    continue;
                }
                Deed::Take | Deed::Release | Deed::Note(_) => continue,
            };
            times.push(LeadTime {
                kind,
                since,
                at: done.at,
                night: done.night,
            });
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use journal::Actor;

    use super::*;
    use crate::assessing::Assessment;
    use crate::free_text::FreeText;
    use crate::projection::ProjectionDigest;
    use crate::standing::DeedDone;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    fn night() -> Night {
        Night::parse("2026-11-22").expect("a night")
    }

    fn history(deeds: Vec<(i64, &str, Deed)>) -> History {
        let deeds = deeds.into_iter().map(|(second, who, deed)| DeedDone {
            who: Actor::parse(who).expect("an id"),
            at: at(second),
            night: night(),
            deed,
        });
        History {
            deeds: deeds.collect(),
            ..History::default()
        }
    }

    fn assess(who: &str, lead: &str) -> Deed {
        Deed::Assess {
            assessment: Assessment {
                who: Actor::parse(who).expect("an id"),
                on: ProjectionDigest([0; 32]),
                criteria: None,
                closing: Closing::Refer {
                    lead: lead.to_owned(),
                },
                text: FreeText::parse("").expect("a text"),
            },
            asks_two: true,
        }
    }

    #[test]
    fn a_decision_is_made_by_the_second_and_not_before() {
        let mut deeds = vec![(5, "one", Deed::Take), (10, "one", assess("one", "school"))];
        assert_eq!(history(deeds.clone()).lead_times(), []);
        deeds.push((20, "two", assess("two", "school")));
        let decided = LeadTime {
            kind: DecisionKind::Refer,
            since: None,
            at: at(20),
            night: night(),
        };
        assert_eq!(history(deeds.clone()).lead_times(), [decided]);
        let text = FreeText::parse("vergissing").expect("a text");
        deeds.push((30, "two", Deed::Undo(text)));
        let until = Night::parse("2026-12-22").expect("a night");
        deeds.push((45, "two", Deed::Park { until, on: None }));
        let parked = LeadTime {
            kind: DecisionKind::Park,
            since: Some(at(30)),
            at: at(45),
            night: night(),
        };
        assert_eq!(history(deeds).lead_times(), [decided, parked]);
    }

    #[test]
    fn two_that_differ_decide_nothing() {
        let deeds = vec![
            (10, "one", assess("one", "school")),
            (20, "two", assess("two", "housing")),
        ];
        assert_eq!(history(deeds).lead_times(), []);
    }
}
