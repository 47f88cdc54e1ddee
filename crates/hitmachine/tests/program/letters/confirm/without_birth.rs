//! A person whom one agency knows without a birth date: what was confirmed of them makes a hit, as
//! a mistyped date does.

use exchange::covenant::{Mode, Scope, Unit};

use super::{agencies, answer, matched};
use crate::harness::town::{AGENCIES, Town};

/// A town in which police and team know one person with birth date at 101 A, and the corporation
/// the same person at 101 C, born as `birth` says. Half a name, a first name and a house number
/// ask.
fn town(birth: &str) -> Town {
    let town = Town::new();
    town.change_covenant(|covenant| {
        covenant
            .match_keys([
                ("bsn", Mode::Joins),
                ("surname+initial+birth", Mode::Joins),
                ("half+first-name+postcode+house-number", Mode::Asks),
                ("address", Mode::Joins),
            ])
            .without_gates()
            .gate("person-2", Scope::Person, Unit::Agency, 2)
            .gate("household-2", Scope::Household, Unit::Agency, 2)
    });
    let profile = "agencies/housing/profile.toml";
    town.change(profile, "initials =", "first_names =");
    let housing =
        format!("H-0012;;Hans;;Mulder;{birth};6531 DE;101 C;10-11-2026;3120,50;J;J;belde terug");
    for (agency, row) in [
        ("housing", housing.as_str()),
        (
            "police",
            "2026-1,,Mulder,Hans,19660709,6531DE,101,A,HG,20261101",
        ),
        (
            "neighbourhood-team",
            "W1\t90\t\tHans\tMulder\t1966-07-09\t6531DE\t101\tA\t\t\
             zorgmijding\ternstig\t2026-11-12\t31\t",
        ),
    ] {
        let name = format!("agencies/{agency}/signals.csv");
        let export = town.read(&name);
        let header = export
            .split_inclusive(|byte| *byte == b'\n')
            .next()
            .expect("a header");
        town.write(&name, [header, row.as_bytes(), b"\r\n"].concat());
        town.hash(agency, &[]).expect(0);
    }
    town.accept_all().expect(0);
    town
}

#[test]
fn is_in_the_hit_that_was_confirmed_whatever_the_birth_date_says() {
    // Empty, unknown, the year alone, and one digit wrong.
    for birth in ["", "00-00-0000", "00-00-1966", "09-07-1967"] {
        let town = town(birth);
        assert_eq!(
            matched(&town).counts.hits,
            0,
            "{birth:?}: nothing is confirmed"
        );
        for agency in AGENCIES {
            let others = AGENCIES.map(|other| if other == agency { "" } else { other });
            let others: Vec<&str> = others.into_iter().filter(|id| !id.is_empty()).collect();
            town.accept(&[&answer(&town, agency, &others, 1)]).expect(0);
        }
        let list = matched(&town);
        assert_eq!(
            agencies(&list),
            [["police", "housing", "neighbourhood-team"]],
            "{birth:?}: {:?}",
            list.notices
        );
        assert_eq!(list.hits[0].explanation.persons, 1, "{birth:?}");
        assert_eq!(list.counts.cases, 1, "{birth:?}");
    }
}
