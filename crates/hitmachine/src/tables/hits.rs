//! The hits of a night, as text.

use std::collections::BTreeSet;

use exchange::hits::{Counts, Hit, HitList, Notice, RecordFault};

use crate::console::{count, table};

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

const fn fault_text(fault: RecordFault) -> &'static str {
    match fault {
        RecordFault::Share => "the share is not that of its tag",
        RecordFault::Seal => "they do not open",
        RecordFault::Payload => "what they hold is no signal",
        RecordFault::Code => "a code that it may not send",
        RecordFault::Bsn => "a BSN ref, and it may not use the BSN",
        RecordFault::Date => "a date after the night",
        RecordFault::Expired => "older than the life time of their code",
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
