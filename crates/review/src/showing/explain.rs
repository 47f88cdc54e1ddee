//! An explanation as a page tells it: with names for ids, and as sentences, tables and a picture.
//!
//! Events are numbered as the explanation has them, from 1.

use std::collections::{BTreeMap, BTreeSet};

use exchange::covenant::{Agency, Covenant, Stage};
use exchange::hits::{Condition, Counted, Explanation, RuleMet, Signal};
use exchange::payload::Severity;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::names::Names;
use crate::view::hit::{
    ConditionRow, Dated, Desk, Explained, Lane, Mark, RuleRow, SignalRole, SignalRow, Timeline,
    WithoutRow, WordOf,
};
use crate::view::why::{Remark, Why};

/// An explanation with what is needed to tell it.
pub(super) struct Explain<'a> {
    of: &'a Explanation,
    names: &'a Names<'a>,
    covenant: &'a Covenant,
    /// Of each signal, the index of its event, and whether it counts.
    roles: Vec<(usize, SignalRole)>,
}

impl<'a> Explain<'a> {
    pub(super) fn of(of: &'a Explanation, names: &'a Names<'a>, covenant: &'a Covenant) -> Self {
        let counted = of.counted();
        let mut roles = vec![(0, SignalRole::Outside); of.signals.len()];
        for (index, event) in of.events.iter().enumerate() {
            if let Some(role) = roles.get_mut(event.origin) {
                let counts = counted.contains(&index);
                *role = (
                    index,
                    if counts {
                        SignalRole::Counts
                    } else {
                        SignalRole::Outside
                    },
                );
            }
            for &echo in &event.echoes {
                if let Some(role) = roles.get_mut(echo) {
                    *role = (index, SignalRole::Echo);
                }
            }
        }
        Self {
            of,
            names,
            covenant,
            roles,
        }
    }

    /// The signals that a rule counts.
    fn counted(&self) -> impl Iterator<Item = &'a Signal> {
        let signals = self.of.signals.iter().zip(&self.roles);
        signals
            .filter(|(_, (_, role))| *role == SignalRole::Counts)
            .map(|(signal, _)| signal)
    }

    /// Why the hit is here, in a line.
    pub(super) fn why(&self, remark: Option<Remark>) -> Why {
        let agencies: BTreeSet<_> = self.counted().map(|signal| &signal.agency).collect();
        let domains: BTreeSet<_> = self.counted().map(|signal| &signal.domain).collect();
        Why {
            agencies: agencies.len(),
            domains: domains.len(),
            remark,
        }
    }

    pub(super) fn severity(&self) -> Severity {
        let severities = self.counted().map(|signal| signal.severity);
        severities.max().unwrap_or(Severity::Concern)
    }

    pub(super) fn stage(&self) -> Stage {
        let of = |stage| self.of.rules.iter().any(|met| met.stage == stage);
        let furthest = [Stage::Live, Stage::Pilot]
            .into_iter()
            .find(|&stage| of(stage));
        furthest.unwrap_or(Stage::Proef)
    }

    /// Agencies on whose word alone a rule hangs.
    pub(super) fn hangs_on(&self) -> Vec<String> {
        let mut bridges = self.of.bridges.iter();
        let hanging = bridges.find(|bridge| !bridge.hangs.is_empty());
        hanging.map_or_else(Vec::new, |bridge| bridge.agencies.clone())
    }

    pub(super) fn explained(&self) -> Explained {
        let words_of = self.of.bridges.iter().map(|bridge| WordOf {
            agencies: self.names.agencies(&bridge.agencies),
            parts: bridge.parts as u64,
            hangs: bridge.hangs.iter().map(|id| self.names.rule(id)).collect(),
        });
        Explained {
            rules: self.of.rules.iter().map(|met| self.rule(met)).collect(),
            words_of: words_of.collect(),
        }
    }

    fn rule(&self, met: &RuleMet) -> RuleRow {
        let without = met.without.iter().filter_map(|&event| {
            let origin = self.of.events.get(event)?.origin;
            let signal = self.of.signals.get(origin)?;
            Some(WithoutRow {
                event: event as u64 + 1,
                signal: self.names.code(&signal.code),
                agency: self.names.agency(&signal.agency),
                date: first_day(when(signal)),
            })
        });
        RuleRow {
            name: self.names.rule(&met.rule),
            says: met.nl.clone(),
            version: met.version.into(),
            stage: met.stage,
            from: day(&met.from),
            until: day(&met.until),
            conditions: met.conditions.iter().map(|of| self.condition(of)).collect(),
            without: without.collect(),
        }
    }

    fn condition(&self, of: &Condition) -> ConditionRow {
        let name = |id: &String| match of.count {
            Counted::Agencies => self.names.agency(id),
            Counted::Chains => self.names.chain(id),
            Counted::Domains => self.names.domain(id),
        };
        ConditionRow {
            counted: of.count,
            needed: of.needed.into(),
            found: of.found.iter().map(name).collect(),
        }
    }

    pub(super) fn signals(&self) -> Vec<SignalRow> {
        let signals = self.of.signals.iter().zip(&self.roles);
        let row = |(signal, &(event, role)): (&Signal, &(usize, SignalRole))| SignalRow {
            event: event as u64 + 1,
            when: when(signal),
            agency: self.names.agency(&signal.agency),
            signal: self.names.code(&signal.code),
            domain: self.names.domain(&signal.domain),
            severity: signal.severity,
            person: signal.person.map(u64::from),
            role,
            is_in_plan: signal.joint_plan,
            is_informed: signal.informed,
        };
        signals.map(row).collect()
    }

    /// A lane for each agency, in the order of the covenant; what has left it comes last.
    pub(super) fn timeline(&self) -> Timeline {
        let mut lanes: BTreeMap<(usize, &str), Vec<Mark>> = BTreeMap::new();
        for (signal, &(event, role)) in self.of.signals.iter().zip(&self.roles) {
            let lane = lanes.entry(self.order(&signal.agency)).or_default();
            lane.push(Mark {
                event: event as u64 + 1,
                when: when(signal),
                severity: signal.severity,
                signal: self.names.code(&signal.code),
                role,
            });
        }
        let lanes = lanes.into_iter().map(|((_, id), marks)| Lane {
            agency: self.names.agency(id),
            marks,
        });
        let days = |of: fn(&RuleMet) -> &String| self.of.rules.iter().map(move |met| day(of(met)));
        Timeline {
            lanes: lanes.collect(),
            from: days(|met| &met.from).min().unwrap_or_default(),
            tonight: days(|met| &met.until).max().unwrap_or_default(),
        }
    }

    /// The desks that know the signals, each with the refs to name there.
    pub(super) fn desks(&self) -> Vec<Desk> {
        let mut refs: BTreeMap<(usize, &str, u16), Vec<String>> = BTreeMap::new();
        for signal in &self.of.signals {
            let (order, agency) = self.order(&signal.agency);
            let desk = refs.entry((order, agency, signal.contact)).or_default();
            desk.push(signal.signal_ref.clone());
        }
        let desks = refs.into_iter().map(|((_, agency, number), refs)| {
            let desk = self.names.desk(agency, number);
            Desk {
                agency: self.names.agency(agency),
                name: desk.name,
                telephone: desk.telephone.to_owned(),
                refs,
            }
        });
        desks.collect()
    }

    fn order(&self, agency: &'a str) -> (usize, &'a str) {
        let known = self.covenant.agency(agency).map(Agency::index);
        (known.map_or(usize::MAX, usize::from), agency)
    }
}

/// When a signal was, as far as the list says.
fn when(signal: &Signal) -> Dated {
    let dated = signal.date.as_deref().map(|date| Dated::Day(day(date)));
    dated.unwrap_or_else(|| Dated::Week(monday(&signal.week)))
}

/// The day, or the first one of the week.
const fn first_day(when: Dated) -> Date {
    match when {
        Dated::Day(day) | Dated::Week(day) => day,
    }
}

/// A day as a hit list has it. The casebook took none that is another text.
fn day(text: &str) -> Date {
    text.parse().unwrap_or_default()
}

/// The Monday of a week as a hit list has it: `yyyy-Www`.
fn monday(week: &str) -> Date {
    let parts = week.split_once("-W");
    let date = parts.and_then(|(year, week)| {
        let (year, week) = (year.parse().ok()?, week.parse().ok()?);
        ISOWeekDate::new(year, week, Weekday::Monday).ok()
    });
    date.map_or_else(Date::default, ISOWeekDate::date)
}
