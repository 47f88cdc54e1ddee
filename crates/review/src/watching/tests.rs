//! What those who watch are answered, over a casebook of two nights.

use std::collections::BTreeMap;

use casebook::account::Role;
use casebook::key::Salts;
use casebook::store::{Casebook, LookPolicy, NightRun};
use casebook::terms::Terms;
use exchange::crypto::secret::Secret;
use exchange::hits::{Counts, CovenantName, HitList};
use jiff::Timestamp;
use journal::{Actor, Origin};
use tempfile::TempDir;

use crate::server::answer::{Answer, Refusal};
use crate::server::route::Method;
use crate::server::{Service, SignedReports};
use crate::trying::{self, ask, page, visit_of};

const PEOPLE: [(&str, Role); 5] = [
    ("admin-1", Role::Administrator),
    ("analyst-1", Role::Analyst),
    ("reviewer-1", Role::SecondReviewer),
    ("officer-1", Role::PrivacyOfficer),
    ("auditor-1", Role::Auditor),
];

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("an id")
}

fn list(night: &str) -> HitList {
    HitList {
        format: HitList::FORMAT,
        covenant: CovenantName {
            name: "example".to_owned(),
            serial: 1,
            hash: "00".repeat(32),
        },
        agreements: "00".repeat(32),
        night: night.to_owned(),
        batches: Vec::new(),
        missing: Vec::new(),
        counts: Counts::default(),
        notices: Vec::new(),
        hits: Vec::new(),
    }
}

/// A casebook in which two nights were recorded, and people of every role.
fn casebook(folder: &TempDir) -> Casebook {
    let before = at("2026-11-01T08:00:00Z");
    let mut casebook = trying::casebook(folder.path(), &PEOPLE, before);
    let mut salts = Salts::new(&Secret::new([9; 32]));
    for (night, records) in [("2026-11-21", [70, 40]), ("2026-11-22", [6, 41])] {
        let delivered = BTreeMap::from([
            ("police".to_owned(), records[0]),
            ("housing".to_owned(), records[1]),
        ]);
        let run = NightRun {
            list: &list(night),
            digest: [night.as_bytes()[9]; 32],
            delivered: &delivered,
            terms: &Terms::without_agreements(),
            at: at("2026-11-22T03:00:00Z"),
            who: &actor("night"),
        };
        casebook.record(&run, &mut salts).expect("recorded");
    }
    casebook
}

fn service() -> (Service, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let parts = trying::parts(LookPolicy::default(), || at("2026-11-22T09:00:00Z"));
    let reports = SignedReports {
        folder: folder.path().join("reports"),
        origin: Origin::parse("hitmachine/voorbeeldstad").expect("an origin"),
    };
    let service =
        Service::new(casebook(&folder), trying::small_city(), parts).with_reports(reports);
    (service, folder)
}

fn get(service: &Service, who: &str, path: &str) -> Result<Answer, Refusal> {
    ask(service, who, Method::Get, path, "")
}

/// The acts of the journal so far.
fn entries(service: &Service) -> usize {
    let mut text = Vec::new();
    let written = service.casebook().write_journal(&mut text).expect("read");
    written.expect("memory takes it");
    String::from_utf8(text).expect("text").lines().count()
}

#[test]
fn every_page_is_for_the_roles_that_may_and_for_no_other() {
    let everybody = [
        "admin-1",
        "analyst-1",
        "reviewer-1",
        "officer-1",
        "auditor-1",
    ];
    let watchers = ["officer-1", "auditor-1"];
    let precise = ["analyst-1", "officer-1", "auditor-1"];
    let informers = ["analyst-1", "officer-1"];
    let pages: [(&str, &[&str]); 9] = [
        ("/numbers", &everybody),
        ("/covenant", &everybody),
        ("/help", &everybody),
        ("/rules", &precise),
        ("/informing", &informers),
        ("/journal", &watchers),
        ("/journal/check", &watchers),
        ("/journal/sample", &watchers),
        ("/forgotten", &watchers),
    ];
    let (service, _folder) = service();
    for (path, may) in pages {
        for who in everybody {
            let answer = get(&service, who, path);
            if may.contains(&who) {
                let html = page(answer);
                assert_eq!(html.matches("<h1").count(), 1, "{path}");
            } else {
                assert!(matches!(answer, Err(Refusal::Forbidden)), "{who} {path}");
            }
        }
        assert!(matches!(
            get(&service, "nobody", path),
            Err(Refusal::SignIn)
        ));
    }
}

#[test]
fn the_numbers_say_who_delivered_and_nothing_under_ten() {
    let (service, _folder) = service();
    let html = page(get(&service, "admin-1", "/numbers"));
    assert!(html.contains("22-11-2026: onder 10"), "six records");
    assert!(html.contains("21-11-2026: 70"));
    assert!(html.contains("2 nachten gemist"), "the third agency");
    assert!(html.contains("Van 26-10-2026 tot en met 22-11-2026."));
    // How right rules are is not for administrators.
    assert!(!html.contains("id=\"precision\""));
    let html = page(get(&service, "analyst-1", "/numbers"));
    assert!(html.contains("id=\"precision\"") && html.contains("meerdere problemen (v1)"));
}

#[test]
fn the_journal_is_narrowed_and_paged_and_reading_it_is_an_entry() {
    let (service, _folder) = service();
    let before = entries(&service);
    let html = page(get(&service, "auditor-1", "/journal?act=account"));
    assert_eq!(
        html.matches("wijzigde een account</td>").count(),
        PEOPLE.len()
    );
    assert_eq!(entries(&service), before + 1);
    let html = page(get(&service, "auditor-1", "/journal?who=night"));
    assert!(html.contains("zocht treffers</td>") && !html.contains("wijzigde een account</td>"));
    for _ in 0..60 {
        page(get(&service, "auditor-1", "/journal?who=night"));
    }
    let html = page(get(&service, "auditor-1", "/journal?since=2026-11-02"));
    assert!(html.contains("/journal?since=2026-11-02&amp;page=2") || html.contains("&#38;page=2"));
    let html = page(get(
        &service,
        "auditor-1",
        "/journal?since=2026-11-02&page=2",
    ));
    assert!(html.contains("rel=\"prev\""));
    for bad in ["act=x", "who=A+B", "since=gisteren", "page=x"] {
        let answer = get(&service, "auditor-1", &format!("/journal?{bad}"));
        assert!(matches!(answer, Err(Refusal::Malformed)), "{bad}");
    }
}

#[test]
fn a_hit_that_nobody_knows_was_seen_by_nobody() {
    let (service, _folder) = service();
    let answer = get(&service, "officer-1", "/journal/hit/h000000000000001");
    assert!(matches!(answer, Err(Refusal::NotFound)));
    let answer = get(&service, "officer-1", "/journal/hit?id=h000000000000001");
    let Ok(Answer::SeeOther(on)) = answer else {
        panic!("it leads nowhere")
    };
    assert_eq!(on.to, "/journal/hit/h000000000000001");
    let answer = get(&service, "officer-1", "/journal/hit?id=%2F%2Fevil.nl");
    assert!(matches!(answer, Err(Refusal::NotFound)));
}

#[test]
fn a_sample_says_its_seed_and_a_form_alone_draws_nothing() {
    let (service, _folder) = service();
    let before = entries(&service);
    page(get(&service, "auditor-1", "/journal/sample"));
    assert_eq!(entries(&service), before);
    let html = page(get(
        &service,
        "auditor-1",
        "/journal/sample?month=2026-11&count=3",
    ));
    assert_eq!(entries(&service), before + 1);
    // What the service draws ends so, behind eight bytes that count.
    assert!(html.contains(&"03".repeat(24)), "the seed");
    assert!(html.contains("3 van "));
    for bad in ["month=november", "month=2026-11&count=0", "count=100000"] {
        let answer = get(&service, "auditor-1", &format!("/journal/sample?{bad}"));
        assert!(matches!(answer, Err(Refusal::Malformed)), "{bad}");
    }
}

#[test]
fn a_check_is_remembered_on_the_page_of_the_journal() {
    let (service, _folder) = service();
    let html = page(get(&service, "officer-1", "/journal"));
    assert!(html.contains("Niemand heeft de keten nog nagegaan."));
    let html = page(get(&service, "officer-1", "/journal/check"));
    assert!(html.contains("De keten klopt tot en met doorgang 2"));
    let html = page(get(&service, "officer-1", "/journal"));
    assert!(html.contains("De keten klopt tot en met doorgang 2, gecontroleerd op 22-11-2026"));
}

#[test]
fn others_visit_while_a_check_is_made_and_it_vouches_for_what_it_read() {
    let (service, _folder) = service();
    let begun = {
        let mut casebook = service.casebook();
        super::audit::check(&mut visit_of(&service, &mut casebook, "officer-1"))
    };
    let Ok(Answer::Work(work)) = begun else {
        panic!("a check is work beside the casebook");
    };
    // Somebody else has the casebook all the while: it would wait for ever.
    let others = service.casebook();
    let then = work(&service);
    drop(others);
    let read = entries(&service);
    page(get(&service, "auditor-1", "/journal"));
    assert!(entries(&service) > read, "written meanwhile");
    let mut casebook = service.casebook();
    let answer = then(&mut visit_of(&service, &mut casebook, "officer-1"));
    let html = page(answer.and_then(Answer::rendered));
    assert!(html.contains("De keten klopt tot en met doorgang 2"));
    let last = casebook.last_check().expect("read").expect("one");
    let now = casebook.check().expect("checked");
    assert_eq!((last.run, now.flaws.as_slice()), (2, &[][..]));
    assert_ne!(last.head, now.head);
}

#[test]
fn a_deletion_whose_report_is_missing_is_told_at_once() {
    let (service, _folder) = service();
    {
        let mut salts = Salts::new(&Secret::new([5; 32]));
        let mut casebook = service.casebook();
        let lines = b"run 2 2026-11-22\nhits 12\ncut 0\nfiles hit-list 3\n";
        let now = at("2026-11-22T08:00:00Z");
        casebook
            .forget(&actor("night"), now, &mut salts, |_| {
                Ok::<_, casebook::store::StoreError>(Some(lines.to_vec()))
            })
            .expect("forgotten");
    }
    let html = page(get(&service, "officer-1", "/forgotten"));
    assert!(html.contains("ontbreekt of klopt niet"));
    assert!(html.contains("role=\"alert\"") && html.contains("<td>12</td>"));
}

#[test]
fn the_covenant_in_words_says_who_sends_what_and_who_hears_what() {
    let (service, _folder) = service();
    let html = page(get(&service, "reviewer-1", "/covenant"));
    for words in [
        "Convenant kleine stad",
        "Woningcorporatie De Sleutel",
        "huurachterstand",
        "Over een persoon: minstens 2 instanties",
        "Met 1 blijft het dicht",
        "365 dagen nadat",
        "ook welke instanties en loketten",
        "Minstens 3 instanties, 2 ketens en 3 leefgebieden binnen 180 dagen.",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn help_is_the_guide_of_who_asks_and_others_are_a_click_away() {
    let (service, _folder) = service();
    let own = page(get(&service, "auditor-1", "/help"));
    assert!(own.contains("Elke maand") && own.contains("href=\"/help/analist\""));
    let other = page(get(&service, "auditor-1", "/help/bronhouder"));
    assert!(other.contains("Elke nacht"));
    let none = get(&service, "auditor-1", "/help/..%2Fetc");
    assert!(matches!(none, Err(Refusal::NotFound)));
}
