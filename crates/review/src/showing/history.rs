//! What was done with a hit, in words, as far as the visitor may see it.

use casebook::assessing::Closing;
use casebook::standing::{Deed, DeedDone, Reopening, State as Standing};
use casebook::store::HitView;

use crate::names::Names;
use crate::server::answer::Refusal;
use crate::server::visit::{Visit, at_the_centre};
use crate::view::frame::Frame;
use crate::view::hit::{HistoryLine, Kept, LookedAt, State};

/// What is kept of a hit and may be shown.
pub(super) fn kept(
    visit: &Visit<'_>,
    view: &HitView,
    names: &Names<'_>,
    frame: &Frame,
) -> Result<Kept, Refusal> {
    let policy = &visit.service.parts().policy;
    let viewer = policy.viewer(visit.who()?, visit.at);
    let looked = visit.casebook.looked_at(&view.listed.id, &viewer)?;
    let deeds = &view.history.deeds;
    let opened = deeds
        .iter()
        .rposition(|done| matches!(done.deed, Deed::Reopen(_)));
    let reopened = view.standing.reopened.as_ref();
    let decided = opened.and_then(|opened| {
        let mut before = deeds[..opened].iter().rev();
        before.find(|done| matches!(done.deed, Deed::Assess { .. } | Deed::Park { .. }))
    });
    let changes = reopened.into_iter().flat_map(|why| &why.changes);
    Ok(Kept {
        state: state(&view.standing.state, names),
        changes: changes.map(|seen| names.change(seen)).collect(),
        decided_on: decided
            .filter(|_| reopened.is_some())
            .map(|done| at_the_centre(done.at).date()),
        history: deeds
            .iter()
            .rev()
            .map(|done| line(done, names, frame))
            .collect(),
        looked: looked
            .into_iter()
            .map(|looked| LookedAt {
                at: at_the_centre(looked.at),
                who: looked.who.to_string(),
            })
            .collect(),
    })
}

/// A state as the page has it. A second look is one of the viewer's own, given: another's is a page
/// without a state.
fn state(standing: &Standing, names: &Names<'_>) -> State {
    match standing {
        Standing::New => State::New,
        Standing::Open { taken_by } => State::Open(taken_by.as_ref().map(ToString::to_string)),
        Standing::SecondLook => State::Given,
        Standing::Disputed { .. } => State::Disputed,
        Standing::Closed(Closing::Refer { lead }) => State::Referred(names.agency(lead)),
        Standing::Closed(Closing::Known { until }) => State::Known(until.date()),
        Standing::Closed(Closing::SetAside { reason }) => State::SetAside(names.reason(reason)),
        Standing::Parked { until } => State::Parked(until.date()),
    }
}

/// A state in a word or two, for a hit that is related. One that waits for a second look says so:
/// the tray does too.
pub(super) fn state_words(standing: &Standing, names: &Names<'_>, frame: &Frame) -> String {
    match standing {
        Standing::SecondLook => frame.text("filter.second-look").to_owned(),
        other => state(other, names).words(frame),
    }
}

/// How somebody would close a hit.
pub(super) fn closing_words(closing: &Closing, names: &Names<'_>, frame: &Frame) -> String {
    match closing {
        Closing::Refer { lead } => frame.with("did.refer", "agency", names.agency(lead)),
        Closing::Known { until } => frame.with("did.known", "night", frame.date(until.date())),
        Closing::SetAside { reason } => frame.with("did.set-aside", "reason", names.reason(reason)),
    }
}

fn line(done: &DeedDone, names: &Names<'_>, frame: &Frame) -> HistoryLine {
    let mut text = String::new();
    let what = match &done.deed {
        Deed::Take => frame.text("did.take").to_owned(),
        Deed::Release => frame.text("did.release").to_owned(),
        Deed::Assess { assessment, .. } => {
            assessment.text.as_str().clone_into(&mut text);
            let what = closing_words(&assessment.closing, names, frame);
            frame.with("did.assess", "what", what)
        }
        Deed::Park { until, .. } => frame.with("did.park", "night", frame.date(until.date())),
        Deed::Note(words) => {
            words.as_str().clone_into(&mut text);
            frame.text("did.note").to_owned()
        }
        Deed::Undo(words) => {
            words.as_str().clone_into(&mut text);
            frame.text("did.undo").to_owned()
        }
        Deed::Replace(away) => frame.with("did.replace", "who", away.as_str()),
        Deed::Reopen(why) => frame.with("did.reopen", "why", reopening(why, names, frame)),
    };
    let is_run = matches!(done.deed, Deed::Reopen(_));
    HistoryLine {
        at: at_the_centre(done.at),
        who: (!is_run).then(|| done.who.to_string()),
        what,
        text,
    }
}

fn reopening(why: &Reopening, names: &Names<'_>, frame: &Frame) -> String {
    let changes = why.changes.iter();
    let mut reasons: Vec<String> = changes
        .map(|seen| names.change(seen).words(frame))
        .collect();
    for (is_so, key) in [(why.has_lapsed, "did.lapsed"), (why.is_due, "did.due")] {
        if is_so {
            reasons.push(frame.text(key).to_owned());
        }
    }
    frame.list(&reasons)
}
