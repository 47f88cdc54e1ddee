//! A night on which a match key asks: one person whom three agencies know by name alone, and what
//! it takes until they meet.

mod elsewhere;
mod forged;
mod stale;
mod standing;
mod telephone;
mod without_birth;

use std::fs;

use exchange::hits::{Delivery, HitList, Notice};

use crate::harness::marks::found;
use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// What the person is known by; it is in no output.
const MARKS: [&str; 6] = [
    "Kwetterzanger",
    "Tjilpina",
    "17-12-1981",
    "19811217",
    "1981-12-17",
    "nachtegaalgeheim",
];

/// A town whose key of names asks, at a gate of `k` agencies, in which each agency has one signal
/// about one person without address.
pub(crate) fn town(k: u8) -> Town {
    let town = Town::new();
    town.change_covenant(|covenant| {
        covenant
            .asks("surname+initial+birth")
            .change_rule("multi-problem", |rule| {
                rule.min_agencies = 2;
                rule.min_domains = 2;
            })
            .change_gate("person-2", |gate| gate.k = k)
    });
    for (agency, row) in [
        (
            "housing",
            "H-0012;7001;T.;;Kwetterzanger;17-12-1981;;;10-11-2026;3120,50;J;J;nachtegaalgeheim",
        ),
        (
            "police",
            "2026-1,,Kwetterzanger,Tjilpina,19811217,,,,HG,20261101",
        ),
        (
            "neighbourhood-team",
            "W1\t90\t\tTjilpina\tKwetterzanger\t1981-12-17\t\t\t\t\t\
             zorgmijding\ternstig\t2026-11-12\t31\t",
        ),
    ] {
        let name = format!("agencies/{agency}/signals.csv");
        let export = town.read(&name);
        let header = export
            .split_inclusive(|byte| *byte == b'\n')
            .next()
            .expect("a header");
        town.write(&name, [header, row.as_bytes(), b"\r\n"].concat());
    }
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    town.accept_all().expect(0);
    town
}

fn matched(town: &Town) -> HitList {
    town.match_night().expect(0);
    town.hits()
}

pub(crate) fn letter_to(town: &Town, agency: &str) -> String {
    format!("{}/questions/{agency}-{NIGHT}.letter", town.last_run(NIGHT))
}

/// Runs `confirm` at an agency, with further arguments.
fn confirm(town: &Town, agency: &str, further: &[&str]) -> Ran {
    let (home, letter) = (format!("agencies/{agency}"), letter_to(town, agency));
    let signals = format!("{home}/signals.csv");
    town.run(
        &[
            &["confirm", "--home", &home, "--letter", &letter, &signals],
            further,
        ]
        .concat(),
    )
}

fn questions_of(agency: &str) -> String {
    format!("agencies/{agency}/out/{agency}-{NIGHT}.questions.csv")
}

fn confirmation_of(agency: &str, revision: u32) -> String {
    format!("agencies/{agency}/out/{agency}-{NIGHT}-r{revision}.confirmation")
}

/// Fills in yes for the questions about these agencies and no for the rest, and makes the
/// confirmation.
pub(crate) fn answer(town: &Town, agency: &str, yes: &[&str], revision: u32) -> String {
    let csv = questions_of(agency);
    if !town.file(&csv).exists() {
        confirm(town, agency, &[]).expect(0);
    }
    let text = String::from_utf8(town.read(&csv)).expect("UTF-8");
    let filled = text.lines().enumerate().map(|(row, line)| {
        let (question, _) = line.rsplit_once(';').expect("columns");
        let word = if yes
            .iter()
            .any(|other| question.contains(&format!(";{other};")))
        {
            "yes"
        } else {
            "no"
        };
        if row == 0 {
            format!("{line}\r\n")
        } else {
            format!("{question};{word}\r\n")
        }
    });
    town.write(&csv, filled.collect::<String>());
    confirm(
        town,
        agency,
        &["--answers", &csv, "--revision", &revision.to_string()],
    )
    .expect(0);
    confirmation_of(agency, revision)
}

/// The agencies of the signals in each hit.
fn agencies(list: &HitList) -> Vec<Vec<&str>> {
    list.hits
        .iter()
        .map(|hit| {
            hit.explanation
                .signals
                .iter()
                .map(|signal| signal.agency.as_str())
                .collect()
        })
        .collect()
}

#[test]
fn a_pair_that_only_a_key_that_asks_ties_opens_when_both_agencies_confirmed_it() {
    let town = town(2);
    let list = matched(&town);
    assert_eq!((list.counts.signals, list.hits.len()), (0, 0));
    assert_eq!(
        list.notices,
        [Notice::Asked {
            pairs: 3,
            confirmed: 0,
            opened: 0
        }]
    );

    let housing = answer(&town, "housing", &["police"], 1);
    town.accept(&[&housing]).expect(0);
    let list = matched(&town);
    assert_eq!(
        (list.counts.signals, list.hits.len()),
        (0, 0),
        "one side is not enough"
    );

    let police = answer(&town, "police", &["housing"], 1);
    town.accept(&[&police]).expect(0);
    let list = matched(&town);
    assert_eq!(agencies(&list), [["police", "housing"]]);
    assert_eq!(
        list.counts.signals, 2,
        "the third agency's signal stays shut"
    );
    assert_eq!(
        list.notices,
        [Notice::Asked {
            pairs: 3,
            confirmed: 1,
            opened: 1
        }]
    );
    assert_eq!(list.hits[0].explanation.persons, 1);

    let revoked = answer(&town, "police", &[], 2);
    town.accept(&[&revoked]).expect(0);
    assert_eq!(matched(&town).counts.signals, 0, "a yes can be taken back");
}

#[test]
fn two_agencies_that_confirm_are_not_the_three_that_a_gate_asks() {
    let town = town(3);
    matched(&town);
    for (agency, others) in [("housing", &["police"]), ("police", &["housing"])] {
        town.accept(&[&answer(&town, agency, others, 1)]).expect(0);
    }
    let list = matched(&town);
    assert_eq!(list.counts.signals, 0);
    assert_eq!(
        list.notices,
        [Notice::Asked {
            pairs: 3,
            confirmed: 1,
            opened: 0
        }]
    );
    for (agency, others, revision) in [
        ("police", ["housing", "neighbourhood-team"].as_slice(), 2),
        ("neighbourhood-team", &["police"], 1),
    ] {
        town.accept(&[&answer(&town, agency, others, revision)])
            .expect(0);
    }
    assert_eq!(
        agencies(&matched(&town)),
        [["police", "housing", "neighbourhood-team"]]
    );
}

#[test]
fn shows_the_steward_whom_to_ask_and_keeps_what_was_filled_in() {
    let town = town(2);
    matched(&town);
    let shown = confirm(&town, "housing", &["--dry-run"]).expect(0).stdout;
    assert!(
        shown.contains("H-0012") && shown.contains("police") && shown.contains("21"),
        "{shown}"
    );
    assert!(
        !town.file(&questions_of("housing")).exists(),
        "a dry run writes nothing"
    );
    confirm(&town, "housing", &[]).expect(0);
    confirm(&town, "housing", &[]).expect(0);
    answer(&town, "housing", &["police"], 1);
    let filled = town.read(&questions_of("housing"));
    let refused = confirm(&town, "housing", &[]).expect(1).stderr;
    assert!(refused.contains("holds answers"), "{refused}");
    assert_eq!(town.read(&questions_of("housing")), filled);
    let json = confirm(
        &town,
        "housing",
        &["--json", "--dry-run", "--answers", &questions_of("housing")],
    )
    .expect(0)
    .stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&json["answers"]["yes"], &json["answers"]["no"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn holds_no_personal_value_in_anything_that_is_printed_or_written() {
    let town = town(2);
    let mut printed = vec![town.match_night().expect(0)];
    for (agency, other) in [("housing", "police"), ("police", "housing")] {
        printed.push(confirm(&town, agency, &["--dry-run"]).expect(0));
        let sent = answer(&town, agency, &[other], 1);
        printed.push(town.accept(&[&sent]).expect(0));
    }
    printed.push(town.match_night().expect(0));
    // What cannot be done must not say more.
    let odd = "agencies/police/odd.csv";
    town.write(
        odd,
        "signal_number;other_agency;other_signal_ref;answer\n\
                     Tjilpina;police;Kwetterzanger;nachtegaalgeheim\n",
    );
    printed.push(confirm(&town, "police", &["--answers", odd, "--revision", "2"]).expect(1));
    fs::remove_file(town.file(odd)).expect("removed");
    for Ran { stdout, stderr, .. } in printed {
        assert_eq!(found((stdout + &stderr).as_bytes(), &MARKS), [""; 0]);
    }
    for name in files(town.path())
        .iter()
        .filter(|name| !name.ends_with("signals.csv"))
    {
        assert_eq!(found(&town.read(name), &MARKS), [""; 0], "{name}");
    }
    for name in files(town.path())
        .iter()
        .filter(|name| name.starts_with("centre/"))
    {
        assert_eq!(
            found(&town.read(name), &["H-0012", "2026-1,"]),
            [""; 0],
            "{name}"
        );
    }
}

/// Replaces the batch of an agency by one without a signal.
fn withdraw_all(town: &Town, agency: &str) {
    let name = format!("agencies/{agency}/signals.csv");
    let export = town.read(&name);
    let header = export
        .split_inclusive(|byte| *byte == b'\n')
        .next()
        .expect("a header");
    town.write(&name, header);
    town.hash(agency, &["--revision", "2", "--accept-fewer"])
        .expect(0);
    town.accept(&[&format!("agencies/{agency}/out/{agency}-{NIGHT}-r2.batch")])
        .expect(0);
}

#[test]
fn opens_no_letter_for_another_agency_and_counts_nothing_that_a_new_batch_withdrew() {
    let town = town(2);
    matched(&town);
    let home = "agencies/housing";
    let wrong = town
        .run(&[
            "confirm",
            "--home",
            home,
            "--letter",
            &letter_to(&town, "police"),
            "agencies/housing/signals.csv",
        ])
        .expect(1);
    assert!(
        wrong
            .stderr
            .contains("not a letter of questions from the centre to this agency"),
        "{}",
        wrong.stderr
    );

    for (agency, other) in [("housing", "police"), ("police", "housing")] {
        town.accept(&[&answer(&town, agency, &[other], 1)])
            .expect(0);
    }
    assert_eq!(matched(&town).counts.signals, 2);
    withdraw_all(&town, "housing");
    let list = matched(&town);
    assert_eq!(list.counts.signals, 0);
    let disregarded = |agency: &str| Notice::Disregarded {
        agency: agency.to_owned(),
        pairs: 1,
    };
    assert!(
        list.notices.contains(&disregarded("housing"))
            && list.notices.contains(&disregarded("police")),
        "{:?}",
        list.notices
    );
}

#[test]
fn a_confirmation_from_before_another_covenant_counts_as_not_sent() {
    let town = town(2);
    assert_eq!(matched(&town).counts.hits, 0);
    for [agency, other] in [["housing", "police"], ["police", "housing"]] {
        let confirmation = answer(&town, agency, &[other], 1);
        town.accept(&[&confirmation]).expect(0);
    }
    let confirmed = matched(&town).counts.signals;
    assert!(confirmed > 0, "it opened");

    town.change_covenant(|covenant| covenant.serial(2));
    for agency in AGENCIES {
        town.hash(agency, &["--revision", "2"]).expect(0);
        let batch = format!("agencies/{agency}/out/{agency}-{NIGHT}-r2.batch");
        town.accept(&[&batch]).expect(0);
    }
    let list = matched(&town);
    assert_eq!(
        list.counts.signals, 0,
        "nobody confirmed under this covenant"
    );
    for agency in ["housing", "police"] {
        let notice = Notice::OtherCovenant {
            agency: agency.to_owned(),
            sent: Delivery::Confirmation,
        };
        assert!(list.notices.contains(&notice), "{:?}", list.notices);
    }

    // The questions of this covenant are answered anew, and count.
    for [agency, other] in [["housing", "police"], ["police", "housing"]] {
        let confirmation = answer(&town, agency, &[other], 2);
        town.accept(&[&confirmation]).expect(0);
    }
    assert_eq!(matched(&town).counts.signals, confirmed);
}
