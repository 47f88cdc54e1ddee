//! A city that lives on: what its agencies export on one night and on the next is the same but for
//! what happened between them, and as much happens as docs/city.md says.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use city::Plan;
use exchange::night::Night;
use jiff::ToSpan as _;
use jiff::civil::Date;
use tempfile::TempDir;

use crate::read::{NIGHT, keys, truth};
use crate::{AGENCIES, export, files, profile, said};

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

fn plan(inhabitants: u64, seed: u64) -> Plan {
    Plan::new(inhabitants, seed, night(NIGHT), keys()).expect("a plan")
}

/// The city of a plan on one of its nights.
fn written(plan: &Plan, date: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan.on(night(date)).expect("a night of the city");
    city::write(folder.path(), &plan, &mut |_| ()).expect("written");
    folder
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(folder, &mut found);
    let base = folder.to_string_lossy().into_owned();
    let relative = found
        .into_iter()
        .map(|(path, bytes)| (path.replace(&base, ""), bytes));
    relative.collect()
}

/// All exports, by agency and signal number: the cells, each with the field of its column.
type Rows = BTreeMap<(String, String), Vec<(Option<String>, String)>>;

fn rows(folder: &Path) -> Rows {
    let mut rows = Rows::new();
    for agency in AGENCIES {
        let table = export(folder, agency);
        let columns = &profile(agency)["columns"];
        let fields: Vec<Option<String>> = table
            .head
            .iter()
            .map(|name| {
                let mut mapped = columns.as_table().expect("a table").iter();
                let found = mapped.find(|(_, column)| column.as_str() == Some(name));
                found.map(|(field, _)| field.clone())
            })
            .collect();
        for row in table.rows {
            let cells: Vec<_> = fields.iter().cloned().zip(row).collect();
            let number = cells
                .iter()
                .find(|(field, _)| field.as_deref() == Some("signal_number"));
            let number = number.expect("a number").1.clone();
            assert!(rows.insert((agency.to_owned(), number), cells).is_none());
        }
    }
    rows
}

struct TrueSignal {
    person: String,
    household: String,
    date: Date,
    code: String,
    errors: String,
}

fn signals(folder: &Path) -> BTreeMap<(String, String), TrueSignal> {
    let mut signals = BTreeMap::new();
    for row in truth(folder, "signals.csv").maps() {
        let signal = TrueSignal {
            person: row["person"].to_owned(),
            household: row["household"].to_owned(),
            date: row["date"].parse().expect("a date"),
            code: row["code"].to_owned(),
            errors: row["errors"].to_owned(),
        };
        let key = (row["agency"].to_owned(), row["signal_number"].to_owned());
        signals.insert(key, signal);
    }
    signals
}

/// Days for which a signal of each code is active.
fn life_times(folder: &Path) -> HashMap<String, i64> {
    let text = std::fs::read_to_string(folder.join("covenant.toml")).expect("a covenant");
    let covenant: toml::Table = text.parse().expect("TOML");
    let codes = covenant["code"].as_array().expect("codes").iter();
    codes
        .map(|code| {
            let id = code["id"].as_str().expect("an id").to_owned();
            (id, code["lifetime_days"].as_integer().expect("days"))
        })
        .collect()
}

/// What happened since the first night: date, change, household, person.
fn changes(folder: &Path) -> Vec<(Date, String, String, String)> {
    let table = truth(folder, "changes.csv");
    let rows = table.maps();
    let changes = rows.iter().map(|row| {
        (
            row["date"].parse().expect("a date"),
            row["change"].to_owned(),
            row["household"].to_owned(),
            row["person"].to_owned(),
        )
    });
    changes.collect()
}

/// Fields that are typed anew when a household moves.
const OF_ADDRESS: [&str; 6] = [
    "postcode",
    "house_number",
    "house_letter",
    "house_addition",
    "bag_id",
    "contact",
];

#[test]
fn a_row_is_the_same_from_night_to_night_but_for_what_happened_between() {
    let plan = plan(12_000, 9);
    let dates = [
        NIGHT,
        "2026-11-23",
        "2026-12-31",
        "2027-01-01",
        "2027-04-01",
        "2027-12-31",
    ];
    let mut seen = BTreeSet::new();
    for pair in dates.windows(2) {
        let [before, after] = [pair[0], pair[1]].map(|date| written(&plan, date));
        let (first, last): (Date, Date) = (
            pair[0].parse().expect("a date"),
            pair[1].parse().expect("a date"),
        );
        let [old, new] = [before.path(), after.path()].map(rows);
        let [old_truth, new_truth] = [before.path(), after.path()].map(signals);
        let life = life_times(after.path());
        let changes = changes(after.path());
        let since: Vec<_> = changes.iter().filter(|(date, ..)| *date > first).collect();
        let moved: BTreeSet<_> = since
            .iter()
            .filter(|(_, change, ..)| change == "moved")
            .map(|(_, _, household, _)| household)
            .collect();
        let persons = truth(after.path(), "persons.csv");
        let here: BTreeSet<_> = persons
            .maps()
            .iter()
            .filter(|row| !row["hard"].split('+').any(|kind| kind == "gone"))
            .map(|row| row["person"].to_owned())
            .collect();

        let mut withdrawn = 0;
        for (key, cells) in &old {
            let about = &old_truth[key];
            let Some(cells_after) = new.get(key) else {
                let days = i32::try_from(life[&about.code]).expect("days");
                let is_over = about.date.saturating_add(days.days()) <= last;
                let is_gone = !here.contains(&about.person);
                if !is_over && !is_gone {
                    withdrawn += 1;
                }
                seen.insert(if is_over {
                    "over"
                } else if is_gone {
                    "gone"
                } else {
                    "withdrawn"
                });
                continue;
            };
            let about_after = &new_truth[key];
            assert_eq!(about.person, about_after.person);
            assert_eq!(
                (about.date, &about.code),
                (about_after.date, &about_after.code)
            );
            // The address of a child may be that of a parent elsewhere, who moves as well.
            let may_have_moved = moved.contains(&about.household)
                || (about.errors.contains("other-parent") && !moved.is_empty());
            for ((field, old), (_, new)) in cells.iter().zip(cells_after) {
                if old == new {
                    continue;
                }
                let field = field.as_deref();
                let is_risen = field == Some("amount") && number(new) > number(old);
                let is_address = field.is_none_or(|field| OF_ADDRESS.contains(&field));
                // A word for nothing may stand elsewhere for another one.
                let is_empty = said(old).is_empty() && said(new).is_empty();
                seen.insert(if is_risen { "risen" } else { "moved" });
                assert!(
                    is_risen || (may_have_moved && (is_address || is_empty)),
                    "{key:?} on {last}: {field:?}"
                );
            }
        }
        // Some 2 in 10,000 a day: those that were withdrawn before the first night are not made up
        // for on the second.
        let days = usize::try_from((last - first).get_days()).expect("nights follow");
        assert!(
            withdrawn * 10_000 < old.len() * (50 + 4 * days),
            "{withdrawn}"
        );
        for (key, about) in &new_truth {
            if !old.contains_key(key) {
                assert!(about.date > first && about.date <= last, "{key:?}");
                seen.insert("new");
            }
        }
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        ["gone", "moved", "new", "over", "risen", "withdrawn"],
        "each of them happens"
    );
}

fn number(cell: &str) -> u64 {
    let whole = cell.split(',').next().expect("a part");
    whole.parse().expect("a number")
}

#[test]
fn a_later_night_is_the_same_at_any_number_of_threads_and_whatever_nights_were_asked_before() {
    let plan = plan(8_000, 4);
    let later = plan.on(night("2027-02-03")).expect("a night of the city");
    let in_pool = |plan: &Plan, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool")
            .install(|| bytes(written(plan, "2027-02-04").path()))
    };
    let one = in_pool(&plan, 1);
    for threads in [2, 8] {
        assert!(one == in_pool(&plan, threads), "{threads} threads");
    }
    assert!(one == in_pool(&later, 1), "by way of the night before");
    assert!(one != bytes(written(&plan, "2027-02-03").path()));
}

#[test]
fn the_first_night_of_a_city_that_lives_on_has_the_exports_and_the_truth_of_one_that_does_not() {
    let plan = plan(5_000, 3);
    let alone = tempfile::tempdir().expect("a folder");
    city::write(alone.path(), &plan, &mut |_| ()).expect("written");
    let (alone, living) = (bytes(alone.path()), bytes(written(&plan, NIGHT).path()));
    for (path, bytes) in &alone {
        let may_differ = path.ends_with("covenant.toml") || path.ends_with("profile.toml");
        assert!(may_differ || living[path] == *bytes, "{path}");
    }
    assert_eq!(living.len(), alone.len() + 1);
    assert_eq!(
        living["/truth/changes.csv"], b"date;change;household;person\n",
        "nothing has happened yet"
    );
}

#[test]
fn another_case_system_changes_every_number_of_its_agency_and_nothing_else() {
    let kept = plan(5_000, 3);
    let renumbered = vec!["police:2026-12-01".parse().expect("an agency and a night")];
    let changed = plan(5_000, 3).with_renumbered(renumbered);
    let day_before = |plan| bytes(written(plan, "2026-11-30").path());
    assert!(day_before(&kept) == day_before(&changed));

    let (old, new) = (
        written(&kept, "2026-12-01"),
        written(&changed, "2026-12-01"),
    );
    let [old_files, new_files] = [old.path(), new.path()].map(bytes);
    for (path, bytes) in &old_files {
        let may_differ =
            path.ends_with("police/signals.csv") || path.ends_with("truth/signals.csv");
        assert_eq!(new_files[path] == *bytes, !may_differ, "{path}");
    }
    let (old, new) = (export(old.path(), "police"), export(new.path(), "police"));
    let number = old
        .head
        .iter()
        .position(|name| name == "Registratienummer")
        .expect("a column");
    let of_all: BTreeSet<_> = old.rows.iter().map(|row| &row[number]).collect();
    assert_eq!(old.rows.len(), new.rows.len());
    for (old, new) in old.rows.iter().zip(&new.rows) {
        for (index, (old, new)) in old.iter().zip(new).enumerate() {
            assert_eq!(old == new, index != number);
        }
        assert!(
            !of_all.contains(&new[number]),
            "no number is of another row"
        );
    }
}

#[test]
fn the_client_numbers_of_another_case_system_are_one_to_one_with_the_old_ones() {
    let kept = plan(5_000, 3);
    let renumbered = vec!["housing:2026-12-01".parse().expect("an agency and a night")];
    let changed = plan(5_000, 3).with_renumbered(renumbered);
    let clients = |plan| {
        let folder = written(plan, "2027-01-05");
        let table = export(folder.path(), "housing");
        let column = table.head.iter().position(|name| name == "Huurdernr");
        let column = column.expect("a column");
        let cells = table.rows.into_iter().map(|row| row[column].clone());
        cells.collect::<Vec<_>>()
    };
    let (old, new) = (clients(&kept), clients(&changed));
    let pairs: BTreeSet<_> = old.iter().zip(&new).collect();
    assert_eq!(pairs.len(), old.iter().collect::<BTreeSet<_>>().len());
    assert_eq!(pairs.len(), new.iter().collect::<BTreeSet<_>>().len());
    for (old, new) in pairs {
        assert_eq!(old == new, said(old).is_empty());
    }
}

/// A year from the middle of one calendar year to that of the next, over twelve seeds; tolerances
/// are about four standard deviations of what happens to so many.
#[test]
fn as_many_are_born_die_part_move_leave_and_come_as_the_page_says() {
    let (mut inhabitants, mut households) = (0.0, 0.0);
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    let (mut rows_before, mut rows_after) = (0.0, 0.0);
    let first = night("2026-06-30");
    for seed in 1..=12 {
        let plan = Plan::new(20_000, seed, first, keys()).expect("a plan");
        let before = written(&plan, "2026-06-30");
        let after = written(&plan, "2027-06-30");
        for household in truth(before.path(), "households.csv").maps() {
            households += 1.0;
            inhabitants += household["size"].parse::<f64>().expect("a number");
        }
        for (_, change, ..) in changes(after.path()) {
            *counts.entry(change).or_default() += 1.0;
        }
        // What agencies booked in half a year, of which nothing is over.
        let half = |folder: &Path, from: &str| {
            let from: Date = from.parse().expect("a date");
            let signals = signals(folder);
            let count = signals.values().filter(|signal| signal.date > from).count();
            f64::from(u32::try_from(count).expect("a small city"))
        };
        rows_before += half(before.path(), "2026-01-01");
        rows_after += half(after.path(), "2027-01-01");
    }
    for (change, of, rate, tolerance) in [
        ("born", inhabitants, 0.0095, 0.10),
        ("died", inhabitants, 0.0097, 0.10),
        ("moved", households, 0.09, 0.05),
        ("left", households, 0.045, 0.06),
        ("arrived", households, 0.049, 0.10),
        ("separated", households, 0.0085, 0.15),
        ("wed", households, 0.0120, 0.12),
    ] {
        let found = counts[change] / of;
        assert!(
            (found / rate - 1.0).abs() < tolerance,
            "{change}: {found}, and not {rate}"
        );
    }
    // Closed is about one signal in thirty by then, and who came has no past in the city.
    let stayed = rows_after / rows_before;
    assert!((0.92..1.02).contains(&stayed), "{stayed}");
}
