//! What is refused: each reason has its own answer, the form comes back with what was typed, and
//! nothing is repeated that may not stand anywhere.

use casebook::account::Role;
use casebook::standing::State;
use casebook::store::AccountChange;
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use jiff::SignedDuration;
use synthetic::{AgencyTable, AgreementsBuilder, CovenantBuilder, Keys};

use super::book::{SET_ASIDE, Trial, actor, hit, id, location, refer, salts, text_of};
use crate::server::Settled;
use crate::server::answer::Refusal;
use crate::trying::page;

const ASSESS: &str = "/hits/h000000000000001/assess";

/// What the owners settle next: an agency more, and another reason.
fn newly_settled() -> (Covenant, Agreements) {
    let keys = Keys::of_seed(1);
    let agencies = ["a1", "a2", "a3", "new-here"].map(AgencyTable::new);
    let covenant = CovenantBuilder::new()
        .agencies(agencies)
        .signed(keys)
        .unwrap();
    let agreements = AgreementsBuilder::new(&covenant).signed(keys).unwrap();
    ((*covenant).clone(), (*agreements).clone())
}

fn lead(trial: &Trial) -> String {
    let settled = trial.service.settled();
    settled.covenant.agencies()[0].id().to_owned()
}

/// A page that holds a form comes back, and nothing was recorded.
fn refused(trial: &Trial, who: &str, fields: &str, says: &str) -> String {
    let form = trial.form(1, fields);
    let before = trial.seen(1, "auditor");
    let page = trial.again(who, ASSESS, &form);
    assert!(page.contains(says), "{fields}: {}", text_of(&page));
    assert_eq!(trial.seen(1, "auditor"), before, "{fields}");
    page
}

#[test]
fn a_form_that_lacks_something_comes_back_and_says_what() {
    let trial = Trial::new(1);
    let lead = lead(&trial);
    let unanswered = format!("kind=refer&lead={lead}&criterion-domains=yes");
    for (fields, says) in [
        ("text=plan+loopt", "Kies wat er moet gebeuren."),
        (unanswered.as_str(), "Beantwoord alle vier de vragen"),
        (refer("").as_str(), "Kies wie de regie heeft."),
        (refer("nobody-here").as_str(), "Kies wie de regie heeft."),
        ("kind=known&known_until=", "binnen een jaar"),
        ("kind=known&known_until=2030-01-01", "binnen een jaar"),
        ("kind=known&known_until=2024-10-05", "binnen een jaar"),
        ("kind=park&park_until=2025-10-05", "90 dagen"),
        ("kind=park&park_until=gisteren", "90 dagen"),
        ("kind=set-aside&reason=", "Kies een reden."),
        ("kind=set-aside&reason=weather", "Kies een reden."),
        ("kind=set-aside&reason=Jan+Jansen", "Kies een reden."),
    ] {
        let page = refused(&trial, "analyst-1", fields, says);
        assert!(!page.contains("Jan Jansen"), "no id is repeated");
        assert!(page.contains("Wat u invulde, staat er nog."), "{fields}");
    }
    let page = refused(
        &trial,
        "analyst-1",
        &format!("{unanswered}&text=drie+ketens"),
        "vier",
    );
    assert!(page.contains(">drie ketens</textarea>"));
    let chosen = format!("<option value=\"{lead}\" selected>");
    assert!(page.contains(&chosen));
    assert_eq!(page.matches("value=\"yes\" checked").count(), 1);
}

#[test]
fn a_lead_or_a_reason_that_only_new_agreements_have_is_asked_again_and_nothing_typed_is_lost() {
    let trial = Trial::new(1);
    // They are settled already, and no night was recorded by them yet.
    let (covenant, agreements) = newly_settled();
    trial.service.settle(Settled {
        covenant,
        agreements: Some(agreements),
    });
    for (fields, says) in [
        (refer("new-here"), "Kies wie de regie heeft."),
        (
            "kind=set-aside&reason=new-one&text=".to_owned(),
            "Kies een reden.",
        ),
    ] {
        let fields = format!("{fields}drie+ketens");
        let page = refused(&trial, "analyst-1", &fields, says);
        assert!(page.contains(">drie ketens</textarea>"), "{fields}");
        let draft = trial.service.casebook().draft(&id(1), &actor("analyst-1"));
        let draft = draft.unwrap().expect("it is kept");
        assert_eq!(draft.text.as_str(), "drie ketens", "{fields}");
    }
}

#[test]
fn words_that_may_stand_nowhere_are_refused_beside_the_field_and_never_repeated() {
    let trial = Trial::new(1);
    for (words, held, says) in [
        ("zie 123456782 nog", "123456782", "bevat een BSN"),
        ("woont 1234 AB 12", "1234 AB", "postcode met een huisnummer"),
        ("mail jan@voorbeeld.nl", "jan@", "bevat een mailadres"),
        ("bel 0612345678", "0612345678", "bevat een telefoonnummer"),
        ("teken \u{7}", "\u{7}", "een teken dat er niet in mag"),
    ] {
        let sent: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let decide = format!("{SET_ASIDE}{sent}");
        let page = refused(&trial, "analyst-1", &decide, says);
        assert!(!page.contains(held), "{words}");
        let draft = trial.service.casebook().draft(&id(1), &actor("analyst-1"));
        let draft = draft.unwrap().unwrap();
        assert_eq!(draft.text.as_str(), "", "nor is it kept: {words}");
        let address = "/hits/h000000000000001/note";
        let page = trial.again("analyst-1", address, &format!("text={sent}"));
        assert!(page.contains(says) && !page.contains(held), "{words}");
        let address = "/hits/h000000000000001/undo";
        let other = Trial::new(1);
        let form = other.form(1, SET_ASIDE);
        location(other.post("analyst-1", ASSESS, &form));
        let page = other.again("analyst-1", address, &format!("text={sent}"));
        assert!(page.contains(says) && !page.contains(held), "{words}");
        assert!(matches!(other.state(1), State::Closed(_)));
    }
    let long = "a".repeat(201);
    let page = refused(
        &trial,
        "analyst-1",
        &format!("{SET_ASIDE}{long}"),
        "te lang",
    );
    assert!(page.contains(&"a".repeat(200)) && !page.contains(&long));
    let hidden = format!("{}123456782", "b".repeat(195));
    let page = refused(
        &trial,
        "analyst-1",
        &format!("{SET_ASIDE}{hidden}"),
        "te lang",
    );
    assert!(!page.contains("12345"), "a number that was cut in two");
}

#[test]
fn several_lines_are_one_text() {
    let trial = Trial::new(1);
    let form = trial.form(1, &format!("{SET_ASIDE}plan%0D%0Aloopt"));
    location(trial.post("analyst-1", ASSESS, &form));
    let deeds = format!("{:?}", trial.seen(1, "auditor").1);
    assert!(deeds.contains("FreeText(11 characters)"), "{deeds}");
}

#[test]
fn a_hit_that_changed_says_what_is_new_and_can_be_recorded_then() {
    let trial = Trial::new(1);
    let old = trial.form(1, &format!("{SET_ASIDE}geen+plan"));
    trial.night(2, vec![hit(1, &["police", "school", "housing", "care"])]);
    let page = trial.again("analyst-1", ASSESS, &old);
    let text = text_of(&page);
    assert!(text.contains("veranderd sinds u hem bekeek"), "{text}");
    assert!(text.contains("care"), "{text}");
    assert!(page.contains(">geen plan</textarea>"));
    assert!(page.contains("value=\"moved-away\" selected"));
    assert_eq!(trial.state(1), State::New);
    let digest = trial.digest(1);
    assert!(page.contains(&digest) && !old.contains(&digest));
    let form = trial.form(1, SET_ASIDE);
    location(trial.post("analyst-1", ASSESS, &form));
}

#[test]
fn what_cannot_be_assessed_now_says_nothing_of_another_look() {
    let trial = Trial::new(1);
    let form = trial.form(1, &refer(&lead(&trial)));
    location(trial.post("analyst-1", ASSESS, &form));
    trial.later(120);
    let other = trial.form(1, SET_ASIDE);
    let page = trial.again("analyst-1", ASSESS, &other);
    assert!(page.contains("al binnen"), "{}", text_of(&page));
    location(trial.post("analyst-2", ASSESS, &other));
    let page = trial.again("analyst-3", ASSESS, &other);
    let text = text_of(&page);
    assert!(text.contains("Dit kan met deze treffer nu niet."), "{text}");
    for word in [
        "analyst-1",
        "analyst-2",
        "verschillen",
        "Doorgeleiden",
        "Terzijde",
    ] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    for (address, form) in [("take", ""), ("undo", "text=toch+open")] {
        let address = format!("/hits/{}/{address}", id(1));
        let page = trial.again("analyst-3", &address, form);
        assert!(
            page.contains("Dit kan met deze treffer nu niet."),
            "{address}"
        );
    }
}

#[test]
fn an_account_that_is_barred_is_told_until_when_whatever_the_first_chose() {
    let texts = [None, Some(SET_ASIDE.to_owned()), Some("refer".to_owned())].map(|first| {
        let trial = Trial::new(1);
        let add = AccountChange::Add(Role::Analyst);
        {
            let at = trial.now() - SignedDuration::from_secs(60);
            let mut casebook = trial.service.casebook();
            let (id, by) = (actor("fresh"), actor("admin"));
            let added = casebook.change_account(&id, add, &by, at, &mut salts(77));
            added.unwrap();
        }
        if let Some(first) = first {
            let first = first.replace("refer", &refer(&lead(&trial)));
            if first != SET_ASIDE {
                location(trial.post("analyst-1", ASSESS, &trial.form(1, &first)));
            }
        }
        let form = trial.form(1, &format!("{SET_ASIDE}plan"));
        let page = trial.again("fresh", ASSESS, &form);
        assert!(
            page.contains("mag nog niet beoordelen"),
            "{}",
            text_of(&page)
        );
        assert!(page.contains(">plan</textarea>"));
        let sentence = page.split("role=\"alert\"").nth(1).unwrap();
        sentence.split("</div>").next().unwrap().to_owned()
    });
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
}

#[test]
fn replacing_tells_nobody_who_assesses() {
    let trial = Trial::new(1);
    let form = trial.form(1, &refer(&lead(&trial)));
    location(trial.post("analyst-1", ASSESS, &form));
    let address = "/hits/h000000000000001/replace";
    let pages = ["analyst-1", "analyst-3", "nobody", "No Id!"].map(|away| {
        let form = format!("away={}", away.replace(' ', "+"));
        text_of(&trial.again("analyst-2", address, &form))
    });
    assert!(pages[0].contains("of was hier de laatste 14 dagen"));
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:?}");
    let to = location(trial.post("officer", address, "away=analyst-1"));
    assert!(to.ends_with("done=replaced~h000000000000001"), "{to}");
    assert!(matches!(trial.state(1), State::Open { .. }));
}

#[test]
fn a_hit_that_is_not_there_is_not_found_by_any_way() {
    let trial = Trial::new(1);
    let form = trial.form(1, SET_ASIDE);
    let forms = [
        ("assess", form.as_str()),
        ("draft", form.as_str()),
        ("take", ""),
        ("undo", "text=x"),
        ("note", "text=x"),
        ("replace", "away=analyst-1"),
    ];
    for (address, form) in forms {
        for hit in ["h000000000000009", "x", "%3Cb%3E"] {
            let address = format!("/hits/{hit}/{address}");
            let refused = trial.post("analyst-1", &address, form);
            assert!(matches!(refused, Err(Refusal::NotFound)), "{address}");
        }
    }
    let without = trial.post("analyst-1", ASSESS, SET_ASIDE);
    assert!(matches!(without, Err(Refusal::Malformed)), "no digest");
}

#[test]
fn whatever_is_typed_is_escaped_where_it_is_shown_again() {
    let evil = "\"><script>alert(1)</script>'&";
    let sent: String = form_urlencoded::byte_serialize(evil.as_bytes()).collect();
    let trial = Trial::new(1);
    let fields = [
        "text",
        "lead",
        "reason",
        "known_until",
        "here",
        "next",
        "tray",
        "criterion-area",
    ];
    let all: Vec<String> = fields.iter().map(|name| format!("{name}={sent}")).collect();
    let all = all.join("&");
    for (address, form) in [
        ("assess", trial.form(1, &all)),
        ("assess", trial.form(1, &format!("kind=known&{all}"))),
        ("note", format!("text=&{all}")),
        ("replace", format!("away={sent}&{all}")),
    ] {
        let address = format!("/hits/{}/{address}", id(1));
        let html = trial.again("analyst-1", &address, &form);
        assert_eq!(html.matches("<script").count(), 1, "{address}");
        assert!(!html.contains("alert(1)</script>"), "{address}");
    }
    let bulk = format!("act=park&until=x&back={sent}&hit=h000000000000001&hit={sent}");
    let html = page(trial.post("analyst-1", "/bulk", &bulk));
    assert_eq!(html.matches("<script").count(), 1);
    // What is kept is escaped where it is restored.
    let form = trial.form(1, &format!("kind=set-aside&reason=moved-away&text={sent}"));
    location(trial.post("analyst-1", "/hits/h000000000000001/draft", &form));
    let again = trial.form(1, &format!("kind=set-aside&reason=&text={sent}"));
    let html = trial.again("analyst-1", ASSESS, &again);
    assert!(html.contains("alert(1)") && !html.contains("<script>alert"));
}
