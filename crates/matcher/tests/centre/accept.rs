//! A batch is accepted whole, or refused with the one reason that it has.

use std::fs;

use crate::sealer::Sealer;
use crate::site::{
    CENTRE, Site, changed_covenant, family, header, identity, night, sections, signed, written,
};
use exchange::batch::record::RecordBytes;
use exchange::batch::{BatchError, BatchHeader, BatchHeaderError};
use exchange::covenant::CovenantHash;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use exchange::receipt::Receipt;
use matcher::accept::{AcceptError, How};
use matcher::keys::CentreKey;

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
            names.push(
                path.strip_prefix(site.path())
                    .expect("inside")
                    .display()
                    .to_string()
                    .replace('\\', "/"),
            );
        }
    }
    names.sort();
    names
}

/// No revision stands, and nothing that was half made.
fn is_clean(site: &Site) -> bool {
    stands(site)
        .iter()
        .all(|name| !name.contains("/r") && !name.contains("part"))
}

/// The sections of the police's batch: one record each.
fn of_police(covenant: &SignedCovenant) -> Vec<Vec<RecordBytes>> {
    let police: Vec<_> = family()
        .into_iter()
        .filter(|row| row.agency == "police")
        .collect();
    sections(
        covenant,
        &police
            .iter()
            .map(|row| (*row, row.payload(covenant)))
            .collect::<Vec<_>>(),
    )
}

/// A batch of the police's with its header changed.
fn changed(site: &Site, change: impl Fn(&mut BatchHeader)) -> Vec<u8> {
    let sections = of_police(&site.covenant);
    let mut header = header(&site.covenant, "police", 1, &sections);
    change(&mut header);
    let sections = if header.sections.is_empty() {
        Vec::new()
    } else {
        sections
    };
    written(&header, &sections, 3, CENTRE)
}

#[test]
fn stores_a_batch_and_gives_a_receipt_that_its_agency_can_check() {
    let site = Site::new();
    let accepted = site
        .accept_bytes(&site.batch("police", 4, &family()))
        .expect("accepted");
    assert_eq!((accepted.how, accepted.records), (How::New, 5));
    let receipt =
        Receipt::verify(&accepted.line, site.covenant.centre().sign()).expect("the centre's");
    assert_eq!(
        (receipt.agency.as_str(), receipt.revision, receipt.night),
        ("police", 4, night())
    );
    assert_eq!(
        (&receipt, receipt.covenant),
        (&accepted.receipt, site.covenant.hash())
    );
    assert_eq!(
        fs::read_to_string(&accepted.path).expect("a receipt"),
        accepted.line
    );
    let folder = "nights/2026-11-22/agencies/police";
    let files = [
        "/lock",
        "/r4",
        "/r4/fences",
        "/r4/index",
        "/r4/receipt",
        "/r4/sealed",
        "/r4/tags",
    ];
    assert_eq!(
        stands(&site)[7..14],
        files.map(|name| format!("{folder}{name}"))
    );
    assert_eq!(
        stands(&site).last().map(String::as_str),
        Some("nights/2026-11-22/log")
    );
}

#[test]
fn refuses_each_header_that_is_not_for_this_covenant_agency_and_night() {
    let site = Site::new();
    let refused = |change: &dyn Fn(&mut BatchHeader)| {
        site.accept_bytes(&changed(&site, change))
            .expect_err("refused")
            .to_string()
    };
    let other = Night::parse("2026-11-21").expect("a night");
    assert!(
        refused(&|header| header.covenant = CovenantHash([1; 32]))
            .starts_with("the batch was made under another covenant, 0101")
    );
    assert_eq!(
        refused(&|header| header.agency = 9),
        "the covenant has no agency with index 9"
    );
    assert_eq!(
        refused(&|header| header.epoch = 2),
        "police: the batch was made with the pseudonym key of epoch 2; the covenant says 1"
    );
    assert_eq!(
        refused(&|header| header.night = other),
        "police: the batch is for the night of 2026-11-21; open is the night of 2026-11-22"
    );
    assert_eq!(
        refused(&|header| header.sections.clear()),
        "police: the batch has other sections than the covenant"
    );
    assert_eq!(
        refused(&|header| header.sections[1].section.gate = 1),
        "police: the batch has other sections than the covenant"
    );
    assert_eq!(stands(&site), [""; 0], "nothing is left behind");
}

#[test]
fn refuses_a_night_on_which_the_covenant_is_not_in_force() {
    let mut site = Site::new();
    site.covenant = signed(&changed_covenant(|covenant| {
        covenant.valid("2026-01-01", "2026-11-21")
    }));
    assert!(matches!(
        site.accept_bytes(&changed(&site, |_| ())),
        Err(AcceptError::Period { .. })
    ));
}

#[test]
fn refuses_more_records_than_the_agency_may_send_signals() {
    let mut site = Site::new();
    for (max, expected) in [(1, true), (0, false)] {
        site.covenant = signed(&changed_covenant(|covenant| covenant.max_signals(1)));
        let sections = of_police(&site.covenant);
        let mut more = sections.clone();
        more[2].extend((0..1 - max).map(|_| [0xFF; 148]));
        let batch = written(
            &header(&site.covenant, "police", 1, &more),
            &more,
            3,
            CENTRE,
        );
        match site.accept_bytes(&batch) {
            Ok(_) => assert!(expected),
            Err(AcceptError::Volume {
                section: 2,
                records: 2,
                max: 1,
                ..
            }) => assert!(!expected),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn refuses_a_batch_that_another_signed_or_that_was_written_to_another() {
    let site = Site::new();
    let sections = of_police(&site.covenant);
    let header = header(&site.covenant, "police", 1, &sections);
    let refused = |signer, centre| {
        site.accept_bytes(&written(&header, &sections, signer, centre))
            .expect_err("refused")
    };
    assert!(
        matches!(
            refused(2, CENTRE),
            AcceptError::Batch(BatchError::Signature)
        ),
        "housing signed for the police"
    );
    assert!(
        matches!(refused(3, 101), AcceptError::Batch(BatchError::NotForUs)),
        "to another centre"
    );
    assert!(is_clean(&site), "{:?}", stands(&site));
}

#[test]
fn refuses_records_put_under_another_header_and_signed_anew() {
    let site = Site::new();
    let (police, others) = (
        site.batch("police", 1, &family()),
        site.batch("veilig-thuis", 1, &[]),
    );
    // The whole body of the police's under another's name, signed by the other.
    let mut spliced = police;
    spliced[..96].copy_from_slice(&others[..96]);
    let end = spliced.len() - 64;
    let message = [b"hitmachine/v2/batch".as_slice(), &sha256(&spliced[..end])].concat();
    let signature = identity(4).sign().sign(&message);
    spliced[end..].copy_from_slice(&signature);
    assert!(matches!(
        site.accept_bytes(&spliced),
        Err(AcceptError::Batch(BatchError::NotForUs))
    ));
    assert!(is_clean(&site));
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

#[test]
fn refuses_a_batch_that_was_cut_off_or_extended() {
    let site = Site::new();
    let good = site.batch("police", 1, &family());
    let refused = |bytes: &[u8]| site.accept_bytes(bytes).expect_err("refused");
    assert!(matches!(
        refused(&good[..good.len() - 1]),
        AcceptError::Batch(BatchError::Length { .. })
    ));
    assert!(matches!(
        refused(&[&good[..], b"\n"].concat()),
        AcceptError::Batch(BatchError::Length { .. })
    ));
    assert!(matches!(
        refused(&good[..70]),
        AcceptError::Batch(BatchError::Header(BatchHeaderError::NoBatch))
    ));
    assert!(matches!(
        refused(b""),
        AcceptError::Batch(BatchError::Header(BatchHeaderError::NoBatch))
    ));
    assert_eq!(stands(&site), [""; 0]);
}

#[test]
fn refuses_sections_that_do_not_rise_and_shares_that_are_none() {
    let site = Site::new();
    let mut sections = of_police(&site.covenant);
    let second = Sealer::new(
        &site.covenant,
        night(),
        site.covenant.sections().nth(4).expect("a section"),
    );
    let agency = site.covenant.agency("police").expect("an agency");
    sections[4].push(second.seal(8, agency, &[1; 72]));
    sections[4].sort_unstable();
    let refused = |sections: &[Vec<RecordBytes>]| {
        site.accept_bytes(&site.batch_of("police", 1, sections))
            .expect_err("refused")
    };
    for (name, odd) in [
        ("unsorted", sections[4].iter().rev().copied().collect()),
        ("twice", vec![sections[4][0]; 2]),
    ] {
        sections[4] = odd;
        assert!(
            matches!(
                refused(&sections),
                AcceptError::Batch(BatchError::NotRising { section: 4 })
            ),
            "{name}"
        );
    }
    sections[4].truncate(1);
    sections[4].push([0xFF; 148]);
    let error = refused(&sections);
    assert_eq!(
        error.to_string(),
        "police: record 2 of section 4 has a share that is not a canonical scalar"
    );
    // The order of the group itself, the smallest number that is not canonical; then the one below
    // it, which is.
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let order: [u8; 32] = exchange::hex::parse(order.as_bytes()).expect("a number");
    sections[4][1][16..48].copy_from_slice(&order);
    assert!(matches!(
        refused(&sections),
        AcceptError::Share {
            section: 4,
            record: 2,
            ..
        }
    ));
    assert!(is_clean(&site), "{:?}", stands(&site));
    // Their signatures held, so they were read to the record that is wrong, and columns begun.
    let has_key = |site: &Site| stands(site).iter().any(|name| name.contains(".key"));
    assert!(!has_key(&site), "a key of a night of which nothing is kept");
    let odd = sections.clone();
    sections[4][1][16] -= 1;
    site.accept_bytes(&site.batch_of("police", 1, &sections))
        .expect("accepted");
    assert!(has_key(&site));
    let refused = site.accept_bytes(&site.batch_of("police", 2, &odd));
    assert!(matches!(refused, Err(AcceptError::Share { .. })));
    site.accept_bytes(&site.batch("wijkteam", 1, &family()))
        .expect("accepted");
    assert!(has_key(&site), "it stays, for what is kept under it");
}

#[test]
fn leaves_nothing_of_a_batch_that_is_damaged_anywhere() {
    let site = Site::new();
    let good = site.batch("police", 1, &family());
    // Every byte of the header; exchange tries every byte of the rest.
    for at in (0..192).chain((192..good.len()).step_by(9)) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(site.accept_bytes(&bad).is_err(), "byte {at}");
    }
    assert!(is_clean(&site), "{:?}", stands(&site));
    assert!(
        stands(&site).iter().all(|name| !name.ends_with("log")),
        "nothing was accepted"
    );
}

#[test]
fn ignores_a_file_that_is_still_being_written() {
    let site = Site::new();
    let name = site.file("police-2026-11-22-r1.batch.part");
    fs::write(&name, site.batch("police", 1, &family())).expect("written");
    assert!(matches!(site.accept_file(&name), Err(AcceptError::Part)));
    assert!(matches!(
        site.accept_file(&site.file("none.batch")),
        Err(AcceptError::Open(_))
    ));
}

#[test]
fn starts_again_after_a_run_that_was_interrupted() {
    let site = Site::new();
    let police = site.folder_of("police");
    police.create().expect("a folder");
    let left = police.revision(1).draft();
    fs::create_dir(&left).expect("a folder");
    fs::write(left.join("tags"), b"half").expect("written");
    site.accept_bytes(&site.batch("police", 1, &family()))
        .expect("accepted");
    assert!(!left.exists());
}

#[test]
fn waits_for_no_other_run_on_the_same_agency() {
    let site = Site::new();
    let folder = site.folder_of("police");
    folder.create().expect("a folder");
    let lock = folder.lock().expect("locked");
    let batch = site.batch("police", 1, &family());
    assert!(matches!(
        site.accept_bytes(&batch),
        Err(AcceptError::Busy { .. })
    ));
    drop(lock);
    assert!(site.accept_bytes(&batch).is_ok());
}

#[test]
fn accepts_nothing_with_another_key() {
    let site = Site::new();
    let name = site.file("some.batch");
    fs::write(&name, site.batch("police", 1, &family())).expect("written");
    let other = CentreKey::new(Secret::new([7; 32]));
    let refused = site.accept_on(night(), &other, &name);
    assert!(matches!(refused, Err(AcceptError::Centre)));
    site.accept_file(&name).expect("accepted");
}
