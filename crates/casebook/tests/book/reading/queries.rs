//! Every list of a tray, its size, the counts, and where in it a hit is: all as a naive look at
//! each hit makes them, whatever people and nights did before.

use casebook::standing::State;
use casebook::store::{
    Assignee, Filter, Order, Presence, Reading, Shown, StateWord, Tray, TrayOrder, TrayPlace,
    TrayQuery,
};
use exchange::agreements::SecondLook;
use exchange::covenant::Chain;
use exchange::hits::Hit;
use exchange::night::Night;
use exchange::payload::Severity;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::trays::{Try, naive, tried};
use crate::nights::{Book, actor, list, moment, night, signal, usual};

/// More than a word of bits holds.
const HITS: u64 = 70;
const VIEWERS: [&str; 3] = ["analyst-1", "analyst-2", "officer"];

/// One of so many hits; what it says of itself hangs on its number.
fn a_hit(number: u64) -> Hit {
    let refs = 100 * u32::try_from(number).expect("few");
    let mut hit = usual(number, refs);
    if number.is_multiple_of(3) {
        hit.explanation.signals.push(signal("care", refs + 9));
    }
    if number.is_multiple_of(5) {
        hit.explanation.signals[0].severity = Severity::Acute;
    }
    if number.is_multiple_of(7) {
        hit.explanation.signals[1].chain = Chain::Justice;
    }
    if number.is_multiple_of(2) {
        "even".clone_into(&mut hit.explanation.rules[0].rule);
    }
    hit
}

/// A hit as a naive look finds it.
struct Seen {
    shown: Shown,
    tray: Option<Tray>,
    since: Night,
    state: State,
}

impl Seen {
    fn is_asked_for(&self, query: &TrayQuery) -> bool {
        let explanation = &self.shown.hit.explanation;
        let has = |asked: &Option<String>, holds: &dyn Fn(&str) -> bool| {
            asked.as_ref().is_none_or(|id| holds(id))
        };
        let signals = &explanation.signals;
        let taken_by = match &self.state {
            State::Open { taken_by } => taken_by.as_ref(),
            _ => None,
        };
        (query.tray == Tray::Every || self.tray == Some(query.tray))
            && has(&query.rule, &|id| {
                explanation.rules.iter().any(|met| met.rule == id)
            })
            && has(&query.domain, &|id| {
                signals.iter().any(|signal| signal.domain == id)
            })
            && has(&query.chain, &|id| {
                signals.iter().any(|signal| signal.chain.as_str() == id)
            })
            && has(&query.agency, &|id| {
                signals.iter().any(|signal| signal.agency == id)
            })
            && query
                .state
                .is_none_or(|word| word == StateWord::of(&self.state))
            && query
                .since
                .is_none_or(|since| self.shown.listed.first_night >= since)
            && match &query.assignee {
                None => true,
                Some(Assignee::Nobody) => taken_by.is_none(),
                Some(Assignee::Account(who)) => taken_by == Some(who),
            }
    }

    fn is_acute(&self) -> bool {
        let mut signals = self.shown.hit.explanation.signals.iter();
        signals.any(|signal| signal.severity == Severity::Acute)
    }

    fn id(&self) -> &str {
        &self.shown.listed.id
    }
}

/// What a naive look finds of all hits, in order of id.
fn seen(book: &Book, who: &str, day: u32) -> Vec<Seen> {
    let all = Filter {
        presence: Presence::Any,
        since: None,
        agency: None,
        order: Order::Newest,
        offset: 0,
        limit: u32::MAX,
    };
    let database = rusqlite::Connection::open(book.casebook.path()).expect("opened");
    let is_handed = |id: &str| {
        let query = "SELECT EXISTS (SELECT 1 FROM handed WHERE hit = ?)";
        database
            .query_row(query, [id], |row| row.get(0))
            .expect("read")
    };
    let mut seen = Vec::new();
    for listed in book.casebook.list(&all).expect("a list") {
        let shown = book
            .casebook
            .show(&listed.id)
            .expect("read")
            .expect("a hit");
        let (tray, since) = naive(book, (&shown, is_handed(&listed.id)), who, day);
        let (account, at) = (actor(who), moment(9));
        seen.push(Seen {
            state: shown.standing_for(&book.policy.viewer(&account, at)).state,
            shown,
            tray,
            since,
        });
    }
    seen.sort_by(|one, other| one.id().cmp(other.id()));
    seen
}

/// Holds what the casebook answers to a query against a naive look at each hit.
fn check(book: &mut Book, who: &str, seen: &[Seen], query: &TrayQuery) {
    let mut naive: Vec<&Seen> = seen
        .iter()
        .filter(|seen| seen.is_asked_for(query))
        .collect();
    // They are in order of id, and stay so where they are alike.
    match query.order {
        TrayOrder::Oldest => naive.sort_by_key(|seen| seen.since),
        TrayOrder::Newest => naive.sort_by_key(|seen| std::cmp::Reverse(seen.since)),
        TrayOrder::Acute => naive.sort_by_key(|seen| (!seen.is_acute(), seen.since)),
    }
    let page = book.tray_page(who, query).expect("a tray");
    assert_eq!(page.of, naive.len(), "{query:?}");
    let part = naive.iter().skip(query.offset).take(query.limit);
    let part: Vec<_> = part.map(|seen| (seen.id(), seen.since)).collect();
    let rows: Vec<_> = page.rows.iter().map(|row| (&*row.id, row.since)).collect();
    assert_eq!(rows, part, "{query:?}");
    for (tray, count) in Tray::ALL.into_iter().zip(page.counts) {
        let is_in = |seen: &&Seen| tray == Tray::Every || seen.tray == Some(tray);
        assert_eq!(count, seen.iter().filter(is_in).count(), "{tray:?}");
    }
    let (account, policy) = (actor(who), book.policy.clone());
    let viewer = policy.viewer(&account, moment(9));
    let first = book.casebook.first_in_tray(query, &viewer).expect("a tray");
    assert_eq!(
        first.as_deref(),
        naive.first().map(|seen| seen.id()),
        "{query:?}"
    );
    let id = |at: Option<&&Seen>| at.map(|seen| seen.id().to_owned());
    for hit in seen {
        let at = naive.iter().position(|seen| seen.id() == hit.id());
        let naive = at.map(|at| TrayPlace {
            place: at + 1,
            of: naive.len(),
            previous: at.checked_sub(1).and_then(|before| id(naive.get(before))),
            next: id(naive.get(at + 1)),
        });
        let place = book.casebook.place_in_tray(hit.id(), query, &viewer);
        assert_eq!(place.expect("a place"), naive, "{} {query:?}", hit.id());
    }
}

fn query() -> impl Strategy<Value = TrayQuery> {
    let id = |ids: &'static [&'static str]| of(select(ids).prop_map(str::to_owned));
    let assignee = select(&[None, Some("analyst-1"), Some("analyst-2")][..])
        .prop_map(|who| who.map_or(Assignee::Nobody, |who| Assignee::Account(actor(who))));
    let rarely = |one: BoxedStrategy<Option<String>>| prop_oneof![3 => Just(None), 1 => one];
    (
        (
            select(&Tray::ALL[..]),
            select(&[TrayOrder::Oldest, TrayOrder::Newest, TrayOrder::Acute][..]),
        ),
        rarely(id(&["several-domains", "even", "no-rule"]).boxed()),
        rarely(id(&["domain-care", "domain-school"]).boxed()),
        rarely(id(&["care", "justice", "social"]).boxed()),
        rarely(id(&["care", "police", "nobody"]).boxed()),
        prop_oneof![3 => Just(None), 1 => select(&StateWord::ALL[..]).prop_map(Some)],
        prop_oneof![3 => Just(None), 1 => assignee.prop_map(Some)],
        prop_oneof![3 => Just(None), 1 => (0_u32..6).prop_map(|day| Some(night(day)))],
        (0_usize..80, prop_oneof![0_usize..30, Just(usize::MAX)]),
    )
        .prop_map(
            |((tray, order), rule, domain, chain, agency, state, assignee, since, part)| {
                TrayQuery {
                    tray,
                    rule,
                    domain,
                    chain,
                    agency,
                    state,
                    assignee,
                    since,
                    order,
                    offset: if part.1 == usize::MAX { 0 } else { part.0 },
                    limit: part.1,
                }
            },
        )
}

/// What comes in a day: which hits are not there, what is tried, what is asked for, and whether
/// hits are handed out of the stock.
type Day = (u64, Vec<Try>, Vec<TrayQuery>, bool);

fn day() -> impl Strategy<Value = Day> {
    let tries = vec((0_u8..3, 1..=HITS, 0_u8..9), 0..40);
    (any::<u64>(), tries, vec(query(), 6), any::<bool>())
}

/// An hour before everybody looks.
fn lately() -> Timestamp {
    moment(9) - SignedDuration::from_hours(1)
}

fn hand_out(book: &mut Book) {
    let (who, salts) = (actor("analyst-1"), &mut book.salts());
    let reading = Reading {
        who: &who,
        at: lately(),
        filled_at: &book.policy.filled_at,
        salts,
    };
    book.casebook.hand_out(5, reading).expect("handed out");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_query_is_answered_as_a_naive_look_at_each_hit_answers_it(
        days in vec(day(), 5),
        is_filled_later in any::<bool>(),
        look in select(&[SecondLook::All, SecondLook::Referrals][..]),
    ) {
        let mut book = Book::new();
        book.policy.second_look = Some(look);
        if is_filled_later {
            book.policy.filled_at = vec![Time::constant(9, 0, 0, 0)];
        }
        for (day, (absent, tries, queries, is_handed)) in (1_u32..).zip(days) {
            let is_there = |number: &u64| {
                let number = *number;
                number % 3 < u64::from(day) && (absent >> (number % 64)) & 1 == 0
            };
            let mut list = list(day, (1..=HITS).filter(is_there).map(a_hit).collect());
            if day == 3 {
                list.missing = vec!["school".to_owned()];
            }
            book.record(&list).expect("a night");
            let (before, after) = tries.split_at(tries.len() / 2);
            for (tries, who) in [(&[][..], 0), (before, 1), (after, 2), (&[][..], 0)] {
                for &one in tries {
                    tried(&mut book, lately(), day, one);
                }
                let seen = seen(&book, VIEWERS[who], day);
                for query in &queries {
                    check(&mut book, VIEWERS[who], &seen, query);
                }
            }
            if is_handed {
                hand_out(&mut book);
            }
        }
        prop_assert_eq!(book.casebook.flaws().expect("a check"), []);
    }
}
