//! Several hits at once: a look before, what of it is done, what stays, and taking it back.

use casebook::standing::State;

use super::book::{SET_ASIDE, Trial, actor, id, location, text_of};
use crate::server::answer::{Answer, Refusal};
use crate::server::route::Method;
use crate::trying::{ask, page};

fn chosen(numbers: &[u64]) -> String {
    let hits: Vec<String> = numbers
        .iter()
        .map(|&number| format!("&hit={}", id(number)))
        .collect();
    hits.concat()
}

fn taken_by(who: &str) -> State {
    let taken_by = Some(actor(who));
    State::Open { taken_by }
}

/// Six hits: new, new, another's, closed, waiting for a second, the first person's own.
fn mixed() -> Trial {
    let trial = Trial::new(6);
    location(trial.post("analyst-2", &format!("/hits/{}/take", id(3)), ""));
    let form = trial.form(4, SET_ASIDE);
    location(trial.post("analyst-2", &format!("/hits/{}/assess", id(4)), &form));
    let lead = trial.service.settled().covenant.agencies()[0]
        .id()
        .to_owned();
    let form = trial.form(5, &super::book::refer(&lead));
    location(trial.post("analyst-2", &format!("/hits/{}/assess", id(5)), &form));
    location(trial.post("analyst-1", &format!("/hits/{}/take", id(6)), ""));
    trial
}

#[test]
fn a_look_before_says_what_will_happen_and_does_nothing() {
    let trial = mixed();
    let entries = trial.entries();
    let form = format!(
        "act=take&back=%2F%3Ftray%3Dnew{}",
        chosen(&[1, 2, 3, 4, 5, 6, 9])
    );
    let html = page(trial.post("analyst-1", "/bulk", &form));
    let (able, unable) = html.split_once("card\">\n<h2").unwrap();
    let unable = unable.split("<form").next().unwrap();
    for (number, is_able) in [
        (1, true),
        (2, true),
        (3, false),
        (4, false),
        (5, false),
        (6, true),
    ] {
        assert_eq!(able.contains(&id(number)), is_able, "{number}");
        assert_eq!(unable.contains(&id(number)), !is_able, "{number}");
    }
    assert!(html.contains("name=\"back\" value=\"/?tray=new\""));
    assert!(!html.contains(&id(9)), "there is none");
    assert_eq!(trial.state(1), State::New);
    assert_eq!(trial.entries(), entries + 1, "that they were looked at");
}

#[test]
fn what_can_be_done_is_done_the_rest_stays_and_all_of_it_is_taken_back() {
    let trial = mixed();
    let form = format!(
        "act=take&back=%2F%3Ftray%3Dnew{}",
        chosen(&[1, 2, 3, 4, 5, 9])
    );
    let to = location(trial.post("analyst-1", "/bulk/do", &form));
    let hits = format!("{}~{}", id(1), id(2));
    assert_eq!(to, format!("/?tray=new&done=taken~{hits}~left4"));
    assert_eq!(trial.state(1), taken_by("analyst-1"));
    assert_eq!(trial.state(3), taken_by("analyst-2"), "it is another's");
    assert!(matches!(trial.state(4), State::Closed(_)));
    assert_eq!(trial.state(5), State::SecondLook);
    let form = format!("here=%2F{}", chosen(&[1, 2, 3]));
    let to = location(trial.post("analyst-1", "/bulk/undo", &form));
    assert_eq!(to, format!("/?done=undone~{hits}~left1"));
    for number in [1, 2] {
        assert_eq!(trial.state(number), State::Open { taken_by: None });
    }
    assert_eq!(trial.state(3), taken_by("analyst-2"));
}

#[test]
fn parked_hits_come_back_open_and_what_others_did_since_stays() {
    let trial = Trial::new(3);
    let form = format!("act=park&until=2024-10-20&back=%2F{}", chosen(&[1, 2, 3]));
    location(trial.post("analyst-1", "/bulk/do", &form));
    assert!((1..=3).all(|number| matches!(trial.state(number), State::Parked { .. })));
    location(trial.post("analyst-2", &format!("/hits/{}/note", id(2)), "text=gezien"));
    let form = format!("here=%2F{}", chosen(&[1, 2, 3]));
    let to = location(trial.post("analyst-1", "/bulk/undo", &form));
    assert!(to.ends_with("~left1"), "{to}");
    assert_eq!(trial.state(1), State::Open { taken_by: None });
    assert!(
        matches!(trial.state(2), State::Parked { .. }),
        "somebody wrote"
    );
    trial.later(16 * 60);
    let to = location(trial.post("analyst-1", "/bulk/undo", &form));
    assert!(
        to.ends_with("done=undone~left3"),
        "it is too long ago: {to}"
    );
}

#[test]
fn what_is_sent_twice_is_done_once() {
    let trial = Trial::new(2);
    for form in [
        format!("act=take{}", chosen(&[1, 2, 2])),
        format!("act=park&until=2024-10-20{}", chosen(&[1, 2])),
    ] {
        let first = location(trial.post("analyst-1", "/bulk/do", &form));
        let entries = trial.entries();
        assert_eq!(location(trial.post("analyst-1", "/bulk/do", &form)), first);
        assert_eq!(trial.entries(), entries);
    }
}

#[test]
fn a_hit_that_changes_hands_between_the_look_and_the_act_stays() {
    let trial = Trial::new(2);
    let form = format!("act=take{}", chosen(&[1, 2]));
    page(trial.post("analyst-1", "/bulk", &form));
    location(trial.post("analyst-2", &format!("/hits/{}/take", id(2)), ""));
    let to = location(trial.post("analyst-1", "/bulk/do", &form));
    assert_eq!(to, format!("/?done=taken~{}~left1", id(1)));
    assert_eq!(trial.state(2), taken_by("analyst-2"));
}

#[test]
fn until_when_is_asked_where_it_is_not_said_or_too_far() {
    let trial = Trial::new(1);
    for until in ["", "morgen", "2024-10-05", "2025-10-05"] {
        let form = format!("act=park&until={until}{}", chosen(&[1]));
        let html = page(trial.post("analyst-1", "/bulk", &form));
        assert!(html.contains("Kies een datum binnen 90 dagen."), "{until}");
        assert!(!html.contains("/bulk/do"), "{until}");
    }
    let form = format!("act=park&until=2024-10-20{}", chosen(&[1]));
    let html = page(trial.post("analyst-1", "/bulk", &form));
    assert!(html.contains("/bulk/do") && html.contains("20-10-2024"));
}

#[test]
fn what_was_parked_and_taken_back_a_moment_ago_is_parked_again() {
    let trial = Trial::new(2);
    let form = format!("act=park&until=2024-10-20{}", chosen(&[1, 2]));
    let parked = location(trial.post("analyst-1", "/bulk/do", &form));
    let undo = format!("here=%2F{}", chosen(&[1, 2]));
    location(trial.post("analyst-1", "/bulk/undo", &undo));
    assert!(!matches!(trial.state(1), State::Parked { .. }));
    let entries = trial.entries();
    for _twice in 0..2 {
        assert_eq!(location(trial.post("analyst-1", "/bulk/do", &form)), parked);
        assert!(matches!(trial.state(1), State::Parked { .. }));
        assert!(matches!(trial.state(2), State::Parked { .. }));
    }
    assert_ne!(trial.entries(), entries);
}

#[test]
fn nothing_is_decided_in_bulk_and_not_without_end() {
    let trial = Trial::new(1);
    for act in ["refer", "set-aside", "known", "assess", ""] {
        for address in ["/bulk", "/bulk/do"] {
            let form = format!("act={act}{}", chosen(&[1]));
            let refused = trial.post("analyst-1", address, &form);
            assert!(matches!(refused, Err(Refusal::Malformed)), "{act}");
        }
    }
    let many: Vec<u64> = (1..=101).collect();
    let form = format!("act=take{}", chosen(&many));
    let refused = trial.post("analyst-1", "/bulk/do", &form);
    assert!(matches!(refused, Err(Refusal::Malformed)));
    let html = page(trial.post("analyst-1", "/bulk", "act=take&back=%2F"));
    let text = text_of(&html);
    assert!(text.contains("Er is niets gekozen"), "{text}");
}

#[test]
fn the_look_is_the_same_for_any_first_choice_before_the_tray_is_filled() {
    use casebook::store::LookPolicy;
    use jiff::civil::Time;
    let policy = || LookPolicy {
        second_look: None,
        filled_at: vec![Time::constant(9, 0, 0, 0)],
    };
    let lead = super::book::refer("a2");
    let [without, with] = [false, true].map(|is_given| {
        let trial = Trial::with(2, policy());
        if is_given {
            let form = trial.form(1, &lead);
            location(trial.post("analyst-2", &format!("/hits/{}/assess", id(1)), &form));
        }
        let form = format!("act=take{}", chosen(&[1, 2]));
        let look = page(trial.post("analyst-1", "/bulk", &form));
        let to = location(trial.post("analyst-1", "/bulk/do", &form));
        (look, to)
    });
    assert_eq!(without, with);
}

#[test]
fn the_line_of_what_was_done_is_made_of_words_of_a_list_alone() {
    let trial = Trial::new(1);
    // Any page that comes back has the line of its address.
    let line = |done: &str| {
        let address = format!("/hits/{}/note?done={done}", id(1));
        let answer = ask(&trial.service, "analyst-1", Method::Post, &address, "text=");
        let Ok(Answer::Page(html)) = answer else {
            panic!("no page");
        };
        let line = html.split("role=\"status\">\n<p>").nth(1);
        let html = line.map(|line| line.split("</p>").next().unwrap().to_owned());
        html.unwrap_or_default()
    };
    let one = format!("taken~{}", id(1));
    assert_eq!(line(&one), format!("Op naam genomen: {}.", id(1)));
    let two = format!("parked~{}~{}~left2", id(1), id(2));
    assert_eq!(
        line(&two),
        "Geparkeerd: 2 treffers. 2 treffers bleven zoals ze waren."
    );
    for other in [
        "",
        "nothing",
        "taken~%3Cb%3E",
        "taken~h1",
        "taken~leftx",
        "Bel+nu",
    ] {
        assert_eq!(line(other), "", "{other}");
    }
}
