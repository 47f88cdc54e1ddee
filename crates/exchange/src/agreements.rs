//! The agreements: the second file that both owners sign, beside the covenant.
//!
//! [`Agreements::parse`] is the only door: it reads the file strictly and tells all that is wrong
//! at once. Nothing of it enters a tag, so a label that is mended makes no agency switch on one
//! night. Its SHA-256 stands in batches, letters and hit lists. The form is in docs/agreements.md.

mod check;
mod decision;
mod fault;
mod file;
mod fit;
mod label;
pub mod signed_agreements;
mod tell;
mod weekday;
mod wider;

use std::fmt;

use sha2::{Digest as _, Sha256};

pub use self::decision::{Reason, RulePrecision, SecondLook};
pub use self::fault::{AgreementsError, AgreementsFault, TermFault};
pub use self::label::{Desk, Label, LabelKind};
pub use self::tell::{Tell, TellLevel};
pub use self::weekday::{Expected, Weekday};
pub use self::wider::Wider;
use crate::file::versioned_toml;
use crate::hex::Hex;
use crate::night::Night;

/// SHA-256 of the exact bytes of the agreements, or zeros for none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgreementsHash(pub [u8; 32]);

impl AgreementsHash {
    /// What stands where a party has taken in no agreements yet.
    pub const NONE: Self = Self([0; 32]);
}

impl fmt::Display for AgreementsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for AgreementsHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgreementsHash({self})")
    }
}

/// Agreements that are of their form. Whether their names are those of a covenant, says
/// [`check_against`](Self::check_against).
#[derive(Debug, Clone)]
pub struct Agreements {
    hash: AgreementsHash,
    name: String,
    serial: u32,
    series: [u8; 16],
    retention_days: u16,
    second_look: SecondLook,
    tells: Vec<Tell>,
    expected: Vec<Expected>,
    precisions: Vec<RulePrecision>,
    reasons: Vec<Reason>,
    desks: Vec<Desk>,
    labels: Vec<Label>,
}

impl Agreements {
    /// The format that this program reads.
    pub const FORMAT: u32 = 1;

    /// Reads agreements from the bytes of their file.
    ///
    /// It says nothing of signatures: a party goes by
    /// [`SignedAgreements`](signed_agreements::SignedAgreements).
    ///
    /// # Errors
    /// [`AgreementsError::Syntax`] with line and column when it is not TOML of this form or has a
    /// key this version does not know; [`AgreementsError::Faults`] with all that is wrong, each
    /// named by its part.
    ///
    /// ```
    /// use exchange::agreements::{Agreements, TellLevel};
    ///
    /// # let text = include_str!("../tests/agreements.toml");
    /// // `text` is an agreements.toml.
    /// let agreements = Agreements::parse(text.as_bytes())?;
    /// // Housing may be told that the police are in a case; the police hear nothing of housing.
    /// assert_eq!(agreements.may_tell("police", "housing"), Some(TellLevel::Involved));
    /// assert_eq!(agreements.may_tell("housing", "police"), None);
    /// # Ok::<(), exchange::agreements::AgreementsError>(())
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, AgreementsError> {
        let hash = AgreementsHash(Sha256::digest(bytes).into());
        check::agreements(versioned_toml::parse(bytes, Self::FORMAT)?, hash)
    }

    /// SHA-256 of the file that they were read from.
    #[must_use]
    pub const fn hash(&self) -> AgreementsHash {
        self.hash
    }

    /// Their name, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of this version; a later version has a higher one. It is not the covenant's.
    #[must_use]
    pub const fn serial(&self) -> u32 {
        self.serial
    }

    /// The series of the covenants that they belong to.
    #[must_use]
    pub const fn series(&self) -> &[u8; 16] {
        &self.series
    }

    /// How many days after a hit was last seen the centre forgets it.
    #[must_use]
    pub const fn retention_days(&self) -> u16 {
        self.retention_days
    }

    /// Which decisions a second person looks at.
    #[must_use]
    pub const fn second_look(&self) -> SecondLook {
        self.second_look
    }

    /// Who may be told of whom, in the order of the file.
    #[must_use]
    pub fn tells(&self) -> &[Tell] {
        &self.tells
    }

    /// What the agency `to` may be told of the agency `from`; `None` when it may be told nothing.
    #[must_use]
    pub fn may_tell(&self, from: &str, to: &str) -> Option<TellLevel> {
        let mut tells = self.tells.iter();
        let tell = tells.find(|tell| tell.from() == from && tell.to() == to)?;
        Some(tell.what())
    }

    /// On which weekdays agencies deliver, in the order of the file.
    #[must_use]
    pub fn expected(&self) -> &[Expected] {
        &self.expected
    }

    /// Whether an agency is to deliver on a night, by the weekday of its date; `None` where nothing
    /// is agreed of it.
    #[must_use]
    pub fn expects(&self, agency: &str, night: Night) -> Option<bool> {
        let mut expected = self.expected.iter();
        let expected = expected.find(|expected| expected.agency() == agency)?;
        Some(expected.weekdays().contains(&Weekday::of(night)))
    }

    /// How right each rule must be, in the order of the file.
    #[must_use]
    pub fn precisions(&self) -> &[RulePrecision] {
        &self.precisions
    }

    /// The reasons for which a hit may be set aside, in the order of the file.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The desks to call, in the order of the file.
    #[must_use]
    pub fn desks(&self) -> &[Desk] {
        &self.desks
    }

    /// The desk of an agency by its number, which signals carry as their contact.
    #[must_use]
    pub fn desk(&self, agency: &str, number: u16) -> Option<&Desk> {
        let mut desks = self.desks.iter();
        desks.find(|desk| desk.agency() == agency && desk.number() == number)
    }

    /// What things are called, in the order of the file.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// What the thing of this kind and id is called.
    #[must_use]
    pub fn label(&self, kind: LabelKind, id: &str) -> Option<&Label> {
        let mut labels = self.labels.iter();
        labels.find(|label| label.kind() == kind && label.id() == id)
    }
}

#[cfg(test)]
mod tests;
