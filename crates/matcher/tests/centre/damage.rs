//! Files of an accepted batch that are gone, cut off or changed: whose they are is named.

use std::fs;

use crate::night::town;
use crate::site::{Site, family};
use site::RevisionFile;

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
