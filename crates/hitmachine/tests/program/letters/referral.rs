//! A referred case at an agency: its own rows are found, whom to call is said, and what came of it
//! is written to the centre. The letter of referrals is written here, with the centre's key.

mod empty;
mod finding;
mod forged;

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;

use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::letter::answers::{self, Answer, Informing, Outcome, Verdict};
use exchange::letter::case_number::CaseNumber;
use exchange::letter::referrals::{self, InvolvedAgency, Referral, ReferralState, TellableCase};
use exchange::letter::signal_code::SignalCode;
use exchange::letter::{self, Letter, LetterHeader, LetterKind, Party};
use exchange::night::Night;
use exchange::payload::SignalRef;
use hasher::letters::answer_form;
use hasher::pseudonymise::keys::AgencyKey;
use matcher::keys::CentreKey;
use serde_json::Value;

use super::confirm;
use crate::harness::marks::found;
use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town, files};

/// The first case of an agency.
const CASE: CaseNumber = CaseNumber([0, 1, 2, 3, 4, 5, 6, 7]);
const LETTER: &str = "letter.referrals";
const FORM: &str = "form.csv";

pub(crate) fn covenant(town: &Town) -> Covenant {
    Covenant::parse(&town.read("covenant.toml")).expect("a covenant")
}

fn index(town: &Town, agency: &str) -> u8 {
    covenant(town).agency(agency).expect("an agency").index()
}

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

/// The refs of an agency's numbers on a night.
fn ref_of(town: &Town, agency: &str, night: &str, number: &str) -> SignalRef {
    let key = town.file(&format!("agencies/{agency}/agency.key"));
    let key = AgencyKey::read(&key).expect("a key");
    let covenant = covenant(town);
    let night = Night::parse(night).expect("a night");
    key.signal_refs(covenant.ref_series(), night, "")
        .current(number)
}

/// The first signal number in the export of an agency of the small city.
fn number_of(agency: &str) -> &'static str {
    match agency {
        "housing" => "H-0012",
        "police" => "2026-1",
        _ => "W1",
    }
}

/// The header of a letter of referrals to an agency.
fn header(town: &Town, agency: &str, night: &str, revision: u32) -> LetterHeader {
    let agreements = Agreements::parse(&town.read("agreements.toml")).expect("agreements");
    LetterHeader {
        kind: LetterKind::Referrals,
        covenant: covenant(town).hash(),
        agreements: agreements.hash(),
        night: Night::parse(night).expect("a night"),
        revision,
        from: Party::Centre,
        to: Party::Agency(index(town, agency)),
    }
}

/// A letter as the centre of the town writes it.
fn sealed(town: &Town, header: &LetterHeader, agency: &str, referrals: &[Referral]) -> Vec<u8> {
    let centre = CentreKey::read(&town.file("centre/centre.key")).expect("a key");
    let covenant = covenant(town);
    let receiver = covenant.agency(agency).expect("an agency");
    letter::seal(
        header,
        &referrals::encode(referrals),
        &centre.letter_seed(),
        centre.identity().sign(),
        receiver.hpke(),
    )
    .expect("a letter")
}

/// The letter of a night with one open case, that police lead, of one signal of the agency.
pub(crate) fn letter_of(town: &Town, agency: &str, night: &str) -> Vec<u8> {
    let signal = ref_of(town, agency, night, number_of(agency));
    let referral = open(town, agency, vec![signal]);
    sealed(town, &header(town, agency, night, 1), agency, &[referral])
}

/// An open case in which an agency is told of another one, that leads.
fn open(town: &Town, agency: &str, signals: Vec<SignalRef>) -> Referral {
    let other = AGENCIES.iter().find(|other| **other != agency);
    let other = index(town, other.expect("another"));
    Referral {
        number: CASE,
        since: night("2026-11-20"),
        signals,
        state: ReferralState::Open(TellableCase {
            lead: Some(other),
            involved: vec![InvolvedAgency {
                agency: other,
                desk: 21,
                number: Some(CaseNumber([7; 8])),
            }],
            rules: vec![0],
        }),
    }
}

/// A form in which nothing is answered.
pub(crate) fn empty_form() -> Vec<u8> {
    let mut form = Vec::new();
    answer_form::write(&[], &mut form).expect("written");
    form
}

/// Writes a letter of these referrals to housing.
fn write_letter(town: &Town, night: &str, revision: u32, referrals: &[Referral]) {
    let header = header(town, "housing", night, revision);
    town.write(LETTER, sealed(town, &header, "housing", referrals));
}

/// Housing's signal, in its export, and one that is not in it.
fn signals(town: &Town) -> [SignalRef; 2] {
    ["H-0012", "H-9999"].map(|number| ref_of(town, "housing", NIGHT, number))
}

fn usual_town() -> Town {
    let town = confirm::town(2);
    let mut refs = signals(&town).to_vec();
    refs.sort_unstable();
    write_letter(&town, NIGHT, 1, &[open(&town, "housing", refs)]);
    town
}

/// Runs `resolve` at housing, with further arguments.
fn resolve(town: &Town, further: &[&str]) -> Ran {
    let home = "agencies/housing";
    let export = "agencies/housing/signals.csv";
    let args = ["resolve", "--home", home, "--letter", LETTER, export];
    town.run(&[&args[..], further].concat())
}

fn answer(town: &Town, further: &[&str]) -> Ran {
    let home = "agencies/housing";
    let args = ["answer", "--home", home, "--letter", LETTER];
    town.run(&[&args[..], further].concat())
}

/// Fills in the rows of the form that hold a signal's ref.
fn fill_in(town: &Town, signal: SignalRef, cells: &str) {
    let form = String::from_utf8(town.read(FORM)).expect("UTF-8");
    let mark = format!("s{signal};");
    let filled = form.lines().map(|line| match line.split_once(&mark) {
        Some((before, _)) => format!("{before}{mark}{cells}\r\n"),
        None => format!("{line}\r\n"),
    });
    town.write(FORM, filled.collect::<String>());
}

/// Nobody but its owner may read the file.
fn is_owners_alone(town: &Town, name: &str) {
    let mode = fs::metadata(town.file(name)).expect("it is there");
    #[cfg(unix)]
    assert_eq!(mode.permissions().mode() & 0o077, 0, "{name}");
    #[cfg(not(unix))]
    let _ = mode;
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn says_whom_to_call_and_which_row_and_shows_only_the_columns_that_were_named() {
    let town = usual_town();
    let [own, gone] = signals(&town);
    let said = resolve(&town, &[]).expect(0).stdout;
    for part in [
        "1 referral open, 0 withdrawn",
        "case 222J62S6, open since 2026-11-20",
        "call: police, desk 21",
        "there it is case ",
        "rules: multi-problem",
        "H-0012",
        &format!("signal {gone}: not in this export any more"),
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        !said.contains("Kwetterzanger"),
        "nobody asked for it: {said}"
    );
    let shown = resolve(&town, &["--json", "--show", "achternaam"]).expect(0);
    let case = &json(&shown)["cases"][0];
    let signals = case["signals"].as_array().expect("signals");
    let of = |signal: SignalRef| {
        let mut all = signals.iter();
        let of = all.find(|of| of["signal_ref"] == signal.to_string());
        &of.expect("it is listed")["rows"]
    };
    assert_eq!(of(gone), &Value::Array(vec![]));
    let row = &of(own)[0];
    assert_eq!((&row["row"], &row["line"]), (&2.into(), &2.into()));
    assert_eq!(row["shown"][0]["value"], "Kwetterzanger");
    assert_eq!(case["call"]["agency"]["agency"], "police");
    let other = SignalCode::new(night(NIGHT), index(&town, "housing"), own);
    assert_eq!(row["code"], other.to_string());
}

#[test]
fn says_of_a_withdrawn_case_that_nothing_is_to_be_done() {
    let town = usual_town();
    let mut withdrawn = open(&town, "housing", vec![signals(&town)[0]]);
    withdrawn.state = ReferralState::Withdrawn;
    write_letter(&town, NIGHT, 2, &[withdrawn]);
    let said = resolve(&town, &["--answers-form", FORM]).expect(0).stdout;
    assert!(said.contains("0 referrals open, 1 withdrawn"), "{said}");
    assert!(said.contains("do nothing more about it"), "{said}");
    let form = String::from_utf8(town.read(FORM)).expect("UTF-8");
    assert_eq!(form.lines().count(), 1, "nothing is to be answered: {form}");
}

#[test]
fn what_was_filled_in_reaches_the_centre_as_it_was_meant() {
    let town = usual_town();
    let [own, gone] = signals(&town);
    resolve(&town, &["--answers-form", FORM]).expect(0);
    fill_in(&town, own, "klopt;persoon;21-11-2026;;;gezamenlijk plan");
    let dry = answer(&town, &["--answers", FORM, "--dry-run"]).expect(0);
    assert!(
        dry.stdout.contains("1 answered, 1 not answered"),
        "{}",
        dry.stdout
    );
    let file = format!("agencies/housing/out/housing-{NIGHT}-r1.answers");
    assert!(!town.file(&file).exists(), "a dry run writes nothing");
    answer(&town, &["--answers", FORM]).expect(0);

    is_owners_alone(&town, FORM);
    is_owners_alone(&town, &file);
    let bytes = town.read(&file);
    let letter = Letter::read(&bytes).expect("a letter");
    assert_eq!(letter.header().kind, LetterKind::Answers);
    let centre = CentreKey::read(&town.file("centre/centre.key")).expect("a key");
    let covenant = covenant(&town);
    let housing = covenant.agency("housing").expect("an agency").sign();
    let text = letter.open(housing, centre.identity()).expect("ours");
    let informing = Informing::Done {
        whom: vec![answers::Informed::Person],
        on: night("2026-11-21").date(),
    };
    let expected = Answer {
        number: CASE,
        signal: own,
        verdict: Verdict::Right,
        informing,
        outcome: Some(Outcome::JointPlan),
    };
    let read = answers::decode(&text, letter.header().night);
    assert_eq!(read.as_deref(), Ok(&[expected][..]));
    let told = [open(&town, "housing", vec![own])];
    assert_eq!(answers::not_asked(&read.expect("answers"), &told), None);

    // The same again is the same; another needs a higher revision, and an earlier form counts.
    answer(&town, &["--answers", FORM]).expect(0);
    town.write("earlier.csv", town.read(FORM));
    fill_in(&town, gone, "wrong;;;;;");
    let refused = answer(&town, &["--answers", FORM]).expect(1).stderr;
    assert!(refused.contains("give a higher --revision"), "{refused}");
    assert_eq!(town.read(&file), bytes);
    let both = [
        "--answers",
        "earlier.csv",
        "--answers",
        FORM,
        "--revision",
        "2",
    ];
    let said = answer(&town, &both).expect(0).stdout;
    assert!(said.contains("2 answered, 0 not answered"), "{said}");
}

#[test]
fn a_form_with_one_wrong_row_is_refused_by_it_and_nothing_is_written() {
    let town = usual_town();
    let [own, gone] = signals(&town);
    resolve(&town, &["--answers-form", FORM]).expect(0);
    let filled = town.read(FORM);
    let refused = resolve(&town, &["--answers-form", FORM]).expect(0);
    assert!(
        refused.stderr.is_empty(),
        "the same form: {}",
        refused.stderr
    );
    for (cells, reason) in [
        (
            "klopt;persoon;21-11-2026;veiligheid;1-12-2026;",
            "or none of them",
        ),
        ("niet bereikt;;;;;advies", "nobody was reached"),
        ("Kwetterzanger;;;;;", "the verdict is needed"),
    ] {
        town.write(FORM, &filled);
        fill_in(&town, gone, "right;;;;;");
        fill_in(&town, own, cells);
        let refused = answer(&town, &["--answers", FORM]).expect(1).stderr;
        let row = refused.starts_with("error: form.csv: row ");
        assert!(row && refused.contains(reason), "{refused}");
        assert_eq!(found(refused.as_bytes(), &["Kwetterzanger"]), [""; 0]);
    }
    // The form holds answers now.
    let refused = resolve(&town, &["--answers-form", FORM]).expect(1).stderr;
    assert!(refused.contains("is not written over"), "{refused}");
    // Another letter does not have this case any more.
    write_letter(&town, NIGHT, 2, &[]);
    let refused = answer(&town, &["--answers", FORM]).expect(1).stderr;
    assert!(
        refused.contains("no referral of this letter has"),
        "{refused}"
    );
    let written = files(&town.file("agencies/housing/out"));
    assert!(
        !written.iter().any(|name| name.ends_with(".answers")),
        "{written:?}"
    );
}

#[test]
fn an_older_letter_and_another_of_its_revision_are_refused() {
    let town = usual_town();
    let first = town.read(LETTER);
    let own = open(&town, "housing", vec![signals(&town)[0]]);
    write_letter(&town, NIGHT, 2, &[own]);
    resolve(&town, &[]).expect(0);
    resolve(&town, &[]).expect(0);
    let second = town.read(LETTER);
    town.write(LETTER, first);
    for refused in [
        resolve(&town, &[]),
        answer(&town, &["--answers", "nowhere.csv"]),
    ] {
        let refused = refused.expect(1).stderr;
        assert!(refused.contains("take the newest letter"), "{refused}");
    }
    write_letter(&town, NIGHT, 2, &[]);
    let refused = resolve(&town, &[]).expect(1).stderr;
    assert!(refused.contains("which of the two counts"), "{refused}");
    town.write(LETTER, second);
    resolve(&town, &[]).expect(0);
    // Questions have a mark of their own, and are not older for it.
    assert!(town.file("agencies/housing/state/seen-referrals").exists());
    assert!(!town.file("agencies/housing/state/seen-questions").exists());
}

#[test]
fn nothing_is_kept_of_what_was_found_but_which_letter_was_read() {
    let town = usual_town();
    let before = files(town.path());
    resolve(&town, &["--show", "Achternaam"]).expect(0);
    let mut after = files(town.path());
    after.retain(|name| !before.contains(name));
    assert_eq!(after, ["agencies/housing/state/seen-referrals"]);
    let seen = town.read(&after[0]);
    let head = format!("hitmachine-seen-referrals v1 {NIGHT} 1 ");
    assert!(seen.starts_with(head.as_bytes()));
    assert_eq!(found(&seen, &["Kwetterzanger", "H-0012"]), [""; 0]);
}
