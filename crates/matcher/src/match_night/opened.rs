//! The first step of a night: the accepted batches meet, and the groups that met their gate are
//! opened.

use exchange::covenant::{Covenant, MatchKey, Section};

use super::checked::{Batches, CheckedNight, threshold, unit};
use super::{MatchError, Matching, Progress, RunSummary, notices};
use crate::confirm::tally::Confirmation;
use crate::confirm::tells::Tells;
use crate::meet::Fence;
use crate::meet::{Crowded, List, MeetError, meet};
use crate::open::{Findings, Opener};
use crate::signals::Opened;
use crate::store::file_tags::FileTags;
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
/// As [`CheckedNight::of`], and [`MatchError::Stored`] when an accepted batch cannot be read or is
/// damaged.
pub fn open_night(
    matching: &Matching<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<OpenedNight, MatchError> {
    CheckedNight::of(matching)?.open(progress)
}

impl CheckedNight<'_> {
    /// Meets and opens it, on the current thread pool.
    ///
    /// # Errors
    /// [`MatchError::Stored`] when an accepted batch cannot be read or is damaged.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method is of one lifetime, and a closure of any"
    )]
    pub fn open(self, progress: &(dyn Fn(Progress) + Sync)) -> Result<OpenedNight, MatchError> {
        self.open_by(progress, |work, run| work.meet_and_open(run))
    }

    /// Opens it, section by section, by `open`: it gives the groups of each range, and its second
    /// argument hears what there is to notice.
    pub(super) fn open_by(
        self,
        progress: &(dyn Fn(Progress) + Sync),
        mut open: impl FnMut(&SectionWork<'_>, &mut RunSummary) -> Result<Vec<Opened>, MatchError>,
    ) -> Result<OpenedNight, MatchError> {
        let Self {
            matching,
            batches,
            confirmations,
            mut run,
            behind,
        } = self;
        let covenant: &Covenant = matching.covenant;
        let all: Vec<Section> = covenant.sections().collect();
        let mut sections = Vec::with_capacity(all.len());
        for (index, &section) in all.iter().enumerate() {
            progress(Progress::Meet {
                section: index,
                of: all.len(),
            });
            let work = SectionWork::new(&batches, &matching, index, section);
            sections.push(open(&work, &mut run)?);
        }
        run.missing = batches.missing;
        Ok(OpenedNight {
            run,
            sections,
            confirmations,
            tells: Tells::new(covenant, matching.agreements, behind),
        })
    }
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

/// One section of all batches.
pub(super) struct SectionWork<'a> {
    pub(super) covenant: &'a Covenant,
    pub(super) section: Section,
    /// Index of the section in the covenant.
    pub(super) index: usize,
    /// With the index of their agency, in order of their units at the section's gate.
    pub(super) batches: Vec<(usize, &'a AcceptedBatch)>,
    pub(super) opener: Opener<'a>,
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

    /// The tags of its batches, with their fences.
    pub(super) fn columns(&self) -> Vec<(FileTags<'a>, &'a Fence)> {
        let tags = |(_, batch): &(usize, &'a AcceptedBatch)| batch.tags(self.index);
        self.batches.iter().map(tags).collect()
    }

    /// The lists that meet, in order of their units.
    pub(super) fn lists<'c>(
        &self,
        columns: &'c [(FileTags<'a>, &'a Fence)],
    ) -> Vec<List<'c, FileTags<'a>>> {
        let mut lists = Vec::with_capacity(columns.len());
        for ((column, fence), &(agency, _)) in columns.iter().zip(&self.batches) {
            lists.push(List {
                column,
                fence,
                unit: unit(self.covenant, self.section, agency),
            });
        }
        lists
    }

    /// Meets the section and opens its groups; `run` hears what there is to notice.
    fn meet_and_open(&self, run: &mut RunSummary) -> Result<Vec<Opened>, MatchError> {
        let columns = self.columns();
        let threshold = threshold(self.covenant, self.section);
        // A range is opened by the thread that met it, while its tags are in the cache.
        let met = meet(&self.lists(&columns), threshold, |groups| {
            self.opener.open(groups)
        })
        .map_err(|error| self.stored(error))?;
        let mut opened = Vec::with_capacity(met.found.len());
        for range in met.found {
            opened.push(range?);
        }
        Ok(self.noticed(opened, &met.crowded, run))
    }

    /// Tells `run` what was left out and what was found wrong, and gives back what opened.
    pub(super) fn noticed(
        &self,
        ranges: Vec<(Opened, Findings)>,
        crowded: &[Crowded],
        run: &mut RunSummary,
    ) -> Vec<Opened> {
        for (&crowded, &(agency, _)) in crowded.iter().zip(&self.batches) {
            let notice = notices::crowded(crowded, agency, self.section, self.covenant);
            run.notices.extend(notice);
        }
        let mut opened = Vec::with_capacity(ranges.len());
        let mut findings = Findings::default();
        for (groups, found) in ranges {
            opened.push(groups);
            findings.merge(&found);
        }
        run.notices
            .extend(findings.notices(self.covenant, self.section));
        opened
    }

    /// What is wrong with a list, said of its agency.
    pub(super) fn stored(&self, error: MeetError) -> StoredError {
        match error {
            MeetError::Read { list, source } => {
                StoredError::section_unread(self.agency(list), self.index, source)
            }
            MeetError::Damaged { list } => {
                StoredError::section_damaged(self.agency(list), self.index)
            }
        }
    }

    pub(super) fn agency(&self, list: usize) -> &str {
        self.covenant.agency_id(self.batches[list].0)
    }
}
