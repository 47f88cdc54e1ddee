//! A payload comes back as it was written, and what no hasher writes is refused.

use proptest::prelude::*;

use super::*;

fn example() -> Payload {
    Payload {
        signal: SignalRef([1; 12]),
        previous: SignalRef([9; 12]),
        person: Some(PersonRef([2; 8])),
        is_client: true,
        is_in_joint_plan: false,
        is_informed: true,
        bsn: Some(BsnRef([3; 8])),
        holder: Holder::from_bits(0x0942).expect("a holder"),
        address: Some(AddressRef([4; 8])),
        bag: Some(BagRef([5; 8])),
        code: 0x0506,
        date: 20_779,
        severity: Severity::Serious,
        contact: 0x0708,
    }
}

#[test]
fn lies_in_the_bytes_that_the_format_says() {
    let mut expected = vec![1];
    expected.extend([1; 12]);
    expected.extend([9; 12]);
    expected.extend([2; 8]);
    expected.extend([3; 8]);
    expected.extend([4; 8]);
    expected.extend([5; 8]);
    expected.extend([0x42, 0x09]);
    expected.extend([0x06, 0x05]);
    expected.extend(20_779_u32.to_le_bytes());
    expected.push(2);
    expected.extend([0x08, 0x07]);
    expected.extend([1 | 8, 0, 0, 0]);
    assert_eq!(example().encode().as_slice(), expected);
    let planned = Payload {
        is_client: false,
        is_in_joint_plan: true,
        is_informed: false,
        ..example()
    };
    assert_eq!(planned.encode()[68], 4);
    assert_eq!(Payload::decode(&planned.encode()), Ok(planned));
}

#[test]
fn refuses_what_no_hasher_writes() {
    let changed = |index: usize, byte: u8| {
        let mut bytes = example().encode();
        bytes[index] = byte;
        Payload::decode(&bytes)
    };
    for (index, byte, error) in [
        (0, 0, PayloadError::Version),
        (0, 2, PayloadError::Version),
        (57, 0x40, PayloadError::Holder),
        (58, 0x01, PayloadError::Holder),
        (64, 0xFF, PayloadError::Date),
        (65, 0, PayloadError::Severity),
        (65, 4, PayloadError::Severity),
        (68, 16, PayloadError::Reserved),
        (68, 128, PayloadError::Reserved),
        (69, 1, PayloadError::Reserved),
        (70, 1, PayloadError::Reserved),
        (71, 1, PayloadError::Reserved),
    ] {
        assert_eq!(changed(index, byte), Err(error), "byte {index}");
    }
    let without_bsn = Payload {
        bsn: None,
        ..example()
    };
    assert_eq!(
        Payload::decode(&without_bsn.encode()),
        Err(PayloadError::Holder)
    );
}

#[test]
fn is_about_a_person_or_an_address_and_its_flags_about_a_person() {
    let about = |person, address, bag, flags: [bool; 3]| {
        let payload = Payload {
            person,
            address,
            bag,
            is_client: flags[0],
            is_in_joint_plan: flags[1],
            is_informed: flags[2],
            ..example()
        };
        Payload::decode(&payload.encode()) == Ok(payload)
    };
    let (person, address, bag) = (example().person, example().address, example().bag);
    let none = [false; 3];
    assert!(about(person, None, None, none));
    assert!(about(None, address, None, none) && about(None, None, bag, none));
    assert!(!about(None, None, None, none));
    for flags in [
        [true, false, false],
        [false, true, false],
        [false, false, true],
    ] {
        assert!(about(person, None, None, flags), "{flags:?}");
        assert!(!about(None, address, bag, flags), "{flags:?}");
    }
}

#[test]
fn a_question_says_who_can_be_asked_and_nothing_else() {
    let question = Question {
        signal: SignalRef([1; 12]),
        previous: SignalRef([9; 12]),
        contact: 0x0708,
    };
    let mut expected = [0; LEN];
    expected[0] = 1;
    expected[1..13].fill(1);
    expected[13..25].fill(9);
    expected[66..69].copy_from_slice(&[0x08, 0x07, 2]);
    assert_eq!(question.encode(), expected);
    assert_eq!(Content::decode(&expected), Ok(Content::Question(question)));
    assert_eq!(Payload::decode(&expected), Err(PayloadError::Question));
    for index in (25..66).chain([68]) {
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
        bytes in prop::array::uniform24(any::<u8>()),
        refs in prop::array::uniform32(any::<u8>()),
        tail in prop::array::uniform15(0_u8..4),
    ) {
        let mut all = [VERSION; LEN];
        all[1..25].copy_from_slice(&bytes);
        all[25..57].copy_from_slice(&refs);
        all[57..].copy_from_slice(&tail);
        // Most are decoded, not refused by their last bytes.
        all[69..].fill(0);
        match Content::decode(&all) {
            Ok(Content::Payload(payload)) => prop_assert_eq!(payload.encode(), all),
            Ok(Content::Question(question)) => prop_assert_eq!(question.encode(), all),
            Err(_) => {}
        }
    }
}
