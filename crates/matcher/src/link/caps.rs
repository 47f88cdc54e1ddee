//! How many signals of one BSN, or of one client, an agency has in a case: those beyond the cap are
//! left out, and the case with what others say of it stays.
//!
//! What is left out is the oldest. Those of one day go together: which of them is last by ref says
//! nothing, and is another one under another key. The cap is that of records on a tag.

use std::cmp::Reverse;

use exchange::payload::{BsnRef, PersonRef};

use super::CaseSignal;
use crate::signals::Signal;

/// Of whom a signal is, to its agency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Bsn(BsnRef),
    Client(PersonRef),
}

/// Takes out of `cases` what is beyond `cap`, and cases of which nothing is left; gives back what
/// it took.
pub(super) fn leave_out(
    cases: &mut Vec<Vec<CaseSignal>>,
    signals: &[Signal],
    bsns: &[Option<BsnRef>],
    cap: u32,
) -> Vec<CaseSignal> {
    let cap = usize::try_from(cap).unwrap_or(usize::MAX);
    let mut taken = Vec::new();
    for case in cases.iter_mut() {
        // Nearly every case has fewer signals than one agency may have.
        if case.len() <= cap {
            continue;
        }
        let beyond = beyond(case, signals, bsns, cap);
        taken.extend(case.extract_if(.., |case_signal| {
            beyond.binary_search(&case_signal.signal).is_ok()
        }));
    }
    cases.retain(|case| !case.is_empty());
    taken
}

/// The signals of a case that are beyond the cap, each once.
fn beyond(
    case: &[CaseSignal],
    signals: &[Signal],
    bsns: &[Option<BsnRef>],
    cap: usize,
) -> Vec<u32> {
    let mut named = Vec::with_capacity(case.len());
    for case_signal in case {
        let index = case_signal.signal;
        let Signal {
            agency, payload, ..
        } = &signals[index as usize];
        let newest_first = Reverse(payload.date);
        let bsn = bsns[index as usize].map(Whose::Bsn);
        let client = payload.person.map(Whose::Client);
        for whose in [bsn, client].into_iter().flatten() {
            named.push((*agency, whose, newest_first, index));
        }
    }
    named.sort_unstable();
    let mut beyond = Vec::new();
    for same in named.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
        let Some(&(_, _, border, _)) = same.get(cap) else {
            continue;
        };
        let newer = same.partition_point(|&(_, _, date, _)| date < border);
        beyond.extend(same[newer..].iter().map(|&(.., index)| index));
    }
    beyond.sort_unstable();
    beyond.dedup();
    beyond
}
