//! What a row must be, and what becomes of one that is not.

mod somebody;

use hasher::{Hashed, Objection};
use synthetic::TomlText;

use crate::agency::{
    COVENANT, HEADER, PROFILE, ROW, agency, agency_of, changed_covenant, records, refusals,
};

fn rows(rows: &[&str]) -> Hashed {
    agency().hash(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
}

fn changed(old: &str, new: &str) -> String {
    assert!(ROW.contains(old), "the good row has no {old:?}");
    ROW.replacen(old, new, 1)
}

#[test]
fn names_column_and_reason_of_each_wrong_cell() {
    for (old, new, expected) in [
        ("M1;", ";", "Nummer missing"),
        ("M1;", "M\0;", "Nummer unreadable"),
        ("123456782", "123456783", "BSN not-a-bsn"),
        ("29-02-1980", "29-02-1981", "Geboortedatum not-a-date"),
        ("29-02-1980", "29-02-80", "Geboortedatum not-a-date"),
        ("29-02-1980", "1980-02-29", "Geboortedatum not-a-date"),
        ("29-02-1980", "23-11-2026", "Geboortedatum date-after-night"),
        ("1234AB", "1234SS", "Postcode not-a-postcode"),
        (";56;", ";bis;", "Huisnummer not-a-house-number"),
        ("HG", "E33", "Soort unknown-code"),
        ("HG", "", "Soort missing"),
        ("01-11-2026", "", "Datum missing"),
        ("01-11-2026", "31-11-2026", "Datum not-a-date"),
        ("01-11-2026", "00-11-2026", "Datum not-a-date"),
        ("01-11-2026", "23-11-2026", "Datum date-after-night"),
        ("01-11-2026", "31-12-1969", "Datum date-too-early"),
        ("hoog", "laag", "Ernst unknown-severity"),
    ] {
        let hashed = rows(&[&changed(old, new)]);
        assert_eq!(
            refusals(&hashed),
            [format!("2 2 {expected}")],
            "{old:?} -> {new:?}"
        );
        assert_eq!(
            (hashed.report.set_aside, records(&hashed)),
            (1, vec![0, 0, 0]),
            "{old:?} -> {new:?}"
        );
    }
}

#[test]
fn names_every_wrong_column_of_a_row() {
    let hashed = rows(&["M1;;1;;;x;y;z;;;;"]);
    let expected = [
        "BSN not-a-bsn",
        "Geboortedatum not-a-date",
        "Postcode not-a-postcode",
        "Huisnummer not-a-house-number",
        "Soort missing",
        "Datum missing",
    ];
    assert_eq!(
        refusals(&hashed),
        expected.map(|wrong| format!("2 2 {wrong}"))
    );
    assert_eq!(
        (hashed.report.set_aside, hashed.report.reasons.len()),
        (1, 6)
    );
}

#[test]
fn goes_on_without_what_is_missing() {
    for (row, expected, sections) in [
        (
            "M1;C1;;J.;Berg;29-02-1980;1234AB;56;;HG;22-11-2026;",
            vec![],
            [0, 1, 1],
        ),
        ("M1;;;;;;1234AB;56;;HG;22-11-2026;", vec![], [0, 0, 1]),
        (
            "M1;C1;123456782;;Berg;;;;;HG;22-11-2026;",
            vec![],
            [1, 0, 0],
        ),
        (
            "M1;C1;123456782;J.;Berg;00-00-1980;;;;HG;22-11-2026;",
            vec!["Geboortedatum birth-date-incomplete"],
            [1, 0, 0],
        ),
        (
            "M1;C1;123456782;-;Berg;01-01-1980;;;;HG;22-11-2026;",
            vec![],
            [1, 0, 0],
        ),
        (
            "M1;C1;123456782;J.;Иванов;01-01-1980;;;;HG;22-11-2026;",
            vec!["Achternaam no-letters"],
            [1, 0, 0],
        ),
        (
            "M1;C1;123456782;;;;1234AB;;;HG;22-11-2026;",
            vec!["Huisnummer address-incomplete"],
            [1, 0, 0],
        ),
        (
            "M1;C1;123456782;;;;;56;;HG;22-11-2026;",
            vec!["Postcode address-incomplete"],
            [1, 0, 0],
        ),
        (
            "M1;C1;;;Berg;;;;;HG;22-11-2026;",
            vec!["- no-identifier"],
            [0, 0, 0],
        ),
    ] {
        let hashed = rows(&[row]);
        let expected: Vec<_> = expected
            .into_iter()
            .map(|wrong| format!("2 2 {wrong}"))
            .collect();
        assert_eq!(
            (refusals(&hashed), records(&hashed)),
            (expected, sections.to_vec()),
            "{row}"
        );
    }
}

#[test]
fn leaves_a_doubtful_cell_out_where_the_profile_says_so() {
    let lenient = changed_covenant(|covenant| covenant.max_refused_share(1.0));
    let agency = agency_of(&lenient, &format!("doubtful = \"leave-out\"\n{PROFILE}"));
    for (old, new, column, sections) in [
        ("123456782", "123456783", "BSN", [0, 1, 1]),
        ("29-02-1980", "29-02-1981", "Geboortedatum", [1, 0, 1]),
        ("1234AB", "1234SS", "Postcode", [1, 1, 0]),
        (";56;", ";bis;", "Huisnummer", [1, 1, 0]),
    ] {
        let hashed = agency.hash(format!("{HEADER}\n{}\n", changed(old, new)).as_bytes());
        let expected = (vec![format!("2 2 {column} left-out")], sections.to_vec(), 0);
        assert_eq!(
            (refusals(&hashed), records(&hashed), hashed.report.set_aside),
            expected,
            "{old:?} -> {new:?}"
        );
    }
    let code = agency.hash(format!("{HEADER}\n{}\n", changed("HG", "E33")).as_bytes());
    assert_eq!(
        (refusals(&code), code.report.set_aside),
        (vec!["2 2 Soort unknown-code".to_owned()], 1),
        "it is not about whom or where"
    );
}

#[test]
fn takes_a_postcode_of_another_country_only_where_the_covenant_knows_no_bound() {
    let row = changed("1234AB", "B-2600");
    assert_eq!(refusals(&rows(&[&row])), ["2 2 Postcode not-a-postcode"]);
    let anywhere = changed_covenant(|covenant| covenant.postcodes(["any"]));
    let agency = agency_of(&anywhere, PROFILE);
    let hashed = agency.hash(format!("{HEADER}\n{row}\n").as_bytes());
    assert_eq!(
        (refusals(&hashed), records(&hashed)),
        (vec![], vec![1, 1, 1])
    );
    assert_eq!(agency.opened(&hashed, 2, "B2600\x1F56\x1FBIS").len(), 1);
}

#[test]
fn warns_of_no_half_address_where_the_export_never_has_a_whole_one() {
    let profile = TomlText::parse(PROFILE)
        .without("columns.house_number")
        .text();
    let hashed = agency_of(COVENANT, &profile).hash(format!("{HEADER}\n{ROW}\n").as_bytes());
    assert_eq!(
        (refusals(&hashed), records(&hashed)),
        (vec![], vec![1, 1, 0])
    );
}

#[test]
fn leaves_an_excluded_address_out_of_section_and_payload() {
    let with_person = rows(&["M1;C1;123456782;;;;6511aa;1;;HG;22-11-2026;"]);
    assert_eq!(
        (refusals(&with_person), records(&with_person)),
        (vec![], vec![1, 0, 0])
    );
    let payload = agency().opened(&with_person, 0, "123456782")[0];
    assert!(payload.address.is_none() && payload.bsn.is_some() && payload.person.is_some());
    let alone = rows(&["M1;;;;;;6511AB;12a;bis;HG;22-11-2026;"]);
    assert_eq!(
        (refusals(&alone), records(&alone)),
        (vec!["2 2 - nothing-to-send".to_owned()], vec![0, 0, 0])
    );
    assert_eq!(
        (
            alone.report.excluded_addresses,
            alone.report.set_aside,
            alone.report.hashed
        ),
        (1, 0, 1)
    );
}

#[test]
fn says_in_the_payload_what_the_row_says() {
    let hashed = rows(&["M1;;;;;;1234AB;56;;HG;22-11-2026;", &changed("M1", "M2")]);
    let opened = |canonical| agency().opened(&hashed, 2, canonical);
    let (alone, person) = (opened("1234AB\x1F56\x1F"), opened("1234AB\x1F56\x1FBIS"));
    assert_eq!((alone.len(), person.len()), (1, 1));
    let (alone, person) = (alone[0], person[0]);
    assert_eq!(
        (
            alone.code,
            alone.date,
            alone.severity.number(),
            alone.contact
        ),
        (2, 20_779, 2, 101)
    );
    assert_eq!((alone.person, alone.bsn), (None, None));
    assert_eq!((person.date, person.severity.number()), (20_758, 3));
    assert!(person.person.is_some() && person.bsn.is_some());
    assert_ne!(alone.address, person.address);
}

#[test]
fn says_of_a_person_alone_whether_they_are_in_a_joint_plan_and_were_informed() {
    let profile = TomlText::parse(PROFILE)
        .set("columns.joint_plan", "Plan")
        .set("columns.informed", "Verteld")
        .set("yes.words", vec!["ja"])
        .text();
    let covenant = changed_covenant(|covenant| covenant.max_refused_share(1.0));
    let agency = agency_of(&covenant, &profile);
    let address = |cells: &str| format!("M1;;;;;;1234AB;56;;HG;22-11-2026;;{cells}");
    for (row, said) in [
        (format!("{ROW};ja;nee"), Some((true, false))),
        (format!("{ROW};Nee;JA"), Some((false, true))),
        (format!("{ROW};;"), Some((false, false))),
        (format!("{ROW};;misschien"), None),
        (address("ja;ja"), Some((false, false))),
    ] {
        let hashed = agency.hash(format!("{HEADER};Plan;Verteld\n{row}\n").as_bytes());
        let Some(said) = said else {
            assert_eq!(refusals(&hashed), ["2 2 Verteld unknown-yes-no"]);
            continue;
        };
        assert_eq!(refusals(&hashed), [""; 0], "{row}");
        let address = if row.starts_with(ROW) { "BIS" } else { "" };
        let payload = agency.opened(&hashed, 2, &format!("1234AB\x1F56\x1F{address}"))[0];
        assert_eq!(
            (payload.is_in_joint_plan, payload.is_informed),
            said,
            "{row}"
        );
    }
}

#[test]
fn makes_only_the_match_keys_of_the_covenant() {
    let covenant =
        changed_covenant(|covenant| covenant.without_match_key("bsn").max_refused_share(1.0));
    let export = format!("{HEADER}\n{ROW}\nM2;C1;123456782;;;;;;;HG;22-11-2026;\n");
    let agency = agency_of(&covenant, PROFILE);
    let hashed = agency.hash(export.as_bytes());
    assert_eq!(
        (refusals(&hashed), records(&hashed)),
        (vec!["3 3 - no-identifier".to_owned()], vec![1, 1])
    );
    let payloads = agency.opened(&hashed, 1, "1234AB\x1F56\x1FBIS");
    assert!(payloads[0].bsn.is_none() && payloads[0].address.is_some());
}

#[test]
fn sends_a_repeated_row_once() {
    let same = changed("Müller", "van der MÜLLER");
    let hashed = rows(&[ROW, &changed("M1", "M2"), &same, ROW]);
    assert_eq!(
        refusals(&hashed),
        ["4 4 Nummer repeated-row", "5 5 Nummer repeated-row"]
    );
    assert_eq!(
        (records(&hashed), hashed.report.set_aside),
        (vec![2, 2, 2], 0)
    );
}

#[test]
fn sets_all_rows_aside_that_differ_under_one_signal_number() {
    for other in [
        changed("hoog", ""),
        changed("123456782", ""),
        changed("bis", "b"),
        changed("C1", "C2"),
        changed("J.", "K."),
    ] {
        let hashed = rows(&[ROW, &changed("M1", "M2"), &other, ROW]);
        let expected = [2, 4, 5].map(|row| format!("{row} {row} Nummer signal-number-conflict"));
        assert_eq!(refusals(&hashed), expected, "{other}");
        assert_eq!(
            (records(&hashed), hashed.report.set_aside),
            (vec![1, 1, 1], 3),
            "{other}"
        );
    }
}

#[test]
fn makes_no_batch_when_more_is_set_aside_than_the_covenant_allows() {
    let strict = agency_of(COVENANT, PROFILE);
    assert_eq!(
        strict.hash(with_wrong(4, 76).as_bytes()).report.set_aside,
        4
    );
    let hashed = strict.hash(with_wrong(4, 75).as_bytes());
    let [objection] = &hashed.objections[..] else {
        panic!("one objection")
    };
    let text = objection.to_string();
    assert!(
        text.starts_with("4 of 79 rows were set aside, more")
            && text.contains("unknown-code in column \"Soort\", 4 rows"),
        "{text}"
    );
    assert!(matches!(objection, Objection::TooManySetAside { .. }));
    assert_eq!(hashed.refusals.len(), 4);
}

#[test]
fn sends_what_is_left_when_a_few_rows_of_a_handful_are_wrong_but_not_when_nothing_is() {
    let strict = agency_of(COVENANT, PROFILE);
    for (wrong, good) in [(1, 4), (3, 1)] {
        let hashed = strict.hash(with_wrong(wrong, good).as_bytes());
        assert_eq!(hashed.report.set_aside, wrong as u64);
        assert_eq!(hashed.objections, []);
    }
    for (wrong, good) in [(4, 1), (3, 0), (1, 0)] {
        let objections = strict.hash(with_wrong(wrong, good).as_bytes()).objections;
        assert!(
            matches!(objections[..], [Objection::TooManySetAside { .. }]),
            "{wrong} wrong, {good} good: {objections:?}"
        );
    }
    assert_eq!(
        strict.hash(format!("{HEADER}\n").as_bytes()).objections,
        [],
        "no row is not a wrong row"
    );
    let none = agency_of(
        &changed_covenant(|covenant| covenant.max_refused_share(0.0)),
        PROFILE,
    );
    let hashed = none.hash(with_wrong(1, 40).as_bytes());
    assert_eq!(hashed.objections.len(), 1, "a share of 0 is none at all");
}

/// An export with so many rows of an unknown code, after so many that are right.
fn with_wrong(wrong: usize, good: usize) -> String {
    let good = (0..good).map(|number| changed("M1", &format!("N{number}")));
    let wrong = (0..wrong).map(|number| changed("M1", &format!("W{number}")).replace("HG", "HH"));
    format!(
        "{HEADER}\n{}\n",
        good.chain(wrong).collect::<Vec<_>>().join("\n")
    )
}
