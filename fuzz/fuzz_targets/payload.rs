//! The payload, or the question in its place: read and written again it is the same 52 bytes, and
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
    let day = u32::from_le_bytes([bytes[42], bytes[43], bytes[44], bytes[45]]);
    let is_zero = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0);
    let (flags, nobody, nowhere) = (bytes[49], is_zero(&bytes[16..24]), is_zero(&bytes[32..40]));
    let holder_of_nothing = is_zero(&bytes[24..32]) && !is_zero(&bytes[50..]);
    if flags > 3 {
        Some(PayloadError::Reserved)
    } else if flags & 2 != 0 {
        (flags != 2 || !is_zero(&bytes[16..47]) || !is_zero(&bytes[50..]))
            .then_some(PayloadError::Says)
    } else if day > LAST_DAY {
        Some(PayloadError::Date)
    } else if !(1..=3).contains(&bytes[46]) {
        Some(PayloadError::Severity)
    } else if nobody && (nowhere || flags == 1) {
        Some(PayloadError::Nobody)
    } else if holder_of_nothing {
        Some(PayloadError::Holder)
    } else {
        None
    }
}
