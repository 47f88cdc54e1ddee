//! Letters of the night before a new covenant: they are found and answered under it, and nothing
//! else of the old covenant is.

use exchange::crypto::identity::Identity;
use exchange::crypto::secret::Secret;

use super::forged::Forger;
use super::{Centre, letter_to, live_town};
use crate::harness::town::{NIGHT, Town};

const NEXT: &str = "2026-11-23";
const NEXT_LATE: &str = "2026-11-23T06:40+01:00";

/// A centre that referred a case under one covenant, and all parties went on under the next one.
fn changed_over(next: impl Fn(&Town)) -> Centre {
    let centre = Centre::referred(live_town());
    next(&centre.town);
    centre.deliver_all(NEXT);
    centre.night(NEXT_LATE).expect(0);
    centre
}

fn next_serial(town: &Town) {
    town.change_covenant(|covenant| covenant.serial(2));
}

#[test]
fn a_letter_of_the_night_before_is_resolved_and_answered() {
    let centre = changed_over(next_serial);
    let cases = centre.cases("police");
    assert_eq!(cases.len(), 1);
    let rows = cases[0]["signals"][0]["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "its row is found");
    centre.answer("police", "1", "klopt;;;;;gezamenlijk plan");
    let taken = centre.json(NEXT_LATE, 0);
    assert_eq!(taken["files"][0]["outcome"], "accepted", "{taken}");
    assert_eq!(taken["files"][0]["night"], NIGHT);

    // The letter of tonight is the newest from then on.
    let old = centre.town.read(&letter_to("police"));
    let new = centre
        .town
        .read(&format!("centre/outbox/police/{NEXT}-referrals.letter"));
    centre.town.write(&letter_to("police"), new);
    assert_eq!(centre.cases("police").len(), 1);
    centre.town.write(&letter_to("police"), old);
    let refused = centre.resolve("police", &[]).expect(1).stderr;
    assert!(refused.contains("take the newest letter"), "{refused}");
}

#[test]
fn answers_of_a_night_after_the_new_covenant_are_not_of_the_old_one() {
    let centre = Centre::referred(live_town());
    let police = Forger::new(&centre, "police");
    let (of_tonight, asked) = (police.header(NEXT), police.told());
    let sealed = police.sealed(&of_tonight, asked, police.covenant.centre().hpke());
    next_serial(&centre.town);
    centre.deliver_all(NEXT);
    centre.night(NEXT_LATE).expect(0);
    centre.put("police.answers", &sealed);
    let refused = centre.night(NEXT_LATE).expect(1).stderr;
    assert!(
        refused.contains("was not in use any more for the night of 2026-11-23"),
        "{refused}"
    );
    assert_eq!(centre.inbox(), [""; 0]);
}

#[test]
fn answers_by_a_key_that_was_dropped_are_refused_and_other_agencies_may_answer() {
    let centre = Centre::referred(live_town());
    let police = Forger::new(&centre, "police");
    let ours = police.covenant.centre().hpke();
    let stolen = police.sealed(&police.header(NIGHT), police.told(), ours);
    let housing = Forger::new(&centre, "housing");
    let kept = housing.sealed(&housing.header(NIGHT), housing.told(), ours);
    // The police got another key, as the old one may be known to others.
    let fresh = Identity::new(&Secret::new([77; 32])).sign().public();
    centre.town.change_covenant(|covenant| {
        let change = |table: &mut synthetic::AgencyTable| table.sign = fresh.to_string();
        covenant.serial(2).change_agency("police", change)
    });
    for agency in ["housing", "neighbourhood-team"] {
        centre.deliver(agency, NEXT);
    }
    centre.night(NEXT_LATE).expect(0);
    centre.put("police.answers", &stolen);
    let refused = centre.night(NEXT_LATE).expect(1).stderr;
    assert!(
        refused.contains("police has other keys by now"),
        "{refused}"
    );
    assert_eq!(centre.inbox(), [""; 0]);
    centre.put("housing.answers", &kept);
    let taken = centre.json(NEXT_LATE, 0);
    assert_eq!(taken["files"][0]["outcome"], "accepted", "{taken}");
}

#[test]
fn a_covenant_that_somebody_put_into_the_state_folder_opens_nothing() {
    let centre = Centre::referred(live_town());
    let police = Forger::new(&centre, "police");
    let invented = centre.town.read("covenant.toml");
    let invented = [&b"# invented\n"[..], &invented].concat();
    let covenant = exchange::covenant::Covenant::parse(&invented).expect("a covenant");
    let header = exchange::letter::LetterHeader {
        covenant: covenant.hash(),
        ..police.header(NIGHT)
    };
    let sealed = police.sealed(&header, police.told(), police.covenant.centre().hpke());
    next_serial(&centre.town);
    let [care, safety] = ["care", "safety"].map(|owner| {
        let line = centre.town.read(&format!("covenant.toml.{owner}.sig"));
        String::from_utf8(line).expect("a line")
    });
    let head = format!("hitmachine-kept-covenant v1 2026-01-01\n{care}{safety}");
    let name = format!("centre/state/covenants/{}", covenant.hash());
    centre
        .town
        .write(&name, [head.as_bytes(), &invented].concat());
    centre.deliver_all(NEXT);
    centre.night(NEXT_LATE).expect(0);
    centre.put("police.answers", &sealed);
    let refused = centre.night(NEXT_LATE).expect(1).stderr;
    assert_eq!(refused.lines().count(), 1, "{refused}");
    assert!(
        refused.contains("signature of the owner from care"),
        "{refused}"
    );
}
