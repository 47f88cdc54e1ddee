//! Which remark a hit has behind its numbers: one, as a line has room for no more
//! (docs/decisions/0046-what-a-morning-reads.md).
//!
//! The reason for which it lies in its tray goes first: what is new, or the date that has come, or
//! what it waits for. Then on whose word it hangs, as that one is called first; that it is not
//! wholly there; and what came to it while nobody looked.

use std::collections::BTreeSet;

use casebook::change::Change;
use casebook::standing::Reopening;
use casebook::store::Mark;
use exchange::night::Night;

use crate::names::Names;
use crate::view::why::Remark;

/// What is known of a hit that could be remarked.
pub(super) struct Remarkable<'a> {
    /// Why a run opened it.
    pub(super) reopened: Option<&'a Reopening>,
    /// The night until which it was away, where that has passed.
    pub(super) away_until: Option<Night>,
    /// Whether it is there.
    pub(super) mark: Mark,
    /// Agencies of it that are missing tonight.
    pub(super) missing: &'a [String],
    /// Agencies on whose word alone a rule hangs.
    pub(super) hangs_on: &'a [String],
    /// What came to it, and on which night, in order of time.
    pub(super) growth: &'a [(Change, Night)],
}

/// The remark that goes first.
pub(super) fn remark(of: &Remarkable<'_>, names: &Names<'_>) -> Option<Remark> {
    let none = BTreeSet::new();
    let changes = of.reopened.map_or(&none, |why| &why.changes);
    let came = |is_it: &dyn Fn(&Change) -> bool| {
        let mut growth = of.growth.iter().rev();
        growth.find(|(change, _)| is_it(change))
    };
    let new = came(&|change| changes.contains(change) && rank(change).is_some());
    let first_of = |growth: Option<&(Change, Night)>| {
        let (change, night) = growth?;
        said(change, *night, names)
    };
    let best = changes.iter().filter(|change| rank(change).is_some());
    let best = best.min_by_key(|change| rank(change));
    let best = best.and_then(|best| came(&|change| change == best)).or(new);
    let is_waiting = of.mark == Mark::Waiting;
    let missing = || {
        of.missing
            .first()
            .map(|id| Remark::Missing(names.agency(id)))
    };
    let hangs_on = || {
        of.hangs_on
            .first()
            .map(|id| Remark::HangsOn(names.agency(id)))
    };
    let joined = || first_of(came(&|change| rank(change).is_some()));
    first_of(best)
        .or_else(|| of.away_until.map(|until| Remark::Due(until.date())))
        .or_else(|| is_waiting.then_some(Remark::Unconfirmed))
        .or_else(hangs_on)
        .or_else(missing)
        .or_else(joined)
}

/// Who is new goes before what is, and that before how severe it is.
const fn rank(change: &Change) -> Option<u8> {
    match change {
        Change::Agency(_) => Some(0),
        Change::Domain(_) => Some(1),
        Change::Severity { .. } => Some(2),
        _ => None,
    }
}

fn said(change: &Change, night: Night, names: &Names<'_>) -> Option<Remark> {
    let on = night.date();
    match change {
        Change::Agency(id) => Some(Remark::Joined {
            agency: names.agency(id),
            on,
        }),
        Change::Domain(id) => Some(Remark::NewDomain {
            domain: names.domain(id),
            on,
        }),
        Change::Severity { code, .. } => Some(Remark::Severer {
            signal: names.code(code),
            on,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use exchange::agreements::Agreements;
    use exchange::covenant::Covenant;

    use super::*;
    use crate::view::language::Language;

    fn night(text: &str) -> Night {
        Night::parse(text).unwrap()
    }

    /// Takes away what was remarked, until nothing is left.
    #[test]
    fn the_reason_it_is_here_goes_first_and_then_whom_to_call() {
        let covenant = include_bytes!("../../../../fixtures/small-city/covenant.toml");
        let covenant = Covenant::parse(covenant).unwrap();
        let names = Names::of(&covenant, None::<&Agreements>, Language::Dutch);
        let [agency, domain] = [
            Change::Agency("police".to_owned()),
            Change::Domain("money".to_owned()),
        ];
        let growth = [
            (agency.clone(), night("2026-11-20")),
            (domain.clone(), night("2026-11-21")),
        ];
        let reopened = Reopening {
            changes: BTreeSet::from([agency, domain]),
            ..Reopening::default()
        };
        let ids = ["police".to_owned()];
        let mut of = Remarkable {
            reopened: Some(&reopened),
            away_until: Some(night("2026-11-19")),
            mark: Mark::Waiting,
            missing: &ids,
            hangs_on: &ids,
            growth: &growth,
        };
        let said = |of: &Remarkable<'_>| format!("{:?}", remark(of, &names));
        assert!(
            said(&of).contains("Joined"),
            "who is new, and not what came last"
        );
        of.reopened = None;
        assert!(said(&of).contains("Due(2026-11-19)"));
        of.away_until = None;
        assert!(said(&of).contains("Unconfirmed"));
        of.mark = Mark::Incomplete;
        assert!(said(&of).contains("HangsOn(\"Politie\")"));
        of.hangs_on = &[];
        assert!(said(&of).contains("Missing(\"Politie\")"));
        of.missing = &[];
        assert!(said(&of).contains("NewDomain"), "what came last");
        of.growth = &[];
        assert_eq!(said(&of), "None");
    }
}
