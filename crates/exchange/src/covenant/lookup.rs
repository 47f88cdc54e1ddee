//! From a place in the covenant's lists to what stands there: agencies by index or as a set of
//! bits, and the gate and match key of a section.

use super::reach::LargestCase;
use super::{Agency, Chance, Covenant, Gate, MatchKey, Rule, Section};

impl Covenant {
    /// The id of the agency at an index of [`agencies`](Self::agencies).
    ///
    /// # Panics
    /// When the list is shorter.
    #[must_use]
    pub fn agency_id(&self, index: usize) -> &str {
        self.agencies[index].id()
    }

    /// The ids of a set of agencies, where bit *n* is the agency at index *n* of
    /// [`agencies`](Self::agencies).
    #[must_use]
    pub fn agency_ids(&self, set: u64) -> Vec<String> {
        let mut ids = Vec::new();
        for (index, agency) in self.agencies.iter().enumerate() {
            if set >> index & 1 == 1 {
                ids.push(agency.id().to_owned());
            }
        }
        ids
    }

    /// Where the agency that the covenant gives this number as its index stands in
    /// [`agencies`](Self::agencies); `None` when there is none.
    #[must_use]
    pub fn index_of_agency(&self, number: u8) -> Option<u8> {
        let is_it = |agency: &Agency| agency.index() == number;
        u8::try_from(self.agencies.iter().position(is_it)?).ok()
    }

    /// The gate of a section.
    ///
    /// # Panics
    /// When the section is of another covenant.
    #[must_use]
    pub fn gate_of(&self, section: Section) -> &Gate {
        &self.gates[usize::from(section.gate)]
    }

    /// The match key of a section.
    ///
    /// # Panics
    /// When the section is of another covenant.
    #[must_use]
    pub fn match_key_of(&self, section: Section) -> &MatchKey {
        &self.match_keys[usize::from(section.match_key)]
    }

    /// Whether a match key asks, so that agencies are asked to confirm.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.match_keys.iter().any(MatchKey::asks)
    }

    /// Whether no case can meet a rule without an agency: whoever knows that a case meets it then
    /// knows that the agency is in it.
    #[must_use]
    pub fn needs(&self, rule: &Rule, agency: &Agency) -> bool {
        let mut others = self.agencies.clone();
        others.retain(|other| other.index != agency.index);
        let largest = LargestCase::of(&others, &self.codes, &self.gates, &self.match_keys);
        !largest.meets(rule)
    }

    /// How often persons meet on a match key by chance, when all agencies send as much as they may;
    /// `None` where nobody does: on a number of a register, and on an address, which is not about
    /// one person.
    #[must_use]
    pub fn chance(&self, key: &MatchKey) -> Option<Chance> {
        Chance::of(key, &self.area, &self.agencies)
    }

    /// The name of the place at which a public key stands in the covenant, such as `agency
    /// "police", sign`; `None` when it stands nowhere.
    #[must_use]
    pub fn holder_of(&self, public: &[u8; 32]) -> Option<String> {
        let centre = self.centre();
        let mut keys = vec![("centre".to_owned(), centre.sign(), centre.hpke())];
        for agency in &self.agencies {
            let part = format!("agency {:?}", agency.id());
            keys.push((part, agency.sign(), agency.hpke()));
        }
        for (part, sign, hpke) in keys {
            if sign.to_bytes() == *public {
                return Some(format!("{part}, sign"));
            }
            if hpke.to_bytes() == *public {
                return Some(format!("{part}, hpke"));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const COVENANT: &str = include_str!("../../tests/covenant.toml");

    /// The naive answer: of all sets of agencies that meet the rule, none lacks the agency.
    fn is_in_every_case(covenant: &Covenant, rule: &Rule, agency: &Agency) -> bool {
        (0..1_u64 << covenant.agencies().len()).all(|set| {
            let mut members = Vec::new();
            for (index, member) in covenant.agencies().iter().enumerate() {
                if set >> index & 1 == 1 {
                    members.push(member);
                }
            }
            let chains: BTreeSet<_> = members.iter().map(|member| member.chain()).collect();
            let mut domains = BTreeSet::new();
            for code in covenant.codes() {
                if members.iter().any(|member| member.may_send(code.number())) {
                    domains.insert(code.domain());
                }
            }
            let meets = members.len() >= usize::from(rule.min_agencies())
                && chains.len() >= usize::from(rule.min_chains())
                && domains.len() >= usize::from(rule.min_domains());
            !meets
                || members
                    .iter()
                    .any(|member| member.index() == agency.index())
        })
    }

    #[test]
    fn needs_the_agencies_without_which_no_case_meets_a_rule() {
        for (thresholds, needed) in [
            ([3, 2, 2], vec!["housing", "police", "veilig-thuis"]),
            ([2, 2, 2], vec!["housing"]),
            ([2, 2, 1], vec![]),
            ([2, 3, 1], vec!["housing", "police", "veilig-thuis"]),
            ([1, 1, 1], vec![]),
        ] {
            let [agencies, chains, domains] = thresholds;
            let text = COVENANT
                .replacen("min_agencies = 3", &format!("min_agencies = {agencies}"), 1)
                .replacen("min_chains = 2", &format!("min_chains = {chains}"), 1)
                .replacen("min_domains = 2", &format!("min_domains = {domains}"), 1);
            let covenant = Covenant::parse(text.as_bytes()).expect("a covenant");
            let rule = &covenant.rules()[0];
            let mut found = Vec::new();
            for agency in covenant.agencies() {
                let needs = covenant.needs(rule, agency);
                assert_eq!(needs, is_in_every_case(&covenant, rule, agency));
                if needs {
                    found.push(agency.id());
                }
            }
            assert_eq!(found, needed, "{thresholds:?}");
        }
    }
}
