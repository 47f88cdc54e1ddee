//! Opens a letter of the centre: it must be the centre's, to this agency, of the topic that is
//! asked for, under the covenant and the agreements that this agency goes by
//! (docs/confirmation.md).

use exchange::agreements::AgreementsHash;
use exchange::covenant::{Agency, Covenant};
use exchange::letter::{Letter, LetterError, LetterKind, Party, TextError};
use zeroize::Zeroizing;

use crate::letters::seen_letter::{SeenLetter, Topic};
use crate::pseudonymise::keys::AgencyKey;

/// Whom a letter must be for, and what this agency goes by.
pub(super) struct Addressee<'a> {
    pub(super) covenant: &'a Covenant,
    pub(super) agreements: AgreementsHash,
    pub(super) agency: &'a Agency,
    pub(super) key: &'a AgencyKey,
}

/// What a letter is known by, and its text.
///
/// # Errors
/// [`CentreLetterError::Covenant`], [`CentreLetterError::Agreements`] and
/// [`CentreLetterError::Another`] when it belongs elsewhere; [`CentreLetterError::Letter`] when the
/// centre did not sign it, or encrypted it to somebody else.
pub(super) fn open(
    letter: &[u8],
    topic: Topic,
    addressee: &Addressee<'_>,
) -> Result<(SeenLetter, Zeroizing<Vec<u8>>), CentreLetterError> {
    let letter = Letter::read(letter)?;
    let header = *letter.header();
    if header.covenant != addressee.covenant.hash() {
        return Err(CentreLetterError::Covenant);
    }
    if header.agreements != addressee.agreements {
        return Err(CentreLetterError::Agreements {
            letter: header.agreements,
        });
    }
    let kind = match topic {
        Topic::Questions => LetterKind::Questions,
        Topic::Referrals => LetterKind::Referrals,
    };
    // The centre's letter to another agency, or an agency's to the centre, was not meant for here.
    if (header.kind, header.from, header.to)
        != (kind, Party::Centre, Party::Agency(addressee.agency.index()))
    {
        return Err(CentreLetterError::Another(topic));
    }
    let centre = addressee.covenant.centre().sign();
    let text = letter.open(centre, addressee.key.identity())?;
    let name = SeenLetter {
        topic,
        night: header.night,
        revision: header.revision,
        digest: letter.digest(),
    };
    Ok((name, text))
}

/// Why a file is not a letter of the centre to this agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CentreLetterError {
    /// It is not a letter, not the centre's, or not encrypted to this agency.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// It was written under another covenant.
    #[error("the letter was written under another covenant")]
    Covenant,
    /// It was written under agreements that this agency does not go by: older ones, ones that it
    /// does not have, or none.
    #[error("the letter was written under {}", other_agreements(*letter))]
    Agreements {
        /// Hash of these agreements.
        letter: AgreementsHash,
    },
    /// It is another letter than one of this topic from the centre to this agency.
    #[error("this is not a letter of {} from the centre to this agency", .0.as_str())]
    Another(Topic),
    /// Its content does not have the form of its kind, or names what the covenant does not know.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// What is said of agreements that are not those of the agency.
fn other_agreements(letter: AgreementsHash) -> String {
    if letter == AgreementsHash::NONE {
        "no agreements, and this agency goes by some: the centre must take them in".to_owned()
    } else {
        format!(
            "other agreements than this agency goes by, {letter}: take them in and hash again, or \
             ask the centre for a letter under yours"
        )
    }
}

#[cfg(test)]
mod tests {
    use exchange::crypto::identity::Identity;
    use synthetic::{CovenantBuilder, Keys};

    use exchange::letter::{self, LetterHeader};
    use exchange::night::Night;

    use super::*;

    /// What comes of a letter under some agreements, at an agency that goes by others.
    fn read(
        written_under: AgreementsHash,
        held: AgreementsHash,
    ) -> Result<usize, CentreLetterError> {
        let keys = Keys::of_seed(1);
        let covenant = CovenantBuilder::new().signed(keys).expect("a covenant");
        let agency = &covenant.agencies()[0];
        let header = LetterHeader {
            kind: LetterKind::Questions,
            covenant: covenant.hash(),
            agreements: written_under,
            night: Night::parse("2026-11-22").expect("a night"),
            revision: 1,
            from: Party::Centre,
            to: Party::Agency(agency.index()),
        };
        let seed = keys.secret("seed");
        let centre: Identity = keys.centre();
        let letter = letter::seal(&header, b"text", &seed, centre.sign(), agency.hpke());
        let key = AgencyKey::new(keys.secret(agency.id()));
        let letter = letter.expect("a letter");
        let addressee = Addressee {
            covenant: &covenant,
            agreements: held,
            agency,
            key: &key,
        };
        open(&letter, Topic::Questions, &addressee).map(|(_, text)| text.len())
    }

    #[test]
    fn reads_a_letter_under_the_agreements_that_it_goes_by_and_no_others() {
        let [older, newer] = [AgreementsHash([1; 32]), AgreementsHash([2; 32])];
        for same in [older, AgreementsHash::NONE] {
            assert_eq!(read(same, same), Ok(4));
        }
        for (letter, held) in [
            (older, newer),
            (newer, older),
            (newer, AgreementsHash::NONE),
            (AgreementsHash::NONE, newer),
        ] {
            assert_eq!(
                read(letter, held),
                Err(CentreLetterError::Agreements { letter })
            );
        }
    }
}
