//! Letters that a later run of match overtook: what was answered still counts where it can, and an
//! agency takes no older letter for the newest.

use std::fs;

use exchange::hits::Notice;
use exchange::letter::Letter;

use matcher::accept::MAX_REVISIONS;

use super::{answer, confirm, letter_to, matched, questions_of, town, withdraw_all};
use crate::harness::town::{NIGHT, files};

#[test]
fn counts_the_rest_of_a_confirmation_of_which_one_pair_is_not_asked_any_more() {
    let town = town(2);
    matched(&town);
    // The police answer two questions, and housing withdraws its signal before that arrives.
    let police = answer(&town, "police", &["housing", "neighbourhood-team"], 1);
    withdraw_all(&town, "housing");
    matched(&town);
    let accepted = town.accept(&[&police]).expect(0).stdout;
    assert!(accepted.contains("2 pairs, 1 no more asked"), "{accepted}");
    let team = answer(&town, "neighbourhood-team", &["police"], 1);
    town.accept(&[&team]).expect(0);
    let list = matched(&town);
    assert_eq!(list.counts.signals, 2, "the other pair opens");
    let disregarded = Notice::Disregarded {
        agency: "police".to_owned(),
        pairs: 1,
    };
    assert!(list.notices.contains(&disregarded), "{:?}", list.notices);
}

#[test]
fn a_letter_that_says_something_else_has_a_higher_revision_and_an_older_one_is_refused() {
    let town = town(2);
    matched(&town);
    let revision = |letter: &str| {
        let bytes = town.read(letter);
        Letter::read(&bytes).expect("a letter").header().revision
    };
    let letter = letter_to(&town, "police");
    assert_eq!(revision(&letter), 1);
    confirm(&town, "police", &[]).expect(0);
    town.write("kept.letter", town.read(&letter));

    let team = letter_to(&town, "neighbourhood-team");
    town.accept(&[&answer(&town, "neighbourhood-team", &["police"], 1)])
        .expect(0);
    withdraw_all(&town, "housing");
    matched(&town);
    assert_eq!(revision(&letter_to(&town, "police")), 2);
    assert_ne!(letter_to(&town, "neighbourhood-team"), team, "another run");

    confirm(&town, "police", &["--dry-run"]).expect(0);
    let old = |further: &[&str]| {
        let export = "agencies/police/signals.csv";
        let args = [
            "confirm",
            "--home",
            "agencies/police",
            "--letter",
            "kept.letter",
            export,
        ];
        town.run(&[&args[..], further].concat())
    };
    old(&["--dry-run"]).expect(0);
    confirm(&town, "police", &[]).expect(0);
    let refused = old(&[]).expect(1).stderr;
    assert!(
        refused.contains("revision 1 for the night of 2026-11-22, and revision 2 for"),
        "{refused}"
    );
    old(&["--dry-run"]).expect(1);
    // Who has lost what it remembered reads it again.
    fs::remove_file(town.file("agencies/police/state/seen-questions")).expect("it is there");
    old(&["--dry-run"]).expect(0);
}

#[test]
fn a_run_that_asks_an_agency_the_same_writes_it_the_same_letter() {
    let town = town(2);
    matched(&town);
    let first = town.read(&letter_to(&town, "police"));
    let run = letter_to(&town, "police");
    for (agency, other) in [
        ("housing", "neighbourhood-team"),
        ("neighbourhood-team", "housing"),
    ] {
        town.accept(&[&answer(&town, agency, &[other], 1)])
            .expect(0);
    }
    matched(&town);
    assert_ne!(letter_to(&town, "police"), run, "the hits are others");
    assert!(town.read(&letter_to(&town, "police")) == first);
}

#[test]
fn takes_so_many_confirmations_of_an_agency_for_a_night_and_no_more() {
    let town = town(2);
    matched(&town);
    let mut sent = vec![answer(&town, "police", &["housing"], 1)];
    let answers = questions_of("police");
    for revision in 2..=MAX_REVISIONS + 1 {
        let revision = revision.to_string();
        let given = ["--answers", &answers, "--revision", &revision];
        confirm(&town, "police", &given).expect(0);
        sent.push(format!(
            "agencies/police/out/police-{NIGHT}-r{revision}.confirmation"
        ));
    }
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    let refused = town.accept(&sent).expect(1).stderr;
    let last = sent[MAX_REVISIONS];
    assert_eq!(
        refused,
        format!(
            "error: {last}: police: 32 confirmations were accepted for this night, and a night \
             takes no more; the last one counts\n"
        )
    );
    // The last one that was taken counts, and batches are counted by themselves.
    town.accept(&[&answer(&town, "housing", &["police"], 1)])
        .expect(0);
    assert_eq!(matched(&town).counts.signals, 2);
    withdraw_all(&town, "police");
}

#[test]
fn answers_to_another_agencys_questions_are_refused_and_confirm_nothing() {
    let town = town(2);
    matched(&town);
    answer(&town, "police", &["housing"], 1);
    let args = ["--answers", &questions_of("police")];
    let told = confirm(&town, "housing", &args).expect(1).stderr;
    assert!(
        told.contains("none of these answers is to a question of this letter"),
        "{told}"
    );
    assert!(!town.file(&super::confirmation_of("housing", 1)).exists());
}

#[test]
fn the_right_answers_with_another_export_are_refused_and_the_export_is_named() {
    let town = town(2);
    matched(&town);
    answer(&town, "housing", &["police"], 1);
    let (export, answers) = ("agencies/housing/signals.csv", questions_of("housing"));
    town.change(export, "H-0012;", "H-0013;");
    let before = files(town.path());
    let told = confirm(
        &town,
        "housing",
        &["--answers", &answers, "--revision", "2"],
    );
    assert_eq!(
        told.expect(1).stderr,
        format!(
            "error: {answers}: the answers fit the letter, but {export} has none of the signals \
             that they are about, or has set them aside: give the export of the night {NIGHT}\n"
        )
    );
    assert_eq!(files(town.path()), before);
}

#[test]
fn a_file_that_remembers_letters_and_is_none_is_named_and_to_be_mended() {
    let town = town(2);
    matched(&town);
    let seen = "agencies/police/state/seen-questions";
    town.write(seen, b"\xFF\xFE");
    let told = confirm(&town, "police", &[]).expect(1).stderr;
    assert_eq!(
        told,
        format!("error: {seen}: this does not say which letter was read last; restore it\n")
    );
    fs::remove_file(town.file(seen)).expect("it is there");
    fs::create_dir(town.file(seen)).expect("a folder");
    let told = confirm(&town, "police", &[]).expect(1).stderr;
    let start = format!("error: {seen}: which letter was read last cannot be read: ");
    assert!(told.starts_with(&start), "{told}");
}

#[test]
fn another_agencys_questions_without_an_answer_are_refused_and_take_nothing_back() {
    let town = town(2);
    matched(&town);
    confirm(&town, "police", &[]).expect(0);
    let sent = answer(&town, "housing", &["police"], 1);
    let foreign = questions_of("police");
    for further in [&[][..], &["--dry-run"], &["--revision", "2"]] {
        let before = files(town.path());
        let args = [&["--answers", &foreign], further].concat();
        let told = confirm(&town, "housing", &args).expect(1).stderr;
        assert_eq!(
            told,
            format!(
                "error: {foreign}: none of these rows is to a question of this letter: it is the \
                 file of another agency, or of another night\n"
            )
        );
        assert_eq!(files(town.path()), before);
    }
    // Beside answers of its own it adds nothing.
    let own = questions_of("housing");
    let both = ["--answers", &own, "--answers", &foreign, "--dry-run"];
    let ran = confirm(&town, "housing", &both).expect(0).stdout;
    assert!(
        ran.contains("1 yes, 1 no, 0 not answered; 0 answers"),
        "{ran}"
    );
    assert!(!ran.contains("Nothing is answered"), "{ran}");
    assert!(town.file(&sent).exists());
}

#[test]
fn ones_own_questions_without_an_answer_confirm_nothing_and_it_is_told() {
    let town = town(2);
    matched(&town);
    confirm(&town, "housing", &[]).expect(0);
    let args = ["--answers", &questions_of("housing")];
    let told = confirm(&town, "housing", &args).expect(0).stdout;
    assert!(
        told.contains(
            "0 yes, 0 no, 2 not answered; 0 answers fit no question of this letter\n\
             Nothing is answered: this confirms no pair, and takes back what was confirmed for \
             this night.\n"
        ),
        "{told}"
    );
    let empty = super::confirmation_of("housing", 1);
    let accepted = town.accept(&[&empty]).expect(0).stdout;
    assert!(accepted.contains("0 pairs"), "{accepted}");
}
