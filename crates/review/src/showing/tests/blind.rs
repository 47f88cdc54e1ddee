//! A second look is blind: whatever the first person chose, and whatever else they could have, the
//! second gets the same bytes from every page.

use casebook::assessing::Closing;
use casebook::free_text::FreeText;
use casebook::store::{Doing, LookPolicy};
use jiff::civil::Time;

use super::world::{World, hit, id, night};

/// Every address that shows hits, as a second person may try it.
fn addresses() -> Vec<String> {
    let mut addresses = vec!["/second-looks".to_owned()];
    for number in [1, 2] {
        let id = id(number);
        addresses.push(format!("/second-looks/{id}"));
        addresses.push(format!("/hits/{id}"));
        addresses.push(format!("/hits/{id}?tray=all"));
    }
    for tray in ["new", "changed", "due", "mine", "waiting", "stock", "all"] {
        for sort in ["oldest", "newest", "acute"] {
            addresses.push(format!("/?tray={tray}&sort={sort}"));
        }
        for state in [
            "new",
            "open",
            "second-look",
            "disputed",
            "referred",
            "known",
            "parked",
        ] {
            addresses.push(format!("/?tray={tray}&state={state}"));
        }
        for assignee in ["me", "nobody", "analyst-1"] {
            addresses.push(format!("/?tray={tray}&assignee={assignee}"));
        }
    }
    addresses
}

/// All that a second person reads, after a first assessment or none.
fn read(who: &str, first: Option<Closing>, policy: LookPolicy) -> Vec<String> {
    let world = World::with(policy);
    world.night(0, Vec::new(), &[]);
    world.night(1, vec![hit(1), hit(2), hit(3)], &[]);
    world.act("analyst-1", 3, Doing::Take);
    if let Some(first) = first {
        world.assess("analyst-1", 1, first);
    }
    world.minutes_later(90);
    let mut read = Vec::new();
    for address in addresses() {
        let page = world.page(who, &address);
        read.push(format!("{address} {}\n{page}", page.len()));
    }
    read
}

fn choices() -> [Closing; 4] {
    let [police, housing] = ["police", "housing"].map(str::to_owned);
    [
        Closing::Refer { lead: police },
        Closing::Refer { lead: housing },
        Closing::Known { until: night(200) },
        Closing::SetAside {
            reason: "moved-away".to_owned(),
        },
    ]
}

#[test]
fn whatever_the_first_chose_the_second_reads_the_same_bytes() {
    for who in ["reviewer", "analyst-2", "officer"] {
        let [one, others @ ..] = choices();
        let one = read(who, Some(one), LookPolicy::default());
        for other in others {
            let read = read(who, Some(other), LookPolicy::default());
            for (read, one) in read.iter().zip(&one) {
                assert_eq!(read, one, "{who}");
            }
        }
    }
}

#[test]
fn before_the_hour_everybody_reads_as_if_there_were_no_first() {
    let policy = LookPolicy {
        filled_at: vec![Time::constant(9, 0, 0, 0)],
        ..LookPolicy::default()
    };
    for who in ["reviewer", "analyst-2", "officer"] {
        let without = read(who, None, policy.clone());
        for first in choices() {
            let with = read(who, Some(first), policy.clone());
            for (with, without) in with.iter().zip(&without) {
                assert_eq!(with, without, "{who}");
            }
        }
        assert_ne!(read(who, None, LookPolicy::default()), {
            let [first, ..] = choices();
            read(who, Some(first), LookPolicy::default())
        });
    }
}

#[test]
fn a_second_look_shows_nothing_of_who_looked_before() {
    let world = World::new();
    world.night(0, Vec::new(), &[]);
    world.night(1, vec![hit(1)], &[]);
    let address = format!("/second-looks/{}", id(1));
    world.page("analyst-1", &format!("/hits/{}", id(1)));
    world.act(
        "analyst-1",
        1,
        Doing::Note(FreeText::parse("een zwaluw").unwrap()),
    );
    let [first, ..] = choices();
    world.assess("analyst-1", 1, first);
    let page = world.page("reviewer", &address);
    let main = page.split("<main").nth(1).unwrap();
    assert!(
        !main.contains("analyst-1") && !main.contains("een zwaluw"),
        "{main}"
    );
    assert!(main.contains("/assess\""));
    assert_eq!(
        world
            .page("reviewer", "/second-looks")
            .matches(&id(1))
            .count(),
        2
    );
}
