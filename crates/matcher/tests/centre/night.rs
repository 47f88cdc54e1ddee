//! A whole night: what was accepted becomes the same hit list whoever runs it, or an error that
//! names the agency.

mod met_elsewhere;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::site::{Row, Site, centre, family, night};
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use exchange::hits::Notice;
use matcher::keys::CentreKey;
use matcher::{MatchError, Matching, match_night};

/// A town of families, some of which several agencies know; every agency has signals on a few.
pub(crate) fn town(rows: u32) -> Vec<Row> {
    let mut state = 1_u64;
    let mut below = |limit: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(limit)).expect("below a u32")
    };
    let codes = [
        ("wijkteam", "debts"),
        ("wijkteam", "family-help"),
        ("housing", "rent-arrears"),
        ("police", "domestic-violence"),
        ("veilig-thuis", "vt-report"),
        ("attendance", "truancy"),
    ];
    let row = |number| {
        let (agency, code) = codes[below(6) as usize];
        let person = below(rows);
        let bsn = (agency != "housing" && below(4) > 0).then_some(person);
        let home = (below(5) > 0).then_some(person / 3);
        let name = (below(3) > 0).then_some(person);
        Row {
            agency,
            number,
            client: person,
            bsn,
            parent: None,
            name,
            home,
            code,
            days_ago: below(200),
        }
    };
    (0..rows).map(row).collect()
}

/// Groups, signals and crowded tags that these rows give, found without any cryptography.
fn naive(covenant: &Covenant, rows: &[Row]) -> (u64, u64, u64) {
    let (mut groups, mut crowded, mut signals) = (0, 0, BTreeSet::new());
    for section in covenant.sections() {
        let gate = &covenant.gates()[usize::from(section.gate)];
        let key = &covenant.match_keys()[usize::from(section.match_key)];
        let mut by_identifier: BTreeMap<u32, BTreeMap<&str, Vec<&Row>>> = BTreeMap::new();
        for row in rows {
            for identifier in row.identifiers(key) {
                by_identifier
                    .entry(identifier)
                    .or_default()
                    .entry(row.agency)
                    .or_default()
                    .push(row);
            }
        }
        let unit =
            |agency: &&str| covenant.unit_index(gate, covenant.agency(agency).expect("an agency"));
        for mut on_it in by_identifier.into_values() {
            let meet = |on_it: &BTreeMap<&str, _>| {
                on_it.keys().map(unit).collect::<BTreeSet<_>>().len() >= usize::from(gate.k())
            };
            if meet(&on_it) {
                let before = on_it.len();
                on_it.retain(|_, rows| rows.len() <= 3);
                crowded += (before - on_it.len()) as u64;
            }
            if meet(&on_it) {
                groups += 1;
                signals.extend(on_it.values().flatten().map(|row| row.number));
            }
        }
    }
    (groups, signals.len() as u64, crowded)
}

#[test]
fn opens_exactly_what_meets_and_has_nothing_to_say_of_honest_agencies() {
    let (site, rows) = (Site::new(), town(2000));
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    let crowded = list.notices.iter().map(|notice| match notice {
        Notice::Crowded { tags, .. } => *tags,
        Notice::Ambiguous { .. } => 0,
        other => panic!("{other:?}"),
    });
    assert_eq!(
        (list.counts.groups, list.counts.signals, crowded.sum()),
        naive(&site.covenant, &rows)
    );
    assert!(list.counts.groups > 500, "{:?}", list.counts);
}

#[test]
fn finds_the_family_that_three_agencies_know_and_explains_it() {
    let site = Site::new();
    site.accept_all(&family());
    let list = site.matched(false).expect("matched");
    assert_eq!(
        (
            list.counts.batches,
            list.counts.signals,
            list.counts.persons,
            list.counts.cases
        ),
        (5, 4, 1, 1)
    );
    let [hit] = list.hits.as_slice() else {
        panic!("one hit")
    };
    let explanation = &hit.explanation;
    let agencies: Vec<_> = explanation
        .signals
        .iter()
        .map(|signal| signal.agency.as_str())
        .collect();
    assert_eq!(
        agencies,
        ["housing", "wijkteam", "police", "veilig-thuis"],
        "by date"
    );
    assert_eq!(
        explanation.events.len(),
        3,
        "the report to Veilig Thuis is the police's event"
    );
    assert_eq!(
        (
            explanation.events[2].origin,
            explanation.events[2].echoes.as_slice()
        ),
        (2, &[3][..])
    );
    let rules: Vec<_> = explanation
        .rules
        .iter()
        .map(|rule| (rule.rule.as_str(), rule.counted.as_slice()))
        .collect();
    assert_eq!(
        rules,
        [
            ("multi-problem", &[0, 1, 2][..]),
            ("money-and-safety", &[1, 2])
        ]
    );
    assert_eq!(
        explanation.rules[0].conditions[1].found,
        ["justice", "social"]
    );
    assert_eq!(
        explanation.rules[0].without,
        [0],
        "without the first of three agencies"
    );
    assert_eq!(explanation.rules[0].from, "2026-05-26");
    let met = &explanation.signals[0].met;
    assert!(
        met.iter()
            .all(|meeting| meeting.agencies.contains(&"housing".to_owned()))
    );
    assert_eq!(met.len(), 3, "by name at two gates, by address at one");
    assert!(list.notices.is_empty(), "{:?}", list.notices);
}

#[test]
fn is_the_same_list_at_any_number_of_threads_and_in_any_order_of_accepting() {
    let rows = town(3000);
    let site = Site::new();
    site.accept_all(&rows);
    let other = Site::new();
    for agency in other.covenant.agencies().iter().rev() {
        other
            .accept_bytes(&other.batch(agency.id(), 1, &rows))
            .expect("accepted");
    }
    let lists = [(1, &site), (2, &site), (8, &site), (8, &other)].map(|(threads, site)| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        let list = pool.install(|| site.matched(false)).expect("matched");
        let files = site.export(&list);
        assert!(
            list.counts.hits > 20,
            "the town has hits: {:?}",
            list.counts
        );
        [files.json, files.signals, files.overview].map(|file| fs::read(file).expect("a file"))
    });
    assert!(lists.iter().all(|list| list == &lists[0]));
}

#[test]
fn matches_with_no_key_but_that_of_the_covenants_centre() {
    let site = Site::new();
    site.accept_all(&family());
    let another = CentreKey::new(Secret::new([9; 32]));
    let matched = |centre_key: &CentreKey| {
        let matching = Matching {
            site: &site.opened(),
            covenant: &site.covenant,
            agreements: None,
            centre_key,
            night: night(),
            incomplete: false,
        };
        match_night(&matching, &|_| ()).map(|matched| matched.hits.hits.len())
    };
    assert!(matches!(matched(&another), Err(MatchError::Centre)));
    assert_eq!(matched(&centre()).expect("matched"), 1);
}

#[test]
fn uses_the_highest_revision_that_stands() {
    let site = Site::new();
    site.accept_all(&family());
    site.accept_bytes(&site.batch("police", 2, &[]))
        .expect("accepted");
    let list = site.matched(false).expect("matched");
    assert!(list.hits.iter().all(|hit| {
        hit.explanation
            .signals
            .iter()
            .all(|signal| signal.agency != "police")
    }));
}

#[test]
fn names_the_agency_and_section_with_too_many_records_on_one_tag() {
    let site = Site::new();
    let mut rows = family();
    rows.extend((100..105).map(|number| Row {
        number,
        client: number,
        bsn: None,
        name: None,
        ..family()[0]
    }));
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    let [
        Notice::Crowded {
            agency,
            gate,
            tags: 1,
            records: 6,
            ..
        },
    ] = list.notices.as_slice()
    else {
        panic!("{:?}", list.notices)
    };
    assert_eq!(
        (agency.as_str(), gate.as_str()),
        ("wijkteam", "household-2")
    );
    assert_eq!(list.counts.signals, 4, "the crowd stays shut");
}

#[test]
fn gives_two_cases_with_one_signal_number_two_ids() {
    let site = Site::new();
    let mut rows = Vec::new();
    for household in [7, 8] {
        rows.extend(family().into_iter().map(|row| Row {
            client: household,
            bsn: row.bsn.map(|_| household),
            name: Some(household),
            home: Some(household),
            ..row
        }));
    }
    site.accept_all(&rows);
    let hits = site.matched(false).expect("matched").hits;
    assert_eq!(hits.len(), 2);
    assert_ne!(hits[0].id, hits[1].id);
}

#[test]
fn writes_a_table_that_a_spreadsheet_opens_and_nothing_of_cases_that_are_no_hit() {
    let site = Site::new();
    let mut rows = family();
    // Opened, for two agencies meet, but no hit.
    rows.extend([Row {
        number: 50,
        client: 50,
        bsn: Some(50),
        name: None,
        home: None,
        ..rows[0]
    }]);
    rows.extend([Row {
        agency: "police",
        number: 51,
        code: "domestic-violence",
        days_ago: 100,
        ..rows[4]
    }]);
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    assert_eq!((list.counts.signals, list.counts.hits), (6, 1));
    let files = site.export(&list);
    let [json, csv, overview] = [files.json, files.signals, files.overview]
        .map(|file| fs::read_to_string(file).expect("text"));
    for text in [&csv, &overview] {
        assert!(
            text.starts_with("\u{feff}treffer;nacht;onvolledig;"),
            "{text}"
        );
    }
    assert_eq!(
        (csv.lines().count(), overview.lines().count()),
        (1 + 4, 1 + 1)
    );
    let echo = csv.lines().last().expect("a line");
    assert!(
        echo.contains(";herhaling;nee;;")
            && echo.contains(";2026-11-17;2026-W47;veilig-thuis;Veilig Thuis;"),
        "{echo}"
    );
    let unseen = rows[4].payload(&site.covenant).signal.to_string();
    for text in [&json, &csv, &overview] {
        assert!(!text.contains(&unseen));
    }
    let entries = fs::read_dir(site.path()).expect("a folder");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["keys", "nights"], "matching writes nothing else");
}
