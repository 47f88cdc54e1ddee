//! Whether agreements are of sense by themselves: ids are ids, nothing stands there twice, numbers
//! are in their ranges.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;

use super::decision::{Reason, RulePrecision};
use super::fault::FaultList;
use super::file::AgreementsFile;
use super::label::{Desk, Label};
use super::tell::Tell;
use super::weekday::Expected;
use super::{Agreements, AgreementsError, AgreementsFault, AgreementsHash};
use crate::covenant::is_id;
use crate::hex;

/// How long the centre may remember a hit: two years at most.
const RETENTION_DAYS: RangeInclusive<u16> = 1..=730;

/// Fewer answers say next to nothing: of three that are wrong, a good rule may have had bad luck.
const MIN_ANSWERS: u16 = 10;

/// How many digits a telephone number has, by ITU-T E.164; the shortest are those of services.
const TELEPHONE_DIGITS: RangeInclusive<usize> = 3..=15;

/// How much of an id that is not one is told.
const SHOWN_ID: usize = 100;

/// Checks a file that was read, and gives the agreements it holds, or all that is wrong with them.
pub(super) fn agreements(
    file: AgreementsFile,
    hash: AgreementsHash,
) -> Result<Agreements, AgreementsError> {
    let mut faults = FaultList::default();
    faults.check_text("name", &file.name);
    let series = hex::parse(file.series.as_bytes());
    faults.add_if(series.is_none(), "series", AgreementsFault::Series);
    faults.add_if(
        !RETENTION_DAYS.contains(&file.retention_days),
        "retention_days",
        AgreementsFault::Range("1 to 730"),
    );
    check_tells(&file.tell, &mut faults);
    check_expected(&file.expect, &mut faults);
    check_precisions(&file.precision, &mut faults);
    check_reasons(&file.reason, &mut faults);
    check_desks(&file.desk, &mut faults);
    check_labels(&file.label, &mut faults);
    faults.into_result()?;
    Ok(Agreements {
        hash,
        name: file.name,
        serial: file.serial,
        series: series.unwrap_or_default(),
        retention_days: file.retention_days,
        second_look: file.second_look,
        tells: file.tell,
        expected: file.expect,
        precisions: file.precision,
        reasons: file.reason,
        desks: file.desk,
        labels: file.label,
    })
}

fn check_tells(tells: &[Tell], faults: &mut FaultList) {
    let mut seen = BTreeSet::new();
    for tell in tells {
        let part = tell_part(tell);
        check_id(&part, &tell.from, faults);
        check_id(&part, &tell.to, faults);
        faults.add_if(tell.from == tell.to, &part, AgreementsFault::Itself);
        let is_new = seen.insert((&tell.from, &tell.to));
        faults.add_if(!is_new, &part, AgreementsFault::Twice);
        faults.check_text(format_args!("{part}, ground"), &tell.ground);
    }
}

fn check_expected(expected: &[Expected], faults: &mut FaultList) {
    let mut seen = BTreeSet::new();
    for Expected { agency, weekdays } in expected {
        let part = part("expect", agency);
        check_id(&part, agency, faults);
        faults.add_if(!seen.insert(agency), &part, AgreementsFault::Twice);
        faults.add_if(weekdays.is_empty(), &part, AgreementsFault::NoWeekday);
        let distinct: BTreeSet<_> = weekdays.iter().collect();
        faults.add_if(
            distinct.len() < weekdays.len(),
            format_args!("{part}, weekdays"),
            AgreementsFault::Twice,
        );
    }
}

fn check_precisions(precisions: &[RulePrecision], faults: &mut FaultList) {
    let mut seen = BTreeSet::new();
    for RulePrecision {
        rule,
        min_precision,
        min_answers,
    } in precisions
    {
        let part = part("precision", rule);
        check_id(&part, rule, faults);
        faults.add_if(!seen.insert(rule), &part, AgreementsFault::Twice);
        faults.add_if(
            !(0.0..=1.0).contains(min_precision),
            format_args!("{part}, min_precision"),
            AgreementsFault::Range("0 to 1"),
        );
        faults.add_if(
            *min_answers < MIN_ANSWERS,
            format_args!("{part}, min_answers"),
            AgreementsFault::Range("10 or more"),
        );
    }
}

fn check_reasons(reasons: &[Reason], faults: &mut FaultList) {
    let mut seen = BTreeSet::new();
    for Reason { id, nl, en } in reasons {
        let part = part("reason", id);
        check_id(&part, id, faults);
        faults.add_if(!seen.insert(id), &part, AgreementsFault::Twice);
        faults.check_text(format_args!("{part}, nl"), nl);
        faults.check_text(format_args!("{part}, en"), en);
    }
}

fn check_desks(desks: &[Desk], faults: &mut FaultList) {
    let mut seen = BTreeSet::new();
    for desk in desks {
        let part = desk_part(desk);
        check_id(&part, &desk.agency, faults);
        let is_new = seen.insert((&desk.agency, desk.number));
        faults.add_if(!is_new, &part, AgreementsFault::Twice);
        faults.check_text(format_args!("{part}, name"), &desk.name);
        faults.add_if(
            !is_telephone(&desk.telephone),
            format_args!("{part}, telephone"),
            AgreementsFault::Telephone,
        );
    }
}

fn check_labels(labels: &[Label], faults: &mut FaultList) {
    let mut seen = BTreeSet::new();
    for label in labels {
        let part = label_part(label);
        check_id(&part, &label.id, faults);
        let is_new = seen.insert((label.kind, &label.id));
        faults.add_if(!is_new, &part, AgreementsFault::Twice);
        faults.check_text(format_args!("{part}, nl"), &label.nl);
        faults.check_text(format_args!("{part}, en"), &label.en);
    }
}

fn check_id(part: impl fmt::Display, id: &str, faults: &mut FaultList) {
    faults.add_if(!is_id(id), part, AgreementsFault::Id);
}

fn is_telephone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_dialled = |sign: char| sign.is_ascii_digit() || "+-() ".contains(sign);
    TELEPHONE_DIGITS.contains(&digits) && text.chars().all(is_dialled)
}

/// The name of a part in an error: `expect "police"`.
pub(super) fn part(kind: &str, id: &str) -> String {
    format!("{kind} {:?}", shown(id))
}

pub(super) fn tell_part(tell: &Tell) -> String {
    let (from, to) = (shown(&tell.from), shown(&tell.to));
    format!("tell from {from:?} to {to:?}")
}

pub(super) fn desk_part(desk: &Desk) -> String {
    format!("desk {} of {:?}", desk.number, shown(&desk.agency))
}

pub(super) fn label_part(label: &Label) -> String {
    format!("label of {} {:?}", label.kind.as_str(), shown(&label.id))
}

fn shown(id: &str) -> String {
    id.chars().take(SHOWN_ID).collect()
}
