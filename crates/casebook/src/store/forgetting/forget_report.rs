//! The report of a forgetting: the centre's signed word on what it deleted. It names no hit.
//!
//! It is a signed note (C2SP) under the centre's signing key, named by the journal's origin:
//!
//! ```text
//! hitmachine-forgotten v1
//! origin hitmachine/nijmegen
//! entry 211 <the chain's hash at this entry of the journal, hex>
//! run 12 2026-11-30                    the last recorded run, and its night
//! hits 2                               hits that were forgotten
//! seen 2026-08-01 2026-08-02           the first and last night on which these were last seen
//! cut 1                                hits that live on, of which history went
//! rows deed 3                          rows of a table of the casebook
//! files hit-list 3                     files of a kind
//! night 2026-11-22                     a night of which all went
//! superseded 2026-11-29 1              a run of match that is not the recorded one
//! heads 5                              heads of the journal up to so many runs
//! ```
//!
//! From `run` on it is the detail of the journal's entry, so a report can be made again from the
//! journal with the same bytes. `seen` stands where hits went, `heads` where heads did. The lines
//! of one word stand in the order of the alphabet or of the calendar. The first line has a space,
//! so it is no origin, and the note can never be a head of the journal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use exchange::crypto::identity::{SignPublic, SignSecret};
use exchange::hex::Hex;
use exchange::night::Night;
use journal::{ChainHash, NoteError, Origin, SignedNote};
use serde::{Serialize, Serializer};

const HEAD: &str = "hitmachine-forgotten v1";

/// What was deleted; it names no hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhatWent {
    /// The number of the last recorded run, by which it was due.
    pub run: u64,
    /// Its night.
    #[serde(serialize_with = "shown")]
    pub night: Night,
    /// How many hits were forgotten.
    pub hits: u64,
    /// The first and the last of the nights on which these were last seen.
    #[serde(serialize_with = "shown_span")]
    pub seen: Option<(Night, Night)>,
    /// Of how many hits that live on history went.
    pub cut: u64,
    /// Rows of the casebook, by table.
    pub rows: BTreeMap<String, u64>,
    /// Files, by kind.
    pub files: BTreeMap<String, u64>,
    /// Nights of which all went, the oldest first.
    #[serde(serialize_with = "shown_all")]
    pub nights: Vec<Night>,
    /// Runs of match that are not the recorded one of their night, in order.
    pub superseded: Vec<SupersededRun>,
    /// Up to how many runs heads of the journal went; nothing where none did.
    pub heads: Option<u64>,
}

/// A run of match that is not the recorded one of its night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SupersededRun {
    /// The night.
    #[serde(serialize_with = "shown")]
    pub night: Night,
    /// The number of the run on that night.
    pub number: u32,
}

impl WhatWent {
    /// That nothing went, by the last recorded run.
    #[must_use]
    pub const fn nothing(run: u64, night: Night) -> Self {
        Self {
            run,
            night,
            hits: 0,
            seen: None,
            cut: 0,
            rows: BTreeMap::new(),
            files: BTreeMap::new(),
            nights: Vec::new(),
            superseded: Vec::new(),
            heads: None,
        }
    }

    /// Whether nothing went.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.rows.is_empty() && self.files.is_empty() && self.nights.is_empty()
    }

    /// The lines of it, as the report and the journal have them.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut text = format!("run {} {}\nhits {}\n", self.run, self.night, self.hits);
        let mut line = |line: std::fmt::Arguments<'_>| {
            writeln!(text, "{line}").expect("a string takes all");
        };
        if let Some((first, last)) = self.seen {
            line(format_args!("seen {first} {last}"));
        }
        line(format_args!("cut {}", self.cut));
        for (table, rows) in &self.rows {
            line(format_args!("rows {table} {rows}"));
        }
        for (kind, files) in &self.files {
            line(format_args!("files {kind} {files}"));
        }
        for night in &self.nights {
            line(format_args!("night {night}"));
        }
        for SupersededRun { night, number } in &self.superseded {
            line(format_args!("superseded {night} {number}"));
        }
        if let Some(heads) = self.heads {
            line(format_args!("heads {heads}"));
        }
        text
    }

    /// Reads such lines; `None` for any other text, also for the same said otherwise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let [run, night] = words(lines.next()?, "run")?;
        let mut went = Self::nothing(run.parse().ok()?, Night::parse(night).ok()?);
        for line in lines {
            went.take_line(line)?;
        }
        (went.lines() == text).then_some(went)
    }

    fn take_line(&mut self, line: &str) -> Option<()> {
        let (word, rest) = line.split_once(' ')?;
        match word {
            "hits" => self.hits = rest.parse().ok()?,
            "seen" => {
                let [first, last] = words(line, word)?;
                self.seen = Some((Night::parse(first).ok()?, Night::parse(last).ok()?));
            }
            "cut" => self.cut = rest.parse().ok()?,
            "rows" | "files" => {
                let [name, count] = words(line, word)?;
                let counts = match word {
                    "rows" => &mut self.rows,
                    _ => &mut self.files,
                };
                counts.insert(name.to_owned(), count.parse().ok()?);
            }
            "night" => self.nights.push(Night::parse(rest).ok()?),
            "superseded" => {
                let [night, number] = words(line, word)?;
                self.superseded.push(SupersededRun {
                    night: Night::parse(night).ok()?,
                    number: number.parse().ok()?,
                });
            }
            "heads" => self.heads = Some(rest.parse().ok()?),
            _ => return None,
        }
        Some(())
    }
}

/// What was deleted, and where the journal says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForgetReport {
    /// The number of the journal's entry.
    pub entry: u64,
    /// The chain's hash at this entry.
    #[serde(serialize_with = "shown_hash")]
    pub hash: ChainHash,
    /// What was deleted.
    #[serde(flatten)]
    pub went: WhatWent,
}

impl ForgetReport {
    /// The signed note.
    #[must_use]
    pub fn sign(&self, origin: &Origin, key: &SignSecret) -> String {
        let Self { entry, hash, went } = self;
        let lines = went.lines();
        let text = format!("{HEAD}\norigin {origin}\nentry {entry} {hash}\n{lines}");
        SignedNote::sign(&text, &origin.to_string(), key)
    }

    /// Reads a signed note and verifies that it is such a report of this origin.
    ///
    /// # Errors
    /// [`ForgetReportError::Note`] when the key did not sign it, [`ForgetReportError::Syntax`] when
    /// what was signed is no such report, or another origin's.
    pub fn verify(
        note: &str,
        origin: &Origin,
        key: &SignPublic,
    ) -> Result<Self, ForgetReportError> {
        let note = SignedNote::verify(note, &origin.to_string(), key)?;
        let head = format!("{HEAD}\norigin {origin}\n");
        let rest = note.text().strip_prefix(&head);
        rest.and_then(parse_entry).ok_or(ForgetReportError::Syntax)
    }

    /// The name of its file: another journal that is put in the place of this one has other names.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!(
            "forgotten-{:08}-{}.note",
            self.entry,
            Hex(&self.hash.bytes()[..4])
        )
    }
}

fn parse_entry(text: &str) -> Option<ForgetReport> {
    let (line, lines) = text.split_once('\n')?;
    let [entry, hash] = words(line, "entry")?;
    let report = ForgetReport {
        entry: entry.parse().ok()?,
        hash: ChainHash::parse(hash)?,
        went: WhatWent::parse(lines)?,
    };
    let is_as_written = line == format!("entry {} {}", report.entry, report.hash);
    is_as_written.then_some(report)
}

/// The two words behind the first one of a line.
fn words<'a>(line: &'a str, first: &str) -> Option<[&'a str; 2]> {
    let rest = line.strip_prefix(first)?.strip_prefix(' ')?;
    let words: Vec<&str> = rest.split(' ').collect();
    words.try_into().ok()
}

/// Why a text is not a report of a forgetting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForgetReportError {
    /// It is no note that the key has signed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// What was signed is no such report, or another origin's.
    #[error("what was signed is no report of what this centre forgot")]
    Syntax,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn shown<S: Serializer>(night: &Night, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(night)
}

#[expect(clippy::ref_option, reason = "serde hands a reference")]
fn shown_span<S: Serializer>(span: &Option<(Night, Night)>, to: S) -> Result<S::Ok, S::Error> {
    let shown = span.map(|(first, last)| [first.to_string(), last.to_string()]);
    shown.serialize(to)
}

fn shown_all<S: Serializer>(nights: &[Night], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(nights.iter().map(Night::to_string))
}

fn shown_hash<S: Serializer>(hash: &ChainHash, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(hash)
}

#[cfg(test)]
mod tests;
