//! What a city writes: the same bytes at any number of threads, files that decode in their dialect,
//! a covenant that is accepted, and a truth whose links resolve.

mod read;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use exchange::covenant::Covenant;
use exchange::night::Night;
use read::{NIGHT, Table, table, truth, write};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// One city for all tests that only read.
static CITY: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), 20_000, 9, NIGHT);
    folder
});

const AGENCIES: [&str; 8] = [
    "neighbourhood-team",
    "social-service",
    "debt-help",
    "school-attendance",
    "housing",
    "police",
    "mental-health",
    "safe-at-home",
];

fn files(dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.insert(
                path.to_string_lossy().into_owned(),
                fs::read(&path).expect("a file"),
            );
        }
    }
}

fn written(inhabitants: u64, seed: u64, night: &str, threads: usize) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool");
    pool.install(|| write(folder.path(), inhabitants, seed, night));
    let mut found = BTreeMap::new();
    files(folder.path(), &mut found);
    let base = folder.path().to_string_lossy().into_owned();
    found
        .into_iter()
        .map(|(path, bytes)| (path.replace(&base, ""), bytes))
        .collect()
}

fn profile(agency: &str) -> toml::Table {
    let path = CITY
        .path()
        .join("agencies")
        .join(agency)
        .join("profile.toml");
    fs::read_to_string(path)
        .expect("a profile")
        .parse()
        .expect("TOML")
}

/// An agency's export as its own profile says to read it.
fn export(dir: &Path, agency: &str) -> Table {
    let profile = profile(agency);
    let bytes = fs::read(dir.join("agencies").join(agency).join("signals.csv")).expect("an export");
    let text = match profile["encoding"].as_str() {
        Some("utf-8") => encoding_rs::UTF_8.decode(&bytes),
        Some("windows-1252") => encoding_rs::WINDOWS_1252.decode(&bytes),
        Some("utf-16") => encoding_rs::UTF_16LE.decode(&bytes),
        // For the columns it is enough that code page 850 has ASCII in its lower half.
        Some("cp850") => encoding_rs::IBM866.decode(&bytes),
        other => panic!("{agency} writes {other:?}"),
    };
    assert!(
        !text.2,
        "{agency} writes bytes that its encoding does not have"
    );
    let delimiter = match profile["delimiter"].as_str() {
        Some("tab") => '\t',
        other => other
            .expect("a delimiter")
            .chars()
            .next()
            .expect("one letter"),
    };
    table(&text.0, delimiter)
}

fn column(agency: &str, field: &str) -> usize {
    let name = profile(agency)["columns"][field]
        .as_str()
        .expect("a name")
        .to_owned();
    export(CITY.path(), agency)
        .head
        .iter()
        .position(|head| *head == name)
        .expect("a column of that name")
}

#[test]
fn the_same_plan_gives_the_same_bytes_on_one_two_and_eight_threads() {
    let one = written(20_000, 4, NIGHT, 1);
    assert_eq!(one.len(), 2 + 2 * AGENCIES.len() + 3);
    for threads in [2, 8] {
        assert!(
            one == written(20_000, 4, NIGHT, threads),
            "{threads} threads"
        );
    }
    assert!(
        one != written(20_000, 5, NIGHT, 2),
        "another seed is another city"
    );
}

#[test]
fn the_covenant_is_accepted_and_names_the_list_of_excluded_addresses() {
    let covenant = fs::read(CITY.path().join("covenant.toml")).expect("a covenant");
    let covenant = Covenant::parse(&covenant).expect("a covenant that is accepted");
    let list = fs::read(CITY.path().join("excluded-addresses.csv")).expect("a list");
    assert_eq!(
        covenant.excluded_addresses(),
        <[u8; 32]>::from(Sha256::digest(&list))
    );
    assert_eq!(
        (covenant.key_epoch(), covenant.key_check()),
        (3, [0xab; 16])
    );
    assert!(covenant.covers(Night::parse(NIGHT).expect("a night")));
    assert_eq!(covenant.agencies().len(), AGENCIES.len());
    let list = table(&String::from_utf8(list).expect("UTF-8"), ';');
    assert_eq!(
        list.head.join(";"),
        "postcode;house_number;house_letter;house_addition;name"
    );
    assert!(list.rows.len() >= 2);
}

#[test]
fn every_export_decodes_in_its_dialect_with_all_its_columns_in_every_row() {
    for agency in AGENCIES {
        let export = export(CITY.path(), agency);
        assert!(!export.rows.is_empty(), "{agency}");
        assert!(
            export.rows.iter().all(|row| row.len() == export.head.len()),
            "{agency}"
        );
    }
}

#[test]
fn a_profile_names_columns_of_its_export_and_codes_of_the_covenant_and_leaves_notes_alone() {
    let covenant = fs::read(CITY.path().join("covenant.toml")).expect("a covenant");
    let covenant = Covenant::parse(&covenant).expect("a covenant that is accepted");
    for agency in AGENCIES {
        let (profile, export) = (profile(agency), export(CITY.path(), agency));
        let columns = profile["columns"].as_table().expect("columns");
        for (field, name) in columns {
            assert!(
                export
                    .head
                    .iter()
                    .any(|head| Some(head.as_str()) == name.as_str()),
                "{agency} {field}"
            );
        }
        assert!(
            columns.len() < export.head.len(),
            "{agency} has columns that do not leave it"
        );
        for kept in [
            "Toelichting",
            "Notitie",
            "Relaas",
            "MEMO",
            "omschrijving",
            "Opmerking",
            "telefoon",
            "Telefoon",
        ] {
            assert!(
                columns.values().all(|name| name.as_str() != Some(kept)),
                "{agency} {kept}"
            );
        }
        let own = covenant.agency(agency).expect("an agency of the covenant");
        let words = profile
            .get("codes")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten();
        for code in words
            .map(|(_, code)| code)
            .chain(profile["defaults"].get("code"))
        {
            let number = covenant
                .code(code.as_str().expect("an id"))
                .expect("a code of the covenant")
                .number();
            assert!(own.may_send(number), "{agency} {code}");
        }
        assert_eq!(columns.contains_key("bsn"), own.may_use_bsn(), "{agency}");
    }
}

#[test]
fn the_housing_corporation_has_no_bsn_anywhere_in_its_file() {
    let bsns: HashSet<_> = truth(CITY.path(), "persons.csv")
        .rows
        .into_iter()
        .map(|row| row[2].clone())
        .collect();
    let export = export(CITY.path(), "housing");
    assert!(
        !export
            .head
            .iter()
            .any(|head| head.to_lowercase().contains("bsn"))
    );
    assert!(
        export
            .rows
            .iter()
            .flatten()
            .all(|cell| !bsns.contains(cell))
    );
}

#[test]
fn bsns_pass_the_eleven_test_and_no_two_persons_share_one() {
    let persons = truth(CITY.path(), "persons.csv");
    let bsns: HashSet<_> = persons.rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(bsns.len(), persons.rows.len());
    assert!(
        bsns.iter()
            .all(|bsn| city::people::bsn::passes(bsn.as_bytes()))
    );
}

#[test]
fn every_row_has_one_truth_and_every_truth_one_row() {
    let signals = truth(CITY.path(), "signals.csv");
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for row in signals.maps() {
        *known
            .entry((row["agency"], row["signal_number"]))
            .or_default() += 1;
    }
    assert!(
        known.values().all(|times| *times == 1),
        "signal numbers are unique at an agency"
    );
    let mut rows = 0;
    for agency in AGENCIES {
        let (number, export) = (column(agency, "signal_number"), export(CITY.path(), agency));
        rows += export.rows.len();
        assert!(
            export
                .rows
                .iter()
                .all(|row| known.contains_key(&(agency, row[number].as_str()))),
            "{agency}"
        );
    }
    assert_eq!(rows, signals.rows.len());
}

#[test]
fn persons_and_households_of_the_truth_exist() {
    let (persons, households) = (
        truth(CITY.path(), "persons.csv"),
        truth(CITY.path(), "households.csv"),
    );
    let households: HashSet<_> = households.rows.iter().map(|row| row[0].as_str()).collect();
    let home: HashMap<_, _> = persons
        .maps()
        .iter()
        .map(|row| (row["person"], row["household"]))
        .collect();
    assert!(
        home.values()
            .all(|household| households.contains(household))
    );
    for row in truth(CITY.path(), "signals.csv").maps() {
        assert_eq!(home[row["person"]], row["household"]);
    }
}

#[test]
fn a_client_number_belongs_to_one_person_and_stays_with_them() {
    let signals = truth(CITY.path(), "signals.csv");
    let person: HashMap<_, _> = signals
        .maps()
        .iter()
        .map(|row| ((row["agency"], row["signal_number"]), row["person"]))
        .collect();
    for agency in AGENCIES.into_iter().filter(|agency| *agency != "police") {
        let (number, client) = (
            column(agency, "signal_number"),
            column(agency, "client_number"),
        );
        let export = export(CITY.path(), agency);
        let pairs: HashSet<_> = export
            .rows
            .iter()
            .map(|row| (&row[client], person[&(agency, row[number].as_str())]))
            .collect();
        let clients: HashSet<_> = pairs.iter().map(|(client, _)| client).collect();
        let persons: HashSet<_> = pairs.iter().map(|(_, person)| person).collect();
        assert_eq!(
            (clients.len(), persons.len()),
            (pairs.len(), pairs.len()),
            "{agency}"
        );
    }
}

#[test]
fn rows_that_a_check_must_refuse_are_refused_by_their_bsn_and_the_others_are_not() {
    let signals = truth(CITY.path(), "signals.csv");
    let slips: HashMap<_, _> = signals
        .maps()
        .iter()
        .map(|row| ((row["agency"], row["signal_number"]), row["errors"]))
        .collect();
    let mut refused = 0;
    for agency in AGENCIES.into_iter().filter(|agency| *agency != "housing") {
        let (number, bsn) = (column(agency, "signal_number"), column(agency, "bsn"));
        for row in export(CITY.path(), agency).rows {
            let swapped = slips[&(agency, row[number].as_str())]
                .split('+')
                .any(|slip| slip == "bsn-swapped");
            // School attendance writes it in a spreadsheet, which drops the leading zero.
            let fails = !row[bsn].is_empty()
                && !city::people::bsn::passes(format!("{:0>9}", row[bsn]).as_bytes());
            assert_eq!(fails, swapped, "{agency}");
            refused += usize::from(fails);
        }
    }
    assert!(refused > 0);
}

#[test]
fn the_order_of_rows_does_not_follow_households() {
    let signals = truth(CITY.path(), "signals.csv");
    let household: HashMap<_, f64> = signals
        .maps()
        .iter()
        .map(|row| {
            (
                (row["agency"], row["signal_number"]),
                row["household"].parse().expect("a number"),
            )
        })
        .collect();
    for agency in ["debt-help", "police"] {
        let number = column(agency, "signal_number");
        let export = export(CITY.path(), agency);
        let order: Vec<_> = export
            .rows
            .iter()
            .map(|row| household[&(agency, row[number].as_str())])
            .collect();
        let rising = order.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let half = order.len() / 2;
        assert!(
            rising.abs_diff(half) < order.len() / 10,
            "{agency}: {rising} of {}",
            order.len()
        );
        let together = order
            .windows(2)
            .filter(|pair| (pair[0] - pair[1]).abs() < 0.5)
            .count();
        assert!(together < order.len() / 50, "{agency}: {together}");
    }
}

#[test]
fn a_signal_that_is_still_active_on_the_next_night_is_the_same_to_the_letter() {
    let (first, second) = (
        written(20_000, 9, NIGHT, 2),
        written(20_000, 9, "2026-11-23", 2),
    );
    let mut changed = 0;
    for (path, bytes) in first
        .iter()
        .filter(|(path, _)| path.ends_with("signals.csv") && path.contains("agencies"))
    {
        let lines = |bytes: &[u8]| {
            bytes
                .split(|b| *b == b'\n')
                .map(<[u8]>::to_vec)
                .collect::<HashSet<_>>()
        };
        let (before, after) = (lines(bytes), lines(&second[path]));
        let stayed = before.intersection(&after).count();
        assert!(
            stayed * 100 > before.len() * 95,
            "{path}: {stayed} of {}",
            before.len()
        );
        changed += usize::from(before != after);
    }
    assert!(changed > 3, "a day makes a difference");
}

#[test]
fn movers_stand_under_an_address_where_others_live() {
    let households = truth(CITY.path(), "households.csv");
    let homes: HashMap<_, _> = households
        .maps()
        .iter()
        .map(|row| ((row["postcode"], row["house_number"]), row["household"]))
        .collect();
    let signals = truth(CITY.path(), "signals.csv");
    let stale: HashMap<_, _> = signals
        .maps()
        .iter()
        .filter(|row| {
            row["agency"] == "debt-help"
                && row["errors"].split('+').any(|kind| kind == "old-address")
        })
        .filter(|row| {
            !["house-", "postcode-", "addition-"]
                .iter()
                .any(|mistyped| row["errors"].contains(mistyped))
        })
        .map(|row| (row["signal_number"], row["household"]))
        .collect();
    let [number, postcode, house] =
        ["signal_number", "postcode", "house_number"].map(|field| column("debt-help", field));
    let mut met = 0;
    for row in export(CITY.path(), "debt-help").rows {
        if let Some(household) = stale.get(row[number].as_str()) {
            let lives_there = homes[&(row[postcode].as_str(), row[house].as_str())];
            assert_ne!(lives_there, *household);
            met += 1;
        }
    }
    assert!(met > 3, "{met}");
}

#[test]
fn rows_about_children_name_their_parents_and_no_others_do() {
    let persons = truth(CITY.path(), "persons.csv");
    let persons: HashMap<_, _> = persons
        .maps()
        .into_iter()
        .map(|row| (row["person"], row))
        .collect();
    let signals = truth(CITY.path(), "signals.csv");
    let about: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row))
        .collect();
    for agency in ["neighbourhood-team", "school-attendance", "safe-at-home"] {
        let [number, one, two] =
            ["signal_number", "parent_bsn_1", "parent_bsn_2"].map(|field| column(agency, field));
        let mut named = 0;
        for row in export(CITY.path(), agency).rows {
            let signal = &about[&(agency, row[number].as_str())];
            let person = &persons[signal["person"]];
            let bsn = |parent| {
                persons
                    .get(person[parent])
                    .map_or("", |parent| parent["bsn"])
            };
            let missing = signal["errors"]
                .split('+')
                .any(|kind| kind == "parent-missing");
            let expected = if missing {
                ["", ""]
            } else {
                [bsn("parent_1"), bsn("parent_2")]
            };
            assert_eq!([row[one].as_str(), row[two].as_str()], expected, "{agency}");
            assert!(person["child"] == "yes" || expected == ["", ""]);
            named += usize::from(!expected[0].is_empty());
        }
        assert!(named > 10, "{agency}: {named}");
    }
}

#[test]
fn a_child_of_two_homes_is_met_at_the_address_of_the_other_parent() {
    let (persons, households) = (
        truth(CITY.path(), "persons.csv"),
        truth(CITY.path(), "households.csv"),
    );
    let persons: HashMap<_, _> = persons
        .maps()
        .into_iter()
        .map(|row| (row["person"], row))
        .collect();
    let homes: HashMap<_, _> = households
        .maps()
        .into_iter()
        .map(|row| (row["household"], row))
        .collect();
    let signals = truth(CITY.path(), "signals.csv");
    let about: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row))
        .collect();
    let mut met = 0;
    for agency in ["neighbourhood-team", "police", "safe-at-home"] {
        let [number, postcode] = ["signal_number", "postcode"].map(|field| column(agency, field));
        for row in export(CITY.path(), agency).rows {
            let signal = &about[&(agency, row[number].as_str())];
            if signal["errors"].contains("other-parent") && !signal["errors"].contains("postcode-")
            {
                let other = &persons[persons[signal["person"]]["parent_2"]];
                assert!(persons[signal["person"]]["hard"].contains("two-homes"));
                assert_ne!(other["household"], signal["household"]);
                assert_eq!(
                    row[postcode].replace(' ', ""),
                    homes[other["household"]]["postcode"]
                );
                met += 1;
            }
        }
    }
    assert!(met > 2, "{met}");
}

#[test]
fn a_bag_id_is_of_one_address_and_none_is_found_for_a_mistyped_one() {
    let signals = truth(CITY.path(), "signals.csv");
    let errors: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row["errors"]))
        .collect();
    let mut address_of: HashMap<String, [String; 2]> = HashMap::new();
    for agency in ["neighbourhood-team", "social-service", "housing"] {
        let [number, postcode, house, bag] =
            ["signal_number", "postcode", "house_number", "bag_id"]
                .map(|field| column(agency, field));
        for row in export(CITY.path(), agency)
            .rows
            .into_iter()
            .filter(|row| !row[bag].is_empty())
        {
            assert!(row[bag].len() == 16 && row[bag].bytes().all(|digit| digit.is_ascii_digit()));
            let kinds = errors[&(agency, row[number].as_str())];
            assert!(
                ![
                    "house-digit",
                    "postcode-",
                    "addition-missing",
                    "bag-missing"
                ]
                .iter()
                .any(|kind| kinds.contains(kind))
            );
            let digits = row[house]
                .split(|c: char| !c.is_ascii_digit())
                .next()
                .unwrap_or_default();
            let address = [row[postcode].replace(' ', ""), digits.to_owned()];
            assert_eq!(
                address_of
                    .entry(row[bag].clone())
                    .or_insert_with(|| address.clone()),
                &address
            );
        }
    }
    assert!(address_of.len() > 100);
}

#[test]
fn every_kind_of_hard_person_lives_in_the_city() {
    let persons = truth(CITY.path(), "persons.csv");
    let kinds: HashSet<_> = persons
        .maps()
        .iter()
        .flat_map(|row| row["hard"].split('+'))
        .collect();
    assert_eq!(
        kinds,
        HashSet::from([
            "",
            "twin",
            "namesake",
            "newly-wed",
            "two-homes",
            "no-fixed-address",
            "moved"
        ])
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, b"").expect("a file");
    let plan = city::Plan::new(100, 1, Night::parse(NIGHT).expect("a night"), read::keys())
        .expect("a plan");
    let Err(city::CityError::Write { path, .. }) = city::write(&file, &plan, &mut |_| ()) else {
        panic!("a city inside a file");
    };
    assert_eq!(path, file);
}

#[test]
fn progress_ends_at_all_households() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = city::Plan::new(
        2_000,
        1,
        Night::parse(NIGHT).expect("a night"),
        read::keys(),
    )
    .expect("a plan");
    let mut seen = Vec::new();
    city::write(folder.path(), &plan, &mut |done| seen.push(done)).expect("a city");
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&plan.households()));
}
