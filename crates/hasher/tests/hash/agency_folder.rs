//! An agency's folder: opened as a whole, or refused with the file that is missing or wrong.

use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

use exchange::covenant::signed_covenant::{self, Owner, Pins, signature_path};
use exchange::crypto::identity::SignSecret;
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use hasher::agency_folder::{
    AGENCY_KEY, AgencyFolder, AgencyFolderError, COVENANT, EXCLUDED_ADDRESSES, NamedPaths, PROFILE,
    PSEUDONYM_KEY, STATE,
};
use hasher::{DEFAULT_MEMORY, HashError, ProfiledExport};
use tempfile::TempDir;

use crate::agency::{self, Agency, EXCLUDED, HEADER, ROW, agency_of};

/// A folder with all files of the agency.
fn written() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    let owners = [1, 2].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
    let covenant = home.join(COVENANT);
    fs::write(&covenant, agency::COVENANT).expect("written");
    for (owner, secret) in Owner::ALL.into_iter().zip(&owners) {
        let line = signed_covenant::sign(agency::COVENANT.as_bytes(), secret);
        fs::write(signature_path(&covenant, owner), line).expect("written");
    }
    let pins = Pins::new(owners[0].public(), owners[1].public()).expect("two owners");
    pins.pin(&home.join(STATE), false).expect("pinned");
    fs::write(home.join(PROFILE), agency::PROFILE).expect("written");
    fs::write(home.join(EXCLUDED_ADDRESSES), EXCLUDED).expect("written");
    let Agency {
        key, agency_key, ..
    } = agency_of(agency::COVENANT, agency::PROFILE);
    key.write(&home.join(PSEUDONYM_KEY)).expect("written");
    agency_key.write(&home.join(AGENCY_KEY)).expect("written");
    folder
}

fn tonight() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

fn refused(home: &Path) -> AgencyFolderError {
    AgencyFolder::open(home, NamedPaths::default(), tonight())
        .err()
        .expect("an error")
}

#[test]
fn gives_a_job_that_hashes_as_its_parts_do() {
    let folder = written();
    let opened = AgencyFolder::open(folder.path(), NamedPaths::default(), tonight())
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(opened.agency().id(), "police");
    let spill = tempfile::tempdir().expect("a folder");
    let job = opened.job(tonight(), NonZeroU32::MIN, DEFAULT_MEMORY, spill.path());
    let export = format!("{HEADER}\n{ROW}\n");
    let hashed = hasher::hash(
        &job,
        &[ProfiledExport::only(opened.profile(), &export)],
        &|_| {},
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let parts = agency_of(agency::COVENANT, agency::PROFILE);
    assert_eq!(
        agency::all_records(&hashed),
        agency::all_records(&parts.hash(export.as_bytes()))
    );
}

#[test]
fn names_the_file_that_is_missing() {
    for name in [
        COVENANT,
        PROFILE,
        PSEUDONYM_KEY,
        AGENCY_KEY,
        EXCLUDED_ADDRESSES,
    ] {
        let folder = written();
        fs::remove_file(folder.path().join(name)).expect("removed");
        let error = refused(folder.path());
        assert_eq!(
            error.unreadable(),
            Some(std::io::ErrorKind::NotFound),
            "{name}"
        );
        let path = folder.path().join(name);
        assert!(
            error.to_string().contains(&*path.to_string_lossy()),
            "{error}"
        );
    }
}

#[test]
fn names_the_file_that_is_wrong() {
    for name in [
        COVENANT,
        PROFILE,
        PSEUDONYM_KEY,
        AGENCY_KEY,
        EXCLUDED_ADDRESSES,
    ] {
        let folder = written();
        let path = folder.path().join(name);
        let mut bytes = fs::read(&path).expect("a file");
        bytes.extend(b"\nwrong\n");
        fs::write(&path, bytes).expect("written");
        let error = refused(folder.path());
        assert_eq!(error.unreadable(), None, "{name}: {error}");
        assert!(
            error.to_string().contains(&*path.to_string_lossy()),
            "{error}"
        );
    }
}

#[test]
fn names_the_line_of_a_profile_that_is_not_utf_8() {
    let folder = written();
    let path = folder.path().join(PROFILE);
    fs::write(&path, b"agency = \"police\"\n# caf\xE9\n").expect("written");
    assert_eq!(
        refused(folder.path()).to_string(),
        format!(
            "{}: profile, line 2: a character that is not UTF-8; save the profile as UTF-8",
            path.display()
        )
    );
}

#[test]
fn names_the_folder_when_it_is_missing_or_is_a_file() {
    let folder = written();
    let missing = folder.path().join("nowhere");
    assert!(matches!(refused(&missing), AgencyFolderError::NoFolder(path) if path == missing));
    let file = folder.path().join(PROFILE);
    assert!(matches!(refused(&file), AgencyFolderError::NotAFolder(path) if path == file));
}

#[test]
fn reads_a_path_that_is_named_instead_of_the_standard_one() {
    let folder = written();
    let elsewhere = folder.path().join("elsewhere.toml");
    fs::rename(folder.path().join(PROFILE), &elsewhere).expect("moved");
    let named = NamedPaths {
        profile: Some(&elsewhere),
        ..NamedPaths::default()
    };
    assert!(AgencyFolder::open(folder.path(), named, tonight()).is_ok());
}

#[test]
fn names_the_file_that_a_run_could_not_be_made_with() {
    let folder = written();
    let opened = AgencyFolder::open(folder.path(), NamedPaths::default(), tonight())
        .unwrap_or_else(|error| panic!("{error}"));
    let at_fault = |error| opened.file_at_fault(&error).map(Path::to_owned);
    assert_eq!(
        at_fault(HashError::WrongKey),
        Some(folder.path().join(PSEUDONYM_KEY))
    );
    assert_eq!(at_fault(HashError::Empty), None);
}
