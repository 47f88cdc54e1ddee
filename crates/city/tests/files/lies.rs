//! Liars: what they add stands in the truth, and nothing else changes.

use std::collections::{BTreeSet, HashMap, HashSet};

use city::{Lie, Plan};
use exchange::night::Night;
use tempfile::TempDir;

use crate::read::{NIGHT, keys, truth};
use crate::{AGENCIES, CITY, column, export};

/// The city of the other tests, in which these lies are told.
fn lied(lies: &[Lie]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let night = Night::parse(NIGHT).expect("a night");
    let plan = Plan::new(20_000, 9, night, keys())
        .expect("a plan")
        .with_lies(lies.to_vec());
    city::write(folder.path(), &plan, &mut |_| ()).expect("written");
    folder
}

/// By agency and signal number: the lie that the truth names.
fn told(folder: &TempDir) -> HashMap<(String, String), String> {
    let signals = truth(folder.path(), "signals.csv");
    let mut told = HashMap::new();
    for row in signals.maps() {
        let signal = (row["agency"].to_owned(), row["signal_number"].to_owned());
        assert!(
            told.insert(signal, row["lie"].to_owned()).is_none(),
            "one row each"
        );
    }
    told
}

#[test]
fn nobody_lies_unless_asked_to() {
    assert!(told(&CITY).values().all(String::is_empty));
}

#[test]
fn every_lie_is_known_to_the_truth_and_leaves_other_rows_as_they_are() {
    let folder = lied(&Lie::ALL);
    let told = told(&folder);
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    for agency in AGENCIES {
        let honest: BTreeSet<Vec<String>> = export(CITY.path(), agency).rows.into_iter().collect();
        let number = column(agency, "signal_number");
        let rows = export(folder.path(), agency).rows;
        let (mut as_before, mut twisted) = (0, 0);
        for row in &rows {
            let lie = told[&(agency.to_owned(), row[number].clone())].as_str();
            if lie.is_empty() {
                assert!(honest.contains(row), "{agency}: an honest row");
                as_before += 1;
            } else {
                assert!(!honest.contains(row), "{agency}: {lie}");
                *kinds.entry(Lie::ALL[kind(lie)].name()).or_default() += 1;
                twisted += usize::from(lie == "one-client");
            }
        }
        assert_eq!(as_before + twisted, honest.len(), "{agency}");
        let is_liar = ["housing", "debt-help"].contains(&agency);
        assert_eq!(rows.len() > honest.len(), is_liar, "{agency}");
    }
    assert!(
        Lie::ALL.iter().all(|lie| kinds[lie.name()] > 2),
        "{kinds:?}"
    );
}

fn kind(name: &str) -> usize {
    let found = Lie::ALL.iter().position(|lie| lie.name() == name);
    found.expect("the truth names a lie that there is")
}

#[test]
fn a_lie_says_what_the_page_on_the_city_says() {
    let folder = lied(&Lie::ALL);
    let told = &told(&folder);
    let signals = truth(folder.path(), "signals.csv");
    let households: HashMap<_, _> = signals
        .maps()
        .into_iter()
        .map(|row| ((row["agency"], row["signal_number"]), row["household"]))
        .collect();
    let [number, client, bag, date] =
        ["signal_number", "client_number", "bag_id", "date"].map(|field| column("housing", field));
    let rows = export(folder.path(), "housing").rows;
    let of_lie = |name: &'static str| {
        rows.iter()
            .filter(move |row| told[&("housing".to_owned(), row[number].clone())] == name)
    };
    let one_client: HashSet<_> = of_lie("one-client").map(|row| &row[client]).collect();
    assert_eq!(one_client.len(), 1);
    for row in of_lie("mover") {
        assert_eq!(row[date], NIGHT);
    }
    for row in of_lie("two-homes-as-one") {
        assert_eq!(row[bag].len(), 16);
    }
    // Under the number of somebody of another household.
    for row in of_lie("two-as-one") {
        let own = households[&("housing", row[number].as_str())];
        let others = rows.iter().filter(|other| other[client] == row[client]);
        let households: HashSet<_> = others
            .map(|other| households[&("housing", other[number].as_str())])
            .collect();
        assert!(households.len() > 1 && households.contains(own));
    }
    let questions = export(folder.path(), "debt-help").rows;
    let [number, born, bsn] =
        ["signal_number", "birth_date", "bsn"].map(|field| column("debt-help", field));
    for row in questions {
        if told[&("debt-help".to_owned(), row[number].clone())] == "question" {
            assert!(crate::said(&row[born]).is_empty() && crate::said(&row[bsn]).is_empty());
        }
    }
}
