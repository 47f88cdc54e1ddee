//! Where the signals of a case met others. Most of them met in the same groups, so each meeting is
//! written down once for all signals of the case.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use exchange::covenant::{Covenant, Section};
use exchange::hits::Meeting;

use crate::signals::{Group, Signals};

/// The meetings of one case.
pub(super) struct CaseMeetings<'a> {
    signals: &'a Signals,
    covenant: &'a Covenant,
    sections: Vec<Section>,
    /// By section and agencies.
    known: BTreeMap<(usize, u64), Arc<Meeting>>,
}

impl<'a> CaseMeetings<'a> {
    pub(super) fn new(signals: &'a Signals, covenant: &'a Covenant) -> Self {
        Self {
            signals,
            covenant,
            sections: covenant.sections().collect(),
            known: BTreeMap::new(),
        }
    }

    /// Where a signal met others: each different meeting once, in their order.
    pub(super) fn of(&mut self, signal: u32) -> Vec<Arc<Meeting>> {
        let mut met = BTreeSet::new();
        for group in self.signals.groups_of(signal as usize) {
            let known = self.known.entry((group.section, group.agencies));
            let meeting =
                known.or_insert_with(|| Arc::new(meeting(group, &self.sections, self.covenant)));
            met.insert(Arc::clone(meeting));
        }
        met.into_iter().collect()
    }
}

fn meeting(group: Group, sections: &[Section], covenant: &Covenant) -> Meeting {
    let section = sections[group.section];
    let mut agencies = covenant.agency_ids(group.agencies);
    agencies.sort();
    Meeting {
        gate: covenant.gate_of(section).id().to_owned(),
        match_key: covenant.match_key_of(section).id().to_owned(),
        agencies,
    }
}
