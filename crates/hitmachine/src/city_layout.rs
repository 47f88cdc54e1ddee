//! Lays a synthetic city out as its parties would find it: a folder for each agency, one for the centre, and the truth apart.
//!
//! ```text
//! DIR/covenant.toml, excluded-addresses.csv
//! DIR/agencies/<agency>/   its export, profile and keys, with a covenant and a list of its own
//! DIR/centre/              a covenant of its own
//! DIR/truth/               what the city knows and no party does
//! ```
//!
//! The keys are made from the city's seed, so that the same seed gives the same night; keys for real use come from `hitmachine key new`.

use std::fs;
use std::path::{Path, PathBuf};

use city::{Errors, Keys, Plan, PublicKeys, Summary};
use exchange::covenant::signed_covenant::{self, Owner, Pins, signature_path};
use exchange::crypto::context;
use exchange::crypto::identity::{Identity, SignSecret};
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file;
use exchange::file::keyfile::{self, KeyError, KeyKind};
use exchange::night::Night;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use indicatif::ProgressBar;
use matcher::keys::CentreKey;

use crate::console::Console;
use crate::exit::{Failure, OrFailure};
use crate::party_folder;

const KEY_EPOCH: u32 = 1;

/// What city to lay out.
#[derive(Clone, Copy)]
pub(crate) struct CityWanted {
    pub(crate) inhabitants: u64,
    pub(crate) seed: u64,
    pub(crate) night: Night,
    pub(crate) errors: Errors,
}

pub(crate) fn agency_folder(dir: &Path, agency: &str) -> PathBuf {
    dir.join("agencies").join(agency)
}

pub(crate) fn centre_folder(dir: &Path) -> PathBuf {
    dir.join("centre")
}

pub(crate) fn truth_folder(dir: &Path) -> PathBuf {
    dir.join("truth")
}

/// A city that can be laid out.
pub(crate) struct Planned {
    plan: Plan,
    key: PseudonymKey,
    seed: u64,
}

/// Checks what is wanted, before anything is written.
pub(crate) fn plan(wanted: CityWanted) -> Result<Planned, Failure> {
    let CityWanted {
        inhabitants,
        seed,
        night,
        errors,
    } = wanted;
    let key = PseudonymKey::new(KEY_EPOCH, synthetic_secret(seed, "pseudonym"));
    let public = |name| {
        let identity = Identity::new(&synthetic_secret(seed, name));
        PublicKeys {
            sign: identity.sign().public(),
            hpke: identity.hpke_public().clone(),
        }
    };
    let agencies = city::agencies().map(public).collect();
    let keys = Keys {
        epoch: KEY_EPOCH,
        check: key.check(),
        centre: public("centre"),
        agencies,
    };
    let plan = Plan::new(inhabitants, seed, night, keys)
        .map_err(Failure::refused)?
        .with_errors(errors);
    Ok(Planned { plan, key, seed })
}

/// Writes a city and its parties' folders under `dir`: the owners sign, and are pinned everywhere.
pub(crate) fn lay_out(
    dir: &Path,
    Planned { plan, key, seed }: &Planned,
    console: &Console,
) -> Result<Summary, Failure> {
    let bar = console.bar("city", plan.households());
    let summary = write_city(dir, plan, &bar)?;
    bar.finish_and_clear();
    let pins = sign(dir, *seed)?;
    for (agency, _) in &summary.agencies {
        let folder = agency_folder(dir, agency);
        settle(dir, &folder, &pins)?;
        copy(dir, &folder, party_folder::EXCLUDED_ADDRESSES)?;
        write_key(&folder.join(party_folder::PSEUDONYM_KEY), |path| {
            key.write(path)
        })?;
        write_key(&folder.join(party_folder::AGENCY_KEY), |path| {
            AgencyKey::new(synthetic_secret(*seed, agency)).write(path)
        })?;
    }
    let centre = centre_folder(dir);
    settle(dir, &centre, &pins)?;
    write_key(&centre.join(party_folder::CENTRE_KEY), |path| {
        CentreKey::new(synthetic_secret(*seed, "centre")).write(path)
    })?;
    Ok(summary)
}

/// Signs the covenant as both owners, whose keys are kept in `owners`; gives back the pins.
fn sign(dir: &Path, seed: u64) -> Result<Pins, Failure> {
    let (owners, covenant) = (dir.join("owners"), dir.join(party_folder::COVENANT));
    fs::create_dir_all(&owners).or_fail(owners.display())?;
    let bytes = fs::read(&covenant).or_fail(covenant.display())?;
    let mut public = Vec::new();
    for owner in Owner::ALL {
        let secret = synthetic_secret(seed, owner.as_str());
        write_key(&owners.join(format!("{}.key", owner.as_str())), |path| {
            keyfile::write(path, KeyKind::Owner, &secret)
        })?;
        let key = SignSecret::from_seed(&secret);
        let signature = signature_path(&covenant, owner);
        atomic_file::write(&signature, signed_covenant::sign(&bytes, &key).as_bytes())
            .or_fail(signature.display())?;
        public.push(key.public());
    }
    let [care, safety] = public[..] else {
        unreachable!("there are two owners")
    };
    Pins::new(care, safety).map_err(Failure::failed)
}

/// Gives a party the covenant with its signatures, and pins the owners.
fn settle(dir: &Path, folder: &Path, pins: &Pins) -> Result<(), Failure> {
    fs::create_dir_all(folder).or_fail(folder.display())?;
    copy(dir, folder, party_folder::COVENANT)?;
    for owner in Owner::ALL {
        let signature = signature_path(Path::new(party_folder::COVENANT), owner);
        copy(dir, folder, &signature.to_string_lossy())?;
    }
    let state = party_folder::state(folder, None);
    // A city that is written anew in its place begins with serial 1 again.
    if state.exists() {
        fs::remove_dir_all(&state).or_fail(state.display())?;
    }
    pins.pin(&state, false).map_err(Failure::failed)
}

fn write_city(dir: &Path, plan: &Plan, bar: &ProgressBar) -> Result<Summary, Failure> {
    city::write(dir, plan, &mut |households| bar.set_position(households)).map_err(Failure::failed)
}

/// The bytes of a key that a synthetic city needs to be the same again; no key of anybody.
fn synthetic_secret(seed: u64, name: &str) -> Secret<32> {
    Secret::new(context::digest(&[
        b"hitmachine/synthetic-key",
        &seed.to_be_bytes(),
        name.as_bytes(),
    ]))
}

/// A city written again in its place has the same keys or new ones; both are written over.
fn write_key(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), KeyError>,
) -> Result<(), Failure> {
    if path.exists() {
        fs::remove_file(path).or_fail(path.display())?;
    }
    write(path).map_err(Failure::failed)
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<(), Failure> {
    let bytes = fs::read(from.join(name)).or_fail(name)?;
    let to = to.join(name);
    atomic_file::write(&to, &bytes).or_fail(to.display())
}
