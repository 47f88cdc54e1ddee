//! What a hit says is the same whatever the refs are.

use std::collections::BTreeSet;

use exchange::payload::BsnRef;
use proptest::prelude::*;

use super::*;

/// Each agency with a code of its own; what Veilig Thuis has echoes the police's, and what the team
/// has that of Veilig Thuis.
const SENT: [(&str, &str); 5] = [
    ("police", "domestic-violence"),
    ("veilig-thuis", "vt-report"),
    ("wijkteam", "family-help"),
    ("housing", "rent-arrears"),
    ("attendance", "truancy"),
];

/// The byte of the refs of a signal or a person.
type Name = fn(usize) -> u8;

fn rising(number: usize) -> u8 {
    u8::try_from(number).expect("few")
}

fn falling(number: usize) -> u8 {
    200 - rising(number)
}

/// Code by place in [`SENT`], person (zero for the address), days before the night.
type Said = (usize, usize, u32);

/// A hit: each signal by what it says and what is shown of its date, the persons, and what each
/// rule was met by.
type Told = (Vec<(Said, String)>, u32, Vec<Vec<Said>>);

/// The hits on what is said, where refs are named so.
fn told(said: &[Said], name: Name) -> BTreeSet<Told> {
    let covenant = lenient_with("max_records_per_tag = 3", "max_records_per_tag = 100");
    let mut members = Vec::new();
    for (number, &(sent, person, days_ago)) in said.iter().enumerate() {
        let (agency, code) = SENT[sent];
        let mut agencies = covenant.agencies().iter();
        let agency = agencies.position(|of| of.id() == agency);
        let is_about_somebody = person > 0;
        let payload = Payload {
            signal: SignalRef([name(number + 1); 12]),
            person: is_about_somebody.then_some(PersonRef([name(person); 8])),
            bsn: is_about_somebody.then_some(BsnRef([name(person); 8])),
            code: covenant.code(code).expect("a code").number(),
            date: night().day_number() - days_ago,
            ..EMPTY
        };
        members.push((agency.expect("an agency"), payload));
    }
    let mut opened = Opened::default();
    opened.add(SECTION, &members);
    let signals = Signals::gather(vec![opened], &covenant);
    let cases = link(&signals, &[], &covenant);
    let hits = judge(&signals, &cases, &covenant, night(), &centre_key(), false);
    let mut told = BTreeSet::new();
    for hit in hits {
        let Explanation {
            persons,
            rules,
            signals,
            events,
            ..
        } = &hit.explanation;
        let said_by = |signal: &hits::Signal| {
            let number = (0..said.len()).find(|&number| {
                let signal_ref = SignalRef([name(number + 1); 12]);
                signal.signal_ref == signal_ref.to_string()
            });
            said[number.expect("a signal of these")]
        };
        let mut shown = Vec::new();
        for signal in signals {
            let date = signal.date.as_ref().unwrap_or(&signal.week);
            shown.push((said_by(signal), date.clone()));
        }
        shown.sort();
        let mut met = Vec::new();
        for named in rules.iter().flat_map(|rule| [&rule.counted, &rule.without]) {
            let origins = named.iter().map(|&event| events[event].origin);
            let mut origins: Vec<Said> = origins.map(|index| said_by(&signals[index])).collect();
            origins.sort_unstable();
            met.push(origins);
        }
        told.insert((shown, *persons, met));
    }
    told
}

#[test]
fn an_echo_about_the_address_shows_its_day_whichever_of_two_persons_has_the_smaller_ref() {
    // Of the two reports of one day one repeats what lies outside the window of 100 days.
    let said = [(0, 1, 101), (1, 1, 95), (1, 2, 95), (2, 0, 92)];
    let hits = told(&said, rising);
    assert_eq!(hits, told(&said, falling));
    let [(shown, ..)] = hits.iter().collect::<Vec<_>>()[..] else {
        panic!("one hit")
    };
    assert_eq!(shown[3], ((2, 0, 92), "2026-08-22".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_hit_says_the_same_whatever_the_refs_are(
        said in prop::collection::vec(
            (0..SENT.len(), 0_usize..4, prop::sample::select(vec![90, 92, 95, 101, 104])),
            1..20,
        ),
    ) {
        prop_assert_eq!(told(&said, rising), told(&said, falling));
    }
}
