//! Each way to change a journal after the fact, and who finds it: the reader of the chain alone, or
//! only whoever holds a head.

use exchange::crypto::identity::SignSecret;
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use journal::{
    Act, Actor, Chain, Checkpoint, Commitment, Entry, HeadError, NewHead, Origin, PageError, Pages,
    Run, Subject, Tampering, Tree, read_pages, write_pages,
};
use proptest::prelude::*;

const RUNS: u64 = 5;
const ENTRIES_A_RUN: u64 = 4;

fn entries(runs: u64) -> Vec<Entry> {
    (0..runs * ENTRIES_A_RUN).map(entry).collect()
}

fn entry(number: u64) -> Entry {
    let subject = Subject {
        kind: "hit".to_owned(),
        id: format!("h{number:015}"),
        detail: Vec::new(),
    };
    let byte = u8::try_from(number % 250).expect("a byte");
    let second = 1_795_000_000 + i64::try_from(number).expect("a small number");
    Entry {
        at: Timestamp::from_second(second).expect("a moment"),
        who: Actor::parse("analyst-1").expect("an id"),
        on_behalf_of: None,
        act: Act::Read,
        subject: Some(Commitment::to(&subject, &Secret::new([byte; 32]))),
    }
}

/// The text of a journal of these entries, in runs of four.
fn journal(entries: &[Entry]) -> String {
    let (mut chain, mut runs) = (Chain::default(), Vec::new());
    for entry in entries {
        chain.append(entry);
        if chain.entries() % ENTRIES_A_RUN == 0 {
            runs.push(Run::at_end_of(&chain, runs.len() as u64 + 1));
        }
    }
    let mut text = Vec::new();
    write_pages(entries, &runs, &mut text).expect("memory takes it");
    String::from_utf8(text).expect("text")
}

fn read(text: &str) -> Result<Pages, PageError> {
    read_pages(&mut text.as_bytes(), &mut |_| {})
}

/// The head that an agency got when the journal had so many runs.
fn head_at(runs: u64) -> Checkpoint {
    Checkpoint::of(&read(&journal(&entries(runs))).expect("a journal").tree)
}

fn tampering(text: &str) -> Tampering {
    match read(text) {
        Err(PageError::Tampering(found)) => found,
        other => panic!("it was not found: {other:?}"),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn text_of(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

/// The line of an entry, from 1: one head above, and a line after each run before it.
fn line_of(number: u64) -> usize {
    usize::try_from(number + (number - 1) / ENTRIES_A_RUN).expect("a small number")
}

#[test]
fn an_honest_journal_holds_against_every_head() {
    let pages = read(&journal(&entries(RUNS))).expect("a journal");
    assert_eq!(pages.chain.entries(), RUNS * ENTRIES_A_RUN);
    for runs in 0..=RUNS {
        assert_eq!(pages.check(&head_at(runs)), Ok(()), "{runs}");
    }
}

#[test]
fn a_changed_entry_is_found() {
    let good = journal(&entries(RUNS));
    let mut changed = lines(&good);
    let line = &mut changed[line_of(7)];
    *line = line.replace("analyst-1", "analyst-2");
    assert_eq!(tampering(&text_of(&changed)), Tampering::Hash { number: 7 });
}

#[test]
fn a_changed_entry_with_a_hash_that_fits_is_found_at_the_next() {
    let (good, mut changed) = (journal(&entries(RUNS)), entries(RUNS));
    changed[6].who = Actor::parse("analyst-2").expect("an id");
    let (mut spliced, other) = (lines(&good), lines(&journal(&changed)));
    spliced[line_of(7)].clone_from(&other[line_of(7)]);
    assert_eq!(tampering(&text_of(&spliced)), Tampering::Hash { number: 8 });
}

#[test]
fn a_removed_an_inserted_and_a_moved_entry_are_found() {
    let good = lines(&journal(&entries(RUNS)));
    let mut removed = good.clone();
    removed.remove(line_of(6));
    assert_eq!(
        tampering(&text_of(&removed)),
        Tampering::Number {
            expected: 6,
            number: 7
        }
    );

    let mut inserted = good.clone();
    inserted.insert(line_of(6), good[line_of(6)].clone());
    assert_eq!(
        tampering(&text_of(&inserted)),
        Tampering::Number {
            expected: 7,
            number: 6
        }
    );

    let mut moved = good;
    moved.swap(line_of(6), line_of(7));
    assert_eq!(
        tampering(&text_of(&moved)),
        Tampering::Number {
            expected: 6,
            number: 7
        }
    );
}

#[test]
fn a_run_that_ends_elsewhere_is_found_by_who_holds_a_head() {
    let mut moved = lines(&journal(&entries(RUNS)));
    let end = line_of(4) + 1;
    assert_eq!(moved[end], "run 1");
    moved.swap(end, end + 1);
    let pages = read(&text_of(&moved)).expect("the chain holds");
    assert_eq!(
        pages.check(&head_at(1)),
        Err(Tampering::Rewritten { known: 1 })
    );
}

#[test]
fn an_end_that_was_cut_off_is_found_by_who_holds_a_head() {
    let cut = read(&journal(&entries(RUNS - 1))).expect("it holds by itself");
    let found = cut.check(&head_at(RUNS));
    assert_eq!(
        found,
        Err(Tampering::CutOff {
            runs: RUNS - 1,
            known: RUNS
        })
    );
}

#[test]
fn a_chain_made_anew_is_found_by_who_holds_a_head() {
    let mut changed = entries(RUNS);
    changed.remove(6);
    changed.push(entry(99));
    let pages = read(&journal(&changed)).expect("it holds by itself");
    assert_eq!(
        pages.check(&head_at(1)),
        Ok(()),
        "nothing was changed before"
    );
    for runs in 2..=RUNS {
        let found = pages.check(&head_at(runs));
        assert_eq!(found, Err(Tampering::Rewritten { known: runs }));
    }
}

fn tree_of(entries: &[Entry]) -> Tree {
    read(&journal(entries)).expect("a journal").tree
}

/// What an agency reads of a tree, with a proof from `old` runs on.
fn new_head(tree: &Tree, old: u64) -> NewHead {
    let key = SignSecret::from_seed(&Secret::new([7; 32]));
    let origin = Origin::parse("hitmachine/nijmegen").expect("an origin");
    let text = NewHead::write(tree, old, &origin, &key).expect("it was so large");
    NewHead::read(&text, &origin, &key.public()).expect("a head")
}

#[test]
fn two_journals_for_two_agencies_are_found_when_they_compare_their_heads() {
    let honest = tree_of(&entries(RUNS));
    let mut changed = entries(RUNS);
    changed[9].act = Act::List;
    let other = tree_of(&changed);

    let [police, school] = [&honest, &other].map(|tree| new_head(tree, 0));
    assert_eq!(
        school.extends(Some(&police.head)),
        Err(HeadError::Fork { size: RUNS })
    );

    // Whoever got one of them does not get the other any more.
    let mut longer = changed;
    longer.extend((50..54).map(entry));
    let next = new_head(&tree_of(&longer), RUNS);
    assert_eq!(next.extends(Some(&school.head)), Ok(()));
    let found = next.extends(Some(&police.head));
    assert_eq!(
        found,
        Err(HeadError::Rewritten {
            known: RUNS,
            new: RUNS + 1
        })
    );
}

#[test]
fn a_head_with_fewer_runs_or_with_a_proof_for_another_is_not_taken() {
    let tree = tree_of(&entries(RUNS));
    let known = head_at(3);
    assert_eq!(new_head(&tree, 3).extends(Some(&known)), Ok(()));
    let gap = new_head(&tree, 2).extends(Some(&known));
    assert_eq!(gap, Err(HeadError::Gap { known: 3, old: 2 }));
    let older = new_head(&tree_of(&entries(2)), 0).extends(Some(&known));
    assert_eq!(older, Err(HeadError::Older { known: 3, new: 2 }));
    assert_eq!(
        new_head(&tree, RUNS).extends(Some(&head_at(RUNS))),
        Ok(()),
        "the same again"
    );
}

#[test]
fn a_text_that_is_no_head_is_refused() {
    let key = SignSecret::from_seed(&Secret::new([7; 32]));
    let origin = Origin::parse("hitmachine/nijmegen").expect("an origin");
    let text = NewHead::write(&tree_of(&entries(RUNS)), 3, &origin, &key).expect("so large");
    let hash = text.lines().nth(1).expect("a hash").to_owned() + "\n";
    for bad in [
        String::new(),
        text.replacen("old 3", "old 03", 1),
        text.replacen("old 3\n", "", 1),
        text.replacen("\n\n", "\n", 1),
        text.replacen(&hash, "AAAA\n", 1),
        text.replacen(&hash, &hash.repeat(64), 1),
    ] {
        let refused = NewHead::read(&bad, &origin, &key.public());
        assert!(
            matches!(refused, Err(HeadError::Syntax | HeadError::Head(_))),
            "{bad}"
        );
    }
    let many = text.replacen(&hash, &hash.repeat(64), 1);
    let refused = NewHead::read(&many, &origin, &key.public());
    assert_eq!(
        refused,
        Err(HeadError::Syntax),
        "more hashes than a tree can need"
    );
}

#[test]
fn what_is_forgotten_leaves_a_chain_that_holds() {
    let said = entry(3).subject.expect("a subject");
    let salt = Secret::new([3; 32]);
    let subject = Subject {
        kind: "hit".to_owned(),
        id: format!("h{:015}", 3),
        detail: Vec::new(),
    };
    assert!(said.is_to(&subject, &salt));
    // The row with salt and subject is gone: the text of the journal never held either.
    let text = journal(&entries(RUNS));
    assert!(!text.contains(&subject.id));
    assert!(!text.contains(&"03".repeat(32)));
    assert_eq!(read(&text).expect("it holds").check(&head_at(RUNS)), Ok(()));
}

#[test]
fn an_empty_file_is_no_journal() {
    assert!(matches!(read(""), Err(PageError::Syntax { line: 1 })));
    let nothing = read(&journal(&[])).expect("a journal without entries");
    assert_eq!(nothing, Pages::default());
}

#[test]
fn a_line_that_is_none_of_a_journal_is_named() {
    let good = lines(&journal(&entries(1)));
    for (index, bad) in [
        (0, "hitmachine-journal v2"),
        (1, ""),
        (2, "2 yesterday analyst-1 - read - 00"),
        (5, "run 2"),
        (5, "run 01"),
    ] {
        let mut lines = good.clone();
        bad.clone_into(&mut lines[index]);
        match read(&text_of(&lines)) {
            Err(PageError::Syntax { line }) => assert_eq!(line, index + 1, "{bad}"),
            other => panic!("{bad}: {other:?}"),
        }
    }
    let spaced = text_of(&good).replacen(" analyst-1", "  analyst-1", 1);
    assert!(matches!(read(&spaced), Err(PageError::Syntax { line: 2 })));
}

proptest! {
    /// Whoever changes a byte anywhere is found by the chain, or by who holds the last head.
    #[test]
    fn no_changed_byte_goes_unseen(at in 0_usize..4000, to in 0x20_u8..0x7f) {
        let mut bytes = journal(&entries(RUNS)).into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != to && bytes[at] != b'\n');
        bytes[at] = to;
        let text = String::from_utf8(bytes).expect("still text");
        let is_found = read(&text).map_or(true, |pages| pages.check(&head_at(RUNS)).is_err());
        prop_assert!(is_found);
    }
}
