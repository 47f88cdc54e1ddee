//! What can be wrong with agreements, and the list of all that is.

use std::fmt;

use crate::file::syntax::SyntaxFault;
use crate::file::versioned_toml::FormFault;

/// Why a file does not hold agreements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementsError {
    /// Not TOML of this form, or a key that this version does not know.
    #[error("agreements, {0}")]
    Syntax(SyntaxFault),
    /// All that is wrong, in the order in which docs/agreements.md lists the keys; one or more. The
    /// text has a line for each.
    #[error("{}", lines(.0))]
    Faults(Vec<TermFault>),
}

impl From<FormFault> for AgreementsError {
    fn from(fault: FormFault) -> Self {
        match fault {
            FormFault::Syntax(fault) => Self::Syntax(fault),
            FormFault::OtherFormat => Self::Faults(vec![TermFault {
                part: "format".to_owned(),
                fault: AgreementsFault::Format,
            }]),
        }
    }
}

/// Something that is wrong with one part of the agreements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermFault {
    /// The part, for example `tell from "police" to "housing"`.
    pub part: String,
    /// What is wrong with it.
    pub fault: AgreementsFault,
}

impl fmt::Display for TermFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "agreements, {}: {}", self.part, self.fault)
    }
}

fn lines(faults: &[TermFault]) -> String {
    let lines: Vec<String> = faults.iter().map(TermFault::to_string).collect();
    lines.join("\n")
}

/// What can be wrong with a part of the agreements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgreementsFault {
    /// The format is one of another program.
    #[error("this program reads format 1")]
    Format,
    /// Hexadecimal text of another length.
    #[error("is not 32 hexadecimal digits")]
    Series,
    /// An id that none can be.
    #[error("an id is 1 to 40 of a-z, 0-9 and hyphen, and does not begin with a hyphen")]
    Id,
    /// A text of which nothing can be seen.
    #[error("is empty: say it in words")]
    Blank,
    /// A text with a character that a terminal does not show, or obeys.
    #[error("has a control character: whoever signs must see all that is there")]
    Control,
    /// A number outside its range.
    #[error("must be {0}")]
    Range(&'static str),
    /// Two entries about one thing.
    #[error("is there twice")]
    Twice,
    /// A list without an entry.
    #[error("names no weekday: leave the table out where nothing is agreed")]
    NoWeekday,
    /// An agency that is to be told of itself.
    #[error("names one agency twice: an agency knows of itself")]
    Itself,
    /// Text that is not a telephone number.
    #[error("is not a telephone number: 3 to 15 digits, with spaces, hyphens, brackets or a plus")]
    Telephone,
    /// The series of another covenant.
    #[error("is not the series of this covenant: the agreements belong to another one")]
    OtherSeries,
    /// A name that the covenant does not have.
    #[error("names {0} that the covenant does not have")]
    Unknown(&'static str),
}

/// What was found to be wrong so far.
#[derive(Debug, Default)]
pub(super) struct FaultList(Vec<TermFault>);

impl FaultList {
    pub(super) fn add(&mut self, part: impl fmt::Display, fault: AgreementsFault) {
        self.0.push(TermFault {
            part: part.to_string(),
            fault,
        });
    }

    /// Adds the fault when there is one to add.
    pub(super) fn add_if(
        &mut self,
        is_wrong: bool,
        part: impl fmt::Display,
        fault: AgreementsFault,
    ) {
        if is_wrong {
            self.add(part, fault);
        }
    }

    /// Checks a text for people: that something of it can be seen, and all of it.
    pub(super) fn check_text(&mut self, part: impl fmt::Display, text: &str) {
        if text.chars().any(char::is_control) {
            self.add(part, AgreementsFault::Control);
        } else if text.trim().is_empty() {
            self.add(part, AgreementsFault::Blank);
        }
    }

    /// Nothing when nothing is wrong.
    pub(super) fn into_result(self) -> Result<(), AgreementsError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(AgreementsError::Faults(self.0))
        }
    }
}
