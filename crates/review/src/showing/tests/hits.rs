//! One hit: names for ids, what may be done, and what is related.

use casebook::assessing::Closing;
use casebook::store::Doing;

use super::world::{World, hit, id};
use crate::server::answer::Refusal;

fn world() -> World {
    let world = World::new();
    world.night(0, Vec::new(), &[]);
    world.night(1, vec![hit(1), hit(2), hit(3)], &[]);
    world
}

fn address(number: u32) -> String {
    format!("/hits/{}?tray=new", id(number))
}

#[test]
fn says_why_by_name_and_never_by_id() {
    let page = world().page("analyst-1", &address(1));
    for name in ["Politie", "Wijkteam Noord", "Drie instanties"] {
        assert!(page.contains(name), "{name}: {page}");
    }
    for id in ["neighbourhood-team", "domestic-violence", "safety-at-home"] {
        let shown = page.replace(&format!("value=\"{id}\""), "");
        assert!(!shown.contains(id), "{id}");
    }
}

#[test]
fn has_its_place_in_the_tray_and_leads_to_its_neighbours() {
    let world = world();
    let page = world.page("analyst-1", &address(2));
    assert!(page.contains("2 van 3"));
    for neighbour in [1, 3] {
        let leads = format!("/hits/{}?tray=new", id(neighbour));
        assert!(page.contains(&leads), "{leads}");
    }
    let page = world.page("analyst-1", &format!("/hits/{}", id(2)));
    assert!(!page.contains("2 van 3"), "out of no tray");
}

#[test]
fn a_hit_that_was_taken_out_of_its_tray_is_followed_by_the_first_one_there() {
    let world = world();
    let next = |number: u32| {
        let page = world.page("analyst-1", &address(number));
        let field = page.split("name=\"next\" value=\"").nth(1);
        let next = field.and_then(|rest| rest.split('"').next());
        next.unwrap_or_else(|| panic!("no form: {page}")).to_owned()
    };
    assert_eq!(next(3), "", "it is the last one there");
    world.act("analyst-1", 3, Doing::Take);
    assert_eq!(next(3), address(1));
    world.act("analyst-1", 1, Doing::Take);
    assert_eq!(next(1), address(2));
    world.act("analyst-1", 2, Doing::Take);
    assert_eq!(next(2), "", "nothing is left");
}

#[test]
fn a_form_is_for_who_may_assess_and_only_while_it_is_open() {
    let world = world();
    let has_form = |who: &str| world.page(who, &address(1)).contains("/assess\"");
    assert!(has_form("analyst-1") && has_form("reviewer"));
    assert!(!has_form("officer"));
    assert!(!world.page("reviewer", &address(1)).contains("/take\""));
    for who in ["analyst-1", "analyst-2"] {
        let lead = "police".to_owned();
        world.assess(who, 1, Closing::Refer { lead });
    }
    assert!(!has_form("analyst-1"));
    assert!(
        world
            .page("analyst-1", &address(1))
            .contains("doorgeleid, Politie heeft de regie")
    );
}

#[test]
fn who_looked_is_said_and_what_is_not_there_is_not_found() {
    let world = world();
    world.page("analyst-2", &address(1));
    let page = world.page("analyst-1", &address(1));
    assert!(page.contains("<li>analyst-2, "), "{page}");
    for unknown in [id(9), "x".to_owned()] {
        let answer = world.get("analyst-1", &format!("/hits/{unknown}"));
        assert!(matches!(answer, Err(Refusal::NotFound)), "{unknown}");
    }
}

#[test]
fn what_is_related_is_a_number_until_a_reason_is_given() {
    let world = World::new();
    let mut part = hit(2);
    part.explanation.signals[0].signal_ref = hit(1).explanation.signals[0].signal_ref.clone();
    world.night(0, vec![hit(1)], &[]);
    world.night(1, vec![hit(1), part], &[]);
    let page = world.page("analyst-1", &address(2));
    assert!(page.contains("1 andere treffer deelt"), "{page}");
    assert!(!page.contains(&id(1)));
    let related = format!("/hits/{}/related", id(2));
    for reason in ["reason=", "reason=+", "reason=jan%40voorbeeld.nl"] {
        let refused = world.post("analyst-1", &related, reason);
        assert!(matches!(refused, Err(Refusal::Malformed)), "{reason}");
    }
    let opened = world.post("analyst-1", &related, "reason=zelfde+melding");
    let opened = crate::trying::page(opened);
    assert!(opened.contains(&id(1)), "{opened}");
    assert_eq!(world.service.casebook().flaws().unwrap(), []);
}

#[test]
fn two_who_differ_see_both_and_are_asked_again() {
    let world = world();
    let [refer, known] = [
        Closing::Refer {
            lead: "police".to_owned(),
        },
        Closing::SetAside {
            reason: "moved-away".to_owned(),
        },
    ];
    world.assess("analyst-1", 1, refer);
    let page = world.page("analyst-1", &address(1));
    assert!(page.contains("uw oordeel is binnen"), "{page}");
    assert!(!page.contains("/assess\""));
    world.assess("reviewer", 1, known);
    for who in ["analyst-1", "reviewer"] {
        let page = world.page(who, &address(1));
        assert!(
            page.contains("doorgeleiden, Politie heeft de regie"),
            "{page}"
        );
        assert!(page.contains("/assess\""), "{who}");
        assert_eq!(world.ids(who, "/?tray=mine"), [id(1)]);
    }
    assert!(!world.page("analyst-2", &address(1)).contains("/assess\""));
    world.act("analyst-1", 2, Doing::Take);
}
