//! Agreements from end to end: who is asked about whom, whose letters are read, and what happens to
//! those who are behind.

use std::fs;

use exchange::agreements::AgreementsHash;
use exchange::hits::{HitList, Notice};

use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town};
use crate::letters::confirm::{self, letter_to};

/// The tells of a text, from one agency to another, taken out.
fn without_tell(text: &str, from: &str, to: &str) -> String {
    let start = format!("[[tell]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
    let (before, tell) = text.split_once(&start).expect("a tell");
    let (_, after) = tell.split_once("\n\n").expect("another table");
    format!("{before}{after}")
}

fn next_serial(text: &str) -> String {
    text.replacen("serial = 1\n", "serial = 2\n", 1)
}

/// How many questions the letter of the last run asks an agency.
fn questions(town: &Town, agency: &str) -> usize {
    let ran = ask(town, agency).expect(0);
    let outcome: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    outcome["questions"].as_array().expect("a list").len()
}

fn ask(town: &Town, agency: &str) -> Ran {
    let (home, letter) = (format!("agencies/{agency}"), letter_to(town, agency));
    let signals = format!("{home}/signals.csv");
    town.run(&[
        "confirm",
        "--home",
        &home,
        "--letter",
        &letter,
        "--dry-run",
        "--json",
        &signals,
    ])
}

/// Every agency hashes again, and the centre takes it in.
fn hash_again(town: &Town, agencies: &[&str], revision: u32) {
    for agency in agencies {
        town.hash(agency, &["--revision", &revision.to_string()])
            .expect(0);
        let batch = format!("agencies/{agency}/out/{agency}-{NIGHT}-r{revision}.batch");
        town.accept(&[&batch]).expect(0);
    }
}

fn matched(town: &Town) -> HitList {
    town.match_night().expect(0);
    town.hits()
}

fn not_told(list: &HitList) -> Vec<(&str, &str, u64)> {
    let mut not_told = Vec::new();
    for notice in &list.notices {
        if let Notice::NotTold { of, to, pairs } = notice {
            not_told.push((of.as_str(), to.as_str(), *pairs));
        }
    }
    not_told
}

#[test]
fn an_agency_is_asked_only_about_those_it_may_hear_of() {
    let town = confirm::town(2);
    matched(&town);
    for agency in AGENCIES {
        assert_eq!(questions(&town, agency), 2, "{agency}");
    }
    // Housing may not hear of the police any more, and the team only of a coordinator.
    town.change_agreements(|text| {
        let text = without_tell(&next_serial(&text), "police", "housing");
        let tell = "from = \"police\"\nto = \"neighbourhood-team\"\nwhat = ";
        text.replacen(
            &format!("{tell}\"involved\""),
            &format!("{tell}\"coordinator\""),
            1,
        )
    });
    hash_again(&town, &AGENCIES, 2);
    let list = matched(&town);
    assert_eq!(
        not_told(&list),
        [
            ("police", "housing", 1),
            ("police", "neighbourhood-team", 1)
        ]
    );
    for (agency, count) in [("housing", 1), ("police", 2), ("neighbourhood-team", 1)] {
        assert_eq!(questions(&town, agency), count, "{agency}");
    }
}

#[test]
fn nothing_is_told_of_an_agency_that_is_behind_and_its_letters_are_refused_meanwhile() {
    let town = confirm::town(2);
    // All but the police take the new ones in.
    for party in ["centre", "agencies/housing", "agencies/neighbourhood-team"] {
        town.change_agreements_of(party, |text| next_serial(&text));
    }
    hash_again(&town, &["housing", "neighbourhood-team"], 2);
    let list = matched(&town);
    let other = Notice::OtherAgreements {
        agency: "police".to_owned(),
    };
    assert!(list.notices.contains(&other), "{:?}", list.notices);
    assert_eq!(
        not_told(&list),
        [
            ("police", "housing", 1),
            ("police", "neighbourhood-team", 1)
        ]
    );
    assert_eq!(questions(&town, "housing"), 1);
    let refused = ask(&town, "police").expect(1);
    assert!(
        refused.stderr.contains(&format!(
            "the letter was written under other agreements than this agency goes by, {}",
            list.agreements
        )),
        "{}",
        refused.stderr
    );
    // Once its batches name them, all is told again.
    town.change_agreements_of("agencies/police", |text| next_serial(&text));
    hash_again(&town, &["police"], 2);
    assert_eq!(not_told(&matched(&town)), []);
    assert_eq!(questions(&town, "police"), 2);
}

#[test]
fn a_letter_of_before_is_refused_once_newer_agreements_are_taken_in() {
    let town = confirm::town(2);
    matched(&town);
    assert_eq!(questions(&town, "housing"), 2);
    town.change_agreements_of("agencies/housing", |text| next_serial(&text));
    let refused = ask(&town, "housing").expect(1);
    assert!(
        refused
            .stderr
            .contains("other agreements than this agency goes by"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_party_that_went_by_agreements_takes_no_older_ones_and_cannot_do_without() {
    let town = confirm::town(2);
    matched(&town);
    let files = |text: &str| text.replacen("serial = 1\n", "serial = 0\n", 1);
    for (party, run) in [("agencies/police", "hash"), ("centre", "match")] {
        let run = || match run {
            "hash" => town.hash("police", &["--revision", "3"]),
            _ => town.match_night(),
        };
        let path = town.file(&format!("{party}/agreements.toml"));
        let held = fs::read(&path).expect("agreements");
        town.change_agreements_of(party, |text| files(&text));
        let refused = run().expect(1);
        assert_eq!(
            refused.stderr,
            format!(
                "error: {party}/agreements.toml: it has serial 0, but one with serial 1 was in use \
                 here before\n"
            )
        );
        fs::remove_file(&path).expect("removed");
        let refused = run().expect(1);
        assert_eq!(
            refused.stderr,
            format!(
                "error: {party}/agreements.toml: there are no agreements, but ones with serial 1 \
                 were in use here before: put the file back, with the signatures beside it\n"
            )
        );
        town.write(&format!("{party}/agreements.toml"), held);
        let refused = run().expect(1);
        assert!(
            refused
                .stderr
                .contains("the text was changed after it was signed"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn without_agreements_all_runs_as_before_and_it_is_said() {
    let town = Town::new();
    town.without_agreements();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    town.accept_all().expect(0);
    let ran = town.match_night().expect(0);
    assert!(
        ran.stderr.starts_with("warning: there are no agreements: "),
        "{}",
        ran.stderr
    );
    let list = town.hits();
    assert_eq!(list.agreements, AgreementsHash::NONE.to_string());
    assert_eq!(list.hits.len(), 2);
    // A file that is named must be there.
    let refused = town
        .run(&[
            "match",
            "--site",
            "centre",
            "--night",
            NIGHT,
            "--agreements",
            "none.toml",
        ])
        .expect(1);
    assert_eq!(
        refused.stderr,
        "error: none.toml: No such file or directory (os error 2)\n"
    );
}

#[test]
fn an_owner_signs_one_text_for_each_serial_and_nothing_that_does_not_fit() {
    let town = Town::new();
    let sign = || {
        town.run(&[
            "agreements",
            "sign",
            "--key",
            "owners/care.key",
            "--as",
            "care",
            "agreements.toml",
        ])
    };
    sign().expect(0);
    sign().expect(0);
    town.change("agreements.toml", "000 000 00 21", "000 000 00 22");
    let refused = sign().expect(1);
    assert!(
        refused.stderr.starts_with(
            "error: this owner signed another text of agreements of serial 1 before, with the hash "
        ),
        "{}",
        refused.stderr
    );
    // A covenant of that serial is another matter.
    town.run(&[
        "covenant",
        "sign",
        "--key",
        "owners/care.key",
        "--as",
        "care",
        "covenant.toml",
    ])
    .expect(0);
    town.change("agreements.toml", "serial = 1", "serial = 2");
    sign().expect(0);
    town.change("agreements.toml", "serial = 2", "serial = 3");
    town.change("agreements.toml", "from = \"police\"", "from = \"polise\"");
    let before = town.read("agreements.toml.care.sig");
    let refused = sign().expect(1);
    assert_eq!(
        refused.stderr,
        "error: agreements.toml: agreements, tell from \"polise\" to \"housing\": names an agency \
         that the covenant does not have\n"
    );
    assert_eq!(town.read("agreements.toml.care.sig"), before);
}
