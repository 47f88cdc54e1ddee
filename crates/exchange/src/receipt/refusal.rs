//! The refusal: the centre's signed word that it did not accept what an agency sent, and why
//! (docs/batch-format.md, "Refusal").
//!
//! `hitmachine-refusal v1 <agency> <night> <revision> <what> <reason> <covenant hash> <SHA-256 of
//! the file> <signature>`, one line of text. The signature is over `frame("hitmachine/v1/refusal",
//! SHA-256 of the file, covenant hash, night, agency, be32(revision), what, reason)`. A reason is a
//! word of a fixed list, and never a value.

use super::ReceiptError;
use crate::covenant::CovenantHash;
use crate::crypto::context;
use crate::crypto::identity::{SignPublic, SignSecret};
use crate::hex::{self, Hex};
use crate::night::Night;

/// What every refusal begins with.
pub const HEAD: &str = "hitmachine-refusal v1 ";

/// What was refused, and why.
///
/// ```
/// use exchange::covenant::CovenantHash;
/// use exchange::crypto::identity::Identity;
/// use exchange::crypto::secret::Secret;
/// use exchange::night::Night;
/// use exchange::receipt::refusal::{Refusal, RefusalReason, RefusedKind};
///
/// let centre = Identity::new(&Secret::new([7; 32]));
/// let refusal = Refusal {
///     agency: "police".to_owned(),
///     night: Night::parse("2026-11-22")?,
///     revision: 1,
///     kind: RefusedKind::Batch,
///     reason: RefusalReason::Replaced,
///     covenant: CovenantHash([1; 32]),
///     file: [2; 32],
/// };
/// let line = refusal.sign(centre.sign());
/// assert_eq!(Refusal::verify(&line, &centre.sign().public())?, refusal);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The id of the agency that signed the file.
    pub agency: String,
    /// The night that the file names.
    pub night: Night,
    /// The revision that the file names, from 1.
    pub revision: u32,
    /// What was sent.
    pub kind: RefusedKind,
    /// Why it is refused.
    pub reason: RefusalReason,
    /// The hash of the covenant that the centre runs by.
    pub covenant: CovenantHash,
    /// SHA-256 of the whole file.
    pub file: [u8; 32],
}

/// What an agency sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusedKind {
    /// A batch.
    Batch,
    /// A confirmation.
    Confirmation,
    /// Answers to referrals.
    Answers,
}

impl RefusedKind {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Batch, Self::Confirmation, Self::Answers];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Confirmation => "confirmation",
            Self::Answers => "answers",
        }
    }
}

/// Declares the reasons with their words, and with what the agency is to do.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $word:literal, $does:literal;)*) => {
        /// Why what an agency sent is refused. Its word is part of what is signed and never
        /// changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum RefusalReason {
            $($(#[$doc])* $reason,)*
        }

        impl RefusalReason {
            /// Every reason, in the order of the document.
            pub const ALL: &[Self] = &[$(Self::$reason,)*];

            /// The word of the reason.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$reason => $word,)*
                }
            }

            /// What was wrong, and what the agency is to do.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self {
                    $(Self::$reason => $does,)*
                }
            }
        }
    };
}

reasons! {
    /// It was made under another covenant.
    Covenant = "covenant",
        "it was made under another covenant than the centre's; take in the newest one and make it \
         again";
    /// Its pseudonyms were made in another key epoch.
    Epoch = "epoch",
        "its pseudonyms were made with another key than the covenant says; get the new key and \
         hash again";
    /// Its night is over.
    ClosedNight = "closed-night",
        "its night is over; send the next one before its deadline";
    /// Its night is after tomorrow's.
    FarNight = "far-night",
        "its night is further away than the next one; look at the clock and at --night";
    /// The covenant is not in force on its night.
    Period = "period",
        "the covenant is not in force on its night; ask the owners";
    /// A revision as high or higher was accepted before.
    Revision = "revision",
        "one of this revision or a higher one was accepted before; make it again with a higher \
         --revision";
    /// A later revision was accepted before.
    Replaced = "replaced",
        "a higher revision was accepted before, and counts; there is nothing to do";
    /// It holds more than its agency may send.
    Volume = "volume",
        "it announces more than the covenant allows; look at the export, or ask the owners";
    /// It holds records of the BSN, and its agency may not use it.
    Bsn = "bsn",
        "it has records of the BSN, which the agency may not use; look at the profile";
    /// It is not encrypted to this centre.
    NotForUs = "not-for-us",
        "it is not encrypted to this centre; take in the newest covenant and make it again";
    /// It is signed, and not what a batch or letter is.
    Form = "form",
        "it is signed and not of its form; make it again, with the newest program";
    /// It answers what was not asked.
    NotAsked = "not-asked",
        "it answers what was not asked; answer the newest letter of the centre";
    /// It confirms a signal that its agency may not send.
    Payload = "payload",
        "it confirms a signal that the agency may not send; confirm with the export of this night";
}

impl Refusal {
    /// The line of text, signed by the centre.
    #[must_use]
    pub fn sign(&self, centre: &SignSecret) -> String {
        let Self {
            agency,
            night,
            revision,
            kind,
            reason,
            covenant,
            file,
        } = self;
        let signature = centre.sign(&self.message());
        format!(
            "{HEAD}{agency} {night} {revision} {} {} {covenant} {} {}\n",
            kind.word(),
            reason.word(),
            Hex(file),
            Hex(&signature)
        )
    }

    /// Reads a line of text and verifies the centre's signature.
    ///
    /// # Errors
    /// [`ReceiptError::Syntax`] when it is not a refusal; [`ReceiptError::Signature`] when the
    /// signature is not `centre`'s over it.
    pub fn verify(line: &str, centre: &SignPublic) -> Result<Self, ReceiptError> {
        let (refusal, signature) = parse(line).ok_or(ReceiptError::Syntax)?;
        if centre.verifies(&refusal.message(), &signature) {
            Ok(refusal)
        } else {
            Err(ReceiptError::Signature)
        }
    }

    fn message(&self) -> Vec<u8> {
        context::frame(&[
            b"hitmachine/v1/refusal",
            &self.file,
            &self.covenant.0,
            self.night.to_string().as_bytes(),
            self.agency.as_bytes(),
            &self.revision.to_be_bytes(),
            self.kind.word().as_bytes(),
            self.reason.word().as_bytes(),
        ])
    }
}

fn parse(line: &str) -> Option<(Refusal, [u8; 64])> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let words: Vec<&str> = line.strip_prefix(HEAD)?.split(' ').collect();
    let [
        agency,
        night,
        revision,
        kind,
        reason,
        covenant,
        file,
        signature,
    ] = words.try_into().ok()?;
    let mut kinds = RefusedKind::ALL.into_iter();
    let mut reasons = RefusalReason::ALL.iter().copied();
    let refusal = Refusal {
        agency: agency.to_owned(),
        night: Night::parse(night).ok()?,
        revision: revision.parse().ok()?,
        kind: kinds.find(|known| known.word() == kind)?,
        reason: reasons.find(|known| known.word() == reason)?,
        covenant: CovenantHash(hex::parse(covenant.as_bytes())?),
        file: hex::parse(file.as_bytes())?,
    };
    Some((refusal, hex::parse(signature.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::crypto::secret::Secret;

    fn centre(byte: u8) -> SignSecret {
        SignSecret::from_seed(&Secret::new([byte; 32]))
    }

    fn refusal(kind: RefusedKind, reason: RefusalReason) -> Refusal {
        Refusal {
            agency: "police".to_owned(),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: 2,
            kind,
            reason,
            covenant: CovenantHash([1; 32]),
            file: [2; 32],
        }
    }

    #[test]
    fn is_read_back_whatever_it_says_and_was_signed_by_the_centre() {
        let words: BTreeSet<&str> = RefusalReason::ALL.iter().map(|one| one.word()).collect();
        assert_eq!(words.len(), RefusalReason::ALL.len(), "each has its word");
        for &reason in RefusalReason::ALL {
            for kind in RefusedKind::ALL {
                let refusal = refusal(kind, reason);
                let line = refusal.sign(&centre(1));
                assert_eq!(Refusal::verify(&line, &centre(1).public()), Ok(refusal));
                let other = Refusal::verify(&line, &centre(2).public());
                assert_eq!(other, Err(ReceiptError::Signature));
            }
        }
    }

    #[test]
    fn holds_for_nothing_but_what_it_says() {
        let line = refusal(RefusedKind::Batch, RefusalReason::Epoch).sign(&centre(1));
        for (old, new) in [
            ("police", "housing"),
            ("-22 ", "-23 "),
            (" 2 ", " 3 "),
            (" batch", " confirmation"),
            (" epoch", " covenant"),
            (" 0101", " 0102"),
            (" 0202", " 0203"),
        ] {
            let changed = line.replacen(old, new, 1);
            let refused = Refusal::verify(&changed, &centre(1).public());
            assert_eq!(refused, Err(ReceiptError::Signature), "{old}");
        }
        for changed in [
            line.replacen("v1", "v2", 1),
            line.replacen("epoch", "because", 1),
            line.trim_end().replace(' ', "  "),
            format!("{line} x"),
            String::new(),
        ] {
            let refused = Refusal::verify(&changed, &centre(1).public());
            assert_eq!(refused, Err(ReceiptError::Syntax));
        }
    }

    #[test]
    fn is_no_receipt_and_no_receipt_is_one() {
        let line = refusal(RefusedKind::Batch, RefusalReason::Epoch).sign(&centre(1));
        let read = super::super::Receipt::verify(&line, &centre(1).public());
        assert_eq!(read, Err(ReceiptError::Syntax));
    }
}
