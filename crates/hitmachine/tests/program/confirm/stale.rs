//! Letters that a later run of match overtook: what was answered still counts where it can, and an
//! agency takes no older letter for the newest.

use exchange::hits::Notice;

use super::{answer, matched, town, withdraw_all};

#[test]
fn counts_the_rest_of_a_confirmation_of_which_one_pair_is_not_asked_any_more() {
    let town = town(2);
    matched(&town);
    // The police answer two questions, and housing withdraws its signal before that arrives.
    let police = answer(&town, "police", &["housing", "neighbourhood-team"], 1);
    withdraw_all(&town, "housing");
    matched(&town);
    let accepted = town.accept(&[&police]).expect(0).stdout;
    assert!(accepted.contains("2 pairs, 1 no more asked"), "{accepted}");
    let team = answer(&town, "neighbourhood-team", &["police"], 1);
    town.accept(&[&team]).expect(0);
    let list = matched(&town);
    assert_eq!(list.counts.signals, 2, "the other pair opens");
    let disregarded = Notice::Disregarded {
        agency: "police".to_owned(),
        pairs: 1,
    };
    assert!(list.notices.contains(&disregarded), "{:?}", list.notices);
}
