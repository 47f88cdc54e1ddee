//! The small city of fixtures/small-city, whose README tells the story: each part of it is seen
//! here, and each part that is no hit becomes one when the one thing that stops it is taken away.

mod several_exports;
mod withdrawal;

use std::fs;

use exchange::hits::{Hit, HitList, Notice};
use synthetic::CovenantBuilder;

use crate::harness::town::{AGENCIES, NIGHT, Town, fixture};

/// Compares with a file of the fixture; `HITMACHINE_BLESS=1` writes it instead.
fn is_as_expected(town: &Town, made: &str, expected: &str) {
    let made = town.read(made);
    let expected = fixture("expected").join(expected);
    if std::env::var_os("HITMACHINE_BLESS").is_some() {
        fs::write(&expected, &made).expect("written");
    }
    let expected_bytes =
        fs::read(&expected).unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
    assert_eq!(
        String::from_utf8_lossy(&made),
        String::from_utf8_lossy(&expected_bytes),
        "{}",
        expected.display()
    );
}

/// The hits, each as its signals: agency and code.
fn hits(list: &HitList) -> Vec<Vec<String>> {
    let signals = |hit: &Hit| {
        let mut signals: Vec<String> = hit
            .explanation
            .signals
            .iter()
            .map(|signal| format!("{} {}", signal.agency, signal.code))
            .collect();
        signals.sort();
        signals
    };
    let mut hits: Vec<_> = list.hits.iter().map(signals).collect();
    hits.sort();
    hits
}

/// The two hits of the story, and `further` ones.
fn the_hits_and(further: &[&[&str]]) -> Vec<Vec<String>> {
    let jansen: &[&str] = &[
        "housing rent-arrears",
        "neighbourhood-team parenting-concern",
        "neighbourhood-team parenting-concern",
        "neighbourhood-team violence-follow-up",
        "police domestic-violence",
    ];
    let yildiz: &[&str] = &[
        "housing rent-arrears",
        "neighbourhood-team care-avoidance",
        "police domestic-violence",
    ];
    let mut all: Vec<Vec<String>> = [jansen, yildiz]
        .iter()
        .chain(further)
        .map(|hit| hit.iter().map(ToString::to_string).collect())
        .collect();
    all.sort();
    all
}

#[test]
fn gives_the_hit_list_and_the_refusals_that_its_story_tells() {
    let town = Town::new();
    let list = town.night();
    for agency in AGENCIES {
        is_as_expected(
            &town,
            &format!("agencies/{agency}/out/{agency}-{NIGHT}-r1.refusals.csv"),
            &format!("{agency}.refusals.csv"),
        );
    }
    for name in ["hits.json", "hits.csv", "hits-overview.csv"] {
        is_as_expected(&town, &format!("centre/nights/{NIGHT}/run-1/{name}"), name);
    }
    assert_eq!(hits(&list), the_hits_and(&[]));
    assert_eq!(list.notices, [Notice::Ambiguous { signals: 1 }]);
}

#[test]
fn counts_the_report_that_repeats_the_police_once() {
    let events = |town: &Town| {
        let list = town.night();
        let jansen = list
            .hits
            .iter()
            .find(|hit| hit.explanation.signals.len() == 5)
            .expect("the household is a hit");
        (jansen.explanation.persons, jansen.explanation.events.len())
    };
    assert_eq!(events(&Town::new()), (3, 4));
    let town = Town::new();
    town.change_covenant(|covenant| {
        covenant
            .without_echoes()
            .echo("domestic-violence", "violence-follow-up", 4)
    });
    assert_eq!(
        events(&town),
        (3, 5),
        "after five days it is no echo of less than five"
    );
}

#[test]
fn lets_the_signals_of_a_person_move_along() {
    let town = Town::new();
    let list = town.night();
    let moved = list
        .hits
        .iter()
        .find(|hit| hit.explanation.persons == 1)
        .expect("the one who moved is a hit");
    let gates = moved
        .explanation
        .signals
        .iter()
        .flat_map(|signal| &signal.met)
        .map(|meeting| meeting.gate.as_str());
    assert!(
        gates.into_iter().all(|gate| gate == "person-2"),
        "no address had three agencies: they met as a person"
    );

    let town = Town::new();
    town.change(
        "agencies/police/signals.csv",
        "2026-502,161728352,Y",
        "2026-502,945807302,X",
    );
    assert_eq!(
        town.night().hits.len(),
        1,
        "the signal from the old address is about somebody else now"
    );
}

#[test]
fn asks_three_agencies() {
    let town = Town::new();
    town.change_covenant(|covenant| {
        covenant.change_rule("multi-problem", |rule| {
            rule.min_agencies = 2;
            rule.min_domains = 2;
        })
    });
    let bakker = &["housing rent-arrears", "neighbourhood-team care-avoidance"][..];
    // The gate of the household asks three: these meet as persons.
    let list = town.night();
    assert!(
        hits(&list).contains(&bakker.iter().map(ToString::to_string).collect()),
        "{:?}",
        hits(&list)
    );
}

#[test]
fn looks_no_further_back_than_its_window() {
    let town = Town::new();
    town.change_covenant(|covenant| {
        covenant.change_rule("multi-problem", |rule| rule.window_days = 500)
    });
    let van_den_berg = &[
        "housing rent-arrears",
        "neighbourhood-team parenting-concern",
        "police disturbed-behaviour",
    ];
    assert_eq!(hits(&town.night()), the_hits_and(&[van_den_berg]));
}

#[test]
fn makes_no_household_of_the_shelter() {
    let town = Town::new();
    let list =
        String::from_utf8(town.read("agencies/police/excluded-addresses.csv")).expect("UTF-8");
    let other = list.replace("6515EE;100", "6519ZZ;1");
    for agency in AGENCIES {
        town.write(&format!("agencies/{agency}/excluded-addresses.csv"), &other);
    }
    town.change_covenant(|covenant| covenant.excluded_addresses(other.as_bytes()));
    let shelter = &[
        "housing rent-arrears",
        "neighbourhood-team parenting-concern",
        "police disturbed-behaviour",
    ];
    assert_eq!(
        hits(&town.night()),
        the_hits_and(&[shelter]),
        "two persons of one name are a household there"
    );
}

#[test]
fn sets_each_bad_row_aside_so_that_nobody_is_met_by_it() {
    let town = Town::new();
    town.change(
        "agencies/police/signals.csv",
        "6516FF,7,,XX,",
        "6516FF,7,,E33,",
    );
    town.change(
        "agencies/neighbourhood-team/signals.csv",
        "6516FFF",
        "6516FF",
    );
    let housing = town.read("agencies/housing/signals.csv");
    let at = housing
        .windows(10)
        .position(|text| text == b"30-02-1990")
        .expect("the bad date");
    town.write(
        "agencies/housing/signals.csv",
        [&housing[..at], b"28-02-1990", &housing[at + 10..]].concat(),
    );
    let de_groot = &[
        "housing rent-arrears",
        "neighbourhood-team parenting-concern",
        "police disturbed-behaviour",
    ];
    assert_eq!(
        hits(&town.night()),
        the_hits_and(&[de_groot]),
        "mended, the three rows are a hit"
    );
}

#[test]
fn keeps_what_may_not_leave_at_the_agency_so_that_nobody_is_met_by_it() {
    let smit = [
        "housing rent-arrears",
        "neighbourhood-team parenting-concern",
        "police disturbed-behaviour",
    ];
    let report = |town: &Town| {
        town.change(
            "agencies/neighbourhood-team/signals.csv",
            "\tPolitie Noord",
            "\t",
        );
    };
    let town = Town::new();
    report(&town);
    assert_eq!(
        hits(&town.night()),
        the_hits_and(&[]),
        "the arrears are below the threshold still"
    );
    let town = Town::new();
    report(&town);
    town.change_covenant(with_amounts_from_49);
    assert_eq!(hits(&town.night()), the_hits_and(&[&smit]));
    let town = Town::new();
    report(&town);
    town.change_covenant(with_amounts_from_49);
    // The neighbourhood team's; its report is ten days old.
    town.change_covenant(|covenant| {
        covenant.change_code("parenting-concern", |code| code.lifetime_days = 9)
    });
    assert!(
        !hits(&town.night()).contains(&smit.map(str::to_owned).to_vec()),
        "what is too old is not sent"
    );
}

#[test]
fn tells_the_centre_of_an_agency_that_sends_far_less_than_on_its_last_night() {
    let town = Town::new();
    let home = "agencies/police";
    let signals = format!("{home}/signals.csv");
    let hash = |out: &str, night: &str| {
        town.run(&[
            "hash",
            "--home",
            home,
            "--out",
            out,
            "--night",
            night,
            "--accept-fewer",
            &signals,
        ])
        .expect(0);
        format!("{out}/police-{night}-r1.batch")
    };
    // The agency says that its export is right: what the centre notices is tried here.
    let export = String::from_utf8(town.read(&signals)).expect("UTF-8");
    let lines: Vec<&str> = export.lines().collect();
    // The newest signal alone.
    town.write(&signals, [lines[0], lines[3]].join("\n"));
    let cut = hash("cut", NIGHT);
    town.write(&signals, &export);
    let whole = hash("whole", "2026-11-20");

    let accept = |night: &str, batch: &str, further: &[&str]| {
        let args = ["accept", "--site", "centre", "--night", night, batch];
        town.run(&[&args, further].concat()).expect(0)
    };
    assert_eq!(accept("2026-11-20", &whole, &[]).stderr, "");
    let ran = accept(NIGHT, &cut, &[]);
    assert_eq!(
        ran.stderr,
        format!(
            "warning: {cut}: police sends 3 records, and 14 on 2026-11-20; all else is withdrawn: \
             ask whether its export is whole\n"
        )
    );
    assert!(
        ran.stdout.contains("| 3       | 14         |"),
        "{}",
        ran.stdout
    );
    let json: serde_json::Value =
        serde_json::from_str(&accept(NIGHT, &cut, &["--json"]).stdout).expect("JSON");
    assert_eq!(
        json["batches"][0]["last_night"],
        serde_json::json!({ "night": "2026-11-20", "records": 14 })
    );
}

/// A covenant under which rent arrears of 49 euros are sent, too.
fn with_amounts_from_49(covenant: CovenantBuilder) -> CovenantBuilder {
    covenant.change_code("rent-arrears", |code| code.min_amount = Some(49))
}

#[test]
fn a_folder_of_all_nights_is_handed_in_and_what_was_taken_in_before_is_passed_over() {
    let town = Town::new();
    let next = "2026-11-23";
    let hash = |night: &str, revision: &str| {
        let (home, export) = ("agencies/police", "agencies/police/signals.csv");
        let args = [
            "hash",
            "--home",
            home,
            "--night",
            night,
            "--revision",
            revision,
            export,
        ];
        town.run(&args).expect(0);
        format!("{home}/out/police-{night}-r{revision}.batch")
    };
    let accept = |night: &str, batches: &[&str]| {
        town.run(
            &[
                &["accept", "--json", "--site", "centre", "--night", night],
                batches,
            ]
            .concat(),
        )
    };
    let outcomes = |stdout: &str| {
        let json: serde_json::Value = serde_json::from_str(stdout).expect("JSON");
        let batches = json["batches"].as_array().expect("a list").clone();
        let outcome = |batch: &serde_json::Value| batch["outcome"].as_str().map(str::to_owned);
        batches
            .iter()
            .map(outcome)
            .collect::<Option<Vec<_>>>()
            .expect("outcomes")
    };
    let (first, second) = (hash(NIGHT, "1"), hash(NIGHT, "2"));
    accept(NIGHT, &[&first, &second]).expect(0);
    let again = accept(NIGHT, &[&first, &second]).expect(0);
    assert_eq!(outcomes(&again.stdout), ["replaced since", "already there"]);

    let tonight = hash(next, "1");
    let ran = accept(next, &[&first, &second, &tonight]).expect(0);
    assert_eq!(
        outcomes(&ran.stdout),
        ["of another night", "of another night", "accepted"]
    );
    assert_eq!(ran.stderr, "");

    // Of a night that is over, and never taken in: that is told.
    let late = hash(NIGHT, "3");
    let ran = accept(next, &[&late, &tonight]).expect(1);
    assert_eq!(outcomes(&ran.stdout), ["refused", "already there"]);
    // So is one byte that is another.
    let mut changed = town.read(&second);
    changed[1300] ^= 1;
    town.write("changed.batch", changed);
    let ran = accept(next, &["changed.batch"]).expect(1);
    assert_eq!(outcomes(&ran.stdout), ["refused"]);
    // The line in the log is no proof for the open night, as long as nothing stands there.
    fs::remove_dir_all(town.file(&format!("centre/nights/{next}/agencies/police/r1")))
        .expect("removed");
    let ran = accept(next, &[&tonight]).expect(0);
    assert_eq!(outcomes(&ran.stdout), ["accepted"]);
}
