//! `hitmachine match`: the centre matches a night.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use exchange::covenant::MatchKey;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::hits::{Counts, Fault, Hit, HitList, Notice};
use exchange::night::Night;
use matcher::confirm::letters::{self, LettersError};
use matcher::export::{write_csv, write_json};
use matcher::keys::CentreKey;
use matcher::store::NightError;
use matcher::{LinkedNight, MatchError, Progress, open_night};
use serde::Serialize;

use crate::commands::night_or_now;
use crate::commands::site::SiteArgs;
use crate::console::{Console, count, table};
use crate::exit::{Failure, OrFailure};
use crate::party_folder;

/// Match a night: meet, link and judge, and write the hit list (at the centre)
///
/// Writes hits.json and hits.csv to the night's folder, and where a match key asks a letter of questions to each agency. When a batch is missing, nothing is written and the exit status is 75:
/// try again later, or say --incomplete.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine match --site /srv/hitmachine")]
pub(crate) struct MatchArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,

    /// The centre's key, needed where a match key asks [default: centre.key in the centre's folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    /// The night to match, yyyy-mm-dd [default: the night that is now]
    #[arg(long, value_parser = Night::parse)]
    pub(crate) night: Option<Night>,

    /// Match although batches are missing; the run and its hits are marked
    #[arg(long)]
    pub(crate) incomplete: bool,
}

/// What a run gives.
pub(crate) struct Matched {
    pub(crate) covenant: SignedCovenant,
    /// What the hits came from.
    pub(crate) linked: LinkedNight,
    pub(crate) hits: HitList,
    pub(crate) json: PathBuf,
    pub(crate) csv: PathBuf,
    /// The letters to the agencies; none where no match key asks.
    pub(crate) letters: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Outcome<'a> {
    night: &'a str,
    missing: &'a [String],
    counts: Counts,
    notices: &'a [Notice],
    hits_json: String,
    hits_csv: String,
    letters: Vec<String>,
}

pub(crate) fn run(args: &MatchArgs, console: &Console) -> Result<(), Failure> {
    let Matched {
        hits,
        json,
        csv,
        letters,
        ..
    } = matched(args, console)?;
    let outcome = Outcome {
        night: &hits.night,
        missing: &hits.missing,
        counts: hits.counts,
        notices: &hits.notices,
        hits_json: json.display().to_string(),
        hits_csv: csv.display().to_string(),
        letters: letters
            .iter()
            .map(|letter| letter.display().to_string())
            .collect(),
    };
    console.result(&outcome, |outcome| {
        let Outcome {
            hits_json,
            hits_csv,
            letters,
            ..
        } = outcome;
        let mut lines = vec![
            funnel(&hits),
            String::new(),
            hit_table(&hits, 20),
            String::new(),
        ];
        lines.extend([
            format!("Hit list: {hits_json}"),
            format!("          {hits_csv}"),
        ]);
        lines.extend(letters.iter().map(|letter| format!("Questions: {letter}")));
        lines.join("\n")
    })
}

/// Matches a night as the command does, for the demo to use too.
pub(crate) fn matched(args: &MatchArgs, console: &Console) -> Result<Matched, Failure> {
    let covenant = args.site.admit_covenant()?;
    let site = &args.site.open()?;
    let night = night_or_now(args.night)?;
    let asks = covenant.match_keys().iter().any(MatchKey::asks);
    let key_file = args.key.clone().unwrap_or_else(|| site.centre_key());
    let centre = if asks {
        Some(party_folder::key(&key_file, CentreKey::read)?)
    } else {
        None
    };
    let bar = console.bar("match", covenant.sections().count() as u64 + 1);
    let opened = open_night(
        site,
        &covenant,
        centre.as_ref(),
        night,
        args.incomplete,
        &|progress| match progress {
            Progress::Meet { section, .. } => bar.set_position(section as u64),
            Progress::Judge => {}
        },
    );
    let opened = opened.map_err(|error| match error {
        MatchError::Missing { .. } => Failure::not_yet(anyhow!(
            "{error}; try again later, or add --incomplete to match without"
        )),
        MatchError::Read { .. } | MatchError::Night(NightError::Read { .. }) => {
            Failure::failed(error)
        }
        MatchError::Period { .. } => {
            Failure::refused(anyhow!("{}: {error}", args.site.covenant_file().display()))
        }
        _ => Failure::refused(error),
    })?;
    bar.set_position(bar.length().unwrap_or(1) - 1);
    let linked = opened.link(&covenant);
    let hits = linked.judge(&covenant);
    bar.finish_and_clear();
    let night_folder = site.night(night);
    let folder = night_folder.path();
    let (json, csv) = (night_folder.hits_json(), night_folder.hits_csv());
    // With --incomplete there may be no batch at all, and so no folder.
    fs::create_dir_all(folder).or_fail(folder.display())?;
    let unwritable = |cause: io::Error| {
        Failure::unwritable(
            anyhow!("cannot write to {}: {cause}", folder.display()),
            &cause,
        )
    };
    write_json(&hits, &json).map_err(unwritable)?;
    write_csv(&hits, &csv).map_err(unwritable)?;
    let letters = match linked.questions.as_ref().zip(centre.as_ref()) {
        Some((questions, centre)) => letters::write(site, &covenant, centre, night, questions)
            .map_err(|error| match error {
                LettersError::Write(cause) => unwritable(cause),
                LettersError::Letter { .. } => Failure::refused(error),
            })?,
        None => Vec::new(),
    };
    Ok(Matched {
        covenant,
        linked,
        hits,
        json,
        csv,
        letters,
    })
}

/// What went in and what came out of it.
pub(crate) fn funnel(hits: &HitList) -> String {
    let Counts {
        batches,
        records,
        groups,
        signals,
        persons,
        cases,
        hits: found,
    } = hits.counts;
    let mut lines = vec![format!(
        "night {}: {}, {}, {} met their gate; {} opened, of {} in {}; {}",
        hits.night,
        count(batches, "batch", "batches"),
        count_records(records),
        count(groups, "group", "groups"),
        count(signals, "signal", "signals"),
        count(persons, "person", "persons"),
        count(cases, "case", "cases"),
        count(found, "hit", "hits"),
    )];
    if !hits.missing.is_empty() {
        lines.push(format!(
            "incomplete: no batch of {}",
            hits.missing.join(", ")
        ));
    }
    lines.extend(hits.notices.iter().map(|notice| match notice {
        Notice::Crowded { agency, gate, match_key, tags, records } => format!(
            "left out: {} of {agency} on {} ({gate}, {}), more than the covenant allows on one tag",
            count_records(*records),
            count_tags(*tags),
            match_key
        ),
        Notice::Conflict { agencies, gate, match_key, tags } => format!(
            "conflict: unequal shares of {} on {} ({gate}, {}); one of them is wrong, and it is not known whose",
            agencies.join(", "),
            count_tags(*tags),
            match_key
        ),
        Notice::Shut { agencies, gate, match_key, tags } => format!(
            "stays shut: what {} sent on {} ({gate}, {}) does not open; one of them sent something wrong, and nobody is blamed",
            agencies.join(", "),
            count_tags(*tags),
            match_key
        ),
        Notice::Faulty { agency, gate, match_key, fault, tags, records } => format!(
            "wrong: {} of {agency} on {} ({gate}, {}): {}",
            count_records(*records),
            count_tags(*tags),
            match_key,
            fault_text(*fault)
        ),
        Notice::Ambiguous { signals: 1 } => {
            "ambiguous: 1 signal without BSN fits more than one person; it is joined to none".to_owned()
        }
        Notice::Ambiguous { signals } => {
            format!("ambiguous: {signals} signals without BSN fit more than one person; they are joined to none")
        }
        Notice::Contested { agency, signals } => format!(
            "contested: {} of {agency} with a BSN that others hold for somebody else; linked without it",
            count(*signals, "signal", "signals")
        ),
        Notice::Oversized { agencies, households, persons, signals } => format!(
            "no household: {} at {} known to {}, more than the covenant takes for one household; each is a case of their own, and {} about such an address alone left out",
            count(*persons, "person", "persons"),
            count(*households, "address", "addresses"),
            agencies.join(", "),
            count(*signals, "signal was", "signals were")
        ),
        Notice::Asked { pairs, confirmed, opened } => {
            format!("to be confirmed: {pairs} pairs of signals are asked; {confirmed} are confirmed by both agencies, {opened} are opened")
        }
        Notice::Disregarded { agency, pairs } => format!(
            "disregarded: {pairs} pairs that {agency} confirmed; they are not asked any more, or the signal is not the one of its batch"
        ),
    }));
    lines.join("\n")
}

fn count_records(number: u64) -> String {
    count(number, "record", "records")
}

fn count_tags(number: u64) -> String {
    count(number, "tag", "tags")
}

const fn fault_text(fault: Fault) -> &'static str {
    match fault {
        Fault::Share => "the share is not that of its tag",
        Fault::Seal => "they do not open",
        Fault::Payload => "what they hold is no signal",
        Fault::Code => "a code that it may not send",
        Fault::Bsn => "a BSN ref, and it may not use the BSN",
        Fault::Date => "a date after the night",
        Fault::Expired => "older than the life time of their code",
    }
}

/// The first hits as a table.
pub(crate) fn hit_table(hits: &HitList, most: usize) -> String {
    let joined = |mut words: Vec<&str>| {
        words.sort_unstable();
        words.dedup();
        words.join(", ")
    };
    let rows = hits.hits.iter().take(most).map(|hit| {
        let explanation = &hit.explanation;
        [
            hit.id.clone(),
            joined(
                explanation
                    .rules
                    .iter()
                    .map(|rule| rule.rule.as_str())
                    .collect(),
            ),
            joined(
                explanation
                    .signals
                    .iter()
                    .map(|signal| signal.agency.as_str())
                    .collect(),
            ),
            joined(
                explanation
                    .signals
                    .iter()
                    .map(|signal| signal.domain.as_str())
                    .collect(),
            ),
            explanation.persons.to_string(),
            explanation.events.len().to_string(),
            explanation
                .signals
                .iter()
                .map(|signal| signal.date.as_str())
                .max()
                .unwrap_or_default()
                .to_owned(),
        ]
    });
    let mut lines = vec![table(
        [
            "hit",
            "rules",
            "agencies",
            "life domains",
            "persons",
            "events",
            "newest",
        ],
        rows,
    )];
    let more = hits.hits.len().saturating_sub(most);
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    let families: BTreeSet<BTreeSet<&str>> = hits
        .hits
        .iter()
        .take(most)
        .filter(|hit| !hit.family.is_empty())
        .map(family)
        .collect();
    lines.extend(
        families
            .into_iter()
            .map(|family| format!("of one family: {}", joined(family.into_iter().collect()))),
    );
    lines.join("\n")
}

/// The ids of a hit and of the others of its family.
fn family(hit: &Hit) -> BTreeSet<&str> {
    hit.family
        .iter()
        .chain([&hit.id])
        .map(String::as_str)
        .collect()
}
