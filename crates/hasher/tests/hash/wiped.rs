//! Keys and what is made of them leave nothing in memory when they are dropped.

use std::num::NonZeroU8;

use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use hasher::seal::share;
use synthetic::freed::left_by;

#[test]
fn a_secret_the_state_of_a_key_and_a_share_leave_nothing() {
    assert_eq!(left_by(Secret::new([0xA7; 64])), 0);
    // But for how much the state took in, which is one block of 64 bytes for every key.
    assert_eq!(left_by(Mac::new(b"key")), 1);
    let share = share::share(&Mac::new(b"key"), &[7; 32], 2, NonZeroU8::MIN);
    assert_eq!(left_by(share), 0);
}
