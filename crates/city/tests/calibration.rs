//! The city against the published figures. Each test names one figure, its source and the
//! tolerance; all look at one city of 100,000 with a fixed seed, so a test fails when the model
//! changes, never by chance.

mod read;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use read::{NIGHT, truth, write};

struct Signal {
    agency: String,
    household: String,
    person: String,
    event: String,
    code: String,
    age: i32,
    date: Date,
    fails: bool,
}

struct Household {
    size: usize,
    institution: bool,
    areas: usize,
    multi_problem: bool,
    wide: bool,
}

struct Written {
    inhabitants: f64,
    households: HashMap<String, Household>,
    signals: Vec<Signal>,
}

const ARREARS: [&str; 4] = [
    "insurance-arrears",
    "energy-arrears",
    "rent-arrears",
    "water-arrears",
];

static CITY: LazyLock<Written> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), 100_000, 1, NIGHT);
    let night: Date = NIGHT.parse().expect("a date");
    let households = truth(folder.path(), "households.csv");
    let households: HashMap<_, _> = households
        .maps()
        .iter()
        .map(|row| {
            let household = Household {
                size: row["size"].parse().expect("a number"),
                institution: row["institution"] == "yes",
                areas: row["areas_under_strain"].parse().expect("a number"),
                multi_problem: row["multi_problem"] == "yes",
                wide: row["multi_problem_wide"] == "yes",
            };
            (row["household"].to_owned(), household)
        })
        .collect();
    let signals = truth(folder.path(), "signals.csv")
        .maps()
        .iter()
        .map(|row| {
            let date: Date = row["date"].parse().expect("a date");
            Signal {
                agency: row["agency"].to_owned(),
                household: row["household"].to_owned(),
                person: row["person"].to_owned(),
                event: row["event"].to_owned(),
                code: row["code"].to_owned(),
                age: night.since(date).expect("dates of one calendar").get_days(),
                date,
                fails: row["fails_row_check"] == "yes",
            }
        })
        .collect();
    let inhabitants = households.values().map(|h| h.size).sum::<usize>();
    Written {
        inhabitants: share(inhabitants, 1),
        households,
        signals,
    }
});

fn share(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).expect("a city's counts are small"));
    number(part) / number(whole)
}

/// Signals of these codes, all with a life of a year, per 100,000 inhabitants.
fn a_year(codes: &[&str]) -> f64 {
    let count = CITY
        .signals
        .iter()
        .filter(|s| codes.contains(&s.code.as_str()))
        .count();
    share(count, 1) * 100_000.0 / CITY.inhabitants
}

#[track_caller]
fn near(what: f64, expected: f64, tolerance: f64) {
    assert!(
        (what - expected).abs() <= tolerance,
        "{what} is not {expected} ± {tolerance}"
    );
}

#[test]
fn there_are_as_many_inhabitants_as_asked_within_one_per_cent() {
    near(CITY.inhabitants, 100_000.0, 1_000.0);
}

#[test]
fn households_have_the_sizes_that_cbs_counts_within_one_point() {
    let homes: Vec<_> = CITY
        .households
        .values()
        .filter(|h| !h.institution)
        .collect();
    let of = |size| homes.iter().filter(|h| h.size.min(5) == size).count();
    for (size, expected) in [(1, 0.40), (2, 0.32), (3, 0.12), (4, 0.11), (5, 0.05)] {
        near(share(of(size), homes.len()), expected, 0.01);
    }
    near(share(homes.len(), 1), 46_500.0, 1_000.0);
}

#[test]
fn arrears_are_reported_4800_times_a_year_within_five_per_cent() {
    near(a_year(&ARREARS), 4_800.0, 240.0);
}

#[test]
fn creditors_report_in_the_shares_of_divosa_within_three_points() {
    for (code, expected) in ARREARS.iter().zip([0.45, 0.25, 0.19, 0.11]) {
        near(a_year(&[code]) / a_year(&ARREARS), expected, 0.03);
    }
}

#[test]
fn arrears_are_enkelvoudig_meervoudig_and_opeenvolgend_as_divosa_counts_within_four_points() {
    let mut of: HashMap<&str, Vec<&Signal>> = HashMap::new();
    for signal in CITY
        .signals
        .iter()
        .filter(|s| ARREARS.contains(&s.code.as_str()))
    {
        of.entry(&signal.household).or_default().push(signal);
    }
    let (mut single, mut several, mut following) = (0, 0, 0);
    for reports in of.values() {
        // Only the last half year has a whole half year before it.
        for report in reports.iter().filter(|r| r.age < 182) {
            let month = |s: &Signal| (s.date.year(), s.date.month());
            let beside = |s: &Signal| month(s) == month(report) && s.code != report.code;
            let before = |s: &Signal| (report.age + 1..=report.age + 182).contains(&s.age);
            match report {
                _ if reports.iter().copied().any(beside) => several += 1,
                _ if reports.iter().copied().any(before) => following += 1,
                _ => single += 1,
            }
        }
    }
    let all = single + several + following;
    near(share(single, all), 0.50, 0.04);
    near(share(several, all), 0.11, 0.04);
    near(share(following, all), 0.40, 0.04);
}

#[test]
fn disturbed_behaviour_is_reported_820_times_a_year_within_a_tenth_and_mostly_once_a_person() {
    near(a_year(&["disturbed-behaviour"]), 820.0, 82.0);
    let mut persons: HashMap<&str, usize> = HashMap::new();
    for signal in CITY
        .signals
        .iter()
        .filter(|s| s.code == "disturbed-behaviour")
    {
        *persons.entry(&signal.person).or_default() += 1;
    }
    let once = persons.values().filter(|times| **times == 1).count();
    assert!(share(once, persons.len()) > 0.6);
    assert!(
        persons.values().any(|times| *times >= 4),
        "a few are met often"
    );
}

#[test]
fn veilig_thuis_has_720_reports_a_year_within_a_tenth_of_which_seventy_per_cent_from_police() {
    near(a_year(&["vt-report", "vt-child-report"]), 720.0, 72.0);
    let police: HashMap<_, _> = CITY
        .signals
        .iter()
        .filter(|s| s.agency == "police")
        .map(|s| (&s.event, s))
        .collect();
    let reports: Vec<_> = CITY
        .signals
        .iter()
        .filter(|s| s.agency == "safe-at-home")
        .collect();
    let passed_on: Vec<_> = reports
        .iter()
        .filter_map(|s| Some((s, police.get(&s.event)?)))
        .collect();
    near(share(passed_on.len(), reports.len()), 0.70, 0.05);
    for (report, origin) in passed_on {
        assert!(
            (0..14).contains(&(origin.age - report.age)),
            "within days of the police"
        );
        assert_eq!(report.household, origin.household);
    }
}

#[test]
fn one_household_in_three_hundred_is_multi_problem_and_twice_as_many_in_the_wider_sense() {
    let all = CITY.households.len();
    let count =
        |holds: fn(&Household) -> bool| CITY.households.values().filter(|h| holds(h)).count();
    near(share(count(|h| h.multi_problem), all), 0.0034, 0.0004);
    near(share(count(|h| h.wide), all), 0.0068, 0.0008);
    assert_eq!(count(|h| h.multi_problem && !h.wide), 0);
}

#[test]
fn most_signals_of_arrears_are_of_households_under_no_strain() {
    let arrears: Vec<_> = CITY
        .signals
        .iter()
        .filter(|s| ARREARS.contains(&s.code.as_str()))
        .collect();
    let unstrained = arrears
        .iter()
        .filter(|s| CITY.households[&s.household].areas == 0)
        .count();
    assert!(share(unstrained, arrears.len()) > 0.6);
}

#[test]
fn one_row_in_a_hundred_fails_its_check_and_no_agency_comes_near_the_limit_of_five() {
    let failing = CITY.signals.iter().filter(|s| s.fails).count();
    near(share(failing, CITY.signals.len()), 0.01, 0.005);
    for agency in CITY
        .signals
        .iter()
        .map(|s| &s.agency)
        .collect::<HashSet<_>>()
    {
        let rows: Vec<_> = CITY
            .signals
            .iter()
            .filter(|s| &s.agency == agency)
            .collect();
        assert!(
            share(rows.iter().filter(|s| s.fails).count(), rows.len()) < 0.025,
            "{agency}"
        );
    }
}

/// With every signal linked to the right household: what a rule can reach at best. Measured over
/// seeds 1 to 3 at 300,000 inhabitants and seed 1 at a million: precision 0.57 to 0.65, recall 0.76
/// to 0.79; in the wider sense precision 0.81 to 0.85.
#[test]
fn the_covenants_rule_finds_most_of_the_truth_and_not_only_the_truth() {
    let chain = |agency: &str| match agency {
        "police" => 'j',
        "neighbourhood-team" | "mental-health" | "safe-at-home" => 'c',
        _ => 's',
    };
    let mut of: HashMap<&str, Vec<&Signal>> = HashMap::new();
    for signal in CITY.signals.iter().filter(|s| s.age <= 180) {
        let list = of.entry(&signal.household).or_default();
        // An event counts once, for the police where they were first.
        match list.iter_mut().find(|s| s.event == signal.event) {
            Some(counted) if counted.agency == "safe-at-home" => *counted = signal,
            Some(_) => {}
            None => list.push(signal),
        }
    }
    let domains = domains();
    let hits: Vec<_> = of
        .iter()
        .filter(|(_, signals)| {
            let agencies: HashSet<_> = signals.iter().map(|s| &s.agency).collect();
            let chains: HashSet<_> = agencies.iter().map(|agency| chain(agency)).collect();
            let about: HashSet<_> = signals.iter().map(|s| &domains[&s.code]).collect();
            agencies.len() >= 3 && chains.len() >= 2 && about.len() >= 3
        })
        .map(|(household, _)| &CITY.households[*household])
        .collect();
    let right = hits.iter().filter(|h| h.multi_problem).count();
    let all = CITY.households.values().filter(|h| h.multi_problem).count();
    let (precision, recall) = (share(right, hits.len()), share(right, all));
    assert!((0.5..0.9).contains(&precision), "precision {precision}");
    assert!((0.6..0.9).contains(&recall), "recall {recall}");
}

/// Life domain of each code, from the covenant that the city writes.
fn domains() -> HashMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), 100, 1, NIGHT);
    let bytes = std::fs::read(folder.path().join("covenant.toml")).expect("a covenant");
    let covenant =
        exchange::covenant::Covenant::parse(&bytes).expect("a covenant that is accepted");
    covenant
        .codes()
        .iter()
        .map(|code| (code.id().to_owned(), code.domain().to_owned()))
        .collect()
}
