//! Letters between the centre and an agency: whatever is read is what was written, the outside and
//! both texts that can be inside.

#![no_main]

use exchange::letter::{Letter, confirmation, questions};
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
    });
});
