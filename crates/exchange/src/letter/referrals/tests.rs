//! Referrals: their bytes, what is refused, and whom they fit.

use super::*;

/// Where the state of the first referral lies.
const STATE: usize = 4 + 8;

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

fn open(number: u8) -> Referral {
    Referral {
        number: CaseNumber([number; 8]),
        since: night("2026-11-20"),
        signals: vec![SignalRef([1; 12]), SignalRef([2; 12])],
        state: ReferralState::Open(TellableCase {
            lead: Some(3),
            involved: vec![
                InvolvedAgency {
                    agency: 3,
                    desk: 0x0102,
                    number: Some(CaseNumber([7; 8])),
                },
                InvolvedAgency {
                    agency: 64,
                    desk: 0,
                    number: None,
                },
            ],
            rules: vec![0, 4],
        }),
    }
}

fn withdrawn(number: u8) -> Referral {
    Referral {
        state: ReferralState::Withdrawn,
        ..open(number)
    }
}

/// The referral with what it tells changed.
fn telling(change: impl Fn(&mut TellableCase)) -> Referral {
    let mut referral = open(5);
    if let ReferralState::Open(told) = &mut referral.state {
        change(told);
    }
    referral
}

#[test]
fn come_back_as_they_were_told() {
    for referrals in [
        vec![],
        vec![open(5)],
        vec![withdrawn(4), open(5), withdrawn(6)],
        vec![telling(|told| *told = TellableCase::default())],
    ] {
        assert_eq!(decode(&encode(&referrals)), Ok(referrals));
    }
}

#[test]
fn lie_in_the_bytes_that_the_format_says() {
    let expected = [
        b"\x01\0\0\0".as_slice(),
        &[5; 8],
        &[1],
        &20_777_u32.to_le_bytes(),
        &[2, 0],
        &[1; 12],
        &[2; 12],
        &[3, 2],
        &[3, 2, 1],
        &[7; 8],
        &[64, 0, 0],
        &[0; 8],
        &[2, 0, 0, 0, 4, 0],
    ];
    assert_eq!(encode(&[open(5)]), expected.concat());
}

#[test]
fn are_refused_cut_off_with_something_behind_them_or_out_of_order() {
    let good = encode(&[open(5), withdrawn(6)]);
    for index in 0..good.len() {
        let cut = decode(&good[..index]);
        assert_eq!(cut, Err(TextError::Layout), "cut off at {index}");
    }
    let longer = [good.as_slice(), &[0]].concat();
    assert_eq!(decode(&longer), Err(TextError::Layout));
    let mut falling = open(5);
    falling.signals.reverse();
    let mut twice = open(5);
    twice.signals[1] = twice.signals[0];
    let mut none = open(5);
    none.signals.clear();
    for wrong in [
        vec![open(6), open(5)],
        vec![open(5), open(5)],
        vec![falling],
        vec![twice],
        vec![none],
        vec![telling(|told| told.involved.reverse())],
        vec![telling(|told| told.involved[1] = told.involved[0])],
        vec![telling(|told| told.rules.reverse())],
        vec![telling(|told| told.rules[1] = 0)],
        vec![telling(|told| told.lead = Some(65))],
        vec![telling(|told| told.involved[1].agency = 65)],
        vec![telling(|told| told.involved[0].agency = 0)],
        vec![open(0)],
    ] {
        assert_eq!(decode(&encode(&wrong)), Err(TextError::Layout), "{wrong:?}");
    }
}

#[test]
fn are_open_or_withdrawn_and_one_that_is_withdrawn_names_nobody() {
    let good = encode(&[open(5)]);
    for state in [0, 2, 3, 0x81] {
        let mut other = good.clone();
        other[STATE] = state;
        assert_eq!(decode(&other), Err(TextError::Layout), "state {state}");
    }
    let mut other = encode(&[withdrawn(5)]);
    assert!(decode(&other).is_ok());
    // A lead alone is enough to be refused.
    let lead = other.len() - 4;
    other[lead] = 3;
    assert_eq!(decode(&other), Err(TextError::Layout));
    other[STATE] = OPEN;
    assert!(decode(&other).is_ok());
}

#[test]
fn fit_who_gets_them_the_covenant_and_the_night() {
    let covenant = include_bytes!("../../../tests/covenant.toml");
    let covenant = Covenant::parse(covenant).expect("a covenant");
    let [receiver, other] = [0, 1].map(|position| covenant.agencies()[position].index());
    let involved = |agency| InvolvedAgency {
        agency,
        desk: 1,
        number: None,
    };
    let case = |lead, agencies: &[u8], rules: &[u16]| Referral {
        state: ReferralState::Open(TellableCase {
            lead,
            involved: agencies.iter().copied().map(involved).collect(),
            rules: rules.to_vec(),
        }),
        ..open(5)
    };
    let rules = u16::try_from(covenant.rules().len()).expect("few");
    let tonight = night("2026-11-22");
    for good in [
        case(None, &[], &[]),
        case(Some(receiver), &[other], &[0]),
        case(Some(other), &[other], &[]),
        withdrawn(5),
    ] {
        assert!(good.fits(&covenant, receiver, tonight), "{good:?}");
        let early = good.fits(&covenant, receiver, night("2026-11-19"));
        assert!(!early, "before it was decided: {good:?}");
    }
    for wrong in [
        case(Some(other), &[], &[]),
        case(None, &[receiver], &[]),
        case(None, &[63], &[]),
        case(None, &[], &[rules]),
    ] {
        assert!(!wrong.fits(&covenant, receiver, tonight), "{wrong:?}");
    }
}
