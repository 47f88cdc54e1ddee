//! A new pseudonym key: a new epoch, a new covenant, a share for each agency, by the steps of
//! `docs/keys.md`. Two epochs never match, and whoever lags behind is told why.

use std::fs;

use exchange::hits::HitList;

use crate::harness::town::{AGENCIES, NIGHT, Town};

/// Makes a key of epoch 2 at the owners, and puts it in the covenant of all parties; both owners
/// sign.
fn rotate(town: &Town) {
    let new = [
        "key",
        "new",
        "pseudonym",
        "--epoch",
        "2",
        "--out",
        "owners/pseudonym.key",
        "--json",
    ];
    let made: serde_json::Value =
        serde_json::from_str(&town.run(&new).expect(0).stdout).expect("JSON");
    let check = made["check"].as_str().expect("a check value");
    let check = exchange::hex::parse(check.as_bytes()).expect("16 bytes");
    town.change_covenant(|covenant| covenant.serial(2).pseudonym_key(2, check));
    let share = [
        "key",
        "share",
        "--key",
        "owners/pseudonym.key",
        "--covenant",
        "covenant.toml",
        "--state",
        "centre/state",
    ];
    town.run(&[&share[..], &["--out", "shares"]].concat())
        .expect(0);
}

/// An agency takes its share of the new key, in the place of the old one.
fn receive(town: &Town, agency: &str) {
    let (home, share) = (
        format!("agencies/{agency}"),
        format!("shares/pseudonym-{agency}-e2.share"),
    );
    let receive = [
        "key", "receive", "--home", &home, "--agency", agency, &share,
    ];
    let there = town.run(&receive).expect(1).stderr;
    assert!(
        there.contains("pseudonym.key"),
        "the old key is not written over: {there}"
    );
    fs::remove_file(town.file(&format!("{home}/pseudonym.key"))).expect("removed");
    town.run(&receive).expect(0);
}

fn replacement(agency: &str) -> String {
    format!("agencies/{agency}/out/{agency}-{NIGHT}-r2.batch")
}

fn hits(town: &Town) -> HitList {
    town.hits()
}

#[test]
fn two_epochs_never_match_and_the_reason_is_said() {
    let town = Town::new();
    for agency in AGENCIES {
        town.hash(agency, &[]).expect(0);
    }
    rotate(&town);

    // The police still has the old key only: it is stopped, and says so.
    let behind = town.hash("police", &["--revision", "2"]).expect(1);
    assert_eq!(
        behind.stderr,
        "error: agencies/police/pseudonym.key: the pseudonym key is of epoch 1, and the covenant \
         asks for epoch 2\n"
    );
    // Nor does it help to call the old key new.
    let old = town.read("agencies/police/pseudonym.key");
    town.change("agencies/police/pseudonym.key", "epoch=1", "epoch=2");
    let renamed = town.hash("police", &["--revision", "2"]).expect(1).stderr;
    assert!(
        renamed.contains("this is not the covenant's pseudonym key: the check values differ"),
        "{renamed}"
    );
    town.write("agencies/police/pseudonym.key", &old);

    // A batch of the old epoch, right in all else: refused by the centre, and the night lacks the
    // agency.
    for agency in ["housing", "neighbourhood-team"] {
        receive(&town, agency);
        town.hash(agency, &["--revision", "2"]).expect(0);
        town.accept(&[&replacement(agency)]).expect(0);
    }
    for agency in AGENCIES {
        let batch = Town::batch(agency);
        assert_eq!(
            town.accept(&[&batch]).expect(1).stderr,
            format!(
                "error: {batch}: {agency}: the batch was made with the pseudonym key of epoch 1; \
                 the covenant says 2\n"
            )
        );
    }
    let missing = town.match_night().expect(75).stderr;
    assert!(missing.contains("police"), "{missing}");
    town.run(&[
        "match",
        "--site",
        "centre",
        "--night",
        NIGHT,
        "--incomplete",
    ])
    .expect(0);
    let without = hits(&town);
    assert!((without.hits.iter()).all(|hit| {
        hit.explanation
            .signals
            .iter()
            .all(|signal| signal.agency != "police")
    }));

    // With the new key all meet again, and find what they found under the old.
    receive(&town, "police");
    town.hash("police", &["--revision", "2"]).expect(0);
    town.accept(&[&replacement("police")]).expect(0);
    town.match_night().expect(0);
    let (counts, before) = (hits(&town).counts, Town::new().night().counts);
    assert_eq!(
        (counts.hits, counts.groups, counts.signals),
        (before.hits, before.groups, before.signals)
    );
    assert!(
        counts.hits > without.counts.hits,
        "the police was needed for a hit"
    );
}

#[test]
fn what_was_delivered_before_a_rotation_is_missing_and_not_fatal() {
    let town = Town::new();
    // All have delivered, and the night was even matched.
    let before = town.night();
    rotate(&town);
    let missing = town.match_night().expect(75).stderr;
    let names = AGENCIES.join(", ");
    assert_eq!(
        missing,
        format!(
            "error: no batch yet of: {names}; what was accepted of {names} was made under another \
             covenant: have it hashed again with this one and a higher revision; try again later, \
             or add --incomplete to match without\n"
        )
    );

    // One lags behind: it is named, and the others are matched without it.
    for agency in ["housing", "neighbourhood-team"] {
        receive(&town, agency);
        town.hash(agency, &["--revision", "2"]).expect(0);
        town.accept(&[&replacement(agency)]).expect(0);
    }
    let missing = town.match_night().expect(75).stderr;
    assert!(
        missing.starts_with("error: no batch yet of: police; "),
        "{missing}"
    );
    let matched = town
        .run(&[
            "match",
            "--site",
            "centre",
            "--night",
            NIGHT,
            "--incomplete",
        ])
        .expect(0);
    assert!(
        matched.stdout.contains(
            "another covenant: the batch of police was made under another, and counts as not sent"
        ),
        "{}",
        matched.stdout
    );
    assert_eq!(hits(&town).missing, ["police"]);

    receive(&town, "police");
    town.hash("police", &["--revision", "2"]).expect(0);
    town.accept(&[&replacement("police")]).expect(0);
    town.match_night().expect(0);
    assert_eq!(hits(&town).counts, before.counts);
}
