//! No batch is made with another key, for another night or under another covenant than the one that
//! is in force.

use exchange::crypto::secret::Secret;
use exchange::night::Night;
use hasher::HashError;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};

use crate::agency::{Agency, PROFILE, agency, agency_of, changed_covenant};

fn fatal(agency: &Agency) -> HashError {
    agency.try_hash(b"").err().expect("a fatal error")
}

#[test]
fn makes_no_batch_with_a_wrong_pseudonym_key() {
    let other = Agency {
        key: PseudonymKey::new(1, Secret::new([0; 32])),
        ..agency()
    };
    assert!(matches!(fatal(&other), HashError::WrongKey));
    let other = Agency {
        key: PseudonymKey::new(2, Secret::new([0; 32])),
        ..agency()
    };
    assert!(matches!(
        fatal(&other),
        HashError::Epoch {
            key: 2,
            covenant: 1
        }
    ));
}

#[test]
fn makes_no_batch_with_another_agencys_key() {
    let other = Agency {
        agency_key: AgencyKey::new(Secret::new([0xA0; 32])),
        ..agency()
    };
    let error = fatal(&other);
    assert!(
        matches!(&error, HashError::WrongAgencyKey(agency) if agency == "police"),
        "{error}"
    );
    assert!(error.to_string().contains("wrong agency key"));
}

#[test]
fn makes_no_batch_outside_the_covenants_period() {
    let other = Agency {
        night: Night::parse("2028-01-01").expect("a night"),
        ..agency()
    };
    assert!(matches!(fatal(&other), HashError::NotInForce { .. }));
}

#[test]
fn makes_no_batch_by_a_profile_of_another_covenant() {
    let later = agency_of(&changed_covenant(|covenant| covenant.serial(4)), PROFILE);
    let other = Agency {
        profile: later.profile,
        ..agency()
    };
    assert!(matches!(fatal(&other), HashError::OtherCovenant));
}

#[test]
#[cfg(target_os = "linux")]
fn a_secret_the_state_of_a_key_and_a_share_leave_nothing() {
    use std::num::NonZeroU8;

    use exchange::crypto::mac::Mac;
    use hasher::seal::share;
    use synthetic::freed::left_by;

    assert_eq!(left_by(Secret::new([0xA7; 64])), 0);
    // But for how much the state took in, which is one block of 64 bytes for every key.
    assert_eq!(left_by(Mac::new(b"key")), 1);
    let share = share::share(&Mac::new(b"key"), &[7; 32], 2, NonZeroU8::MIN);
    assert_eq!(left_by(share), 0);
}
