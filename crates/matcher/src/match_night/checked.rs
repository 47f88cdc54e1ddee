//! A night of which all is checked that can be before its batches meet: here, or on another engine.

use exchange::agreements::signed_agreements;
use exchange::covenant::{Covenant, Section};
use exchange::hex::Hex;
use exchange::hits::BatchName;
use exchange::night::Night;

use super::{MatchError, Matching, RunSummary, notices};
use crate::confirm::accept_confirmation::{self, StoredConfirmations};
use crate::confirm::tally::Confirmation;
use crate::meet::{Fence, Threshold};
use crate::store::file_tags::FileTags;
use crate::store::night_key::NightKey;
use crate::store::{AcceptedBatch, StoredError};

/// A night that may be matched: its covenant is in force, its key opens, and its batches are there.
pub struct CheckedNight<'a> {
    pub(super) matching: Matching<'a>,
    pub(super) batches: Batches,
    /// What agencies confirmed of what they were asked.
    pub(super) confirmations: Vec<Confirmation>,
    pub(super) run: RunSummary,
    /// The agencies whose batch names other agreements: bit *n* is the agency at index *n*.
    pub(super) behind: u64,
}

/// The tags that one agency has in one section.
pub struct TagList<'a> {
    /// Index of the section in the covenant.
    pub section: usize,
    /// Index of the agency in the covenant.
    pub agency: usize,
    /// Index of the unit that the agency counts for at the section's gate.
    pub unit: u8,
    /// The tags.
    pub column: FileTags<'a>,
    /// Their fence.
    pub fence: &'a Fence,
}

impl<'a> CheckedNight<'a> {
    /// Checks a night.
    ///
    /// # Errors
    /// - [`MatchError::Centre`] when the key is not that of the covenant's centre.
    /// - [`MatchError::Period`] when the covenant is not in force.
    /// - [`MatchError::Confirmation`] when what was confirmed cannot be used.
    /// - [`MatchError::Missing`] when an agency has no batch of this covenant, unless the matching
    ///   may be incomplete.
    /// - [`MatchError::NightKey`] when the key of the night does not open.
    /// - [`MatchError::Stored`] when an accepted batch cannot be read or is damaged.
    pub fn of(matching: &Matching<'a>) -> Result<Self, MatchError> {
        let covenant = matching.covenant;
        // Another key would give other ids, and not open what was confirmed.
        if !matching.centre_key.is_of(covenant.centre()) {
            return Err(MatchError::Centre);
        }
        if !covenant.covers(matching.night) {
            return Err(MatchError::Period {
                night: matching.night,
            });
        }
        // Read before the batches: a damaged confirmation is told before anything is matched.
        let StoredConfirmations {
            confirmations,
            of_other_covenant,
        } = confirmations(matching)?;
        let batches = Batches::open(matching)?;
        let waited_for = batches.waited_for(matching);
        if !waited_for.is_empty() && !matching.incomplete {
            return Err(MatchError::Missing {
                agencies: waited_for,
                of_other_covenant: batches.of_other_covenant,
            });
        }
        let behind = batches.behind(matching);
        let mut run = RunSummary {
            night: matching.night,
            agreements: matching.agreements.cloned(),
            batches: batches.names(covenant),
            records: batches.records(),
            missing: Vec::new(),
            notices: notices::of_other_covenant(&batches.of_other_covenant, &of_other_covenant),
        };
        run.notices
            .extend(notices::of_other_agreements(behind, covenant));
        run.notices
            .extend(notices::not_expected(matching, &batches.missing));
        Ok(Self {
            matching: *matching,
            batches,
            confirmations,
            run,
            behind,
        })
    }

    /// The night.
    #[must_use]
    pub const fn night(&self) -> Night {
        self.matching.night
    }

    /// The covenant that it is matched by.
    #[must_use]
    pub fn covenant(&self) -> &Covenant {
        self.matching.covenant
    }

    /// The batches, in the covenant's order of their agencies.
    #[must_use]
    pub fn batch_names(&self) -> &[BatchName] {
        &self.run.batches
    }

    /// All lists of tags, agency by agency in the covenant's order, and of each its sections in
    /// order.
    pub fn lists(&self) -> impl Iterator<Item = TagList<'_>> {
        let covenant = self.covenant();
        let batches = self.batches.accepted.iter();
        batches.flat_map(move |(agency, batch)| {
            let sections = covenant.sections().enumerate();
            sections.map(move |(index, section)| {
                let (column, fence) = batch.tags(index);
                TagList {
                    section: index,
                    agency: *agency,
                    unit: unit(covenant, section, *agency),
                    column,
                    fence,
                }
            })
        })
    }

    /// What a list that is not as it was written is told by.
    #[must_use]
    pub fn damaged(&self, list: &TagList<'_>) -> StoredError {
        let agency = self.covenant().agency_id(list.agency);
        StoredError::section_damaged(agency, list.section)
    }

    /// What a list that cannot be read is told by.
    #[must_use]
    pub fn unread(&self, list: &TagList<'_>, source: std::io::Error) -> StoredError {
        let agency = self.covenant().agency_id(list.agency);
        StoredError::section_unread(agency, list.section, source)
    }
}

/// What the gate of a section asks.
pub(super) fn threshold(covenant: &Covenant, section: Section) -> Threshold {
    Threshold {
        k: covenant.gate_of(section).k(),
        max_records_per_tag: covenant.max_records_per_tag(),
    }
}

/// The unit that an agency counts for at the gate of a section.
pub(super) fn unit(covenant: &Covenant, section: Section, agency: usize) -> u8 {
    covenant.unit_index(covenant.gate_of(section), &covenant.agencies()[agency])
}

/// What was confirmed for the night, where a match key asks.
fn confirmations(matching: &Matching<'_>) -> Result<StoredConfirmations, MatchError> {
    if !matching.covenant.asks() {
        return Ok(StoredConfirmations::default());
    }
    let Matching {
        site,
        covenant,
        centre_key,
        night,
        ..
    } = *matching;
    Ok(accept_confirmation::stored(
        site, covenant, centre_key, night,
    )?)
}

/// The accepted batches of a night.
pub(super) struct Batches {
    /// By index of the agency in the covenant.
    pub(super) accepted: Vec<(usize, AcceptedBatch)>,
    /// Ids of the agencies without one.
    pub(super) missing: Vec<String>,
    /// Ids of those that are missing because theirs is of another covenant.
    of_other_covenant: Vec<String>,
}

impl Batches {
    fn open(matching: &Matching<'_>) -> Result<Self, MatchError> {
        let covenant = matching.covenant;
        let key = NightKey::find(matching.site, matching.night, matching.centre_key)?;
        let folder = matching.site.night(matching.night);
        let mut batches = Self {
            accepted: Vec::new(),
            missing: Vec::new(),
            of_other_covenant: Vec::new(),
        };
        for (index, agency) in covenant.agencies().iter().enumerate() {
            let night = matching.night;
            match AcceptedBatch::open(&folder, covenant, night, agency, key.as_ref()) {
                Ok(Some(batch)) => batches.accepted.push((index, batch)),
                Ok(None) => batches.missing.push(agency.id().to_owned()),
                // After a rotation: it is as good as not there, and can be sent again.
                Err(StoredError::Covenant { agency, .. }) => {
                    batches.missing.push(agency.clone());
                    batches.of_other_covenant.push(agency);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(batches)
    }

    /// Ids of the agencies whose batch is missing and must come: all but those that are not
    /// expected on this night.
    fn waited_for(&self, matching: &Matching<'_>) -> Vec<String> {
        let mut waited_for = self.missing.clone();
        if let Some(agreements) = matching.agreements {
            waited_for.retain(|id| agreements.expects(id, matching.night) != Some(false));
        }
        waited_for
    }

    /// The agencies whose batch names other agreements than the centre's: bit *n* is the agency at
    /// index *n*.
    fn behind(&self, matching: &Matching<'_>) -> u64 {
        let hash = signed_agreements::hash_of(matching.agreements);
        let mut behind = 0;
        for (agency, batch) in &self.accepted {
            if batch.index().agreements != hash {
                behind |= 1 << agency;
            }
        }
        behind
    }

    fn names(&self, covenant: &Covenant) -> Vec<BatchName> {
        let mut names = Vec::with_capacity(self.accepted.len());
        for (agency, batch) in &self.accepted {
            names.push(BatchName {
                agency: covenant.agency_id(*agency).to_owned(),
                revision: batch.index().revision,
                digest: Hex(&batch.index().digest).to_string(),
            });
        }
        names
    }

    fn records(&self) -> u64 {
        self.accepted
            .iter()
            .map(|(_, batch)| batch.index().records())
            .sum()
    }
}
