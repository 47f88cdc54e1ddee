//! The journal of an agency: what it delivered on the nights before, by which it notices that an
//! export is not what it was.
//!
//! ```text
//! night;revision;covenant;system;signals;records;newest;export;accepted
//! ```
//!
//! One line for each export of a batch, rising by night and revision: the start of the covenant's
//! hash, the case system (empty where it has no name), the export's signals, the records of the
//! whole batch, the newest day of a signal, a MAC of the export's bytes under the agency's key, and
//! what was accepted although it looked wrong. No value of a row stands in it, and the MAC tells
//! nobody else what an export held. The last 400 nights are kept.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use exchange::file::atomic_file::AtomicFile;
use exchange::hex::{self, Hex};
use exchange::night::Night;
use sha2::{Digest as _, Sha256};

use crate::batch::report::Report;
use crate::job::{Job, ProfiledExport};
use crate::pseudonymise::keys::AgencyKey;
use crate::read::export::Export;

/// The first line.
const HEAD: &str = "night;revision;covenant;system;signals;records;newest;export;accepted";

/// Nights that are kept: more than a year, so that last year's export is still known.
const MAX_NIGHTS: usize = 400;

/// What an agency delivered on the nights before.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Journal(Vec<SentExport>);

/// An export of a batch that was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentExport {
    /// The night of the batch.
    pub night: Night,
    /// The revision of the batch.
    pub revision: u32,
    /// The start of the covenant's hash: under another covenant records cannot be compared.
    pub covenant: [u8; 8],
    /// The case system; empty where it has no name.
    pub system: String,
    /// Its signals in the batch.
    pub signals: u64,
    /// Records of the whole batch.
    pub records: u64,
    /// The newest day of a signal; none without signals.
    pub newest: Option<Night>,
    /// A MAC of its bytes, see [`export_mac`].
    pub mac: [u8; 16],
    /// What was accepted of the batch, as words with a space between them.
    pub accepted: String,
}

/// The MAC by which the journal knows an export again.
///
/// # Errors
/// When the export cannot be read.
pub fn export_mac(export: &dyn Export, key: &AgencyKey) -> io::Result<[u8; 16]> {
    let (mut source, mut hash, mut piece) = (export.open()?, Sha256::new(), vec![0; 256 * 1024]);
    loop {
        match source.read(&mut piece)? {
            0 => break,
            read => hash.update(&piece[..read]),
        }
    }
    let mac = key.ref_mac(&[b"hitmachine/v1/sent-export"]);
    Ok(mac.code(&hash.finalize()))
}

/// What the journal will say of exports once their batch is delivered: `report` is what became of
/// them, and `macs` are theirs.
#[must_use]
pub fn sent(
    report: &Report,
    job: &Job<'_>,
    exports: &[ProfiledExport<'_>],
    macs: &[[u8; 16]],
) -> Vec<SentExport> {
    let records = report.sections.iter().map(|section| section.records).sum();
    let mut sent = Vec::with_capacity(exports.len());
    for ((export, &mac), of_export) in exports.iter().zip(macs).zip(&report.exports) {
        let newest = of_export.newest_signal.as_deref();
        sent.push(SentExport {
            night: job.night,
            revision: job.revision.get(),
            covenant: start_of(job.covenant.hash().0),
            system: export.profile.system().unwrap_or_default().to_owned(),
            signals: of_export.signals,
            records,
            newest: newest.and_then(|day| Night::parse(day).ok()),
            mac,
            accepted: report.accepted.join(" "),
        });
    }
    sent
}

fn start_of(hash: [u8; 32]) -> [u8; 8] {
    *hash.first_chunk().expect("a hash has 32 bytes")
}

impl Journal {
    /// Reads a journal; one that is not there is empty.
    ///
    /// # Errors
    /// [`JournalError::Read`] when the file cannot be read; [`JournalError::Line`] when it is not a
    /// journal.
    pub fn read(path: &Path) -> Result<Self, JournalError> {
        match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(JournalError::Read {
                path: path.to_owned(),
                source,
            }),
            Ok(bytes) => Self::parse(&bytes).map_err(|line| JournalError::Line {
                path: path.to_owned(),
                line,
            }),
        }
    }

    /// Reads the text of a journal, or says which line is not one of it.
    fn parse(bytes: &[u8]) -> Result<Self, usize> {
        let mut sent = Vec::new();
        for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
            let line = str::from_utf8(line).map_err(|_| index + 1)?;
            if index == 0 && line != HEAD {
                return Err(1);
            }
            if index > 0 && !line.is_empty() {
                sent.push(SentExport::parse(line).ok_or(index + 1)?);
            }
        }
        Ok(Self(sent))
    }

    /// Adds what was delivered to the journal at `path`, instead of what it had of the same night
    /// and revision. The file is whole at every moment, and its owner alone may read it.
    ///
    /// # Errors
    /// As [`read`](Self::read); [`JournalError::Write`] when it cannot be written.
    pub fn add(path: &Path, delivered: &[SentExport]) -> Result<(), JournalError> {
        let unwritable = |source| JournalError::Write {
            path: path.to_owned(),
            source,
        };
        // Another run may be adding to it: it is read once nobody else can.
        let mut draft = AtomicFile::create_waiting(path).map_err(unwritable)?;
        let mut journal = Self::read(path)?;
        journal.take(delivered);
        draft
            .write_all(journal.text().as_bytes())
            .and_then(|()| draft.publish())
            .map_err(unwritable)
    }

    fn take(&mut self, delivered: &[SentExport]) {
        let sent = &mut self.0;
        for new in delivered {
            sent.retain(|old| (old.night, old.revision) != (new.night, new.revision));
        }
        sent.extend_from_slice(delivered);
        // Stable: the exports of a batch stay in their order.
        sent.sort_by_key(|sent| (sent.night, sent.revision));
        let nights: BTreeSet<Night> = sent.iter().map(|sent| sent.night).collect();
        if let Some(&first) = nights.iter().rev().nth(MAX_NIGHTS - 1) {
            sent.retain(|sent| sent.night >= first);
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for sent in &self.0 {
            text.push_str(&sent.line());
        }
        text
    }

    /// The exports of the last batch before the one of this night and revision.
    pub(crate) fn last_before(&self, night: Night, revision: u32) -> &[SentExport] {
        let before = self
            .0
            .partition_point(|sent| (sent.night, sent.revision) < (night, revision));
        let before = &self.0[..before];
        let Some(last) = before.last() else {
            return &[];
        };
        let start = before
            .partition_point(|sent| (sent.night, sent.revision) < (last.night, last.revision));
        &before[start..]
    }

    /// The last night before this one that had the same export.
    pub(crate) fn night_of(&self, export: &SentExport) -> Option<Night> {
        let mut earlier = self.0.iter().rev();
        let is_same = |sent: &&SentExport| sent.night < export.night && sent.mac == export.mac;
        earlier.find(is_same).map(|sent| sent.night)
    }
}

impl SentExport {
    fn parse(line: &str) -> Option<Self> {
        let cells: Vec<&str> = line.split(';').collect();
        let &[
            night,
            revision,
            covenant,
            system,
            signals,
            records,
            newest,
            export,
            accepted,
        ] = cells.as_slice()
        else {
            return None;
        };
        Some(Self {
            night: Night::parse(night).ok()?,
            revision: revision.parse().ok()?,
            covenant: hex::parse(covenant.as_bytes())?,
            system: system.to_owned(),
            signals: signals.parse().ok()?,
            records: records.parse().ok()?,
            newest: match newest {
                "" => None,
                day => Some(Night::parse(day).ok()?),
            },
            mac: hex::parse(export.as_bytes())?,
            accepted: accepted.to_owned(),
        })
    }

    fn line(&self) -> String {
        let newest = self.newest.map_or_else(String::new, |day| day.to_string());
        format!(
            "{};{};{};{};{};{};{newest};{};{}\n",
            self.night,
            self.revision,
            Hex(&self.covenant),
            self.system,
            self.signals,
            self.records,
            Hex(&self.mac),
            self.accepted
        )
    }
}

/// Why the journal of what was delivered cannot be used. The text names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The journal's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a journal.
    #[error(
        "{}, line {line}: not what this program writes there; put back the file as it was, or \
         remove it, and nothing is compared with the nights before",
        path.display()
    )]
    Line {
        /// The journal's file.
        path: PathBuf,
        /// The first line that is not one of a journal, from 1.
        line: usize,
    },
    /// The file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The journal's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

#[cfg(test)]
pub(crate) mod tests;
