//! What is new about a hit, and whether a decision still rests on what it was made on.

use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::Severity;
use serde::{Deserialize, Serialize};

use crate::projection::Projection;

/// Something about a hit that was never seen before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// An agency.
    Agency(String),
    /// A chain.
    Chain(String),
    /// A life domain.
    Domain(String),
    /// A rule, whatever its version.
    Rule(String),
    /// A code, whichever agency says it.
    Code(String),
    /// It is about more persons than ever.
    Persons(u32),
    /// A code is more severe than it ever was.
    Severity {
        /// The code.
        code: String,
        /// How severe it is now.
        now: Severity,
    },
}

/// All that was seen of a hit up to some moment, over all its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    persons: u32,
    agencies: BTreeSet<String>,
    chains: BTreeSet<String>,
    domains: BTreeSet<String>,
    rules: BTreeSet<String>,
    severities: BTreeMap<String, Severity>,
}

impl Seen {
    /// Adds what a version has.
    pub fn see(&mut self, projection: &Projection) {
        self.persons = self.persons.max(projection.persons);
        self.chains.extend(projection.chains.iter().cloned());
        self.domains.extend(projection.domains.iter().cloned());
        self.rules
            .extend(projection.rules.iter().map(|rule| rule.id.clone()));
        for (pair, &severity) in &projection.pairs {
            self.agencies.insert(pair.agency.clone());
            let highest = self.severities.entry(pair.code.clone()).or_insert(severity);
            *highest = severity.max(*highest);
        }
    }

    /// Adds what another hit was known for, whose persons and signals stand in this one tonight.
    pub fn see_beside(&mut self, projection: &Projection) {
        let persons = self.persons + projection.persons;
        self.see(projection);
        self.persons = persons;
    }

    /// What a version has that was not seen, in a fixed order; empty when it only repeats.
    #[must_use]
    pub fn new_in(&self, now: &Projection) -> BTreeSet<Change> {
        let mut changes = BTreeSet::new();
        for (pair, &severity) in &now.pairs {
            if !self.agencies.contains(&pair.agency) {
                changes.insert(Change::Agency(pair.agency.clone()));
            }
            let code = pair.code.clone();
            match self.severities.get(&code) {
                None => _ = changes.insert(Change::Code(code)),
                Some(&before) if before < severity => {
                    changes.insert(Change::Severity {
                        code,
                        now: severity,
                    });
                }
                Some(_) => {}
            }
        }
        let chains = now.chains.difference(&self.chains);
        changes.extend(chains.cloned().map(Change::Chain));
        let domains = now.domains.difference(&self.domains);
        changes.extend(domains.cloned().map(Change::Domain));
        let is_new = |id: &&str| !self.rules.contains(*id);
        let rules = now.rules.iter().map(|rule| rule.id.as_str()).filter(is_new);
        changes.extend(rules.map(|id| Change::Rule(id.to_owned())));
        if now.persons > self.persons {
            changes.insert(Change::Persons(now.persons));
        }
        changes
    }
}

/// Whether a decision lapses: under half of the pairs of agency and code that it was made on are
/// left. Nothing lapses while an agency is missing that it was made on: what it says may tie what
/// others say, where somebody lives for one, so that these are not there either.
#[must_use]
pub fn has_lapsed(decided_on: &Projection, now: &Projection, missing: &BTreeSet<String>) -> bool {
    let mut before = decided_on.pairs.keys();
    if before.any(|pair| missing.contains(&pair.agency)) {
        return false;
    }
    let left = decided_on.pairs.keys();
    let left = left.filter(|pair| now.pairs.contains_key(pair)).count();
    2 * left < decided_on.pairs.len()
}

#[cfg(test)]
mod tests {
    use Severity::{Acute, Concern, Serious};

    use super::*;
    use crate::projection::tests::{projection, rule};

    fn seen(projections: &[&Projection]) -> Seen {
        let mut seen = Seen::default();
        for projection in projections {
            seen.see(projection);
        }
        seen
    }

    #[test]
    fn says_each_kind_of_change_by_itself() {
        let before = projection(&[("police", "report", Serious)]);
        let seen = seen(&[&before]);
        assert!(
            seen.new_in(&before).is_empty(),
            "a repetition is nothing new"
        );
        let cases = [
            (
                projection(&[("school", "report", Serious)]),
                Change::Agency("school".to_owned()),
            ),
            (
                projection(&[("police", "other", Concern)]),
                Change::Code("other".to_owned()),
            ),
            (
                projection(&[("police", "report", Acute)]),
                Change::Severity {
                    code: "report".to_owned(),
                    now: Acute,
                },
            ),
            (
                Projection {
                    chains: BTreeSet::from(["care", "justice"].map(str::to_owned)),
                    ..before.clone()
                },
                Change::Chain("justice".to_owned()),
            ),
            (
                Projection {
                    domains: BTreeSet::from(["home".to_owned()]),
                    ..before.clone()
                },
                Change::Domain("home".to_owned()),
            ),
            (
                Projection {
                    rules: BTreeSet::from([rule("several-domains", 1), rule("acute", 1)]),
                    ..before.clone()
                },
                Change::Rule("acute".to_owned()),
            ),
            (
                Projection {
                    persons: 2,
                    ..before.clone()
                },
                Change::Persons(2),
            ),
        ];
        for (now, change) in cases {
            assert_eq!(seen.new_in(&now), BTreeSet::from([change]));
        }
    }

    #[test]
    fn takes_less_and_another_version_of_a_rule_for_nothing_new() {
        let before = Projection {
            persons: 3,
            ..projection(&[("police", "report", Acute), ("school", "absence", Serious)])
        };
        let less = Projection {
            rules: BTreeSet::from([rule("several-domains", 2)]),
            ..projection(&[("police", "report", Concern)])
        };
        assert!(seen(&[&before]).new_in(&less).is_empty());
    }

    #[test]
    fn compares_with_all_that_was_seen_and_not_with_the_last_version_alone() {
        let early = projection(&[("police", "report", Serious), ("school", "absence", Acute)]);
        let late = projection(&[("police", "report", Serious)]);
        assert!(seen(&[&early, &late]).new_in(&early).is_empty());
    }

    #[test]
    fn lapses_when_under_half_is_left_and_never_because_an_agency_is_missing() {
        let four = projection(&[
            ("police", "report", Serious),
            ("police", "nuisance", Serious),
            ("school", "absence", Serious),
            ("housing", "arrears", Serious),
        ]);
        let two = projection(&[
            ("police", "report", Serious),
            ("school", "absence", Serious),
        ]);
        let one = projection(&[("police", "report", Serious)]);
        let none = BTreeSet::new();
        assert!(!has_lapsed(&four, &two, &none), "a half is left");
        assert!(has_lapsed(&four, &one, &none));
        let away = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        assert!(!has_lapsed(&four, &one, &away(&["school"])));
        let nothing = projection(&[]);
        assert!(
            !has_lapsed(&four, &nothing, &away(&["housing"])),
            "what the police say may hang on what housing says"
        );
        assert!(has_lapsed(&four, &nothing, &away(&["care"])));
    }
}
