//! From a place in the covenant's lists to what stands there: agencies by index or as a set of
//! bits, and the gate and match key of a section.

use super::{Agency, Covenant, Gate, MatchKey, Section};

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
}
