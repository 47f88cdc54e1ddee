//! `hitmachine covenant sign`: an owner signs, and one text for each serial.
//!
//! What an owner signed stands beside the key, in `care.key.signed`: a line for each serial, its
//! number and the hash of the covenant. It is written before the signature is: cut between the two,
//! a run can be repeated, and no other text be signed.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::{self, Owner};
use exchange::crypto::identity::SignSecret;
use exchange::file::atomic_file;
use exchange::file::keyfile::{self, KeyKind};
use serde::Serialize;

use crate::console::Console;
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;

const HEAD: &str = "hitmachine-signed v1";

#[derive(Serialize)]
struct Signed {
    signature: PathBuf,
    owner: &'static str,
    serial: u32,
    hash: String,
}

pub(super) fn run(path: &Path, key: &Path, owner: Owner, console: &Console) -> Result<(), Failure> {
    let bytes = exit::read(path)?;
    let covenant = Covenant::parse(&bytes).or_refuse(path.display())?;
    let secret = party_folder::key(key, |key| keyfile::read_kind(key, KeyKind::Owner))?;
    let secret = SignSecret::from_seed(&secret);
    if let Some(holder) = covenant.holder_of(&secret.public().to_bytes()) {
        return Err(Failure::refused(anyhow!(
            "{}: this owner's key is also the key of {holder}: each public key is one party's, and \
             for one use",
            path.display()
        )));
    }
    note(key, &covenant)?;
    let signature = signed_covenant::signature_path(path, owner);
    let line = signed_covenant::sign(&bytes, &secret);
    atomic_file::write(&signature, line.as_bytes())
        .map_err(|cause| exit::unwritable(&signature, &cause))?;
    let signed = Signed {
        signature,
        owner: owner.as_str(),
        serial: covenant.serial(),
        hash: covenant.hash().to_string(),
    };
    console.delivered(&signed, signed.signature.display(), |signed| {
        format!(
            "Signed as the owner from {}: {}, serial {}, hash {}\n\
             Give {} to all parties, with the covenant and the other owner's signature.",
            signed.owner,
            path.display(),
            signed.serial,
            signed.hash,
            signed.signature.display()
        )
    })
}

/// Notes what is about to be signed beside the key, and refuses another text under a serial that
/// was signed before.
fn note(key: &Path, covenant: &Covenant) -> Result<(), Failure> {
    let path = noted_path(key);
    let mut text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => format!("{HEAD}\n"),
        read => read.map_err(|error| exit::unreadable(&path, &error))?,
    };
    let Some(lines) = text.strip_prefix(HEAD) else {
        return Err(not_ours(&path));
    };
    let hash = covenant.hash().to_string();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let (serial, signed) = line.split_once(' ').ok_or_else(|| not_ours(&path))?;
        let serial: u32 = serial.parse().map_err(|_| not_ours(&path))?;
        if serial != covenant.serial() {
            continue;
        }
        if signed == hash {
            return Ok(());
        }
        return Err(Failure::refused(anyhow!(
            "this owner signed another covenant of serial {serial} before, with the hash {signed} \
             ({}): raise the serial",
            path.display()
        )));
    }
    writeln!(text, "{} {hash}", covenant.serial()).expect("a String takes any text");
    atomic_file::write(&path, text.as_bytes()).map_err(|cause| exit::unwritable(&path, &cause))
}

fn not_ours(path: &Path) -> Failure {
    Failure::refused(anyhow!(
        "{}: not what this program writes there",
        path.display()
    ))
}

/// `care.key.signed` beside `care.key`.
fn noted_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".signed");
    name.into()
}
