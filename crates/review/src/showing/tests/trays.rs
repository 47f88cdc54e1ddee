//! The morning: what lies in which tray, in what order, and what a filter leaves.

use casebook::assessing::Closing;
use casebook::free_text::FreeText;
use casebook::store::Doing;
use exchange::payload::Severity;

use super::world::{World, hit, id, night};
use crate::server::answer::{Answer, Refusal};

fn ids(numbers: &[u32]) -> Vec<String> {
    numbers.iter().map(|&number| id(number)).collect()
}

/// A world whose first night found nothing, so that there is no stock.
fn world() -> World {
    let world = World::new();
    world.night(0, Vec::new(), &[]);
    world
}

#[test]
fn what_nobody_has_closed_is_new_and_what_the_viewer_took_is_theirs() {
    let world = world();
    world.night(1, vec![hit(1), hit(2), hit(3)], &[]);
    world.act("analyst-1", 2, Doing::Take);
    assert_eq!(world.ids("analyst-1", "/"), ids(&[1, 3]));
    assert_eq!(world.ids("analyst-1", "/?tray=mine"), ids(&[2]));
    assert_eq!(world.ids("analyst-2", "/"), ids(&[1, 2, 3]));
    assert_eq!(world.ids("analyst-2", "/?tray=mine"), ids(&[]));
    assert_eq!(world.ids("analyst-2", "/?assignee=analyst-1"), ids(&[2]));
    assert_eq!(world.ids("analyst-2", "/?assignee=nobody"), ids(&[1, 3]));
    assert!(world.page("analyst-2", "/").contains("van analyst-1"));
}

#[test]
fn what_changed_since_it_was_closed_says_who_joined_and_when() {
    let world = world();
    let mut before = hit(1);
    before.explanation.signals.truncate(3);
    before.explanation.events.truncate(2);
    before.explanation.rules[0].counted.truncate(2);
    before.explanation.rules[0].without.truncate(1);
    world.night(1, vec![before, hit(2)], &[]);
    for who in ["analyst-1", "reviewer"] {
        let reason = "moved-away".to_owned();
        world.assess(who, 1, Closing::SetAside { reason });
    }
    assert_eq!(world.ids("analyst-1", "/"), ids(&[2]));
    world.night(2, vec![hit(1), hit(2)], &[]);
    assert_eq!(world.ids("analyst-1", "/?tray=changed"), ids(&[1]));
    let page = world.page("analyst-1", "/?tray=changed");
    assert!(page.contains("opvoeden kwam erbij op 24-11-2026"), "{page}");
    let page = world.page("analyst-1", &format!("/hits/{}?tray=changed", id(1)));
    assert!(page.contains("Nieuw sinds de beslissing van"), "{page}");
}

#[test]
fn what_was_parked_is_due_after_its_night() {
    let world = world();
    world.night(1, vec![hit(1)], &[]);
    world.act("analyst-1", 1, Doing::Park { until: night(2) });
    assert_eq!(world.ids("analyst-1", "/"), ids(&[]));
    world.night(2, vec![hit(1)], &[]);
    assert_eq!(world.ids("analyst-1", "/?tray=due"), ids(&[]));
    world.night(3, vec![hit(1)], &[]);
    assert_eq!(world.ids("analyst-1", "/?tray=due"), ids(&[1]));
    let page = world.page("analyst-1", "/?tray=due");
    assert!(page.contains("weg tot 24-11-2026"), "{page}");
}

#[test]
fn what_is_not_in_the_list_as_an_agency_is_missing_waits_and_what_is_gone_is_nowhere() {
    let world = world();
    world.night(1, vec![hit(1), hit(2)], &[]);
    world.night(2, vec![hit(2)], &["police"]);
    assert_eq!(world.ids("analyst-1", "/?tray=waiting"), ids(&[1]));
    assert_eq!(world.ids("analyst-1", "/"), ids(&[2]));
    let page = world.page("analyst-1", "/?tray=waiting");
    assert!(page.contains("onvolledig: Politie"), "{page}");
    assert!(page.contains("2 van 3 leveringen"), "{page}");
    world.night(3, vec![hit(2)], &[]);
    assert_eq!(world.ids("analyst-1", "/?tray=waiting"), ids(&[]));
    assert_eq!(world.ids("analyst-1", "/?tray=all"), ids(&[1, 2]));
}

#[test]
fn the_stock_of_the_first_night_is_handed_out_so_many_a_night_acute_first() {
    let world = World::new();
    let mut hits: Vec<_> = (1..=30).map(hit).collect();
    for met in &mut hits[19].explanation.signals {
        met.severity = Severity::Acute;
    }
    for hit in &mut hits[..19] {
        for signal in &mut hit.explanation.signals {
            signal.severity = Severity::Concern;
        }
    }
    for hit in &mut hits[20..] {
        for signal in &mut hit.explanation.signals {
            signal.severity = Severity::Concern;
        }
    }
    world.night(0, hits, &[]);
    assert_eq!(world.ids("analyst-1", "/"), ids(&[]));
    assert_eq!(world.ids("analyst-1", "/?tray=stock").len(), 25);
    assert!(
        world
            .page("analyst-1", "/?tray=stock")
            .contains("Nog 30 in voorraad")
    );
    for _ in 0..2 {
        let answer = world.post("analyst-1", "/intake", "");
        assert!(matches!(answer, Ok(Answer::SeeOther(_))));
    }
    let handed = [vec![20], (1..=11).collect()].concat();
    assert_eq!(world.ids("analyst-1", "/?sort=acute"), ids(&handed));
    assert!(matches!(
        world.post("reviewer", "/intake", ""),
        Err(Refusal::Forbidden)
    ));
}

#[test]
fn pages_are_of_25_and_lead_to_each_other_with_the_filter_in_the_address() {
    let world = world();
    world.night(1, (1..=60).map(hit).collect(), &[]);
    let first: Vec<u32> = (1..=25).collect();
    assert_eq!(world.ids("analyst-1", "/?agency=police"), ids(&first));
    let page = world.page("analyst-1", "/?agency=police&page=2");
    assert!(
        page.contains("/?tray=new&#38;agency=police\" rel=\"prev\""),
        "{page}"
    );
    assert!(page.contains("page=3\" rel=\"next\""));
    assert!(page.contains("26–50 van 60"));
    assert_eq!(world.ids("analyst-1", "/?page=3").len(), 10);
    assert_eq!(world.ids("analyst-1", "/?page=4"), ids(&[]));
    let newest = world.ids("analyst-1", "/?sort=newest&page=3");
    assert_eq!(newest, ids(&(51..=60).collect::<Vec<_>>()));
}

#[test]
fn what_is_taken_out_is_the_whole_tray_in_its_order_and_no_more() {
    let world = world();
    world.night(1, (1..=60).map(hit).collect(), &[]);
    world.act("analyst-1", 2, Doing::Take);
    let lines = |who: &str, query: &str| -> Vec<String> {
        let Answer::File(file) = world.get(who, &format!("/hits.csv?{query}")).unwrap() else {
            panic!("a list is taken out as a file");
        };
        let text = String::from_utf8(file.bytes).unwrap();
        let ids = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split(';').next());
        ids.map(str::to_owned).collect()
    };
    for (query, pages) in [
        ("tray=new&assignee=nobody&sort=newest", 3),
        ("tray=mine", 1),
        ("tray=all&domain=safety-at-home&chain=care&state=open", 1),
        ("tray=all&since=2026-11-23&sort=acute", 3),
        ("tray=stock", 1),
    ] {
        let page = |page: u32| world.ids("analyst-1", &format!("/?{query}&page={page}"));
        let shown: Vec<String> = (1..=pages).flat_map(page).collect();
        assert_eq!(lines("analyst-1", query), shown, "{query}");
        let page = world.page("analyst-1", &format!("/?{query}"));
        let link = format!("/hits.csv?{}\"", query.replace('&', "&#38;"));
        assert_eq!(page.contains(&link), !shown.is_empty(), "{query}");
    }
    assert_eq!(lines("analyst-1", "tray=mine"), ids(&[2]));
    assert_eq!(lines("officer", "tray=mine"), ids(&[]));
    assert_eq!(lines("officer", "").len(), 60);
    assert!(!world.page("reviewer", "/").contains("/hits.csv"));
    assert!(matches!(
        world.get("reviewer", "/hits.csv"),
        Err(Refusal::Forbidden)
    ));
}

#[test]
fn what_is_no_filter_is_refused_and_shows_nothing() {
    let world = world();
    let page_of_a_file = world.get("analyst-1", "/hits.csv?page=2");
    assert!(matches!(page_of_a_file, Err(Refusal::Malformed)));
    for address in [
        "/hits.csv?tray=other",
        "/hits.xlsx?sort=weight",
        "/?tray=other",
        "/?sort=weight",
        "/?since=yesterday",
        "/?state=done",
        "/?page=0",
        "/?page=x",
        "/?agency=Jan%20de%20Vries",
        "/?assignee=Jan%20de%20Vries",
    ] {
        let answer = world.get("analyst-1", address);
        assert!(matches!(answer, Err(Refusal::Malformed)), "{address}");
    }
}

#[test]
fn a_filter_is_kept_for_its_account_alone() {
    let world = world();
    let form = "name=acuut+eerst&query=tray%3Dnew%26sort%3Dacute";
    let kept = world.post("analyst-1", "/filters", form);
    assert!(matches!(kept, Ok(Answer::SeeOther(_))));
    assert!(world.page("analyst-1", "/").contains("acuut eerst"));
    assert!(!world.page("analyst-2", "/").contains("acuut eerst"));
    for form in [
        "name=&query=tray%3Dnew",
        "name=a&query=tray%3Dother",
        "name=jan%40voorbeeld.nl&query=tray%3Dnew",
    ] {
        let kept = world.post("analyst-1", "/filters", form);
        assert!(matches!(kept, Err(Refusal::Malformed)), "{form}");
    }
    world
        .post("analyst-1", "/filters/delete", "name=acuut+eerst&back=/")
        .unwrap();
    assert!(!world.page("analyst-1", "/").contains("acuut eerst"));
}

#[test]
fn who_may_not_list_sees_no_tray_and_who_may_not_act_gets_no_form() {
    let world = world();
    world.night(1, vec![hit(1)], &[]);
    for who in ["auditor", "admin"] {
        assert!(
            matches!(world.get(who, "/"), Err(Refusal::Forbidden)),
            "{who}"
        );
    }
    assert!(matches!(world.get("nobody", "/"), Err(Refusal::SignIn)));
    assert!(world.page("analyst-1", "/").contains("name=\"hit\""));
    for who in ["reviewer", "officer"] {
        assert_eq!(world.ids(who, "/"), ids(&[1]));
        let page = world.page(who, "/");
        assert!(
            !page.contains("name=\"hit\"") && !page.contains("name=\"act\""),
            "{who}"
        );
    }
}

#[test]
fn words_and_notes_change_no_tray() {
    let world = world();
    world.night(1, vec![hit(1)], &[]);
    let words = FreeText::parse("bellen").unwrap();
    world.act("analyst-1", 1, Doing::Note(words));
    assert_eq!(world.ids("analyst-2", "/?state=new"), ids(&[1]));
}
