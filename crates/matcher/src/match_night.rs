//! The whole of matching: the accepted batches of a night become its hit list.

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Covenant, MatchKey, Section};
use exchange::hits::{Counts, CovenantName, HitList, Notice};
use exchange::night::Night;
use site::Site;

use crate::confirm::accept_confirmation::{self, ConfirmationError};
use crate::confirm::questions::Questions;
use crate::confirm::tally::{self, Confirmation};
use crate::judge::judge;
use crate::keys::CentreKey;
use crate::link::{Cases, Confirmed, Oversized, link};
use crate::meet::{Crowded, List, MeetError, Threshold, meet};
use crate::open::{Findings, OpenError, Opener};
use crate::signals::{Opened, Signals};
use crate::store::{AcceptedBatch, NightError};

/// What matching is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It begins to meet and open a section.
    Meet {
        /// Position of the section, from 0.
        section: usize,
        /// How many sections there are.
        of: usize,
    },
    /// It begins to link and judge.
    Judge,
}

/// What came of a night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The hit list.
    pub hits: HitList,
    /// What the agencies are to be asked; none when no match key asks.
    pub questions: Option<Questions>,
}

/// Matches the batches that were accepted for `night`, on the current thread pool. The same batches and confirmations give the same hit
/// list at any number of threads. Opened signals stay in memory. The steps of it are [`open_night`], [`OpenedNight::link`] and
/// [`LinkedNight::judge`].
///
/// # Errors
/// As [`open_night`].
pub fn match_night(
    site: &Site,
    covenant: &SignedCovenant,
    centre: Option<&CentreKey>,
    night: Night,
    incomplete: bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Matched, MatchError> {
    let opened = open_night(site, covenant, centre, night, incomplete, progress)?;
    progress(Progress::Judge);
    let linked = opened.link(covenant);
    Ok(Matched {
        hits: linked.judge(covenant),
        questions: linked.questions,
    })
}

/// A night whose gates were looked at: what was opened, section by section, and not yet put together.
pub struct OpenedNight {
    night: Night,
    missing: Vec<String>,
    batches: u64,
    records: u64,
    sections: Vec<Vec<Opened>>,
    /// What agencies confirmed of what they were asked.
    confirmations: Vec<Confirmation>,
    notices: Vec<Notice>,
}

/// A night of which it is known which signals are about one person and one household. Nothing is judged yet.
pub struct LinkedNight {
    /// What was opened.
    pub signals: Signals,
    /// Which signals belong together.
    pub cases: Cases,
    /// What the agencies are to be asked; none when no match key asks.
    pub questions: Option<Questions>,
    night: Night,
    missing: Vec<String>,
    batches: u64,
    records: u64,
    notices: Vec<Notice>,
}

/// Meets and opens the batches that were accepted for `night`, on the current thread pool. The key of the centre is needed where a match
/// key asks, to read what was confirmed.
///
/// # Errors
/// [`MatchError::Key`] without the key of the centre where it is needed, and [`MatchError::Confirmation`] when what was confirmed cannot
/// be used.
/// [`MatchError::Missing`] when an agency of the covenant has no batch, unless `incomplete`: then the hit list says who is missing
/// and every hit is marked. [`MatchError::Night`] when an accepted batch cannot be used, [`MatchError::Read`] and
/// [`MatchError::Damaged`] when its columns cannot, and [`MatchError::Period`] when the covenant is not in force.
pub fn open_night(
    site: &Site,
    covenant: &SignedCovenant,
    centre: Option<&CentreKey>,
    night: Night,
    incomplete: bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<OpenedNight, MatchError> {
    if !covenant.covers(night) {
        return Err(MatchError::Period { night });
    }
    let asks = covenant.match_keys().iter().any(MatchKey::asks);
    let confirmations = match centre {
        Some(centre) if asks => accept_confirmation::stored(site, covenant, centre, night)?,
        None if asks => return Err(MatchError::Key),
        _ => Vec::new(),
    };
    let folder = site.night(night);
    let (mut batches, mut missing) = (Vec::new(), Vec::new());
    for (position, agency) in covenant.agencies().iter().enumerate() {
        match AcceptedBatch::open(&folder, covenant, night, agency)? {
            Some(stored) => batches.push((position, stored)),
            None => missing.push(agency.id().to_owned()),
        }
    }
    if !missing.is_empty() && !incomplete {
        return Err(MatchError::Missing { agencies: missing });
    }

    let all: Vec<Section> = covenant.sections().collect();
    let (mut sections, mut notices) = (Vec::with_capacity(all.len()), Vec::new());
    for (position, section) in all.iter().enumerate() {
        progress(Progress::Meet {
            section: position,
            of: all.len(),
        });
        sections.push(open_section(
            &batches,
            covenant,
            night,
            position,
            *section,
            &mut notices,
        )?);
    }
    let records = batches
        .iter()
        .map(|(_, batch)| batch.index().records())
        .sum();
    Ok(OpenedNight {
        night,
        missing,
        batches: batches.len() as u64,
        records,
        sections,
        confirmations,
        notices,
    })
}

impl OpenedNight {
    /// Puts the signals together and links them.
    #[must_use]
    pub fn link(self, covenant: &Covenant) -> LinkedNight {
        let Self {
            night,
            missing,
            batches,
            records,
            sections,
            confirmations,
            mut notices,
        } = self;
        let (mut opened, mut questions) = (Vec::new(), Questions::default());
        for (section, mut parts) in covenant.sections().zip(sections) {
            if covenant.match_keys()[usize::from(section.match_key)].asks() {
                for part in &parts {
                    questions.add(part);
                }
            } else {
                opened.append(&mut parts);
            }
        }
        let mut counted = tally::count(&confirmations, &questions, &opened, covenant, night);
        opened.push(std::mem::take(&mut counted.opened));
        let signals = Signals::gather(opened, covenant);
        let tied: Vec<Confirmed> = counted
            .tied(&signals)
            .into_iter()
            .map(|(one, other)| Confirmed { one, other })
            .collect();
        let cases = link(&signals, &tied, covenant);
        questions.leave_out_joined(&signals, &cases, &counted.both);
        if cases.ambiguous > 0 {
            notices.push(Notice::Ambiguous {
                signals: cases.ambiguous as u64,
            });
        }
        let contested = |(&agency, &signals): (&usize, &usize)| Notice::Contested {
            agency: covenant.agencies()[agency].id().to_owned(),
            signals: signals as u64,
        };
        notices.extend(cases.contested.iter().map(contested));
        notices.extend(oversized(&cases.oversized, covenant));
        let (pairs, _) = questions.counts();
        if pairs > 0 {
            let (confirmed, opened) = (counted.both.len() as u64, tied.len() as u64);
            notices.push(Notice::Asked {
                pairs: pairs as u64,
                confirmed,
                opened,
            });
        }
        let disregarded = |(&agency, &pairs): (&usize, &u64)| Notice::Disregarded {
            agency: covenant.agencies()[agency].id().to_owned(),
            pairs,
        };
        notices.extend(counted.disregarded.iter().map(disregarded));
        notices.sort();
        let asks = covenant.match_keys().iter().any(MatchKey::asks);
        LinkedNight {
            signals,
            cases,
            questions: asks.then_some(questions),
            night,
            missing,
            batches,
            records,
            notices,
        }
    }

    /// The night as it would have been had the covenant only had these of its match keys: nothing else of it differs, as
    /// a section knows nothing of another.
    #[must_use]
    pub fn with_keys(&self, covenant: &Covenant, keeps: impl Fn(&MatchKey) -> bool) -> Self {
        let kept =
            |section: &Section| keeps(&covenant.match_keys()[usize::from(section.match_key)]);
        let sections = covenant.sections().zip(&self.sections);
        Self {
            night: self.night,
            missing: self.missing.clone(),
            batches: self.batches,
            records: self.records,
            sections: sections
                .map(|(section, of)| {
                    if kept(&section) {
                        of.clone()
                    } else {
                        Vec::new()
                    }
                })
                .collect(),
            confirmations: self.confirmations.clone(),
            notices: self.notices.clone(),
        }
    }
}

impl LinkedNight {
    /// Judges the night: the hit list.
    #[must_use]
    pub fn judge(&self, covenant: &Covenant) -> HitList {
        let hits = judge(
            &self.signals,
            &self.cases,
            covenant,
            self.night,
            !self.missing.is_empty(),
        );
        HitList {
            format: 1,
            covenant: CovenantName {
                name: covenant.name().to_owned(),
                serial: covenant.serial(),
                hash: covenant.hash().to_string(),
            },
            night: self.night.to_string(),
            missing: self.missing.clone(),
            counts: Counts {
                batches: self.batches,
                records: self.records,
                groups: self.signals.groups() as u64,
                signals: self.signals.all().len() as u64,
                persons: self.cases.persons as u64,
                cases: self.cases.cases.len() as u64,
                hits: hits.len() as u64,
            },
            notices: self.notices.clone(),
            hits,
        }
    }
}

fn oversized(oversized: &Oversized, covenant: &Covenant) -> Option<Notice> {
    (oversized.households > 0).then(|| Notice::Oversized {
        agencies: oversized
            .agencies
            .iter()
            .map(|&agency| covenant.agencies()[agency].id().to_owned())
            .collect(),
        households: oversized.households as u64,
        persons: oversized.persons as u64,
        signals: oversized.signals as u64,
    })
}

/// Meets a section and opens its groups.
fn open_section(
    batches: &[(usize, AcceptedBatch)],
    covenant: &Covenant,
    night: Night,
    position: usize,
    section: Section,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Opened>, MatchError> {
    let gate = &covenant.gates()[usize::from(section.gate)];
    let unit = |agency: usize| covenant.unit_index(gate, &covenant.agencies()[agency]);
    let mut by_unit: Vec<(usize, &AcceptedBatch)> = batches
        .iter()
        .map(|(agency, stored)| (*agency, stored))
        .collect();
    by_unit.sort_by_key(|&(agency, _)| (unit(agency), agency));
    let columns: Vec<_> = by_unit
        .iter()
        .map(|(_, stored)| stored.tags(position))
        .collect();
    let lists: Vec<_> = columns
        .iter()
        .zip(&by_unit)
        .map(|((column, fence), (agency, _))| List {
            column,
            fence,
            unit: unit(*agency),
        })
        .collect();
    let threshold = Threshold {
        k: gate.k(),
        max_records_per_tag: covenant.max_records_per_tag(),
    };
    let opener = Opener::new(covenant, night, position, section, &by_unit);
    let met = meet(&lists, threshold, |groups| opener.open(groups)).map_err(|error| {
        let agency = |list: usize| covenant.agencies()[by_unit[list].0].id().to_owned();
        match error {
            MeetError::Read { list, source } => MatchError::Read {
                agency: agency(list),
                section: position,
                source,
            },
            MeetError::Damaged { list } => MatchError::Damaged {
                agency: agency(list),
                section: position,
            },
        }
    })?;
    for (&(agency, _), &Crowded { tags, records }) in by_unit
        .iter()
        .zip(&met.crowded)
        .filter(|(_, crowded)| crowded.tags > 0)
    {
        notices.push(Notice::Crowded {
            agency: covenant.agencies()[agency].id().to_owned(),
            gate: gate.id().to_owned(),
            match_key: covenant.match_keys()[usize::from(section.match_key)]
                .id()
                .to_owned(),
            tags,
            records,
        });
    }
    let (mut parts, mut findings) = (Vec::with_capacity(met.found.len()), Findings::default());
    for part in met.found {
        let (of_range, found) = part.map_err(|error| opening(covenant, error))?;
        parts.push(of_range);
        findings.merge(&found);
    }
    notices.extend(findings.notices(covenant, section));
    Ok(parts)
}

fn opening(covenant: &Covenant, error: OpenError) -> MatchError {
    let id = |agency: usize| covenant.agencies()[agency].id().to_owned();
    match error {
        OpenError::Read {
            agency,
            section,
            source,
        } => MatchError::Read {
            agency: id(agency),
            section,
            source,
        },
        OpenError::Damaged { agency, section } => MatchError::Damaged {
            agency: id(agency),
            section,
        },
    }
}

/// Why a night cannot be matched.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// Agencies of the covenant have no accepted batch.
    #[error("no batch yet of: {}", agencies.join(", "))]
    Missing {
        /// Their ids, by rising index.
        agencies: Vec<String>,
    },
    /// The covenant is not in force on the night.
    #[error("the covenant is not in force on the night of {night}")]
    Period {
        /// The night.
        night: Night,
    },
    /// A match key asks, and the key of the centre was not given.
    #[error(
        "a match key of the covenant asks: the key of the centre is needed to read what was confirmed"
    )]
    Key,
    /// An accepted confirmation cannot be used.
    #[error(transparent)]
    Confirmation(#[from] ConfirmationError),
    /// An accepted batch cannot be used.
    #[error(transparent)]
    Night(#[from] NightError),
    /// A column of an accepted batch cannot be read.
    #[error("the accepted batch of {agency} cannot be read in section {section}: {source}")]
    Read {
        /// Id of the agency.
        agency: String,
        /// Position of the section in the covenant.
        section: usize,
        /// What the system says.
        source: std::io::Error,
    },
    /// A column of an accepted batch is not what was written.
    #[error(
        "the accepted batch of {agency} is damaged in section {section}: have it sent again with a higher revision"
    )]
    Damaged {
        /// Id of the agency.
        agency: String,
        /// Position of the section in the covenant.
        section: usize,
    },
}
