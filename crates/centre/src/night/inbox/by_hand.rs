//! What a person took in with `accept`, which writes no journal: the next run of the night writes
//! the entries, before it takes in or matches anything.
//!
//! An entry is the one that the inbox makes of the same file, so each is written once, whoever was
//! first. Only what its maker signed is written down: a receipt this centre, a confirmation its
//! agency.

use exchange::crypto::identity::SignPublic;
use exchange::letter::{Letter, LetterKind, Party};
use exchange::receipt::Receipt;
use journal::{Act, Subject};

use super::{accepted, tomorrow_of};
use crate::night::outbox::{ForAgency, read_if_there};
use crate::night::{NightError, NightTerms, OpenSite};

impl OpenSite {
    /// Writes down the batches and confirmations that count, of this night and the next, as far as
    /// they are not written down yet.
    pub(in crate::night) fn write_down_by_hand(
        &mut self,
        terms: &NightTerms<'_>,
    ) -> Result<(), NightError> {
        let key = terms.centre_key.identity().sign().public();
        let receipts = self.receipts(terms)?;
        let mut acts: Vec<_> = receipts
            .iter()
            .filter_map(|file| batch(file, &key))
            .collect();
        for night in [Some(terms.night), tomorrow_of(terms.night)]
            .into_iter()
            .flatten()
        {
            for agency in terms.covenant.agencies() {
                let path = self.site.night(night).agency(agency.id()).confirmation();
                let sent = read_if_there(&path).map_err(NightError::disk(&path))?;
                let Some(sent) = sent else { continue };
                let Ok(letter) = Letter::read(&sent) else {
                    continue;
                };
                let header = letter.header();
                let is_of_agency = header.kind == LetterKind::Confirmation
                    && header.from == Party::Agency(agency.index())
                    && header.night == night
                    && letter.signed_by(agency.sign()).is_ok();
                if is_of_agency {
                    let id = format!("{}-{night}-r{}", agency.id(), header.revision);
                    acts.push(accepted("confirmation", id, letter.digest()));
                }
            }
        }
        self.write_down(&acts)
    }
}

/// The entry of a batch that was taken in, by its receipt.
fn batch(receipt: &ForAgency, key: &SignPublic) -> Option<(Act, Subject)> {
    let line = str::from_utf8(&receipt.bytes).ok()?;
    let Receipt {
        agency,
        night,
        revision,
        batch,
        ..
    } = Receipt::verify(line, key).ok()?;
    let id = format!("{agency}-{night}-r{revision}");
    Some(accepted("batch", id, batch))
}
