//! What agencies, rules, codes and life domains are called, and when something was at the centre.

use exchange::agreements::LabelKind;
use exchange::covenant::{Agency, Code};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::server::Settled;
use crate::server::answer::Refusal;
use crate::view::language::Language;

/// What an id is called; the id itself where nothing says so.
pub(super) fn called(settled: &Settled, language: Language, kind: LabelKind, id: &str) -> String {
    let agreements = settled.agreements.as_ref();
    let label = agreements.and_then(|agreements| agreements.label(kind, id));
    let text = label.map(|label| match language {
        Language::Dutch => label.nl(),
        Language::English => label.en(),
    });
    let named = || match kind {
        LabelKind::Agency => settled.covenant.agency(id).map(Agency::name),
        LabelKind::Code => settled.covenant.code(id).map(Code::nl),
        _ => None,
    };
    text.or_else(named).unwrap_or(id).to_owned()
}

pub(super) fn agency(settled: &Settled, language: Language, id: &str) -> String {
    called(settled, language, LabelKind::Agency, id)
}

/// A rule with its version.
pub(super) fn rule(settled: &Settled, language: Language, id: &str, version: u32) -> String {
    let name = called(settled, language, LabelKind::Rule, id);
    format!("{name} (v{version})")
}

/// A moment as clocks at the centre have it.
pub(super) fn moment(at: Timestamp) -> Result<DateTime, Refusal> {
    let zone = TimeZone::get("Europe/Amsterdam").map_err(Refusal::failed)?;
    Ok(at.to_zoned(zone).datetime())
}
