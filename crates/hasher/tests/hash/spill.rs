//! What does not fit the memory: sealed, private, and gone afterwards.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use hasher::{Export, HashError, Objection};

use crate::agency::{Agency, PROFILE, ROW, agency, agency_of, all_records, changed_covenant};
use crate::same_bytes::{export, rows};

fn cramped(agency: Agency) -> Agency {
    Agency {
        memory: 100_000,
        ..agency
    }
}

fn within(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn lies_in_a_private_folder_that_goes_with_what_came_of_the_run() {
    let agency = cramped(agency());
    let hashed = agency.hash(export(&rows()).as_bytes());
    let folders = within(agency.spill.path());
    assert_eq!(
        folders,
        [agency
            .spill
            .path()
            .join(".hitmachine-police-2026-11-22-r1.part")]
    );
    assert_eq!(
        within(&folders[0]).len(),
        3,
        "two sections, as nobody has a BSN, and the rows"
    );
    let out = tempfile::tempdir().expect("a folder");
    agency.deliver(&hashed, 1, out.path()).expect("delivered");
    drop(hashed);
    assert!(within(agency.spill.path()).is_empty());
}

#[test]
fn is_not_there_at_all_when_the_memory_is_enough() {
    let agency = agency();
    let _hashed = agency.hash(export(&rows()).as_bytes());
    assert!(within(agency.spill.path()).is_empty());
}

#[test]
fn is_gone_after_every_error() {
    let gone = |agency: &Agency| assert!(within(agency.spill.path()).is_empty());
    let (agency, good) = (cramped(agency()), export(&rows()));
    let unclosed = format!("{good}\"");
    assert!(matches!(
        agency.try_hash(unclosed.as_bytes()),
        Err(HashError::Table(_))
    ));
    gone(&agency);
    assert!(matches!(
        agency.try_read(&TornExport(good.clone())),
        Err(HashError::Table(_))
    ));
    gone(&agency);
    let strict = cramped(agency_of(
        &changed_covenant(|covenant| covenant.max_refused_share(0.0)),
        PROFILE,
    ));
    let objections = strict.hash(good.as_bytes()).objections;
    assert!(matches!(
        objections[..],
        [Objection::TooManySetAside { .. }]
    ));
    gone(&strict);
}

/// An export that fails at its end.
struct TornExport(String);

impl Export for TornExport {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.0.as_bytes().chain(Torn)))
    }
}

/// A source that fails.
struct Torn;

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the network is gone"))
    }
}

#[test]
fn says_so_when_there_is_no_place_for_it() {
    let agency = cramped(agency());
    // A file stands where the folder should be made.
    fs::File::create_new(
        agency
            .spill
            .path()
            .join(".hitmachine-police-2026-11-22-r1.part"),
    )
    .expect("a file");
    assert!(matches!(
        agency.try_hash(export(&rows()).as_bytes()),
        Err(HashError::Spill(_))
    ));
}

#[test]
fn holds_nothing_that_was_not_sealed() {
    let agency = Agency {
        memory: 1,
        ..agency()
    };
    let hashed = agency.hash(export(&[ROW.to_owned()]).as_bytes());
    let spilled: Vec<u8> = within(&within(agency.spill.path())[0])
        .iter()
        .flat_map(|path| fs::read(path).expect("a file"))
        .collect();
    assert_eq!(spilled.len(), 3 * (148 + 8) + 36);
    for record in all_records(&hashed).iter().flatten() {
        assert!(contains(&spilled, record), "the search finds what is there");
    }
    let payload = agency.opened(&hashed, 0, "123456782")[0];
    let bytes = payload.encode();
    let refs: [&[u8]; 3] = [
        &payload.person.expect("a person").0,
        &payload.bsn.expect("a BSN").0,
        &payload.address.expect("an address").0,
    ];
    for clear in
        refs.into_iter()
            .chain([&bytes[40..49], b"123456782", b"muller", b"1234AB", b"M1;"])
    {
        assert!(!contains(&spilled, clear), "{clear:?}");
    }
}
