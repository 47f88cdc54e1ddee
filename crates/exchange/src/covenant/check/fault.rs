//! What can be wrong with a covenant, and the list of all that is.

use std::fmt;

use crate::covenant::match_key::RecipeError;
use crate::file::syntax::SyntaxFault;
use crate::file::versioned_toml::FormFault;

/// Why a file is not a covenant.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CovenantError {
    /// Not TOML of the covenant's form, or a key that this version does not know.
    #[error("covenant, {0}")]
    Syntax(SyntaxFault),
    /// The parts do not agree: all that is wrong with them, in the order in which docs/covenant.md
    /// lists the keys; one or more. The text has a line for each.
    #[error("{}", lines(.0))]
    Faults(Vec<PartFault>),
}

impl From<FormFault> for CovenantError {
    fn from(fault: FormFault) -> Self {
        match fault {
            FormFault::Syntax(fault) => Self::Syntax(fault),
            FormFault::OtherFormat => Self::Faults(vec![PartFault {
                part: "format".to_owned(),
                fault: CovenantFault::Format,
            }]),
        }
    }
}

/// Something that is wrong with one part of a covenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFault {
    /// The part, for example `agency "police"`.
    pub part: String,
    /// What is wrong with it.
    pub fault: CovenantFault,
}

impl fmt::Display for PartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "covenant, {}: {}", self.part, self.fault)
    }
}

fn lines(faults: &[PartFault]) -> String {
    let lines: Vec<String> = faults.iter().map(PartFault::to_string).collect();
    lines.join("\n")
}

/// What can be wrong with a part of a covenant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CovenantFault {
    /// The format is one of another program.
    #[error("this program reads format 3")]
    Format,
    /// An id with other characters than a to z, 0 to 9 and hyphen, or longer than 40.
    #[error("an id is 1 to 40 of a-z, 0-9 and hyphen, and does not begin with a hyphen")]
    Id,
    /// An id that cannot be the name of a file or folder.
    #[error("cannot be an id: it is {0}")]
    Reserved(&'static str),
    /// Two parts of one kind with one id, number or index.
    #[error("is there twice")]
    Twice,
    /// A list without an entry.
    #[error("at least one is needed")]
    Empty,
    /// A text of which nothing can be seen.
    #[error("is empty: say it in words")]
    Blank,
    /// A text with a character that a terminal does not show, or obeys.
    #[error("has a control character: whoever signs must see all that is there")]
    Control,
    /// An index or number outside its range.
    #[error("must be {0}")]
    Range(&'static str),
    /// A name that no part of the covenant has.
    #[error("names {0} that the covenant does not have")]
    Unknown(&'static str),
    /// A date not of the form yyyy-mm-dd, or a period that ends before it starts.
    #[error("must be two dates of the form yyyy-mm-dd, the first no later than the second")]
    Period,
    /// Hexadecimal text of another length.
    #[error("is not {0} hexadecimal digits")]
    Hex(usize),
    /// Echo pairs of which an event could be its own echo.
    #[error("leads back to itself: an event would be its own echo")]
    Circle,
    /// Text that is not a public key.
    #[error("is not a public key: 64 hexadecimal digits, from `hitmachine key show`")]
    Key,
    /// A public key that stands elsewhere in the covenant too, by the name of that place.
    #[error("is also the key of {0}: each public key is one party's, and for one use")]
    SharedKey(String),
    /// Text that is not a range of postcodes.
    #[error("is not a postcode of four digits, a range of two, or \"any\" alone")]
    Postcodes,
    /// A gate that is met whenever another is.
    #[error(
        "is never needed: whenever it is met, gate {0:?} is, and one of them is enough to open"
    )]
    Implied(String),
    /// A gate that asks more units than there are, or a rule that asks more than the covenant has.
    #[error("asks more than the covenant has of {0}")]
    Unreachable(&'static str),
    /// A match key whose id is not a recipe.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A match key that asks about something that nobody can confirm to be one person.
    #[error("can only ask about persons: agencies confirm that two signals are about one person")]
    Asks,
    /// A match key that joins, and on which persons meet by chance.
    #[error(
        "is too weak to join: of {persons} persons that the agencies may send, {pairs} pairs are \
         to be expected to meet by chance, which is more than one person in a hundred; let it ask, \
         or add a part"
    )]
    Weak {
        /// How many persons all agencies may send, at most.
        persons: u64,
        /// How many pairs of two persons meet by chance.
        pairs: u64,
    },
}

/// What was found to be wrong so far.
#[derive(Debug, Default)]
pub(in crate::covenant) struct Faults(Vec<PartFault>);

impl Faults {
    pub(in crate::covenant) fn add(&mut self, part: impl fmt::Display, fault: CovenantFault) {
        self.0.push(PartFault {
            part: part.to_string(),
            fault,
        });
    }

    /// Checks a text for people: that something of it can be seen, and all of it.
    pub(in crate::covenant) fn check_text(&mut self, part: impl fmt::Display, text: &str) {
        if text.chars().any(char::is_control) {
            self.add(part, CovenantFault::Control);
        } else if text.trim().is_empty() {
            self.add(part, CovenantFault::Blank);
        }
    }

    pub(in crate::covenant) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::covenant) fn into_error(self) -> CovenantError {
        CovenantError::Faults(self.0)
    }
}
