//! What a run of the night did, for whoever looks after the site.

use std::collections::BTreeSet;

use exchange::night::Night;
use serde::Serialize;

/// What a run did.
#[derive(Debug, Default, Serialize)]
pub struct NightReport {
    /// What lay in the inbox, in the order in which it was looked at.
    pub files: Vec<FileReport>,
    /// Nights that were recorded now; none when nothing has changed.
    pub nights: Vec<MatchedNight>,
    /// Earlier nights that were never recorded and cannot be matched.
    pub unmatched: Vec<UnmatchedNight>,
    /// Ids of the agencies that the open night waits for.
    pub waits_for: Vec<String>,
    /// Rules that are treated as pilots from the next recorded run on.
    pub demoted: Vec<DemotedReport>,
    /// What was laid out for agencies now.
    pub sent: Vec<SentFile>,
}

/// A rule that turned out to be less right than the owners agreed on.
#[derive(Debug, PartialEq, Serialize)]
pub struct DemotedReport {
    /// Its id.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// How many answered referrals were looked at.
    pub referrals: u32,
    /// The share that had to be right.
    pub min_precision: f64,
}

/// What became of a file of the inbox.
#[derive(Debug, Serialize)]
pub struct FileReport {
    /// Its name, or the start of its SHA-256 where the name has odd signs.
    pub file: String,
    /// What became of it.
    pub outcome: FileOutcome,
    /// Whose it is, where that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The night that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night: Option<String>,
    /// Its revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// How many records it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// How many pairs it confirms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<u64>,
    /// How many signals in referred cases it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<u64>,
    /// What is odd about it, though it was accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub oddities: Vec<String>,
    /// Why it was not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What may become of a file of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileOutcome {
    /// It is accepted, and gone from the inbox.
    Accepted,
    /// It is accepted in place of an earlier revision, and gone from the inbox.
    Replaced,
    /// It was accepted before, and is gone from the inbox.
    AlreadyThere,
    /// It is refused, and kept with the reason in `refused/`.
    Refused,
    /// It is left where it is: still being written, or not a file.
    Left,
    /// It is left where it is, as the disk failed or did not let it go.
    Failed,
}

impl FileOutcome {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Replaced => "replaced",
            Self::AlreadyThere => "already there",
            Self::Refused => "refused",
            Self::Left => "left",
            Self::Failed => "failed",
        }
    }
}

/// A night that was recorded in the casebook.
#[derive(Debug, Serialize)]
pub struct MatchedNight {
    /// The night.
    pub night: String,
    /// The number of the run of `match` that counts.
    pub run: u32,
    /// The number of the run in the journal.
    pub recorded_as: u64,
    /// Ids of the agencies without a batch.
    pub missing: Vec<String>,
    /// Hits of the night, but those that meet rules on trial only.
    pub hits: u64,
    /// Of these, those that were never there before.
    pub new: u64,
    /// Hits that were closed or away, and are open again.
    pub reopened: u64,
    /// Cases that meet rules on trial only: counted, and not kept.
    pub on_trial: u64,
    /// Agencies whose signals all seem to have new numbers.
    pub renumbered: BTreeSet<String>,
}

/// An earlier night that cannot be matched.
#[derive(Debug, Serialize)]
pub struct UnmatchedNight {
    /// The night.
    pub night: String,
    /// Why.
    pub reason: String,
}

/// A file that was laid out for an agency.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SentFile {
    /// Id of the agency.
    pub agency: String,
    /// Its name in the agency's outbox.
    pub file: String,
}

impl FileReport {
    pub(super) const fn new(file: String, outcome: FileOutcome) -> Self {
        Self {
            file,
            outcome,
            agency: None,
            night: None,
            revision: None,
            records: None,
            pairs: None,
            answers: None,
            oddities: Vec::new(),
            reason: None,
        }
    }

    pub(super) fn because(mut self, reason: &(impl ToString + ?Sized)) -> Self {
        self.reason = Some(reason.to_string());
        self
    }

    pub(super) fn of(mut self, agency: String, night: Night, revision: u32) -> Self {
        self.agency = Some(agency);
        self.night = Some(night.to_string());
        self.revision = Some(revision);
        self
    }
}
