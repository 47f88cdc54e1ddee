//! What may lie in an inbox: each file is taken in, refused or left by itself.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use exchange::covenant::Covenant;
use exchange::crypto::identity::Identity;
use exchange::crypto::secret::Secret;
use exchange::letter::{self, LetterHeader, LetterKind, Party};
use exchange::night::Night;
use hasher::pseudonymise::keys::AgencyKey;

use super::{Centre, EARLY, LATE};
use crate::harness::town::{NIGHT, Town};

#[test]
fn what_is_no_batch_is_refused_once_or_left_and_blocks_nothing() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.put("junk.csv", b"naam;bsn\n");
    centre.put("empty.batch", b"");
    let long = "a".repeat(250);
    centre.put(&long, b"long");
    centre.put("de Vries, J.csv", b"a name in a name");
    let inbox = |name: &str| centre.town.file(&format!("centre/inbox/{name}"));
    let pipe = Command::new("mkfifo").arg(inbox("pipe")).status();
    assert!(pipe.expect("mkfifo runs").success());
    symlink(
        centre.town.file("agencies/police/agency.key"),
        inbox("link"),
    )
    .expect("a link");
    fs::create_dir(inbox("folder")).expect("a folder");
    for uploading in [".hidden", "police.batch.part", "b.filepart", "c.TMP"] {
        centre.put(uploading, b"half");
    }

    let ran = centre.night(EARLY).expect(1);
    let errors: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(errors.len(), 4, "{errors:?}");
    for error in &errors {
        assert!(error.ends_with(": this is not a batch"), "{error}");
        assert!(
            !error.contains("Vries") && !error.contains("aaa"),
            "{error}"
        );
    }
    assert!(
        ran.stdout.contains("matched 2026-11-22, run 1: "),
        "{}",
        ran.stdout
    );
    let left = [".hidden", "b.filepart", "c.TMP", "folder", "link", "pipe"];
    let left = [&left[..], &["police.batch.part"]].concat();
    assert_eq!(centre.inbox(), left);
    let refused = centre.laid_out("refused");
    assert_eq!(refused.len(), 8, "each with its reason");
    assert!(refused.iter().all(|(name, _)| !name.contains("Vries")));
    assert!(
        refused
            .iter()
            .any(|(_, bytes)| bytes == b"a name in a name")
    );

    // It is told once.
    let again = centre.night(EARLY).expect(0);
    assert_eq!(again.stderr, "");
    assert_eq!(centre.count("refuse"), 4);
    assert!(inbox("link").is_symlink() && centre.town.file("agencies/police/agency.key").exists());
}

#[test]
fn a_batch_that_is_still_coming_in_is_left_until_it_is_whole() {
    let centre = Centre::new();
    centre.hash("police", NIGHT, &[]);
    let whole = centre.town.read(&Town::batch("police"));
    // Written just now.
    centre
        .town
        .write("centre/inbox/police.batch", &whole[..whole.len() / 2]);
    let half = centre.json(EARLY, 75);
    assert_eq!(half["files"][0]["outcome"], "left", "{half}");
    assert_eq!(centre.inbox(), ["police.batch"]);
    assert_eq!(centre.laid_out("refused"), []);
    centre.town.write("centre/inbox/police.batch", &whole);
    let taken = centre.json(EARLY, 75);
    assert_eq!(
        taken["files"][0]["outcome"], "accepted",
        "a whole one waits for nothing"
    );
    assert_eq!(centre.inbox(), [""; 0]);
    // Half of one that nobody writes to any more is refused.
    centre.put("half.batch", &whole[..whole.len() / 2]);
    let half = centre.json(EARLY, 1);
    assert_eq!(half["files"][0]["outcome"], "refused", "{half}");
}

/// The answer that an agency got, as `receipt` tells it.
fn answer(centre: &Centre, agency: &str, sent: &str) -> String {
    let names = centre.outbox(agency);
    let refusal = names.iter().find(|name| name.ends_with(".refusal"));
    let refusal = format!("centre/outbox/{agency}/{}", refusal.expect("an answer"));
    let home = format!("agencies/{agency}");
    let args = ["receipt", "--home", &home, "--batch", sent, &refusal];
    let told = centre.town.run(&args).expect(1).stderr;
    fs::remove_file(centre.town.file(&refusal)).expect("taken");
    told
}

#[test]
fn a_batch_of_tomorrow_is_taken_in_and_one_of_any_other_night_is_answered() {
    let centre = Centre::new();
    for night in ["2026-11-21", "2026-11-23", "2026-11-24"] {
        centre.deliver("police", night);
    }
    let ran = centre.json(EARLY, 1);
    let outcome = |file: usize| ran["files"][file]["outcome"].as_str();
    let outcomes = [0, 1, 2].map(outcome);
    assert_eq!(
        outcomes,
        [Some("refused"), Some("accepted"), Some("refused")]
    );
    assert_eq!(centre.inbox(), [""; 0]);
    let mut told = Vec::new();
    for night in ["2026-11-21", "2026-11-24"] {
        let batch = format!("agencies/police/out/police-{night}-r1.batch");
        let names = centre.outbox("police");
        for name in names.iter().filter(|name| name.ends_with(".refusal")) {
            let refusal = format!("centre/outbox/police/{name}");
            let home = ["receipt", "--home", "agencies/police", "--batch", &batch];
            let ran = centre
                .town
                .run(&[&home[..], &[&refusal]].concat())
                .expect(1);
            told.push(ran.stderr);
        }
    }
    told.sort();
    let of = |night: &str, word: &str| {
        let start = format!(
            "error: the centre refused this batch of police for the night {night}, revision 1 \
             ({word}): "
        );
        told.iter().filter(|line| line.starts_with(&start)).count()
    };
    assert_eq!(of("2026-11-21", "closed-night"), 1, "{told:?}");
    assert_eq!(of("2026-11-24", "far-night"), 1, "{told:?}");
    let other = told
        .iter()
        .filter(|line| line.contains("the refusal is of another file"));
    assert_eq!(other.count(), 2, "{told:?}");
}

#[test]
fn a_replacement_needs_a_higher_revision_and_is_answered_when_it_has_none() {
    let centre = Centre::new();
    centre.deliver_all(NIGHT);
    centre.night(EARLY).expect(0);
    let home = "agencies/police/signals.csv";
    let export = String::from_utf8(centre.town.read(home)).expect("UTF-8");
    let lines: Vec<&str> = export.split_inclusive('\n').collect();
    centre.town.write(home, lines[..lines.len() - 5].concat());
    for (revision, status) in [("1", 1), ("2", 0)] {
        let further = ["--revision", revision, "--out", "other", "--accept-fewer"];
        centre.hash("police", NIGHT, &further);
        let name = format!("police-{NIGHT}-r{revision}.batch");
        centre.put(&name, &centre.town.read(&format!("other/{name}")));
        let ran = centre.json(LATE, status);
        if status == 1 {
            let told = answer(&centre, "police", &format!("other/{name}"));
            assert!(told.contains("(revision): "), "{told}");
        } else {
            assert_eq!(ran["files"][0]["outcome"], "replaced");
            assert_eq!(ran["nights"][0]["run"], 2);
        }
    }
}

#[test]
fn a_letter_of_another_centre_is_refused_and_answered() {
    let centre = Centre::new();
    let covenant = Covenant::parse(&centre.town.read("covenant.toml")).expect("a covenant");
    let index = covenant.agency("police").expect("an agency").index();
    let key = centre.town.file("agencies/police/agency.key");
    let key = AgencyKey::read(&key).expect("a key");
    let other = Identity::new(&Secret::new([9; 32]));
    let agreements = exchange::agreements::AgreementsHash::NONE;
    for (signer, is_answered) in [(key.identity(), true), (&other, false)] {
        let header = LetterHeader {
            kind: LetterKind::Confirmation,
            covenant: covenant.hash(),
            agreements,
            night: Night::parse(NIGHT).expect("a night"),
            revision: 1,
            from: Party::Agency(index),
            to: Party::Centre,
        };
        let seed = Secret::new([5; 32]);
        let letter = letter::seal(&header, b"", &seed, signer.sign(), other.hpke_public());
        centre
            .town
            .write("letter", letter.as_ref().expect("a letter"));
        centre.put("letter", &letter.expect("a letter"));
        let ran = centre.json(EARLY, 1);
        assert_eq!(ran["files"][0]["outcome"], "refused", "{ran}");
        if is_answered {
            let told = answer(&centre, "police", "letter");
            assert!(told.contains("this confirmation of police"), "{told}");
            assert!(told.contains("(not-for-us): "), "{told}");
        } else {
            assert_eq!(
                centre.outbox("police"),
                [""; 0],
                "nobody's word is answered"
            );
        }
    }
    assert_eq!(centre.count("accept"), 0);
}

#[test]
fn a_batch_that_its_agency_did_not_sign_is_answered_to_nobody() {
    let centre = Centre::new();
    // Refused for its night before anybody looks at its signature.
    centre.deliver("police", "2026-11-24");
    let name = centre.inbox().remove(0);
    let mut bytes = centre.town.read(&format!("centre/inbox/{name}"));
    *bytes.last_mut().expect("a signature") ^= 1;
    centre.put(&name, &bytes);
    let ran = centre.json(EARLY, 1);
    assert_eq!(ran["files"][0]["outcome"], "refused");
    assert!(ran["files"][0]["agency"].is_null(), "{ran}");
    assert_eq!(centre.outbox("police"), [""; 0]);
}

#[test]
fn of_a_file_that_would_fill_the_disk_only_the_start_is_kept_with_its_digest() {
    const MIB: u64 = 1024 * 1024;
    let centre = Centre::new();
    centre.put("junk", b"junk");
    let path = centre.town.file("centre/inbox/junk");
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_len(80 * MIB).expect("a hole");
    drop(file);
    centre.put_long_ago("junk");
    centre.night(EARLY).expect(1);
    let refused = centre.laid_out("refused");
    let sizes: Vec<u64> = refused
        .iter()
        .map(|(_, bytes)| bytes.len() as u64)
        .collect();
    assert_eq!(refused.len(), 2, "{sizes:?}");
    let (name, kept) = &refused[0];
    assert_eq!(kept.len() as u64, 64 * MIB);
    let why = String::from_utf8(refused[1].1.clone()).expect("UTF-8");
    let said = format!(
        "{} bytes, the first {} are kept; SHA-256",
        80 * MIB,
        64 * MIB
    );
    assert!(why.contains(&said), "{why}");
    let digest = name.split('/').next_back().expect("a name");
    let digest = digest.trim_end_matches(".sent");
    assert!(why.contains(digest), "{name}: {why}");
    assert_eq!(centre.inbox(), [""; 0]);
}

#[test]
fn nothing_is_written_through_a_link_in_place_of_a_folder_of_the_outbox_or_of_what_was_refused() {
    for (folder, status, left) in [("outbox", 1, 0), ("refused", 3, 1)] {
        let centre = Centre::new();
        centre.deliver_all(NIGHT);
        centre.put("junk", b"junk");
        let elsewhere = centre.town.file("elsewhere");
        fs::create_dir(&elsewhere).expect("made");
        let place = centre.town.file(&format!("centre/{folder}"));
        fs::remove_dir(&place).expect("it was empty");
        symlink(&elsewhere, &place).expect("a link");
        let ran = centre.night(EARLY);
        assert_eq!(ran.status, Some(status), "{folder}: {}", ran.stderr);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            told.contains("is a link, and nothing is written through one"),
            "{folder}: {told}"
        );
        let written = fs::read_dir(&elsewhere).expect("a folder").count();
        assert_eq!(written, 0, "{folder}");
        assert_eq!(centre.inbox().len(), left, "{folder}");
    }
}
