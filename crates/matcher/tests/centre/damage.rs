//! Files of an accepted batch that are gone, cut off or changed: whose they are is named.

use std::fs;

use matcher::store::night_key::NightKey;
use matcher::store::{AcceptedBatch, StoredError};
use site::RevisionFile;

use crate::night::town;
use crate::site::{Site, centre, family, night};

#[test]
fn names_the_agency_of_every_file_that_is_gone_or_has_a_byte_changed_or_cut_off() {
    let site = Site::new();
    site.accept_all(&family());
    let revision = site.folder_of("police").revision(1);
    let folder = revision.path();
    for name in ["index", "tags", "sealed", "fences"] {
        let good = fs::read(folder.join(name)).expect("a file");
        let expect_error = |bytes: &[u8], how: &str| {
            fs::write(folder.join(name), bytes).expect("written");
            let error = site.matched(false).expect_err(how).to_string();
            assert!(
                error.contains("police") && error.contains("damaged"),
                "{name}, {how}: {error}"
            );
        };
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            expect_error(&bad, &format!("byte {at} changed"));
        }
        expect_error(&good[..good.len() - 1], "cut off");
        expect_error(&[&good[..], b"\n"].concat(), "one byte more");
        fs::remove_file(folder.join(name)).expect("removed");
        let error = site.matched(false).expect_err("not there").to_string();
        assert_eq!(
            error,
            format!(
                "the accepted batch of police is damaged ({name}): have it sent again with a \
                 higher revision"
            )
        );
        fs::write(folder.join(name), &good).expect("written");
    }
    site.matched(false).expect("matched again");
}

#[test]
fn names_the_section_of_a_fence_that_could_still_be_one() {
    let site = Site::new();
    site.accept_all(&town(3000));
    let fences = site
        .folder_of("police")
        .revision(1)
        .file(RevisionFile::Fences);
    let mut bytes = fs::read(&fences).expect("a file");
    // Two words of sums, then the starts: the third moves by one record.
    bytes[8 * (2 + 2)] ^= 1;
    fs::write(&fences, bytes).expect("written");
    let error = site.matched(false).expect_err("a moved fence").to_string();
    assert!(
        error.contains("police") && error.contains("the fence of section 0"),
        "{error}"
    );
}

/// What is found by reading the whole batch of the police.
fn checked(site: &Site) -> Result<(), StoredError> {
    let key = NightKey::find(&site.opened(), night(), &centre()).expect("read");
    let folder = site.opened().night(night());
    let agency = site.covenant.agency("police").expect("an agency");
    let opened = AcceptedBatch::open(&folder, &site.covenant, night(), agency, key.as_ref())?;
    opened.expect("it was accepted").check_columns("police")
}

#[test]
fn every_changed_byte_of_a_column_is_found_by_reading_it_through() {
    let site = Site::new();
    site.accept_all(&family());
    checked(&site).expect("as it was written");
    let revision = site.folder_of("police").revision(1);
    for file in [RevisionFile::Tags, RevisionFile::Sealed] {
        let good = fs::read(revision.file(file)).expect("a file");
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            fs::write(revision.file(file), &bad).expect("written");
            let found = checked(&site);
            let is_found = matches!(found, Err(StoredError::Damaged { .. }));
            assert!(is_found, "{file}, byte {at}");
        }
        fs::write(revision.file(file), &good).expect("written");
    }
    checked(&site).expect("as it was");
}

#[test]
fn columns_of_many_chunks_are_whole() {
    let site = Site::new();
    site.accept_all(&town(8000));
    checked(&site).expect("as it was written");
    let tags = site
        .folder_of("police")
        .revision(1)
        .file(RevisionFile::Tags);
    let mut bytes = fs::read(&tags).expect("a file");
    assert!(
        bytes.len() > 16 * 1024,
        "more than a chunk: {}",
        bytes.len()
    );
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&tags, bytes).expect("written");
    assert!(matches!(checked(&site), Err(StoredError::Damaged { .. })));
}
