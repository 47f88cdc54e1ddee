//! How well two files of one population are linked: pairs of records, by match key, and by the number of keys.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Instant;

use exchange::payload::SignalRef;
use hasher::batch::report::ReasonCount;
use matcher::LinkedNight;
use serde::Serialize;

use super::by_key::{KeyRow, by_key};
use super::key_list::KeyList;
use super::measure::{Known, Measure, measure, share};
use super::pairs_night::{self, PairsNight};
use super::records::{self, PairsProfile, Records};
use crate::console::Console;
use crate::exit::Failure;

/// The numbers of tags at which the curve is drawn.
const CURVE: [u32; 7] = [4, 8, 11, 16, 24, 32, 48];

/// How two files were linked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PairsQuality {
    pub(crate) files: Vec<FileCounts>,
    pub(crate) persons: Measure,
    /// Signals that no key joined, as it would have made one person of two records of one file.
    pub(crate) ambiguous: u64,
    pub(crate) match_keys: Vec<KeyRow>,
    pub(crate) curve: Vec<Point>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FileCounts {
    pub(crate) file: String,
    pub(crate) rows: u64,
    pub(crate) hashed: u64,
    pub(crate) set_aside: u64,
    /// Records of a batch for each row that was hashed.
    pub(crate) tags_per_row: Option<f64>,
    /// What was wrong with rows, by column of the export that was made of the file.
    pub(crate) reasons: Vec<ReasonCount>,
}

/// What the first keys of the list give by themselves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Point {
    /// Tags for a row that has everything, at most.
    pub(crate) tags: u32,
    pub(crate) keys: usize,
    pub(crate) found: u64,
    pub(crate) wrong: u64,
    pub(crate) precision: Option<f64>,
    pub(crate) recall: Option<f64>,
    pub(crate) f1: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Step {
    pub(crate) step: &'static str,
    pub(crate) seconds: f64,
    /// Rows of both files for each second of it.
    pub(crate) rows_per_second: f64,
}

/// Two files, and how to read them.
pub(crate) struct PairsWanted<'a> {
    pub(crate) files: [&'a Path; 2],
    pub(crate) profile: &'a PairsProfile,
    pub(crate) id: Option<&'a str>,
    pub(crate) keys: &'a KeyList,
    pub(crate) seed: u64,
}

/// Reads both files, sends them through a night, and compares.
pub(crate) fn compare(
    wanted: &PairsWanted<'_>,
    console: &Console,
) -> Result<PairsQuality, Failure> {
    let start = Instant::now();
    let [a, b] = wanted
        .files
        .map(|path| Records::read(path, wanted.profile, wanted.id));
    let (a, b) = (a?, b?);
    let files = [&a, &b];
    let mut steps = vec![("read", start.elapsed().as_secs_f64())];
    let night = pairs_night::run(files, wanted.keys, wanted.seed, console)?;
    steps.extend(&night.steps);

    let persons = records::persons(files);
    let mut curve = Vec::new();
    for tags in CURVE {
        let first = wanted.keys.first(tags);
        if first.tags() > tags
            || curve
                .last()
                .is_some_and(|point: &Point| point.keys == first.len())
        {
            continue;
        }
        let linked = night
            .opened
            .with_keys(&night.covenant, |key| first.holds(key.id()))
            .link(&night.covenant);
        let Measure {
            found,
            wrong,
            precision,
            recall,
            f1,
            ..
        } = measure(&traced(files, &persons, &night.keys, &linked));
        curve.push(Point {
            tags,
            keys: first.len(),
            found,
            wrong,
            precision,
            recall,
            f1,
        });
    }
    let PairsNight {
        covenant,
        opened,
        keys,
        reports,
        ..
    } = night;
    let start = Instant::now();
    let linked = opened.link(&covenant);
    steps.push(("link", start.elapsed().as_secs_f64()));

    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    for section in reports.iter().flat_map(|report| &report.sections) {
        *records.entry(section.match_key.clone()).or_default() += section.records;
    }
    let whom = persons_by_ref(files, &persons, &keys);
    let truth = |signal: u32, _| {
        whom.get(&linked.signals.all()[signal as usize].payload.signal)
            .copied()
    };
    let rows = a.all.len() + b.all.len();
    Ok(PairsQuality {
        persons: measure(&traced(files, &persons, &keys, &linked)),
        ambiguous: linked.cases.ambiguous as u64,
        match_keys: by_key(&linked.signals, &covenant, &records, truth),
        curve,
        steps: steps
            .into_iter()
            .map(|(step, seconds)| Step {
                step,
                seconds,
                rows_per_second: per_second(rows, seconds),
            })
            .collect(),
        files: files
            .into_iter()
            .zip(&reports)
            .map(|(file, report)| FileCounts {
                file: file.path.display().to_string(),
                rows: report.rows,
                hashed: report.hashed,
                set_aside: report.set_aside,
                tags_per_row: share(
                    report.sections.iter().map(|section| section.records).sum(),
                    report.hashed,
                ),
                reasons: report.reasons.clone(),
            })
            .collect(),
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a file has fewer rows than 2^52"
)]
fn per_second(rows: usize, seconds: f64) -> f64 {
    rows as f64 / seconds.max(1e-9)
}

/// Every record with what became of it. A record that was set aside counts as one that stayed sealed.
fn traced(
    files: [&Records; 2],
    persons: &[Vec<u64>; 2],
    keys: &[hasher::pseudonymise::keys::AgencyKey; 2],
    linked: &LinkedNight,
) -> Vec<Known> {
    let mut person_of: HashMap<SignalRef, Option<u32>> = HashMap::new();
    for signal in linked.cases.cases.iter().flat_map(|case| &case.signals) {
        person_of.insert(
            linked.signals.all()[signal.signal as usize].payload.signal,
            signal.person,
        );
    }
    let mut traced = Vec::new();
    for (agency, ((file, persons), key)) in files.into_iter().zip(persons).zip(keys).enumerate() {
        traced.extend(file.all.iter().zip(persons).map(|(record, &truth)| {
            let opened = person_of.get(&key.signal_ref(&record.id));
            Known {
                agency,
                truth,
                within_reach: true,
                opened: opened.is_some(),
                linked: opened.copied().flatten(),
            }
        }));
    }
    traced
}

fn persons_by_ref(
    files: [&Records; 2],
    persons: &[Vec<u64>; 2],
    keys: &[hasher::pseudonymise::keys::AgencyKey; 2],
) -> HashMap<SignalRef, u64> {
    let of_file = |((file, persons), key): (
        (&'_ Records, &'_ Vec<u64>),
        &'_ hasher::pseudonymise::keys::AgencyKey,
    )| {
        file.all
            .iter()
            .zip(persons)
            .map(|(record, &person)| (key.signal_ref(&record.id), person))
            .collect::<Vec<_>>()
    };
    files
        .into_iter()
        .zip(persons)
        .zip(keys)
        .flat_map(of_file)
        .collect()
}
