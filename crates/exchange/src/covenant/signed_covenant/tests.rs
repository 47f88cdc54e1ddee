//! A covenant runs with both signatures of the pinned owners, or not at all; and never an old one.

use std::io::Write as _;
use std::path::PathBuf;

use super::*;
use crate::crypto::identity::SignSecret;
use crate::crypto::secret::Secret;
use crate::file::atomic_file::{self, AtomicFile};

mod in_time;
mod kept;

const COVENANT: &str = include_str!("../../../tests/covenant.toml");

const NIGHT: &str = "2026-11-22";

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

/// The covenant of another serial.
fn with_serial(serial: i64) -> String {
    let mut covenant: toml::Table = COVENANT.parse().expect("a covenant");
    covenant.insert("serial".to_owned(), serial.into());
    covenant.to_string()
}

fn owner(byte: u8) -> SignSecret {
    SignSecret::from_seed(&Secret::new([byte; 32]))
}

fn pins() -> Pins {
    Pins::new(owner(1).public(), owner(2).public()).expect("two owners")
}

fn verify(covenant: &str, care: &str, safety: &str) -> Result<SignedCovenant, TrustError> {
    SignedCovenant::verify(covenant.as_bytes(), care, safety, &pins())
}

/// A party's folder, with the owners pinned.
struct Party(tempfile::TempDir);

impl Party {
    fn new() -> Self {
        let party = Self(tempfile::tempdir().expect("a folder"));
        pins().pin(&party.state(), false).expect("pinned");
        party
    }

    fn state(&self) -> PathBuf {
        self.0.path().join("state")
    }

    fn covenant(&self) -> PathBuf {
        self.0.path().join("covenant.toml")
    }

    fn lay_out(&self, covenant: &str) {
        atomic_file::write(&self.covenant(), covenant.as_bytes()).expect("written");
        for (owner_kind, key) in [(Owner::Care, 1), (Owner::Safety, 2)] {
            let line = sign(covenant.as_bytes(), &owner(key));
            atomic_file::write(
                &signature_path(&self.covenant(), owner_kind),
                line.as_bytes(),
            )
            .expect("written");
        }
    }

    fn admit(&self, covenant: &str) -> Result<SignedCovenant, TrustError> {
        self.admit_on(covenant, NIGHT)
    }

    fn admit_on(&self, covenant: &str, on: &str) -> Result<SignedCovenant, TrustError> {
        self.lay_out(covenant);
        SignedCovenant::admit(&self.covenant(), &self.state(), night(on))
    }

    fn seen(&self) -> Option<String> {
        fs::read_to_string(SignedFile::Covenant.seen_path(&self.state())).ok()
    }
}

/// The line of `seen`, written apart from the program.
fn seen_line(serial: u32, hash: impl std::fmt::Display, pins: &Pins) -> String {
    let [care, safety] = Owner::ALL.map(|owner| pins.key(owner));
    format!("hitmachine-seen v2 {serial} {hash} {care} {safety}\n")
}

/// What came of so many runs that began together.
fn at_once<T: Send>(runs: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, run) = (std::sync::Barrier::new(runs), &run);
    let start = &start;
    std::thread::scope(|scope| {
        let begun: Vec<_> = (0..runs)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    run(number)
                })
            })
            .collect();
        begun
            .into_iter()
            .map(|handle| handle.join().expect("no panic"))
            .collect()
    })
}

#[test]
fn takes_both_owners_and_nothing_less() {
    let (care, safety) = (
        sign(COVENANT.as_bytes(), &owner(1)),
        sign(COVENANT.as_bytes(), &owner(2)),
    );
    assert!(verify(COVENANT, &care, &safety).is_ok());
    for (care, safety, expected) in [
        (safety.as_str(), care.as_str(), Owner::Care),
        (&care, &care, Owner::Safety),
        (&care, "", Owner::Safety),
        (&care, &sign(COVENANT.as_bytes(), &owner(3)), Owner::Safety),
        (&sign(b"another", &owner(1)), &safety, Owner::Care),
    ] {
        let outcome = verify(COVENANT, care, safety);
        assert!(matches!(outcome, Err(TrustError::Signature { owner, .. }) if owner == expected));
    }
}

#[test]
fn tells_a_damaged_signature_from_a_swapped_one_another_key_and_a_changed_covenant() {
    let [care, safety, stranger] = [1, 2, 3].map(|byte| sign(COVENANT.as_bytes(), &owner(byte)));
    let changed = with_serial(4);
    // One digit of the signature itself; behind it comes the line's end.
    let digit = care.len() - 2;
    let other_digit = if care.ends_with("0\n") { "1" } else { "0" };
    let wrong_digit = format!("{}{other_digit}\n", &care[..digit]);
    let other_key = SignatureFault::OtherKey {
        fingerprint: owner(3).public().fingerprint("owner"),
    };
    for (covenant, care, safety, expected) in [
        (COVENANT, "", &safety, SignatureFault::Damaged),
        (COVENANT, &care[..100], &safety, SignatureFault::Damaged),
        (
            COVENANT,
            &format!("\u{FEFF}{care}"),
            &safety,
            SignatureFault::Damaged,
        ),
        (
            COVENANT,
            &format!("{care}{care}"),
            &safety,
            SignatureFault::Damaged,
        ),
        (COVENANT, &safety, &care, SignatureFault::Swapped),
        (COVENANT, &safety, &safety, SignatureFault::Swapped),
        (COVENANT, &stranger, &safety, other_key.clone()),
        (
            COVENANT,
            &wrong_digit,
            &safety,
            SignatureFault::NotOfThisText,
        ),
        (&changed, &care, &safety, SignatureFault::TextChanged),
        (&changed, &safety, &care, SignatureFault::Swapped),
        (&changed, &stranger, &safety, other_key),
        (
            &changed,
            &care,
            &sign(changed.as_bytes(), &owner(2)),
            SignatureFault::NotOfThisText,
        ),
    ] {
        let outcome = verify(covenant, care, safety).expect_err("it does not hold");
        let TrustError::Signature { owner, fault } = outcome else {
            panic!("{outcome}")
        };
        assert_eq!((owner, fault), (Owner::Care, expected));
    }
}

#[test]
fn a_file_in_another_encoding_is_damaged_and_not_unreadable() {
    let party = Party::new();
    party.admit(COVENANT).expect("a covenant");
    let signature = signature_path(&party.covenant(), Owner::Care);
    let in_utf16 = |path: &Path| {
        let text = fs::read_to_string(path).expect("a line");
        let units = [0xFEFF].into_iter().chain(text.encode_utf16());
        let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        atomic_file::write(path, &bytes).expect("written");
    };
    in_utf16(&signature);
    assert!(matches!(
        SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT)),
        Err(TrustError::Signature {
            owner: Owner::Care,
            fault: SignatureFault::Damaged
        })
    ));
    for name in ["seen", "pins"] {
        party.lay_out(COVENANT);
        in_utf16(&party.state().join(name));
        let outcome = SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT));
        assert!(matches!(outcome, Err(TrustError::State { .. })), "{name}");
    }
}

#[test]
fn refuses_every_changed_byte() {
    let (care, safety) = (
        sign(COVENANT.as_bytes(), &owner(1)),
        sign(COVENANT.as_bytes(), &owner(2)),
    );
    for index in 0..COVENANT.len() {
        let mut bytes = COVENANT.as_bytes().to_vec();
        bytes[index] ^= 1;
        let outcome = SignedCovenant::verify(&bytes, &care, &safety, &pins());
        assert!(
            matches!(outcome, Err(TrustError::Signature { .. })),
            "byte {index}"
        );
    }
}

#[test]
fn does_not_go_back_to_an_older_serial_or_to_another_of_the_same() {
    let party = Party::new();
    let (older, newer) = (with_serial(2), with_serial(4));
    assert!(party.admit(COVENANT).is_ok());
    assert!(party.admit(COVENANT).is_ok(), "the same again");
    assert!(matches!(
        party.admit(&older),
        Err(TrustError::Older { serial: 2, seen: 3 })
    ));
    assert!(matches!(
        party.admit(&format!("{COVENANT}\n")),
        Err(TrustError::Forked { serial: 3 })
    ));
    assert!(party.admit(&newer).is_ok());
    assert!(matches!(
        party.admit(COVENANT),
        Err(TrustError::Older { serial: 3, seen: 4 })
    ));
}

#[test]
fn says_which_signature_is_missing_and_that_nobody_is_pinned() {
    let party = Party::new();
    party.admit(COVENANT).expect("a covenant");
    let path = party.0.path().join("covenant.toml");
    fs::remove_file(signature_path(&path, Owner::Safety)).expect("removed");
    assert!(matches!(
        SignedCovenant::admit(&path, &party.state(), night(NIGHT)),
        Err(TrustError::Unsigned {
            owner: Owner::Safety
        })
    ));
    let nowhere = party.0.path().join("nowhere");
    assert!(matches!(
        SignedCovenant::admit(&path, &nowhere, night(NIGHT)),
        Err(TrustError::NotPinned)
    ));
}

#[test]
fn pins_once_and_anew_only_when_told() {
    let party = Party::new();
    let others = Pins::new(owner(3).public(), owner(4).public()).expect("two owners");
    pins().pin(&party.state(), false).expect("the same again");
    assert!(matches!(
        others.pin(&party.state(), false),
        Err(TrustError::AlreadyPinned)
    ));
    party.admit(COVENANT).expect("a covenant");
    others.pin(&party.state(), true).expect("told to");
    assert!(
        matches!(party.admit(COVENANT), Err(TrustError::Signature { .. })),
        "an owner's key from elsewhere"
    );
    assert!(matches!(
        Pins::new(owner(1).public(), owner(1).public()),
        Err(TrustError::OneOwner)
    ));
}

#[test]
fn refuses_pins_and_serials_that_it_did_not_write() {
    let party = Party::new();
    party.admit(COVENANT).expect("a covenant");
    for name in ["seen", "pins"] {
        // The first version of the file is refused too: it did not say whose serials it counts.
        let old = format!("hitmachine-seen v1 3 {}\n", "00".repeat(32));
        atomic_file::write(&party.state().join(name), old.as_bytes()).expect("written");
        assert!(
            matches!(party.admit(COVENANT), Err(TrustError::State { .. })),
            "{name}"
        );
    }
}

#[test]
fn is_remembered_once_by_runs_that_begin_at_the_same_moment() {
    for _ in 0..20 {
        let party = Party::new();
        party.lay_out(COVENANT);
        let outcomes = at_once(8, |_| {
            SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT))
                .map(|covenant| covenant.serial())
        });
        for outcome in outcomes {
            assert!(matches!(outcome, Ok(3)), "{outcome:?}");
        }
        assert_eq!(
            fs::read_dir(party.state()).expect("a folder").count(),
            3,
            "pins, seen and the folder of what is kept, and nothing half written"
        );
    }
}

#[test]
fn does_not_let_a_run_that_began_earlier_bring_an_older_covenant_back() {
    let newer = with_serial(4);
    let signed = |text: &str| {
        verify(
            text,
            &sign(text.as_bytes(), &owner(1)),
            &sign(text.as_bytes(), &owner(2)),
        )
        .expect("a covenant")
    };
    let both = [signed(COVENANT), signed(&newer)];
    for _ in 0..40 {
        let party = Party::new();
        let outcomes = at_once(8, |run| {
            seen::remember(&both[run % 2].version(), &pins(), &party.state())
        });
        for (run, outcome) in outcomes.into_iter().enumerate() {
            let is_right = if run % 2 == 1 {
                outcome.is_ok()
            } else {
                matches!(outcome, Ok(()) | Err(TrustError::Older { .. }))
            };
            assert!(is_right, "{run}: {outcome:?}");
        }
        assert!(
            seen::is_newest(&both[1].version(), &pins(), &party.state()).expect("it can be read"),
            "the newer one is what stays"
        );
    }
}

#[test]
fn waits_while_another_run_remembers_a_covenant_and_goes_by_what_that_wrote() {
    let party = Party::new();
    party.lay_out(COVENANT);
    let newer = with_serial(4);
    std::thread::scope(|scope| {
        let mut other =
            AtomicFile::create(&SignedFile::Covenant.seen_path(&party.state())).expect("a draft");
        let waiting =
            scope.spawn(|| SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT)));
        std::thread::sleep(std::time::Duration::from_millis(50));
        let hash = Covenant::parse(newer.as_bytes())
            .expect("a covenant")
            .hash();
        other
            .write_all(seen_line(4, hash, &pins()).as_bytes())
            .expect("written");
        other.publish().expect("published");
        let outcome = waiting.join().expect("no panic");
        assert!(
            matches!(outcome, Err(TrustError::Older { serial: 3, seen: 4 })),
            "{outcome:?}"
        );
    });
}

#[test]
fn names_the_file_in_which_it_cannot_be_remembered() {
    let party = Party::new();
    fs::create_dir(party.state().join("seen.part")).expect("a folder where the file is to be");
    let seen_path = SignedFile::Covenant.seen_path(&party.state());
    let error = party.admit(COVENANT).expect_err("it cannot be remembered");
    assert!(
        matches!(&error, TrustError::Write { path, .. } if *path == seen_path),
        "{error}"
    );
    assert!(
        error.to_string().starts_with("cannot write ") && error.to_string().contains("seen: "),
        "{error}"
    );
}
