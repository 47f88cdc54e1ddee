//! A payload comes back as it was written, and what no hasher writes is refused.

use proptest::prelude::*;

use super::*;

fn example() -> Payload {
    Payload {
        signal: SignalRef([1; 16]),
        person: Some(PersonRef([2; 8])),
        is_client: true,
        bsn: Some(BsnRef([3; 8])),
        holder: Holder::from_bits(0x090A),
        household: Some(HouseholdRef([4; 8])),
        code: 0x0506,
        date: 20_779,
        severity: Severity::Serious,
        contact: 0x0708,
    }
}

#[test]
fn lies_in_the_bytes_that_the_format_says() {
    let mut expected = Vec::new();
    expected.extend([1; 16]);
    expected.extend([2; 8]);
    expected.extend([3; 8]);
    expected.extend([4; 8]);
    expected.extend([0x06, 0x05]);
    expected.extend(20_779_u32.to_le_bytes());
    expected.push(2);
    expected.extend([0x08, 0x07]);
    expected.extend([1, 0x0A, 0x09]);
    assert_eq!(example().encode().as_slice(), expected);
}

#[test]
fn refuses_what_no_hasher_writes() {
    let changed = |index: usize, byte: u8| {
        let mut bytes = example().encode();
        bytes[index] = byte;
        Payload::decode(&bytes)
    };
    assert_eq!(changed(46, 0), Err(PayloadError::Severity));
    assert_eq!(changed(46, 4), Err(PayloadError::Severity));
    assert_eq!(changed(49, 4), Err(PayloadError::Reserved));
    assert_eq!(changed(45, 0xFF), Err(PayloadError::Date));
    let without_bsn = Payload {
        bsn: None,
        ..example()
    };
    assert_eq!(
        Payload::decode(&without_bsn.encode()),
        Err(PayloadError::Holder)
    );
    let nobody = Payload {
        person: None,
        is_client: false,
        household: None,
        ..example()
    };
    assert_eq!(Payload::decode(&nobody.encode()), Err(PayloadError::Nobody));
    let client_of_nobody = Payload {
        person: None,
        ..example()
    };
    assert_eq!(
        Payload::decode(&client_of_nobody.encode()),
        Err(PayloadError::Nobody)
    );
}

#[test]
fn a_question_says_who_can_be_asked_and_nothing_else() {
    let question = Question {
        signal: SignalRef([1; 16]),
        contact: 0x0708,
    };
    let mut expected = [0; LEN];
    expected[..16].fill(1);
    expected[47..50].copy_from_slice(&[0x08, 0x07, 2]);
    assert_eq!(question.encode(), expected);
    assert_eq!(Content::decode(&expected), Ok(Content::Question(question)));
    assert_eq!(Payload::decode(&expected), Err(PayloadError::Question));
    for index in (16..47).chain(49..LEN) {
        let mut more = expected;
        more[index] |= 1;
        assert_eq!(
            Content::decode(&more),
            Err(PayloadError::Says),
            "byte {index}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_written_back_the_same(
        bytes in prop::array::uniform32(any::<u8>()),
        tail in prop::array::uniform20(0_u8..4),
    ) {
        let mut all = [0; LEN];
        all[..32].copy_from_slice(&bytes);
        all[32..].copy_from_slice(&tail);
        match Content::decode(&all) {
            Ok(Content::Payload(payload)) => prop_assert_eq!(payload.encode(), all),
            Ok(Content::Question(question)) => prop_assert_eq!(question.encode(), all),
            Err(_) => {}
        }
    }
}
