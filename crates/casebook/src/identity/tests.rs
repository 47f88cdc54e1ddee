//! Names beside a count that looks at every pair again and again, and the rule's own sentences.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// A signal as its agency has it: whose it is, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    agency: u8,
    number: u8,
}

fn seen(signal: Numbered, period: u8) -> SeenSignal {
    let ref_in = |period: u8| {
        let mut bytes = [0; 12];
        bytes[..3].copy_from_slice(&[signal.agency, signal.number, period]);
        SignalRef(bytes)
    };
    SeenSignal {
        agency: format!("agency-{}", signal.agency),
        signal_ref: ref_in(period),
        previous: ref_in(period - 1),
    }
}

fn signals(numbers: &[(u8, u8)], period: u8) -> Vec<SeenSignal> {
    let numbered = numbers
        .iter()
        .map(|&(agency, number)| Numbered { agency, number });
    numbered.map(|signal| seen(signal, period)).collect()
}

fn night(day: u32) -> Night {
    Night::from_day_number(20_000 + day).expect("a night")
}

fn sent_last_night(seen: SeenSignal) -> KnownSignal {
    KnownSignal {
        seen,
        sent: night(9),
    }
}

fn old(id: &str, day: u32, signals: Vec<SeenSignal>) -> Remembered {
    Remembered {
        id: id.to_owned(),
        first_seen: night(day),
        signals: signals.into_iter().map(sent_last_night).collect(),
    }
}

fn new(fresh_id: &str, signals: Vec<SeenSignal>) -> Unnamed {
    Unnamed {
        fresh_id: fresh_id.to_owned(),
        signals,
    }
}

fn ids(named: &[Named]) -> Vec<&str> {
    named.iter().map(|hit| hit.id.as_str()).collect()
}

const NONE: BTreeSet<String> = BTreeSet::new();

#[test]
fn keeps_an_id_over_the_end_of_a_period_and_not_over_two() {
    let before = [old("h1", 0, signals(&[(1, 1), (2, 2)], 5))];
    for (period, id) in [(5, "h1"), (6, "h1"), (4, "h1"), (7, "h9")] {
        let tonight = [new("h9", signals(&[(1, 1), (2, 2)], period))];
        assert_eq!(ids(&name(&tonight, &before, &NONE)), [id], "{period}");
    }
}

#[test]
fn keeps_an_id_only_over_a_third_of_the_smaller_side() {
    let before = [old(
        "h1",
        0,
        signals(&[(1, 1), (2, 2), (3, 3), (3, 4), (3, 5), (3, 6)], 5),
    )];
    let two_of_six = signals(&[(1, 1), (2, 2), (1, 7), (1, 8), (1, 9), (1, 10)], 5);
    let named = name(&[new("h9", two_of_six)], &before, &NONE);
    assert_eq!(
        (ids(&named), &*named[0].related),
        (vec!["h9"], &["h1".to_owned()][..])
    );
    let two_of_five = signals(&[(1, 1), (2, 2), (1, 7), (1, 8), (1, 9)], 5);
    assert_eq!(
        ids(&name(&[new("h9", two_of_five)], &before, &NONE)),
        ["h1"]
    );
}

#[test]
fn keeps_no_id_on_the_word_of_one_agency() {
    let before = [old("h1", 0, signals(&[(1, 1), (1, 2), (1, 3), (2, 4)], 5))];
    let tonight = [new("h9", signals(&[(1, 1), (1, 2), (1, 3), (3, 4)], 5))];
    assert_eq!(ids(&name(&tonight, &before, &NONE)), ["h9"]);
}

#[test]
fn gives_the_id_to_the_part_with_most_of_it_and_relates_the_other() {
    let before = [old(
        "h1",
        0,
        signals(&[(1, 1), (2, 2), (3, 3), (1, 4), (2, 5)], 5),
    )];
    let larger = new("h8", signals(&[(1, 1), (2, 2), (3, 3)], 5));
    let smaller = new("h9", signals(&[(1, 4), (2, 5)], 5));
    let named = name(&[smaller, larger], &before, &NONE);
    assert_eq!(ids(&named), ["h9", "h1"]);
    assert_eq!(named[0].related, ["h1"]);
    assert!(named[1].is_remembered && named[1].related.is_empty());
}

#[test]
fn lets_two_that_become_one_keep_the_older_id_where_both_have_as_much() {
    let before = [
        old("h1", 3, signals(&[(1, 1), (2, 2)], 5)),
        old("h2", 0, signals(&[(1, 3), (2, 4)], 5)),
    ];
    let tonight = [new("h9", signals(&[(1, 1), (2, 2), (1, 3), (2, 4)], 5))];
    let named = name(&tonight, &before, &NONE);
    assert_eq!(
        (ids(&named), &*named[0].related),
        (vec!["h2"], &["h1".to_owned()][..])
    );
}

#[test]
fn two_that_were_one_for_a_night_get_their_own_ids_back_also_where_one_of_them_grew() {
    // They met under the id of the second, and the first has got a signal since.
    let before = [
        old("h1", 0, signals(&[(1, 1), (2, 2)], 5)),
        old(
            "h2",
            1,
            signals(&[(1, 1), (2, 2), (3, 3), (1, 4), (2, 5)], 5),
        ),
    ];
    let first = new("n1", signals(&[(1, 1), (2, 2), (3, 3)], 5));
    let second = new("n2", signals(&[(1, 4), (2, 5)], 5));
    let named = name(&[first, second], &before, &NONE);
    assert_eq!(ids(&named), ["h1", "h2"]);
    assert_eq!(named[0].related, ["h2"]);
}

#[test]
fn parts_no_hit_from_its_id_for_what_is_new_to_it_tonight() {
    let whole = [(1, 1), (2, 2), (3, 3), (1, 4), (2, 5)];
    let before = [old("h1", 0, signals(&whole, 5))];
    let flood = whole[..3].iter().copied().chain((20..40).map(|n| (3, n)));
    let larger = new("n1", signals(&flood.collect::<Vec<_>>(), 5));
    let smaller = new("n2", signals(&whole[3..], 5));
    assert_eq!(ids(&name(&[larger, smaller], &before, &NONE)), ["h1", "n2"]);
}

#[test]
fn counts_an_agency_that_is_missing_on_neither_side() {
    let many = [(1, 1), (2, 2), (3, 3), (3, 4), (3, 5), (3, 6), (3, 7)];
    let before = [old("h1", 0, signals(&many, 5))];
    let others = [(1, 1), (2, 2), (1, 11), (1, 12), (1, 13)];
    let renumbered: Vec<_> = others.into_iter().chain((20..30).map(|n| (3, n))).collect();
    let tonight = [new("h9", signals(&renumbered, 5))];
    assert_eq!(ids(&name(&tonight, &before, &NONE)), ["h9"]);
    let without = BTreeSet::from(["agency-3".to_owned()]);
    assert_eq!(ids(&name(&tonight, &before, &without)), ["h1"]);
}

#[test]
fn knows_for_four_weeks_what_a_missing_agency_sent_last() {
    let hit = old("h1", 0, signals(&[(1, 1), (2, 2), (2, 3)], 5));
    let missing = BTreeSet::from(["agency-2".to_owned()]);
    for (tonight, known) in [(10, 2), (37, 2), (38, 0)] {
        let known_then = hit.still_known(night(tonight), &missing);
        assert_eq!(known_then.count(), known, "{tonight}");
    }
    assert_eq!(hit.still_known(night(10), &NONE).count(), 0);
}

#[test]
fn tells_an_agency_whose_numbers_all_changed() {
    let renumbered = |tonight: &[Unnamed], last: &[Remembered], missing: &BTreeSet<String>| {
        renumbered(tonight, last, last, missing)
    };
    let numbers = |first: u8| {
        let of_one = (first..first + 10).map(|number| (1, number));
        signals(&of_one.chain([(2, 1), (2, 2)]).collect::<Vec<_>>(), 5)
    };
    let before = [old("h1", 0, numbers(1))];
    let told = BTreeSet::from(["agency-1".to_owned()]);
    assert_eq!(renumbered(&[new("h9", numbers(101))], &before, &NONE), told);
    assert_eq!(
        renumbered(&[new("h9", numbers(7))], &before, &NONE),
        told,
        "4 of 10 recur"
    );
    assert_eq!(
        renumbered(&[new("h9", numbers(6))], &before, &NONE),
        NONE,
        "5 of 10 recur"
    );
    assert_eq!(renumbered(&[], &before, &told), NONE, "it is missing");
    let of_two = numbers(1)[10..].to_vec();
    assert_eq!(
        renumbered(&[], &[old("h1", 0, of_two)], &NONE),
        NONE,
        "too few to say"
    );
}

#[test]
fn tells_no_agency_whose_hits_are_not_there_or_are_back() {
    let of = |numbers: std::ops::Range<u8>| {
        let numbers = numbers.map(|number| (1, number));
        signals(&numbers.collect::<Vec<_>>(), 5)
    };
    let whole = [old("h1", 0, of(1..21))];
    let few = [new("h8", of(1..9))];
    assert_eq!(renumbered(&few, &whole, &whole, &NONE), NONE);
    // On the night after, most are back.
    let last = [old("h1", 0, of(1..9))];
    let remembered = [&whole[..], &last].concat();
    let back = [new("h8", of(1..21))];
    assert_eq!(renumbered(&back, &remembered, &last, &NONE), NONE);
    let many_new = [new("h8", of(1..41))];
    assert_eq!(renumbered(&many_new, &whole, &whole, &NONE), NONE);
}

/// A pair, in the order in which pairs are taken; the last part is where the hit of tonight stands.
type Taken = (
    Reverse<usize>,
    Night,
    String,
    Option<SeenSignal>,
    String,
    usize,
);

/// The rule word by word: again and again, of all pairs that are left, the best.
fn naive(tonight: &[Unnamed], before: &[Remembered], missing: &BTreeSet<String>) -> Vec<String> {
    let mut names: Vec<Option<String>> = vec![None; tonight.len()];
    let mut given = BTreeSet::new();
    loop {
        let mut best: Option<Taken> = None;
        for (place, new) in tonight.iter().enumerate() {
            for old in before {
                if names[place].is_some() || given.contains(&old.id) {
                    continue;
                }
                let Some(likeness) = naive_likeness(new, old, before, missing) else {
                    continue;
                };
                let smallest = new.signals.iter().min().cloned();
                let (id, fresh) = (old.id.clone(), new.fresh_id.clone());
                let pair = (
                    Reverse(likeness),
                    old.first_seen,
                    id,
                    smallest,
                    fresh,
                    place,
                );
                if best.as_ref().is_none_or(|best| pair < *best) {
                    best = Some(pair);
                }
            }
        }
        let Some((_, _, id, _, _, place)) = best else {
            break;
        };
        given.insert(id.clone());
        names[place] = Some(id);
    }
    let mut all = Vec::new();
    for (name, hit) in names.into_iter().zip(tonight) {
        all.push(name.unwrap_or_else(|| hit.fresh_id.clone()));
    }
    all
}

/// Divided by every number up to 22, and a hit here has at most eleven signals: all shares are
/// whole.
const WHOLE: usize = 232_792_560;

/// What they share of all that they have and any hit had before, where they may be the same.
fn naive_likeness(
    new: &Unnamed,
    old: &Remembered,
    before: &[Remembered],
    missing: &BTreeSet<String>,
) -> Option<usize> {
    let counted = |signals: &[SeenSignal]| -> BTreeSet<SeenSignal> {
        let counted = signals
            .iter()
            .filter(|signal| !missing.contains(&signal.agency));
        counted.cloned().collect()
    };
    let are_one = |left: &SeenSignal, right: &SeenSignal| {
        left.agency == right.agency
            && (left.signal_ref == right.signal_ref
                || left.signal_ref == right.previous
                || left.previous == right.signal_ref
                || left.previous == right.previous)
    };
    let is_in = |signal: &SeenSignal, hit: &Remembered| hit.seen().any(|old| are_one(signal, old));
    let seen: Vec<SeenSignal> = old.seen().cloned().collect();
    let (tonight, then) = (counted(&new.signals), counted(&seen));
    let shared: Vec<_> = tonight.iter().filter(|signal| is_in(signal, old)).collect();
    let agencies: BTreeSet<_> = shared.iter().map(|signal| &signal.agency).collect();
    let is_same = 3 * shared.len() > tonight.len().min(then.len()) && agencies.len() >= 2;
    let seen_elsewhere = tonight
        .iter()
        .filter(|signal| !is_in(signal, old) && before.iter().any(|hit| is_in(signal, hit)));
    is_same.then(|| shared.len() * WHOLE / (then.len() + seen_elsewhere.count()))
}

fn some_signals(period: u8) -> impl Strategy<Value = Vec<SeenSignal>> {
    // Few numbers, so that hits share many and several could be the same.
    let number = (1_u8..4, 1_u8..7);
    vec(number, 1..12).prop_map(move |numbers| signals(&numbers, period))
}

fn some_nights() -> impl Strategy<Value = (Vec<Remembered>, Vec<Unnamed>)> {
    let before = vec((0_u32..3, some_signals(5)), 0..6).prop_map(|hits| {
        let hits = hits.into_iter().enumerate();
        hits.map(|(place, (day, signals))| old(&format!("h{place}"), day, signals))
            .collect()
    });
    let tonight = vec((5_u8..7).prop_flat_map(some_signals), 0..6).prop_map(|hits| {
        let hits = hits.into_iter().enumerate();
        hits.map(|(place, signals)| new(&format!("n{place}"), signals))
            .collect()
    });
    (before, tonight)
}

proptest! {
    #[test]
    fn names_as_the_rule_word_by_word((before, tonight) in some_nights(), missing in 0_u8..4) {
        let missing = BTreeSet::from([format!("agency-{missing}")]);
        let named = name(&tonight, &before, &missing);
        let expected = naive(&tonight, &before, &missing);
        prop_assert_eq!(ids(&named), expected);
    }

    #[test]
    fn names_the_same_in_any_order((mut before, mut tonight) in some_nights()) {
        let named = name(&tonight, &before, &NONE);
        before.reverse();
        tonight.reverse();
        for hit in &mut before {
            hit.signals.reverse();
        }
        let mut again = name(&tonight, &before, &NONE);
        again.reverse();
        prop_assert_eq!(again, named);
    }

    #[test]
    fn gives_each_id_once((before, tonight) in some_nights()) {
        let named = name(&tonight, &before, &NONE);
        let distinct: BTreeSet<_> = ids(&named).into_iter().collect();
        prop_assert_eq!(distinct.len(), named.len());
    }
}
