//! The payload: read and written again it is the same 52 bytes, and what is refused is what the format says.

#![no_main]

use exchange::payload::{LEN, Payload, PayloadError};
use libfuzzer_sys::fuzz_target;

/// Days from 1970-01-01 to 9999-12-31.
const LAST_DAY: u32 = 2_932_896;

fuzz_target!(|data: &[u8]| {
    let mut bytes = [0; LEN];
    bytes.iter_mut().zip(data).for_each(|(byte, &given)| *byte = given);
    let decoded = Payload::decode(&bytes);
    assert_eq!(decoded.err(), refusal(&bytes));
    if let Ok(payload) = decoded {
        assert_eq!(payload.encode(), bytes);
    }
});

/// Why docs/batch-format.md refuses these bytes, if it does.
fn refusal(bytes: &[u8; LEN]) -> Option<PayloadError> {
    let day = u32::from_le_bytes([bytes[42], bytes[43], bytes[44], bytes[45]]);
    let is_zero = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0);
    if !is_zero(&bytes[49..]) {
        Some(PayloadError::Reserved)
    } else if day > LAST_DAY {
        Some(PayloadError::Date)
    } else if !(1..=3).contains(&bytes[46]) {
        Some(PayloadError::Severity)
    } else if is_zero(&bytes[16..24]) && is_zero(&bytes[32..40]) {
        Some(PayloadError::Nobody)
    } else {
        None
    }
}
