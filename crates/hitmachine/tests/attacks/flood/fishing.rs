//! An agency sends a false signal about somebody, to learn from the referral who else has signals
//! of that person (docs/referral.md, "What a receiver can infer").
//!
//! The second agency tells the first the rule, the third that it is involved, the fourth that there
//! is a case; the fifth and the sixth tell it nothing. The attacker is the first, and sees what it
//! is sent for every set of others. It knows what is the same in all sets that look alike.

use std::collections::BTreeMap;

use exchange::agreements::{Agreements, TellLevel};
use exchange::covenant::Covenant;
use exchange::letter::case_number::CaseNumber;
use exchange::letter::referrals::{self, ReferralState};
use exchange::letter::told::{AgencySet, ReferredAgency, ReferredCase, told};
use exchange::payload::SignalRef;
use synthetic::AgreementsBuilder;

use crate::parties::{Terms, covenant_text, id, tonight};

const ATTACKER: u8 = 1;
const OTHERS: [u8; 5] = [2, 3, 4, 5, 6];

fn covenant() -> Covenant {
    Covenant::parse(covenant_text(Terms::of(6, 2)).as_bytes()).expect("a covenant")
}

/// What the attacker may be told; and what others tell the second agency, which is not its
/// business.
fn agreements(covenant: &Covenant) -> Agreements {
    let mut builder = AgreementsBuilder::new(covenant).without_tells();
    for (from, to, what) in [
        (2, ATTACKER, TellLevel::Rule),
        (3, ATTACKER, TellLevel::Involved),
        (4, ATTACKER, TellLevel::Coordinator),
        (5, 2, TellLevel::Involved),
    ] {
        builder = builder.tell(&id(from), &id(to), what);
    }
    Agreements::parse(builder.text().as_bytes()).expect("agreements")
}

/// The case of a person whom the attacker and these others have signals of. The fifth leads it.
fn case(others: &[u8]) -> ReferredCase {
    let agencies = [ATTACKER].iter().chain(others);
    let of = |&agency: &u8| ReferredAgency {
        agency,
        desk: u16::from(agency),
        number: CaseNumber([agency; 8]),
        signals: vec![SignalRef([agency; 12])],
        is_behind: false,
    };
    ReferredCase {
        since: tonight(),
        lead: Some(5),
        agencies: agencies.map(of).collect(),
        rules: if others.is_empty() { vec![] } else { vec![0] },
    }
}

/// The only rule asks two agencies.
fn is_met(_: u16, agencies: AgencySet) -> bool {
    agencies.0.count_ones() >= 2
}

/// What the attacker is sent, as bytes.
fn sent(others: &[u8]) -> Vec<u8> {
    let covenant = covenant();
    let agreements = agreements(&covenant);
    let referral = told(
        &case(others),
        ATTACKER,
        &covenant,
        Some(&agreements),
        is_met,
    );
    referrals::encode(&referral.into_iter().collect::<Vec<_>>())
}

/// The same by the rules that one would write down at first: a rule is told where all others tell
/// it, and the number of another where it has one.
fn sent_naively(others: &[u8]) -> Vec<u8> {
    let covenant = covenant();
    let agreements = agreements(&covenant);
    let tells = |from: u8, to: u8| agreements.may_tell(&id(from), &id(to));
    let referral = told(
        &case(others),
        ATTACKER,
        &covenant,
        Some(&agreements),
        is_met,
    );
    let mut referrals: Vec<_> = referral.into_iter().collect();
    for referral in &mut referrals {
        let ReferralState::Open(open) = &mut referral.state else {
            continue;
        };
        if others
            .iter()
            .any(|&other| tells(other, ATTACKER) != Some(TellLevel::Rule))
        {
            open.rules.clear();
        }
        for involved in &mut open.involved {
            let agency = involved.agency;
            let mut tellers = others.iter().filter(|&&other| other != agency);
            let has_number = tellers.any(|&other| tells(other, agency).is_some());
            involved.number = has_number.then_some(CaseNumber([agency; 8]));
        }
    }
    referrals::encode(&referrals)
}

/// In how many of the sets of others the attacker knows whether each of them is in it.
fn known(sent: impl Fn(&[u8]) -> Vec<u8>) -> [usize; 5] {
    let mut alike: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for set in 0..1_u32 << OTHERS.len() {
        let is_in = |place: &usize| set >> place & 1 == 1;
        let places = (0..OTHERS.len()).filter(is_in);
        let others: Vec<u8> = places.map(|place| OTHERS[place]).collect();
        alike.entry(sent(&others)).or_default().push(set);
    }
    let mut known = [0; 5];
    for sets in alike.values() {
        for (place, known) in known.iter_mut().enumerate() {
            let members = sets.iter().filter(|&&set| set >> place & 1 == 1).count();
            if members == 0 || members == sets.len() {
                *known += sets.len();
            }
        }
    }
    known
}

#[test]
fn a_false_signal_learns_what_may_be_told_and_nothing_of_the_others() {
    let all = 1 << OTHERS.len();
    let [rule, involved, coordinator, fifth, sixth] = known(sent);
    // Whoever is named is known to be there or not; of the fourth it shows only where it is alone.
    assert_eq!((rule, involved), (all, all));
    assert_eq!(coordinator, 8);
    assert_eq!((fifth, sixth), (0, 0), "they tell the attacker nothing");
    println!("fishing: of {all} sets, an agency that tells nothing is known in {fifth}");

    let [.., coordinator, fifth, sixth] = known(sent_naively);
    assert!(fifth > 0 && sixth > 0 && coordinator > 8);
    println!("fishing, naively told: known in {fifth} and {sixth} of {all} sets");
}

#[test]
fn nobody_else_in_the_case_means_no_referral() {
    let empty = referrals::encode(&[]);
    for alone in [&[][..], &[5], &[6], &[5, 6]] {
        assert!(sent(alone) == empty, "{alone:?}");
    }
    assert!(sent(&[4]) != empty);
    assert!(sent(&[4]) == sent(&[4, 5, 6]));
}
