//! Whether agreements fit a covenant: they are of its series, and every name in them is one of its
//! names.
//!
//! The owners check this before they sign. A party only looks at the series: a covenant without an
//! agency that left must not make the agreements of all others worthless, and a name that nothing
//! has decides nothing.

use super::check::{desk_part, label_part, part, tell_part};
use super::fault::FaultList;
use super::label::LabelKind;
use super::{Agreements, AgreementsError, AgreementsFault};
use crate::covenant::{Chain, Covenant};

impl Agreements {
    /// Whether they are of the series of a covenant.
    #[must_use]
    pub fn is_of(&self, covenant: &Covenant) -> bool {
        self.series == *covenant.ref_series().id()
    }

    /// Checks that they fit a covenant.
    ///
    /// # Errors
    /// [`AgreementsError::Faults`] with every part that names what the covenant does not have, and
    /// when they are of another series.
    pub fn check_against(&self, covenant: &Covenant) -> Result<(), AgreementsError> {
        let mut faults = FaultList::default();
        faults.add_if(
            !self.is_of(covenant),
            "series",
            AgreementsFault::OtherSeries,
        );
        let unknown_agency = AgreementsFault::Unknown("an agency");
        let has_agency = |id: &str| covenant.agency(id).is_some();
        for tell in &self.tells {
            let is_known = has_agency(&tell.from) && has_agency(&tell.to);
            faults.add_if(!is_known, tell_part(tell), unknown_agency.clone());
        }
        for expected in &self.expected {
            let part = part("expect", &expected.agency);
            faults.add_if(!has_agency(&expected.agency), part, unknown_agency.clone());
        }
        for precision in &self.precisions {
            faults.add_if(
                !has_rule(covenant, &precision.rule),
                part("precision", &precision.rule),
                AgreementsFault::Unknown("a rule"),
            );
        }
        for desk in &self.desks {
            let is_known = has_agency(&desk.agency);
            faults.add_if(!is_known, desk_part(desk), unknown_agency.clone());
        }
        for label in &self.labels {
            let (is_known, what) = match label.kind {
                LabelKind::Code => (covenant.code(&label.id).is_some(), "a code"),
                LabelKind::Rule => (has_rule(covenant, &label.id), "a rule"),
                LabelKind::Agency => (has_agency(&label.id), "an agency"),
                LabelKind::Domain => (has_domain(covenant, &label.id), "a life domain"),
                LabelKind::Chain => (is_chain(&label.id), "a chain"),
            };
            let fault = AgreementsFault::Unknown(what);
            faults.add_if(!is_known, label_part(label), fault);
        }
        faults.into_result()
    }

    /// What the covenant names and these agreements have no label for, by kind and id, in the order
    /// of the covenant.
    #[must_use]
    pub fn unlabelled<'a>(&self, covenant: &'a Covenant) -> Vec<(LabelKind, &'a str)> {
        let mut named = Vec::new();
        for code in covenant.codes() {
            named.push((LabelKind::Code, code.id()));
        }
        for rule in covenant.rules() {
            named.push((LabelKind::Rule, rule.id()));
        }
        for agency in covenant.agencies() {
            named.push((LabelKind::Agency, agency.id()));
        }
        for domain in covenant.domains() {
            named.push((LabelKind::Domain, domain.id()));
        }
        for chain in Chain::ALL {
            let mut agencies = covenant.agencies().iter();
            if agencies.any(|agency| agency.chain() == chain) {
                named.push((LabelKind::Chain, chain.as_str()));
            }
        }
        named.retain(|(kind, id)| self.label(*kind, id).is_none());
        named
    }
}

fn has_rule(covenant: &Covenant, id: &str) -> bool {
    covenant.rules().iter().any(|rule| rule.id() == id)
}

fn has_domain(covenant: &Covenant, id: &str) -> bool {
    covenant.domains().iter().any(|domain| domain.id() == id)
}

fn is_chain(id: &str) -> bool {
    Chain::ALL.iter().any(|chain| chain.as_str() == id)
}
