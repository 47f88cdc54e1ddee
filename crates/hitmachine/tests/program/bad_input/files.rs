//! For each command: files that are not there, not files, or in another encoding, and folders that
//! take nothing. What the operator can mend ends with 1, on one line that names the file.

use std::fs;

use crate::harness::town::{AGENCIES, NIGHT, Town, files_but_seen};
use crate::pages::public_key;

/// A town with a folder, a text in another encoding and a batch of the police.
fn town() -> Town {
    let town = Town::new();
    fs::create_dir(town.file("folder")).expect("a folder");
    let units = [0xFEFF]
        .into_iter()
        .chain("hitmachine-key v1 ".encode_utf16());
    town.write(
        "utf16",
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
    );
    town.hash("police", &[]).expect(0);
    town
}

/// Runs it with each of the bad files in the place of `FILE`.
fn refuses_bad_files(town: &Town, command: &str, bad: &[&str]) {
    for file in bad {
        let line = command.replace("FILE", file).replace("NIGHT", NIGHT);
        refuses(town, &line, file);
    }
}

/// The status is 1, and one line says why and names `file`; nothing is written.
fn refuses(town: &Town, line: &str, file: &str) {
    let before = files_but_seen(town.path());
    let ran = town.run(&line.split_whitespace().collect::<Vec<_>>());
    assert_eq!(ran.status, Some(1), "{line}: {}", ran.stderr);
    let told = ran.stderr.lines().count() == 1
        && ran.stderr.starts_with("error: ")
        && ran.stderr.contains(file);
    assert!(told, "{line}: {}", ran.stderr);
    assert_eq!(files_but_seen(town.path()), before, "{line}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_and_is_the_operators_to_mend() {
    let town = town();
    for command in [
        "covenant check FILE",
        "covenant show FILE",
        "covenant sign --key owners/care.key --as care FILE",
        "covenant sign --key FILE --as care covenant.toml",
        "key show FILE",
        "key share --key FILE --covenant covenant.toml --state centre/state --out shares",
        "key share --key agencies/police/pseudonym.key --covenant FILE --state centre/state \
         --out shares",
        "key receive --home agencies/police --agency police FILE",
        "accept --site centre --night NIGHT FILE",
        "accept --site centre --night NIGHT --key FILE agencies/police/out/police-NIGHT-r1.batch",
        "accept --site centre --covenant FILE a.batch",
        "match --site centre --night NIGHT --covenant FILE",
        "inspect FILE",
        "inspect --covenant FILE agencies/police/out/police-NIGHT-r1.batch",
        "receipt --home agencies/police --batch agencies/police/out/police-NIGHT-r1.batch FILE",
        "profile --covenant FILE agencies/police/signals.csv",
        "profile --profile FILE agencies/police/signals.csv",
        "quality --truth FILE",
        "quality --pairs FILE agencies/police/signals.csv",
        "quality --pairs agencies/police/signals.csv agencies/police/signals.csv --profile FILE",
        "quality --pairs agencies/police/signals.csv agencies/police/signals.csv --keys FILE",
    ] {
        refuses_bad_files(&town, command, &["missing", "folder", "utf16"]);
    }
    // An export may be in UTF-16, and a receipt is signed for any bytes.
    refuses_bad_files(&town, "profile FILE", &["missing", "folder"]);
}

#[test]
fn a_folder_in_the_place_of_a_file_of_a_partys_folder_is_named() {
    for (party, command) in [
        (
            "agencies/police",
            "hash --home agencies/police --night NIGHT agencies/police/signals.csv",
        ),
        ("centre", "match --site centre --night NIGHT"),
    ] {
        for name in [
            "state/seen",
            "state/pins",
            "covenant.toml.care.sig",
            "covenant.toml",
        ] {
            let path = format!("{party}/{name}");
            let town = town();
            // A first run writes down which covenant was seen.
            town.match_night().expect(75);
            fs::remove_file(town.file(&path)).expect("removed");
            fs::create_dir(town.file(&path)).expect("a folder");
            refuses_bad_files(&town, command, &[&path]);
        }
    }
}

#[test]
fn a_folder_or_name_that_takes_nothing_is_the_operators_to_mend() {
    let town = town();
    town.write("taken", "a file");
    for (command, file) in [
        ("key new owner --out missing/a.key", "missing/a.key"),
        ("key new owner --out taken/a.key", "taken/a.key"),
        ("key new owner --out folder", "folder"),
        (
            "covenant pin --state taken --care CARE --safety SAFETY",
            "taken",
        ),
        (
            "covenant pin --state taken/state --care CARE --safety SAFETY",
            "taken/state",
        ),
        (
            "key share --key agencies/police/pseudonym.key --covenant covenant.toml \
             --state centre/state --out taken",
            "taken",
        ),
        ("city --inhabitants 1000 --out taken", "taken"),
        ("demo --inhabitants 1000 --out taken", "taken"),
        ("demo --inhabitants 1000 --out taken/demo", "taken/demo"),
    ] {
        let [care, safety] = ["care", "safety"].map(|owner| public_key(&town, owner));
        let line = command.replace("CARE", &care).replace("SAFETY", &safety);
        refuses(&town, &line, file);
    }

    // A folder stands where the signature is to be. What is signed was noted before.
    town.run(&[
        "covenant",
        "sign",
        "--key",
        "owners/care.key",
        "--as",
        "care",
        "covenant.toml",
    ])
    .expect(0);
    fs::remove_file(town.file("covenant.toml.care.sig")).expect("removed");
    fs::create_dir_all(town.file("covenant.toml.care.sig/inner")).expect("a folder");
    refuses(
        &town,
        "covenant sign --key owners/care.key --as care covenant.toml",
        "covenant.toml.care.sig",
    );

    // A file stands where the nights are to be.
    town.match_night().expect(75);
    town.write("centre/nights", "a file");
    let batch = Town::batch(AGENCIES[1]);
    refuses(
        &town,
        &format!("accept --site centre --night {NIGHT} {batch}"),
        &batch,
    );
    refuses(
        &town,
        &format!("match --site centre --night {NIGHT} --incomplete"),
        "of housing",
    );
}
