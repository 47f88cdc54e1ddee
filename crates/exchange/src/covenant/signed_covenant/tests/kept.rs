//! A letter of a night before a new covenant can be opened, by whoever had the old one in use, and
//! no other letter can.

use super::*;
use crate::agreements::AgreementsHash;
use crate::covenant::CovenantHash;
use crate::crypto::identity::Identity;
use crate::letter::written_under::{WrittenUnderError, written_under};
use crate::letter::{LetterHeader, LetterKind, Party as Writer};

const BEFORE: &str = "2026-11-21";

/// The letter of referrals to the police, of a night, under a covenant.
fn letter(covenant: CovenantHash, on: &str) -> LetterHeader {
    LetterHeader {
        kind: LetterKind::Referrals,
        covenant,
        agreements: AgreementsHash::NONE,
        night: night(on),
        revision: 1,
        from: Writer::Centre,
        to: Writer::Agency(2),
    }
}

fn with(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

/// A party that went by the covenant, and on the night of 2026-11-22 by the next one.
fn changed_over(next: &str) -> (Party, SignedCovenant, SignedCovenant) {
    let party = Party::new();
    let first = party.admit_on(COVENANT, BEFORE).expect("in force");
    let second = party.admit(next).expect("in force");
    (party, first, second)
}

fn kept_path(party: &Party, hash: CovenantHash) -> PathBuf {
    party.state().join("covenants").join(hash.to_string())
}

fn kept_names(party: &Party) -> Vec<String> {
    let folder = fs::read_dir(party.state().join("covenants")).expect("a folder");
    let mut names: Vec<String> = folder
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("hex"))
        .collect();
    names.sort();
    names
}

/// The line of the file, written apart from the program.
fn kept_text(covenant: &str, since: &str) -> String {
    let [care, safety] = [1, 2].map(|key| sign(covenant.as_bytes(), &owner(key)));
    format!("hitmachine-kept-covenant v1 {since}\n{care}{safety}{covenant}")
}

#[test]
fn a_covenant_that_is_used_is_kept_as_it_was_signed() {
    let (party, first, second) = changed_over(&with_serial(4));
    for (covenant, text, since) in [
        (&first, COVENANT.to_owned(), BEFORE),
        (&second, with_serial(4), NIGHT),
    ] {
        let kept = fs::read_to_string(kept_path(&party, covenant.hash())).expect("kept");
        assert_eq!(kept, kept_text(&text, since));
    }
    // Another night is no other first night.
    party.admit_on(&with_serial(4), "2026-11-25").expect("used");
    let kept = fs::read_to_string(kept_path(&party, second.hash())).expect("kept");
    assert_eq!(kept, kept_text(&with_serial(4), NIGHT));
    // What is only looked at was not in use.
    party.lay_out(&with_serial(5));
    SignedCovenant::read_newest(&party.covenant(), &party.state()).expect("signed");
    assert_eq!(kept_names(&party).len(), 2);
}

#[test]
fn a_letter_of_a_night_before_the_successor_is_of_the_covenant_that_it_names() {
    let (party, first, second) = changed_over(&with_serial(4));
    let under = |header: &LetterHeader| written_under(header, &second, &party.state());
    let old = under(&letter(first.hash(), BEFORE)).expect("of the night before");
    assert_eq!(old.hash(), first.hash());
    let new = under(&letter(second.hash(), NIGHT)).expect("of tonight");
    assert_eq!(new.hash(), second.hash());
    let answers = LetterHeader {
        kind: LetterKind::Answers,
        from: Writer::Agency(2),
        to: Writer::Centre,
        ..letter(first.hash(), BEFORE)
    };
    under(&answers).expect("answers of the night before");

    for after in [NIGHT, "2026-12-01"] {
        let error = under(&letter(first.hash(), after)).expect_err("after the successor");
        assert!(matches!(error, WrittenUnderError::Ended { .. }), "{error}");
    }
    let error = under(&letter(first.hash(), "2025-12-31")).expect_err("not in force then");
    assert!(matches!(error, WrittenUnderError::Ended { .. }), "{error}");
    // What counts in a match is read under the covenant in force only.
    for kind in [LetterKind::Questions, LetterKind::Confirmation] {
        let other = LetterHeader {
            kind,
            ..letter(first.hash(), BEFORE)
        };
        let error = under(&other).expect_err("of a match");
        assert!(
            matches!(error, WrittenUnderError::Unknown { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_successor_that_lies_there_and_was_not_used_yet_ends_nothing() {
    let party = Party::new();
    let first = party.admit(COVENANT).expect("in force");
    party.lay_out(&with_serial(4));
    let next = SignedCovenant::read_newest(&party.covenant(), &party.state()).expect("signed");
    let read = written_under(&letter(first.hash(), NIGHT), &next, &party.state());
    assert_eq!(read.expect("the last in use").hash(), first.hash());
}

#[test]
fn a_letter_by_a_key_that_was_dropped_is_not_read() {
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let police = covenant.agency("police").expect("an agency");
    let fresh = Identity::new(&Secret::new([99; 32]));
    let next = with_serial(4);
    let [sign_key, hpke_key] = [
        fresh.sign().public().to_string(),
        fresh.hpke_public().to_string(),
    ];
    for (old, new, whose) in [
        (police.sign().to_string(), &sign_key, "police"),
        (police.hpke().to_string(), &hpke_key, "police"),
        (
            covenant.centre().sign().to_string(),
            &sign_key,
            "the centre",
        ),
        (
            covenant.centre().hpke().to_string(),
            &hpke_key,
            "the centre",
        ),
    ] {
        let (party, first, second) = changed_over(&with(&next, &old, new));
        let error = written_under(&letter(first.hash(), BEFORE), &second, &party.state());
        let error = error.expect_err("a dropped key");
        assert!(
            matches!(&error, WrittenUnderError::DroppedKey { holder } if holder == whose),
            "{error}"
        );
    }
    // Another agency's new key is nothing to this letter.
    let housing = covenant.agency("housing").expect("an agency").sign();
    let (party, first, second) = changed_over(&with(&next, &housing.to_string(), &sign_key));
    written_under(&letter(first.hash(), BEFORE), &second, &party.state()).expect("same keys");
}

#[test]
fn an_agency_that_left_or_has_another_place_and_another_series_end_all_letters() {
    for (old, new) in [
        ("id = \"police\"", "id = \"police-east\""),
        ("index = 2", "index = 9"),
    ] {
        let (party, first, second) = changed_over(&with(&with_serial(4), old, new));
        let error = written_under(&letter(first.hash(), BEFORE), &second, &party.state());
        let error = error.expect_err("another agency");
        assert!(matches!(error, WrittenUnderError::Left), "{error}");
    }
    let series = covenant_series(COVENANT);
    let next = with(&with_serial(4), &series, &"ab".repeat(16));
    let (party, first, second) = changed_over(&next);
    let error = written_under(&letter(first.hash(), BEFORE), &second, &party.state());
    assert!(matches!(error, Err(WrittenUnderError::Series)));
}

fn covenant_series(text: &str) -> String {
    let covenant: toml::Table = text.parse().expect("a covenant");
    covenant["series"].as_str().expect("digits").to_owned()
}

#[test]
fn what_somebody_else_puts_into_the_folder_opens_nothing() {
    let (party, first, second) = changed_over(&with_serial(4));
    let invented = with(&with_serial(3), "Politie", "Verzonnen");
    let hash = Covenant::parse(invented.as_bytes())
        .expect("a covenant")
        .hash();
    let mut unsigned = kept_text(COVENANT, "2026-01-01");
    unsigned.truncate(unsigned.len() - COVENANT.len());
    let under = |hash| written_under(&letter(hash, BEFORE), &second, &party.state());
    let error = under(hash).expect_err("none is kept");
    assert!(
        matches!(error, WrittenUnderError::Unknown { .. }),
        "{error}"
    );

    // The owners' signatures of another covenant, and a stranger's own.
    let strangers = [3, 4].map(|key| sign(invented.as_bytes(), &owner(key)));
    let of_strangers = format!(
        "hitmachine-kept-covenant v1 2026-01-01\n{}{invented}",
        strangers.concat()
    );
    for text in [format!("{unsigned}{invented}"), of_strangers] {
        atomic_file::write(&kept_path(&party, hash), text.as_bytes()).expect("written");
        let error = under(hash).expect_err("not signed");
        assert!(
            matches!(error, WrittenUnderError::Kept(TrustError::Signature { .. })),
            "{error}"
        );
    }
    // A signed one under another's name, and what is no such file at all.
    for text in [kept_text(COVENANT, "2026-01-01"), COVENANT.to_owned()] {
        atomic_file::write(&kept_path(&party, hash), text.as_bytes()).expect("written");
        let error = under(hash).expect_err("not this covenant");
        assert!(
            matches!(error, WrittenUnderError::Kept(TrustError::State { .. })),
            "{error}"
        );
    }
    // None of it counts as a successor, or stands in the way of what is kept.
    let later = with(&with_serial(9), "Politie", "Verzonnen");
    let name = Covenant::parse(later.as_bytes()).expect("it").hash();
    let text = format!("{unsigned}{later}");
    atomic_file::write(&kept_path(&party, name), text.as_bytes()).expect("written");
    under(first.hash()).expect("still read");
    // A signed one of a later serial is no earlier covenant.
    let ahead = with_serial(8);
    let name = Covenant::parse(ahead.as_bytes()).expect("it").hash();
    let text = kept_text(&ahead, "2027-01-01");
    atomic_file::write(&kept_path(&party, name), text.as_bytes()).expect("written");
    assert!(matches!(
        under(name),
        Err(WrittenUnderError::Unknown { .. })
    ));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_to_a_kept_covenant() {
    let (party, first, second) = changed_over(&with_serial(4));
    let path = kept_path(&party, first.hash());
    let elsewhere = party.0.path().join("elsewhere");
    fs::rename(&path, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &path).expect("a link");
    let error = written_under(&letter(first.hash(), BEFORE), &second, &party.state());
    let error = error.expect_err("a link");
    assert!(
        matches!(error, WrittenUnderError::Kept(TrustError::Io { .. })),
        "{error}"
    );
}

#[test]
fn covenants_go_when_their_successor_was_used_for_a_month_and_when_there_are_too_many() {
    let (party, first, second) = changed_over(&with_serial(4));
    party.admit_on(&with_serial(4), "2026-12-22").expect("used");
    assert_eq!(kept_names(&party).len(), 2);
    party.admit_on(&with_serial(4), "2026-12-23").expect("used");
    assert_eq!(kept_names(&party), [second.hash().to_string()]);
    let error = written_under(&letter(first.hash(), BEFORE), &second, &party.state());
    assert!(matches!(error, Err(WrittenUnderError::Unknown { .. })));

    let mut all = Vec::new();
    for serial in 5..20 {
        let admitted = party.admit_on(&with_serial(serial), "2026-12-23");
        all.push(admitted.expect("in force").hash().to_string());
    }
    let mut last = all.split_off(all.len() - 8);
    last.sort();
    assert_eq!(kept_names(&party), last);
}

#[test]
fn what_is_kept_of_other_owners_goes_when_these_are_pinned() {
    let (party, first, _) = changed_over(&with_serial(4));
    let others = Pins::new(owner(3).public(), owner(4).public()).expect("two owners");
    others.pin(&party.state(), true).expect("told to");
    assert!(!kept_path(&party, first.hash()).exists());
}

#[test]
fn runs_at_once_keep_it_once_and_a_run_that_was_cut_before_it_counted_is_finished() {
    let party = Party::new();
    party.lay_out(COVENANT);
    let admit = |_| SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT));
    for outcome in at_once(8, admit) {
        outcome.expect("in force");
    }
    assert_eq!(kept_names(&party).len(), 1);
    fs::remove_file(SignedFile::Covenant.seen_path(&party.state())).expect("removed");
    party.admit(COVENANT).expect("kept, and not seen");
    assert!(party.seen().is_some());
}
