//! Heads that agencies hold: what several of them say of a journal, and how an agency keeps one.

use std::fs;
use std::path::Path;

use exchange::crypto::identity::{SignPublic, SignSecret};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use journal::{
    Act, Actor, Chain, Checkpoint, Discrepancy, Entry, HeadError, HeadsCompared, HeldHeads,
    KeptHead, KeptHeadError, NewHead, Origin, Pages, ReceivedHead, Run, Tree, read_pages,
    write_pages,
};
use proptest::prelude::*;
use tempfile::TempDir;

/// Entries in each of the runs: their ends are 2, 5, 6 and 10.
const RUNS: [u64; 4] = [2, 3, 1, 4];

fn entry(number: u64) -> Entry {
    let second = 1_795_000_000 + i64::try_from(number).expect("a small number");
    Entry {
        at: Timestamp::from_second(second).expect("a moment"),
        who: Actor::parse("analyst-1").expect("an id"),
        on_behalf_of: None,
        act: Act::Read,
        subject: None,
    }
}

fn entries() -> Vec<Entry> {
    (1..=RUNS.iter().sum()).map(entry).collect()
}

/// The journal of these entries, with the ends of the first runs.
fn pages(entries: &[Entry], runs: usize) -> Pages {
    let (mut chain, mut ends) = (Chain::default(), Vec::new());
    let mut left = RUNS[..runs].to_vec();
    for entry in entries {
        chain.append(entry);
        if let Some(first) = left.first_mut() {
            *first -= 1;
            if *first == 0 {
                left.remove(0);
                ends.push(Run::at_end_of(&chain, ends.len() as u64 + 1));
            }
        }
    }
    let mut text = Vec::new();
    write_pages(entries, &ends, &mut text).expect("memory takes it");
    read_pages(&mut text.as_slice(), &mut |_| {}).expect("a journal")
}

fn head_at(runs: usize) -> Checkpoint {
    Checkpoint::of(&pages(&entries(), runs).tree)
}

/// A head of a journal in which this entry was another.
fn forged(changed: usize, runs: usize) -> Checkpoint {
    let mut entries = entries();
    entries[changed - 1].act = Act::List;
    Checkpoint::of(&pages(&entries, runs).tree)
}

#[test]
fn every_head_of_an_honest_journal_fits_and_the_last_says_how_far() {
    let pages = pages(&entries(), 4);
    assert_eq!(pages.run_ends, [2, 5, 6, 10]);
    let held = pages.compare(&[head_at(1), head_at(3), head_at(1)]);
    let expected = HeldHeads {
        runs: 3,
        entries: 6,
        discrepancies: Vec::new(),
    };
    assert_eq!(held, expected);
    assert_eq!(pages.compare(&[]), HeldHeads::default());
    assert_eq!(pages.compare(&[head_at(0)]), HeldHeads::default());
}

#[test]
fn says_between_which_entries_it_was_written_anew() {
    let pages = pages(&entries(), 4);
    let held = pages.compare(&[head_at(1), forged(4, 3), forged(4, 4)]);
    let (first, last, known) = (3, 6, 3);
    assert_eq!(
        held.discrepancies,
        [Discrepancy::Rewritten { first, last, known }]
    );
    assert_eq!((held.runs, held.entries), (1, 2));
}

#[test]
fn says_where_it_ends_that_was_cut_off_and_that_two_were_shown() {
    let short = pages(&entries()[..5], 2);
    let held = short.compare(&[head_at(4)]);
    let cut = Discrepancy::CutOff {
        runs: 2,
        entries: 5,
        known: 4,
    };
    assert_eq!(held.discrepancies, [cut]);
    let two = short.compare(&[forged(9, 4), head_at(4)]);
    let shown = Discrepancy::TwoHeads { runs: 4 };
    assert_eq!(two.discrepancies, [cut, shown, cut]);
}

proptest! {
    /// Whichever entry is another, a head from after it tells, and no head from before it does.
    #[test]
    fn tells_for_every_entry_and_head(changed in 1_usize..=10, runs in 1_usize..=4) {
        let honest = pages(&entries(), 4);
        let end = usize::try_from(honest.run_ends[runs - 1]).expect("small");
        let held = honest.compare(&[forged(changed, runs)]);
        prop_assert_eq!(held.discrepancies.is_empty(), changed > end);
        let is_placed = held.discrepancies.iter().all(|found| match *found {
            Discrepancy::Rewritten { first, last, .. } => {
                (first..=last).contains(&(changed as u64))
            }
            _ => false,
        });
        prop_assert!(is_placed);
    }
}

fn key() -> SignSecret {
    SignSecret::from_seed(&Secret::new([7; 32]))
}

fn public() -> SignPublic {
    key().public()
}

fn origin() -> Origin {
    Origin::parse("hitmachine/nijmegen").expect("an origin")
}

fn sent(entries: &[Entry], runs: usize, old: u64) -> String {
    let tree: Tree = pages(entries, runs).tree;
    NewHead::write(&tree, old, &origin(), &key()).expect("it was so large")
}

type Taken = Result<(Option<KeptHead>, ReceivedHead), KeptHeadError>;

fn take(path: &Path, text: &str) -> Taken {
    take_all(path, &[text])
}

fn take_all(path: &Path, texts: &[&str]) -> Taken {
    KeptHead::take(path, |known| {
        let read = |text: &&str| ReceivedHead::read(text, known, &public());
        texts.iter().map(read).collect()
    })
}

#[test]
fn an_agency_takes_what_goes_on_and_keeps_what_it_had_otherwise() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(KeptHead::FILE);
    assert_eq!(KeptHead::find(&path).expect("none"), None);
    let (before, _) = take(&path, &sent(&entries(), 2, 0)).expect("the first one");
    assert_eq!(before, None);
    let first = fs::read(&path).expect("kept");
    let mut other = entries();
    other[3].act = Act::List;
    for (text, is_right) in [
        (
            sent(&other, 2, 0),
            (|error| matches!(error, HeadError::Fork { size: 2 })) as fn(&HeadError) -> bool,
        ),
        (sent(&other, 4, 2), |error| {
            matches!(error, HeadError::Rewritten { known: 2, new: 4 })
        }),
        (sent(&entries(), 1, 0), |error| {
            matches!(error, HeadError::Older { known: 2, new: 1 })
        }),
        (sent(&entries(), 4, 1), |error| {
            matches!(error, HeadError::Gap { known: 2, old: 1 })
        }),
        (head_at(4).sign(&origin(), &key()), |error| {
            matches!(error, HeadError::NoProof { known: 2, new: 4 })
        }),
        ("a text".to_owned(), |error| {
            matches!(error, HeadError::Syntax)
        }),
        (
            sent(&entries(), 4, 2).replacen("nijmegen", "tiel", 1),
            |error| matches!(error, HeadError::Head(_)),
        ),
    ] {
        match take(&path, &text) {
            Err(KeptHeadError::Head(error) | KeptHeadError::NotTaken { why: error, .. }) => {
                assert!(is_right(&error), "{error:?}");
            }
            other => panic!("{text}: {other:?}"),
        }
        assert_eq!(fs::read(&path).expect("kept"), first);
    }
    let (before, taken) = take(&path, &sent(&entries(), 4, 2)).expect("it goes on");
    assert_eq!(before.expect("the first").head, head_at(2));
    let kept = KeptHead::find(&path).expect("kept").expect("a head");
    assert_eq!((kept.head, kept.origin), (*taken.head(), origin()));
    let names: Vec<_> = fs::read_dir(&folder).expect("read").collect();
    assert_eq!(names.len(), 1, "nothing else is left");
}

#[test]
fn several_heads_are_taken_in_order_of_their_runs_all_or_none() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(KeptHead::FILE);
    let sent_at = |runs: usize| sent(&entries(), runs, runs.saturating_sub(1) as u64);
    let [first, second, third, fourth] = [1, 2, 3, 4].map(sent_at);
    take(&path, &second).expect("the first one");
    let before = fs::read(&path).expect("kept");
    // One of them is lacking: the one behind the gap is named.
    let gap = take_all(&path, &[&fourth, &second]).expect_err("a gap");
    assert!(
        matches!(
            gap,
            KeptHeadError::NotTaken {
                place: 0,
                why: HeadError::Gap { known: 2, old: 3 }
            }
        ),
        "{gap:?}"
    );
    let mut other = entries();
    other[3].act = Act::List;
    let other = sent(&other, 3, 2);
    let forged = take_all(&path, &[&third, &fourth, &other]).expect_err("two journals");
    let why = HeadError::Fork { size: 3 };
    assert!(
        matches!(forged, KeptHeadError::NotTaken { place: 2, why: found } if found == why),
        "{forged:?}"
    );
    // The last of them is older than what is kept: it was cut off, or they are old.
    let older = take_all(&path, &[&first]).expect_err("older");
    assert!(matches!(older, KeptHeadError::NotTaken { .. }));
    assert!(take_all(&path, &[]).is_err());
    assert_eq!(fs::read(&path).expect("kept"), before, "none was taken");

    let (kept, last) = take_all(&path, &[&fourth, &first, &third, &second]).expect("all");
    assert_eq!(kept.expect("the first").head, head_at(2));
    assert_eq!(*last.head(), head_at(4));
    let kept = KeptHead::find(&path).expect("kept").expect("a head");
    assert_eq!(kept.head, head_at(4));
}

#[test]
fn a_kept_head_that_was_damaged_is_said_to_be() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(KeptHead::FILE);
    take(&path, &sent(&entries(), 2, 0)).expect("the first one");
    let kept = fs::read_to_string(&path).expect("kept");
    for damaged in [String::new(), kept.replacen("\n2\n", "\n02\n", 1)] {
        fs::write(&path, &damaged).expect("written");
        let refused = take(&path, &sent(&entries(), 4, 2));
        assert!(matches!(refused, Err(KeptHeadError::Damaged { .. })));
        assert_eq!(fs::read_to_string(&path).expect("kept"), damaged);
    }
}

#[test]
fn heads_of_two_agencies_are_the_same_go_on_or_need_a_proof() {
    let received = |text: &str| ReceivedHead::read(text, None, &public()).expect("a head");
    let alone = |head: Checkpoint| received(&head.sign(&origin(), &key()));
    let kept = head_at(2);
    assert_eq!(alone(head_at(2)).compare(&kept), Ok(HeadsCompared::Same));
    assert_eq!(
        alone(forged(4, 2)).compare(&kept),
        Err(HeadError::Fork { size: 2 })
    );
    for unproved in [head_at(1), head_at(4), forged(1, 4)] {
        assert_eq!(alone(unproved).compare(&kept), Ok(HeadsCompared::Unproved));
    }
    let with_proof = received(&sent(&entries(), 4, 2));
    assert_eq!(with_proof.compare(&kept), Ok(HeadsCompared::Continues));
    let of_another = with_proof.compare(&forged(4, 2));
    let (known, new) = (2, 4);
    assert_eq!(of_another, Err(HeadError::Rewritten { known, new }));
}

#[test]
fn a_head_by_itself_is_verified_as_one_with_a_proof_is() {
    let note = head_at(2).sign(&origin(), &key());
    let other_key = SignSecret::from_seed(&Secret::new([8; 32])).public();
    let tiel = Origin::parse("hitmachine/tiel").expect("an origin");
    assert!(ReceivedHead::read(&note, None, &other_key).is_err());
    assert!(ReceivedHead::read(&note, Some(&tiel), &public()).is_err());
    let changed = note.replacen("\n2\n", "\n3\n", 1);
    assert!(ReceivedHead::read(&changed, None, &public()).is_err());
}
