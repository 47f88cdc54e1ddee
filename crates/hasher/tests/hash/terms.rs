//! What the covenant keeps at the agency: withheld, named, and not counted as wrong.

use exchange::covenant::Agency;
use hasher::profile::{Profile, ProfileError};
use hasher::{Hashed, Objection};
use synthetic::{AgencyTable, TomlText};

use crate::agency::{
    COVENANT, HEADER, PROFILE, ROW, agency, agency_of, changed_covenant, records, refusals, signed,
};

/// The profile of an agency that reports rent arrears, with all that the code asks.
fn housing_profile() -> String {
    TomlText::parse(PROFILE)
        .set("agency", "housing")
        .without("columns.bsn")
        .set("columns.amount", "Bedrag")
        .set("columns.reporter", "Melder")
        .set("codes.HG", "rent-arrears")
        .set("preconditions.personal-contact", "Contact")
        .set("preconditions.debt-help-offered", "Hulp")
        .set("yes.words", vec!["Ja", "x"])
        .text()
}

fn take_keys_of(other: &Agency, agency: &mut AgencyTable) {
    agency.sign = other.sign().to_string();
    agency.hpke = other.hpke().to_string();
}

/// Hashes rows at that agency; each is the good row with one text changed.
fn housing(changes: &[(&str, &str)]) -> Hashed {
    // The tests' agency key is that of the police: here it is housing's.
    let own = signed(COVENANT);
    let [police, housing] = ["police", "housing"].map(|id| own.agency(id).expect("an agency"));
    let covenant = changed_covenant(|covenant| {
        covenant
            .change_agency("housing", |agency| take_keys_of(police, agency))
            .change_agency("police", |agency| take_keys_of(housing, agency))
    });
    let good = format!("{ROW};50,00;JA ;x;buurvrouw");
    let others = changes.iter().enumerate().map(|(place, (old, new))| {
        assert!(good.contains(old), "the good row has no {old:?}");
        good.replacen("M1", &format!("N{place}"), 1)
            .replacen(old, new, 1)
    });
    let rows = others.collect::<Vec<_>>().join("\n");
    agency_of(&covenant, &housing_profile())
        .hash(format!("{HEADER};Bedrag;Contact;Hulp;Melder\n{good}\n{rows}\n").as_bytes())
}

#[test]
fn withholds_what_the_covenant_keeps_at_the_agency() {
    for (old, new, expected) in [
        (";50,00;", ";49,99;", "Bedrag below-threshold"),
        (";50,00;", ";-350,00;", "Bedrag below-threshold"),
        (";50,00;", ";500,00-;", "Bedrag below-threshold"),
        (";50,00;", ";(500,00);", "Bedrag below-threshold"),
        (";50,00;", ";49.125;", "Bedrag below-threshold"),
        ("JA ", "nee", "Contact precondition-not-met"),
        ("JA ", "", "Contact precondition-not-met"),
        (";x;", ";NEE;", "Hulp precondition-not-met"),
        ("buurvrouw", "politie", "Melder reported-by-agency"),
        ("buurvrouw", " Veilig-Thuis", "Melder reported-by-agency"),
        ("01-11-2026", "21-11-2025", "Datum too-old"),
    ] {
        let hashed = housing(&[(old, new)]);
        assert_eq!(
            refusals(&hashed),
            [format!("3 3 {expected}")],
            "{old:?} -> {new:?}"
        );
        let report = &hashed.report;
        assert_eq!(
            (
                report.withheld,
                report.set_aside,
                report.hashed,
                report.signals
            ),
            (1, 0, 1, 1),
            "{old:?} -> {new:?}"
        );
        assert_eq!(records(&hashed), [0, 1, 1], "{old:?} -> {new:?}");
        assert_eq!(report.reasons[0].severity.word(), "withheld");
    }
}

#[test]
fn sends_what_meets_the_terms_to_the_day_and_cent() {
    let hashed = housing(&[
        ("01-11-2026", "22-11-2025"),
        ("50,00", "€ 50,-"),
        ("50,00", "1\u{A0}234,56"),
        ("50,00", "500 €"),
        ("buurvrouw", "Woningcorporatie"),
        ("buurvrouw", ""),
    ]);
    assert_eq!(
        (
            refusals(&hashed),
            hashed.report.withheld,
            hashed.report.signals
        ),
        (vec![], 0, 7)
    );
}

#[test]
fn withholds_rows_from_outside_the_area() {
    let covenant = changed_covenant(|covenant| covenant.postcodes(["6500-6549", "1235"]));
    let export = format!(
        "{HEADER}\n{ROW}\n{}\n{}\n",
        ROW.replace("M1", "M2").replace("1234AB", "1235 ab"),
        "M3;C1;123456782;;;;;;;HG;01-11-2026;"
    );
    let hashed = agency_of(&covenant, PROFILE).hash(export.as_bytes());
    assert_eq!(refusals(&hashed), ["2 2 Postcode outside-area"]);
    assert_eq!(
        (hashed.report.withheld, records(&hashed)),
        (1, vec![2, 1, 1])
    );
}

#[test]
fn calls_a_row_wrong_that_does_not_say_whether_it_meets_the_terms() {
    let export = |old: &str, new: &str| {
        format!(
            "{HEADER};Bedrag;Contact;Hulp;Melder\n{}\n",
            format!("{ROW};50;ja;x;y").replace(old, new)
        )
    };
    for (old, new, expected) in [
        (";50;", ";;", "Bedrag missing"),
        (";50;", ";vijftig;", "Bedrag not-an-amount"),
        (";y", ";\u{7}", "Melder unreadable"),
        (";x;", ";j;", "Hulp unknown-yes-no"),
        (";ja;", ";1;", "Contact unknown-yes-no"),
        (";ja;", ";niet bereikt;", "Contact unknown-yes-no"),
    ] {
        let profile = TomlText::parse(&housing_profile())
            .set("agency", "police")
            .set("codes.HG", "domestic-violence")
            .text();
        let covenant = changed_covenant(|covenant| {
            covenant
                .max_refused_share(1.0)
                .change_code("rent-arrears", |code| {
                    code.min_amount = None;
                    code.preconditions.clear();
                })
                .change_code("domestic-violence", |code| {
                    code.min_amount = Some(50);
                    code.preconditions = ["personal-contact", "debt-help-offered"]
                        .map(str::to_owned)
                        .to_vec();
                })
        });
        let hashed = agency_of(&covenant, &profile).hash(export(old, new).as_bytes());
        assert_eq!(
            (refusals(&hashed), hashed.report.set_aside),
            (vec![format!("2 2 {expected}")], 1),
            "{new:?}"
        );
    }
}

#[test]
fn does_not_count_withheld_rows_among_those_that_may_be_wrong() {
    let strict = |withheld: usize, wrong: usize, good: usize| {
        let row = |n: usize| ROW.replace("M1", &format!("N{n}"));
        let rows = (0..withheld).map(|n| row(n).replace("01-11-2026", "01-11-2024"));
        let rows = rows
            .chain((0..wrong).map(|n| row(1000 + n).replace("HG", "HH")))
            .chain((0..good).map(|n| row(2000 + n)));
        agency_of(COVENANT, PROFILE)
            .hash(format!("{HEADER}\n{}\n", rows.collect::<Vec<_>>().join("\n")).as_bytes())
            .objections
    };
    assert_eq!(strict(30, 0, 1), [], "withheld rows are not wrong");
    assert_eq!(strict(0, 4, 76), []);
    let error = strict(30, 4, 75)
        .first()
        .expect("nor do they make wrong rows few")
        .to_string();
    assert!(
        error.starts_with(
            "4 of 79 rows were set aside (besides 30 rows withheld, which are not wrong), more than"
        ),
        "{error}"
    );
}

#[test]
fn makes_no_batch_of_more_signals_than_the_covenant_lets_the_agency_send() {
    let covenant = changed_covenant(|covenant| covenant.max_signals(2));
    let row = |number: &str| ROW.replace("M1", number);
    let hashed = |rows: &[String]| {
        agency_of(&covenant, PROFILE).hash(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
    };
    let two = hashed(&[row("M1"), row("M2"), row("M2")]);
    assert_eq!(two.report.signals, 2, "a signal on two rows is one");
    assert_eq!(two.objections, []);
    let three = hashed(&[row("M1"), row("M2"), row("M3")]);
    assert_eq!(
        three.objections,
        [Objection::TooManySignals {
            signals: 3,
            allowed: 2
        }]
    );
}

#[test]
fn refuses_a_profile_that_does_not_show_what_a_code_asks() {
    let covenant = signed(COVENANT);
    let parse = |profile: &str| Profile::parse(profile, &covenant);
    assert!(parse(&housing_profile()).is_ok());
    for (key, expected) in [
        (
            "preconditions.debt-help-offered",
            ProfileError::Precondition {
                code: "rent-arrears".into(),
                word: "debt-help-offered".into(),
            },
        ),
        (
            "columns.amount",
            ProfileError::Amount("rent-arrears".into()),
        ),
        ("yes", ProfileError::Yes),
    ] {
        let profile = TomlText::parse(&housing_profile()).without(key).text();
        assert_eq!(parse(&profile).expect_err("a bad profile"), expected);
    }
    let unknown = TomlText::parse(&housing_profile())
        .set("preconditions.prayer", "Gebed")
        .text();
    assert_eq!(
        parse(&unknown).expect_err("a bad profile"),
        ProfileError::UnknownPrecondition {
            word: "prayer".into(),
            known: "personal-contact, debt-help-offered".into(),
        }
    );
    assert!(
        agency().hash(HEADER.as_bytes()).refusals.len() == 1,
        "a code without preconditions needs none of it"
    );
}
