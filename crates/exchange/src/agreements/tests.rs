//! Agreements are read whole or refused with all that is wrong, each with its place.

use proptest::prelude::*;

use super::*;
use crate::covenant::Covenant;

mod faults;

const AGREEMENTS: &str = include_str!("../../tests/agreements.toml");
const COVENANT: &str = include_str!("../../tests/covenant.toml");

fn parsed(text: &str) -> Agreements {
    Agreements::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn covenant() -> Covenant {
    Covenant::parse(COVENANT.as_bytes()).expect("a covenant")
}

/// The agreements with one text in the place of another.
fn with(old: &str, new: &str) -> String {
    assert!(AGREEMENTS.contains(old), "the agreements have no {old:?}");
    AGREEMENTS.replacen(old, new, 1)
}

#[test]
fn reads_every_table() {
    let agreements = parsed(AGREEMENTS);
    assert_eq!(agreements.name(), "Afspraken van een proef");
    assert_eq!((agreements.serial(), agreements.retention_days()), (2, 365));
    assert_eq!(agreements.second_look(), SecondLook::Sample);
    assert_eq!(agreements.series()[15], 15);
    assert_eq!(agreements.tells()[0].ground(), "Art. 4");
    let precision = &agreements.precisions()[0];
    assert_eq!(precision.rule(), "multi-problem");
    assert!((precision.min_precision() - 0.6).abs() < f64::EPSILON);
    assert_eq!(precision.min_answers(), 40);
    let reason = &agreements.reasons()[0];
    assert_eq!(
        (reason.id(), reason.nl(), reason.en()),
        (
            "moved-away",
            "verhuisd uit de regio",
            "moved out of the region"
        )
    );
    let desk = agreements.desk("police", 7).expect("a desk");
    assert_eq!(
        (desk.name(), desk.telephone()),
        ("Wijkteam Noord", "+31 24 123 45 67")
    );
    assert_eq!(agreements.desk("police", 8), None);
    assert_eq!(agreements.desk("housing", 7), None);
    let label = agreements.label(LabelKind::Code, "rent-arrears");
    let label = label.expect("a label");
    assert_eq!(
        (label.nl(), label.en()),
        ("huurachterstand", "rent arrears")
    );
    assert_eq!(agreements.label(LabelKind::Rule, "rent-arrears"), None);
    assert_eq!(agreements.labels().len(), 5);
}

#[test]
fn tells_in_one_direction_and_the_coordinator_where_nothing_is_said() {
    let agreements = parsed(AGREEMENTS);
    for (from, to, what) in [
        ("police", "housing", Some(TellLevel::Involved)),
        ("housing", "police", None),
        ("veilig-thuis", "police", Some(TellLevel::Coordinator)),
        ("police", "veilig-thuis", None),
        ("veilig-thuis", "housing", None),
    ] {
        assert_eq!(agreements.may_tell(from, to), what, "{from} to {to}");
    }
}

#[test]
fn expects_an_agency_by_the_weekday_of_the_night() {
    let agreements = parsed(AGREEMENTS);
    let night = |text: String| Night::parse(&text).expect("a night");
    // 23 November 2026 is a Monday.
    for (index, day) in Weekday::ALL.into_iter().enumerate() {
        let night = night(format!("2026-11-{}", 23 + index));
        assert_eq!(Weekday::of(night), day);
        let is_expected = matches!(day, Weekday::Monday | Weekday::Thursday);
        assert_eq!(agreements.expects("housing", night), Some(is_expected));
        assert_eq!(agreements.expects("police", night), None);
    }
}

#[test]
fn says_what_has_no_label() {
    let covenant = covenant();
    assert_eq!(
        parsed(AGREEMENTS).unlabelled(&covenant),
        [
            (LabelKind::Code, "domestic-violence"),
            (LabelKind::Code, "vt-report"),
            (LabelKind::Agency, "housing"),
            (LabelKind::Agency, "veilig-thuis"),
            (LabelKind::Domain, "safety-at-home"),
            (LabelKind::Chain, "care"),
            (LabelKind::Chain, "social"),
        ]
    );
}

#[test]
fn only_what_allows_more_is_wider() {
    let before = parsed(AGREEMENTS);
    let wider = |old: &str, new: &str| parsed(&with(old, new)).wider_than(&before);
    let told = |wider: &[Wider]| wider.iter().map(Wider::to_string).collect::<Vec<_>>();
    assert_eq!(before.wider_than(&before), []);
    for (old, new) in [
        ("what = \"involved\"", "what = \"coordinator\""),
        ("days = 365", "days = 364"),
        ("\"sample\"", "\"all\""),
        ("\"+31 24", "\"+31 25"),
        ("\"Art. 4\"", "\"Art. 9\""),
    ] {
        assert_eq!(wider(old, new), [], "{new}");
    }
    assert_eq!(
        told(&wider("what = \"involved\"", "what = \"rule\"")),
        ["housing is told more of police: rule"]
    );
    assert_eq!(
        told(&wider("days = 365", "days = 366")),
        ["hits are remembered for longer: 366 days"]
    );
    assert_eq!(
        told(&wider("\"sample\"", "\"referrals\"")),
        ["fewer decisions are looked at again: referrals"]
    );
    assert_eq!(
        told(&wider("from = \"veilig-thuis\"", "from = \"housing\"")),
        ["police is told more of housing: coordinator"]
    );
}

/// An oracle: what may be told by a plain table of all pairs.
fn tell_table(text: &str) -> Vec<(String, String, TellLevel)> {
    let file: toml::Table = text.parse().expect("TOML");
    let Some(tells) = file.get("tell") else {
        return Vec::new();
    };
    let word = |tell: &toml::Value, key: &str| Some(tell.get(key)?.as_str()?.to_owned());
    let mut table = Vec::new();
    for tell in tells.as_array().expect("a list") {
        let what = match word(tell, "what").as_deref() {
            None | Some("coordinator") => TellLevel::Coordinator,
            Some("involved") => TellLevel::Involved,
            Some(_) => TellLevel::Rule,
        };
        let (from, to) = (word(tell, "from"), word(tell, "to"));
        table.push((from.expect("from"), to.expect("to"), what));
    }
    table
}

proptest! {
    #[test]
    fn may_tell_what_stands_there_and_nothing_else(
        pairs in proptest::collection::btree_map(
            (0..4_usize, 0..4_usize),
            proptest::option::of(0..3_usize),
            0..12,
        ),
    ) {
        const IDS: [&str; 4] = ["a", "b", "c", "d"];
        const WORDS: [&str; 3] = ["coordinator", "involved", "rule"];
        let (head, _) = AGREEMENTS.split_once("[[tell]]").expect("a tell");
        let mut text = head.to_owned();
        for ((from, to), what) in pairs {
            if from == to {
                continue;
            }
            let what = what.map_or_else(String::new, |what| format!("what = {:?}\n", WORDS[what]));
            let (from, to) = (IDS[from], IDS[to]);
            let tell = format!("[[tell]]\nfrom = {from:?}\nto = {to:?}\n{what}ground = \"x\"\n");
            text.push_str(&tell);
        }
        let agreements = parsed(&text);
        let table = tell_table(&text);
        for from in IDS {
            for to in IDS {
                let found = table.iter().find(|(f, t, _)| (f.as_str(), t.as_str()) == (from, to));
                prop_assert_eq!(agreements.may_tell(from, to), found.map(|(_, _, what)| *what));
            }
        }
    }
}
