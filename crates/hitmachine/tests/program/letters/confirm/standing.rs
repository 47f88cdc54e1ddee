//! Standing answers: what was answered once is answered by itself on later nights, over a change of
//! refs too, and no file but the agency's own is taken for it.

use exchange::hits::HitList;
use serde_json::Value;

use super::{MARKS, letter_to, matched, town};
use crate::harness::marks::found;
use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town};

/// The last night of a ref period, and the first of the next.
const LAST: &str = "2027-01-20";
const FIRST: &str = "2027-01-21";

const ANSWERS: &str = "standing-answers";

fn batch(agency: &str, night: &str) -> String {
    format!("agencies/{agency}/out/{agency}-{night}-r1.batch")
}

/// Hashes and accepts the exports of all agencies for a night.
fn deliver(town: &Town, night: &str) {
    for agency in AGENCIES {
        let home = format!("agencies/{agency}");
        let export = format!("{home}/signals.csv");
        // The rows are of one day in November, whatever the night.
        let args = ["hash", "--home", &home, "--night", night, "--accept-fewer"];
        town.run(&[&args[..], &[&export]].concat()).expect(0);
    }
    let batches = AGENCIES.map(|agency| batch(agency, night));
    accept(town, night, &batches.each_ref().map(String::as_str));
}

fn accept(town: &Town, night: &str, files: &[&str]) {
    town.run(&[&["accept", "--site", "centre", "--night", night], files].concat())
        .expect(0);
}

fn match_of(town: &Town, night: &str) -> HitList {
    town.run(&["match", "--site", "centre", "--night", night])
        .expect(0);
    let list = town.read(&format!("{}/hits.json", town.last_run(night)));
    serde_json::from_slice(&list).expect("a hit list")
}

/// Runs `confirm` with the agency's standing answers, and further arguments.
fn confirm(town: &Town, agency: &str, night: &str, further: &[&str]) -> Ran {
    let home = format!("agencies/{agency}");
    let letter = format!("{}/questions/{agency}-{night}.letter", town.last_run(night));
    let (export, answers) = (format!("{home}/signals.csv"), format!("{home}/{ANSWERS}"));
    let args = [
        "confirm",
        "--home",
        &home,
        "--letter",
        &letter,
        "--standing",
        &answers,
        &export,
    ];
    town.run(&[&args[..], further].concat())
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// Answers, once, what is asked about the signals of each other agency.
fn answer(town: &Town, agency: &str, night: &str, words: &[(&str, &str)], revision: &str) {
    let csv = format!("agencies/{agency}/out/{agency}-{night}.questions.csv");
    let text = String::from_utf8(town.read(&csv)).expect("UTF-8");
    let mut filled = Vec::new();
    for line in text.lines() {
        let word = words
            .iter()
            .find(|(other, _)| line.contains(&format!(";{other};")))
            .map_or("", |(_, word)| word);
        filled.push(format!("{line}{word}\n"));
    }
    town.write(&csv, filled.concat());
    let given = ["--answers", &csv, "--revision", revision];
    confirm(town, agency, night, &given).expect(0);
}

/// A town in which housing and the police confirmed their pair on the last night of a period, and
/// housing denied the other.
fn answered() -> Town {
    let town = town(2);
    deliver(&town, LAST);
    assert_eq!(match_of(&town, LAST).counts.signals, 0);
    for (agency, words) in [
        (
            "housing",
            [("police", "yes"), ("neighbourhood-team", "no")].as_slice(),
        ),
        ("police", &[("housing", "ja")]),
    ] {
        let first = confirm(&town, agency, LAST, &["--json"]).expect(0);
        assert_eq!(json(&first)["confirmation_file"], Value::Null);
        answer(&town, agency, LAST, words, "1");
        let sent = format!("agencies/{agency}/out/{agency}-{LAST}-r1.confirmation");
        accept(&town, LAST, &[&sent]);
    }
    assert_eq!(match_of(&town, LAST).counts.signals, 2);
    town
}

#[test]
fn a_pair_that_was_confirmed_once_is_confirmed_again_after_the_refs_changed() {
    let town = answered();
    deliver(&town, FIRST);
    assert_eq!(
        match_of(&town, FIRST).counts.signals,
        0,
        "each night begins anew"
    );

    let look = confirm(&town, "housing", FIRST, &["--dry-run"]).expect(0);
    let looked = town.read(&format!("agencies/housing/{ANSWERS}"));
    assert!(
        look.stdout
            .contains("2 pairs are answered by what was said on an earlier night:")
            && look
                .stdout
                .contains("1 yes, 1 no, 0 not answered; 0 answers fit no question"),
        "{}",
        look.stdout
    );
    for (agency, standing, open) in [("housing", 2, 0), ("police", 1, 1)] {
        let ran = confirm(&town, agency, FIRST, &["--json"]).expect(0);
        let said = json(&ran);
        assert_eq!(said["answers"]["standing"], standing, "{agency}");
        assert_eq!(said["answers"]["unanswered"], open, "{agency}");
        let csv = format!("agencies/{agency}/out/{agency}-{FIRST}.questions.csv");
        let asked = String::from_utf8(town.read(&csv)).expect("UTF-8");
        assert_eq!(asked.lines().count(), 1 + open, "only the rest is asked");
        let sent = format!("agencies/{agency}/out/{agency}-{FIRST}-r1.confirmation");
        accept(&town, FIRST, &[&sent]);
        let texts = [ran.stdout, ran.stderr].concat();
        assert_eq!(found(texts.as_bytes(), &MARKS), [""; 0]);
    }
    assert_eq!(
        match_of(&town, FIRST).counts.signals,
        2,
        "nobody telephoned"
    );
    let written = town.read(&format!("agencies/housing/{ANSWERS}"));
    assert_ne!(written, looked, "the refs are those of tonight");
    assert_eq!(found(&written, &MARKS), [""; 0]);
    assert_eq!(found(&written, &["H-0012"]), [""; 0]);
}

#[test]
fn what_is_answered_now_counts_before_what_stands_and_stands_from_then_on() {
    let town = answered();
    // The same file of the night, with the yes taken back.
    let csv = format!("agencies/housing/out/housing-{LAST}.questions.csv");
    town.change(&csv, "yes", "no");
    let given = ["--answers", &csv, "--revision", "2", "--json"];
    let ran = confirm(&town, "housing", LAST, &given).expect(0);
    assert_eq!(
        (
            json(&ran)["answers"]["yes"].clone(),
            json(&ran)["answers"]["no"].clone()
        ),
        (0.into(), 2.into())
    );
    deliver(&town, FIRST);
    match_of(&town, FIRST);
    let ran = confirm(&town, "housing", FIRST, &["--json"]).expect(0);
    assert_eq!(json(&ran)["answers"]["no"], 2);
    assert_eq!(
        json(&ran)["confirmation_file"],
        Value::Null,
        "no yes stands"
    );
}

#[test]
fn an_answer_lapses_when_its_pair_was_not_asked_for_four_weeks() {
    let town = answered();
    for (night, standing) in [("2027-02-17", 2), ("2027-02-18", 0)] {
        deliver(&town, night);
        match_of(&town, night);
        let ran = confirm(&town, "housing", night, &["--json", "--dry-run"]).expect(0);
        let said = json(&ran);
        let counted = said["answers"]["standing"].as_u64().unwrap_or_default();
        assert_eq!(counted, standing, "{night}");
    }
}

#[test]
fn a_file_that_is_not_this_agencys_is_refused_with_one_line_and_nothing_changes() {
    let town = answered();
    deliver(&town, FIRST);
    match_of(&town, FIRST);
    let own = format!("agencies/housing/{ANSWERS}");
    let good = town.read(&own);
    let text = String::from_utf8(good.clone()).expect("UTF-8");
    let first = format!("agencies/housing/out/housing-{FIRST}");
    for (bytes, said) in [
        (
            town.read(&format!("agencies/police/{ANSWERS}")),
            "standing answers of another agency",
        ),
        (text.replace(" no ", " yes ").into_bytes(), "are damaged"),
        (good[..good.len() / 2].to_vec(), "are damaged"),
        (text.replace(" v1 ", " v2 ").into_bytes(), "another version"),
        (
            b"Tjilpina;police\n".to_vec(),
            "not a file of standing answers",
        ),
    ] {
        town.write(&own, &bytes);
        let ran = confirm(&town, "housing", FIRST, &[]).expect(1);
        assert!(
            ran.stderr.contains(said) && ran.stderr.contains(&own),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert_eq!(found(ran.stderr.as_bytes(), &MARKS), [""; 0]);
        assert_eq!(town.read(&own), bytes, "left as it was");
        for end in [".questions.csv", "-r1.confirmation"] {
            assert!(!town.file(&format!("{first}{end}")).exists(), "{said}");
        }
    }
    town.write(&own, good);
    confirm(&town, "housing", FIRST, &[]).expect(0);
}

#[test]
fn without_the_option_each_question_is_asked_as_ever() {
    let town = town(2);
    matched(&town);
    let home = "agencies/housing";
    let letter = letter_to(&town, "housing");
    let export = "agencies/housing/signals.csv";
    let args = ["confirm", "--home", home, "--letter", &letter, export];
    let before = town.run(&args).expect(0);
    assert!(
        before
            .stdout
            .contains(&format!("housing-{NIGHT}.questions.csv")),
        "{}",
        before.stdout
    );
    assert!(!town.file(&format!("{home}/{ANSWERS}")).exists());
}
