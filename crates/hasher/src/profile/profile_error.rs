//! Why a text is not a profile: where, and what there is instead.

use exchange::covenant::{Agency, Covenant};
use exchange::file::syntax::SyntaxFault;

use crate::profile::field;

/// Why a text is not a profile that this covenant allows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Not TOML of a profile's form, or a key that this version does not know.
    #[error("profile, {0}")]
    Syntax(SyntaxFault),
    /// An agency that the covenant does not have.
    #[error("profile, agency: the covenant has no agency {agency:?}; it has {known}")]
    Agency {
        /// What the profile says.
        agency: String,
        /// The agencies of the covenant.
        known: String,
    },
    /// An encoding that exports are not read in.
    #[error(
        "profile, encoding: must be \"utf-8\", \"windows-1252\", \"utf-16\", \"cp850\", \
         \"iso-8859-15\", \"windows-1250\", \"windows-1254\" or \"macintosh\""
    )]
    Encoding,
    /// A delimiter that is not one of the four.
    #[error("profile, delimiter: must be \";\", \",\", \"tab\" or \"|\"")]
    Delimiter,
    /// A form that dates are not read in.
    #[error(
        "profile, {key}: must be dd or d, mm, m or mmm, and yyyy or yy, in any order, with one of \
         - / . or a space between them or nothing, and \" time\" behind it where a time follows"
    )]
    Date {
        /// The key that says it.
        key: String,
    },
    /// A form of its own for what is not a date.
    #[error(
        "profile, [dates]: {0:?} is not a field of a date, nor the column of one; there are date \
         and birth_date"
    )]
    NotOfDates(String),
    /// One column for two fields: one of them would be filled with what it is not.
    #[error(
        "profile, [columns]: the column {column:?} is named for {first} and for {second}, and \
         holds one of them"
    )]
    ColumnTwice {
        /// The column, by the name that the profile gives it.
        column: String,
        /// A field's name.
        first: &'static str,
        /// Another field's name.
        second: &'static str,
    },
    /// A field that no profile has.
    #[error(
        "profile, [columns]: there is no field {0:?}; the fields are {fields}",
        fields = field::ids()
    )]
    Field(String),
    /// A field that every profile must say something about.
    #[error("profile: {0} is needed")]
    Needed(&'static str),
    /// A BSN column at an agency that may not use the BSN: to hash it is to use it.
    #[error(
        "profile, [columns]: agency {0:?} may not use the BSN, so the profile may not name a \
         column for it"
    )]
    NoRightToBsn(String),
    /// Not exactly one way to a code.
    #[error(
        "profile: either a column for code with a table [codes] is needed, or a default code \
         without them"
    )]
    Code,
    /// A word that no code was filled in for, as in a proposal.
    #[error("profile, {place}: no code is filled in; this agency may send {known}")]
    EmptyCode {
        /// The table, and the word of the agency.
        place: String,
        /// The codes that the agency may send.
        known: String,
    },
    /// A code that the covenant does not have.
    #[error("profile, {place}: the covenant has no code {code:?}; this agency may send {known}")]
    UnknownCode {
        /// The table, and the word of the agency.
        place: String,
        /// What stands there.
        code: String,
        /// The codes that the agency may send.
        known: String,
    },
    /// A code that this agency may not send.
    #[error(
        "profile, {place}: the covenant does not let this agency send code {code:?}; it may send \
         {known}"
    )]
    CodeNotAllowed {
        /// The table, and the word of the agency.
        place: String,
        /// What stands there.
        code: String,
        /// The codes that the agency may send.
        known: String,
    },
    /// A precondition that no code of the covenant has.
    #[error(
        "profile, [preconditions]: the covenant knows no precondition {word:?}; it knows {known}"
    )]
    UnknownPrecondition {
        /// What stands there.
        word: String,
        /// The preconditions of the covenant.
        known: String,
    },
    /// A code that may be sent only after something else, which the export does not show.
    #[error(
        "profile, [preconditions]: code {code:?} may be sent only after {word:?}, so a column \
         that shows it is needed"
    )]
    Precondition {
        /// The code's id.
        code: String,
        /// What must have been done before, in the covenant's word.
        word: String,
    },
    /// A code that is sent from some amount on, which the export does not show.
    #[error(
        "profile, [columns]: code {0:?} may be sent only from some amount on, so a column for \
         amount is needed"
    )]
    Amount(String),
    /// Preconditions, or a column that says yes or no, without a word for yes, or the other way
    /// round.
    #[error(
        "profile: [preconditions], joint_plan or informed, and [yes] words, the cells that say yes, \
         are needed together"
    )]
    Yes,
    /// A word that is listed for yes and for no.
    #[error("profile, [no]: a word stands under [yes] too, and cannot mean both")]
    YesAndNo,
    /// A share that is not between 0 and 1.
    #[error("profile, [bounds] max_drop: must be a share from 0 to 1, such as 0.3")]
    MaxDrop,
    /// A name of a system that is not a plain word.
    #[error("profile, system: must be 1 to 32 small letters, digits and \"-\"")]
    System,
    /// A severity outside 1 to 3.
    #[error("profile, {0}: a severity is 1 (concern), 2 (serious) or 3 (acute)")]
    Severity(String),
    /// No columns by which agencies could meet.
    #[error(
        "profile, [columns]: bsn is needed, or surname with birth_date and initials or \
         first_names, or name with birth_date, or postcode with house_number, or street with \
         town, or address, or bag_id"
    )]
    NoIdentifier,
}

impl ProfileError {
    pub(super) fn unknown_agency(agency: &str, covenant: &Covenant) -> Self {
        let known: Vec<&str> = covenant.agencies().iter().map(Agency::id).collect();
        Self::Agency {
            agency: agency.to_owned(),
            known: known.join(", "),
        }
    }
}
