//! `hitmachine night --void`: the last recorded night went wrong, and is taken back.

use casebook::store::{VoidError, Voided};
use centre::night::OpenSite;
use exchange::night::Night;
use journal::Actor;
use serde::Serialize;

use crate::console::{Console, count};
use crate::exit::{Failure, store_failed};

#[derive(Serialize)]
struct VoidOutcome {
    night: String,
    is_dry_run: bool,
    runs: u64,
    /// Hits that were new on the night and are gone.
    gone: u64,
    /// Hits that were new on it, and stay as somebody did something with them.
    touched: u64,
    /// Hits that are as they were before the night.
    back: u64,
    /// Hits that the night had opened again.
    closed_again: u64,
    /// The night that is the last one recorded now.
    last: Option<String>,
}

/// Voids the last recorded night, or says what that would do.
pub(super) fn run(
    site: &mut OpenSite,
    night: Night,
    who: &Actor,
    is_dry_run: bool,
    console: &Console,
) -> Result<(), Failure> {
    let voided = if is_dry_run {
        site.would_void(night, who)
    } else {
        site.void(night, who)
    };
    let Voided {
        runs,
        gone,
        touched,
        back,
        closed_again,
        last,
    } = voided.map_err(not_voided)?;
    let outcome = VoidOutcome {
        night: night.to_string(),
        is_dry_run,
        runs,
        gone,
        touched,
        back,
        closed_again,
        last: last.map(|night| night.to_string()),
    };
    if is_dry_run {
        return console.result(&outcome, describe);
    }
    console.delivered(&outcome, "the night is voided", describe)
}

fn not_voided(error: VoidError) -> Failure {
    match error {
        VoidError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    }
}

fn describe(outcome: &VoidOutcome) -> String {
    let VoidOutcome {
        night,
        is_dry_run,
        runs,
        gone,
        touched,
        back,
        closed_again,
        last,
    } = outcome;
    let hits = |number: u64| count(number, "hit", "hits");
    let last = last.as_ref().map_or_else(
        || "no night is recorded now".to_owned(),
        |last| format!("the last night that is recorded is {last} now"),
    );
    let mut lines = vec![
        format!(
            "night {night}, {} recorded: voided",
            count(*runs, "run", "runs")
        ),
        format!(
            "{} as before the night, {} gone that were new",
            hits(*back),
            hits(*gone)
        ),
        format!(
            "{} kept that were new and that somebody did something with",
            hits(*touched)
        ),
        format!(
            "{} closed again that the night had opened",
            hits(*closed_again)
        ),
        last,
    ];
    if *is_dry_run {
        lines.push("Dry run: nothing was changed.".to_owned());
    }
    lines.join("\n")
}
