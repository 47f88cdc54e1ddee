//! How right rules turn out to be, as a table.

use casebook::referral::precision::{FEWEST_SHOWN, Interval, ShownTally};
use casebook::store::RuleTally;
use exchange::covenant::Stage;
use serde::Serialize;

use crate::console::table;

/// A rule, with what of its counts may be shown.
#[derive(Serialize)]
pub(crate) struct RulePrecisionView {
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

impl RulePrecisionView {
    pub(crate) fn of(rule: &RuleTally) -> Self {
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

/// Rules, a row each, and what is not shown of them.
pub(crate) fn rule_rows(rules: &[RulePrecisionView]) -> String {
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
    let mut rows = Vec::with_capacity(rules.len());
    let mut demoted = Vec::new();
    for rule in rules {
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
