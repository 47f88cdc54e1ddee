//! What a decision is made on: a hit without its dates (docs/casebook.md, "What is compared when
//! something changes").
//!
//! ```text
//! digest = SHA-256(frame("hitmachine/v1/projection", be32(persons),
//!                        be32(rules), id, be32(version), stage, …
//!                        be32(pairs), agency, code, severity, …
//!                        be32(chains), chain, …  be32(domains), domain, …))
//! ```
//!
//! Rules, pairs, chains and life domains each in order of the alphabet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use exchange::covenant::Stage;
use exchange::crypto::context;
use exchange::hex::{self, Hex};
use exchange::hits::Explanation;
use exchange::payload::Severity;
use serde::{Deserialize, Serialize};

/// An agency and the id of one of its codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The agency.
    pub agency: String,
    /// The code.
    pub code: String,
}

/// A rule that a hit meets, in the version it met.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MetRule {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The word for its stage.
    pub stage: String,
}

/// A hit without its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// How many persons it is about.
    pub persons: u32,
    /// The rules it meets.
    pub rules: BTreeSet<MetRule>,
    /// What its agencies say, each with the highest severity they said it with.
    pub pairs: BTreeMap<Pair, Severity>,
    /// The chains of its agencies.
    pub chains: BTreeSet<String>,
    /// The life domains of its codes.
    pub domains: BTreeSet<String>,
}

impl Projection {
    /// The projection of an explanation.
    #[must_use]
    pub fn of(explanation: &Explanation) -> Self {
        let mut projection = Self {
            persons: explanation.persons,
            rules: BTreeSet::new(),
            pairs: BTreeMap::new(),
            chains: BTreeSet::new(),
            domains: BTreeSet::new(),
        };
        for met in &explanation.rules {
            projection.rules.insert(MetRule {
                id: met.rule.clone(),
                version: met.version,
                stage: word_of(met.stage).to_owned(),
            });
        }
        for signal in &explanation.signals {
            let pair = Pair {
                agency: signal.agency.clone(),
                code: signal.code.clone(),
            };
            let severity = projection.pairs.entry(pair).or_insert(signal.severity);
            *severity = signal.severity.max(*severity);
            projection.chains.insert(signal.chain.as_str().to_owned());
            projection.domains.insert(signal.domain.clone());
        }
        projection
    }

    /// Its agencies.
    #[must_use]
    pub fn agencies(&self) -> BTreeSet<&str> {
        self.pairs.keys().map(|pair| pair.agency.as_str()).collect()
    }

    /// Whether a signal of it is acute.
    #[must_use]
    pub fn is_acute(&self) -> bool {
        self.pairs
            .values()
            .any(|&severity| severity == Severity::Acute)
    }

    /// What stands for it where a decision names it.
    #[must_use]
    pub fn digest(&self) -> ProjectionDigest {
        let mut parts: Vec<Vec<u8>> = vec![
            b"hitmachine/v1/projection".to_vec(),
            self.persons.to_be_bytes().to_vec(),
            count(self.rules.len()),
        ];
        for rule in &self.rules {
            parts.push(rule.id.clone().into());
            parts.push(rule.version.to_be_bytes().to_vec());
            parts.push(rule.stage.clone().into());
        }
        parts.push(count(self.pairs.len()));
        for (pair, severity) in &self.pairs {
            parts.push(pair.agency.clone().into());
            parts.push(pair.code.clone().into());
            parts.push(vec![severity_number(*severity)]);
        }
        parts.push(count(self.chains.len()));
        parts.extend(self.chains.iter().map(|chain| chain.clone().into()));
        parts.push(count(self.domains.len()));
        parts.extend(self.domains.iter().map(|domain| domain.clone().into()));
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        ProjectionDigest(context::digest(&parts))
    }
}

fn count(items: usize) -> Vec<u8> {
    let items = u32::try_from(items).expect("a case has fewer parts");
    items.to_be_bytes().to_vec()
}

const fn word_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Proef => "proef",
        Stage::Pilot => "pilot",
        Stage::Live => "live",
    }
}

const fn severity_number(severity: Severity) -> u8 {
    match severity {
        Severity::Concern => 1,
        Severity::Serious => 2,
        Severity::Acute => 3,
    }
}

/// The digest of a projection, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectionDigest(pub [u8; 32]);

impl ProjectionDigest {
    /// Reads 64 hexadecimal digits; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::parse(text.as_bytes()).map(Self)
    }
}

impl fmt::Display for ProjectionDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for ProjectionDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProjectionDigest({self})")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A projection of pairs alone, each of one severity, with one rule and chain and domain.
    pub(crate) fn projection(pairs: &[(&str, &str, Severity)]) -> Projection {
        let pairs = pairs.iter().map(|&(agency, code, severity)| {
            let [agency, code] = [agency, code].map(str::to_owned);
            (Pair { agency, code }, severity)
        });
        Projection {
            persons: 1,
            rules: BTreeSet::from([rule("several-domains", 1)]),
            pairs: pairs.collect(),
            chains: BTreeSet::from(["care".to_owned()]),
            domains: BTreeSet::from(["money".to_owned()]),
        }
    }

    pub(crate) fn rule(id: &str, version: u32) -> MetRule {
        MetRule {
            id: id.to_owned(),
            version,
            stage: "live".to_owned(),
        }
    }

    #[test]
    fn has_a_digest_in_which_every_part_counts() {
        let one = projection(&[("police", "report", Severity::Concern)]);
        let changed = [
            Projection {
                persons: 2,
                ..one.clone()
            },
            Projection {
                rules: BTreeSet::from([rule("several-domains", 2)]),
                ..one.clone()
            },
            Projection {
                chains: BTreeSet::from(["care", "justice"].map(str::to_owned)),
                ..one.clone()
            },
            Projection {
                domains: BTreeSet::from(["home".to_owned()]),
                ..one.clone()
            },
            projection(&[("police", "report", Severity::Acute)]),
            projection(&[("police", "other", Severity::Concern)]),
            projection(&[("school", "report", Severity::Concern)]),
        ];
        let mut digests = BTreeSet::from([one.digest()]);
        for changed in changed {
            assert!(digests.insert(changed.digest()), "{changed:?}");
        }
    }

    #[test]
    fn is_acute_when_one_signal_is() {
        use Severity::{Acute, Serious};
        assert!(!projection(&[("police", "report", Serious)]).is_acute());
        let both = projection(&[("police", "report", Serious), ("school", "absence", Acute)]);
        assert!(both.is_acute());
    }
}
