//! A small world of signals, what met of them, and what linking makes of it.

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::Covenant;
use exchange::payload::holder::Holder;
use exchange::payload::{AddressRef, BagRef, BsnRef, Payload, PersonRef, Severity, SignalRef};

use super::bsn_oracle::kept_by_two;
use crate::link::{CaseSignal, Cases, ConfirmedPair, Oversized, link};
use crate::signals::{Opened, Signals};

/// Joining keys, in the covenant's order, and the gates they are met at.
pub(super) const NAME: (&str, &str) = ("person-3", "surname+initial+birth");
pub(super) const NAME_ELSEWHERE: (&str, &str) = ("person-chains-2", "surname+initial+birth");
pub(super) const SOUND: (&str, &str) = ("person-3", "surname.sound+birth");
pub(super) const ADDRESS: (&str, &str) = ("household-2", "address");
pub(super) const BAG: (&str, &str) = ("household-2", "bag");
pub(super) const PARENT: (&str, &str) = ("family-3", "parent");
pub(super) const PARENT_ELSEWHERE: (&str, &str) = ("family-chains-2", "parent");

/// By agency; the last two are of one controller.
pub(super) const CONTROLLERS: [&str; 5] = ["a", "b", "c", "d", "d"];

/// Its households have at most two persons, and its agencies these controllers.
pub(super) fn covenant() -> Covenant {
    covenant_of(CONTROLLERS)
}

fn covenant_of(controllers: [&str; 5]) -> Covenant {
    let mut text = String::new();
    let mut controllers = controllers.into_iter();
    for line in include_str!("../../../tests/covenant.toml").lines() {
        if line.starts_with("controller = ") {
            let controller = controllers.next().expect("five agencies");
            text.extend(["controller = \"", controller, "\""]);
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    let text = text.replace("max_household_persons = 12", "max_household_persons = 2");
    let (before, after) = text.split_once("[[gate]]").expect("a gate");
    let key = |id| format!("[[match_key]]\nid = \"{id}\"\nmode = \"joins\"\n");
    let keys: String = ["surname.sound+birth", "bag", "parent"].map(key).concat();
    let gate = |id, unit, k| {
        format!("[[gate]]\nid = \"{id}\"\nscope = \"family\"\nunit = \"{unit}\"\nk = {k}\n")
    };
    let family = gate("family-3", "agency", 3) + &gate("family-chains-2", "chain", 2);
    Covenant::parse(format!("{before}{keys}{family}[[gate]]{after}").as_bytes())
        .expect("a covenant")
}

/// What a test says of a signal; zero for none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    pub(super) agency: usize,
    pub(super) person: u8,
    pub(super) is_client: bool,
    pub(super) bsn: u8,
    /// Initial, year, day and month of the holder of the BSN; all of them zero, or none.
    pub(super) holder: [u16; 3],
    pub(super) home: u8,
    /// The number of the address in the register.
    pub(super) number: u8,
    pub(super) date: u32,
}

pub(super) fn client(agency: usize, person: u8) -> Known {
    Known {
        agency,
        person,
        is_client: true,
        ..Known::default()
    }
}

pub(super) fn by_name(agency: usize, person: u8) -> Known {
    Known {
        is_client: false,
        ..client(agency, person)
    }
}

impl Known {
    pub(super) fn bsn(self, bsn: u8) -> Self {
        Self { bsn, ..self }
    }

    pub(super) fn held(self, bsn: u8, holder: [u16; 3]) -> Self {
        Self {
            bsn,
            holder,
            ..self
        }
    }

    pub(super) fn at(self, home: u8, date: u32) -> Self {
        Self { home, date, ..self }
    }

    pub(super) fn numbered(self, number: u8) -> Self {
        Self { number, ..self }
    }

    pub(super) fn has_bsn(self) -> bool {
        self.bsn > 0 && self.person > 0
    }

    pub(super) fn payload(self, number: u8) -> Payload {
        let [initial, year, day] = self.holder;
        Payload {
            signal: SignalRef([number; 12]),
            previous: SignalRef([0; 12]),
            person: (self.person > 0).then_some(PersonRef([self.person; 8])),
            is_client: self.is_client && self.person > 0,
            is_in_joint_plan: false,
            is_informed: false,
            bsn: self.has_bsn().then_some(BsnRef([self.bsn; 8])),
            holder: if self.has_bsn() {
                Holder::from_bits(initial | year << 5 | day << 10).expect("a holder")
            } else {
                Holder::NONE
            },
            address: (self.home > 0 || self.person == 0 && self.number == 0)
                .then_some(AddressRef([self.home.max(1); 8])),
            bag: (self.number > 0).then_some(BagRef([self.number; 8])),
            code: 1,
            date: self.date,
            severity: Severity::Concern,
            contact: 0,
        }
    }
}

/// Gate and match key of a group, and numbers of signals.
pub(super) type Met = ((&'static str, &'static str), Vec<usize>);

/// What is known, what met on one tag, and which pairs were confirmed.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) known: Vec<Known>,
    pub(super) met: Vec<Met>,
    pub(super) confirmed: Vec<(usize, usize)>,
}

impl World {
    pub(super) fn new(known: &[Known], met: &[Met]) -> Self {
        Self {
            known: known.to_vec(),
            met: met.to_vec(),
            confirmed: Vec::new(),
        }
    }
}

/// What comes of a world, in numbers of its signals.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Cases: each signal with its person, named by the smallest number of theirs.
    pub(super) cases: BTreeSet<BTreeSet<(usize, Option<usize>)>>,
    /// The signals of each family.
    pub(super) families: BTreeSet<BTreeSet<usize>>,
    pub(super) persons: usize,
    pub(super) ambiguous: usize,
    pub(super) contested: BTreeMap<usize, usize>,
    pub(super) oversized: Oversized,
    pub(super) moved: BTreeMap<usize, usize>,
    pub(super) capped: BTreeMap<usize, usize>,
}

/// Links a world whose signals and agencies stand in this order or in the other.
pub(super) fn linked(world: &World, backwards: bool) -> Found {
    let mut controllers = CONTROLLERS;
    if backwards {
        controllers.reverse();
    }
    let covenant = covenant_of(controllers);
    let shown = Shown {
        world,
        backwards,
        agencies: covenant.agencies().len(),
    };
    let signals = Signals::gather(vec![shown.opened(&covenant)], &covenant);
    let numbers = shown.numbers(&signals);
    let confirmed = confirmed_pairs(world, &numbers);
    let cases = link(&signals, &confirmed, &covenant);
    let persons = persons_of(&cases, &numbers);
    for person in persons.values() {
        let mut bsns = BTreeSet::new();
        for &number in person {
            bsns.extend(kept_by_two(world, number));
        }
        assert!(
            bsns.len() <= 1,
            "two BSNs that two controllers keep are two persons"
        );
    }
    // All that an agency says of somebody may be left out, but nobody is counted twice.
    let is_whole = cases.beyond_cap.is_empty();
    assert!(persons.len() == cases.persons || persons.len() < cases.persons && !is_whole);
    found(cases, &numbers, &persons, &shown)
}

/// A world as linking sees it: forwards or backwards, nothing differs but the order of agencies and
/// of all refs, as it does under other keys.
struct Shown<'a> {
    world: &'a World,
    backwards: bool,
    agencies: usize,
}

impl Shown<'_> {
    /// Where an agency of the world stands in the covenant, and the other way round.
    fn agency(&self, agency: usize) -> usize {
        if self.backwards {
            self.agencies - 1 - agency
        } else {
            agency
        }
    }

    /// The byte of the signal's ref.
    fn name(&self, number: usize) -> u8 {
        let name = if self.backwards { 200 - number } else { number };
        u8::try_from(name).expect("few signals")
    }

    fn member(&self, number: usize) -> (usize, Payload) {
        let known = self.world.known[number];
        let mut payload = known.payload(self.name(number));
        if self.backwards {
            payload.person = payload.person.map(|of| PersonRef(of.0.map(backwards)));
            payload.bsn = payload.bsn.map(|of| BsnRef(of.0.map(backwards)));
            payload.address = payload.address.map(|of| AddressRef(of.0.map(backwards)));
            payload.bag = payload.bag.map(|of| BagRef(of.0.map(backwards)));
        }
        (self.agency(known.agency), payload)
    }

    fn opened(&self, covenant: &Covenant) -> Opened {
        let mut opened = Opened::default();
        for ((gate, key), numbers) in &self.world.met {
            let members: Vec<_> = numbers.iter().map(|&number| self.member(number)).collect();
            opened.add(section(covenant, gate, key), &members);
        }
        // Every signal opens in a group of its own too, so that all are there.
        let address = section(covenant, ADDRESS.0, ADDRESS.1);
        for number in 0..self.world.known.len() {
            opened.add(address, &[self.member(number)]);
        }
        opened
    }

    /// For each signal that was gathered its number in the world.
    fn numbers(&self, signals: &Signals) -> Vec<usize> {
        let mut numbers = Vec::new();
        for signal in signals.all() {
            let name = signal.payload.signal.0[0];
            let number = (0..self.world.known.len()).find(|&number| self.name(number) == name);
            numbers.push(number.expect("a signal of this world"));
        }
        numbers
    }
}

/// The byte of a ref, so that the smallest becomes the greatest; none becomes zero.
fn backwards(byte: u8) -> u8 {
    u8::MAX - byte
}

fn confirmed_pairs(world: &World, numbers: &[usize]) -> Vec<ConfirmedPair> {
    let index = |wanted: usize| {
        let index = numbers.iter().position(|&number| number == wanted);
        u32::try_from(index.expect("every signal is there")).expect("few signals")
    };
    let mut pairs = Vec::new();
    for &(left, right) in &world.confirmed {
        pairs.push(ConfirmedPair {
            left: index(left),
            right: index(right),
        });
    }
    pairs
}

/// The signals of each person, in numbers of the world.
fn persons_of(cases: &Cases, numbers: &[usize]) -> BTreeMap<u32, BTreeSet<usize>> {
    let mut persons: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for case_signal in cases.cases.iter().flat_map(|case| &case.signals) {
        if let Some(person) = case_signal.person {
            let number = numbers[case_signal.signal as usize];
            persons.entry(person).or_default().insert(number);
        }
    }
    persons
}

fn found(
    cases: Cases,
    numbers: &[usize],
    persons: &BTreeMap<u32, BTreeSet<usize>>,
    shown: &Shown<'_>,
) -> Found {
    let mut families: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    let mut found_cases = BTreeSet::new();
    for case in &cases.cases {
        let family = families.entry(case.family).or_default();
        let mut found_case = BTreeSet::new();
        for &CaseSignal { signal, person } in &case.signals {
            let number = numbers[signal as usize];
            family.insert(number);
            let person = person.and_then(|person| persons[&person].first().copied());
            found_case.insert((number, person));
        }
        found_cases.insert(found_case);
    }
    let [contested, moved] = [&cases.contested, &cases.moved].map(|of| {
        let of = of.iter();
        of.map(|(&agency, &number)| (shown.agency(agency), number))
            .collect()
    });
    let mut capped: BTreeMap<usize, usize> = BTreeMap::new();
    for case_signal in &cases.beyond_cap {
        let known = shown.world.known[numbers[case_signal.signal as usize]];
        *capped.entry(known.agency).or_default() += 1;
    }
    let mut oversized = cases.oversized;
    for agency in &mut oversized.agencies {
        *agency = shown.agency(*agency);
    }
    oversized.agencies.sort_unstable();
    Found {
        cases: found_cases,
        families: families.into_values().collect(),
        persons: cases.persons,
        ambiguous: cases.ambiguous,
        contested,
        oversized,
        moved,
        capped,
    }
}

pub(super) fn section(covenant: &Covenant, gate: &str, key: &str) -> usize {
    let is_it = |section: exchange::covenant::Section| {
        covenant.gates()[usize::from(section.gate)].id() == gate
            && covenant.match_keys()[usize::from(section.match_key)].id() == key
    };
    covenant.sections().position(is_it).expect("a section")
}

/// A signal ref of its own for each number.
pub(super) fn signal_ref(number: u32) -> SignalRef {
    let mut bytes = [0; 12];
    bytes[8..].copy_from_slice(&(number + 1).to_be_bytes());
    SignalRef(bytes)
}
