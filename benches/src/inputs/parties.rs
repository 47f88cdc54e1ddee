//! The keys of the parties of every bench, and their signed covenant. Made from names: keys of
//! nobody.

use std::io;
use std::path::Path;

use city::{Keys, PublicKeys};
use exchange::covenant::signed_covenant::{self, Owner, Pins, SignedCovenant};
use exchange::crypto::context;
use exchange::crypto::identity::{Identity, SignSecret};
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use matcher::keys::CentreKey;

fn secret(name: &str) -> Secret<32> {
    Secret::new(context::digest(&[b"hitmachine/bench-key", name.as_bytes()]))
}

/// The pseudonym key.
#[must_use]
pub fn pseudonym_key() -> PseudonymKey {
    PseudonymKey::new(1, secret("pseudonym"))
}

/// An agency's own key.
#[must_use]
pub fn agency_key(agency: &str) -> AgencyKey {
    AgencyKey::new(secret(agency))
}

/// The centre's key.
#[must_use]
pub fn centre_key() -> CentreKey {
    CentreKey::new(secret("centre"))
}

/// What a city's covenant says of all these keys.
#[must_use]
pub fn public_keys() -> Keys {
    let public = |name| {
        let identity = Identity::new(&secret(name));
        PublicKeys {
            sign: identity.sign().public(),
            hpke: identity.hpke_public().clone(),
        }
    };
    let key = pseudonym_key();
    Keys {
        epoch: key.epoch(),
        check: key.check(),
        centre: public("centre"),
        agencies: city::agencies().map(public).collect(),
    }
}

/// A covenant that both owners signed.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn signed(covenant: &str) -> SignedCovenant {
    let [care, safety] =
        owners().map(|(_, owner)| signed_covenant::sign(covenant.as_bytes(), &owner));
    SignedCovenant::verify(covenant.as_bytes(), &care, &safety, &pins())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Writes a covenant that both owners signed to the folder of a party, and pins them there.
///
/// # Errors
/// When the folder cannot be written.
///
/// # Panics
/// As the above, when the owners cannot be pinned.
pub fn write_signed(covenant: &str, home: &Path) -> io::Result<()> {
    let path = home.join("covenant.toml");
    atomic_file::write(&path, covenant.as_bytes())?;
    for (name, owner) in owners() {
        atomic_file::write(
            &signed_covenant::signature_path(&path, name),
            signed_covenant::sign(covenant.as_bytes(), &owner).as_bytes(),
        )?;
    }
    pins()
        .pin(&home.join("state"), false)
        .unwrap_or_else(|error| panic!("{error}"));
    Ok(())
}

fn owners() -> [(Owner, SignSecret); 2] {
    [Owner::Care, Owner::Safety]
        .map(|owner| (owner, SignSecret::from_seed(&secret(owner.as_str()))))
}

fn pins() -> Pins {
    let [care, safety] = owners().map(|(_, owner)| owner.public());
    Pins::new(care, safety).expect("two owners")
}
