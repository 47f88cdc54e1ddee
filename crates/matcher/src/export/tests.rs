//! What an analyst finds in the files for a spreadsheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use exchange::covenant::{Chain, Stage};
use exchange::hits::{
    Bridge, Condition, Counted, Counts, CovenantName, Event, Explanation, Hit, Meeting, RuleMet,
    Signal,
};
use exchange::payload::Severity;

use super::*;

/// A row by its heads.
type ByHead = BTreeMap<String, String>;

/// A file for a spreadsheet, read as one reads it that believes in the byte order mark.
fn read(bytes: &[u8]) -> Vec<ByHead> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<_, _>>();
    rows.expect("rows")
}

fn signals_of(list: &HitList, covenant: &Covenant) -> Vec<ByHead> {
    let mut file = Vec::new();
    signals::write(list, covenant, &mut file).expect("written");
    read(&file)
}

fn overview_of(list: &HitList, covenant: &Covenant) -> Vec<ByHead> {
    let mut file = Vec::new();
    overview::write(list, covenant, &mut file).expect("written");
    read(&file)
}

const COVENANT: &str = include_str!("../../tests/covenant.toml");

fn covenant() -> Covenant {
    Covenant::parse(COVENANT.as_bytes()).expect("a covenant")
}

fn signal(agency: &str, chain: Chain, code: [&str; 3], date: &str, contact: u16) -> Signal {
    let meeting = |gate: &str, key: &str| {
        Arc::new(Meeting {
            gate: gate.to_owned(),
            match_key: key.to_owned(),
            agencies: vec!["housing".to_owned(), "police".to_owned()],
        })
    };
    Signal {
        agency: agency.to_owned(),
        signal_ref: "554025199e978964".repeat(2)[..24].to_owned(),
        previous_ref: "0".repeat(24),
        code: code[0].to_owned(),
        nl: code[1].to_owned(),
        domain: code[2].to_owned(),
        chain,
        date: date.starts_with("2026").then(|| date.to_owned()),
        week: exchange::night::week_of(date.parse().expect("a date")),
        severity: Severity::Acute,
        contact,
        joint_plan: false,
        informed: true,
        person: Some(1),
        met: vec![
            meeting("household-2", "address"),
            meeting("person-2", "bsn"),
            meeting("person-2", "half+initial+birth"),
        ],
    }
}

fn rule(id: &str, stage: Stage, from: &str, counted: &[usize], without: &[usize]) -> RuleMet {
    let condition = |count, needed, found: &[&str]| Condition {
        count,
        needed,
        found: found.iter().map(ToString::to_string).collect(),
    };
    RuleMet {
        rule: id.to_owned(),
        version: 3,
        stage,
        nl: format!("de regel {id}"),
        from: from.to_owned(),
        until: "2026-11-22".to_owned(),
        conditions: vec![
            condition(Counted::Agencies, 2, &["housing", "police"]),
            condition(Counted::Chains, 1, &["justice", "social"]),
            condition(Counted::Domains, 1, &["money"]),
        ],
        counted: counted.to_vec(),
        without: without.to_vec(),
    }
}

/// One hit with four events and five signals: the first lies outside both windows, the last repeats
/// the third; of two rules one counts two events and one three.
fn one_hit() -> HitList {
    let money = ["rent-arrears", "huurachterstand", "money"];
    let violence = ["domestic-violence", "huiselijk geweld", "safety-at-home"];
    let explanation = Explanation {
        bridges: vec![Bridge {
            agencies: vec!["police".to_owned()],
            parts: 2,
            hangs: vec!["money-and-safety".to_owned()],
        }],
        persons: 2,
        rules: vec![
            rule("wide", Stage::Live, "2026-05-26", &[1, 2, 3], &[1, 2]),
            rule("narrow", Stage::Proef, "2026-10-23", &[2, 3], &[2]),
        ],
        events: vec![event(0, &[]), event(1, &[]), event(2, &[4]), event(3, &[])],
        signals: vec![
            signal("housing", Chain::Social, money, "2025-03-04", 11),
            signal("housing", Chain::Social, money, "2026-06-01", 12),
            signal("police", Chain::Justice, violence, "2026-11-01", 21),
            signal("housing", Chain::Social, money, "2026-11-02", 11),
            signal("veilig-thuis", Chain::Care, violence, "2026-11-03", 31),
        ],
    };
    HitList {
        format: HitList::FORMAT,
        covenant: CovenantName {
            name: "example".to_owned(),
            serial: 1,
            hash: "00".to_owned(),
        },
        agreements: "00".to_owned(),
        night: "2026-11-22".to_owned(),
        batches: Vec::new(),
        missing: vec!["wijkteam".to_owned()],
        counts: Counts::default(),
        notices: Vec::new(),
        hits: vec![Hit {
            id: "h123456789012345".to_owned(),
            incomplete: true,
            family: vec!["h000000000000001".to_owned(), "h000000000000002".to_owned()],
            explanation,
        }],
    }
}

fn event(origin: usize, echoes: &[usize]) -> Event {
    Event {
        origin,
        echoes: echoes.to_vec(),
    }
}

fn column<'a>(rows: &'a [ByHead], head: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[head].as_str()).collect()
}

#[test]
fn say_of_each_signal_whether_it_counted_and_for_which_rule() {
    let rows = signals_of(&one_hit(), &covenant());
    assert_eq!(column(&rows, "gebeurtenis"), ["1", "2", "3", "4", "3"]);
    assert_eq!(column(&rows, "rol")[3..], ["oorsprong", "herhaling"]);
    assert_eq!(column(&rows, "telt_mee"), ["nee", "ja", "ja", "ja", "nee"]);
    let counted_for = ["", "wide", "wide | narrow", "wide | narrow", ""];
    assert_eq!(column(&rows, "telt_voor"), counted_for);
}

#[test]
fn mark_what_must_go_together_as_one_set_with_what_repeats_it() {
    let rows = signals_of(&one_hit(), &covenant());
    assert_eq!(
        column(&rows, "set"),
        ["", "set 1", "set 1 | set 2", "", "set 1 | set 2"]
    );
    assert_eq!(
        column(&rows, "set_regels"),
        ["", "wide", "wide | narrow", "", "wide | narrow"]
    );
    let mut list = one_hit();
    list.hits[0].explanation.rules[0].without = vec![2];
    let rows = signals_of(&list, &covenant());
    assert_eq!(column(&rows, "set"), ["", "", "set 1", "", "set 1"]);
    assert_eq!(column(&rows, "set_regels")[2], "wide, narrow");
}

#[test]
fn show_the_day_of_what_counted_and_of_all_else_the_week() {
    let rows = signals_of(&one_hit(), &covenant());
    assert_eq!(column(&rows, "datum")[..2], ["", "2026-06-01"]);
    assert_eq!(column(&rows, "week")[..2], ["2025-W10", "2026-W23"]);
}

#[test]
fn give_each_signal_its_hit_its_rules_and_the_names_of_the_covenant() {
    let rows = signals_of(&one_hit(), &covenant());
    for (head, cell) in [
        ("treffer", "h123456789012345"),
        ("nacht", "2026-11-22"),
        ("onvolledig", "ja"),
        ("gezin", "h000000000000001 | h000000000000002"),
        ("regels", "wide | narrow"),
        ("regeltekst", "de regel wide | de regel narrow"),
        ("fase", "live | proef"),
        ("personen", "2"),
        ("datum", ""),
        ("week", "2025-W10"),
        ("deelnemer_id", "housing"),
        ("loket", "11"),
        ("keten", "sociaal"),
        ("code", "rent-arrears"),
        ("signaal", "huurachterstand"),
        ("leefgebied_id", "money"),
        ("ernst", "acuut"),
        ("persoon", "1"),
        (
            "ontmoet_op",
            "household-2: address | person-2: bsn, half+initial+birth",
        ),
        ("signaalkenmerk", "s554025199e97896455402519"),
    ] {
        assert_eq!(rows[0][head], cell, "{head}");
    }
    let covenant = covenant();
    let housing = covenant.agency("housing").expect("it").name();
    assert_ne!(housing, "housing");
    assert_eq!(rows[0]["deelnemer"], housing);
    let money = covenant
        .domains()
        .iter()
        .find(|domain| domain.id() == "money");
    assert_eq!(rows[0]["leefgebied"], money.expect("it").nl());
    assert_eq!(
        rows[0]["venster"],
        "2026-05-26 t/m 2026-11-22 | 2026-10-23 t/m 2026-11-22"
    );
    let mut list = one_hit();
    list.hits[0].explanation.rules[0].nl.clear();
    assert_eq!(
        signals_of(&list, &covenant)[0]["regeltekst"],
        " | de regel narrow",
        "each rule keeps its place"
    );
    let needed = "2 deelnemers, 1 keten, 1 leefgebied";
    assert_eq!(rows[0]["nodig"], format!("{needed} | {needed}"));
    assert!(
        rows[0]["gevonden"].contains("2 ketens (justitie, sociaal), 1 leefgebied ("),
        "{}",
        rows[0]["gevonden"]
    );
}

#[test]
fn have_a_line_for_each_hit_with_what_counted_and_what_did_not() {
    let covenant = covenant();
    let rows = overview_of(&one_hit(), &covenant);
    assert_eq!(rows.len(), 1);
    for (head, cell) in [
        ("onvolledig", "ja"),
        ("personen", "2"),
        ("gebeurtenissen_geteld", "3"),
        ("gebeurtenissen", "4"),
        ("signalen", "5"),
        ("oudste_geteld", "2026-06-01"),
        ("nieuwste_geteld", "2026-11-02"),
        (
            "ontmoet_op",
            "household-2: address | person-2: bsn, half+initial+birth",
        ),
    ] {
        assert_eq!(rows[0][head], cell, "{head}");
    }
    let name = |id: &str| covenant.agency(id).expect("it").name().to_owned();
    let [housing, police] = ["housing", "police"].map(name);
    assert_eq!(rows[0]["ontbreekt"], name("wijkteam"));
    assert_eq!(
        rows[0]["deelnemers"],
        format!(
            "{housing} (loket 11, 12) | {police} (loket 21) | {} (loket 31)",
            name("veilig-thuis")
        )
    );
    assert_eq!(
        rows[0]["vervalt_zonder"],
        format!(
            "set 1 (wide): huurachterstand, {housing}, 2026-06-01 + \
             huiselijk geweld, {police}, 2026-11-01 | \
             set 2 (narrow): huiselijk geweld, {police}, 2026-11-01"
        )
    );
    let same = signals_of(&one_hit(), &covenant);
    for head in [
        "treffer", "nacht", "gezin", "regels", "fase", "nodig", "gevonden",
    ] {
        assert_eq!(rows[0][head], same[0][head], "{head}");
    }
}

#[test]
fn leave_no_text_that_a_spreadsheet_would_spoil() {
    // Ids may be of digits alone, and names are whatever the owners wrote.
    let hostile = COVENANT.replacen("name = \"", "name = \"=2+", 8).replacen(
        "nl = \"geld\"",
        "nl = \"3-4\"",
        1,
    );
    let covenant = Covenant::parse(hostile.as_bytes()).expect("a covenant");
    let mut list = one_hit();
    let explanation = &mut list.hits[0].explanation;
    explanation.signals[0].code = "1e5".to_owned();
    explanation.signals[0].nl = "0012".to_owned();
    explanation.signals[0].domain = "2-mei".to_owned();
    explanation.rules.truncate(1);
    explanation.rules[0].rule = "2026-11".to_owned();
    explanation.rules[0].nl = "@SUM(A1)".to_owned();
    let rows = signals_of(&list, &covenant);
    for (head, cell) in [
        ("regels", "'2026-11"),
        ("regeltekst", "'@SUM(A1)"),
        ("code", "'1e5"),
        ("signaal", "'0012"),
        ("leefgebied_id", "'2-mei"),
        ("leefgebied", "'2-mei"),
    ] {
        assert_eq!(rows[0][head], cell, "{head}");
    }
    assert!(
        rows[0]["deelnemer"].starts_with("'=2+"),
        "{}",
        rows[0]["deelnemer"]
    );
    assert_eq!(rows[1]["leefgebied"], "'3-4");
    assert!(overview_of(&list, &covenant)[0]["deelnemers"].starts_with("'=2+"));
    // What is left to a spreadsheet is a number or a date.
    let values = [
        "nacht",
        "personen",
        "gebeurtenis",
        "datum",
        "loket",
        "persoon",
    ];
    for (head, cell) in rows.iter().flatten() {
        let is_kept = spreadsheet_text(cell) == *cell || cell.starts_with('\'');
        assert!(is_kept || values.contains(&head.as_str()), "{head}: {cell}");
    }
}

fn spreadsheet_text(cell: &str) -> String {
    exchange::file::spreadsheet::text(cell).into_owned()
}

#[test]
fn are_described_column_by_column_in_the_document() {
    let document = include_str!("../../../../docs/for-the-centre.md");
    let described = |heading: &str| {
        let (_, section) = document.split_once(heading).expect("the heading");
        let section = section.split("\n#").next().unwrap_or(section);
        let mut heads = Vec::new();
        for line in section.lines() {
            let Some(cell) = line.strip_prefix("| `") else {
                continue;
            };
            // A row of the table may describe several columns.
            let (first, _) = cell.split_once(" |").expect("a row of a table");
            for head in first.split(", ") {
                heads.push(head.trim_matches('`').to_owned());
            }
        }
        heads
    };
    let signal_heads = signals::COLUMNS.each_ref().map(|column| column.head);
    assert_eq!(described("\n### `hits.csv`"), signal_heads);
    let overview_heads = overview::COLUMNS.each_ref().map(|column| column.head);
    assert_eq!(described("\n### `hits-overview.csv`"), overview_heads);
}
