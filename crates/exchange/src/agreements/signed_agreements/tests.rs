//! Agreements are gone by with both signatures, of the right series, and never older ones.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::covenant::signed_covenant::{self, Owner, signature_path};
use crate::crypto::secret::Secret;
use crate::file::atomic_file;

const AGREEMENTS: &str = include_str!("../../../tests/agreements.toml");
const COVENANT: &str = include_str!("../../../tests/covenant.toml");

fn owner(byte: u8) -> SignSecret {
    SignSecret::from_seed(&Secret::new([byte; 32]))
}

fn pins() -> Pins {
    Pins::new(owner(1).public(), owner(2).public()).expect("two owners")
}

fn covenant() -> Covenant {
    Covenant::parse(COVENANT.as_bytes()).expect("a covenant")
}

fn with_serial(serial: u32) -> String {
    AGREEMENTS.replacen("serial = 2", &format!("serial = {serial}"), 1)
}

/// A party's folder, with the owners pinned.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        pins().pin(&folder.state(), false).expect("pinned");
        folder
    }

    fn state(&self) -> PathBuf {
        self.0.path().join("state")
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("agreements.toml")
    }

    fn lay_out(&self, text: &str) {
        atomic_file::write(&self.path(), text.as_bytes()).expect("written");
        for (of, key) in [(Owner::Care, 1), (Owner::Safety, 2)] {
            let line = sign(text.as_bytes(), &owner(key));
            let path = signature_path(&self.path(), of);
            atomic_file::write(&path, line.as_bytes()).expect("written");
        }
    }

    fn admit(&self) -> Result<Option<SignedAgreements>, AgreementsTrustError> {
        SignedAgreements::admit(&self.path(), &self.state(), &covenant())
    }

    fn admit_text(&self, text: &str) -> Result<Option<SignedAgreements>, AgreementsTrustError> {
        self.lay_out(text);
        self.admit()
    }
}

#[test]
fn takes_both_owners_and_nothing_less() {
    let text = AGREEMENTS.as_bytes();
    let [care, safety] = [1, 2].map(|key| sign(text, &owner(key)));
    let verify = |care: &str, safety: &str| SignedAgreements::verify(text, care, safety, &pins());
    assert!(verify(&care, &safety).is_ok());
    // As an owner of a covenant they signed other words.
    let of_covenant = signed_covenant::sign(text, &owner(2));
    for (care, safety, expected) in [
        (&safety, &care, Owner::Care),
        (&care, &care, Owner::Safety),
        (&care, &String::new(), Owner::Safety),
        (&care, &sign(text, &owner(3)), Owner::Safety),
        (&care, &of_covenant, Owner::Safety),
        (&sign(b"another", &owner(1)), &safety, Owner::Care),
    ] {
        assert!(
            matches!(
                verify(care, safety),
                Err(AgreementsTrustError::Trust(TrustError::Signature { owner, .. }))
                    if owner == expected
            ),
            "{care} {safety}"
        );
    }
}

#[test]
fn refuses_every_changed_byte() {
    let [care, safety] = [1, 2].map(|key| sign(AGREEMENTS.as_bytes(), &owner(key)));
    for index in 0..AGREEMENTS.len() {
        let mut bytes = AGREEMENTS.as_bytes().to_vec();
        bytes[index] ^= 1;
        let outcome = SignedAgreements::verify(&bytes, &care, &safety, &pins());
        assert!(
            matches!(
                outcome,
                Err(AgreementsTrustError::Trust(TrustError::Signature { .. }))
            ),
            "byte {index}"
        );
    }
}

#[test]
fn says_which_signature_is_missing() {
    let folder = Folder::new();
    folder.lay_out(AGREEMENTS);
    fs::remove_file(signature_path(&folder.path(), Owner::Care)).expect("removed");
    assert!(matches!(
        folder.admit(),
        Err(AgreementsTrustError::Trust(TrustError::Unsigned {
            owner: Owner::Care
        }))
    ));
}

#[test]
fn does_not_go_back_to_an_older_serial_nor_to_another_of_the_same() {
    let folder = Folder::new();
    assert!(folder.admit_text(AGREEMENTS).expect("admitted").is_some());
    assert!(folder.admit_text(AGREEMENTS).is_ok(), "the same again");
    assert!(matches!(
        folder.admit_text(&with_serial(1)),
        Err(AgreementsTrustError::Trust(TrustError::Older {
            serial: 1,
            seen: 2
        }))
    ));
    assert!(matches!(
        folder.admit_text(&format!("{AGREEMENTS}\n")),
        Err(AgreementsTrustError::Trust(TrustError::Forked {
            serial: 2
        }))
    ));
    folder.admit_text(&with_serial(3)).expect("a newer one");
    assert!(folder.admit_text(AGREEMENTS).is_err());
}

#[test]
fn who_only_reads_them_takes_no_older_ones_either() {
    let folder = Folder::new();
    folder.admit_text(AGREEMENTS).expect("admitted");
    for (text, what) in [
        (with_serial(1), "older"),
        (format!("{AGREEMENTS}\n"), "forked"),
    ] {
        folder.lay_out(&text);
        let read = SignedAgreements::read_newest(&folder.path(), &folder.state(), &covenant());
        assert!(
            matches!(
                read,
                Err(AgreementsTrustError::Trust(
                    TrustError::Older { .. } | TrustError::Forked { .. }
                ))
            ),
            "{what}"
        );
    }
}

#[test]
fn to_look_at_them_remembers_nothing() {
    let folder = Folder::new();
    folder.lay_out(&with_serial(3));
    let read = SignedAgreements::read_newest(&folder.path(), &folder.state(), &covenant());
    assert!(read.expect("read").is_some());
    folder
        .admit_text(AGREEMENTS)
        .expect("nothing was remembered");
}

#[test]
fn a_party_that_never_had_any_needs_none_and_one_that_had_cannot_lose_them() {
    let folder = Folder::new();
    assert!(folder.admit().expect("none are needed").is_none());
    folder.admit_text(AGREEMENTS).expect("admitted");
    fs::remove_file(folder.path()).expect("removed");
    assert!(matches!(
        folder.admit(),
        Err(AgreementsTrustError::Missing { serial: 2 })
    ));
    // Other owners count anew, and have not signed any yet.
    let others = Pins::new(owner(3).public(), owner(4).public()).expect("two owners");
    others.pin(&folder.state(), true).expect("pinned");
    assert!(folder.admit().expect("none are needed").is_none());
}

#[test]
fn refuses_those_of_another_series_before_it_remembers_them() {
    let folder = Folder::new();
    let other = with_serial(9).replacen("\"0001", "\"ff01", 1);
    assert!(matches!(
        folder.admit_text(&other),
        Err(AgreementsTrustError::Series)
    ));
    folder
        .admit_text(AGREEMENTS)
        .expect("nothing was remembered");
}

#[test]
fn a_covenant_and_agreements_count_their_serials_apart() {
    let folder = Folder::new();
    folder.admit_text(&with_serial(9)).expect("admitted");
    let path = folder.0.path().join("covenant.toml");
    atomic_file::write(&path, COVENANT.as_bytes()).expect("written");
    for (of, key) in [(Owner::Care, 1), (Owner::Safety, 2)] {
        let line = signed_covenant::sign(COVENANT.as_bytes(), &owner(key));
        atomic_file::write(&signature_path(&path, of), line.as_bytes()).expect("written");
    }
    let night = crate::night::Night::parse("2026-11-22").expect("a night");
    let admitted = signed_covenant::SignedCovenant::admit(&path, &folder.state(), night);
    assert_eq!(admitted.expect("serial 3 of covenants").serial(), 3);
    let line = fs::read_to_string(folder.state().join("seen-agreements")).expect("a line");
    let [care, safety] = Owner::ALL.map(|owner| pins().key(owner));
    let hash = Agreements::parse(with_serial(9).as_bytes())
        .expect("agreements")
        .hash();
    assert_eq!(
        line,
        format!("hitmachine-seen-agreements v1 9 {hash} {care} {safety}\n")
    );
}
