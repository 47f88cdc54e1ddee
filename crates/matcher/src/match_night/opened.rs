//! The first step of a night: the accepted batches meet, and the groups that met their gate are
//! opened.

use exchange::agreements::signed_agreements;
use exchange::covenant::{Covenant, MatchKey, Section};
use exchange::hex::Hex;
use exchange::hits::BatchName;

use super::{MatchError, Matching, Progress, RunSummary, notices};
use crate::confirm::accept_confirmation::{self, StoredConfirmations};
use crate::confirm::tally::Confirmation;
use crate::confirm::tells::Tells;
use crate::meet::{List, MeetError, Threshold, meet};
use crate::open::{Findings, Opener};
use crate::signals::Opened;
use crate::store::night_key::NightKey;
use crate::store::{AcceptedBatch, StoredError};

/// A night whose gates were looked at: what was opened, section by section, and not yet put
/// together.
pub struct OpenedNight {
    pub(super) run: RunSummary,
    /// By section, the groups of each range.
    pub(super) sections: Vec<Vec<Opened>>,
    /// What agencies confirmed of what they were asked.
    pub(super) confirmations: Vec<Confirmation>,
    /// Whom each agency may hear of by name.
    pub(super) tells: Tells,
}

/// Meets and opens the batches that were accepted for a night, on the current thread pool.
///
/// # Errors
/// - [`MatchError::Centre`] when the key is not that of the covenant's centre.
/// - [`MatchError::Period`] when the covenant is not in force.
/// - [`MatchError::Confirmation`] when what was confirmed cannot be used.
/// - [`MatchError::Missing`] when an agency has no batch of this covenant, unless the matching may
///   be incomplete.
/// - [`MatchError::NightKey`] when the key of the night does not open.
/// - [`MatchError::Stored`] when an accepted batch cannot be read or is damaged.
pub fn open_night(
    matching: &Matching<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<OpenedNight, MatchError> {
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

    let all: Vec<Section> = covenant.sections().collect();
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
    let mut sections = Vec::with_capacity(all.len());
    for (index, &section) in all.iter().enumerate() {
        progress(Progress::Meet {
            section: index,
            of: all.len(),
        });
        let work = SectionWork::new(&batches, matching, index, section);
        sections.push(work.meet_and_open(&mut run)?);
    }
    run.missing = batches.missing;
    Ok(OpenedNight {
        run,
        sections,
        confirmations,
        tells: Tells::new(covenant, matching.agreements, behind),
    })
}

impl OpenedNight {
    /// The night as it would have been had the covenant only had these of its match keys. Nothing
    /// else of it differs, as a section knows nothing of another.
    #[must_use]
    pub fn with_keys(&self, covenant: &Covenant, keeps: impl Fn(&MatchKey) -> bool) -> Self {
        let mut sections = Vec::with_capacity(self.sections.len());
        for (section, groups) in covenant.sections().zip(&self.sections) {
            let is_kept = keeps(covenant.match_key_of(section));
            sections.push(if is_kept { groups.clone() } else { Vec::new() });
        }
        Self {
            run: self.run.clone(),
            sections,
            confirmations: self.confirmations.clone(),
            tells: self.tells.clone(),
        }
    }
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
struct Batches {
    /// By index of the agency in the covenant.
    accepted: Vec<(usize, AcceptedBatch)>,
    /// Ids of the agencies without one.
    missing: Vec<String>,
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

/// One section of all batches.
struct SectionWork<'a> {
    covenant: &'a Covenant,
    section: Section,
    /// Index of the section in the covenant.
    index: usize,
    /// With the index of their agency, in order of their units at the section's gate.
    batches: Vec<(usize, &'a AcceptedBatch)>,
    opener: Opener<'a>,
}

impl<'a> SectionWork<'a> {
    fn new(batches: &'a Batches, matching: &Matching<'a>, index: usize, section: Section) -> Self {
        let covenant: &Covenant = matching.covenant;
        let mut by_unit: Vec<(usize, &AcceptedBatch)> = Vec::new();
        for (agency, batch) in &batches.accepted {
            by_unit.push((*agency, batch));
        }
        // Meeting counts units by their change from list to list.
        by_unit.sort_by_key(|&(agency, _)| (unit(covenant, section, agency), agency));
        let opener = Opener::new(covenant, matching.night, index, &by_unit);
        Self {
            covenant,
            section,
            index,
            batches: by_unit,
            opener,
        }
    }

    /// Meets the section and opens its groups; `run` hears what there is to notice.
    fn meet_and_open(&self, run: &mut RunSummary) -> Result<Vec<Opened>, MatchError> {
        let columns: Vec<_> = self
            .batches
            .iter()
            .map(|(_, batch)| batch.tags(self.index))
            .collect();
        let mut lists = Vec::with_capacity(columns.len());
        for ((column, fence), &(agency, _)) in columns.iter().zip(&self.batches) {
            lists.push(List {
                column,
                fence,
                unit: unit(self.covenant, self.section, agency),
            });
        }
        let threshold = Threshold {
            k: self.covenant.gate_of(self.section).k(),
            max_records_per_tag: self.covenant.max_records_per_tag(),
        };
        // A range is opened by the thread that met it, while its tags are in the cache.
        let met = meet(&lists, threshold, |groups| self.opener.open(groups))
            .map_err(|error| self.stored(error))?;
        for (&crowded, &(agency, _)) in met.crowded.iter().zip(&self.batches) {
            let notice = notices::crowded(crowded, agency, self.section, self.covenant);
            run.notices.extend(notice);
        }
        let mut opened = Vec::with_capacity(met.found.len());
        let mut findings = Findings::default();
        for range in met.found {
            let (groups, found) = range?;
            opened.push(groups);
            findings.merge(&found);
        }
        run.notices
            .extend(findings.notices(self.covenant, self.section));
        Ok(opened)
    }

    /// What is wrong with a list, said of its agency.
    fn stored(&self, error: MeetError) -> StoredError {
        match error {
            MeetError::Read { list, source } => {
                StoredError::section_unread(self.agency(list), self.index, source)
            }
            MeetError::Damaged { list } => {
                StoredError::section_damaged(self.agency(list), self.index)
            }
        }
    }

    fn agency(&self, list: usize) -> &str {
        self.covenant.agency_id(self.batches[list].0)
    }
}

/// The unit that an agency counts for at the gate of a section.
fn unit(covenant: &Covenant, section: Section, agency: usize) -> u8 {
    covenant.unit_index(covenant.gate_of(section), &covenant.agencies()[agency])
}
