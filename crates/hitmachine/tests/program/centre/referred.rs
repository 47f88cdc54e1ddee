//! The whole way of a referral, by the program: the centre finds a hit, two people refer it, each
//! agency gets its letter, finds its rows and answers, and the centre takes the answers in.

mod earlier_covenant;
mod forged;
#[cfg(target_os = "linux")]
mod killed;

use std::fs;

use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::free_text::FreeText;
use casebook::key::Salts;
use casebook::projection::Projection;
use casebook::referral::precision::Tally;
use casebook::store::{Doing, LookPolicy, Reading};
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use serde_json::Value;

use super::night::{Centre, LATE, live_town};
use super::remembered::{actor, make_accounts, moment};
use crate::harness::run::Ran;
use crate::harness::town::{AGENCIES, NIGHT, Town};

/// A centre whose night was matched, with people who decide.
fn matched(town: Town) -> Centre {
    let centre = Centre::of(town);
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    make_accounts(&centre.town);
    centre
}

impl Centre {
    fn act(&self, hit: &str, who: &str, doing: Doing) {
        let mut fresh = [0; 32];
        let acts = self.acts().len().to_be_bytes();
        fresh[..acts.len()].copy_from_slice(&acts);
        let salts = &mut Salts::new(&Secret::new(fresh));
        let policy = LookPolicy::default();
        let done = self
            .casebook()
            .act(hit, &actor(who), moment(1), doing, &policy, salts);
        done.expect("done");
    }

    /// Somebody takes a referral back.
    pub(super) fn withdraw(&self, hit: &str) {
        let reason = FreeText::parse("a mistake").expect("a text");
        self.act(hit, "analyst-1", Doing::Undo(reason));
    }

    /// Two people refer a hit to an agency that leads.
    pub(super) fn refer(&self, hit: &str, lead: &str) {
        for who in ["analyst-1", "analyst-2"] {
            let shown = self.casebook().show(hit).expect("read").expect("a hit");
            let doing = Doing::Assess {
                on: Projection::of(&shown.hit.explanation).digest(),
                closing: Closing::Refer {
                    lead: lead.to_owned(),
                },
                criteria: Some(CriteriaAnswers::new([true, true, false, false])),
                text: FreeText::parse("").expect("a text"),
            };
            self.act(hit, who, doing);
        }
    }

    /// The first hit is referred, and the centre wrote its letters.
    fn referred(town: Town) -> Self {
        let centre = matched(town);
        centre.refer(&centre.hits()[0].id, "police");
        centre.night(LATE).expect(0);
        centre
    }

    /// What an agency finds by its letter.
    fn resolve(&self, agency: &str, further: &[&str]) -> Ran {
        let home = format!("agencies/{agency}");
        let export = format!("{home}/signals.csv");
        let letter = letter_to(agency);
        let args = ["resolve", "--home", &home, "--letter", &letter, &export];
        self.town.run(&[&args[..], further].concat())
    }

    /// The cases of an agency's letter, as `resolve` says them.
    fn cases(&self, agency: &str) -> Vec<Value> {
        let said = self.resolve(agency, &["--json"]).expect(0).stdout;
        let said: Value = serde_json::from_str(&said).expect("JSON");
        said["cases"].as_array().expect("cases").clone()
    }

    /// An agency fills in the same of each of its signals, and sends it.
    fn answer(&self, agency: &str, revision: &str, cells: &str) {
        let form = self.filled_in(agency, revision, cells);
        let args = answer_args(agency, &form, revision);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.town.run(&args).expect(0);
        self.send_again(agency, revision);
    }

    /// The form of an agency, with the same of each of its signals.
    fn filled_in(&self, agency: &str, revision: &str, cells: &str) -> String {
        let form = format!("form-{agency}-{revision}.csv");
        self.resolve(agency, &["--answers-form", &form]).expect(0);
        let text = String::from_utf8(self.town.read(&form)).expect("UTF-8");
        let mut filled = String::new();
        for (number, line) in text.lines().enumerate() {
            let end = line.find(";s").map(|start| start + 2 + 24 + 1);
            let end = end.filter(|_| number > 0);
            filled.push_str(end.map_or(line, |end| &line[..end]));
            filled.push_str(end.map_or("", |_| cells));
            filled.push_str("\r\n");
        }
        self.town.write(&form, filled);
        form
    }

    /// What the referrals of the town's rule turned out to be.
    fn tally(&self) -> Tally {
        let covenant = Covenant::parse(&self.town.read("covenant.toml")).expect("a covenant");
        let reading = Reading {
            who: &actor("auditor-1"),
            at: moment(2),
            filled_at: &[],
            salts: &mut Salts::new(&Secret::new([99; 32])),
        };
        let tallies = self.casebook().read_precision(&covenant, reading);
        tallies.expect("read")[0].tally
    }

    /// An agency sends what it wrote.
    fn send_again(&self, agency: &str, revision: &str) {
        let name = format!("{agency}-{NIGHT}-r{revision}.answers");
        let bytes = self.town.read(&format!("agencies/{agency}/out/{name}"));
        self.put(&name, &bytes);
    }
}

fn letter_to(agency: &str) -> String {
    format!("centre/outbox/{agency}/{NIGHT}-referrals.letter")
}

/// What an agency says to answer by a form.
fn answer_args(agency: &str, form: &str, revision: &str) -> [String; 9] {
    let (home, letter) = (format!("agencies/{agency}"), letter_to(agency));
    [
        "answer",
        "--home",
        &home,
        "--letter",
        &letter,
        "--answers",
        form,
        "--revision",
        revision,
    ]
    .map(str::to_owned)
}

#[test]
fn a_case_is_referred_found_and_answered_and_the_centre_takes_it_in() {
    let centre = matched(live_town());
    for agency in AGENCIES {
        assert_eq!(
            centre.cases(agency),
            [Value::Null; 0],
            "{agency}: an empty letter"
        );
    }
    let empty = centre.town.read(&letter_to("housing"));
    centre.refer(&centre.hits()[0].id, "police");
    let sent = centre.json(LATE, 0);
    let sent = sent["sent"].as_array().expect("files");
    assert_eq!(sent.len(), AGENCIES.len(), "{sent:?}");
    assert_eq!(
        centre.town.read(&letter_to("housing")).len(),
        empty.len(),
        "the length tells nothing"
    );
    assert_eq!(
        centre.json(LATE, 0)["sent"],
        Value::Array(vec![]),
        "laid out once"
    );

    for agency in AGENCIES {
        let cases = centre.cases(agency);
        assert_eq!(cases.len(), 1, "{agency}");
        let rows = &cases[0]["signals"][0]["rows"];
        assert_eq!(rows.as_array().expect("rows").len(), 1, "{agency} has it");
        centre.answer(agency, "1", "klopt;;;;;gezamenlijk plan");
    }
    let report = centre.json(LATE, 0);
    let files = report["files"].as_array().expect("files");
    assert_eq!(files.len(), AGENCIES.len());
    for file in files {
        assert_eq!(file["outcome"], "accepted", "{file}");
        assert!(file["answers"].as_u64().expect("answers") > 0, "{file}");
    }
    assert_eq!(centre.inbox(), [""; 0]);
    let accepted = centre.count("accept");

    // The same again is there already; another revision takes its place.
    centre.send_again("housing", "1");
    let again = centre.json(LATE, 0);
    assert_eq!(again["files"][0]["outcome"], "already-there");
    assert_eq!(centre.count("accept"), accepted);
    centre.answer("housing", "2", "klopt niet;;;;;");
    let replaced = centre.json(LATE, 0);
    assert_eq!(replaced["files"][0]["outcome"], "replaced");
    centre.send_again("housing", "1");
    let earlier = centre.json(LATE, 0);
    assert_eq!(earlier["files"][0]["outcome"], "already-there", "{earlier}");
    assert_eq!(centre.count("accept"), accepted + 1);

    // Two of three say that it is right. So few are counted, and not shown.
    assert_eq!(
        centre.tally(),
        Tally {
            right: 1,
            ..Tally::default()
        }
    );
    let args = ["precision", "--site", "centre", "--as", "auditor-1"];
    let said = centre.town.run(&args).expect(0).stdout;
    assert!(
        said.contains("| multi-problem | 1       | live  | under 10"),
        "{said}"
    );
    centre.answer("police", "2", "klopt niet;;;;;");
    centre.night(LATE).expect(0);
    assert_eq!(
        centre.tally(),
        Tally {
            wrong: 1,
            ..Tally::default()
        }
    );
}

#[test]
fn an_undone_referral_is_named_as_withdrawn() {
    let centre = Centre::referred(live_town());
    let words = FreeText::parse("toch niet").expect("a text");
    centre.act(&centre.hits()[0].id, "analyst-1", Doing::Undo(words));
    centre.night(LATE).expect(0);
    for agency in AGENCIES {
        let said = centre.resolve(agency, &[]).expect(0).stdout;
        assert!(said.contains("0 referrals open, 1 withdrawn"), "{said}");
    }
}

#[test]
fn a_false_signal_learns_what_its_agency_may_be_told_and_no_more() {
    // The police send a signal about somebody in a case of the other two.
    let tell = |from: &str, to: &str| {
        format!(
            "[[tell]]\nfrom = \"{from}\"\nto = \"{to}\"\nwhat = \"involved\"\n\
             ground = \"None: nobody in it exists\"\n\n"
        )
    };
    for (left_out, cases, told) in [
        (vec![], 1, vec!["housing", "neighbourhood-team"]),
        (vec!["housing"], 1, vec!["neighbourhood-team"]),
        (vec!["housing", "neighbourhood-team"], 0, vec![]),
    ] {
        let town = live_town();
        if !left_out.is_empty() {
            town.change_agreements(|mut text| {
                for from in &left_out {
                    text = text.replacen(&tell(from, "police"), "", 1);
                }
                text
            });
        }
        let centre = Centre::referred(town);
        let found = centre.cases("police");
        assert_eq!(found.len(), cases, "{left_out:?}");
        let said = centre.resolve("police", &["--json"]).expect(0).stdout;
        for agency in ["housing", "neighbourhood-team"] {
            let is_told = told.contains(&agency);
            let name = format!("\"agency\": \"{agency}\"");
            assert_eq!(said.contains(&name), is_told, "{agency}: {said}");
        }
        let others = centre.cases("housing");
        assert_eq!(others.len(), 1, "what police may not hear, others still do");
        // The row stays in the export, for the agency's privacy officer to find.
        let export = centre.town.file("agencies/police/signals.csv");
        assert!(fs::metadata(export).expect("it is there").len() > 0);
    }
}
