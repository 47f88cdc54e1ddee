//! The whole of matching: the accepted batches of a night become its hit list.
//!
//! ```text
//! Matching -open_night-> OpenedNight -link-> LinkedNight -judge-> HitList
//! ```

mod checked;
mod failure;
mod linked;
mod met;
mod notices;
mod opened;

use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::{BatchName, HitList, Notice};
use exchange::night::Night;
use site::Site;

use crate::confirm::questions::Questions;
use crate::keys::CentreKey;

pub use checked::{CheckedNight, TagList};
pub use failure::{ClaimSourceError, MatchError};
pub use linked::LinkedNight;
pub use met::{Claim, Claims, NotARate, RecountRate, Recounted};
pub use opened::{OpenedNight, open_night};

/// What is matched, and by which rules.
#[derive(Clone, Copy)]
pub struct Matching<'a> {
    /// The centre's folder, where the accepted batches lie.
    pub site: &'a Site,
    /// The covenant that batches were made under and cases are judged by.
    pub covenant: &'a SignedCovenant,
    /// The agreements that the centre goes by: who may be asked about whose signals, and who is
    /// waited for.
    pub agreements: Option<&'a SignedAgreements>,
    /// The key of the centre: it reads confirmations, and makes the ids of hits.
    pub centre_key: &'a CentreKey,
    /// The night to match.
    pub night: Night,
    /// Whether to match although batches are missing. The hit list then says whose, and every hit
    /// is marked.
    pub incomplete: bool,
}

/// What matching is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It begins to meet and open a section.
    Meet {
        /// Index of the section, from 0.
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
    /// What the agencies are to be asked, or `None` when no match key asks.
    pub questions: Option<Questions>,
}

/// What is known of a run whatever step it is at.
#[derive(Clone)]
struct RunSummary {
    night: Night,
    /// What the centre goes by.
    agreements: Option<SignedAgreements>,
    /// Ids of the agencies without a batch.
    missing: Vec<String>,
    /// The batches that are matched.
    batches: Vec<BatchName>,
    records: u64,
    notices: Vec<Notice>,
}

/// Matches a night on the current thread pool, and calls `progress` at each step. The same batches
/// and confirmations give the same hit list at any number of threads. Opened signals stay in
/// memory.
///
/// The steps are [`open_night`], [`OpenedNight::link`] and [`LinkedNight::judge`].
///
/// # Errors
/// As [`open_night`].
pub fn match_night(
    matching: &Matching<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Matched, MatchError> {
    let opened = open_night(matching, progress)?;
    progress(Progress::Judge);
    let linked = opened.link(matching.covenant);
    Ok(Matched {
        hits: linked.judge(matching.covenant, matching.centre_key),
        questions: linked.questions,
    })
}
