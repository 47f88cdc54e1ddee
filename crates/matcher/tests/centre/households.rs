//! Households and families as the hit list shows them.

use std::fs;

use crate::site::{Row, Site, changed_covenant, family};
use exchange::covenant::{Scope, Unit};
use exchange::hits::{Hit, Notice};

/// The covenant, with a gate for families.
fn with_families() -> String {
    changed_covenant(|covenant| {
        covenant
            .joins(["bsn", "surname+initial+birth", "address", "parent"])
            .gate("family-2", Scope::Family, Unit::Agency, 2)
    })
}

/// Children 11 and 12 of one mother, 9; only the address of the first is known to more than one
/// agency.
fn children() -> Vec<Row> {
    let row = |agency, code, number, child, home| Row {
        agency,
        number,
        client: child,
        bsn: Some(child),
        parent: Some(9),
        name: None,
        home,
        code,
        days_ago: 10,
    };
    vec![
        row("police", "domestic-violence", 1, 11, Some(7)),
        row("attendance", "truancy", 2, 11, Some(7)),
        row("wijkteam", "debts", 3, 12, Some(8)),
        row("attendance", "truancy", 4, 12, None),
    ]
}

fn agencies(hit: &Hit) -> Vec<&str> {
    hit.explanation
        .signals
        .iter()
        .map(|signal| signal.agency.as_str())
        .collect()
}

#[test]
fn opens_the_signals_of_two_children_over_their_mother_and_ties_both_cases() {
    let site = Site::new();
    site.accept_all(&children());
    let hits = site.matched(false).expect("matched").hits;
    assert_eq!(
        hits.iter().map(agencies).collect::<Vec<_>>(),
        [["attendance", "police"]],
        "no gate opens the second child"
    );
    assert!(hits[0].family.is_empty());

    let site = Site::under(&with_families());
    let stranger = Row {
        client: 20,
        bsn: Some(20),
        home: Some(20),
        parent: None,
        name: None,
        ..family()[0]
    };
    let others = [
        Row {
            number: 30,
            ..stranger
        },
        Row {
            agency: "police",
            code: "domestic-violence",
            number: 31,
            ..stranger
        },
    ];
    site.accept_all(&[children(), others.to_vec()].concat());
    let list = site.matched(false).expect("matched");
    assert_eq!(
        (list.counts.signals, list.counts.persons, list.counts.cases),
        (6, 3, 3)
    );
    let of = |wanted: [&str; 2]| {
        list.hits
            .iter()
            .find(|hit| agencies(hit) == wanted)
            .expect("a hit")
    };
    let (first, second) = (of(["attendance", "police"]), of(["attendance", "wijkteam"]));
    assert_eq!(
        (&first.family, &second.family),
        (&vec![second.id.clone()], &vec![first.id.clone()])
    );
    assert!(
        of(["police", "wijkteam"]).family.is_empty(),
        "a household of strangers is no family of theirs"
    );

    let files = site.export(&list);
    let csv = fs::read_to_string(&files.signals).expect("text");
    assert!(csv.starts_with("\u{feff}treffer;nacht;onvolledig;gezin;regels;"));
    assert_eq!(
        csv.matches(&format!(
            "{};2026-11-22;nee;{};money-and-safety;",
            first.id, second.id
        ))
        .count(),
        2,
        "{csv}"
    );
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(&files.json).expect("a file")).expect("JSON");
    let shown = |hit: &Hit| {
        json["hits"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|of| of["id"] == hit.id.as_str())
            .expect("it")["family"]
            .clone()
    };
    assert_eq!(
        (shown(first), shown(of(["police", "wijkteam"]))),
        (serde_json::json!([second.id]), serde_json::json!([]))
    );
}

#[test]
fn ties_the_hits_of_a_mother_and_her_child_elsewhere_and_no_case_that_is_no_hit() {
    let mut rows = children();
    // The mother herself, with one signal that no rule is met by.
    rows.push(Row {
        agency: "veilig-thuis",
        code: "vt-report",
        number: 5,
        client: 9,
        bsn: Some(9),
        parent: None,
        home: Some(99),
        ..rows[0]
    });
    let site = Site::under(&with_families());
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    assert_eq!((list.counts.cases, list.counts.hits), (3, 2));
    assert!(list.hits.iter().all(|hit| hit.family.len() == 1));
}

#[test]
fn makes_no_case_of_an_address_with_too_many_persons_and_says_whose_signals_have_it() {
    let covenant = changed_covenant(|covenant| covenant.max_household_persons(2));
    let site = Site::under(&covenant);
    let known_to_two = |client| {
        let at_home = |agency, code, number| Row {
            agency,
            code,
            number,
            client,
            bsn: Some(client),
            name: None,
            ..family()[0]
        };
        [
            at_home("police", "domestic-violence", 2 * client),
            at_home("attendance", "truancy", 2 * client + 1),
        ]
    };
    let mut rows = [known_to_two(1), known_to_two(2)].concat();
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    assert_eq!(
        (list.counts.cases, list.counts.hits, list.notices.len()),
        (1, 1, 0),
        "two are a household"
    );

    // One agency can invent as many as it likes.
    let site = Site::under(&covenant);
    rows.extend([3, 4, 5].map(|client| known_to_two(client)[0]));
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    assert_eq!((list.counts.cases, list.counts.hits), (1, 1));

    let site = Site::under(&covenant);
    rows.truncate(4);
    rows.extend(known_to_two(3));
    site.accept_all(&rows);
    let list = site.matched(false).expect("matched");
    assert_eq!((list.counts.cases, list.counts.persons), (3, 3));
    let expected = Notice::Oversized {
        agencies: vec!["police".to_owned(), "attendance".to_owned()],
        households: 1,
        persons: 3,
        signals: 0,
    };
    assert_eq!(list.notices, [expected]);
}
