//! Agreements that are put together step by step, for a covenant.

use exchange::agreements::signed_agreements::{AgreementsTrustError, SignedAgreements};
use exchange::agreements::{SecondLook, TellLevel, Weekday};
use exchange::covenant::{Chain, Covenant};
use exchange::hex::Hex;
use serde::Serialize;

use crate::keys::Keys;

/// The ground of every tell: nobody in it exists.
const GROUND: &str = "none: synthetic";

/// Agreements in the making. At first every agency may hear of every other by name, each is
/// expected on every day, and everything of the covenant has a label.
///
/// ```
/// use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};
///
/// let keys = Keys::of_seed(1);
/// let covenant = CovenantBuilder::new().signed(keys)?;
/// let agreements = AgreementsBuilder::new(&covenant).serial(4).signed(keys)?;
/// assert_eq!(agreements.serial(), 4);
/// agreements.check_against(&covenant)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct AgreementsBuilder {
    format: u32,
    name: String,
    serial: u32,
    series: String,
    retention_days: u16,
    second_look: &'static str,
    tell: Vec<TellTable>,
    expect: Vec<ExpectTable>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    precision: Vec<PrecisionTable>,
    reason: Vec<ReasonTable>,
    desk: Vec<DeskTable>,
    label: Vec<LabelTable>,
}

#[derive(Debug, Clone, Serialize)]
struct TellTable {
    from: String,
    to: String,
    what: &'static str,
    ground: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct ExpectTable {
    agency: String,
    weekdays: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct PrecisionTable {
    rule: String,
    min_precision: f64,
    min_answers: u16,
}

#[derive(Debug, Clone, Serialize)]
struct ReasonTable {
    id: &'static str,
    nl: &'static str,
    en: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct DeskTable {
    agency: String,
    number: u16,
    name: String,
    telephone: String,
}

#[derive(Debug, Clone, Serialize)]
struct LabelTable {
    of: &'static str,
    id: String,
    nl: String,
    en: String,
}

/// Why hits are set aside in a synthetic city.
const REASONS: [ReasonTable; 3] = [
    ReasonTable {
        id: "help-is-there",
        nl: "de hulp die nodig is, is er al",
        en: "the help that is needed is there already",
    },
    ReasonTable {
        id: "moved-away",
        nl: "verhuisd uit de regio",
        en: "moved out of the region",
    },
    ReasonTable {
        id: "not-one-household",
        nl: "de signalen horen niet bij elkaar",
        en: "the signals do not belong together",
    },
];

impl AgreementsBuilder {
    /// Agreements for a covenant that keep nothing from anybody.
    #[must_use]
    pub fn new(covenant: &Covenant) -> Self {
        let (mut tell, mut expect) = (Vec::new(), Vec::new());
        for from in covenant.agencies() {
            for to in covenant.agencies() {
                if from.index() != to.index() {
                    tell.push(tell_table(from.id(), to.id(), TellLevel::Involved));
                }
            }
            expect.push(expect_table(from.id(), &Weekday::ALL));
        }
        Self {
            format: 1,
            name: format!("Afspraken bij: {}", covenant.name()),
            serial: 1,
            series: Hex(covenant.ref_series().id()).to_string(),
            retention_days: 365,
            second_look: "sample",
            tell,
            expect,
            precision: Vec::new(),
            reason: REASONS.to_vec(),
            desk: Vec::new(),
            label: labels(covenant),
        }
    }

    /// The same agreements under another serial.
    #[must_use]
    pub fn serial(self, serial: u32) -> Self {
        Self { serial, ..self }
    }

    /// The same agreements under another name.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self
        }
    }

    /// The same agreements with hits kept for so many days after they were last seen.
    #[must_use]
    pub fn retention_days(self, retention_days: u16) -> Self {
        Self {
            retention_days,
            ..self
        }
    }

    /// The same agreements with these decisions looked at by a second person.
    #[must_use]
    pub fn second_look(self, second_look: SecondLook) -> Self {
        Self {
            second_look: second_look.as_str(),
            ..self
        }
    }

    /// The same agreements without a list of reasons.
    #[must_use]
    pub fn without_reasons(mut self) -> Self {
        self.reason.clear();
        self
    }

    /// The same agreements by which nobody may be told anything, so that [`tell`](Self::tell) says
    /// who may.
    #[must_use]
    pub fn without_tells(mut self) -> Self {
        self.tell.clear();
        self
    }

    /// Lets `to` be told of `from`; in the place of what was said of these two.
    #[must_use]
    pub fn tell(self, from: &str, to: &str, what: TellLevel) -> Self {
        let mut without = self.without_tell(from, to);
        without.tell.push(tell_table(from, to, what));
        without
    }

    /// Lets `to` be told nothing of `from`.
    #[must_use]
    pub fn without_tell(mut self, from: &str, to: &str) -> Self {
        self.tell
            .retain(|tell| (tell.from.as_str(), tell.to.as_str()) != (from, to));
        self
    }

    /// Expects an agency on these days alone.
    #[must_use]
    pub fn expect(mut self, agency: &str, weekdays: &[Weekday]) -> Self {
        self.expect.retain(|expected| expected.agency != agency);
        self.expect.push(expect_table(agency, weekdays));
        self
    }

    /// Asks that such a share of a rule's referrals is right, once so many are answered.
    #[must_use]
    pub fn min_precision(mut self, rule: &str, min_precision: f64, min_answers: u16) -> Self {
        self.precision.push(PrecisionTable {
            rule: rule.to_owned(),
            min_precision,
            min_answers,
        });
        self
    }

    /// Adds a desk to call.
    #[must_use]
    pub fn desk(mut self, agency: &str, number: u16, name: &str, telephone: &str) -> Self {
        self.desk.push(DeskTable {
            agency: agency.to_owned(),
            number,
            name: name.to_owned(),
            telephone: telephone.to_owned(),
        });
        self
    }

    /// The agreements as TOML.
    ///
    /// # Panics
    ///
    /// Never: all agreements can be written as TOML.
    #[must_use]
    pub fn text(&self) -> String {
        toml::to_string(self).expect("all agreements can be written as TOML")
    }

    /// The agreements, signed by both owners.
    ///
    /// # Errors
    ///
    /// [`AgreementsTrustError::Agreements`] when `exchange` refuses them.
    pub fn signed(&self, keys: Keys) -> Result<SignedAgreements, AgreementsTrustError> {
        keys.sign_agreements(&self.text())
    }
}

fn tell_table(from: &str, to: &str, what: TellLevel) -> TellTable {
    TellTable {
        from: from.to_owned(),
        to: to.to_owned(),
        what: what.as_str(),
        ground: GROUND,
    }
}

fn expect_table(agency: &str, weekdays: &[Weekday]) -> ExpectTable {
    ExpectTable {
        agency: agency.to_owned(),
        weekdays: weekdays.iter().map(|day| day.as_str()).collect(),
    }
}

/// A label for all that the covenant names. In English each is called by its id, in words.
fn labels(covenant: &Covenant) -> Vec<LabelTable> {
    let mut labels = Vec::new();
    let mut add = |of, id: &str, nl: &str| {
        labels.push(LabelTable {
            of,
            id: id.to_owned(),
            nl: nl.to_owned(),
            en: id.replace('-', " "),
        });
    };
    for code in covenant.codes() {
        add("code", code.id(), code.nl());
    }
    for rule in covenant.rules() {
        add("rule", rule.id(), rule.nl());
    }
    for agency in covenant.agencies() {
        add("agency", agency.id(), agency.name());
    }
    for domain in covenant.domains() {
        add("domain", domain.id(), domain.nl());
    }
    for (chain, nl) in [
        (Chain::Care, "zorg"),
        (Chain::Social, "sociaal domein"),
        (Chain::Justice, "dwang en justitie"),
    ] {
        let mut agencies = covenant.agencies().iter();
        if agencies.any(|agency| agency.chain() == chain) {
            add("chain", chain.as_str(), nl);
        }
    }
    labels
}
