//! One part of the good covenant made wrong at a time, and several at once.

use super::*;

const GOOD: &str = include_str!("../../../tests/covenant.toml");

fn parsed(old: &str, new: &str) -> Result<Covenant, CovenantError> {
    assert!(GOOD.contains(old), "the good covenant has no {old:?}");
    Covenant::parse(GOOD.replacen(old, new, 1).as_bytes())
}

fn said(old: &str, new: &str) -> String {
    match parsed(old, new) {
        Ok(_) => panic!("{old:?} -> {new:?} is taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn takes_refs_that_hold_for_four_weeks_to_a_year() {
    for (days, is_taken) in [(27, false), (28, true), (366, true), (367, false)] {
        let outcome = parsed("ref_period_days = 91", &format!("ref_period_days = {days}"));
        match outcome {
            Ok(covenant) => {
                assert!(is_taken, "{days}");
                assert_eq!(covenant.ref_series().period_days(), days);
            }
            Err(error) => {
                assert!(!is_taken, "{days}");
                let said = "covenant, ref_period_days: must be 28 to 366";
                assert_eq!(error.to_string(), said);
            }
        }
    }
}

#[test]
fn takes_a_series_of_sixteen_bytes_alone() {
    let covenant = parsed("series", "series").expect("a covenant");
    let id: [u8; 16] = std::array::from_fn(|index| u8::try_from(index).expect("below 16"));
    assert_eq!(covenant.ref_series().id(), &id);
    assert_eq!(
        said("series = \"00", "series = \""),
        "covenant, series: is not 32 hexadecimal digits"
    );
}

#[test]
fn names_another_format_although_its_keys_are_others() {
    let old =
        GOOD.replacen("format = 3", "format = 2", 1)
            .replacen("ref_period_days = 91\n", "", 1);
    let error = Covenant::parse(old.as_bytes()).expect_err("another format");
    assert_eq!(
        error.to_string(),
        "covenant, format: this program reads format 3"
    );
}

/// The keys of the good covenant, by the names of their places and in their order.
fn keys() -> Vec<(String, String)> {
    let covenant = Covenant::parse(GOOD.as_bytes()).expect("a covenant");
    let centre = covenant.centre();
    let mut keys = vec![
        ("centre, sign".to_owned(), centre.sign().to_string()),
        ("centre, hpke".to_owned(), centre.hpke().to_string()),
    ];
    for agency in covenant.agencies() {
        let part = format!("agency {:?}", agency.id());
        keys.push((format!("{part}, sign"), agency.sign().to_string()));
        keys.push((format!("{part}, hpke"), agency.hpke().to_string()));
    }
    keys
}

#[test]
fn refuses_one_key_at_two_places_whosever_they_are() {
    let keys = keys();
    assert_eq!(keys.len(), 8);
    for (earlier, (holder, key)) in keys.iter().enumerate() {
        for (part, replaced) in &keys[earlier + 1..] {
            let text = GOOD.replacen(replaced.as_str(), key, 1);
            let said = match Covenant::parse(text.as_bytes()) {
                Ok(_) => panic!("{part} is the key of {holder}"),
                Err(error) => error.to_string(),
            };
            // A key to encrypt to need not be one to sign with, which is told alone then.
            assert!(
                said == format!(
                    "covenant, {part}: is also the key of {holder}: each public key is one \
                     party's, and for one use"
                ) || said.starts_with(&format!("covenant, {part}: is not a public key")),
                "{said}"
            );
        }
    }
}

#[test]
fn refuses_another_way_to_write_the_same_key() {
    let covenant = Covenant::parse(GOOD.as_bytes()).expect("a covenant");
    let mut bytes = covenant.centre().hpke().to_bytes();
    // The highest bit counts for nothing when a secret is agreed on.
    bytes[31] |= 0x80;
    let police = covenant.agency("police").expect("an agency").hpke();
    assert!(
        said(&police.to_string(), &hex::Hex(&bytes).to_string())
            .starts_with("covenant, agency \"police\", hpke: is not a public key"),
    );
}

#[test]
fn finds_the_place_of_a_key() {
    let covenant = Covenant::parse(GOOD.as_bytes()).expect("a covenant");
    for (part, key) in keys() {
        let bytes: [u8; 32] = hex::parse(key.as_bytes()).expect("32 bytes");
        assert_eq!(covenant.holder_of(&bytes), Some(part));
    }
    assert_eq!(covenant.holder_of(&[7; 32]), None);
}

#[test]
fn refuses_ids_that_cannot_be_the_name_of_a_file() {
    for (id, why) in [
        ("con", "Windows"),
        ("nul", "Windows"),
        ("com1", "Windows"),
        ("lpt9", "Windows"),
        ("log", "a file of the centre"),
        ("hits", "a file of the centre"),
        ("questions", "a file of the centre"),
        ("agencies", "a folder"),
        ("centre", "a party"),
        ("-police", "does not begin with a hyphen"),
    ] {
        let said = said("id = \"police\"", &format!("id = \"{id}\""));
        assert!(
            said.starts_with(&format!("covenant, agency {id:?}: ")) && said.contains(why),
            "{said}"
        );
    }
    for id in ["con-1", "com10", "communication", "consul", "logistics"] {
        assert!(
            parsed("id = \"police\"", &format!("id = \"{id}\"")).is_ok(),
            "{id}"
        );
    }
}

/// What is emptied in the good covenant, and the part that is told then.
const TEXTS: &[(&str, &str)] = &[
    ("name = \"Convenant van een proef\"", "name"),
    ("purpose = \"A test\"", "purpose"),
    ("legal_basis = \"None: synthetic data\"", "legal_basis"),
    ("name = \"Veiligheidshuis\"", "centre, name"),
    ("nl = \"geld\"", "domain \"money\", nl"),
    ("name = \"Politie\"", "agency \"police\", name"),
    ("controller = \"politie\"", "agency \"police\", controller"),
    (
        "\"domestic-violence\" = \"Art. 2\"",
        "agency \"police\", ground of \"domestic-violence\"",
    ),
    ("nl = \"huurachterstand\"", "code \"rent-arrears\", nl"),
];

#[test]
fn refuses_texts_in_which_there_is_nothing_to_read_or_something_hidden() {
    for (text, part) in TEXTS {
        let (key, _) = text.rsplit_once('=').expect("a key and its value");
        for value in ["\"\"", "\" \"", "\"\u{a0}\""] {
            assert_eq!(
                said(text, &format!("{key}= {value}")),
                format!("covenant, {part}: is empty: say it in words")
            );
        }
        // An escape with which a terminal would show another text.
        assert_eq!(
            said(text, &format!("{key}= \"a\\u001b[2K b\"")),
            format!(
                "covenant, {part}: has a control character: whoever signs must see all that is \
                 there"
            )
        );
    }
}

#[test]
fn refuses_an_agency_that_could_send_nothing() {
    assert_eq!(
        said("max_signals = 1000", "max_signals = 0"),
        "covenant, agency \"housing\", max_signals: must be 1 or more: at 0 it could send nothing"
    );
}

#[test]
fn tells_all_that_is_wrong_at_once_and_in_the_order_of_the_file() {
    let mut text = GOOD.to_owned();
    for (old, new) in [
        ("purpose = \"A test\"", "purpose = \"\""),
        ("max_records_per_tag = 40", "max_records_per_tag = 0"),
        ("name = \"Veiligheidshuis\"", "name = \" \""),
        ("max_signals = 1000", "max_signals = 0"),
        ("index = 2", "index = 65"),
        ("number = 2", "number = 0"),
        ("id = \"bsn\"", "id = \"bzn\""),
        ("k = 2", "k = 1"),
        ("min_chains = 2", "min_chains = 0"),
    ] {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let error = Covenant::parse(text.as_bytes()).expect_err("nine faults");
    let CovenantError::Faults(faults) = &error else {
        panic!("{error}");
    };
    let parts: Vec<&str> = faults.iter().map(|fault| &*fault.part).collect();
    assert_eq!(
        parts,
        [
            "purpose",
            "max_records_per_tag",
            "centre, name",
            "agency \"housing\", max_signals",
            "agency \"police\"",
            "code \"domestic-violence\"",
            "match_key \"bzn\"",
            "gate \"person-2\"",
            "rule \"multi-problem\"",
        ]
    );
    // A line each, and nothing that only follows from another fault.
    assert_eq!(error.to_string().lines().count(), faults.len());
}
