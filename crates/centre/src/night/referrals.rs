//! Letters of referrals: one to each agency of the covenant, once the open night is recorded, and
//! another one whenever it says something else (docs/referral.md, "Letter 3").

use casebook::store::Telling;
use exchange::agreements::signed_agreements;
use exchange::letter::{self, LetterHeader, LetterKind, Party, referrals};

use super::outbox::ForAgency;
use super::{NightError, NightTerms, OpenSite};

impl OpenSite {
    /// The letters of referrals as they are now; none before the night is recorded.
    pub(super) fn referrals(
        &mut self,
        terms: &NightTerms<'_>,
    ) -> Result<Vec<ForAgency>, NightError> {
        if self.recorded_run(terms.night)?.is_none() {
            return Ok(Vec::new());
        }
        let NightTerms {
            covenant,
            agreements,
            centre_key,
            night,
            ..
        } = *terms;
        let told = self.casebook.tell(&Telling {
            covenant,
            agreements,
            night,
        })?;
        let seed = centre_key.letter_seed();
        let mut letters = Vec::with_capacity(told.len());
        for (told, agency) in told.into_iter().zip(covenant.agencies()) {
            let header = LetterHeader {
                kind: LetterKind::Referrals,
                covenant: covenant.hash(),
                agreements: signed_agreements::hash_of(agreements),
                night,
                revision: told.revision,
                from: Party::Centre,
                to: Party::Agency(agency.index()),
            };
            let text = referrals::encode(&told.referrals);
            let sign = centre_key.identity().sign();
            let sealed = letter::seal(&header, &text, &seed, sign, agency.hpke());
            let bytes = sealed.map_err(|why| NightError::Letter {
                agency: told.agency.clone(),
                why,
            })?;
            letters.push(ForAgency {
                name: format!("{night}-referrals.letter"),
                agency: told.agency,
                bytes,
            });
        }
        Ok(letters)
    }
}
