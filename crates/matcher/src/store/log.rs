//! The night's log: what was accepted and replaced, and when. One line each, added at the end and forced to disk, never changed.
//!
//! ```text
//! <moment> accepted <agency> r<revision> <SHA-512>
//! <moment> replaced <agency> r<revision> <SHA-512, or "damaged"> with r<revision> <SHA-512>
//! <moment> accepted confirmation of <agency> r<revision> <SHA-512>
//! <moment> replaced confirmation of <agency> r<revision> <SHA-512> with r<revision> <SHA-512>
//! ```
//!
//! A line is written just before the batch gets its name: there may be one of a batch that failed at the last moment, but no batch
//! without a line.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use exchange::file::atomic_file;
use exchange::hex::Hex;
use jiff::Timestamp;

/// What was accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Batch,
    Confirmation,
}

/// One line of the log.
pub(crate) struct Entry<'a> {
    pub(crate) at: Timestamp,
    pub(crate) what: What,
    /// Id of the agency.
    pub(crate) agency: &'a str,
    /// Its revision and SHA-512.
    pub(crate) batch: (u32, &'a [u8; 64]),
    /// The revision that it replaces, if any, and its SHA-512, where that can still be read.
    pub(crate) replaces: Option<(u32, Option<[u8; 64]>)>,
}

impl Entry<'_> {
    /// Adds the line to a night's log.
    pub(crate) fn append(&self, log: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).open(log)?;
        // One write: lines of two runs do not mix.
        file.write_all(self.line().as_bytes())?;
        file.sync_all()?;
        atomic_file::sync_folder(log)
    }

    fn line(&self) -> String {
        let Self {
            at,
            what,
            agency,
            batch: (revision, sha512),
            replaces,
        } = self;
        let agency = match what {
            What::Batch => (*agency).to_owned(),
            What::Confirmation => format!("confirmation of {agency}"),
        };
        let sha512 = Hex(*sha512);
        match replaces {
            None => format!("{at} accepted {agency} r{revision} {sha512}\n"),
            Some((old, hash)) => {
                let hash = hash.map_or_else(|| "damaged".to_owned(), |hash| Hex(&hash).to_string());
                format!("{at} replaced {agency} r{old} {hash} with r{revision} {sha512}\n")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_line_after_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let at = "2026-11-22T02:03:04Z".parse().expect("a moment");
        for (revision, replaces) in [
            (1, None),
            (2, Some((1, Some([0xCD; 64])))),
            (3, Some((2, None))),
        ] {
            Entry {
                at,
                what: What::Batch,
                agency: "police",
                batch: (revision, &[0xAB; 64]),
                replaces,
            }
            .append(&log)
            .expect("written");
        }
        let replaces = Some((3, Some([0xCD; 64])));
        Entry {
            at,
            what: What::Confirmation,
            agency: "police",
            batch: (4, &[0xAB; 64]),
            replaces,
        }
        .append(&log)
        .expect("written");
        let (ab, cd) = ("ab".repeat(64), "cd".repeat(64));
        let expected = format!(
            "2026-11-22T02:03:04Z accepted police r1 {ab}\n2026-11-22T02:03:04Z replaced police r1 {cd} with r2 {ab}\n\
             2026-11-22T02:03:04Z replaced police r2 damaged with r3 {ab}\n\
             2026-11-22T02:03:04Z replaced confirmation of police r3 {cd} with r4 {ab}\n"
        );
        assert_eq!(std::fs::read_to_string(&log).expect("a log"), expected);
    }
}
