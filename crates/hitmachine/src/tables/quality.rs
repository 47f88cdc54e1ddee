//! What was measured, as tables.

use evaluation::pairs::PairsQuality;
use evaluation::{CityQuality, ErrorRow, HitMeasure, KeyRow, Measure, WithinAgency};

use crate::console::{count, table};

/// All that is known of a night of a city.
pub(crate) fn city(night: &str, quality: &CityQuality) -> String {
    let CityQuality {
        match_keys, errors, ..
    } = quality;
    format!(
        "night {night}: {}\n{}\n\n{}\n\n{}",
        summary(quality),
        within_agencies(&quality.persons),
        keys(match_keys),
        by_error(errors)
    )
}

/// Persons, households and hits, and what became of the signals.
pub(crate) fn summary(quality: &CityQuality) -> String {
    let CityQuality {
        signals,
        persons,
        households,
        hits,
        ..
    } = quality;
    let hit_row = [
        "hits".to_owned(),
        hits.multi_problem.to_string(),
        hits.found.to_string(),
        String::new(),
        String::new(),
        (hits.hits - hits.right).to_string(),
        share(hits.precision),
        share(hits.recall),
        share(hits.f1),
    ];
    let rows = [
        measure_row("persons", persons),
        measure_row("households", households),
        hit_row,
    ];
    format!(
        "{} signals sent of {} rows; {} of them within reach of a gate, of which {} opened; \
         {} stay sealed by design\n\n{}\n\n{}",
        signals.sent,
        signals.rows,
        signals.within_reach,
        signals.opened,
        signals.sealed_by_design,
        table(MEASURES, rows),
        false_joins(persons),
    )
}

/// What the precision of hits says, and what not.
pub(crate) fn hits_explained(hits: &HitMeasure) -> String {
    format!(
        "Precision of hits: of {}, {} on a household that is multi-problem in the truth, \
         which no rule reads; the others meet the rule too.\n\
         It says what the rule is worth. How well signals are linked, the lines of persons and \
         households say.",
        count(hits.hits, "hit", "hits"),
        count(hits.right, "is", "are"),
    )
}

/// All that is known of two files.
pub(crate) fn pairs(quality: &PairsQuality) -> String {
    let PairsQuality {
        files,
        persons,
        ambiguous,
        match_keys,
        curve,
        steps,
    } = quality;
    let mut file_rows = Vec::new();
    for file in files {
        file_rows.push([
            file.file.clone(),
            file.rows.to_string(),
            file.hashed.to_string(),
            file.set_aside.to_string(),
            file.tags_per_row
                .map_or_else(|| "-".to_owned(), |tags| format!("{tags:.1}")),
        ]);
    }
    let mut point_rows = Vec::new();
    for point in curve {
        point_rows.push([
            point.tags.to_string(),
            point.keys.to_string(),
            point.found.to_string(),
            point.wrong.to_string(),
            share(point.precision),
            share(point.recall),
            share(point.f1),
        ]);
    }
    let mut step_rows = Vec::new();
    for step in steps {
        step_rows.push([
            step.step.to_owned(),
            format!("{:.2}", step.seconds),
            format!("{:.0}", step.rows_per_second),
        ]);
    }
    [
        table(
            ["file", "rows", "hashed", "set aside", "tags a row"],
            file_rows,
        ),
        format!(
            "{}\n\n{}",
            table(MEASURES, [measure_row("persons", persons)]),
            false_joins(persons)
        ),
        format!("{ambiguous} signals were ambiguous: no key joined them"),
        table(
            [
                "tags",
                "keys",
                "found",
                "wrong",
                "precision",
                "recall",
                "F1",
            ],
            point_rows,
        ),
        keys(match_keys),
        table(["step", "seconds", "rows/s"], step_rows),
    ]
    .join("\n\n")
}

const MEASURES: [&str; 9] = [
    "of",
    "true",
    "found",
    "sealed",
    "apart",
    "wrong",
    "precision",
    "recall",
    "F1",
];

fn measure_row(name: &str, measure: &Measure) -> [String; 9] {
    let Measure {
        pairs,
        found,
        sealed,
        apart,
        wrong,
        precision,
        recall,
        f1,
        ..
    } = measure;
    let counts = [pairs, found, sealed, apart, wrong].map(ToString::to_string);
    let [pairs, found, sealed, apart, wrong] = counts;
    [
        name.to_owned(),
        pairs,
        found,
        sealed,
        apart,
        wrong,
        share(*precision),
        share(*recall),
        share(*f1),
    ]
}

fn false_joins(persons: &Measure) -> String {
    let Measure {
        opened,
        falsely_joined,
        falsely_joined_per_100_000,
        ..
    } = persons;
    let rate =
        falsely_joined_per_100_000.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.1}"));
    format!("{falsely_joined} of {opened} persons falsely joined to another ({rate} per 100,000)")
}

/// What each agency's own signals came to, of which the table counts no pair.
fn within_agencies(persons: &Measure) -> String {
    let WithinAgency {
        pairs,
        found,
        wrong,
        precision,
        recall,
        falsely_joined,
    } = persons.within_agency;
    format!(
        "within one agency: {pairs} true pairs, {found} found, {wrong} wrong (precision {}, recall \
         {}); {falsely_joined} persons falsely joined to another of the same agency",
        share(precision),
        share(recall)
    )
}

fn keys(keys: &[KeyRow]) -> String {
    let head = [
        "match key",
        "records",
        "groups",
        "true pairs",
        "false pairs",
        "only by it",
    ];
    let mut rows = Vec::new();
    for key in keys {
        rows.push([
            key.match_key.clone(),
            key.records.to_string(),
            key.groups.to_string(),
            key.true_pairs.to_string(),
            key.false_pairs.to_string(),
            key.only.to_string(),
        ]);
    }
    table(head, rows)
}

fn by_error(errors: &[ErrorRow]) -> String {
    let head = [
        "error on a row",
        "signals",
        "true pairs",
        "found",
        "recall",
        "wrong",
    ];
    let mut rows = Vec::new();
    for error in errors {
        rows.push([
            error.error.clone(),
            error.signals.to_string(),
            error.pairs.to_string(),
            error.found.to_string(),
            share(error.recall),
            error.wrong.to_string(),
        ]);
    }
    table(head, rows)
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{share:.4}"))
}
