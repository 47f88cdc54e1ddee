//! The same batch again, an older one, another one: what counts is the highest revision, and the
//! log says what it was before.

use std::fs;

use crate::site::{Row, Site, centre, family, night};
use exchange::hex::Hex;
use matcher::accept::{AcceptError, How};

fn log(site: &Site) -> String {
    fs::read_to_string(site.path().join("nights/2026-11-22/log")).expect("a log")
}

#[test]
fn takes_the_same_batch_again_without_writing_anything() {
    let site = Site::new();
    let batch = site.batch("police", 1, &family());
    let first = site.accept_bytes(&batch).expect("accepted");
    let modified = || {
        fs::metadata(&first.path)
            .and_then(|file| file.modified())
            .expect("a time")
    };
    let (written, logged) = (modified(), log(&site));
    let again = site.accept_bytes(&batch).expect("accepted");
    assert_eq!(
        (again.how, &again.line, again.records),
        (How::Already, &first.line, first.records)
    );
    assert_eq!((modified(), log(&site)), (written, logged));
}

#[test]
fn takes_another_batch_only_with_a_higher_revision_and_then_keeps_that_alone() {
    let site = Site::new();
    let less = &family()[..1];
    let first = site
        .accept_bytes(&site.batch("wijkteam", 2, &family()))
        .expect("accepted");
    let refused = |revision, rows: &[Row]| {
        site.accept_bytes(&site.batch("wijkteam", revision, rows))
            .expect_err("refused")
    };
    assert!(matches!(
        refused(2, &[]),
        AcceptError::Revision { revision: 2, .. }
    ));
    assert!(matches!(
        refused(1, less),
        AcceptError::Replaced {
            revision: 1,
            accepted: 2,
            ..
        }
    ));
    let second = site
        .accept_bytes(&site.batch("wijkteam", 3, less))
        .expect("accepted");
    assert_eq!(second.how, How::Replaced(2));
    assert_eq!(
        site.accept_bytes(&site.batch("wijkteam", 3, less))
            .expect("accepted")
            .how,
        How::Already
    );
    assert!(
        matches!(
            refused(2, &family()),
            AcceptError::Replaced {
                revision: 2,
                accepted: 3,
                ..
            }
        ),
        "the old one comes back"
    );
    assert!(
        !first.path.exists() && second.path.exists(),
        "the old one is gone"
    );
    let (one, two) = (
        Hex(&first.receipt.batch).to_string(),
        Hex(&second.receipt.batch).to_string(),
    );
    let expected = format!(
        "2026-11-22T02:03:04Z accepted wijkteam r2 {one}\n\
         2026-11-22T02:03:04Z replaced wijkteam r2 {one} with r3 {two}\n"
    );
    assert_eq!(log(&site), expected);
}

#[test]
fn replaces_a_batch_whose_folder_was_damaged_and_says_so() {
    let site = Site::new();
    let first = site
        .accept_bytes(&site.batch("police", 1, &family()))
        .expect("accepted");
    fs::write(first.path.with_file_name("index"), b"damaged").expect("written");
    let again = site
        .accept_bytes(&site.batch("police", 1, &family()))
        .expect_err("refused");
    assert!(matches!(again, AcceptError::Revision { .. }));
    assert_eq!(
        site.accept_bytes(&site.batch("police", 2, &family()))
            .expect("accepted")
            .how,
        How::Replaced(1)
    );
    assert!(
        log(&site).contains(" replaced police r1 damaged with r2 "),
        "{}",
        log(&site)
    );
}

#[test]
fn takes_no_batch_of_another_night() {
    let (site, other) = (Site::new(), Site::new());
    let batch = site.batch("police", 1, &family());
    other.accept_bytes(&batch).expect("the night it is for");
    let tomorrow =
        exchange::night::Night::from_day_number(night().day_number() + 1).expect("a night");
    let name = site.file("some.batch");
    fs::write(&name, &batch).expect("written");
    let error = site
        .accept_on(tomorrow, &centre(), &name)
        .expect_err("refused");
    assert!(matches!(error, AcceptError::Night { .. }));
    assert!(!site.path().exists());
}
