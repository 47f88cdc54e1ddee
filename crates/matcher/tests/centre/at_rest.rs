//! What lies in clear of a night, what its key is for, and matching while batches are replaced.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use exchange::batch::record::{Record, SHARE_LEN};
use matcher::MatchError;
use matcher::store::night_key::NightKey;
use matcher::store::{AcceptedBatch, StoredError};
use site::RevisionFile;

use crate::night::town;
use crate::site::{Site, centre, family, night, sections};

/// All bytes of all files below a folder, file by file.
fn contents(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(fs::read(path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn no_share_and_no_sealed_payload_of_a_batch_stands_in_clear_and_its_tags_do() {
    let site = Site::new();
    let rows = family();
    site.accept_all(&rows);
    let found = contents(&site.path());
    let is_there = |part: &[u8]| {
        let mut files = found.iter();
        files.any(|file| file.windows(part.len()).any(|window| window == part))
    };
    for agency in site.covenant.agencies() {
        let of_agency = rows.iter().filter(|row| row.agency == agency.id());
        let signals: Vec<_> = of_agency
            .map(|row| (*row, row.payload(&site.covenant)))
            .collect();
        for record in sections(&site.covenant, &signals).concat() {
            let record = Record::from_bytes(&record);
            assert!(is_there(&record.tag.0), "the search finds what is there");
            let share: &[u8; SHARE_LEN] = record.share;
            assert!(!is_there(share), "a share of {}", agency.id());
            assert!(
                !is_there(&record.sealed[..16]),
                "what {} sealed",
                agency.id()
            );
        }
    }
}

#[test]
fn without_the_key_of_the_night_nothing_is_opened() {
    let site = Site::new();
    site.accept_all(&family());
    assert_eq!(site.matched(false).expect("matched").hits.len(), 1);
    fs::remove_file(site.opened().night_key(night())).expect("removed");
    assert!(matches!(
        site.matched(false),
        Err(MatchError::Stored(StoredError::NightKey { .. }))
    ));
}

#[test]
fn another_batch_of_the_same_revision_gets_another_key_stream() {
    // As when a revision is half written, killed, and sent anew with other records. The night has
    // the same key at both sites: their random bytes are the same.
    let sealed = |rows| {
        let site = Site::new();
        site.accept_bytes(&site.batch("police", 1, rows))
            .expect("accepted");
        let column = site
            .folder_of("police")
            .revision(1)
            .file(RevisionFile::Sealed);
        let key = fs::read(site.opened().night_key(night())).expect("a key");
        (fs::read(column).expect("a column"), key)
    };
    let rows = family();
    let mut others = rows.clone();
    for row in &mut others {
        row.days_ago += 1;
    }
    let ((one, one_key), (other, other_key)) = (sealed(&rows), sealed(&others));
    assert_eq!(one_key, other_key);
    // A share of a tag is the same in both batches: under one key stream so would this be.
    assert_ne!(one[..SHARE_LEN], other[..SHARE_LEN]);
    assert_eq!(one, sealed(&rows).0, "the same batch gives the same bytes");
}

#[test]
fn match_beside_accept_calls_no_good_batch_damaged() {
    let site = Site::new();
    let rows = town(300);
    site.accept_all(&rows);
    // Of two, as a night takes no more than so many of one.
    let agencies = ["police", "wijkteam"].map(|id| site.covenant.agency(id).expect("an agency"));
    let mut batches = Vec::new();
    for revision in 2..=20 {
        for agency in agencies {
            let name = site.file(&format!("{}-{revision}.batch", agency.id()));
            fs::write(&name, site.batch(agency.id(), revision, &rows)).expect("written");
            batches.push(name);
        }
    }
    let is_over = AtomicBool::new(false);
    let mut matched = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut batches = batches.iter();
            let accepted = batches.try_for_each(|batch| site.accept_file(batch).map(drop));
            // Said before it is looked at: nobody waits for a run that failed.
            is_over.store(true, Ordering::Relaxed);
            accepted.expect("accepted");
        });
        // Whoever only opens is more often between two steps of who replaces.
        for agency in agencies {
            let (site, is_over) = (&site, &is_over);
            scope.spawn(move || {
                let (opened, night) = (site.opened(), night());
                let key = NightKey::find(&opened, night, &centre()).expect("it opens");
                let folder = opened.night(night);
                while !is_over.load(Ordering::Relaxed) {
                    AcceptedBatch::open(&folder, &site.covenant, night, agency, key.as_ref())
                        .expect("a good batch")
                        .expect("there is always one");
                }
            });
        }
        while !is_over.load(Ordering::Relaxed) {
            let list = site.matched(false).expect("a good night");
            assert_eq!(list.batches.len(), site.covenant.agencies().len());
            matched += 1;
        }
    });
    assert!(matched > 0);
    let last = site.matched(false).expect("matched").batches;
    let replaced = last.iter().filter(|batch| batch.revision == 20);
    assert_eq!(replaced.count(), agencies.len());
}
