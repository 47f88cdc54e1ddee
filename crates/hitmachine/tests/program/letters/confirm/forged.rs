//! What somebody tries who would open a signal by a confirmation that is not his, or not of this
//! night.

use std::fs;

use exchange::covenant::Covenant;
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::{self, Letter, LetterHeader, Party};
use exchange::night::Night;
use exchange::payload::holder::Holder;
use exchange::payload::{AddressRef, SignalRef};
use hasher::pseudonymise::keys::AgencyKey;
use matcher::keys::CentreKey;

use super::{answer, confirmation_of, letter_to, matched, town};
use crate::harness::town::{NIGHT, Town, files};

/// The letter of an agency to the centre, opened, so that it can be forged.
struct Forger {
    town: Town,
    header: LetterHeader,
    confirmed: Vec<Confirmed>,
}

impl Forger {
    /// What the police confirmed of housing's signal, when nobody else has confirmed anything.
    fn new() -> Self {
        let town = town(2);
        matched(&town);
        let letter = town.read(&answer(&town, "police", &["housing"], 1));
        let letter = Letter::read(&letter).expect("a letter");
        let centre = CentreKey::read(&town.file("centre/centre.key")).expect("a key");
        let police = Self::covenant(&town)
            .agency("police")
            .expect("an agency")
            .sign()
            .to_owned();
        let text = letter.open(&police, centre.identity()).expect("it opens");
        let (header, confirmed) = (
            *letter.header(),
            confirmation::decode(&text).expect("a confirmation"),
        );
        Self {
            town,
            header,
            confirmed,
        }
    }

    fn covenant(town: &Town) -> Covenant {
        Covenant::parse(&town.read("covenant.toml")).expect("a covenant")
    }

    /// Sends a letter, signed with the key of `signer`, and expects it to be refused with this
    /// reason.
    fn is_refused(
        &self,
        signer: &str,
        header: &LetterHeader,
        confirmed: &[Confirmed],
        reason: &str,
    ) {
        let key = AgencyKey::read(&self.town.file(&format!("agencies/{signer}/agency.key")))
            .expect("a key");
        let covenant = Self::covenant(&self.town);
        let text = confirmation::encode(confirmed);
        let letter = letter::seal(
            header,
            &text,
            &key.letter_seed(),
            key.identity().sign(),
            covenant.centre().hpke(),
        )
        .expect("a letter");
        self.bytes_are_refused(&letter, reason);
    }

    fn bytes_are_refused(&self, bytes: &[u8], reason: &str) {
        self.town.write("forged", bytes);
        let refused = self.town.accept(&["forged"]).expect(1);
        assert!(
            refused.stderr.contains(reason),
            "expected {reason:?}: {}",
            refused.stderr
        );
        let kept = files(&self.town.file("centre"));
        assert!(
            !kept
                .iter()
                .any(|name| name.ends_with("confirmation.letter")),
            "{kept:?}"
        );
    }
}

#[test]
fn refuses_a_confirmation_by_another_agency_of_another_pair_or_another_night() {
    let forger = Forger::new();
    let Forger {
        header,
        confirmed,
        town,
    } = &forger;
    let covenant = Forger::covenant(town);
    let index = |agency: &str| covenant.agency(agency).expect("an agency").index();
    forger.is_refused(
        "neighbourhood-team",
        header,
        confirmed,
        "the signature is not that of the party",
    );
    let as_team = LetterHeader {
        from: Party::Agency(index("neighbourhood-team")),
        ..*header
    };
    forger.is_refused(
        "neighbourhood-team",
        &as_team,
        confirmed,
        "the agency may not send",
    );
    let mut of_team = confirmed.clone();
    of_team[0].payload.code = covenant.code("care-avoidance").expect("a code").number();
    forger.is_refused(
        "neighbourhood-team",
        &as_team,
        &of_team,
        "were not asked of this agency",
    );

    let mut of_an_address = confirmed.clone();
    let payload = &mut of_an_address[0].payload;
    (payload.person, payload.is_client) = (None, false);
    (payload.bsn, payload.holder) = (None, Holder::NONE);
    payload.address = Some(AddressRef([9; 8]));
    forger.is_refused("police", header, &of_an_address, "number 1: no person");

    let mut other_pair = confirmed.clone();
    other_pair[0].others[0].1 = SignalRef([9; 12]);
    forger.is_refused(
        "police",
        header,
        &other_pair,
        "were not asked of this agency",
    );
    let mut own_signal = confirmed.clone();
    own_signal[0].payload.signal = SignalRef([9; 12]);
    forger.is_refused(
        "police",
        header,
        &own_signal,
        "were not asked of this agency",
    );

    let yesterday = LetterHeader {
        night: Night::parse("2026-11-21").expect("a night"),
        ..*header
    };
    forger.is_refused(
        "police",
        &yesterday,
        confirmed,
        "the confirmation is for the night of 2026-11-21",
    );
    let other_covenant = LetterHeader {
        covenant: exchange::covenant::CovenantHash([7; 32]),
        ..*header
    };
    forger.is_refused(
        "police",
        &other_covenant,
        confirmed,
        "under another covenant",
    );
    let questions = town.read(&letter_to(town, "police"));
    forger.bytes_are_refused(&questions, "not a confirmation of an agency");
}

#[test]
fn refuses_a_confirmation_with_a_byte_changed_and_one_that_a_later_one_replaced() {
    let forger = Forger::new();
    let town = &forger.town;
    let good = confirmation_of("police", 1);
    let bytes = town.read(&good);
    for at in [60, 100, bytes.len() - 80, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        forger.bytes_are_refused(&changed, "the signature is not that of the party");
    }
    forger.bytes_are_refused(
        &bytes[..bytes.len() - 1],
        "as no letter is: it was cut off or extended",
    );
    town.accept(&[&good]).expect(0);
    let again = town.accept(&[&good]).expect(0);
    assert!(again.stdout.contains("already there"), "{}", again.stdout);
    town.accept(&[&answer(town, "police", &[], 2)]).expect(0);
    let kept = format!("centre/nights/{NIGHT}/agencies/police/confirmation.letter");
    let later = town.read(&kept);
    let replayed = town.accept(&[&good]).expect(0);
    assert!(
        replayed.stdout.contains("replaced since"),
        "{}",
        replayed.stdout
    );
    assert!(town.read(&kept) == later, "the later one counts");
}

#[test]
fn refuses_a_confirmation_of_what_nobody_has_asked_yet() {
    let forger = Forger::new();
    let run = forger.town.last_run(NIGHT);
    fs::remove_dir_all(forger.town.file(&format!("{run}/questions"))).expect("removed");
    forger.bytes_are_refused(
        &forger.town.read(&confirmation_of("police", 1)),
        "were not asked of this agency",
    );
}
