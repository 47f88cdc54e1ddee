//! What an entry is about, said so that it can be forgotten and the chain stays.
//!
//! An entry holds `SHA-256(frame("hitmachine/v1/journal-subject", salt, kind, id, detail))` and not
//! the subject. Subject and salt stand in a table beside the chain. Whoever deletes that row leaves
//! a digest that nobody can try subjects against, because the salt is 32 random bytes.

use exchange::crypto::context;
use exchange::crypto::secret::Secret;
use exchange::hex::{self, Hex};
use std::fmt;
use subtle::ConstantTimeEq as _;

/// The 32 random bytes that hide a subject once it is forgotten.
pub type Salt = Secret<32>;

/// What an entry is about: a hit, a case, an account, a run.
///
/// ```
/// use exchange::crypto::secret::Secret;
/// use journal::{Commitment, Subject};
///
/// let salt = Secret::new([7; 32]);
/// let subject = Subject { kind: "hit".into(), id: "h123456789012345".into(), detail: Vec::new() };
/// let said = Commitment::to(&subject, &salt);
/// assert!(said.is_to(&subject, &salt));
/// assert!(!said.is_to(&subject, &Secret::new([8; 32])), "another salt");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What sort of thing it is: `hit`, `account`, `night`.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// What else the act says of it, as the act's own format has it: the digest of an explanation,
    /// an assessment that stays closed until a second one is in. At most 65,535 bytes.
    pub detail: Vec<u8>,
}

/// A subject as an entry holds it, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commitment([u8; 32]);

impl Commitment {
    /// The commitment to a subject under a salt that is used for nothing else.
    #[must_use]
    pub fn to(subject: &Subject, salt: &Salt) -> Self {
        Self(context::digest(&[
            b"hitmachine/v1/journal-subject",
            salt.expose(),
            subject.kind.as_bytes(),
            subject.id.as_bytes(),
            &subject.detail,
        ]))
    }

    /// The commitment of these bytes, as they were kept.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Whether it is to this subject.
    #[must_use]
    pub fn is_to(&self, subject: &Subject, salt: &Salt) -> bool {
        self.0.ct_eq(&Self::to(subject, salt).0).into()
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 hexadecimal digits; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::parse(text.as_bytes()).map(Self)
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        Subject {
            kind: "hit".to_owned(),
            id: "h000000000000001".to_owned(),
            detail: b"seen".to_vec(),
        }
    }

    #[test]
    fn is_to_one_subject_with_all_its_parts() {
        let salt = Secret::new([1; 32]);
        let said = Commitment::to(&subject(), &salt);
        assert!(said.is_to(&subject(), &salt));
        let others = [
            Subject {
                kind: "case".to_owned(),
                ..subject()
            },
            Subject {
                id: "h000000000000002".to_owned(),
                ..subject()
            },
            Subject {
                detail: Vec::new(),
                ..subject()
            },
        ];
        for other in others {
            assert!(!said.is_to(&other, &salt), "{other:?}");
        }
    }

    #[test]
    fn tells_where_a_part_ends() {
        let salt = Secret::new([1; 32]);
        let [short, long] = [("hit", "1a"), ("hit1", "a")].map(|(kind, id)| Subject {
            kind: kind.to_owned(),
            id: id.to_owned(),
            detail: Vec::new(),
        });
        assert_ne!(Commitment::to(&short, &salt), Commitment::to(&long, &salt));
    }
}
