//! The letter: what one party writes to another beside batches, signed and encrypted
//! (docs/confirmation.md, "Letter").
//!
//! `header 88 | HPKE enc 32 | ciphertext n + 16 | Ed25519 signature 64`. The header is bound to the
//! encryption and stands under the signature, so a letter is nobody else's, to nobody else, of no
//! other night. What is encrypted is `length of the text 4 | text | zeros`, a power of two bytes:
//! most letters are equally long. What one says is of a kind: [`questions`] or a [`confirmation`],
//! [`referrals`] or [`answers`].

pub mod answer_fault;
pub mod answers;
pub mod case_number;
pub mod confirmation;
mod fields;
mod header;
pub mod questions;
pub mod referrals;
pub mod signal_code;
pub mod spoken_code;
pub mod told;
pub mod written_under;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use fields::TextError;
pub use header::{LetterHeader, LetterHeaderError, LetterKind, MAGIC, Party};

use crate::crypto::identity::{
    EphemeralKey, HpkePublic, Identity, SIGNATURE_LEN, SignPublic, SignSecret, Suite,
};
use crate::crypto::mac::Mac;
use crate::crypto::secret::Secret;
use header::HEADER_LEN;

/// Bytes of a letter, at most.
pub const MAX_LEN: usize = AROUND_LEN + MAX_PLAIN_LEN;

const ENC_LEN: usize = 32;
const MAC_LEN: usize = 16;
/// Bytes of a letter beside its plaintext.
const AROUND_LEN: usize = HEADER_LEN + ENC_LEN + MAC_LEN + SIGNATURE_LEN;
/// Bytes of a plaintext, which is a power of two, at least and at most.
const MIN_PLAIN_LEN: usize = 16 * 1024;
const MAX_PLAIN_LEN: usize = 64 * 1024 * 1024;
/// Bytes of the length of a text.
const COUNT_LEN: usize = 4;

const LABEL: &[u8] = b"hitmachine/v3/letter";

/// The letter that says `text`, signed by `sender` and encrypted to `receiver`.
///
/// `seed` is 32 secret bytes of the writer, the same for all letters: what is encrypted with is
/// made of it, the header and the text.
///
/// # Errors
/// [`LetterError::Receiver`] when the receiver's key cannot be encrypted to;
/// [`LetterError::Length`] when the text is too long.
pub fn seal(
    header: &LetterHeader,
    text: &[u8],
    seed: &Secret<32>,
    sender: &SignSecret,
    receiver: &HpkePublic,
) -> Result<Vec<u8>, LetterError> {
    let padded = padded(text).ok_or(LetterError::Length(text.len()))?;
    let mut letter = header.encode().to_vec();
    // Another header or text has another ephemeral key, so no key ever encrypts two texts.
    let ephemeral = Secret::filled_by(|bytes: &mut [u8; 32]| {
        let info = [letter.as_slice(), &Sha256::digest(text)].concat();
        Mac::extracted(LABEL, seed.expose()).expand(&info, bytes);
    });
    let (enc, mut context) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(
        &OpModeS::Base,
        receiver.key(),
        &labelled(&letter),
        &mut EphemeralKey::new(ephemeral),
    )
    .map_err(|_| LetterError::Receiver)?;
    let sealed = context
        .seal(&padded, &[])
        .map_err(|_| LetterError::Receiver)?;
    letter.extend(enc.to_bytes());
    letter.extend(sealed);
    letter.extend(sender.sign(&labelled(&Sha256::digest(&letter))));
    Ok(letter)
}

/// `length of the text | text | zeros`: the plaintext of a letter; `None` when that is too long.
fn padded(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let count = u32::try_from(text.len()).ok()?;
    let len = plain_len(text.len());
    if len > MAX_PLAIN_LEN {
        return None;
    }
    let mut plain = Zeroizing::new(vec![0; len]);
    plain[..COUNT_LEN].copy_from_slice(&count.to_le_bytes());
    plain[COUNT_LEN..][..text.len()].copy_from_slice(text);
    Some(plain)
}

/// The text that was padded so; `None` when it was padded in any other way.
fn unpadded(plain: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (count, rest) = plain.split_first_chunk::<COUNT_LEN>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    let (text, zeros) = rest.split_at_checked(count)?;
    // One text has one plaintext: room behind it is no place for anything else.
    let is_ours = plain.len() == plain_len(count) && zeros.iter().all(|&byte| byte == 0);
    is_ours.then(|| Zeroizing::new(text.to_vec()))
}

/// Bytes of the plaintext of a text of so many.
const fn plain_len(text: usize) -> usize {
    let len = (text + COUNT_LEN).next_power_of_two();
    if len < MIN_PLAIN_LEN {
        MIN_PLAIN_LEN
    } else {
        len
    }
}

/// A letter whose header was read; nobody has vouched for it yet.
///
/// ```
/// use exchange::agreements::AgreementsHash;
/// use exchange::covenant::CovenantHash;
/// use exchange::crypto::identity::Identity;
/// use exchange::crypto::secret::Secret;
/// use exchange::letter::{self, Letter, LetterHeader, LetterKind, Party};
/// use exchange::night::Night;
///
/// let [agency, centre] = [1, 2].map(|byte| Identity::new(&Secret::new([byte; 32])));
/// let header = LetterHeader {
///     kind: LetterKind::Questions,
///     covenant: CovenantHash([3; 32]),
///     agreements: AgreementsHash::NONE,
///     night: Night::parse("2026-11-22")?,
///     revision: 1,
///     from: Party::Centre,
///     to: Party::Agency(4),
/// };
/// let seed = Secret::new([5; 32]);
/// let sealed = letter::seal(&header, b"text", &seed, centre.sign(), agency.hpke_public())?;
/// let text = Letter::read(&sealed)?.open(&centre.sign().public(), &agency)?;
/// assert_eq!(text.as_slice(), b"text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Letter<'a> {
    header: LetterHeader,
    bytes: &'a [u8],
}

impl<'a> Letter<'a> {
    /// Reads the header of a letter.
    ///
    /// # Errors
    /// [`LetterError::Header`] when the start is not a header; [`LetterError::Length`] when no
    /// letter has so many bytes.
    pub fn read(bytes: &'a [u8]) -> Result<Self, LetterError> {
        let header = LetterHeader::decode(bytes)?;
        let plain = bytes.len().saturating_sub(AROUND_LEN);
        if !plain.is_power_of_two() || !(MIN_PLAIN_LEN..=MAX_PLAIN_LEN).contains(&plain) {
            return Err(LetterError::Length(bytes.len()));
        }
        Ok(Self { header, bytes })
    }

    /// What it says of itself.
    #[must_use]
    pub const fn header(&self) -> &LetterHeader {
        &self.header
    }

    /// SHA-256 of the whole letter.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.bytes).into()
    }

    /// The text, once it is certain that `sender` signed the letter.
    ///
    /// # Errors
    /// [`LetterError::Signature`] when the signature is not `sender`'s over these bytes;
    /// [`LetterError::NotForUs`] when it does not decrypt with the key of `receiver`;
    /// [`LetterError::Padding`] when what is behind its text is not zeros, or too much.
    pub fn open(
        &self,
        sender: &SignPublic,
        receiver: &Identity,
    ) -> Result<Zeroizing<Vec<u8>>, LetterError> {
        let signed = self.signed_by(sender)?;
        // Nothing is decrypted before this: whoever could sign, could have written it.
        let (header, rest) = signed.split_at(HEADER_LEN);
        let (enc, sealed) = rest.split_at(ENC_LEN);
        let enc =
            <Suite as Kem>::EncappedKey::from_bytes(enc).map_err(|_| LetterError::NotForUs)?;
        let mut context = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, Suite>(
            &OpModeR::Base,
            receiver.hpke(),
            &enc,
            &labelled(header),
        )
        .map_err(|_| LetterError::NotForUs)?;
        let plain = context
            .open(sealed, &[])
            .map(Zeroizing::new)
            .map_err(|_| LetterError::NotForUs)?;
        unpadded(&plain).ok_or(LetterError::Padding)
    }

    /// All of it but the signature, once it is certain that `sender` signed it.
    ///
    /// # Errors
    /// [`LetterError::Signature`] when the signature is not `sender`'s over these bytes.
    pub fn signed_by(&self, sender: &SignPublic) -> Result<&'a [u8], LetterError> {
        let split = self.bytes.split_last_chunk::<SIGNATURE_LEN>();
        let (signed, signature) = split.ok_or(LetterError::Signature)?;
        let message = labelled(&Sha256::digest(signed));
        let is_signed = sender.verifies(&message, signature);
        is_signed.then_some(signed).ok_or(LetterError::Signature)
    }
}

fn labelled(bytes: &[u8]) -> Vec<u8> {
    [LABEL, bytes].concat()
}

/// Why bytes are not a letter, or not one that we can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LetterError {
    /// The start is not a header.
    #[error(transparent)]
    Header(#[from] LetterHeaderError),
    /// A number of bytes that no letter has.
    #[error("the letter is {0} bytes long, as no letter is: it was cut off or extended")]
    Length(usize),
    /// The signature is not the sender's over these bytes.
    #[error(
        "the signature is not that of the party that the letter names: \
         it was changed, or another made it"
    )]
    Signature,
    /// It does not decrypt with our key.
    #[error("the letter was not encrypted to us")]
    NotForUs,
    /// Its text is shorter or longer than it says, or something stands behind it.
    #[error("the letter is not padded as its format says")]
    Padding,
    /// The receiver's key in the covenant cannot be encrypted to.
    #[error("the receiver's key in the covenant cannot be encrypted to")]
    Receiver,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreements::AgreementsHash;
    use crate::covenant::CovenantHash;
    use crate::night::Night;

    fn identity(byte: u8) -> Identity {
        Identity::new(&Secret::new([byte; 32]))
    }

    fn header() -> LetterHeader {
        LetterHeader {
            kind: LetterKind::Confirmation,
            covenant: CovenantHash([7; 32]),
            agreements: AgreementsHash([8; 32]),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: 2,
            from: Party::Agency(3),
            to: Party::Centre,
        }
    }

    fn sealed(header: &LetterHeader, text: &[u8], seed: u8) -> Vec<u8> {
        seal(
            header,
            text,
            &Secret::new([seed; 32]),
            identity(1).sign(),
            identity(2).hpke_public(),
        )
        .expect("a letter")
    }

    fn opened(bytes: &[u8], sender: u8, receiver: u8) -> Result<Vec<u8>, LetterError> {
        let letter = Letter::read(bytes)?;
        letter
            .open(&identity(sender).sign().public(), &identity(receiver))
            .map(|text| text.to_vec())
    }

    #[test]
    fn is_opened_by_its_receiver_alone_and_was_signed_by_its_sender() {
        for text in [b"yes".as_slice(), b""] {
            let letter = sealed(&header(), text, 9);
            assert_eq!(
                Letter::read(&letter).map(|letter| *letter.header()),
                Ok(header())
            );
            assert_eq!(opened(&letter, 1, 2), Ok(text.to_vec()));
            assert_eq!(opened(&letter, 3, 2), Err(LetterError::Signature));
            assert_eq!(opened(&letter, 1, 3), Err(LetterError::NotForUs));
        }
    }

    #[test]
    fn does_not_open_with_any_byte_changed_or_the_end_cut_off() {
        let letter = sealed(&header(), b"yes", 9);
        // The zeros behind the text are many, and one is as good as another.
        let ends = (0..300).chain(letter.len() - 100..letter.len());
        for index in ends.chain((300..letter.len()).step_by(37)) {
            let mut changed = letter.clone();
            changed[index] ^= 1;
            assert!(opened(&changed, 1, 2).is_err(), "byte {index}");
            assert!(
                opened(&letter[..index], 1, 2).is_err(),
                "cut off at {index}"
            );
        }
    }

    #[test]
    fn cannot_be_signed_again_by_another_or_under_another_header() {
        let letter = sealed(&header(), b"yes", 9);
        let mut stolen = LetterHeader {
            from: Party::Agency(4),
            ..header()
        }
        .encode()
        .to_vec();
        stolen.extend(&letter[HEADER_LEN..letter.len() - SIGNATURE_LEN]);
        stolen.extend(identity(4).sign().sign(&labelled(&Sha256::digest(&stolen))));
        assert_eq!(opened(&stolen, 4, 2), Err(LetterError::NotForUs));
    }

    #[test]
    fn is_the_same_again_and_encrypts_nothing_else_under_its_key() {
        let enc = |letter: &[u8]| letter[HEADER_LEN..HEADER_LEN + ENC_LEN].to_vec();
        let letter = sealed(&header(), b"yes", 9);
        assert_eq!(sealed(&header(), b"yes", 9), letter);
        let later = LetterHeader {
            revision: 3,
            ..header()
        };
        for other in [
            sealed(&header(), b"no!", 9),
            sealed(&later, b"yes", 9),
            sealed(&header(), b"yes", 8),
        ] {
            assert_ne!(enc(&other), enc(&letter));
        }
    }

    #[test]
    fn is_as_long_as_the_least_power_of_two_that_holds_its_text() {
        let len = |text: usize| sealed(&header(), &vec![1; text], 9).len() - AROUND_LEN;
        assert_eq!([0, 1, 16_380].map(len), [16_384; 3]);
        assert_eq!([16_381, 32_764, 32_765].map(len), [32_768, 32_768, 65_536]);
        let letter = sealed(&header(), b"yes", 9);
        for more in [1, 16_384 - AROUND_LEN, 16_384 - 1, 2 * 16_384] {
            let longer = [letter.as_slice(), &vec![0; more]].concat();
            let refused = Letter::read(&longer).map(|_| ());
            assert_eq!(refused, Err(LetterError::Length(longer.len())));
        }
    }

    #[test]
    fn is_padded_in_one_way_only() {
        let good = padded(b"yes").expect("a short text");
        assert_eq!(unpadded(&good).as_deref(), Some(&b"yes".to_vec()));
        let long = [&good[..], &[0; MIN_PLAIN_LEN]].concat();
        assert_eq!(unpadded(&long), None, "longer than it need be");
        for (index, byte) in [(7, 1), (MIN_PLAIN_LEN - 1, 1), (0, 2), (2, 1), (3, 0xFF)] {
            let mut other = good.clone();
            other[index] = byte;
            assert_eq!(unpadded(&other), None, "byte {index}");
        }
    }

    #[test]
    fn takes_no_text_that_is_too_long_to_be_read() {
        let long = vec![0; MAX_PLAIN_LEN - COUNT_LEN + 1];
        let outcome = seal(
            &header(),
            &long,
            &Secret::new([9; 32]),
            identity(1).sign(),
            identity(2).hpke_public(),
        );
        assert_eq!(outcome, Err(LetterError::Length(long.len())));
    }
}
