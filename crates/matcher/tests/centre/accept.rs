//! A batch is accepted whole and once, or refused with the one reason that it has.

use std::fs;

use crate::site::{COVENANT, Row, Site, family, header, night, sections, written};
use exchange::batch::{BatchError, Header, HeaderError};
use exchange::covenant::{Covenant, CovenantHash};
use exchange::night::Night;
use exchange::payload::{BsnRef, Payload};
use matcher::accept::{AcceptError, Accepted, RecordFault, accept};

/// Names of all files and folders in the site, sorted.
fn stands(site: &Site) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![site.path()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            names.push(path.strip_prefix(site.path()).expect("inside").display().to_string().replace('\\', "/"));
        }
    }
    names.sort();
    names
}

/// A batch of the police's with something changed.
fn changed(site: &Site, header_too: impl Fn(&mut Header), payload_too: impl Fn(&mut Payload)) -> Vec<u8> {
    let police: Vec<_> = family().into_iter().filter(|row| row.agency == "police").collect();
    let with = |row: &Row| {
        let mut payload = row.payload(&site.covenant);
        payload_too(&mut payload);
        (*row, payload)
    };
    let sections = sections(&site.covenant, &police.iter().map(with).collect::<Vec<_>>());
    let mut header = header(&site.covenant, "police", 1, &sections);
    header_too(&mut header);
    let sections = if header.sections.is_empty() { Vec::new() } else { sections };
    written(&header, &sections)
}

#[test]
fn stores_a_batch_and_says_so() {
    let site = Site::new();
    let accepted = site.accept_bytes(&site.batch("police", 4, &family())).expect("accepted");
    let Accepted::New(receipt) = accepted else { panic!("it was new") };
    assert_eq!((receipt.agency.as_str(), receipt.revision, receipt.records), ("police", 4, 5));
    let folder = "nights/2026-11-22/police";
    let files = ["/lock", "/r4", "/r4/fences", "/r4/index", "/r4/payloads", "/r4/tags"].map(|name| format!("{folder}{name}"));
    assert_eq!(stands(&site)[3..], files);
}

#[test]
fn takes_the_same_batch_again_without_writing_anything() {
    let site = Site::new();
    let batch = site.batch("police", 1, &family());
    site.accept_bytes(&batch).expect("accepted");
    let index = site.path().join("nights/2026-11-22/police/r1/index");
    let written = fs::metadata(&index).and_then(|file| file.modified()).expect("a time");
    assert!(matches!(site.accept_bytes(&batch), Ok(Accepted::Already(_))));
    assert_eq!(fs::metadata(&index).and_then(|file| file.modified()).expect("a time"), written);
}

#[test]
fn takes_another_batch_only_with_a_higher_revision_and_then_keeps_that_alone() {
    let site = Site::new();
    let less = &family()[..1];
    site.accept_bytes(&site.batch("wijkteam", 2, &family())).expect("accepted");
    let refused = |revision, rows: &[Row]| site.accept_bytes(&site.batch("wijkteam", revision, rows)).expect_err("refused");
    assert!(matches!(refused(2, &[]), AcceptError::Revision { revision: 2, .. }));
    assert!(matches!(refused(1, less), AcceptError::Replaced { revision: 1, accepted: 2, .. }));
    assert!(matches!(site.accept_bytes(&site.batch("wijkteam", 3, less)), Ok(Accepted::Replaced(_, 2))));
    assert!(matches!(site.accept_bytes(&site.batch("wijkteam", 3, less)), Ok(Accepted::Already(_))));
    assert!(stands(&site).iter().all(|name| !name.contains("/r2")), "the old one is gone");
}

#[test]
fn refuses_each_header_that_is_not_for_this_covenant_agency_and_night() {
    let site = Site::new();
    let refused =
        |change: &dyn Fn(&mut Header)| site.accept_bytes(&changed(&site, change, |_| ())).expect_err("refused").to_string();
    let other = Night::parse("2026-11-21").expect("a night");
    assert!(
        refused(&|header| header.covenant = CovenantHash([1; 32])).starts_with("the batch was made under another covenant, 0101")
    );
    assert_eq!(refused(&|header| header.agency = 9), "the covenant has no agency with index 9");
    assert_eq!(
        refused(&|header| header.epoch = 2),
        "police: the batch was made with the pseudonym key of epoch 2; the covenant says 1"
    );
    assert_eq!(
        refused(&|header| header.night = other),
        "police: the batch is for the night of 2026-11-21; open is the night of 2026-11-22"
    );
    assert_eq!(refused(&|header| header.sections.clear()), "police: the batch has other sections than the covenant");
    assert_eq!(refused(&|header| header.sections[1].section.gate = 1), "police: the batch has other sections than the covenant");
    assert_eq!(stands(&site), [""; 0], "nothing is left behind");
}

#[test]
fn refuses_a_night_on_which_the_covenant_is_not_in_force() {
    let mut site = Site::new();
    site.covenant = Covenant::parse(COVENANT.replace("2027-12-31", "2026-11-21").as_bytes()).expect("a covenant");
    assert!(matches!(site.accept_bytes(&changed(&site, |_| (), |_| ())), Err(AcceptError::Period { .. })));
}

#[test]
fn refuses_each_record_that_the_agency_may_not_send_and_names_its_place() {
    let site = Site::new();
    let fault_of = |change: &dyn Fn(&mut Payload)| match site.accept_bytes(&changed(&site, |_| (), change)) {
        Err(AcceptError::Record { agency, section: 0, record: 1, fault }) if agency == "police" => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault_of(&|payload| payload.code = 1), RecordFault::Code);
    assert_eq!(fault_of(&|payload| payload.date = night().day_number() + 1), RecordFault::Date);
    assert_eq!(fault_of(&|payload| payload.person = None), RecordFault::Nameless);
    assert!(matches!(fault_of(&|payload| (payload.person, payload.household) = (None, None)), RecordFault::Payload(_)));
    assert!(
        site.accept_bytes(&changed(&site, |_| (), |payload| payload.date = night().day_number())).is_ok(),
        "dated on the night"
    );

    let mut housing = family()[1].payload(&site.covenant);
    housing.bsn = Some(BsnRef([1; 8]));
    let sections = sections(&site.covenant, &[(family()[1], housing)]);
    let error = site.accept_bytes(&written(&header(&site.covenant, "housing", 1, &sections), &sections)).expect_err("refused");
    assert_eq!(error.to_string(), "housing: record 1 of section 1: a BSN ref, and the agency may not use the BSN");
}

#[test]
fn leaves_nothing_of_a_batch_that_is_damaged_anywhere() {
    let site = Site::new();
    let good = site.batch("police", 1, &family());
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(site.accept_bytes(&bad).is_err(), "byte {at}");
    }
    for length in [0, 59, 100, good.len() - 1] {
        assert!(site.accept_bytes(&good[..length]).is_err(), "cut off at {length}");
    }
    assert!(matches!(site.accept_bytes(b""), Err(AcceptError::Batch(BatchError::Header(HeaderError::NoBatch)))));
    assert!(stands(&site).iter().all(|name| !name.contains("/r")), "no revision stands: {:?}", stands(&site));
}

#[test]
fn ignores_a_file_that_is_still_being_written() {
    let site = Site::new();
    let name = site.file("police-2026-11-22-r1.batch.part");
    fs::write(&name, site.batch("police", 1, &family())).expect("written");
    assert!(matches!(site.accept_file(&name), Err(AcceptError::Part)));
    assert!(matches!(site.accept_file(&site.file("none.batch")), Err(AcceptError::Open(_))));
}

#[test]
fn starts_again_after_a_run_that_was_interrupted() {
    let site = Site::new();
    let left = site.path().join("nights/2026-11-22/police/r1.part");
    fs::create_dir_all(&left).expect("a folder");
    fs::write(left.join("tags"), b"half").expect("written");
    site.accept_bytes(&site.batch("police", 1, &family())).expect("accepted");
    assert!(!left.exists());
}

#[test]
fn waits_for_no_other_run_on_the_same_agency() {
    let site = Site::new();
    let folder = site.path().join("nights/2026-11-22/police");
    fs::create_dir_all(&folder).expect("a folder");
    let lock = fs::File::create(folder.join("lock")).expect("a lock");
    lock.lock().expect("locked");
    let batch = site.batch("police", 1, &family());
    assert!(matches!(site.accept_bytes(&batch), Err(AcceptError::Busy { .. })));
    drop(lock);
    assert!(accept(&site.path(), &site.covenant, night(), &site.file("some.batch")).is_ok());
}
