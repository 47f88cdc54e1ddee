//! The index of an accepted batch: what its header said, and what its files must be.
//!
//! One line of JSON, and one with the SHA-256 of the first in hexadecimal, so that no byte of it
//! changes unseen.

use exchange::agreements::AgreementsHash;
use exchange::covenant::{CovenantHash, Section};
use exchange::hex::{self, Hex};
use exchange::night::Night;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::night_key::CHECK_LEN;

const FORMAT: u32 = 5;

/// What is known of an accepted batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Hash of the covenant it was made under.
    pub covenant: CovenantHash,
    /// The agreements that its agency had taken in.
    pub agreements: AgreementsHash,
    /// The night it is for.
    pub night: Night,
    /// Index of the agency.
    pub agency: u8,
    /// The epoch of the pseudonym key.
    pub epoch: u32,
    /// The revision of the batch.
    pub revision: u32,
    /// SHA-256 of the whole batch.
    pub digest: [u8; 32],
    /// What the night key is known by under which its sealed column is kept.
    pub night_key: [u8; CHECK_LEN],
    /// Its sections, in the covenant's order.
    pub sections: Vec<IndexedSection>,
}

/// What is known of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedSection {
    /// Which gate and match key.
    pub section: Section,
    /// How many records it has.
    pub records: u64,
    /// SHA-256 of its fence, encoded.
    pub fence: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexLine {
    format: u32,
    covenant: String,
    agreements: String,
    night: String,
    agency: u8,
    epoch: u32,
    revision: u32,
    digest: String,
    night_key: String,
    sections: Vec<SectionLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionLine {
    gate: u16,
    match_key: u16,
    records: u64,
    fence: String,
}

impl Index {
    /// How many records all sections hold together.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.sections.iter().map(|section| section.records).sum()
    }

    /// Writes the two lines.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut sections = Vec::with_capacity(self.sections.len());
        for indexed in &self.sections {
            sections.push(SectionLine {
                gate: indexed.section.gate,
                match_key: indexed.section.match_key,
                records: indexed.records,
                fence: Hex(&indexed.fence).to_string(),
            });
        }
        let line = IndexLine {
            format: FORMAT,
            covenant: self.covenant.to_string(),
            agreements: self.agreements.to_string(),
            night: self.night.to_string(),
            agency: self.agency,
            epoch: self.epoch,
            revision: self.revision,
            digest: Hex(&self.digest).to_string(),
            night_key: Hex(&self.night_key).to_string(),
            sections,
        };
        let mut bytes = serde_json::to_vec(&line).expect("numbers and text are JSON");
        let check = Hex(&Sha256::digest(&bytes)).to_string();
        bytes.extend(format!("\n{check}\n").into_bytes());
        bytes
    }

    /// Reads the two lines; `None` when any byte is not as it was written.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (rest, check) = bytes.strip_suffix(b"\n")?.split_last_chunk::<64>()?;
        let line = rest.strip_suffix(b"\n")?;
        // The check comes before the meaning.
        if Hex(&Sha256::digest(line)).to_string().as_bytes() != check {
            return None;
        }
        let line: IndexLine = serde_json::from_slice(line).ok()?;
        if line.format != FORMAT {
            return None;
        }
        let mut sections = Vec::with_capacity(line.sections.len());
        for section in &line.sections {
            sections.push(IndexedSection {
                section: Section {
                    gate: section.gate,
                    match_key: section.match_key,
                },
                records: section.records,
                fence: hex::parse(section.fence.as_bytes())?,
            });
        }
        Some(Self {
            covenant: CovenantHash(hex::parse(line.covenant.as_bytes())?),
            agreements: AgreementsHash(hex::parse(line.agreements.as_bytes())?),
            night: Night::parse(&line.night).ok()?,
            agency: line.agency,
            epoch: line.epoch,
            revision: line.revision,
            digest: hex::parse(line.digest.as_bytes())?,
            night_key: hex::parse(line.night_key.as_bytes())?,
            sections,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_written_and_with_no_byte_changed() {
        let section = IndexedSection {
            section: Section {
                gate: 1,
                match_key: 2,
            },
            records: 3,
            fence: [4; 32],
        };
        let index = Index {
            covenant: CovenantHash([5; 32]),
            agreements: AgreementsHash([11; 32]),
            night: Night::parse("2026-11-22").expect("a night"),
            agency: 6,
            epoch: 7,
            revision: 8,
            digest: [9; 32],
            night_key: [10; CHECK_LEN],
            sections: vec![section],
        };
        let bytes = index.encode();
        assert_eq!(Index::decode(&bytes), Some(index));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(Index::decode(&changed), None, "byte {at}");
            assert_eq!(Index::decode(&bytes[..at]), None, "cut off at {at}");
        }
    }
}
