//! `hitmachine precision`: how right each rule turns out to be, by what agencies answer.

use casebook::referral::precision::{FEWEST_SHOWN, Interval, ShownTally};
use casebook::store::{AccountError, RuleTally};
use clap::Args;
use exchange::covenant::Stage;
use serde::Serialize;

use super::reader::{ReaderArgs, store_failed};
use crate::console::{Console, table};
use crate::exit::Failure;
use crate::party_folder;

/// Show how right each rule turns out to be, by the answers to its referrals (at the centre)
///
/// Counted are referrals of the last twelve months, each as the majority of its controllers says.
/// Beside a count stands between which shares it lies, by Wilson's interval of 95 %. A count below
/// ten is not shown, nor one that would give it away. The reading is an entry in the journal.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine precision --site /srv/hitmachine --as analyst-1")]
pub(crate) struct PrecisionArgs {
    #[command(flatten)]
    reader: ReaderArgs,
}

#[derive(Serialize)]
struct PrecisionView {
    rules: Vec<RuleView>,
}

#[derive(Serialize)]
struct RuleView {
    rule: String,
    version: u32,
    /// What the casebook treats it as.
    stage: &'static str,
    /// The night since which it is a pilot for its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    demoted_on: Option<String>,
    /// How many referrals were decided; nothing where there are too few.
    referrals: Option<u32>,
    right: Option<ShareView>,
    known: Option<ShareView>,
    wrong: Option<ShareView>,
}

#[derive(Serialize)]
struct ShareView {
    referrals: u32,
    /// Between which shares, 0 to 1.
    low: f64,
    high: f64,
}

pub(crate) fn run(args: &PrecisionArgs, console: &Console) -> Result<(), Failure> {
    let covenant = party_folder::newest(args.reader.site())?;
    let mut reader = args.reader.open()?;
    let (casebook, reading) = reader.parts();
    let tallies = casebook.read_precision(&covenant, reading);
    let tallies = tallies.map_err(|error| match error {
        AccountError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    })?;
    let view = PrecisionView {
        rules: tallies.iter().map(RuleView::of).collect(),
    };
    console.result(&view, describe)
}

impl RuleView {
    fn of(rule: &RuleTally) -> Self {
        let shown = ShownTally::of(&rule.tally);
        let share = |count: Option<u32>| {
            let interval = Interval::of(count?, shown.all?)?;
            Some(ShareView {
                referrals: count?,
                low: interval.low,
                high: interval.high,
            })
        };
        let is_demoted = rule.demoted_on.is_some() && rule.stage == Stage::Live;
        Self {
            rule: rule.rule.clone(),
            version: rule.version,
            stage: match rule.stage {
                Stage::Proef => "proef",
                Stage::Live if !is_demoted => "live",
                Stage::Pilot | Stage::Live => "pilot",
            },
            demoted_on: rule.demoted_on.map(|night| night.to_string()),
            referrals: shown.all,
            right: share(shown.right),
            known: share(shown.known),
            wrong: share(shown.wrong),
        }
    }
}

fn describe(view: &PrecisionView) -> String {
    let hidden = || "not shown".to_owned();
    let cell = |share: &Option<ShareView>| {
        share.as_ref().map_or_else(hidden, |share| {
            format!(
                "{} ({:.0}–{:.0} %)",
                share.referrals,
                100.0 * share.low,
                100.0 * share.high
            )
        })
    };
    let mut rows = Vec::with_capacity(view.rules.len());
    let mut demoted = Vec::new();
    for rule in &view.rules {
        let all = rule.referrals;
        rows.push([
            rule.rule.clone(),
            rule.version.to_string(),
            rule.stage.to_owned(),
            all.map_or_else(|| format!("under {FEWEST_SHOWN}"), |all| all.to_string()),
            cell(&rule.right),
            cell(&rule.known),
            cell(&rule.wrong),
        ]);
        if let Some(night) = &rule.demoted_on {
            demoted.push(format!(
                "\n{}: a pilot since {night}, as fewer were right than was agreed; only another \
                 covenant brings it back",
                rule.rule
            ));
        }
    }
    let head = [
        "rule",
        "version",
        "stage",
        "referrals",
        "right",
        "known",
        "wrong",
    ];
    let hint = format!(
        "A count under {FEWEST_SHOWN} is not shown, nor the next one where it would give it away."
    );
    format!("{}\n{hint}{}", table(head, rows), demoted.concat())
}
