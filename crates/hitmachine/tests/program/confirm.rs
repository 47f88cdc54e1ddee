//! A night on which a match key asks: one person whom three agencies know by name alone, and what it takes until they meet.
//!
//! Also what somebody tries who would open a signal by a confirmation that is not his, or not of this night.

use std::fs;

use exchange::covenant::Covenant;
use exchange::hits::{HitList, Notice};
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::{self, Header, Letter, Party};
use exchange::night::Night;
use exchange::payload::SignalRef;
use hasher::pseudonymise::keys::AgencyKey;
use matcher::keys::CentreKey;

use crate::marks::found;
use crate::run::Ran;
use crate::town::{AGENCIES, NIGHT, Town, files};

/// What the person is known by; it is in no output.
const MARKS: [&str; 6] = [
    "Kwetterzanger",
    "Tjilpina",
    "17-12-1981",
    "19811217",
    "1981-12-17",
    "nachtegaalgeheim",
];

/// A town whose key of names asks, at a gate of `k` agencies, in which each agency has one signal about one person without address.
fn town(k: u8) -> Town {
    let town = Town::new();
    let key = "id = \"surname+initial+birth\"\nmode = ";
    town.change_covenant(&format!("{key}\"joins\""), &format!("{key}\"asks\""));
    town.change_covenant("min_agencies = 3", "min_agencies = 2");
    town.change_covenant("min_domains = 3", "min_domains = 2");
    if k != 2 {
        town.change_covenant(
            "unit = \"agency\"\nk = 2",
            &format!("unit = \"agency\"\nk = {k}"),
        );
    }
    for (agency, row) in [
        (
            "housing",
            "H-0012;7001;T.;;Kwetterzanger;17-12-1981;;;10-10-2026;3120,50;J;J;nachtegaalgeheim",
        ),
        (
            "police",
            "2026-1,,Kwetterzanger,Tjilpina,19811217,,,,HG,20261001",
        ),
        (
            "neighbourhood-team",
            "W1\t90\t\tTjilpina\tKwetterzanger\t1981-12-17\t\t\t\t\tzorgmijding\ternstig\t2026-10-12\t31\t",
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
    serde_json::from_slice(&town.read(&format!("centre/nights/{NIGHT}/hits.json")))
        .expect("a hit list")
}

fn letter_to(agency: &str) -> String {
    format!("centre/nights/{NIGHT}/questions/{agency}-{NIGHT}.letter")
}

/// Runs `confirm` at an agency, with further arguments.
fn confirm(town: &Town, agency: &str, further: &[&str]) -> Ran {
    let (home, letter) = (format!("agencies/{agency}"), letter_to(agency));
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

/// Fills in yes for the questions about these agencies and no for the rest, and makes the confirmation.
fn answer(town: &Town, agency: &str, yes: &[&str], revision: u32) -> String {
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
    town.write(odd, "signal_number;other_agency;other_signal_ref;answer\nTjilpina;police;Kwetterzanger;nachtegaalgeheim\n");
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

/// The letter of an agency to the centre, opened, so that it can be forged.
struct Forger {
    town: Town,
    header: Header,
    confirmed: Vec<Confirmed>,
}

impl Forger {
    /// What the police confirmed of housing's signal, when nobody else has confirmed anything.
    fn new() -> Self {
        let town = town(2);
        matched(&town);
        let letter = town.read(&answer(&town, "police", &["housing"], 1));
        let letter = Letter::read(&letter).expect("a letter");
        let centre = CentreKey::read(&town.file("centre/centre.key")).expect("a key");
        let police = Self::covenant(&town)
            .agency("police")
            .expect("an agency")
            .sign()
            .to_owned();
        let text = letter.open(&police, centre.identity()).expect("it opens");
        let (header, confirmed) = (
            *letter.header(),
            confirmation::decode(&text).expect("a confirmation"),
        );
        Self {
            town,
            header,
            confirmed,
        }
    }

    fn covenant(town: &Town) -> Covenant {
        Covenant::parse(&town.read("covenant.toml")).expect("a covenant")
    }

    /// Sends a letter, signed with the key of `signer`, and expects it to be refused with this reason.
    fn is_refused(&self, signer: &str, header: &Header, confirmed: &[Confirmed], reason: &str) {
        let key = AgencyKey::read(&self.town.file(&format!("agencies/{signer}/agency.key")))
            .expect("a key");
        let covenant = Self::covenant(&self.town);
        let text = confirmation::encode(confirmed);
        let letter = letter::seal(
            header,
            &text,
            &key.letter_seed(),
            key.identity().sign(),
            covenant.centre().hpke(),
        )
        .expect("a letter");
        self.bytes_are_refused(&letter, reason);
    }

    fn bytes_are_refused(&self, bytes: &[u8], reason: &str) {
        self.town.write("forged", bytes);
        let refused = self.town.accept(&["forged"]).expect(1);
        assert!(
            refused.stderr.contains(reason),
            "expected {reason:?}: {}",
            refused.stderr
        );
        let kept = files(&self.town.file("centre"));
        assert!(
            !kept
                .iter()
                .any(|name| name.ends_with("confirmation.letter")),
            "{kept:?}"
        );
    }
}

#[test]
fn refuses_a_confirmation_by_another_agency_of_another_pair_or_another_night() {
    let forger = Forger::new();
    let Forger {
        header,
        confirmed,
        town,
    } = &forger;
    let covenant = Forger::covenant(town);
    let index = |agency: &str| covenant.agency(agency).expect("an agency").index();
    forger.is_refused(
        "neighbourhood-team",
        header,
        confirmed,
        "the signature is not that of the party",
    );
    let as_team = Header {
        from: Party::Agency(index("neighbourhood-team")),
        ..*header
    };
    forger.is_refused(
        "neighbourhood-team",
        &as_team,
        confirmed,
        "the agency may not send",
    );
    let mut of_team = confirmed.clone();
    of_team[0].payload.code = covenant.code("care-avoidance").expect("a code").number();
    forger.is_refused(
        "neighbourhood-team",
        &as_team,
        &of_team,
        "were not asked of this agency",
    );

    let mut other_pair = confirmed.clone();
    other_pair[0].others[0].1 = SignalRef([9; 16]);
    forger.is_refused(
        "police",
        header,
        &other_pair,
        "were not asked of this agency",
    );
    let mut own_signal = confirmed.clone();
    own_signal[0].payload.signal = SignalRef([9; 16]);
    forger.is_refused(
        "police",
        header,
        &own_signal,
        "were not asked of this agency",
    );

    let yesterday = Header {
        night: Night::parse("2026-11-21").expect("a night"),
        ..*header
    };
    forger.is_refused(
        "police",
        &yesterday,
        confirmed,
        "the confirmation is for the night of 2026-11-21",
    );
    let other_covenant = Header {
        covenant: exchange::covenant::CovenantHash([7; 32]),
        ..*header
    };
    forger.is_refused(
        "police",
        &other_covenant,
        confirmed,
        "under another covenant",
    );
    let questions = town.read(&letter_to("police"));
    forger.bytes_are_refused(&questions, "not a confirmation of an agency");
}

#[test]
fn refuses_a_confirmation_with_a_byte_changed_and_one_that_a_later_one_replaced() {
    let forger = Forger::new();
    let town = &forger.town;
    let good = confirmation_of("police", 1);
    let bytes = town.read(&good);
    for at in [60, 100, bytes.len() - 80, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        forger.bytes_are_refused(&changed, "the signature is not that of the party");
    }
    forger.bytes_are_refused(
        &bytes[..bytes.len() - 1],
        "the signature is not that of the party",
    );
    town.accept(&[&good]).expect(0);
    let again = town.accept(&[&good]).expect(0);
    assert!(again.stdout.contains("already there"), "{}", again.stdout);
    town.accept(&[&answer(town, "police", &[], 2)]).expect(0);
    let replayed = town.accept(&[&good]).expect(1);
    assert!(
        replayed.stderr.contains("revision 2 was accepted before"),
        "{}",
        replayed.stderr
    );
}

#[test]
fn refuses_a_confirmation_of_what_nobody_has_asked_yet() {
    let forger = Forger::new();
    fs::remove_dir_all(
        forger
            .town
            .file(&format!("centre/nights/{NIGHT}/questions")),
    )
    .expect("removed");
    forger.bytes_are_refused(
        &forger.town.read(&confirmation_of("police", 1)),
        "were not asked of this agency",
    );
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
            &letter_to("police"),
            "agencies/housing/signals.csv",
        ])
        .expect(1);
    assert!(
        wrong
            .stderr
            .contains("no letter of questions from the centre to this agency"),
        "{}",
        wrong.stderr
    );

    for (agency, other) in [("housing", "police"), ("police", "housing")] {
        town.accept(&[&answer(&town, agency, &[other], 1)])
            .expect(0);
    }
    assert_eq!(matched(&town).counts.signals, 2);
    let export = town.read("agencies/housing/signals.csv");
    let header = export
        .split_inclusive(|byte| *byte == b'\n')
        .next()
        .expect("a header");
    town.write("agencies/housing/signals.csv", header);
    town.hash("housing", &["--revision", "2"]).expect(0);
    town.accept(&[&format!("agencies/housing/out/housing-{NIGHT}-r2.batch")])
        .expect(0);
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
