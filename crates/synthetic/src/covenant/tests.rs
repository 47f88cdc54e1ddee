//! Covenants are put together, changed, and refused where they are wrong.

use super::*;

fn keys() -> Keys {
    Keys::of_seed(1)
}

#[test]
fn says_what_it_was_told_and_has_defaults_for_the_rest() {
    let covenant = CovenantBuilder::new()
        .serial(5)
        .max_refused_share(0.5)
        .max_records_per_tag(9)
        .valid("2026-02-01", "2026-02-28")
        .max_signals(7)
        .signed(keys())
        .expect("a covenant");
    assert_eq!((covenant.serial(), covenant.max_records_per_tag()), (5, 9));
    assert!((covenant.max_refused_share() - 0.5).abs() < f64::EPSILON);
    let ids: Vec<&str> = covenant
        .agencies()
        .iter()
        .map(exchange::covenant::Agency::id)
        .collect();
    assert_eq!(ids, ["a1", "a2", "a3"]);
    let (police, second) = (keys().agency("a2"), &covenant.agencies()[1]);
    assert_eq!((second.index(), second.max_signals()), (2, 7));
    assert_eq!(second.hpke(), police.hpke_public());
    assert_eq!(covenant.match_keys().len(), 3);
    assert_eq!(covenant.gates().len(), 2);
}

#[test]
fn changes_a_covenant_that_was_read_and_nothing_else_of_it() {
    let first = CovenantBuilder::new().text(keys());
    let again = CovenantBuilder::parse(&first)
        .expect("its form")
        .text(Keys::of_seed(2));
    assert_eq!(first, again, "keys that stand there are kept");
    let changed = CovenantBuilder::parse(&first)
        .expect("its form")
        .asks("surname+initial+birth")
        .change_agency("a3", |agency| agency.bsn = false)
        .signed(keys())
        .expect("a covenant");
    assert!(changed.match_keys()[1].asks() && !changed.match_keys()[0].asks());
    assert!(!changed.agencies()[2].may_use_bsn() && changed.agencies()[1].may_use_bsn());
}

#[test]
fn a_covenant_that_is_wrong_can_be_made_and_is_refused_where_it_is_signed() {
    let wrong = CovenantBuilder::new().gate("person", Scope::Person, Unit::Agency, 4);
    assert!(matches!(wrong.signed(keys()), Err(TrustError::Covenant(_))));
}

#[test]
#[should_panic(expected = "the covenant has no agency \"police\"")]
fn an_agency_that_is_not_there_cannot_be_changed() {
    let _ = CovenantBuilder::new().change_agency("police", |agency| agency.bsn = false);
}
