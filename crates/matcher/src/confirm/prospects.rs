//! Which pairs could make a hit, if they and all that they are tied to were confirmed
//! (docs/confirmation.md, "What is asked").
//!
//! Pairs tie signals, and a case ties what is linked already. Of a component the opened signals are
//! known. What a sealed one says is not, so it is taken at its best: its date lies in every window,
//! and its code is any that its agency may send. How many life domains the sealed signals can add
//! is a matching of domains to signals. Echoes count here, so that nothing is missed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use exchange::covenant::{Code, Covenant, Rule};
use exchange::night::Night;

use crate::confirm::pair::{Named, Pair};
use crate::link::Cases;
use crate::link::union_find::DisjointSets;
use crate::signals::{Signal, Signals};

/// Of some pairs, those whose component could meet no rule of the covenant.
pub(crate) fn hopeless(
    pairs: &[Pair],
    signals: &Signals,
    cases: &Cases,
    covenant: &Covenant,
    night: Night,
) -> BTreeSet<Pair> {
    let mut names: Vec<Named> = pairs.iter().flat_map(Pair::signals).collect();
    names.sort_unstable();
    names.dedup();
    let number = |wanted: Named| names.binary_search(&wanted).ok();
    let case_of = cases_of(signals, cases);

    // Names come before cases, so a set with a name in it is named by one.
    let mut tied = DisjointSets::new(names.len() + cases.cases.len());
    let join = |tied: &mut DisjointSets, left: usize, right: usize| {
        let [left, right] = [left, right].map(|number| u32::try_from(number).expect(FEW));
        tied.join(left, right);
    };
    for pair in pairs {
        let [left, right] = pair.signals().map(|signal| number(signal).expect(NAMED));
        join(&mut tied, left, right);
    }
    let mut is_open = vec![false; names.len()];
    let mut in_no_case = Vec::new();
    for (signal, &case) in signals.all().iter().zip(&case_of) {
        let agency = u8::try_from(signal.agency).expect("a covenant has at most 64 agencies");
        let known_as = Named {
            agency,
            signal: signal.payload.signal,
        };
        let Some(name) = number(known_as) else {
            continue;
        };
        is_open[name] = true;
        match case {
            Some(case) => join(&mut tied, name, names.len() + case),
            None => in_no_case.push((name, signal)),
        }
    }

    let mut root = |number: usize| tied.root(u32::try_from(number).expect(FEW)) as usize;
    let mut components: HashMap<usize, TiedSignals> = HashMap::new();
    for (name, named) in names.iter().enumerate() {
        let component = components.entry(root(name)).or_default();
        if !is_open[name] {
            *component
                .sealed
                .entry(usize::from(named.agency))
                .or_default() += 1;
        }
    }
    for (name, signal) in in_no_case {
        components.entry(root(name)).or_default().add(signal);
    }
    for (index, case) in cases.cases.iter().enumerate() {
        // A case that no pair touches makes no component.
        if let Some(component) = components.get_mut(&root(names.len() + index)) {
            for member in &case.signals {
                component.add(&signals.all()[member.signal as usize]);
            }
        }
    }
    let outlook = Outlook::new(covenant, night);
    components.retain(|_, component| !outlook.could_be_a_hit(component));
    let is_hopeless = |pair: &&Pair| {
        let [lower, _] = pair.signals();
        components.contains_key(&root(number(lower).expect(NAMED)))
    };
    pairs.iter().filter(is_hopeless).copied().collect()
}

const FEW: &str = "fewer signals than 2^32";
const NAMED: &str = "every signal of a pair is named";

/// By signal, the index of its case; `None` for those that are in none.
fn cases_of(signals: &Signals, cases: &Cases) -> Vec<Option<usize>> {
    let mut case_of = vec![None; signals.all().len()];
    for (index, case) in cases.cases.iter().enumerate() {
        for member in &case.signals {
            case_of[member.signal as usize] = Some(index);
        }
    }
    case_of
}

/// What an opened signal counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OpenSignal {
    /// Index of its agency.
    agency: usize,
    /// Index of its code.
    code: usize,
    /// The day of its date.
    date: u32,
}

/// What would be one case at most.
#[derive(Debug, Clone, Default)]
struct TiedSignals {
    open: Vec<OpenSignal>,
    /// How many sealed signals there are, by index of their agency.
    sealed: BTreeMap<usize, usize>,
}

impl TiedSignals {
    fn add(&mut self, signal: &Signal) {
        self.open.push(OpenSignal {
            agency: signal.agency,
            code: signal.code,
            date: signal.payload.date,
        });
    }
}

/// What components are held against.
struct Outlook<'a> {
    covenant: &'a Covenant,
    night: Night,
    /// By index of an agency, the life domains of the codes that it may send.
    domains: Vec<BTreeSet<&'a str>>,
}

impl<'a> Outlook<'a> {
    fn new(covenant: &'a Covenant, night: Night) -> Self {
        let mut domains = Vec::with_capacity(covenant.agencies().len());
        for agency in covenant.agencies() {
            let codes = covenant.codes().iter();
            let sent = codes.filter(|code| agency.may_send(code.number()));
            domains.push(sent.map(Code::domain).collect());
        }
        Self {
            covenant,
            night,
            domains,
        }
    }

    fn could_be_a_hit(&self, component: &TiedSignals) -> bool {
        let mut rules = self.covenant.rules().iter();
        rules.any(|rule| self.could_meet(rule, component))
    }

    fn could_meet(&self, rule: &Rule, component: &TiedSignals) -> bool {
        let until = self.night.day_number();
        let from = until.saturating_sub(u32::from(rule.window_days()));
        let mut agencies: BTreeSet<usize> = component.sealed.keys().copied().collect();
        let mut domains = BTreeSet::new();
        for signal in &component.open {
            if (from..=until).contains(&signal.date) {
                agencies.insert(signal.agency);
                domains.insert(self.covenant.codes()[signal.code].domain());
            }
        }
        let chain = |&agency: &usize| self.covenant.agencies()[agency].chain().as_str();
        let chains: BTreeSet<&str> = agencies.iter().map(chain).collect();
        let missing = usize::from(rule.min_domains()).saturating_sub(domains.len());
        agencies.len() >= usize::from(rule.min_agencies())
            && chains.len() >= usize::from(rule.min_chains())
            && (missing == 0 || self.domains_that_sealed_add(component, &domains) >= missing)
    }

    /// How many life domains beside `known` the sealed signals have at most, one each.
    fn domains_that_sealed_add(&self, component: &TiedSignals, known: &BTreeSet<&str>) -> usize {
        let all: BTreeSet<&str> = self.domains.iter().flatten().copied().collect();
        let wanted: Vec<&str> = all.difference(known).copied().collect();
        let mut matching = DomainMatching {
            outlook: self,
            wanted: &wanted,
            slots: Vec::new(),
            taken: Vec::new(),
        };
        for (&agency, &count) in &component.sealed {
            // No agency's signals have more domains than there are.
            let count = count.min(wanted.len());
            matching.slots.extend(std::iter::repeat_n(agency, count));
        }
        matching.taken = vec![None; matching.slots.len()];
        let mut added = 0;
        for domain in 0..wanted.len() {
            let mut visited = vec![false; matching.slots.len()];
            added += usize::from(matching.place(domain, &mut visited));
        }
        added
    }
}

/// A matching of life domains to sealed signals, along augmenting paths.
struct DomainMatching<'a> {
    outlook: &'a Outlook<'a>,
    wanted: &'a [&'a str],
    /// The agency of each sealed signal.
    slots: Vec<usize>,
    /// The domain that each sealed signal has, by index in `wanted`.
    taken: Vec<Option<usize>>,
}

impl DomainMatching<'_> {
    /// Gives a domain a signal; others may have to take another one for it.
    fn place(&mut self, domain: usize, visited: &mut [bool]) -> bool {
        for slot in 0..self.slots.len() {
            let sendable = &self.outlook.domains[self.slots[slot]];
            if visited[slot] || !sendable.contains(self.wanted[domain]) {
                continue;
            }
            visited[slot] = true;
            let is_free = match self.taken[slot] {
                None => true,
                Some(other) => self.place(other, visited),
            };
            if is_free {
                self.taken[slot] = Some(domain);
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
