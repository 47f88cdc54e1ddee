//! What a demo has to show, as text: the nights, the way of a referral, the truth, and what to do
//! next.

use super::outcome::{
    DemoOutcome, DemoReferral, Files, HitRowView, LetterView, NightView, ShownDemo,
};
use crate::console::{count, table};
use crate::tables::{precision, quality};

/// So many hits of a kind are shown of a night.
const MAX_SHOWN: usize = 4;
/// So many rows of an agency are named.
const MAX_ROWS: usize = 6;
/// The first digits of a digest tell two apart.
const DIGITS: usize = 12;

pub(super) fn text(shown: &ShownDemo) -> String {
    let outcome = &shown.outcome;
    let DemoOutcome {
        seconds,
        nights,
        referral,
        quality,
        ..
    } = outcome;
    let mut parts = vec![night_table(nights)];
    parts.extend(nights.iter().filter_map(morning));
    parts.push(match referral {
        Some(referral) => story(referral, outcome),
        None => "No live rule finds a hit on the first night, so nothing is referred: more \
                 inhabitants have more."
            .to_owned(),
    });
    parts.push(agency_table(outcome));
    parts.push(format!("Against the truth: {}", quality::summary(quality)));
    parts.push(quality::hits_explained(&quality.hits));
    parts.push(format!("{seconds:.1} s from start to end."));
    parts.push(next(shown));
    parts.join("\n\n")
}

fn night_table(nights: &[NightView]) -> String {
    let rows = nights.iter().map(|night| {
        [
            night.night.clone(),
            night.inhabitants.to_string(),
            night.rows.to_string(),
            night.hits.to_string(),
            night.new.len().to_string(),
            night.changed.len().to_string(),
            night.gone.len().to_string(),
            night.on_trial.to_string(),
        ]
    });
    let head = [
        "night",
        "inhabitants",
        "rows",
        "hits",
        "new",
        "changed",
        "gone",
        "on trial only",
    ];
    table(head, rows)
}

/// The hits that are new, changed or gone after a night; nothing where all are as they were.
fn morning(night: &NightView) -> Option<String> {
    let kinds = [
        ("new", &night.new),
        ("changed", &night.changed),
        ("gone", &night.gone),
    ];
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    for (word, hits) in kinds {
        rows.extend(hits.iter().take(MAX_SHOWN).map(|hit| hit_row(word, hit)));
        if hits.len() > MAX_SHOWN {
            left_out.push(format!("{} more {word}", hits.len() - MAX_SHOWN));
        }
    }
    if rows.is_empty() {
        return None;
    }
    let head = ["", "hit", "rules", "agencies", "life domains", "persons"];
    let mut text = format!("The morning of {}:\n\n{}", night.night, table(head, rows));
    if !left_out.is_empty() {
        text = format!("{text}\n… and {}", left_out.join(", "));
    }
    Some(text)
}

fn hit_row(word: &str, hit: &HitRowView) -> [String; 6] {
    [
        word.to_owned(),
        hit.hit.clone(),
        rules(hit),
        hit.agencies.join(", "),
        hit.life_domains.join(", "),
        hit.persons.to_string(),
    ]
}

fn rules(hit: &HitRowView) -> String {
    let mut rules = Vec::with_capacity(hit.rules.len());
    for met in &hit.rules {
        rules.push(format!("{} ({})", met.rule, met.stage));
    }
    rules.join(", ")
}

/// The way of a referral, as far as the nights go.
fn story(referral: &DemoReferral, outcome: &DemoOutcome) -> String {
    let DemoReferral {
        hit,
        assessed,
        state,
        letters,
        ..
    } = referral;
    let people = assessed.iter().map(|one| {
        let digest = one.looked_at.get(..DIGITS).unwrap_or_default();
        [one.account.clone(), one.at.clone(), format!("{digest}…")]
    });
    let mut parts = vec![format!(
        "Two people look at hit {} on the first morning and mean the same, so it stands: {}.\n\n{}",
        hit.hit,
        state.text(),
        table(["account", "assessed at", "looked at"], people)
    )];
    let nights = &outcome.nights;
    if let (Some(night), Some(first)) = (nights.get(1), letters.first()) {
        let lead = letters.iter().find(|letter| letter.agency == referral.lead);
        parts.push(format!(
            "The letters of {} tell {}, each under a number of its own, and each finds its own \
             rows:\n\n{}\n\n{}",
            night.night,
            count(letters.len() as u64, "agency", "agencies"),
            letter_table(letters),
            resolved(lead.unwrap_or(first), night)
        ));
    }
    if let Some(night) = nights.get(2).filter(|_| !letters.is_empty()) {
        let taken = count(night.letters_of_answers as u64, "letter", "letters");
        parts.push(format!(
            "On {} the centre takes in {taken} of answers. How right each rule is:\n\n{}",
            night.night,
            precision::rule_rows(&outcome.precision)
        ));
    }
    parts.join("\n\n")
}

fn letter_table(letters: &[LetterView]) -> String {
    let rows = letters.iter().map(|letter| {
        [
            letter.agency.clone(),
            letter.case.clone(),
            letter.call.clone(),
            letter.rules.join(", "),
            letter.rows.len().to_string(),
            letter.answer.to_owned(),
        ]
    });
    let head = ["agency", "case", "call", "rules told", "own rows", "answer"];
    table(head, rows)
}

/// Which rows one agency finds, by their numbers alone.
fn resolved(letter: &LetterView, night: &NightView) -> String {
    let mut rows = Vec::new();
    for found in letter.rows.iter().take(MAX_ROWS) {
        rows.push(found.row.to_string());
    }
    let more = letter.rows.len().saturating_sub(MAX_ROWS);
    if more > 0 {
        rows.push(format!("{more} more"));
    }
    let word = if letter.rows.len() == 1 {
        "row"
    } else {
        "rows"
    };
    format!(
        "{} finds case {} in its export of {}: {word} {}. What stands there, it alone sees.",
        letter.agency,
        letter.case,
        night.night,
        rows.join(", ")
    )
}

fn agency_table(outcome: &DemoOutcome) -> String {
    let mut rows = Vec::new();
    for counts in &outcome.agencies {
        rows.push([
            counts.agency.clone(),
            counts.rows.to_string(),
            counts.set_aside.to_string(),
            counts.withheld.to_string(),
            counts.records.to_string(),
        ]);
    }
    let exports = table(["agency", "rows", "set aside", "withheld", "records"], rows);
    let night = outcome.nights.last().map_or("", |night| &night.night);
    format!("The exports of {night}, of which the centre sees sealed records alone:\n\n{exports}")
}

/// Where everything lies, who may look, and commands to go on with.
fn next(shown: &ShownDemo) -> String {
    let ShownDemo { outcome, accounts } = shown;
    let Files {
        covenant,
        agencies,
        centre,
        last_night,
        owners,
    } = &outcome.files;
    let (centre, last_night) = (centre.display(), last_night.display());
    let rows = accounts
        .iter()
        .map(|account| [account.account.clone(), account.role.to_owned()]);
    let mut go_on = vec![format!(
        "hitmachine hits list --site {centre} --as analyst-1"
    )];
    if let Some(referral) = &outcome.referral {
        let hit = &referral.hit.hit;
        go_on.push(format!(
            "hitmachine hits show --site {centre} --as analyst-1 {hit}"
        ));
        go_on.push(format!(
            "hitmachine audit who-saw --site {centre} --as auditor-1 {hit}"
        ));
        if let (Some(night), Some(letter)) = (outcome.nights.last(), referral.letters.first()) {
            let (agency, night) = (&letter.agency, &night.night);
            go_on.push(format!(
                "hitmachine resolve --home {}/{agency} \
                 --letter {centre}/outbox/{agency}/{night}-referrals.letter \
                 {last_night}/agencies/{agency}/signals.csv",
                agencies.display()
            ));
        }
    }
    go_on.push(format!("hitmachine verify --site {centre}"));
    format!(
        "Accounts at the centre:\n\n{}\n\n\
         covenant  {}\nagencies  {}\ncentre    {centre}\nowners    {}\n\
         exports   {last_night}/agencies\ntruth     {last_night}/truth\n\n\
         Go on with:\n\n  {}",
        table(["account", "role"], rows),
        covenant.display(),
        agencies.display(),
        owners.display(),
        go_on.join("\n  ")
    )
}
