//! What things are called: agencies, codes, life domains, chains, rules, reasons and desks, in the
//! language of the page.
//!
//! The label of the agreements goes first, then what the covenant says (it is Dutch), then the id:
//! a hit may name what has left both.

use std::collections::BTreeSet;

use casebook::change::Change as NewOfHit;
use exchange::agreements::{Agreements, Label, LabelKind};
use exchange::covenant::{Agency, Covenant, Rule};

use crate::view::hit::Change;
use crate::view::language::Language;
use crate::view::morning::Choice;

/// Gives names.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    covenant: &'a Covenant,
    agreements: Option<&'a Agreements>,
    language: Language,
}

/// A desk to call.
pub(crate) struct DeskName<'a> {
    /// What it is called; its number where the agreements have none of it.
    pub(crate) name: String,
    /// Its telephone number; empty where the agreements have none.
    pub(crate) telephone: &'a str,
}

impl<'a> Names<'a> {
    /// Names by what is settled.
    pub(crate) const fn of(
        covenant: &'a Covenant,
        agreements: Option<&'a Agreements>,
        language: Language,
    ) -> Self {
        Self {
            covenant,
            agreements,
            language,
        }
    }

    /// The name of an agency.
    pub(crate) fn agency(&self, id: &str) -> String {
        let agency = self.covenant.agency(id);
        self.labelled(LabelKind::Agency, id, || agency.map(Agency::name))
    }

    /// The names of agencies, in the order of their ids.
    pub(crate) fn agencies<'b>(&self, ids: impl IntoIterator<Item = &'b String>) -> Vec<String> {
        ids.into_iter().map(|id| self.agency(id)).collect()
    }

    /// What a code is called.
    pub(crate) fn code(&self, id: &str) -> String {
        let code = self.covenant.code(id);
        self.labelled(LabelKind::Code, id, || {
            code.map(exchange::covenant::Code::nl)
        })
    }

    /// What a life domain is called.
    pub(crate) fn domain(&self, id: &str) -> String {
        let mut domains = self.covenant.domains().iter();
        let domain = domains.find(|domain| domain.id() == id);
        self.labelled(LabelKind::Domain, id, || {
            domain.map(exchange::covenant::Domain::nl)
        })
    }

    /// What a chain is called.
    pub(crate) fn chain(&self, id: &str) -> String {
        let text = |key| crate::view::text(self.language, key);
        self.labelled(LabelKind::Chain, id, || match id {
            "care" => Some(text("chain.care")),
            "social" => Some(text("chain.social")),
            "justice" => Some(text("chain.justice")),
            _ => None,
        })
    }

    /// What a rule is called.
    pub(crate) fn rule(&self, id: &str) -> String {
        let mut rules = self.covenant.rules().iter();
        let rule = rules.find(|rule| rule.id() == id);
        self.labelled(LabelKind::Rule, id, || rule.map(Rule::nl))
    }

    /// What a reason is called for which a hit is set aside.
    pub(crate) fn reason(&self, id: &str) -> String {
        let agreements = self.agreements;
        let mut reasons = agreements
            .into_iter()
            .flat_map(exchange::agreements::Agreements::reasons);
        let reason = reasons.find(|reason| reason.id() == id);
        reason.map_or_else(
            || id.to_owned(),
            |reason| self.said(reason.nl(), reason.en()).to_owned(),
        )
    }

    /// A rule with its version.
    pub(crate) fn versioned_rule(&self, id: &str, version: u32) -> String {
        format!("{} (v{version})", self.rule(id))
    }

    /// What an id of a kind is called.
    pub(crate) fn called(&self, kind: LabelKind, id: &str) -> String {
        match kind {
            LabelKind::Agency => self.agency(id),
            LabelKind::Code => self.code(id),
            LabelKind::Domain => self.domain(id),
            LabelKind::Rule => self.rule(id),
            LabelKind::Chain => self.chain(id),
        }
    }

    /// Something new of a hit, in words.
    pub(crate) fn change(&self, new: &NewOfHit) -> Change {
        match new {
            NewOfHit::Agency(id) => Change::Agency(self.agency(id)),
            NewOfHit::Chain(id) => Change::Chain(self.chain(id)),
            NewOfHit::Domain(id) => Change::Domain(self.domain(id)),
            NewOfHit::Rule(id) => Change::Rule(self.rule(id)),
            NewOfHit::Code(id) => Change::Code(self.code(id)),
            NewOfHit::Persons(persons) => Change::Persons((*persons).into()),
            NewOfHit::Severity { code, .. } => Change::Severity(self.code(code)),
        }
    }

    /// A desk of an agency.
    pub(crate) fn desk(&self, agency: &str, number: u16) -> DeskName<'a> {
        let agreements = self.agreements;
        let desk = agreements.and_then(|agreed| agreed.desk(agency, number));
        DeskName {
            name: desk.map_or_else(|| number.to_string(), |desk| desk.name().to_owned()),
            telephone: desk.map_or("", |desk| desk.telephone()),
        }
    }

    /// The agencies that may lead, as answers: those that the agreements have a desk of, or all
    /// where they have none.
    pub(crate) fn lead_choices(&self, chosen: &str) -> Vec<Choice> {
        let leads = self.leads();
        choices(leads.map(|id| (id, self.agency(id))), chosen)
    }

    /// The ids of the agencies that may lead.
    pub(crate) fn leads(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let agreements = self.agreements;
        let desks = agreements.map_or(&[][..], Agreements::desks);
        let ids = self.covenant.agencies().iter().map(Agency::id);
        ids.filter(move |id| desks.is_empty() || desks.iter().any(|desk| desk.agency() == *id))
    }

    /// The agencies of the covenant as answers, the one of an id chosen.
    pub(crate) fn agency_choices(&self, chosen: &str) -> Vec<Choice> {
        let agencies = self.covenant.agencies().iter();
        let named = agencies.map(|agency| (agency.id(), self.agency(agency.id())));
        choices(named, chosen)
    }

    /// The rules of the covenant as answers; those on trial find nothing that is kept.
    pub(crate) fn rule_choices(&self, chosen: &str) -> Vec<Choice> {
        let mut rules = Vec::new();
        let mut known = BTreeSet::new();
        for rule in self.covenant.rules() {
            if rule.stage() != exchange::covenant::Stage::Proef && known.insert(rule.id()) {
                rules.push((rule.id(), self.rule(rule.id())));
            }
        }
        choices(rules.into_iter(), chosen)
    }

    /// The life domains of the covenant as answers.
    pub(crate) fn domain_choices(&self, chosen: &str) -> Vec<Choice> {
        let domains = self.covenant.domains().iter();
        let named = domains.map(|domain| (domain.id(), self.domain(domain.id())));
        choices(named, chosen)
    }

    /// The chains as answers.
    pub(crate) fn chain_choices(&self, chosen: &str) -> Vec<Choice> {
        let chains = exchange::covenant::Chain::ALL.iter();
        let named = chains.map(|chain| (chain.as_str(), self.chain(chain.as_str())));
        choices(named, chosen)
    }

    /// The reasons of the agreements as answers.
    pub(crate) fn reason_choices(&self, chosen: &str) -> Vec<Choice> {
        let agreements = self.agreements;
        let reasons = agreements
            .into_iter()
            .flat_map(exchange::agreements::Agreements::reasons);
        let named = reasons.map(|reason| (reason.id(), self.reason(reason.id())));
        choices(named, chosen)
    }

    /// The agencies that are to deliver on a night; all where nothing is agreed.
    pub(crate) fn expected_on(&self, night: exchange::night::Night) -> Vec<&'a str> {
        let agreements = self.agreements;
        let is_expected = |id: &str| {
            let expects = agreements.and_then(|agreed| agreed.expects(id, night));
            expects.unwrap_or(true)
        };
        let agencies = self.covenant.agencies().iter().map(Agency::id);
        agencies.filter(|id| is_expected(id)).collect()
    }

    fn labelled<'b>(
        &self,
        kind: LabelKind,
        id: &'b str,
        otherwise: impl FnOnce() -> Option<&'b str>,
    ) -> String {
        let agreements = self.agreements;
        let label = agreements.and_then(|agreed| agreed.label(kind, id));
        let label = label.map(|label: &Label| self.said(label.nl(), label.en()).to_owned());
        label.unwrap_or_else(|| otherwise().unwrap_or(id).to_owned())
    }

    const fn said<'b>(&self, nl: &'b str, en: &'b str) -> &'b str {
        match self.language {
            Language::Dutch => nl,
            Language::English => en,
        }
    }
}

fn choices<'a>(named: impl Iterator<Item = (&'a str, String)>, chosen: &str) -> Vec<Choice> {
    let choice = |(value, name): (&str, String)| Choice {
        value: value.to_owned(),
        name,
        is_chosen: value == chosen,
    };
    named.map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled() -> (Covenant, Agreements) {
        let covenant = include_bytes!("../../../fixtures/small-city/covenant.toml");
        let agreements = include_bytes!("../../../fixtures/small-city/agreements.toml");
        (
            Covenant::parse(covenant).unwrap(),
            Agreements::parse(agreements).unwrap(),
        )
    }

    #[test]
    fn the_label_of_the_language_goes_before_what_the_covenant_says_and_that_before_the_id() {
        let (covenant, agreements) = settled();
        let english = Names::of(&covenant, Some(&agreements), Language::English);
        let bare = Names::of(&covenant, None, Language::English);
        assert_eq!(english.code("rent-arrears"), "rent arrears");
        assert_eq!(english.agency("police"), "Police");
        assert_eq!(bare.agency("police"), "Politie");
        assert_eq!(
            english.reason("help-is-there"),
            "the help that is needed is there already"
        );
        assert_eq!(
            bare.code("rent-arrears"),
            covenant.code("rent-arrears").unwrap().nl()
        );
        assert_eq!(bare.reason("help-is-there"), "help-is-there");
        for names in [english, bare] {
            assert_eq!(names.chain("justice"), "coercion and justice");
            let unknown = [
                names.code("left"),
                names.agency("left"),
                names.domain("left"),
                names.chain("left"),
                names.rule("left"),
                names.reason("left"),
            ];
            assert!(unknown.iter().all(|name| name == "left"), "{unknown:?}");
        }
    }

    #[test]
    fn a_desk_that_is_not_agreed_on_has_its_number_and_no_telephone() {
        let (covenant, agreements) = settled();
        let names = Names::of(&covenant, Some(&agreements), Language::Dutch);
        let desk = names.desk("police", 21);
        assert_eq!(
            (&*desk.name, desk.telephone),
            ("Wijkagenten Noord", "000 000 00 21")
        );
        let desk = names.desk("police", 99);
        assert_eq!((&*desk.name, desk.telephone), ("99", ""));
    }
}
