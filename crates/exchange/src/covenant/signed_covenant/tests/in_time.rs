//! What is seen rises with the night that a covenant is used for, and goes with the pins.

use super::*;

/// The covenant of another serial, in force from one night to another.
fn from_until(serial: i64, from: &str, until: &str) -> String {
    let mut covenant: toml::Table = COVENANT.parse().expect("a covenant");
    covenant.insert("serial".to_owned(), serial.into());
    covenant.insert("valid_from".to_owned(), from.into());
    covenant.insert("valid_until".to_owned(), until.into());
    covenant.to_string()
}

#[test]
fn a_covenant_that_is_not_in_force_yet_locks_no_other_out() {
    let party = Party::new();
    let next = from_until(4, "2027-01-01", "2027-12-31");
    party.admit(COVENANT).expect("in force");
    let seen = party.seen();
    assert!(matches!(
        party.admit(&next),
        Err(TrustError::NotInForce { .. })
    ));
    assert_eq!(party.seen(), seen, "nothing was written");
    party.admit(COVENANT).expect("still in force");

    // Looked at by what has no night, such as the hand-over of the next pseudonym key.
    party.lay_out(&next);
    let read = SignedCovenant::read_newest(&party.covenant(), &party.state());
    assert_eq!(read.expect("signed").serial(), 4);
    assert_eq!(party.seen(), seen, "nothing was written");

    // Once it is in force, there is no way back.
    party.admit_on(&next, "2027-01-01").expect("in force");
    assert!(matches!(
        party.admit(COVENANT),
        Err(TrustError::Older { serial: 3, seen: 4 })
    ));
}

#[test]
fn says_from_when_to_when_a_covenant_is_in_force() {
    let party = Party::new();
    for (serial, from, until) in [
        (4, "2026-11-23", "2026-12-31"),
        (5, "2026-01-01", "2026-11-21"),
    ] {
        let error = party
            .admit(&from_until(serial, from, until))
            .expect_err("not in force");
        assert_eq!(
            error.to_string(),
            format!(
                "the covenant is not in force on the night of {NIGHT}, but from {from} to {until}"
            )
        );
    }
    assert_eq!(party.seen(), None, "nothing was written");
}

#[test]
fn an_old_covenant_is_read_to_look_at_what_was_made_under_it_and_for_nothing_else() {
    let party = Party::new();
    party.admit(&with_serial(4)).expect("a covenant");
    party.lay_out(COVENANT);
    let read = SignedCovenant::read(&party.covenant(), &party.state());
    assert_eq!(read.expect("signed by both").serial(), 3);
    assert!(matches!(
        SignedCovenant::read_newest(&party.covenant(), &party.state()),
        Err(TrustError::Older { serial: 3, seen: 4 })
    ));
}

#[test]
fn an_owner_is_nobody_else_in_the_covenant() {
    let covenant = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let police = covenant.agency("police").expect("an agency").sign();
    let own = owner(1).public();
    let text = COVENANT.replacen(&police.to_string(), &own.to_string(), 1);
    let [care, safety] = [1, 2].map(|key| sign(text.as_bytes(), &owner(key)));
    let error = verify(&text, &care, &safety).expect_err("an owner as an agency");
    assert!(
        matches!(&error, TrustError::OwnerKey { owner: Owner::Care, holder }
            if holder == "agency \"police\", sign"),
        "{error}"
    );
}

fn others() -> Pins {
    Pins::new(owner(3).public(), owner(4).public()).expect("two owners")
}

/// Puts a covenant that the others signed in the party's folder.
fn lay_out_of_others(party: &Party, covenant: &str) {
    party.lay_out(covenant);
    for (owner_kind, key) in [(Owner::Care, 3), (Owner::Safety, 4)] {
        let line = sign(covenant.as_bytes(), &owner(key));
        let path = signature_path(&party.covenant(), owner_kind);
        atomic_file::write(&path, line.as_bytes()).expect("written");
    }
}

#[test]
fn pins_that_change_with_a_crash_leave_the_old_owners_or_the_new_ones_with_nothing_seen() {
    // What may stand in the folder when a run that pins anew is cut at any moment: the pins, and
    // whether `seen` is there still. The last is how it ends.
    for (is_pinned, is_forgotten) in [(false, false), (true, false), (true, true)] {
        let party = Party::new();
        party.admit(&with_serial(9)).expect("a covenant");
        let seen = party.seen().expect("seen");
        if is_pinned {
            others().pin(&party.state(), true).expect("told to");
            assert_eq!(party.seen(), None);
        }
        if !is_forgotten {
            atomic_file::write(
                &SignedFile::Covenant.seen_path(&party.state()),
                seen.as_bytes(),
            )
            .expect("written");
        }
        if is_pinned {
            // The serials of the old owners bind the new ones to nothing.
            lay_out_of_others(&party, COVENANT);
            let admitted = SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT));
            assert_eq!(admitted.expect("of the new owners").serial(), 3);
        } else {
            assert!(matches!(
                party.admit(COVENANT),
                Err(TrustError::Older { serial: 3, seen: 9 })
            ));
        }
    }
}

#[test]
fn a_run_that_began_under_other_pins_changes_nothing_that_was_seen() {
    let party = Party::new();
    let (care, safety) = (
        sign(COVENANT.as_bytes(), &owner(1)),
        sign(COVENANT.as_bytes(), &owner(2)),
    );
    let begun = verify(COVENANT, &care, &safety).expect("a covenant");
    others().pin(&party.state(), true).expect("told to");
    lay_out_of_others(&party, &with_serial(9));
    SignedCovenant::admit(&party.covenant(), &party.state(), night(NIGHT)).expect("a covenant");
    let seen = party.seen();
    assert!(matches!(
        seen::remember(&begun.version(), &pins(), &party.state()),
        Err(TrustError::PinnedMeanwhile)
    ));
    assert_eq!(party.seen(), seen);
}
