//! What a block leaves in memory.

use exchange::payload::PersonRef;
use synthetic::freed::Place;

use super::*;

const MARK: u8 = 0xA7;

/// A block that holds something of rows, as when a key holder did not answer.
fn block() -> Block {
    let mut block = Block::default();
    for row in 1..3 {
        block.payloads.push([MARK; payload::LEN]);
        block.signals.push(Signal {
            payload: Payload {
                person: Some(PersonRef([MARK; 8])),
                ..NOTHING
            },
            holder: HolderClues::default(),
            row: RowId::new(0, row),
            line: row,
            day: 0,
        });
    }
    block.by_key.push(KeyIdentifiers::default());
    block.by_key[0].identifiers.push(&[MARK; 40]);
    block
}

/// Where a block holds what is personal.
fn places(block: &Block) -> [Place; 3] {
    let person = block.signals[1].payload.person.as_ref().expect("somebody");
    let word = block.by_key[0].identifiers.iter().next().expect("a word");
    [
        Place::of(&block.payloads[1]),
        Place::of(person),
        Place::of(&word[16..]),
    ]
}

#[test]
fn leaves_nothing_of_its_rows_when_dropped_or_filled_again() {
    let dropped = block();
    let places_of_dropped = places(&dropped);
    drop(dropped);
    let mut cleared = block();
    let places_of_cleared = places(&cleared);
    cleared.clear(1);
    for (index, place) in places_of_dropped
        .iter()
        .chain(&places_of_cleared)
        .enumerate()
    {
        assert_eq!(place.left(), 0, "place {index}");
    }
}
