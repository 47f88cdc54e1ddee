//! Which signals met on match keys that ask, and what each agency is asked about its own
//! (docs/confirmation.md).
//!
//! A pair is two signals of two agencies in one opened group. It is asked unless keys that join
//! have made one person of them, or it could be in no hit (`prospects`). A pair that both agencies
//! confirmed is asked still, so that the answer can be taken back. Each agency is asked about its
//! own signal only where it may hear of the other agency by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use exchange::agreements::AgreementsHash;
use exchange::covenant::{Covenant, Section};
use exchange::letter::questions::Asked;
use exchange::night::Night;
use exchange::payload::{Content, Question, SignalRef};

use crate::confirm::pair::{MARK_LEN, Named, Pair, mark};
use crate::confirm::prospects;
use crate::confirm::tells::Tells;
use crate::link::Cases;
use crate::signals::{Opened, Signals};

/// About how many pairs two agencies are asked on one night, at most, beside those that both
/// confirmed (docs/decisions/0029-what-is-asked.md).
pub const MAX_PAIRS_OF_TWO: u64 = 50;

/// How many pairs of two agencies are asked about, and how many are not as there are too many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CappedPairs {
    pub(crate) asked: u64,
    pub(crate) left_out: u64,
}

/// Why nobody is asked about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// It is one person by keys that join.
    Joined,
    /// It could be in no hit, whatever was confirmed.
    Hopeless,
    /// Its two agencies are asked about as many pairs as they may be on one night.
    Capped,
}

/// What the other agency is told of a signal, beside its ref.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct QuestionSignal {
    /// The desk to ask.
    contact: u16,
    /// Its ref in the period before.
    previous: SignalRef,
}

/// What met on match keys that ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// What each signal says of itself to those who are asked about it.
    signals: BTreeMap<Named, QuestionSignal>,
    /// The sections on which each pair met, by index in the covenant.
    pairs: BTreeMap<Pair, BTreeSet<usize>>,
    /// Pairs that nobody is asked about.
    left_out: BTreeMap<Pair, LeftOut>,
    /// Whom each agency may hear of by name.
    tells: Tells,
}

impl Questions {
    /// No questions yet, to be asked of those alone that may hear of the other.
    pub(crate) fn under(tells: Tells) -> Self {
        Self {
            tells,
            ..Self::default()
        }
    }

    /// The agreements by which they are asked.
    #[must_use]
    pub const fn agreements(&self) -> AgreementsHash {
        self.tells.agreements()
    }

    fn may_be_asked(&self, own: Named, other: Named) -> bool {
        self.tells.may_name(other.agency, own.agency)
    }

    /// How many pairs an agency is not asked about, as it may not hear of the other: by the index
    /// of the other and its own.
    pub(crate) fn not_told(&self) -> BTreeMap<(u8, u8), u64> {
        let mut not_told = BTreeMap::new();
        for pair in self.asked_pairs() {
            for (own, other) in pair.questions() {
                if !self.may_be_asked(own, other) {
                    *not_told.entry((other.agency, own.agency)).or_default() += 1;
                }
            }
        }
        not_told
    }

    /// Takes in opened groups of a match key that asks.
    pub(crate) fn add(&mut self, opened: &Opened) {
        for (group, records) in opened.by_group() {
            let mut members = Vec::new();
            for (agency, bytes) in records {
                let Ok(Content::Question(Question {
                    signal,
                    previous,
                    contact,
                })) = Content::decode(bytes)
                else {
                    continue;
                };
                let signal = Named { agency, signal };
                // An agency that names two desks for one signal is asked at the first.
                let says = QuestionSignal { contact, previous };
                let known = self.signals.entry(signal).or_insert(says);
                *known = says.min(*known);
                members.push(signal);
            }
            for (index, left) in members.iter().enumerate() {
                for right in &members[index + 1..] {
                    if let Some(pair) = Pair::of(*left, *right) {
                        self.pairs.entry(pair).or_default().insert(group.section);
                    }
                }
            }
        }
    }

    /// The sections on which a pair met, by index in the covenant; `None` when it met on none.
    pub(crate) fn sections_of(&self, pair: &Pair) -> Option<&BTreeSet<usize>> {
        self.pairs.get(pair)
    }

    /// Whether the agency of `own` may confirm a pair: its signals met, and the agency may hear of
    /// the other.
    pub(crate) fn may_answer(&self, own: Named, other: Named) -> bool {
        let met = Pair::of(own, other).is_some_and(|pair| self.pairs.contains_key(&pair));
        met && self.may_be_asked(own, other)
    }

    /// Leaves out the pairs that are one person already, but for those that are `confirmed`: they
    /// may be why.
    pub(crate) fn leave_out_joined(
        &mut self,
        signals: &Signals,
        cases: &Cases,
        confirmed: &BTreeSet<Pair>,
    ) {
        let persons = self.persons(signals, cases);
        self.left_out.clear();
        for pair in self.pairs.keys() {
            let [left, right] = pair.signals();
            let of_one_person = match (persons.get(&left), persons.get(&right)) {
                (Some(left), Some(right)) => !left.is_disjoint(right),
                _ => false,
            };
            if of_one_person && !confirmed.contains(pair) {
                self.left_out.insert(*pair, LeftOut::Joined);
            }
        }
    }

    /// The persons that each signal is about that might be asked. One name may stand for several
    /// signals.
    fn persons(&self, signals: &Signals, cases: &Cases) -> HashMap<Named, BTreeSet<u32>> {
        let mut persons: HashMap<Named, BTreeSet<u32>> = HashMap::new();
        let in_cases = cases.cases.iter().flat_map(|case| &case.signals);
        for case_signal in in_cases.chain(&cases.beyond_cap) {
            let Some(person) = case_signal.person else {
                continue;
            };
            let signal = &signals.all()[case_signal.signal as usize];
            let agency = u8::try_from(signal.agency).expect("a covenant has at most 64 agencies");
            let named = Named {
                agency,
                signal: signal.payload.signal,
            };
            if self.signals.contains_key(&named) {
                persons.entry(named).or_default().insert(person);
            }
        }
        persons
    }

    /// Leaves out the pairs that could be in no hit of the night, whatever was confirmed; but not
    /// those that are `confirmed`: an agency that is asked no more takes its answer back unawares.
    pub(crate) fn leave_out_hopeless(
        &mut self,
        signals: &Signals,
        cases: &Cases,
        confirmed: &BTreeSet<Pair>,
        covenant: &Covenant,
        night: Night,
    ) {
        let asked: Vec<Pair> = self.asked_pairs().copied().collect();
        let hopeless = prospects::hopeless(&asked, signals, cases, covenant, night);
        for pair in hopeless.difference(confirmed) {
            self.left_out.insert(*pair, LeftOut::Hopeless);
        }
    }

    /// Leaves out, of each two agencies, the pairs beyond [`MAX_PAIRS_OF_TWO`]. Those that both
    /// `confirmed` are asked still: no agency alone makes one.
    pub(crate) fn leave_out_beyond_cap(&mut self, confirmed: &BTreeSet<Pair>) {
        let mut asked: BTreeMap<(u8, u8), u64> = BTreeMap::new();
        let mut beyond = Vec::new();
        // By ref: the same ones in each run, and as good as random.
        for pair in self.asked_pairs().filter(|pair| !confirmed.contains(pair)) {
            let count = asked.entry(pair.agencies()).or_default();
            *count += 1;
            if *count > MAX_PAIRS_OF_TWO {
                beyond.push(*pair);
            }
        }
        for pair in beyond {
            self.left_out.insert(pair, LeftOut::Capped);
        }
    }

    /// By the indices of two agencies of which not all pairs are asked.
    pub(crate) fn capped(&self) -> BTreeMap<(u8, u8), CappedPairs> {
        let mut capped: BTreeMap<(u8, u8), CappedPairs> = BTreeMap::new();
        for (pair, _) in self
            .left_out
            .iter()
            .filter(|(_, why)| **why == LeftOut::Capped)
        {
            capped.entry(pair.agencies()).or_default().left_out += 1;
        }
        for pair in self.asked_pairs() {
            if let Some(of_two) = capped.get_mut(&pair.agencies()) {
                of_two.asked += 1;
            }
        }
        capped
    }

    /// The pairs that are not left out, rising.
    fn asked_pairs(&self) -> impl Iterator<Item = &Pair> {
        let mut pairs = self.pairs.keys();
        std::iter::from_fn(move || pairs.find(|pair| !self.left_out.contains_key(pair)))
    }

    /// How many pairs could be in no hit.
    pub(crate) fn hopeless(&self) -> usize {
        let why = self.left_out.values();
        why.filter(|&&why| why == LeftOut::Hopeless).count()
    }

    /// How many pairs at least one agency is asked about, and how many were left out as one person.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let mut asked = 0;
        for pair in self.asked_pairs() {
            let mut questions = pair.questions().into_iter();
            asked += usize::from(questions.any(|(own, other)| self.may_be_asked(own, other)));
        }
        let why = self.left_out.values();
        (asked, why.filter(|&&why| why == LeftOut::Joined).count())
    }

    /// What an agency, by its index in the covenant, is asked, in the order of its letter.
    ///
    /// # Panics
    /// When the questions met under another covenant.
    #[must_use]
    pub fn of_agency(&self, agency: usize, covenant: &Covenant) -> Vec<Asked> {
        let sections: Vec<Section> = covenant.sections().collect();
        let mut asked = Vec::new();
        for (pair, met) in &self.pairs {
            if self.left_out.contains_key(pair) {
                continue;
            }
            let [left, right] = pair.signals();
            let (own, other) = if agency == usize::from(left.agency) {
                (left, right)
            } else if agency == usize::from(right.agency) {
                (right, left)
            } else {
                continue;
            };
            if !self.may_be_asked(own, other) {
                continue;
            }
            // At several gates a pair meets on one key more than once.
            let mut match_keys = BTreeSet::new();
            for &section in met {
                match_keys.insert(sections[section].match_key);
            }
            let QuestionSignal { contact, previous } = self.signals[&other];
            asked.push(Asked {
                own: own.signal,
                agency: other.number(covenant),
                other: other.signal,
                previous,
                contact,
                match_keys: match_keys.into_iter().collect(),
            });
        }
        asked.sort();
        asked
    }

    /// The marks, rising, of all questions that are asked.
    #[must_use]
    pub fn marks(&self, covenant: &Covenant, night: Night) -> Vec<[u8; MARK_LEN]> {
        let mut marks = Vec::new();
        for (own, other) in self.asked_pairs().flat_map(Pair::questions) {
            if self.may_be_asked(own, other) {
                marks.push(mark(own, other, covenant, night));
            }
        }
        marks.sort_unstable();
        marks
    }
}

#[cfg(test)]
mod tests;
