//! Letters between the centre and an agency: whatever is read is what was written, the outside and
//! each text that can be inside.

#![no_main]

use exchange::letter::answers::{self, Informing, Verdict};
use exchange::letter::referrals::{self, ReferralState};
use exchange::letter::{Letter, confirmation, questions};
use exchange::night::Night;
use fuzz::{MIB, bounded};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    bounded(MIB, || {
        if let Ok(letter) = Letter::read(data) {
            assert!(letter.header().revision > 0);
        }
        if let Ok(asked) = questions::decode(data) {
            assert_eq!(
                questions::encode(&asked),
                data,
                "other bytes mean the same questions"
            );
        }
        if let Ok(confirmed) = confirmation::decode(data) {
            assert_eq!(
                confirmation::encode(&confirmed),
                data,
                "other bytes mean the same confirmation"
            );
        }
        if let Ok(referrals) = referrals::decode(data) {
            let again = referrals::encode(&referrals);
            assert_eq!(again, data, "other bytes mean the same referrals");
            for referral in &referrals {
                assert!(!referral.signals.is_empty(), "a case without own signals");
                if referral.state == ReferralState::Withdrawn {
                    let alone = referrals::encode(std::slice::from_ref(referral));
                    // Count, number, state, since, count, and nobody behind the signals.
                    let signals = 12 * referral.signals.len();
                    assert_eq!(alone.len(), 4 + 8 + 1 + 4 + 2 + signals + 1 + 1 + 2);
                }
            }
        }
        let night = Night::parse("2026-11-22").expect("a night");
        if let Ok(answers) = answers::decode(data, night) {
            let again = answers::encode(&answers);
            assert_eq!(again, data, "other bytes mean the same answers");
            for answer in &answers {
                let has_informed = matches!(answer.informing, Informing::Done { .. });
                assert!(
                    answer.verdict != Verdict::NotReached || !has_informed,
                    "nobody was reached, and somebody was informed"
                );
            }
        }
    });
});
