//! Between a first assessment and the second, whoever reads gets the same bytes, whatever the first
//! person chose.

use std::fs;

use casebook::assessing::Closing;
use exchange::night::Night;

use super::{assess, ids, town};

/// Every byte that a second person is given by the program.
fn reached(first: Closing) -> Vec<String> {
    let town = town();
    let id = ids(&town)[0].clone();
    assess(&town, &id, "analyst-1", first);
    let as_second = "--site centre --as analyst-2";
    let mut said = Vec::new();
    let states = "new open second-look disputed referred known set-aside parked";
    let mut lists: Vec<String> = states
        .split_whitespace()
        .map(|state| format!("hits list {as_second} --state {state}"))
        .collect();
    for order in ["longest-waiting", "newest"] {
        lists.push(format!(
            "hits list {as_second} --presence any --order {order}"
        ));
    }
    lists.push(format!("hits show {as_second} {id}"));
    for (number, words) in lists.into_iter().enumerate() {
        for words in [words.clone(), format!("{words} --json")] {
            let ran = town.say(&words).expect(0);
            said.push(format!("{number}: {}{}", ran.stdout, ran.stderr));
        }
    }
    for format in ["csv", "jsonl"] {
        let out = format!("hits.{format}");
        town.say(&format!(
            "hits export {as_second} --format {format} --out {out}"
        ))
        .expect(0);
        said.push(String::from_utf8(town.read(&out)).expect("UTF-8"));
    }
    let database = fs::metadata(town.file("centre/casebook/casebook.db")).expect("a file");
    said.push(format!("{} bytes", database.len()));
    said
}

#[test]
fn whatever_the_first_chose_the_second_is_given_the_same_bytes() {
    let lead = "police".to_owned();
    let one = reached(Closing::Refer { lead });
    assert!(one.iter().any(|said| said.contains("second-look")));
    let until = Night::parse("2026-12-24").expect("a night");
    let lead = "housing".to_owned();
    let reason = "no-ground-and-a-long-word-for-it".to_owned();
    for other in [
        Closing::Refer { lead },
        Closing::Known { until },
        Closing::SetAside { reason },
    ] {
        assert_eq!(reached(other), one);
    }
}
