//! Hands the pseudonym key over to one agency: a file that only that agency can open
//! (docs/keys.md).
//!
//! `hitmachine-key-share v1 <agency> epoch=<number> <enc> <ciphertext>`, one line of text. HPKE
//! base mode to the agency's key in the covenant, `info = frame("hitmachine/v1/key-share", covenant
//! hash, agency, be32(epoch))`. Who made it is not proved; that it is the right key is, by the
//! check value in the covenant.

use crate::covenant::{Agency, Covenant};
use crate::crypto::context;
use crate::crypto::identity::Identity;
use crate::crypto::secret::Secret;
use crate::crypto::wrapped_key::WrappedKey;

const HEAD: &str = "hitmachine-key-share v1 ";

/// The line of text with the pseudonym key for `agency`; `seed` is 32 fresh random bytes.
///
/// # Errors
/// [`HandoverError::Agency`] when the agency's key cannot be encrypted to.
pub fn hand_over(
    key: &Secret<32>,
    covenant: &Covenant,
    agency: &Agency,
    seed: Secret<32>,
) -> Result<String, HandoverError> {
    let wrapped = WrappedKey::wrap(key, agency.hpke(), &info(covenant, agency), seed)
        .ok_or(HandoverError::Agency)?;
    let epoch = covenant.key_epoch();
    Ok(format!("{HEAD}{} epoch={epoch} {wrapped}\n", agency.id()))
}

/// Opens the line of text that was made for `agency`. The caller compares the key's check value
/// with the covenant's.
///
/// # Errors
/// [`HandoverError::Syntax`] when it is no such line; [`HandoverError::Another`] when it is for
/// another agency or epoch; [`HandoverError::Closed`] when it does not open: it was changed, or
/// made under another covenant or for another key.
pub fn take_over(
    line: &str,
    covenant: &Covenant,
    agency: &Agency,
    identity: &Identity,
) -> Result<Secret<32>, HandoverError> {
    let words: Vec<&str> = line
        .trim_end()
        .strip_prefix(HEAD)
        .ok_or(HandoverError::Syntax)?
        .split(' ')
        .collect();
    let [id, epoch, enc, sealed] = words.try_into().map_err(|_| HandoverError::Syntax)?;
    let wrapped = WrappedKey::parse(enc, sealed).ok_or(HandoverError::Syntax)?;
    // Told apart from a key that does not open, so that who mixed up two files can see it.
    if id != agency.id() || epoch != format!("epoch={}", covenant.key_epoch()) {
        return Err(HandoverError::Another);
    }
    wrapped
        .unwrap(identity, &info(covenant, agency))
        .ok_or(HandoverError::Closed)
}

fn info(covenant: &Covenant, agency: &Agency) -> Vec<u8> {
    let epoch = covenant.key_epoch().to_be_bytes();
    context::frame(&[
        b"hitmachine/v1/key-share",
        &covenant.hash().0,
        agency.id().as_bytes(),
        &epoch,
    ])
}

/// Why the pseudonym key cannot be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandoverError {
    /// The agency's key in the covenant cannot be encrypted to.
    #[error("the agency's key in the covenant cannot be encrypted to")]
    Agency,
    /// The text does not have the form of a share file.
    #[error("this is not a file with a handed-over key")]
    Syntax,
    /// For another agency, or of another epoch.
    #[error("this key was handed over to another agency, or for another epoch")]
    Another,
    /// The key does not open.
    #[error(
        "this key does not open here: it was changed, or handed over under another covenant \
         or to another agency key"
    )]
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    const COVENANT: &str = include_str!("../tests/covenant.toml");

    fn share(covenant: &Covenant) -> String {
        let housing = covenant.agency("housing").expect("an agency");
        hand_over(
            &Secret::new([7; 32]),
            covenant,
            housing,
            Secret::new([8; 32]),
        )
        .expect("a share")
    }

    #[test]
    fn is_opened_by_its_agency_alone() {
        let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
        let (housing, line) = (
            covenant.agency("housing").expect("an agency"),
            share(&covenant),
        );
        let open = |line: &str, byte| {
            take_over(
                line,
                &covenant,
                housing,
                &Identity::new(&Secret::new([byte; 32])),
            )
        };
        assert_eq!(open(&line, 1), Ok(Secret::new([7; 32])));
        assert_eq!(open(&line, 2), Err(HandoverError::Closed));
        assert_eq!(
            open(&line.replace("housing", "police"), 1),
            Err(HandoverError::Another)
        );
        assert_eq!(
            open(&line.replace("epoch=1", "epoch=2"), 1),
            Err(HandoverError::Another)
        );
        assert_eq!(open("hitmachine-key v1", 1), Err(HandoverError::Syntax));
        let last = line.trim_end().len() - 1;
        let changed = format!(
            "{}{}",
            &line[..last],
            if line.as_bytes()[last] == b'0' {
                '1'
            } else {
                '0'
            }
        );
        assert_eq!(open(&changed, 1), Err(HandoverError::Closed));
    }

    #[test]
    fn does_not_open_under_another_covenant() {
        let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
        let other = Covenant::parse(format!("{COVENANT}\n").as_bytes()).expect("a covenant");
        let housing = other.agency("housing").expect("an agency");
        let opened = take_over(
            &share(&covenant),
            &other,
            housing,
            &Identity::new(&Secret::new([1; 32])),
        );
        assert_eq!(opened, Err(HandoverError::Closed));
    }
}
