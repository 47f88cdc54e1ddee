//! What a referral goes through by the program is killed at calls that chance picks: the night that
//! lays out its letters, the agency that answers, and the night that takes the answers in.

use super::{AGENCIES, Centre, LATE, NIGHT, answer_args, letter_to, matched};
use crate::centre::night::live_town;
use crate::harness::kills::{Killed, copy_of, has_no_parts};
use crate::harness::town::files;

const NIGHT_ARGS: [&str; 5] = ["night", "--site", "centre", "--at", LATE];

/// Kills the night at a centre, runs it again, and fails where all is not as where it was not.
fn killed(centre: &Centre, name: &str) {
    let letters = |centre: &Centre| AGENCIES.map(|agency| centre.town.read(&letter_to(agency)));
    // To look at the tally is an entry: after the acts.
    let what = |centre: &Centre| (centre.inbox(), centre.acts(), centre.tally());
    let undisturbed = Centre {
        town: copy_of(&centre.town),
    };
    undisturbed.night(LATE).expect(0);
    let (sent, whole) = (letters(&undisturbed), what(&undisturbed));
    let night = Killed {
        name,
        town: &centre.town,
        args: &NIGHT_ARGS,
        status: 0,
    };
    night.at_calls(|town, _, place| {
        let centre = Centre { town };
        centre.night(LATE).expect(0);
        assert!(letters(&centre) == sent, "{place}: the letters");
        assert_eq!(what(&centre), whole, "{place}");
        has_no_parts(&centre.town, place);
    });
}

#[test]
fn a_night_that_lays_out_referrals_and_is_killed_is_finished_by_the_next_run() {
    let centre = matched(live_town());
    centre.refer(&centre.hits()[0].id, "police");
    killed(&centre, "night-with-referrals");
}

#[test]
fn a_night_that_takes_answers_in_and_is_killed_is_finished_by_the_next_run() {
    let centre = Centre::referred(live_town());
    for agency in AGENCIES {
        centre.answer(agency, "1", "klopt;;;;;");
    }
    killed(&centre, "night-with-answers");
}

#[test]
fn an_agency_that_answers_and_is_killed_gives_the_same_letter_again() {
    let centre = Centre::referred(live_town());
    let form = centre.filled_in("housing", "1", "klopt;;;;;");
    let args = answer_args("housing", &form, "1");
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let name = format!("agencies/housing/out/housing-{NIGHT}-r1.answers");
    let undisturbed = Centre {
        town: copy_of(&centre.town),
    };
    undisturbed.town.run(&args).expect(0);
    let whole = undisturbed.town.read(&name);
    let answer = Killed {
        name: "answer",
        town: &centre.town,
        args: &args,
        status: 0,
    };
    answer.at_calls(|town, _, what| {
        let is_whole = !town.file(&name).exists() || town.read(&name) == whole;
        assert!(is_whole, "{what}: half a letter has its name");
        town.run(&args).expect(0);
        assert!(town.read(&name) == whole, "{what}");
        assert_eq!(files(town.path()), files(undisturbed.town.path()), "{what}");
        has_no_parts(&town, what);
    });
}
