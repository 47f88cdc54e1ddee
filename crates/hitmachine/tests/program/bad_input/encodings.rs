//! Files in another encoding than they should be, and names that are not those of files: each is
//! the operator's to mend, so the exit status is 1 and never 3.

use std::fs;

use super::POLICE;
use crate::harness::town::{NIGHT, Town};

/// As a shell of Windows writes a text again.
fn wide(town: &Town, name: &str) {
    let text = String::from_utf8(town.read(name)).expect("UTF-8");
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    town.write(name, [&b"\xFF\xFE"[..], &bytes].concat());
}

#[test]
fn files_that_were_written_again_in_utf_16_are_named_and_to_be_mended() {
    for (name, reason) in [
        ("covenant.toml", "the text was changed after it was signed"),
        (
            "agreements.toml",
            "the text was changed after it was signed",
        ),
        ("agreements.toml.care.sig", "its file is damaged"),
        ("covenant.toml.care.sig", "its file is damaged"),
        ("covenant.toml.safety.sig", "its file is damaged"),
        ("state/pins", "not what this program writes there"),
        ("state/seen", "not what this program writes there"),
        (
            "state/seen-agreements",
            "not what this program writes there",
        ),
        ("state/sent.csv", "not what this program writes there"),
        ("profile.toml", "a character that is not UTF-8"),
        ("pseudonym.key", "pseudonym.key"),
        ("agency.key", "agency.key"),
        ("excluded-addresses.csv", "excluded-addresses.csv"),
    ] {
        let town = Town::new();
        town.hash("police", &[]).expect(0);
        wide(&town, &format!("{POLICE}/{name}"));
        let ran = town.hash("police", &["--dry-run"]).expect(1);
        assert!(ran.stderr.contains(reason), "{name}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
}

#[test]
fn commands_of_owners_and_the_centre_say_so_too() {
    let town = Town::new();
    wide(&town, "covenant.toml");
    for args in [
        &["covenant", "check", "covenant.toml"][..],
        &["covenant", "show", "covenant.toml"],
    ] {
        let ran = town.run(args).expect(1);
        assert!(ran.stderr.contains("covenant.toml"), "{}", ran.stderr);
    }
    for name in ["covenant.toml.care.sig", "state/pins"] {
        let town = Town::new();
        wide(&town, &format!("centre/{name}"));
        let ran = town
            .run(&["match", "--site", "centre", "--night", NIGHT])
            .expect(1);
        assert!(!ran.stderr.is_empty());
    }
}

#[test]
fn names_of_folders_where_files_should_be_are_refused_and_named() {
    let town = Town::new();
    fs::create_dir(town.file("folder")).expect("a folder");
    for option in [
        "--profile",
        "--key",
        "--agency-key",
        "--excluded",
        "--covenant",
    ] {
        let ran = town.hash("police", &[option, "folder"]).expect(1);
        assert!(
            ran.stderr.starts_with("error: "),
            "{option}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains("folder"), "{option}: {}", ran.stderr);
    }
    for option in ["--out", "--state"] {
        let ran = town.hash("police", &[option, "covenant.toml"]).expect(1);
        assert!(
            ran.stderr.contains("covenant.toml"),
            "{option}: {}",
            ran.stderr
        );
    }
}

#[test]
fn swapped_signatures_are_told_from_a_changed_covenant() {
    let town = Town::new();
    let [care, safety] =
        ["care", "safety"].map(|owner| format!("{POLICE}/covenant.toml.{owner}.sig"));
    let (first, second) = (town.read(&care), town.read(&safety));
    town.write(&care, second);
    town.write(&safety, first);
    let ran = town.hash("police", &[]).expect(1);
    assert!(
        ran.stderr.contains("the two files were swapped"),
        "{}",
        ran.stderr
    );
}
