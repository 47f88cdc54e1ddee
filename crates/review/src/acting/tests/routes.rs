//! One hit through the routes: what is recorded, where it leads, what is shown openly and when.

use casebook::assessing::Closing;
use casebook::standing::{Deed, State};

use super::book::{SET_ASIDE, Trial, actor, id, location, refer};
use crate::server::answer::{Answer, Refusal};
use crate::server::route::Method;
use crate::trying::ask;

const HERE: &str = "&here=%2Fhits%2Fh000000000000001%3Ftray%3Dnew\
    &next=%2Fhits%2Fh000000000000002%3Ftray%3Dnew&tray=%2F%3Ftray%3Dnew";

#[test]
fn a_hit_is_set_aside_and_the_next_one_comes_with_a_line_that_takes_it_back() {
    let trial = Trial::new(2);
    let form = trial.form(1, &format!("{SET_ASIDE}{HERE}"));
    let to = location(trial.post("analyst-1", "/hits/h000000000000001/assess", &form));
    let next = "/hits/h000000000000002?tray=new&done=set-aside~h000000000000001";
    assert_eq!(to, next);
    let reason = "moved-away".to_owned();
    assert_eq!(trial.state(1), State::Closed(Closing::SetAside { reason }));
    let at_once = "at_once=yes&here=%2Fhits%2Fh000000000000002%3Ftray%3Dnew";
    let to = location(trial.post("analyst-1", "/hits/h000000000000001/undo", at_once));
    assert!(
        to.ends_with("?tray=new&done=undone~h000000000000001"),
        "{to}"
    );
    assert_eq!(trial.state(1), State::Open { taken_by: None });
}

#[test]
fn what_was_done_longer_ago_or_by_another_needs_words_to_be_taken_back() {
    for (who, seconds) in [("analyst-2", 0), ("analyst-1", 16 * 60)] {
        let trial = Trial::new(1);
        let form = trial.form(1, SET_ASIDE);
        location(trial.post("analyst-1", "/hits/h000000000000001/assess", &form));
        trial.later(seconds);
        let page = trial.again(who, "/hits/h000000000000001/undo", "at_once=yes");
        assert!(
            page.contains("Schrijf in een paar woorden waarom."),
            "{who}"
        );
        assert!(matches!(trial.state(1), State::Closed(_)), "{who}");
        let form = "text=verkeerde+hit";
        location(trial.post(who, "/hits/h000000000000001/undo", form));
        assert_eq!(trial.state(1), State::Open { taken_by: None });
    }
}

#[test]
fn two_people_refer_with_a_checklist_each_and_the_second_is_told_nothing_of_the_first() {
    let trial = Trial::new(2);
    let lead = trial.service.settled().covenant.agencies()[0]
        .id()
        .to_owned();
    let form = trial.form(1, &format!("{}{HERE}", refer(&lead)));
    let address = "/hits/h000000000000001/assess";
    let to = location(trial.post("analyst-1", address, &form));
    assert!(to.ends_with("done=given~h000000000000001"), "{to}");
    let own = trial.seen(1, "analyst-1").1;
    assert_eq!((own.len(), trial.seen(1, "reviewer").1.len()), (1, 0));
    let other = trial.form(1, &refer(&lead).replace("domains=yes", "domains=no"));
    let to = location(trial.post("reviewer", address, &other));
    assert!(to.ends_with("done=referred~h000000000000001"), "{to}");
    let deeds = trial.seen(1, "auditor").1;
    let checklists = deeds.iter().filter_map(|done| match &done.deed {
        Deed::Assess { assessment, .. } => assessment.criteria,
        _ => None,
    });
    let met = checklists.map(|answers| answers.iter().filter(|(_, is_met)| *is_met).count());
    assert_eq!(met.collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn two_who_differ_come_back_to_the_hit_to_see_both() {
    let trial = Trial::new(2);
    let lead = trial.service.settled().covenant.agencies()[0]
        .id()
        .to_owned();
    let address = "/hits/h000000000000001/assess";
    let form = trial.form(1, &refer(&lead));
    location(trial.post("analyst-1", address, &form));
    let form = trial.form(1, &format!("{SET_ASIDE}{HERE}"));
    let to = location(trial.post("analyst-2", address, &form));
    let here = "/hits/h000000000000001?tray=new&done=differ~h000000000000001";
    assert_eq!(to, here);
}

#[test]
fn a_hit_is_parked_and_the_words_beside_it_are_a_note() {
    let trial = Trial::new(1);
    let fields = "kind=park&park_until=2024-10-20&text=wacht+op+school&tray=%2F%3Ftray%3Dmine";
    let form = trial.form(1, fields);
    let to = location(trial.post("analyst-1", "/hits/h000000000000001/assess", &form));
    assert_eq!(to, "/?tray=mine&done=parked~h000000000000001");
    let (state, deeds) = trial.seen(1, "auditor");
    assert!(matches!(state, State::Parked { .. }));
    assert!(matches!(&deeds[1].deed, Deed::Note(text) if text.as_str() == "wacht op school"));
}

#[test]
fn a_hit_is_taken_once_and_given_back() {
    let trial = Trial::new(1);
    for _ in 0..2 {
        let to = location(trial.post("analyst-1", "/hits/h000000000000001/take", ""));
        assert_eq!(to, "/hits/h000000000000001?done=taken~h000000000000001");
    }
    let (state, deeds) = trial.seen(1, "auditor");
    let taken_by = Some(actor("analyst-1"));
    assert_eq!(state, State::Open { taken_by });
    assert_eq!(deeds.len(), 1, "sent twice, done once");
    location(trial.post("analyst-1", "/hits/h000000000000001/undo", "at_once=yes"));
    assert_eq!(trial.state(1), State::Open { taken_by: None });
}

#[test]
fn a_form_that_is_sent_twice_does_something_once() {
    let lead = Trial::new(1).service.settled().covenant.agencies()[0]
        .id()
        .to_owned();
    let park = "kind=park&park_until=2024-10-20";
    for (address, fields) in [
        ("assess", SET_ASIDE),
        ("assess", refer(&lead).as_str()),
        ("assess", park),
        ("note", "text=gebeld"),
    ] {
        let trial = Trial::new(1);
        let form = trial.form(1, fields);
        let address = format!("/hits/{}/{address}", id(1));
        let first = location(trial.post("analyst-1", &address, &form));
        trial.later(5);
        let second = location(trial.post("analyst-1", &address, &form));
        assert_eq!(first, second, "{fields}");
        assert_eq!(trial.seen(1, "analyst-1").1.len(), 1, "{fields}");
    }
}

#[test]
fn an_undoing_that_is_sent_twice_does_something_once() {
    let trial = Trial::new(1);
    let form = trial.form(1, SET_ASIDE);
    location(trial.post("analyst-1", "/hits/h000000000000001/assess", &form));
    for _ in 0..2 {
        trial.later(5);
        let form = "text=vergissing";
        let to = location(trial.post("analyst-1", "/hits/h000000000000001/undo", form));
        assert!(to.ends_with("done=undone~h000000000000001"));
    }
    assert_eq!(trial.seen(1, "analyst-1").1.len(), 2);
}

#[test]
fn of_two_people_at_once_one_is_first_and_the_other_is_told() {
    for round in 0..8 {
        let trial = Trial::new(1);
        let form = trial.form(1, SET_ASIDE);
        let ways = std::thread::scope(|scope| {
            let threads = ["analyst-1", "analyst-2"].map(|who| {
                let (trial, form) = (&trial, &form);
                scope.spawn(move || {
                    let address = "/hits/h000000000000001/assess";
                    match trial.post(who, address, form) {
                        Ok(Answer::SeeOther(_)) => "on",
                        Ok(Answer::Page(page)) if page.contains("Niet vastgelegd") => "told",
                        _ => "neither",
                    }
                })
            });
            threads.map(|thread| thread.join().unwrap())
        });
        let mut sorted = ways;
        sorted.sort_unstable();
        assert_eq!(sorted, ["on", "told"], "{round}");
        assert_eq!(trial.seen(1, "auditor").1.len(), 1, "{round}");
    }
}

#[test]
fn nothing_leads_to_elsewhere() {
    let trial = Trial::new(1);
    let fields = format!("{SET_ASIDE}&next=https%3A%2F%2Fx.nl&here=%2F%2Fx.nl&tray=x");
    let form = trial.form(1, &fields);
    let to = location(trial.post("analyst-1", "/hits/h000000000000001/assess", &form));
    assert_eq!(to, "/?done=set-aside~h000000000000001");
}

#[test]
fn who_may_not_is_not_let_in() {
    let trial = Trial::new(1);
    let form = trial.form(1, SET_ASIDE);
    for (who, address) in [
        ("officer", "assess"),
        ("auditor", "note"),
        ("admin", "take"),
        ("reviewer", "take"),
        ("reviewer", "undo"),
        ("reviewer", "replace"),
        ("officer", "draft"),
    ] {
        let address = format!("/hits/{}/{address}", id(1));
        let refused = trial.post(who, &address, &form);
        assert!(
            matches!(refused, Err(Refusal::Forbidden)),
            "{who} {address}"
        );
    }
    for address in ["/bulk", "/bulk/do", "/bulk/undo"] {
        let refused = trial.post("reviewer", address, "act=take&hit=h000000000000001");
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{address}");
    }
    let nobody = ask(&trial.service, "", Method::Post, "/hits/h1/take", "");
    assert!(matches!(nobody, Err(Refusal::SignIn)));
    assert_eq!(trial.seen(1, "auditor").1.len(), 0);
}
