//! The receipt: the centre's signed word that it accepted a batch (docs/batch-format.md,
//! "Receipt").
//!
//! `hitmachine-receipt v2 <agency> <night> <revision> <covenant hash> <SHA-256 of the batch>
//! <signature>`, one line of text. The signature is over `frame("hitmachine/v2/receipt", SHA-256 of
//! the batch, covenant hash, night, agency, be32(revision))`.

pub mod refusal;

use crate::covenant::CovenantHash;
use crate::crypto::context;
use crate::crypto::identity::{SignPublic, SignSecret};
use crate::hex::{self, Hex};
use crate::night::Night;

const HEAD: &str = "hitmachine-receipt v2 ";

/// Which batch was accepted.
///
/// ```
/// use exchange::covenant::CovenantHash;
/// use exchange::crypto::identity::Identity;
/// use exchange::crypto::secret::Secret;
/// use exchange::night::Night;
/// use exchange::receipt::Receipt;
///
/// let centre = Identity::new(&Secret::new([7; 32]));
/// let receipt = Receipt {
///     agency: "police".to_owned(),
///     night: Night::parse("2026-11-22")?,
///     revision: 1,
///     covenant: CovenantHash([1; 32]),
///     batch: [2; 32],
/// };
/// let line = receipt.sign(centre.sign());
/// assert_eq!(Receipt::verify(&line, &centre.sign().public())?, receipt);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The id of the batch's agency.
    pub agency: String,
    /// The night that the batch is for.
    pub night: Night,
    /// The revision of the batch, from 1.
    pub revision: u32,
    /// The hash of the covenant that the batch was accepted under.
    pub covenant: CovenantHash,
    /// SHA-256 of the whole batch: its digest.
    pub batch: [u8; 32],
}

impl Receipt {
    /// The line of text, signed by the centre.
    #[must_use]
    pub fn sign(&self, centre: &SignSecret) -> String {
        let Self {
            agency,
            night,
            revision,
            covenant,
            batch,
        } = self;
        let signature = centre.sign(&self.message());
        format!(
            "{HEAD}{agency} {night} {revision} {covenant} {} {}\n",
            Hex(batch),
            Hex(&signature)
        )
    }

    /// Reads a line of text and verifies the centre's signature.
    ///
    /// # Errors
    /// [`ReceiptError::Syntax`] when it is not a receipt; [`ReceiptError::Signature`] when the
    /// signature is not `centre`'s over it.
    pub fn verify(line: &str, centre: &SignPublic) -> Result<Self, ReceiptError> {
        let (receipt, signature) = parse(line).ok_or(ReceiptError::Syntax)?;
        if centre.verifies(&receipt.message(), &signature) {
            Ok(receipt)
        } else {
            Err(ReceiptError::Signature)
        }
    }

    fn message(&self) -> Vec<u8> {
        context::frame(&[
            b"hitmachine/v2/receipt",
            &self.batch,
            &self.covenant.0,
            self.night.to_string().as_bytes(),
            self.agency.as_bytes(),
            &self.revision.to_be_bytes(),
        ])
    }
}

fn parse(line: &str) -> Option<(Receipt, [u8; 64])> {
    let words: Vec<&str> = line
        .strip_suffix('\n')
        .unwrap_or(line)
        .strip_prefix(HEAD)?
        .split(' ')
        .collect();
    let [agency, night, revision, covenant, batch, signature] = words.try_into().ok()?;
    let receipt = Receipt {
        agency: agency.to_owned(),
        night: Night::parse(night).ok()?,
        revision: revision.parse().ok()?,
        covenant: CovenantHash(hex::parse(covenant.as_bytes())?),
        batch: hex::parse(batch.as_bytes())?,
    };
    Some((receipt, hex::parse(signature.as_bytes())?))
}

/// Why a line is not a receipt of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The line does not have the form of a receipt.
    #[error("this is not a receipt")]
    Syntax,
    /// The centre did not sign it.
    #[error("the centre of the covenant did not sign this receipt")]
    Signature,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::secret::Secret;

    fn centre(byte: u8) -> SignSecret {
        SignSecret::from_seed(&Secret::new([byte; 32]))
    }

    fn receipt() -> Receipt {
        Receipt {
            agency: "police".to_owned(),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: 2,
            covenant: CovenantHash([1; 32]),
            batch: [2; 32],
        }
    }

    #[test]
    fn is_read_back_and_was_signed_by_the_centre() {
        let line = receipt().sign(&centre(1));
        assert_eq!(Receipt::verify(&line, &centre(1).public()), Ok(receipt()));
        assert_eq!(
            Receipt::verify(&line, &centre(2).public()),
            Err(ReceiptError::Signature)
        );
    }

    #[test]
    fn holds_for_nothing_but_what_it_says() {
        let line = receipt().sign(&centre(1));
        for (old, new) in [
            ("police", "housing"),
            ("-22 ", "-23 "),
            (" 2 ", " 3 "),
            (" 0101", " 0102"),
            (" 0202", " 0203"),
        ] {
            let changed = line.replacen(old, new, 1);
            assert_eq!(
                Receipt::verify(&changed, &centre(1).public()),
                Err(ReceiptError::Signature),
                "{old}"
            );
        }
        for changed in [
            line.replacen("v2", "v1", 1),
            line.trim_end().replace(' ', "  "),
            format!("{line} x"),
            String::new(),
        ] {
            assert_eq!(
                Receipt::verify(&changed, &centre(1).public()),
                Err(ReceiptError::Syntax)
            );
        }
    }
}
