//! What the covenant names by an id, in words: as the agreements call it, else as the covenant
//! does.

use casebook::change::Change as NewOfHit;
use exchange::agreements::LabelKind;

use crate::server::Settled;
use crate::view::hit::Change;
use crate::view::language::Language;

/// What something is called; its id where nobody called it anything.
pub(super) fn called(settled: &Settled, language: Language, kind: LabelKind, id: &str) -> String {
    let agreements = settled.agreements.as_ref();
    if let Some(label) = agreements.and_then(|agreements| agreements.label(kind, id)) {
        return match language {
            Language::Dutch => label.nl(),
            Language::English => label.en(),
        }
        .to_owned();
    }
    let covenant = &settled.covenant;
    let domains = || covenant.domains().iter().find(|domain| domain.id() == id);
    let rules = || covenant.rules().iter().find(|rule| rule.id() == id);
    let name = match kind {
        LabelKind::Agency => covenant.agency(id).map(|agency| agency.name().to_owned()),
        LabelKind::Code => covenant.code(id).map(|code| code.nl().to_owned()),
        LabelKind::Domain => domains().map(|domain| domain.nl().to_owned()),
        LabelKind::Rule => rules().map(|rule| rule.nl().to_owned()),
        LabelKind::Chain => None,
    };
    name.unwrap_or_else(|| id.to_owned())
}

/// What changed, in words.
pub(super) fn changes<'a>(
    settled: &Settled,
    language: Language,
    changes: impl IntoIterator<Item = &'a NewOfHit>,
) -> Vec<Change> {
    let name = |kind, id: &str| called(settled, language, kind, id);
    let words = changes.into_iter().map(|change| match change {
        NewOfHit::Agency(id) => Change::Agency(name(LabelKind::Agency, id)),
        NewOfHit::Chain(id) => Change::Chain(name(LabelKind::Chain, id)),
        NewOfHit::Domain(id) => Change::Domain(name(LabelKind::Domain, id)),
        NewOfHit::Rule(id) => Change::Rule(name(LabelKind::Rule, id)),
        NewOfHit::Code(id) => Change::Code(name(LabelKind::Code, id)),
        NewOfHit::Persons(number) => Change::Persons(u64::from(*number)),
        NewOfHit::Severity { code, .. } => Change::Severity(name(LabelKind::Code, code)),
    });
    words.collect()
}
