//! A register: an agency that sends people out of one in place of signals, to learn from
//! the questions who of them another agency knows.
//!
//! Each question tells it of one person and one agency. What it would learn without limits is what
//! it is asked and what two notices count. Those count pairs of this agency only, as all pairs of
//! the honest ones are asked.

use exchange::hits::Notice;
use matcher::{Matched, Matching, match_night};
use site::Site;

use crate::parties::{
    Centre, Terms, batch, centre_key, covenant_text, hashed, id, signed, tonight,
};
use crate::people::Signal;

/// The one that sends a register, the last of the covenant's agencies.
const ATTACKER: u8 = 4;
const ROWS: u32 = 1400;

/// A centre under a covenant whose only key, of names, asks, with a rule that asks so many
/// agencies.
fn under(min_agencies: u8) -> Centre {
    let terms = Terms::of(ATTACKER, 2);
    let mut text = covenant_text(terms);
    let household =
        "\n[[gate]]\nid = \"household\"\nscope = \"household\"\nunit = \"agency\"\nk = 2\n";
    for (old, new) in [
        (
            "birth\"\nmode = \"joins\"",
            "birth\"\nmode = \"asks\"".to_owned(),
        ),
        (
            "\n[[match_key]]\nid = \"bsn\"\nmode = \"joins\"\n",
            String::new(),
        ),
        (
            "\n[[match_key]]\nid = \"address\"\nmode = \"joins\"\n",
            String::new(),
        ),
        (household, String::new()),
        ("min_agencies = 1", format!("min_agencies = {min_agencies}")),
    ] {
        assert!(text.contains(old), "the covenant has {old:?}");
        text = text.replacen(old, &new, 1);
    }
    let mut centre = Centre::new(terms);
    centre.covenant = signed(&text);
    centre
}

/// What a night of all agencies gives.
fn matched(centre: &Centre) -> Matched {
    for agency in 1..=ATTACKER {
        // Each of the three honest ones knows a seventh of the register, and twenty of it are known
        // to all three.
        let is_known = |person: &u32| {
            agency == ATTACKER || person % 7 == u32::from(agency) || person.is_multiple_of(70)
        };
        let signals = Signal::about((0..ROWS).filter(is_known));
        let sections = hashed(&centre.covenant, agency, tonight(), &signals);
        let bytes = batch(&centre.covenant, agency, tonight(), 1, &sections);
        let accepted = centre.accept(tonight(), &bytes);
        accepted.unwrap_or_else(|error| panic!("{error}"));
    }
    let matching = Matching {
        site: &Site::open(centre.site()).expect("no pseudonym key lies there"),
        covenant: &centre.covenant,
        agreements: None,
        centre_key: &centre_key(),
        night: tonight(),
        incomplete: false,
    };
    match_night(&matching, &|_| {}).unwrap_or_else(|error| panic!("{error}"))
}

/// What the attacker is asked, and would be asked without limits; and what is said of it.
fn learned(min_agencies: u8) -> (usize, usize, Vec<Notice>) {
    let centre = under(min_agencies);
    let matched = matched(&centre);
    let questions = matched.questions.expect("a key asks");
    let asked = questions.of_agency(usize::from(ATTACKER) - 1, &centre.covenant);
    let mut left_out = 0;
    let mut said = Vec::new();
    for notice in matched.hits.notices {
        match &notice {
            Notice::Hopeless { pairs } => left_out += pairs,
            Notice::TooManyPairs {
                left_out: beyond, ..
            } => left_out += beyond,
            _ => continue,
        }
        said.push(notice);
    }
    let left_out = usize::try_from(left_out).expect("few");
    (asked.len(), asked.len() + left_out, said)
}

#[test]
fn a_register_learns_of_whom_a_rule_could_be_met_and_of_fifty_an_agency() {
    // A rule that two agencies meet leaves the cap alone, and it names the attacker.
    let (asked, without_limits, said) = learned(2);
    assert_eq!((asked, without_limits), (150, 660));
    let too_many = |agency: u8| Notice::TooManyPairs {
        agencies: [id(agency), id(ATTACKER)],
        asked: 50,
        left_out: 170,
    };
    assert_eq!(said, [too_many(1), too_many(2), too_many(3)]);
    println!("register: a rule of two agencies: {asked} of {without_limits} facts are learned");

    // A rule of three: a person that one other agency knows could be in no hit.
    let (asked, without_limits, said) = learned(3);
    assert_eq!((asked, without_limits), (60, 660));
    assert_eq!(said, [Notice::Hopeless { pairs: 600 }]);
    println!("register: a rule of three agencies: {asked} of {without_limits} facts are learned");
}
