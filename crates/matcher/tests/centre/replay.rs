//! The same batch again, an older one, another one: what counts is the highest revision, and the
//! log says what it was before. Beside a batch stands that of the agency's last night.

use std::fs;

use crate::site::{CENTRE, Row, Site, centre, family, header, night, sections, written};
use exchange::hex::Hex;
use exchange::night::Night;
use matcher::accept::{AcceptError, Accepted, How, LastNight, MAX_REVISIONS};

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
fn takes_so_many_batches_of_an_agency_for_a_night_and_no_more() {
    let site = Site::new();
    let cap = u32::try_from(MAX_REVISIONS).expect("a small number");
    let send = |revision| site.accept_bytes(&site.batch("police", revision, &family()));
    for revision in 1..=cap {
        assert_ne!(send(revision).expect("accepted").how, How::Already);
    }
    // Refused, and the last one stands as it did, the same batch again too.
    let refused = send(cap + 1).expect_err("one too many");
    assert!(
        matches!(&refused, AcceptError::Revisions { agency, .. } if agency == "police"),
        "{refused}"
    );
    assert_eq!(log(&site).lines().count(), MAX_REVISIONS);
    assert_eq!(send(cap).expect("it is there").how, How::Already);
    // Of another agency, and of the same one on another night, it says nothing.
    let batch = site.batch("wijkteam", 1, &family());
    site.accept_bytes(&batch).expect("accepted");
    // A run that was killed after its line was written is not one more.
    fs::remove_dir_all(site.folder_of("police").path()).expect("removed");
    assert_eq!(send(cap).expect("accepted").how, How::New);
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

/// Accepts a batch of the police's on a night, of so many signals, each with one record.
fn accept_police(site: &Site, night: &str, revision: u32, signals: u32) -> Accepted {
    let row = |number| Row {
        agency: "police",
        code: "domestic-violence",
        number,
        client: number,
        bsn: None,
        parent: None,
        name: None,
        home: Some(number),
        days_ago: 1,
    };
    let rows = (0..signals).map(row);
    let signals: Vec<_> = rows.map(|row| (row, row.payload(&site.covenant))).collect();
    let sections = sections(&site.covenant, &signals);
    let mut header = header(&site.covenant, "police", revision, &sections);
    header.night = Night::parse(night).expect("a night");
    let batch = site.file("police.batch");
    fs::write(&batch, written(&header, &sections, 3, CENTRE)).expect("written");
    site.accept_on(header.night, &centre(), &batch)
        .expect("accepted")
}

#[test]
fn shows_beside_a_batch_what_its_agency_sent_on_its_last_night() {
    let site = Site::new();
    let first = accept_police(&site, "2026-11-18", 1, 10);
    assert_eq!(first.last_night, None);
    assert!(!first.is_far_smaller(), "there is nothing to be less than");
    let last = |night, records| {
        Some(LastNight {
            night: Night::parse(night).expect("a night"),
            records,
            covenant: site.covenant.hash(),
        })
    };
    accept_police(&site, "2026-11-18", 2, 20);
    // Housing sent on the 19th, the police did not; and of a night that comes nothing is known.
    site.opened()
        .night(Night::parse("2026-11-19").expect("a night"))
        .agency("housing")
        .create()
        .expect("made");
    accept_police(&site, "2026-11-21", 1, 99);
    let unit = first.records / 10;
    let night = "2026-11-20";
    assert_eq!(
        accept_police(&site, night, 1, 20).last_night,
        last("2026-11-18", 20 * unit),
        "the revision that counts, of the newest night before"
    );
    for (revision, signals, is_far_smaller) in
        [(2, 14, false), (3, 13, true), (4, 0, true), (5, 400, false)]
    {
        let accepted = accept_police(&site, night, revision, signals);
        assert_eq!(accepted.is_far_smaller(), is_far_smaller, "{signals} of 20");
    }
    assert!(
        accept_police(&site, "2026-11-17", 1, 0).is_far_smaller(),
        "nothing at all is worth a word on the first night too"
    );
}

#[test]
fn passes_over_a_night_whose_index_is_damaged() {
    let site = Site::new();
    accept_police(&site, "2026-11-18", 1, 10);
    accept_police(&site, "2026-11-19", 1, 20);
    let damaged = Night::parse("2026-11-19").expect("a night");
    let revision = site.opened().night(damaged).agency("police").revision(1);
    fs::write(revision.file(site::RevisionFile::Index), b"?").expect("written");
    let accepted = accept_police(&site, "2026-11-20", 1, 10);
    let found = accepted.last_night.expect("an earlier night");
    assert_eq!(found.night.to_string(), "2026-11-18");
}
