//! An act through the casebook, and whether it was done already: a form that is sent twice does
//! something once.

use casebook::standing::{Deed, DeedDone, Standing};
use casebook::store::{DeedError, Doing};
use jiff::{SignedDuration, Timestamp};
use journal::Actor;

use crate::server::answer::Refusal;
use crate::server::visit::Visit;

/// Within so long the same again is the same form, sent twice.
const TWICE: SignedDuration = SignedDuration::from_mins(1);

/// So long an act is taken back without another reason.
pub(super) const AT_ONCE: SignedDuration = SignedDuration::from_mins(15);

/// The hit that a path names.
pub(super) fn hit(visit: &Visit<'_>) -> String {
    visit.asked.path.get("id").to_owned()
}

/// Does something with a hit. The inner error is the casebook's.
pub(super) fn act(
    visit: &mut Visit<'_>,
    hit: &str,
    doing: Doing,
) -> Result<Result<Standing, DeedError>, Refusal> {
    let who = visit.who()?.clone();
    let policy = &visit.service.parts().policy;
    let salts = &mut visit.salts;
    Ok(visit
        .casebook
        .act(hit, &who, visit.at, doing, policy, salts))
}

/// What was done with a hit and where it stands, as the visitor may see it; nothing of it is shown.
pub(super) struct Seen {
    pub(super) deeds: Vec<DeedDone>,
    pub(super) standing: Standing,
    who: Actor,
    at: Timestamp,
}

/// Looks at a hit for its state alone.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none.
pub(super) fn seen(visit: &Visit<'_>, hit: &str) -> Result<Seen, Refusal> {
    let who = visit.who()?.clone();
    let shown = visit.casebook.show(hit)?.ok_or(Refusal::NotFound)?;
    let viewer = visit.service.parts().policy.viewer(&who, visit.at);
    let (deeds, standing) = (shown.seen_by(&viewer).deeds, shown.standing_for(&viewer));
    Ok(Seen {
        deeds,
        standing,
        who,
        at: visit.at,
    })
}

impl Seen {
    /// Whether the visitor has just done the same.
    pub(super) fn is_done(&self, doing: &Doing) -> bool {
        let lately = self.deeds.iter().rev().take_while(|done| self.is_new(done));
        let mut own = lately.filter(|done| done.who == self.who);
        own.any(|done| is_same(&done.deed, doing))
    }

    /// Whether the last thing that was done with the hit is the visitor's, and a short while ago.
    pub(super) fn is_own_of_late(&self) -> bool {
        let last = self.deeds.last();
        last.is_some_and(|done| done.who == self.who && self.at.duration_since(done.at) <= AT_ONCE)
    }

    /// Whether somebody is the visitor.
    pub(super) fn is_by(&self, who: &Actor) -> bool {
        *who == self.who
    }

    fn is_new(&self, done: &DeedDone) -> bool {
        self.at.duration_since(done.at) <= TWICE
    }
}

fn is_same(deed: &Deed, doing: &Doing) -> bool {
    match (deed, doing) {
        (
            Deed::Assess { assessment, .. },
            Doing::Assess {
                on,
                closing,
                criteria,
                text,
            },
        ) => {
            assessment.on == *on
                && assessment.closing == *closing
                && assessment.criteria == *criteria
                && assessment.text == *text
        }
        (Deed::Park { until, .. }, Doing::Park { until: asked }) => until == asked,
        (Deed::Note(text), Doing::Note(asked)) | (Deed::Undo(text), Doing::Undo(asked)) => {
            text == asked
        }
        (Deed::Replace(away), Doing::Replace(asked)) => away == asked,
        (Deed::Release, Doing::Release) | (Deed::Take, Doing::Take) => true,
        _ => false,
    }
}
