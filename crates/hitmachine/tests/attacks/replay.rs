//! Replay and rollback: a batch of another night, an older revision, an older covenant. Each is
//! stopped by one comparison, and would pass without it: the cryptography alone does not tell the
//! time.

use std::fs;
use std::path::Path;

use exchange::covenant::signed_covenant::{
    self, Owner, SignedCovenant, TrustError, signature_path,
};
use exchange::file::atomic_file;
use matcher::accept::{AcceptError, How};

use crate::mutation::read;
use crate::parties::{
    Centre, Terms, batch, covenant_text, hashed, night, owners, pins, signed, tonight,
};
use crate::people::Signal;

#[test]
fn a_batch_of_another_night_is_refused() {
    let centre = Centre::new(Terms::of(2, 2));
    let last = night("2026-11-21");
    let bytes = batch(
        &centre.covenant,
        1,
        last,
        1,
        &hashed(&centre.covenant, 1, last, &Signal::about(0..20)),
    );
    assert!(matches!(
        centre.accept(tonight(), &bytes),
        Err(AcceptError::Night { .. })
    ));
    // The weakened variant reads all of it: it is a right batch, of its night.
    assert_eq!(read(&centre.covenant, &bytes).expect("it reads"), 60);
    println!(
        "replay: another night's batch: 0 of 60 records accepted; without the comparison of \
         nights, 60"
    );
}

#[test]
fn an_older_revision_does_not_come_back() {
    let centre = Centre::new(Terms::of(2, 2));
    let of = |revision, people| {
        batch(
            &centre.covenant,
            1,
            tonight(),
            revision,
            &hashed(&centre.covenant, 1, tonight(), &Signal::about(0..people)),
        )
    };
    let (first, second) = (of(1, 20), of(2, 10));
    assert_eq!(
        centre.accept(tonight(), &first).expect("accepted").how,
        How::New
    );
    assert_eq!(
        centre.accept(tonight(), &second).expect("accepted").how,
        How::Replaced(1)
    );
    assert!(matches!(
        centre.accept(tonight(), &first),
        Err(AcceptError::Replaced {
            revision: 1,
            accepted: 2,
            ..
        })
    ));
    assert!(matches!(
        centre.accept(tonight(), &of(2, 20)),
        Err(AcceptError::Revision { .. })
    ));
    assert_eq!(
        centre.accept(tonight(), &second).expect("accepted").how,
        How::Already
    );
    let log = fs::read_to_string(centre.site().join("nights/2026-11-22/log")).expect("a log");
    assert_eq!(
        log.lines().count(),
        2,
        "accepted and replaced; what was refused or already there is no line"
    );
    // The weakened variant reads the old one as it reads the new.
    assert_eq!(
        (
            read(&centre.covenant, &first).expect("it reads"),
            read(&centre.covenant, &second).expect("it reads")
        ),
        (60, 30)
    );
    println!(
        "rollback: an older revision: refused 2 of 2; without the comparison of revisions the last \
         to come would count"
    );
}

/// Puts a covenant and its signatures in a folder.
fn lay_out(folder: &Path, text: &str) {
    let covenant = folder.join("covenant.toml");
    atomic_file::write(&covenant, text.as_bytes()).expect("written");
    for (owner, key) in Owner::ALL.into_iter().zip(owners()) {
        atomic_file::write(
            &signature_path(&covenant, owner),
            signed_covenant::sign(text.as_bytes(), &key).as_bytes(),
        )
        .expect("written");
    }
}

#[test]
fn an_older_covenant_does_not_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (covenant, state) = (
        folder.path().join("covenant.toml"),
        folder.path().join("state"),
    );
    pins().pin(&state, false).expect("pinned");
    // The older one asks fewer agencies: whoever brings it back opens more.
    let [old, new] = [(1, 2), (2, 3)].map(|(serial, k)| {
        covenant_text(Terms {
            serial,
            ..Terms::of(4, k)
        })
    });
    let admitted = |text: &str| {
        lay_out(folder.path(), text);
        SignedCovenant::admit(&covenant, &state, tonight()).map(|covenant| covenant.serial())
    };
    assert!(matches!(admitted(&old), Ok(1)));
    assert!(matches!(admitted(&new), Ok(2)));
    assert!(matches!(
        admitted(&old),
        Err(TrustError::Older { serial: 1, seen: 2 })
    ));
    assert!(matches!(
        admitted(&(new.clone() + "\n")),
        Err(TrustError::Forked { serial: 2 })
    ));
    assert!(matches!(admitted(&new), Ok(2)));
    // The weakened variant looks at the signatures alone, and both are good.
    assert_eq!(signed(&old).gates()[0].k(), 2);
    println!(
        "rollback: an older covenant, k 2 instead of 3: refused; by its signatures alone it would \
         be admitted"
    );
}
