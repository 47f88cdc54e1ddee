//! The night's log: what was accepted and replaced, and when. One line each, added at the end and
//! forced to disk, never changed.
//!
//! ```text
//! <moment> accepted <agency> r<revision> <SHA-256>
//! <moment> replaced <agency> r<revision> <SHA-256, or "damaged"> with r<revision> <SHA-256>
//! <moment> accepted confirmation of <agency> r<revision> <SHA-256>
//! <moment> replaced confirmation of <agency> r<revision> <SHA-256> with r<revision> <SHA-256>
//! ```
//!
//! A line is written just before the batch gets its name. There may be a line of a batch that
//! failed at the last moment, but no batch without a line.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use exchange::file::{access, atomic_file, regular_file};
use exchange::hex::{self, Hex};
use jiff::Timestamp;

/// What an agency sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SentKind {
    Batch,
    Confirmation,
}

/// One line of the log.
pub(crate) struct LogLine<'a> {
    pub(crate) at: Timestamp,
    pub(crate) kind: SentKind,
    /// Id of the agency.
    pub(crate) agency: &'a str,
    pub(crate) revision: u32,
    pub(crate) digest: &'a [u8; 32],
    pub(crate) replaces: Option<ReplacedRevision>,
}

/// The revision that another takes the place of.
#[derive(Clone, Copy)]
pub(crate) struct ReplacedRevision {
    pub(crate) revision: u32,
    /// Its SHA-256, where that can still be read.
    pub(crate) digest: Option<[u8; 32]>,
}

impl LogLine<'_> {
    /// Adds the line to a night's log.
    pub(crate) fn append(&self, log: &Path) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        access::create_for_owner(&mut options);
        let mut file = regular_file::open_own_with(&mut options, log)?;
        // One write: lines of two runs do not mix.
        file.write_all(self.text().as_bytes())?;
        file.sync_all()?;
        atomic_file::sync_folder(log)
    }

    fn text(&self) -> String {
        let Self {
            at,
            kind,
            agency,
            revision,
            digest,
            replaces,
        } = self;
        let what = match kind {
            SentKind::Batch => (*agency).to_owned(),
            SentKind::Confirmation => format!("confirmation of {agency}"),
        };
        let digest = Hex(*digest);
        let Some(replaced) = replaces else {
            return format!("{at} accepted {what} r{revision} {digest}\n");
        };
        let old = replaced.revision;
        let old_digest = match replaced.digest {
            Some(digest) => Hex(&digest).to_string(),
            None => "damaged".to_owned(),
        };
        format!("{at} replaced {what} r{old} {old_digest} with r{revision} {digest}\n")
    }
}

/// What a line of the log says was accepted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    pub(crate) kind: SentKind,
    /// Id of the agency.
    pub(crate) agency: String,
    pub(crate) revision: u32,
}

impl Logged {
    /// The line that says that what has this SHA-256 was accepted; `None` when there is none, or no
    /// log.
    pub(crate) fn find(log: &Path, digest: &[u8; 32]) -> io::Result<Option<Self>> {
        let text = read(log)?;
        let end = format!(" {}", Hex(digest));
        let line = text.lines().find_map(|line| line.strip_suffix(&end));
        Ok(line.and_then(Self::parse))
    }

    /// The SHA-256 of each batch or confirmation of an agency that the log says was accepted; none
    /// when there is no log.
    pub(crate) fn digests_of(
        log: &Path,
        kind: SentKind,
        agency: &str,
    ) -> io::Result<BTreeSet<[u8; 32]>> {
        let mut digests = BTreeSet::new();
        for line in read(log)?.lines() {
            let Some((logged, digest)) = line.rsplit_once(' ') else {
                continue;
            };
            let is_of = |logged: &Self| logged.kind == kind && logged.agency == agency;
            if Self::parse(logged).as_ref().is_some_and(is_of) {
                digests.extend(hex::parse::<32>(digest.as_bytes()));
            }
        }
        Ok(digests)
    }

    /// Reads a line without its SHA-256.
    fn parse(line: &str) -> Option<Self> {
        let (what, revision) = line.rsplit_once(" r")?;
        let mut words = what.split(' ').skip(2).peekable();
        let first = words.next()?;
        let is_confirmation = first == "confirmation" && words.next_if_eq(&"of").is_some();
        let (kind, agency) = if is_confirmation {
            (SentKind::Confirmation, words.next()?)
        } else {
            (SentKind::Batch, first)
        };
        Some(Self {
            kind,
            agency: agency.to_owned(),
            revision: revision.parse().ok()?,
        })
    }
}

/// The text of a log, which is empty where there is none.
fn read(log: &Path) -> io::Result<String> {
    match regular_file::read_own(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        bytes => Ok(String::from_utf8_lossy(&bytes?).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_line_after_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let append = |kind, revision, replaces: Option<(u32, Option<[u8; 32]>)>| {
            let line = LogLine {
                at: "2026-11-22T02:03:04Z".parse().expect("a moment"),
                kind,
                agency: "police",
                revision,
                digest: &[0xAB; 32],
                replaces: replaces.map(|(revision, digest)| ReplacedRevision { revision, digest }),
            };
            line.append(&log).expect("written");
        };
        append(SentKind::Batch, 1, None);
        append(SentKind::Batch, 2, Some((1, Some([0xCD; 32]))));
        append(SentKind::Batch, 3, Some((2, None)));
        append(SentKind::Confirmation, 4, Some((3, Some([0xCD; 32]))));
        let (ab, cd) = ("ab".repeat(32), "cd".repeat(32));
        let at = "2026-11-22T02:03:04Z";
        let expected = [
            format!("{at} accepted police r1 {ab}\n"),
            format!("{at} replaced police r1 {cd} with r2 {ab}\n"),
            format!("{at} replaced police r2 damaged with r3 {ab}\n"),
            format!("{at} replaced confirmation of police r3 {cd} with r4 {ab}\n"),
        ];
        let written = std::fs::read_to_string(&log).expect("a log");
        assert_eq!(written, expected.concat());
    }

    #[test]
    fn finds_what_was_accepted_and_not_what_was_replaced_by_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        assert_eq!(Logged::find(&log, &[1; 32]).expect("no log"), None);
        for (kind, agency, revision, byte, replaces) in [
            (SentKind::Batch, "police", 1, 1, None),
            (SentKind::Batch, "police", 2, 2, Some(9)),
            (SentKind::Confirmation, "police", 1, 3, None),
            (SentKind::Batch, "confirmation", 7, 4, None),
        ] {
            let line = LogLine {
                at: "2026-11-22T02:03:04Z".parse().expect("a moment"),
                kind,
                agency,
                revision,
                digest: &[byte; 32],
                replaces: replaces.map(|old: u8| ReplacedRevision {
                    revision: 1,
                    digest: Some([old; 32]),
                }),
            };
            line.append(&log).expect("written");
            let logged = Logged {
                kind,
                agency: agency.to_owned(),
                revision,
            };
            let found = Logged::find(&log, &[byte; 32]).expect("a log");
            assert_eq!(found, Some(logged));
        }
        let digests = |kind, agency| {
            let digests = Logged::digests_of(&log, kind, agency).expect("a log");
            digests.iter().map(|digest| digest[0]).collect::<Vec<_>>()
        };
        assert_eq!(digests(SentKind::Batch, "police"), [1, 2]);
        assert_eq!(digests(SentKind::Confirmation, "police"), [3]);
        assert_eq!(digests(SentKind::Batch, "confirmation"), [4]);
        assert_eq!(digests(SentKind::Batch, "housing"), [0_u8; 0]);
        for byte in [5, 9] {
            assert_eq!(Logged::find(&log, &[byte; 32]).expect("a log"), None);
        }
    }
}
