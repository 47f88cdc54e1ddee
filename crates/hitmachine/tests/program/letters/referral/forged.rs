//! What somebody tries who would have an agency act on a referral that the centre did not write to
//! it, or the centre believe an answer of somebody else.

use exchange::agreements::AgreementsHash;
use exchange::covenant::CovenantHash;
use exchange::letter::answers::{self, Answer, Informing, Verdict};
use exchange::letter::referrals::{InvolvedAgency, Referral, ReferralState};
use exchange::letter::{self, Letter, LetterError, LetterHeader, LetterKind, Party, referrals};
use exchange::payload::SignalRef;
use hasher::pseudonymise::keys::AgencyKey;
use matcher::keys::CentreKey;

use super::{CASE, LETTER, covenant, header, index, open, resolve, sealed, signals, usual_town};
use crate::harness::town::{NIGHT, Town};

/// Writes a letter in place of the centre's, and expects it to be refused with this reason.
fn is_refused(town: &Town, bytes: &[u8], reason: &str) {
    town.write(LETTER, bytes);
    let refused = resolve(town, &["--answers-form", "form.csv"]).expect(1);
    assert!(refused.stdout.is_empty(), "{}", refused.stdout);
    let line = refused.stderr;
    assert!(line.starts_with("error: letter.referrals: "), "{line}");
    assert!(line.contains(reason), "expected {reason:?}: {line}");
    for unwritten in ["form.csv", "agencies/housing/state/seen-referrals"] {
        assert!(!town.file(unwritten).exists(), "{reason}: {unwritten}");
    }
}

fn agency_key(town: &Town, agency: &str) -> AgencyKey {
    let path = town.file(&format!("agencies/{agency}/agency.key"));
    AgencyKey::read(&path).expect("a key")
}

/// A letter of referrals to housing, signed by an agency.
fn signed_by(town: &Town, signer: &str, header: &LetterHeader, told: &[Referral]) -> Vec<u8> {
    let key = agency_key(town, signer);
    let covenant = covenant(town);
    let housing = covenant.agency("housing").expect("an agency").hpke();
    let text = referrals::encode(told);
    let sign = key.identity().sign();
    letter::seal(header, &text, &key.letter_seed(), sign, housing).expect("a letter")
}

#[test]
fn a_referral_that_the_centre_did_not_write_to_this_agency_is_refused() {
    let town = usual_town();
    let good = town.read(LETTER);
    let told = [open(&town, "housing", vec![signals(&town)[0]])];
    let ours = header(&town, "housing", NIGHT, 1);
    let by_police = LetterHeader {
        from: Party::Agency(index(&town, "police")),
        ..ours
    };
    for (bytes, reason) in [
        (
            signed_by(&town, "police", &ours, &told),
            "the signature is not that of the party",
        ),
        (
            signed_by(&town, "police", &by_police, &told),
            "not a letter of referrals from the centre to this agency",
        ),
        (
            sealed(&town, &header(&town, "police", NIGHT, 1), "police", &told),
            "not a letter of referrals from the centre to this agency",
        ),
        // To this agency by its header, and encrypted to another.
        (sealed(&town, &ours, "police", &told), "not encrypted to us"),
        (
            sealed(
                &town,
                &LetterHeader {
                    kind: LetterKind::Questions,
                    ..ours
                },
                "housing",
                &told,
            ),
            "not a letter of referrals",
        ),
        (
            sealed(
                &town,
                &LetterHeader {
                    covenant: CovenantHash([7; 32]),
                    ..ours
                },
                "housing",
                &told,
            ),
            "under another covenant",
        ),
        (
            sealed(
                &town,
                &LetterHeader {
                    agreements: AgreementsHash([7; 32]),
                    ..ours
                },
                "housing",
                &told,
            ),
            "other agreements than this agency goes by",
        ),
    ] {
        is_refused(&town, &bytes, reason);
    }
    for index in [0, 8, 10, 20, 50, 78, 80, 84, 100, 5_000, good.len() - 1] {
        let mut changed = good.clone();
        changed[index] ^= 1;
        is_refused(&town, &changed, "");
    }
    is_refused(&town, &good[..good.len() - 1], "cut off or extended");
    // Kinds that are kept have no reader.
    for kind in [5, 6] {
        let mut kept = good.clone();
        kept[10] = kind;
        is_refused(&town, &kept, "a field of the letter's header is impossible");
    }
    town.write(LETTER, good);
    resolve(&town, &[]).expect(0);
}

#[test]
fn a_referral_that_the_covenant_does_not_bear_is_refused_though_the_centre_signed_it() {
    let town = usual_town();
    let ours = header(&town, "housing", NIGHT, 1);
    let changed = |change: &dyn Fn(&mut Referral)| {
        let mut told = open(&town, "housing", vec![signals(&town)[0]]);
        change(&mut told);
        sealed(&town, &ours, "housing", &[told])
    };
    let telling = |lead, agency, rule| {
        changed(&|told: &mut Referral| {
            if let ReferralState::Open(told) = &mut told.state {
                told.lead = lead;
                told.involved = vec![InvolvedAgency {
                    agency,
                    desk: 1,
                    number: None,
                }];
                told.rules = vec![rule];
            }
        })
    };
    let [housing, police] = ["housing", "police"].map(|agency| index(&town, agency));
    for (what, bytes) in [
        ("an agency of no covenant", telling(None, 63, 0)),
        ("the receiver as another", telling(None, housing, 0)),
        ("a lead that is not named", telling(Some(63), police, 0)),
        ("a rule of no covenant", telling(None, police, 60)),
        (
            "decided tomorrow",
            changed(&|told: &mut Referral| told.since = super::night("2026-11-23")),
        ),
    ] {
        is_refused(&town, &bytes, "does not have the form of its kind");
        assert!(!what.is_empty());
    }
}

/// An answer of an agency about a case and a signal, as the centre gets it.
fn answers_of(town: &Town, signer: &str, from: &str, signal: SignalRef) -> Vec<u8> {
    let key = agency_key(town, signer);
    let covenant = covenant(town);
    let header = LetterHeader {
        kind: LetterKind::Answers,
        from: Party::Agency(index(town, from)),
        to: Party::Centre,
        ..header(town, from, NIGHT, 1)
    };
    let answer = Answer {
        number: CASE,
        signal,
        verdict: Verdict::Wrong,
        informing: Informing::Unsaid,
        outcome: None,
    };
    letter::seal(
        &header,
        &answers::encode(&[answer]),
        &key.letter_seed(),
        key.identity().sign(),
        covenant.centre().hpke(),
    )
    .expect("a letter")
}

#[test]
fn an_agency_answers_for_nobody_but_itself() {
    let town = usual_town();
    let centre = CentreKey::read(&town.file("centre/centre.key")).expect("a key");
    let covenant = covenant(&town);
    let [own, gone] = signals(&town);
    // What the centre wrote to housing, and to the police of the same case.
    let to_housing = [open(&town, "housing", vec![own])];
    let mut to_police = open(&town, "police", vec![gone]);
    to_police.number.0[0] ^= 0xFF;
    let opened = |bytes: &[u8]| {
        let letter = Letter::read(bytes).expect("a letter");
        let Party::Agency(from) = letter.header().from else {
            panic!("it is an agency's")
        };
        let sign = covenant.agency_at(from).expect("an agency").sign();
        let text = letter.open(sign, centre.identity())?;
        Ok::<_, LetterError>(answers::decode(&text, letter.header().night).expect("answers"))
    };
    let honest = opened(&answers_of(&town, "housing", "housing", own)).expect("its own");
    assert_eq!(answers::not_asked(&honest, &to_housing), None);
    // In the name of housing, by the police.
    let forged = opened(&answers_of(&town, "police", "housing", own));
    assert_eq!(forged.err(), Some(LetterError::Signature));
    // In their own name, about the case and the signal of housing.
    let meddling = opened(&answers_of(&town, "police", "police", own)).expect("signed by them");
    assert!(answers::not_asked(&meddling, &[to_police]).is_some());
    // A signal of its own that is in no case.
    let more = opened(&answers_of(&town, "housing", "housing", gone)).expect("its own");
    assert!(answers::not_asked(&more, &to_housing).is_some());
    // No command of the centre takes answers yet, and none takes them for a confirmation.
    town.write("answers", answers_of(&town, "housing", "housing", own));
    let refused = town.accept(&["answers"]).expect(1).stderr;
    assert!(refused.contains("not a confirmation"), "{refused}");
}
