//! From a place in the covenant's lists to what stands there: agencies by index or as a set of
//! bits, and the gate and match key of a section.

use super::{Agency, Chance, Covenant, Gate, MatchKey, Section};

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
