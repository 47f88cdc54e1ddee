//! Answers that an agency may not give: of another night, case or agency, or to another centre.
//! Each is refused in one line, and what was answered stays.

use exchange::covenant::{Covenant, CovenantHash};
use exchange::crypto::identity::HpkePublic;
use exchange::letter::Letter;
use exchange::letter::answers::{self, Answer, Informing, Verdict};
use exchange::letter::case_number::CaseNumber;
use exchange::letter::{self, LetterHeader, LetterKind, Party, referrals};
use exchange::night::Night;
use exchange::payload::SignalRef;
use hasher::pseudonymise::keys::AgencyKey;
use matcher::keys::CentreKey;

use super::{Centre, LATE, letter_to, live_town};
use crate::harness::town::NIGHT;

/// An attacker who has all keys of an agency.
pub(super) struct Forger<'a> {
    centre: &'a Centre,
    agency: &'a str,
    pub(super) covenant: Covenant,
    key: AgencyKey,
}

impl<'a> Forger<'a> {
    pub(super) fn new(centre: &'a Centre, agency: &'a str) -> Self {
        let covenant = Covenant::parse(&centre.town.read("covenant.toml")).expect("a covenant");
        let key = centre.town.file(&format!("agencies/{agency}/agency.key"));
        Self {
            centre,
            agency,
            covenant,
            key: AgencyKey::read(&key).expect("a key"),
        }
    }

    fn index(&self) -> u8 {
        self.covenant
            .agency(self.agency)
            .expect("an agency")
            .index()
    }

    pub(super) fn header(&self, night: &str) -> LetterHeader {
        let letter = self.centre.town.read(&letter_to(self.agency));
        let theirs = Letter::read(&letter).expect("a letter");
        LetterHeader {
            kind: LetterKind::Answers,
            night: Night::parse(night).expect("a night"),
            revision: 1,
            from: Party::Agency(self.index()),
            to: Party::Centre,
            ..*theirs.header()
        }
    }

    /// The first case that the centre told it of, and its first signal there.
    pub(super) fn told(&self) -> (CaseNumber, SignalRef) {
        let bytes = self.centre.town.read(&letter_to(self.agency));
        let letter = Letter::read(&bytes).expect("a letter");
        let centre = self.covenant.centre().sign();
        let text = letter.open(centre, self.key.identity()).expect("ours");
        let told = referrals::decode(&text).expect("referrals");
        (told[0].number, told[0].signals[0])
    }

    pub(super) fn sealed(
        &self,
        header: &LetterHeader,
        asked: (CaseNumber, SignalRef),
        to: &HpkePublic,
    ) -> Vec<u8> {
        let (number, signal) = asked;
        let answer = Answer {
            number,
            signal,
            verdict: Verdict::Wrong,
            informing: Informing::Unsaid,
            outcome: None,
        };
        let text = answers::encode(&[answer]);
        let sign = self.key.identity().sign();
        letter::seal(header, &text, &self.key.letter_seed(), sign, to).expect("a letter")
    }
}

#[test]
fn answers_of_another_night_case_agency_or_centre_are_refused_and_change_nothing() {
    let centre = Centre::referred(live_town());
    let police = Forger::new(&centre, "police");
    let housing = Forger::new(&centre, "housing");
    let ours = police.covenant.centre().hpke();
    let own = police.told();
    let good = police.header(NIGHT);
    let not_asked = "an answer is to a case or signal that this agency was not told of";
    let no_letter = "no letter of referrals of";
    let other_covenant = LetterHeader {
        covenant: CovenantHash([7; 32]),
        ..good
    };
    let as_housing = LetterHeader {
        from: Party::Agency(housing.index()),
        ..good
    };
    let as_nobody = LetterHeader {
        from: Party::Agency(60),
        ..good
    };
    let to_housing = LetterHeader {
        to: Party::Agency(housing.index()),
        ..good
    };
    let housing_key = housing
        .covenant
        .agency("housing")
        .expect("an agency")
        .hpke();
    for (bytes, reason, is_answered) in [
        (
            police.sealed(&police.header("2026-11-21"), own, ours),
            no_letter,
            true,
        ),
        (
            police.sealed(&police.header("2026-11-23"), own, ours),
            no_letter,
            true,
        ),
        (
            police.sealed(&good, (CaseNumber([9; 8]), own.1), ours),
            not_asked,
            true,
        ),
        (police.sealed(&good, housing.told(), ours), not_asked, true),
        (
            police.sealed(&good, (own.0, housing.told().1), ours),
            not_asked,
            true,
        ),
        (
            police.sealed(&as_housing, housing.told(), ours),
            "the signature is not",
            false,
        ),
        (
            police.sealed(&as_nobody, own, ours),
            "from an agency of the covenant",
            false,
        ),
        (
            police.sealed(&to_housing, own, housing_key),
            "not one of answers",
            false,
        ),
        (
            police.sealed(&good, own, housing_key),
            "not encrypted to us",
            true,
        ),
        (
            police.sealed(&other_covenant, own, ours),
            "under another covenant",
            true,
        ),
    ] {
        let before = centre.outbox("police").len();
        centre.put("police.answers", &bytes);
        let refused = centre.night(LATE).expect(1).stderr;
        assert_eq!(refused.lines().count(), 1, "{refused}");
        assert!(refused.contains(reason), "expected {reason}: {refused}");
        assert_eq!(centre.inbox(), [""; 0], "{reason}");
        let answers = centre.outbox("police").len() - before;
        assert_eq!(answers == 1, is_answered, "{reason}");
    }
    assert_eq!(centre.count("refuse"), 10);
    centre.put("police.answers", &police.sealed(&good, own, ours));
    let taken = centre.json(LATE, 0);
    assert_eq!(taken["files"][0]["outcome"], "accepted", "{taken}");
}

#[test]
fn the_centre_reads_no_answers_with_a_byte_changed() {
    let centre = Centre::referred(live_town());
    let police = Forger::new(&centre, "police");
    let ours = police.covenant.centre().hpke();
    let good = police.sealed(&police.header(NIGHT), police.told(), ours);
    for index in [9, 12, 50, 80, 86, 100, good.len() / 2, good.len() - 1] {
        let mut changed = good.clone();
        changed[index] ^= 1;
        centre.put("police.answers", &changed);
        centre.night(LATE).expect(1);
    }
    // Nor does the centre's key open what it wrote itself.
    let key = CentreKey::read(&centre.town.file("centre/centre.key")).expect("a key");
    let written = centre.town.read(&letter_to("police"));
    let letter = Letter::read(&written).expect("a letter");
    let opened = letter.open(police.covenant.centre().sign(), key.identity());
    assert!(opened.is_err());
}
