//! `hitmachine verify`: what is wrong at the centre is found, each with its place.

use std::fs;

use super::{copy_of, kept, town};
use crate::harness::town::{NIGHT, Town};

fn verify(town: &Town, status: i32) -> String {
    let ran = town.say("verify --site centre --read-data").expect(status);
    ran.stdout + &ran.stderr
}

#[test]
fn a_good_site_is_whole_and_is_left_as_it_is() {
    let town = town();
    let before = kept(&town);
    let said = verify(&town, 0);
    assert!(
        said.contains("looked at 1 night, 3 accepted batches, 1 run of match and the casebook")
    );
    assert!(said.contains("All is as it was written."), "{said}");
    let names = |files: &[(std::path::PathBuf, Vec<u8>)]| files.len();
    assert_eq!(names(&kept(&town)), names(&before));
    let quick = town.say("verify --site centre").expect(0).stdout;
    assert!(quick.contains("records were not read"), "{quick}");
    let json = town.say("verify --site centre --json").expect(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["batches"], 3);
    assert_eq!(json["findings"].as_array().expect("a list").len(), 0);
}

/// Something that is done to a site.
type Harm = Box<dyn Fn(&Town)>;

/// Changes a byte in the middle of a file.
fn damage(town: &Town, name: &str) {
    let mut bytes = town.read(name);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    town.write(name, bytes);
}

#[test]
fn each_thing_that_is_wrong_is_one_line_with_its_place_and_what_to_do() {
    let night = format!("centre/nights/{NIGHT}");
    let police = format!("{night}/agencies/police/r1");
    let key = format!("centre/keys/nights/{NIGHT}.key");
    let damaged = |name: String| -> Harm { Box::new(move |town| damage(town, &name)) };
    let gone = |name: String| -> Harm {
        Box::new(move |town| fs::remove_file(town.file(&name)).expect("removed"))
    };
    let written = |name: String, text: &'static str| -> Harm {
        Box::new(move |town| town.write(&name, text))
    };
    let cases: Vec<(Harm, &str, &str)> = vec![
        (damaged(format!("{police}/tags")), "r1", "sent again"),
        (damaged(format!("{police}/sealed")), "r1", "sent again"),
        (damaged(format!("{police}/fences")), "police", "sent again"),
        (damaged(format!("{police}/index")), "police", "sent again"),
        (
            gone(format!("{police}/receipt")),
            "receipt",
            "match the night",
        ),
        (
            damaged(format!("{police}/receipt")),
            "receipt",
            "sent again",
        ),
        (gone(key.clone()), "police", "a night key that is gone"),
        (damaged(key), ".key", "cannot be repaired"),
        (
            gone(format!("{night}/run-1/hits.csv")),
            "hits.csv",
            "match the night again",
        ),
        (
            written(format!("{night}/run-1/hits.json"), "{ \"format\": 4 }"),
            "hits.json",
            "match the night again",
        ),
        (
            written(format!("{night}/run-2.part"), "half"),
            "run-2.part",
            "not whole",
        ),
        (
            written("centre/site.toml".to_owned(), "format = 9"),
            "site.toml",
            "mend",
        ),
        (
            damaged("centre/covenant.toml".to_owned()),
            "covenant.toml",
            "both owners",
        ),
        (
            damaged("centre/agreements.toml".to_owned()),
            "agreements.toml",
            "both owners",
        ),
        (
            gone("centre/centre.key".to_owned()),
            "centre.key",
            "cannot be made again",
        ),
        (
            gone("centre/casebook.key".to_owned()),
            "casebook.key",
            "put a backup back",
        ),
        (
            Box::new(|town| {
                let key = town.read("agencies/police/agency.key");
                town.write("centre/centre.key", key);
            }),
            "centre.key",
            "put it back",
        ),
    ];
    let town = town();
    for (harm, place, advice) in cases {
        let copy = copy_of(&town);
        harm(&copy);
        let ran = copy.say("verify --site centre --read-data");
        assert_eq!(ran.status, Some(1), "{place}: {advice}: {}", ran.stdout);
        let said = ran.stdout;
        let line = said
            .lines()
            .find(|line| line.contains(place) && line.contains(advice));
        assert!(line.is_some(), "{place}: {advice}: {said}");
    }
}

#[test]
#[cfg(unix)]
fn what_others_may_read_and_what_is_no_file_is_found() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let town = town();
    let mode = |name: &str, mode| {
        fs::set_permissions(town.file(name), fs::Permissions::from_mode(mode))
            .expect("permissions");
    };
    let night = format!("centre/nights/{NIGHT}");
    mode(&format!("{night}/run-1/hits.json"), 0o644);
    mode(&format!("{night}/run-1"), 0o750);
    symlink("hits.csv", town.file(&format!("{night}/run-1/more.csv"))).expect("a link");
    mode("centre/casebook.key", 0o640);
    let said = verify(&town, 1);
    for (place, what) in [
        ("run-1/hits.json: its mode is 644", "chmod 600"),
        ("run-1: its mode is 750", "chmod 700"),
        ("more.csv", "it is a link"),
        ("casebook.key", "chmod 600"),
    ] {
        let line = said
            .lines()
            .find(|line| line.contains(place) && line.contains(what));
        assert!(line.is_some(), "{place}: {said}");
    }
    assert!(said.contains("4 things are wrong"), "{said}");
    mode("centre", 0o755);
    let said = verify(&town, 1);
    assert!(
        said.contains("centre is refused") && said.contains("mend this first"),
        "{said}"
    );
}
