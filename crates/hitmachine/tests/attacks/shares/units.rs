//! Units of several agencies: what one of them sends beside the others keeps nothing shut, also
//! with exactly *k* units, and however many of them send how many shares.
//!
//! The weakened opener is one that trusts no group of exactly *k* units in which anything is wrong,
//! and that tries shares in their flat order.

use curve25519_dalek::Scalar;
use exchange::batch::record::{Record, RecordBytes};
use exchange::covenant::Section;
use exchange::covenant::signed_covenant::SignedCovenant;

use super::{Outcome, bsn_section, judged, only_bsn, polynomials, show, signals, with_shares};
use crate::below::{at_zero, share_of};
use crate::parties::{Centre, Terms, covenant_text, hashed, id, signed, tonight};

/// A covenant whose gates count controllers, of which each of `controllers` has some agencies, from
/// the first to the last of a range.
fn centre(k: u8, controllers: &[std::ops::RangeInclusive<u8>]) -> Centre {
    let agencies = *controllers.last().expect("a controller").end();
    let terms = Terms::of(agencies, k);
    let mut text = covenant_text(terms);
    let mut change = |from: &str, to: &str| {
        assert!(text.contains(from), "the covenant has no {from:?}");
        text = text.replace(from, to);
    };
    change("unit = \"agency\"", "unit = \"controller\"");
    for controller in controllers {
        let name = id(*controller.start());
        for agency in controller.clone().skip(1) {
            let from = format!("controller = \"{}\"\n", id(agency));
            change(&from, &format!("controller = \"{name}\"\n"));
        }
    }
    let mut centre = Centre::new(Terms::of(2, 2));
    centre.covenant = signed(&text);
    centre
}

/// Each of these agencies sends another false share on every tag.
fn liars(
    covenant: &SignedCovenant,
    agencies: impl IntoIterator<Item = u8>,
) -> Vec<(u8, Vec<Vec<RecordBytes>>)> {
    let lies = |agency: u8| with_shares(covenant, agency, |_, share| share + Scalar::from(agency));
    agencies.into_iter().map(lies).collect()
}

/// An agency's true records under the BSN, all others left out.
fn honest(covenant: &SignedCovenant, agency: u8) -> (u8, Vec<Vec<RecordBytes>>) {
    let records = hashed(covenant, agency, tonight(), &signals()).swap_remove(0);
    (agency, only_bsn(covenant, records))
}

/// What the agencies have on the tags of the BSN: unit and share, in order of unit and agency.
fn by_tag(
    covenant: &SignedCovenant,
    batches: &[(u8, Vec<Vec<RecordBytes>>)],
) -> Vec<(Scalar, Vec<(u8, Scalar)>)> {
    let section: Section = bsn_section(covenant);
    let gate = covenant.gate_of(section);
    let mut groups = Vec::new();
    for known in polynomials(covenant, section) {
        let mut shares = Vec::new();
        for (agency, sections) in batches {
            let agency = covenant.agency(&id(*agency)).expect("an agency");
            let of_tag = sections[0].iter();
            let mut of_tag = of_tag.filter(|record| Record::from_bytes(record).tag == known.tag);
            let unit = covenant.unit_index(gate, agency);
            shares.extend(of_tag.next().map(|record| (unit, share_of(record))));
        }
        shares.sort_by_key(|(unit, _)| *unit);
        groups.push((known.opening(), shares));
    }
    groups
}

/// How many groups the weakened opener keeps shut.
fn weakened_shuts(
    covenant: &SignedCovenant,
    k: usize,
    batches: &[(u8, Vec<Vec<RecordBytes>>)],
) -> usize {
    let opens = |(opening, shares): &(Scalar, Vec<(u8, Scalar)>)| {
        let mut units: Vec<u8> = shares.iter().map(|(unit, _)| *unit).collect();
        let all_of_one = shares
            .windows(2)
            .all(|pair| pair[0].0 != pair[1].0 || pair[0] == pair[1]);
        units.dedup();
        if units.len() == k && !all_of_one {
            return false;
        }
        // Neighbours in a circle: no others are reached before the bound, for most subsets hold two
        // shares of one unit.
        let circle: Vec<_> = shares.iter().chain(shares).copied().collect();
        (0..shares.len()).any(|first| {
            let chosen = &circle[first..first + k];
            let mut units: Vec<u8> = chosen.iter().map(|(unit, _)| *unit).collect();
            units.sort_unstable();
            units.dedup();
            units.len() == k && at_zero(chosen) == *opening
        })
    };
    by_tag(covenant, batches)
        .iter()
        .filter(|group| !opens(group))
        .count()
}

fn outcome(centre: &Centre, batches: Vec<(u8, Vec<Vec<RecordBytes>>)>) -> Outcome {
    judged(&centre.night_of_sections(batches))
}

#[test]
fn an_agency_that_its_controller_can_do_without_keeps_nothing_shut() {
    // Agencies 1 and 2 have one controller, and 3 another: they are exactly the two that are asked.
    let controllers = [1..=2, 3..=3];
    let all = super::PEOPLE as usize;
    let both = |centre: &Centre| vec![honest(&centre.covenant, 1), honest(&centre.covenant, 3)];
    let before = centre(2, &controllers);
    let honest_night = outcome(&before, both(&before));
    assert_eq!(honest_night.opened, 2 * all);

    let attacked = centre(2, &controllers);
    let mut batches = both(&attacked);
    batches.extend(liars(&attacked.covenant, [2]));
    let shut = weakened_shuts(&attacked.covenant, 2, &batches);
    let outcome = outcome(&attacked, batches);
    show(
        "a second agency of one controller lies, with exactly k controllers",
        &outcome,
    );
    println!("shares: an opener that trusts no such group keeps {shut} of {all} shut");
    assert_eq!((shut, outcome.shut), (all, 0));
    // The liar's records decrypt, and are signals as those of an honest agency are.
    assert_eq!((outcome.opened, outcome.invented), (3 * all, 0));
    assert_eq!(outcome.conflicts, all as u64, "it is reported");
    assert_eq!(outcome.named, [id(2)].into());
}

#[test]
fn a_record_that_fails_keeps_nothing_shut() {
    // Beside its true record agency 1 sends on each tag one that does not decrypt.
    let centre = centre(2, &[1..=1, 2..=2]);
    let (_, mut sections) = honest(&centre.covenant, 1);
    let broken = |bytes: &RecordBytes| {
        let record = Record::from_bytes(bytes);
        let mut sealed = *record.sealed;
        sealed[0] ^= 1;
        Record {
            sealed: &sealed,
            ..record
        }
        .bytes()
    };
    let failing: Vec<RecordBytes> = sections[0].iter().map(broken).collect();
    sections[0].extend(failing);
    let batches = vec![
        (1, only_bsn(&centre.covenant, sections.swap_remove(0))),
        honest(&centre.covenant, 2),
    ];
    let outcome = outcome(&centre, batches);
    show(
        "one of exactly k sends a second record that fails",
        &outcome,
    );
    assert_eq!(
        (outcome.opened, outcome.shut),
        (2 * super::PEOPLE as usize, 0)
    );
    assert_eq!(
        outcome.named,
        [id(1)].into(),
        "for a record that does not decrypt"
    );
}

#[test]
fn controllers_of_many_agencies_fill_no_place_of_true_shares() {
    // Three honest controllers, and between them two of twenty agencies that each lie otherwise.
    let centre = centre(3, &[1..=1, 2..=21, 22..=22, 23..=42, 43..=43]);
    let mut batches: Vec<_> = [1, 22, 43]
        .map(|agency| honest(&centre.covenant, agency))
        .into();
    batches.extend(liars(&centre.covenant, (2..=21).chain(23..=42)));
    let shut = weakened_shuts(&centre.covenant, 3, &batches);
    let outcome = outcome(&centre, batches);
    show(
        "two of five controllers send twenty shares each, k = 3",
        &outcome,
    );
    println!("shares: by neighbours among all shares {shut} stay shut");
    let all = super::PEOPLE as usize;
    assert_eq!((shut, outcome.shut), (all, 0));
    // The liars' records decrypt; of three units that agree none is named for its share by k = 3.
    assert_eq!((outcome.opened, outcome.named.len()), (43 * all, 0));
}
