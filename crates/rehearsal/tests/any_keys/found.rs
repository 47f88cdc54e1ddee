//! What a night finds, told by rows: without refs and ids, and in no order but that of rows.

use std::collections::{BTreeMap, BTreeSet};

use exchange::hits::{Hit, Notice};
use exchange::night::Night;
use hasher::deliver;
use jiff::Timestamp;
use matcher::LinkedNight;
use rehearsal::Parties;
use synthetic::Keys;

use crate::town::{AGENCIES, Town, covenant, export, profile};

/// A row: its agency, and its number there.
pub(crate) type Row = (String, String);

/// Under which keys and in which orders a night is run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// What the keys of all parties are made of.
    pub(crate) keys: u64,
    /// Whether the rows of each export stand the other way round.
    pub(crate) rows_reversed: bool,
    /// Whether the covenant names its agencies the other way round, and they deliver so.
    pub(crate) agencies_reversed: bool,
}

impl Run {
    /// Of these keys, all in order.
    pub(crate) const fn of_keys(keys: u64) -> Self {
        Self {
            keys,
            rows_reversed: false,
            agencies_reversed: false,
        }
    }
}

/// What a night finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The rows of each person.
    pub(crate) persons: BTreeSet<BTreeSet<Row>>,
    /// The rows of each case.
    pub(crate) cases: BTreeSet<BTreeSet<Row>>,
    /// All that is said of each hit.
    pub(crate) hits: BTreeSet<FoundHit>,
    /// What there is to notice.
    pub(crate) notices: Vec<Notice>,
    /// How many groups, signals and persons there are.
    pub(crate) counts: [u64; 3],
}

/// What is said of a hit.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FoundHit {
    /// Its rows, each with the date or the week that is shown, and where it met others.
    rows: BTreeSet<(Row, Option<String>, String, Vec<String>)>,
    /// The rows of each of its persons.
    persons: BTreeSet<BTreeSet<Row>>,
    /// The rows that count for an event.
    origins: BTreeSet<Row>,
    /// The rules that it meets: what was found, which events count and which a rule needs.
    rules: Vec<(String, String, BTreeSet<Row>, BTreeSet<Row>)>,
    /// On whose word it hangs.
    bridges: String,
    /// The rows of the other hits of its family.
    family: BTreeSet<BTreeSet<Row>>,
}

/// Runs a night of a town.
pub(crate) fn found(town: &Town, run: Run) -> Found {
    let night = Night::parse("2026-11-22").expect("a night");
    let mut order: Vec<usize> = (0..AGENCIES.len()).collect();
    if run.agencies_reversed {
        order.reverse();
    }
    let keys = Keys::of_seed(run.keys);
    let parties = Parties::new(&covenant(&order), keys).expect("parties");
    let folder = tempfile::tempdir().expect("a folder");
    let centre = parties.centre(folder.path()).expect("a centre");
    let mut rows = BTreeMap::new();
    for &agency in &order {
        let id = AGENCIES[agency].0;
        let refs = parties
            .agency_key(id)
            .signal_refs(parties.covenant().ref_series(), night, "");
        for cells in &town[agency] {
            let row = (id.to_owned(), cells[0].clone());
            rows.insert(refs.current(&cells[0]).to_string(), row);
        }
        let mut cells = town[agency].clone();
        if run.rows_reversed {
            cells.reverse();
        }
        let profile = parties.profile(&profile(id)).expect("a profile");
        let hashed = parties.hash(&profile, night, export(&cells).as_bytes());
        let hashed = hashed.expect("hashed");
        assert_eq!(hashed.objections, []);
        let job = parties.job(&profile, night, folder.path());
        let delivered = deliver(&hashed, &job, &keys.secret("batch"), folder.path());
        let batch = folder.path().join(delivered.expect("delivered").batch);
        let accepted = centre.accept_file(night, &batch, Timestamp::UNIX_EPOCH);
        accepted.expect("accepted");
    }
    let opened = centre.open_night(night, false, &|_| ()).expect("opened");
    told(&opened.link(parties.covenant()), &parties, &rows)
}

/// A linked night, judged and told by rows.
fn told(linked: &LinkedNight, parties: &Parties, rows: &BTreeMap<String, Row>) -> Found {
    let row = |signal: u32| {
        let name = linked.signals.all()[signal as usize].payload.signal;
        rows[&name.to_string()].clone()
    };
    let mut persons: BTreeMap<u32, BTreeSet<Row>> = BTreeMap::new();
    let mut cases = BTreeSet::new();
    for case in &linked.cases.cases {
        let mut found_case = BTreeSet::new();
        for case_signal in &case.signals {
            found_case.insert(row(case_signal.signal));
            if let Some(person) = case_signal.person {
                persons
                    .entry(person)
                    .or_default()
                    .insert(row(case_signal.signal));
            }
        }
        cases.insert(found_case);
    }
    let list = linked.judge(parties.covenant(), parties.centre_key());
    let by_id: BTreeMap<&str, &Hit> = list.hits.iter().map(|hit| (hit.id.as_str(), hit)).collect();
    let hits = list.hits.iter().map(|hit| found_hit(hit, &by_id, rows));
    let mut notices = list.notices.clone();
    for notice in &mut notices {
        // They stand in the covenant's order.
        if let Notice::Oversized { agencies, .. } = notice {
            agencies.sort();
        }
    }
    notices.sort();
    Found {
        persons: persons.into_values().collect(),
        cases,
        hits: hits.collect(),
        notices,
        counts: [list.counts.groups, list.counts.signals, list.counts.persons],
    }
}

fn found_hit(hit: &Hit, by_id: &BTreeMap<&str, &Hit>, rows: &BTreeMap<String, Row>) -> FoundHit {
    let explanation = &hit.explanation;
    let row = |signal: usize| rows[&explanation.signals[signal].signal_ref].clone();
    let mut persons: BTreeMap<u32, BTreeSet<Row>> = BTreeMap::new();
    let mut shown = BTreeSet::new();
    for (index, signal) in explanation.signals.iter().enumerate() {
        if let Some(person) = signal.person {
            persons.entry(person).or_default().insert(row(index));
        }
        let met = signal.met.iter().map(|meeting| format!("{meeting:?}"));
        shown.insert((
            row(index),
            signal.date.clone(),
            signal.week.clone(),
            met.collect(),
        ));
    }
    let origins = |events: &[usize]| -> BTreeSet<Row> {
        let origins = events.iter().map(|&event| explanation.events[event].origin);
        origins.map(row).collect()
    };
    let mut rules = Vec::new();
    for rule in &explanation.rules {
        let conditions = format!("{:?}", rule.conditions);
        let (counted, without) = (origins(&rule.counted), origins(&rule.without));
        rules.push((rule.rule.clone(), conditions, counted, without));
    }
    let mut family = BTreeSet::new();
    for id in &hit.family {
        let signals = &by_id[id.as_str()].explanation.signals;
        family.insert(
            signals
                .iter()
                .map(|of| rows[&of.signal_ref].clone())
                .collect(),
        );
    }
    let mut bridges: Vec<String> = Vec::new();
    for bridge in &explanation.bridges {
        let mut agencies = bridge.agencies.clone();
        agencies.sort();
        bridges.push(format!("{agencies:?} {} {:?}", bridge.parts, bridge.hangs));
    }
    bridges.sort();
    FoundHit {
        rows: shown,
        persons: persons.into_values().collect(),
        origins: explanation
            .events
            .iter()
            .map(|event| row(event.origin))
            .collect(),
        rules,
        bridges: bridges.join(", "),
        family,
    }
}
