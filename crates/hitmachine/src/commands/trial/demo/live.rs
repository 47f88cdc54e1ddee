//! Lives through the nights of a demo, and plays its people.

use std::path::PathBuf;
use std::time::Instant;

use casebook::store::HitRow;
use evaluation::{Truth, city_quality};
use exchange::letter::answers::Verdict;
use jiff::{SignedDuration, Timestamp};
use matcher::Progress;
use rehearsal::{
    CityBuilder, LivedNight, Morning, Mornings, NightStep, SiteNights, TrialAccount, TrialError,
};

use super::outcome::{AgencyCounts, DemoOutcome, DemoReferral, Files, LetterView, NightView};
use super::{DemoArgs, serving};
use crate::console::{Console, StepBar};
use crate::exit::Failure;
use crate::tables::precision::RulePrecisionView;

/// The agency that leads where it is in the case: it coordinates help.
const COORDINATES: &str = "neighbourhood-team";
/// So long after the list is looked at, people assess; and later that day rules are looked at.
const BEFORE_ASSESSING: SignedDuration = SignedDuration::from_mins(10);
const BEFORE_PRECISION: SignedDuration = SignedDuration::from_mins(45);

/// A demo that was lived through.
pub(super) struct LivedDemo {
    /// The folder of its centre, a site on which people can go on.
    pub(super) site: PathBuf,
    /// Who may look at it, each with a role.
    pub(super) accounts: Vec<TrialAccount>,
    /// What happened.
    pub(super) outcome: DemoOutcome,
}

/// Lays the city out and lives through its nights.
pub(super) fn live(
    args: &DemoArgs,
    city: CityBuilder,
    console: &Console,
) -> Result<LivedDemo, Failure> {
    let start = Instant::now();
    console.step(format_args!(
        "city: {} inhabitants, seed {}",
        args.inhabitants, args.seed
    ));
    let mut nights = city.laid_out_with_site(&args.out)?;
    let dates = nights.nights().to_vec();
    let accounts = nights.site().make_accounts(dates[0])?;
    if args.serves() {
        serving::enrol(&mut nights.site().casebook()?)?;
    }

    let (mut mornings, mut shown) = (Mornings::default(), Vec::new());
    let (mut referral, mut last) = (None, None);
    for (index, &night) in dates.iter().enumerate() {
        console.step(format_args!("night {night}: hash, send, match, remember"));
        let lived = live_through(&mut nights, index, console)?;
        let at = nights.morning(index);
        let morning = mornings.look(nights.site(), night, at)?;
        shown.push(NightView::of(&lived, &morning));
        match (index, &mut referral) {
            (0, _) => referral = refer(&mut nights, &morning, at + BEFORE_ASSESSING)?,
            (1, Some(referral)) => answer(&nights, referral)?,
            _ => {}
        }
        last = Some((index, lived));
    }

    let (index, lived) = last.expect("there is one night at least");
    console.step("compare with the truth");
    let judged = nights.rehearsal(index).judge_night(&|_| ())?;
    let truth = nights.city().night(lived.night).join("truth");
    let truth = Truth::read(&truth).map_err(Failure::failed)?;
    let quality = city_quality(nights.city(), &truth, &lived.hashed, &judged)?;
    let at = nights.morning(index) + BEFORE_PRECISION;
    let tallies = nights.site().precision(&judged.covenant, at)?;
    let outcome = DemoOutcome {
        seconds: start.elapsed().as_secs_f64(),
        nights: shown,
        referral,
        precision: tallies.iter().map(RulePrecisionView::of).collect(),
        agencies: lived.hashed.iter().map(AgencyCounts::from).collect(),
        counts: judged.hits.counts,
        quality,
        files: Files::of(&nights, index),
    };
    Ok(LivedDemo {
        site: nights.into_site().path().to_owned(),
        accounts,
        outcome,
    })
}

/// A night, each step of it behind a bar.
fn live_through(
    nights: &mut SiteNights,
    index: usize,
    console: &Console,
) -> Result<LivedNight, TrialError> {
    let bar = StepBar::new(console);
    let lived = nights.live_through(index, &[], &|step| match step {
        NightStep::City { households, of } => bar.show("city", households, of),
        NightStep::Hash { progress, of, .. } => {
            bar.show(progress.stage.word(), progress.bytes, of);
        }
        // Linking and judging is one more step.
        NightStep::Match(Progress::Meet { section, of }) => {
            bar.show("match", section as u64, of as u64 + 1);
        }
        NightStep::Match(_) => {}
    });
    bar.finish();
    lived
}

/// Two people refer the hit with the most agencies of those that a live rule finds.
fn refer(
    nights: &mut SiteNights,
    morning: &Morning,
    at: Timestamp,
) -> Result<Option<DemoReferral>, TrialError> {
    let agencies = |row: &HitRow| row.projection.agencies().len();
    let is_live = |row: &&HitRow| {
        let mut rules = row.projection.rules.iter();
        rules.any(|met| met.stage == "live")
    };
    let mut wanted: Option<&HitRow> = None;
    for row in morning.hits().filter(is_live) {
        if wanted.is_none_or(|before| agencies(row) > agencies(before)) {
            wanted = Some(row);
        }
    }
    let Some(row) = wanted else {
        return Ok(None);
    };
    let involved = row.projection.agencies();
    let first = involved.first().copied().unwrap_or_default();
    let lead = involved.get(COORDINATES).copied().unwrap_or(first);
    let referred = nights.site().refer(&row.listed.id, lead, at)?;
    Ok(Some(DemoReferral::of(row, &referred)))
}

/// Each agency opens its letter of the second night, finds its own rows, and answers: all of them
/// that it is right, and the last one, that it knew of it.
fn answer(nights: &SiteNights, referral: &mut DemoReferral) -> Result<(), TrialError> {
    let mut told = Vec::new();
    for agency in city::agencies() {
        let resolved = nights.resolve(1, agency)?;
        if resolved.open().next().is_some() {
            told.push(resolved);
        }
    }
    let last = told.len().saturating_sub(1);
    for (place, resolved) in told.iter().enumerate() {
        let verdict = if place == last {
            Verdict::Known
        } else {
            Verdict::Right
        };
        let answered = nights.answer(resolved, verdict)?;
        for open in resolved.open() {
            referral.letters.push(LetterView {
                answer: verdict.as_str(),
                answered,
                ..LetterView::of(resolved, open)
            });
        }
    }
    Ok(())
}
