//! Letters are, byte for byte, those that programs in Python made from docs/confirmation.md and
//! docs/referral.md alone, and say what these wrote in them.

use exchange::agreements::AgreementsHash;
use exchange::covenant::CovenantHash;
use exchange::crypto::identity::{Identity, derive};
use exchange::crypto::secret::Secret;
use exchange::hex::{self, Hex};
use exchange::letter::answers::{
    self, Answer, Informed, Informing, Outcome, Postponement, Verdict,
};
use exchange::letter::case_number::CaseNumber;
use exchange::letter::confirmation::{self, Confirmed};
use exchange::letter::questions::{self, Asked};
use exchange::letter::referrals::{self, InvolvedAgency, Referral, ReferralState, TellableCase};
use exchange::letter::{self, Letter, LetterHeader, LetterKind, Party};
use exchange::night::Night;
use exchange::payload::holder::Holder;
use exchange::payload::{AddressRef, BagRef, BsnRef, Payload, PersonRef, Severity, SignalRef};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const OWN: SignalRef = SignalRef([0x11; 12]);
const NEXT: SignalRef = SignalRef([0x22; 12]);
const OTHER: SignalRef = SignalRef([0x33; 12]);
const ANOTHER: SignalRef = SignalRef([0x44; 12]);
const BEFORE: SignalRef = SignalRef([0x55; 12]);

#[test]
fn questions_and_confirmations_are_byte_for_byte_those_made_from_the_document() {
    let vectors = include_str!("../../../fixtures/vectors/letter-v3.json");
    are_made(vectors, texts());
}

#[test]
fn referrals_and_answers_are_byte_for_byte_those_made_from_the_document() {
    let vectors = include_str!("../../../fixtures/vectors/referral-v3.json");
    are_made(vectors, texts_of_referrals());
}

/// What a letter of a name and a kind says.
type Text = (&'static str, LetterKind, Vec<u8>);

/// Letters that say `texts` are those of the vectors.
fn are_made(vectors: &str, texts: [Text; 5]) {
    let vectors: Value = serde_json::from_str(vectors).expect("JSON");
    let secret = |name: &str| {
        Secret::new(hex::parse::<32>(text(&vectors[name]).as_bytes()).expect("32 bytes"))
    };
    let agency = Party::Agency(number(&vectors["agency"]).try_into().expect("an index"));
    let letters = vectors["letters"].as_array().expect("letters");
    assert_eq!(letters.len(), texts.len());
    for (case, (name, kind, says)) in letters.iter().zip(texts) {
        assert_eq!(text(&case["name"]), name);
        let hash = |bytes: &[u8]| Hex(&Sha256::digest(bytes)).to_string();
        assert_eq!(hash(&says), text(&case["text_sha256"]), "{name}");
        let (from, to, [writer, reader]) = match kind {
            LetterKind::Questions | LetterKind::Referrals => {
                (Party::Centre, agency, ["centre_key", "agency_key"])
            }
            LetterKind::Confirmation | LetterKind::Answers => {
                (agency, Party::Centre, ["agency_key", "centre_key"])
            }
        };
        let header = LetterHeader {
            kind,
            covenant: CovenantHash(
                hex::parse(text(&vectors["covenant_hash"]).as_bytes()).expect("a hash"),
            ),
            agreements: AgreementsHash(
                hex::parse(text(&vectors["agreements_hash"]).as_bytes()).expect("a hash"),
            ),
            night: Night::parse(text(&vectors["night"])).expect("a night"),
            revision: number(&case["revision"]).try_into().expect("a revision"),
            from,
            to,
        };
        let (seed, writer, reader) = (
            derive(&secret(writer), b"hitmachine/v3/letter-seed"),
            Identity::new(&secret(writer)),
            Identity::new(&secret(reader)),
        );
        let sealed = letter::seal(&header, &says, &seed, writer.sign(), reader.hpke_public())
            .expect("a letter");
        assert_eq!(number(&case["length"]), sealed.len() as u64, "{name}");
        assert_eq!(
            Hex(&sealed[..136]).to_string(),
            text(&case["start"]),
            "{name}"
        );
        assert_eq!(hash(&sealed), text(&case["sha256"]), "{name}");
        let opened = Letter::read(&sealed)
            .expect("a letter")
            .open(&writer.sign().public(), &reader)
            .expect("ours");
        assert_eq!(*opened, says, "{name}");
    }
}

/// What the letters say, in the order of the vectors.
fn texts() -> [Text; 5] {
    let asked = |agency, other, contact, match_keys| Asked {
        own: OWN,
        agency,
        other,
        previous: BEFORE,
        contact,
        match_keys,
    };
    let known = Payload {
        signal: OWN,
        previous: BEFORE,
        person: Some(PersonRef([2; 8])),
        is_client: true,
        is_in_joint_plan: true,
        is_informed: true,
        bsn: Some(BsnRef([3; 8])),
        holder: Holder::from_bits(0x0821).expect("a holder"),
        address: Some(AddressRef([4; 8])),
        bag: Some(BagRef([6; 8])),
        code: 7,
        date: 20_700,
        severity: Severity::Serious,
        contact: 513,
    };
    let named = Payload {
        signal: NEXT,
        previous: BEFORE,
        person: Some(PersonRef([5; 8])),
        is_client: false,
        is_in_joint_plan: false,
        is_informed: false,
        bsn: None,
        holder: Holder::NONE,
        address: None,
        bag: None,
        code: 8,
        date: 20_779,
        severity: Severity::Acute,
        contact: 1,
    };
    let confirmed = [
        Confirmed {
            payload: known,
            others: vec![(2, OTHER), (3, ANOTHER)],
        },
        Confirmed {
            payload: named,
            others: vec![(2, OTHER)],
        },
    ];
    let mut many = Vec::new();
    for number in 0..520_u16 {
        let mut other = SignalRef([0x33; 12]);
        other.0[10..].copy_from_slice(&number.to_be_bytes());
        many.push(asked(2, other, 1, vec![4]));
    }
    [
        ("no question", LetterKind::Questions, questions::encode(&[])),
        (
            "two questions",
            LetterKind::Questions,
            questions::encode(&[
                asked(2, OTHER, 513, vec![1, 4]),
                asked(3, ANOTHER, 1, vec![4]),
            ]),
        ),
        (
            "more questions than 16 KiB hold",
            LetterKind::Questions,
            questions::encode(&many),
        ),
        (
            "nothing is confirmed any more",
            LetterKind::Confirmation,
            confirmation::encode(&[]),
        ),
        (
            "two signals",
            LetterKind::Confirmation,
            confirmation::encode(&confirmed),
        ),
    ]
}

/// What the letters about referred cases say, in the order of the vectors.
fn texts_of_referrals() -> [Text; 5] {
    let night = |text| Night::parse(text).expect("a night");
    let tonight = night("2026-11-22");
    let [first, second, third] = [0x51, 0x52, 0x53].map(|byte| CaseNumber([byte; 8]));
    let involved = |agency, desk, number| InvolvedAgency {
        agency,
        desk,
        number,
    };
    let told = [
        Referral {
            number: first,
            since: night("2026-11-21"),
            signals: vec![OWN, NEXT],
            state: ReferralState::Open(TellableCase {
                lead: Some(2),
                involved: vec![
                    involved(2, 513, Some(CaseNumber([0x61; 8]))),
                    involved(3, 1, None),
                ],
                rules: vec![0, 2],
            }),
        },
        Referral {
            number: second,
            since: tonight,
            signals: vec![OTHER],
            state: ReferralState::Open(TellableCase {
                lead: Some(64),
                ..TellableCase::default()
            }),
        },
        Referral {
            number: third,
            since: night("2026-10-23"),
            signals: vec![ANOTHER],
            state: ReferralState::Withdrawn,
        },
    ];
    let mut many = Vec::new();
    for number in 1..600_u64 {
        many.push(Referral {
            number: CaseNumber(number.to_be_bytes()),
            since: tonight,
            signals: vec![OWN],
            state: ReferralState::Open(TellableCase::default()),
        });
    }
    let answer = |number, signal, verdict, informing, outcome| Answer {
        number,
        signal,
        verdict,
        informing,
        outcome,
    };
    let informed = Informing::Done {
        whom: vec![Informed::Person, Informed::YouthFrom16],
        on: tonight.date(),
    };
    let postponed = |why, review_by| Informing::Postponed {
        why,
        review_by: night(review_by).date(),
    };
    let investigated = postponed(Postponement::Investigation, "2027-02-01");
    let not_reached = postponed(Postponement::NotReached, "2026-11-23");
    let (plan, none) = (Some(Outcome::JointPlan), Some(Outcome::NothingNeeded));
    let taken_up = Some(Outcome::OneAgency);
    let given = [
        answer(first, OWN, Verdict::Right, informed, plan),
        answer(first, NEXT, Verdict::Known, investigated, taken_up),
        answer(second, OTHER, Verdict::Wrong, Informing::Unsaid, none),
        answer(third, ANOTHER, Verdict::NotReached, not_reached, None),
    ];
    let (told_kind, given_kind) = (LetterKind::Referrals, LetterKind::Answers);
    [
        ("no referral", told_kind, referrals::encode(&[])),
        (
            "two open and one withdrawn",
            told_kind,
            referrals::encode(&told),
        ),
        (
            "more referrals than 16 KiB hold",
            told_kind,
            referrals::encode(&many),
        ),
        ("nothing is answered", given_kind, answers::encode(&[])),
        ("four answers", given_kind, answers::encode(&given)),
    ]
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}
