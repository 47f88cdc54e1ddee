//! A file that is written over while it is accepted: what was checked is what is stored.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::site::Site;
use exchange::batch::record::{NONCE_LEN, Record, RecordBytes, SEALED_LEN, SHARE_LEN, Tag};
use matcher::accept::How;
use site::RevisionFile;

/// Records of a section: as many as the covenant allows.
const RECORDS: u32 = 3000;

/// A batch of the police's with records in all sections, each sealed with the same byte.
fn batch(site: &Site, sealed: u8) -> Vec<u8> {
    let record = |number: u32| -> RecordBytes {
        let mut tag = [0; 16];
        tag[..4].copy_from_slice(&number.to_be_bytes());
        Record {
            tag: Tag(tag),
            share: &[0; SHARE_LEN],
            nonce: &[0; NONCE_LEN],
            sealed: &[sealed; SEALED_LEN],
        }
        .bytes()
    };
    let section: Vec<RecordBytes> = (0..RECORDS).map(record).collect();
    let sections = site.covenant.sections().map(|_| section.clone());
    site.batch_of("police", 1, &sections.collect::<Vec<_>>())
}

#[test]
fn a_file_that_is_written_over_while_it_is_accepted_is_stored_as_it_was_checked() {
    let (site, undisturbed) = (Site::new(), Site::new());
    let (first, second) = (batch(&site, 1), batch(&site, 2));
    assert_eq!(first.len(), second.len());
    let expected = undisturbed.accept_bytes(&first).expect("accepted");

    let name = site.file("some.batch");
    fs::write(&name, &first).expect("written");
    // It appears when all is checked, and before a record is read.
    let draft = site.folder_of("police").revision(1).draft();
    let is_over = AtomicBool::new(false);
    let accepted = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            while !draft.exists() && !is_over.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            // In place, so that it is the file that was opened.
            fs::write(&name, &second).expect("written");
        });
        let accepted = site.accept_file(&name);
        is_over.store(true, Ordering::Relaxed);
        writer.join().expect("written over");
        accepted
    });
    let accepted = accepted.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((accepted.how, accepted.line), (How::New, expected.line));
    for file in [RevisionFile::Tags, RevisionFile::Sealed] {
        let [stored, expected] = [&site, &undisturbed].map(|site| {
            let revision = site.folder_of("police").revision(1);
            fs::read(revision.file(file)).expect("stored")
        });
        assert!(stored == expected, "{}", file.name());
    }
}
