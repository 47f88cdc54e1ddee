//! The payload, or the question in its place: read and written again it is the same 72 bytes, and
//! what is refused is what the format says.

#![no_main]

use exchange::payload::{Content, LEN, Payload, PayloadError};
use libfuzzer_sys::fuzz_target;

/// Days from 1970-01-01 to 9999-12-31.
const LAST_DAY: u32 = 2_932_896;

fuzz_target!(|data: &[u8]| {
    let mut bytes = [0; LEN];
    bytes
        .iter_mut()
        .zip(data)
        .for_each(|(byte, &given)| *byte = given);
    let decoded = Content::decode(&bytes);
    assert_eq!(decoded.as_ref().err().copied(), refusal(&bytes));
    match decoded {
        Ok(Content::Payload(payload)) => {
            assert_eq!(payload.encode(), bytes);
            assert_eq!(Payload::decode(&bytes), Ok(payload));
        }
        Ok(Content::Question(question)) => {
            assert_eq!(question.encode(), bytes);
            assert_eq!(Payload::decode(&bytes).err(), Some(PayloadError::Question));
        }
        Err(error) => assert_eq!(Payload::decode(&bytes).err(), Some(error)),
    }
});

/// Why docs/batch-format.md and docs/confirmation.md refuse these bytes, if they do.
fn refusal(bytes: &[u8; LEN]) -> Option<PayloadError> {
    let day = u32::from_le_bytes([bytes[61], bytes[62], bytes[63], bytes[64]]);
    let is_zero = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0);
    let holder = u16::from_le_bytes([bytes[57], bytes[58]]);
    let parts = [holder & 31, holder >> 5 & 31, holder >> 10];
    let flags = bytes[68];
    if bytes[0] != 1 {
        Some(PayloadError::Version)
    } else if flags > 15 || !is_zero(&bytes[69..]) {
        Some(PayloadError::Reserved)
    } else if flags & 2 != 0 {
        (flags != 2 || !is_zero(&bytes[25..66])).then_some(PayloadError::Says)
    } else if day > LAST_DAY {
        Some(PayloadError::Date)
    } else if holder != 0 && parts.contains(&0) {
        Some(PayloadError::Holder)
    } else if !(1..=3).contains(&bytes[65]) {
        Some(PayloadError::Severity)
    } else if is_zero(&bytes[25..33]) && (is_zero(&bytes[41..57]) || flags != 0) {
        Some(PayloadError::Nobody)
    } else if is_zero(&bytes[33..41]) && holder != 0 {
        Some(PayloadError::Holder)
    } else {
        None
    }
}
