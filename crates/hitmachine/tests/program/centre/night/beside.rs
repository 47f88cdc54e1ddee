//! A night runs beside others that write in the casebook: commands that read it, which leave an
//! entry each, and a process that acts as the page does. Nobody fails, and nothing is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use casebook::free_text::FreeText;
use casebook::key::Salts;
use casebook::store::{Casebook, Doing, LookPolicy};
use exchange::crypto::secret::Secret;

use super::{Centre, LATE};
use crate::centre::remembered::{actor, make_accounts, moment};
use crate::harness::town::NIGHT;

const READERS: usize = 3;
const NEXT: [&str; 2] = ["2026-11-23", "2026-11-24"];

/// Writes notes as long as nights run; gives how many.
fn notes_until(casebook: &mut Casebook, hit: &str, is_over: &AtomicBool) -> usize {
    let mut notes = 0_usize;
    while !is_over.load(Ordering::Relaxed) {
        let mut fresh = [3; 32];
        fresh[..8].copy_from_slice(&notes.to_be_bytes());
        let salts = &mut Salts::new(&Secret::new(fresh));
        let text = FreeText::parse("gebeld").expect("a text");
        let (who, policy) = (actor("analyst-1"), LookPolicy::default());
        let done = casebook.act(hit, &who, moment(1), Doing::Note(text), &policy, salts);
        done.expect("it waits");
        notes += 1;
        // As fast as no person is, and not so fast that each act reads thousands of others.
        thread::sleep(Duration::from_millis(20));
    }
    notes
}

#[test]
fn a_night_and_all_that_write_beside_it_wait_for_each_other() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(LATE).expect(0);
    make_accounts(&centre.town);
    let hit = centre.hits()[0].id.clone();
    for night in NEXT {
        centre.deliver_all(night);
    }
    let is_over = AtomicBool::new(false);
    let (reads, notes) = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                scope.spawn(|| {
                    let mut reads = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        let list = ["hits", "list", "--site", "centre", "--as", "analyst-2"];
                        centre.town.run(&list).expect(0);
                        reads += 1;
                    }
                    reads
                })
            })
            .collect();
        let acting = scope.spawn(|| notes_until(&mut centre.casebook(), &hit, &is_over));
        for night in NEXT {
            for minute in ["05:00", "06:40", "06:50"] {
                let ran = centre.night(&format!("{night}T{minute}+01:00"));
                assert_eq!(ran.status, Some(0), "{}", ran.stderr);
            }
        }
        is_over.store(true, Ordering::Relaxed);
        let reads: usize = readers
            .into_iter()
            .map(|reader| reader.join().expect("it reads"))
            .sum();
        (reads, acting.join().expect("it acts"))
    });
    // Each list is one entry, and each note another: `count` checks the chain, too.
    assert_eq!(centre.count("list"), reads);
    assert_eq!(centre.count("note"), notes);
    assert_eq!(centre.count("match"), 1 + NEXT.len());
    assert!(reads > 0 && notes > 0);
}
