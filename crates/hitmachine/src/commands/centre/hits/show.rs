//! `hitmachine hits show`: why one hit is there, how it looked over nights, what was done with it,
//! as far as this reader may see it, and what agencies answered.

use casebook::change::{Change, Seen};
use casebook::standing::Sighting;
use clap::Args;
use exchange::hits::Hit;
use serde::Serialize;

use super::not_read;
use crate::commands::centre::reader::ReaderArgs;
use crate::console::{Console, table};
use crate::exit::Failure;
use crate::tables::casebook::{StateView, change_text, deed_text, deed_word, reopening_text};
use crate::tables::explanation::explanation;
use crate::tables::referrals::ReferralView;

/// Show why a hit is there, what changed, what was done with it, and what was answered
///
/// While a second look is due, what others did since the hit was last opened stays closed. Of each
/// referral it shows which agencies were told of it, and what they answered of their signals.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine hits show --site /srv/hitmachine --as analyst-1 \
                  h094911334097029"
)]
pub(super) struct ShowHitArgs {
    /// The id of the hit
    #[arg(value_name = "HIT")]
    id: String,

    #[command(flatten)]
    reader: ReaderArgs,
}

#[derive(Serialize)]
struct HitDetail {
    id: String,
    state: StateView,
    /// Why a run opened it again, until somebody closes it.
    reopened: Option<String>,
    presence: &'static str,
    first_night: String,
    last_night: String,
    /// What a decision on it names.
    version: String,
    related: Vec<String>,
    changes: Vec<NightChange>,
    deeds: Vec<DeedView>,
    /// Its referrals, and what agencies answered to them.
    referrals: Vec<ReferralView>,
    /// As the hit list of its last night has it.
    hit: Hit,
}

/// What was new on a night.
#[derive(Serialize)]
struct NightChange {
    night: String,
    new: Vec<String>,
}

#[derive(Serialize)]
struct DeedView {
    at: String,
    who: String,
    deed: &'static str,
    says: String,
}

pub(super) fn run(args: &ShowHitArgs, console: &Console) -> Result<(), Failure> {
    let mut reader = args.reader.open()?;
    let (casebook, reading) = reader.parts();
    let view = casebook.read_hit(&args.id, reading).map_err(not_read)?;
    let deeds = view.history.deeds.iter().map(|done| DeedView {
        at: done.at.to_string(),
        who: done.who.to_string(),
        deed: deed_word(&done.deed),
        says: deed_text(&done.deed),
    });
    let detail = HitDetail {
        id: view.listed.id.clone(),
        state: StateView::of(&view.standing.state),
        reopened: view.standing.reopened.as_ref().map(reopening_text),
        presence: view.listed.mark.as_str(),
        first_night: view.listed.first_night.to_string(),
        last_night: view.listed.last_night.to_string(),
        version: view.digest.to_string(),
        related: view.related.clone(),
        changes: changes(&view.history.sightings),
        deeds: deeds.collect(),
        referrals: view.referrals.iter().map(ReferralView::of).collect(),
        hit: view.hit,
    };
    console.result(&detail, text)
}

/// The nights on which the hit looked otherwise than on the one before, and what was new then
/// against all before.
fn changes(sightings: &[Sighting]) -> Vec<NightChange> {
    let mut seen = Seen::default();
    let mut changes = Vec::new();
    for (place, sighting) in sightings.iter().enumerate() {
        let projection = &sighting.projection;
        let before = place.checked_sub(1).map(|before| &sightings[before]);
        if before.is_some_and(|before| before.projection != *projection) {
            let new = seen.new_in(projection);
            changes.push(NightChange {
                night: sighting.from.to_string(),
                new: new
                    .iter()
                    .map(|change: &Change| change_text(change))
                    .collect(),
            });
        }
        seen.see(projection);
    }
    changes
}

fn text(detail: &HitDetail) -> String {
    let presence = detail.presence;
    let mut lines = vec![
        format!("{}: {}", detail.id, detail.state.text()),
        format!(
            "first seen on {}, last on {}; {presence}",
            detail.first_night, detail.last_night
        ),
    ];
    if let Some(why) = &detail.reopened {
        lines.push(format!("open again: {why}"));
    }
    if !detail.related.is_empty() {
        lines.push(format!("shares signals with {}", detail.related.join(", ")));
    }
    lines.extend([
        format!("version {}", detail.version),
        String::new(),
        explanation(&detail.hit),
    ]);
    if !detail.changes.is_empty() {
        let rows = detail.changes.iter().map(|change| {
            let new = match change.new.as_slice() {
                [] => "less than before, or what was there before".to_owned(),
                new => new.join("; "),
            };
            [change.night.clone(), new]
        });
        lines.extend([String::new(), table(["night", "what was new"], rows)]);
    }
    if !detail.deeds.is_empty() {
        let rows = detail
            .deeds
            .iter()
            .map(|done| [done.at.clone(), done.who.clone(), done.says.clone()]);
        lines.extend([String::new(), table(["when", "who", "what"], rows)]);
    }
    for referral in &detail.referrals {
        lines.extend([String::new(), referral.text()]);
    }
    lines.join("\n")
}
