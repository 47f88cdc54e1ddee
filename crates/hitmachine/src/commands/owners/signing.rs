//! An owner signs a file, and one text for each serial.
//!
//! What an owner signed stands beside the key, in `care.key.signed` for covenants and in
//! `care.key.signed-agreements`: a line for each serial, its number and the hash of the text. It is
//! written before the signature is: cut between the two, a run can be repeated, and no other text
//! be signed.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use exchange::agreements::signed_agreements;
use exchange::covenant::Covenant;
use exchange::covenant::signed_covenant::{self, Owner};
use exchange::crypto::identity::SignSecret;
use exchange::file::atomic_file;
use exchange::file::keyfile::{self, KeyKind};
use serde::Serialize;

use crate::console::Console;
use crate::exit::{self, Failure};
use crate::party_folder;

#[derive(Serialize)]
struct Signed {
    signature: PathBuf,
    owner: &'static str,
    serial: u32,
    hash: String,
}

/// Which file is signed.
#[derive(Clone, Copy)]
pub(crate) enum Text {
    Covenant,
    Agreements,
}

/// What is signed: a file that was checked.
pub(crate) struct ToSign<'a> {
    pub(crate) text: Text,
    pub(crate) path: &'a Path,
    pub(crate) bytes: &'a [u8],
    pub(crate) serial: u32,
    pub(crate) hash: String,
    /// The covenant that it is, or is of: an owner has no key in it.
    pub(crate) covenant: &'a Covenant,
}

impl Text {
    const fn word(self) -> &'static str {
        match self {
            Self::Covenant => "covenant",
            Self::Agreements => "text of agreements",
        }
    }

    const fn head(self) -> &'static str {
        match self {
            Self::Covenant => "hitmachine-signed v1",
            Self::Agreements => "hitmachine-signed-agreements v1",
        }
    }

    /// `care.key.signed` beside `care.key`.
    fn noted_path(self, key: &Path) -> PathBuf {
        let mut name = key.as_os_str().to_owned();
        name.push(match self {
            Self::Covenant => ".signed",
            Self::Agreements => ".signed-agreements",
        });
        name.into()
    }

    fn sign(self, bytes: &[u8], secret: &SignSecret) -> String {
        match self {
            Self::Covenant => signed_covenant::sign(bytes, secret),
            Self::Agreements => signed_agreements::sign(bytes, secret),
        }
    }
}

pub(crate) fn sign(
    to_sign: &ToSign<'_>,
    key: &Path,
    owner: Owner,
    console: &Console,
) -> Result<(), Failure> {
    let path = to_sign.path;
    let secret = party_folder::key(key, |key| keyfile::read_kind(key, KeyKind::Owner))?;
    let secret = SignSecret::from_seed(&secret);
    if let Some(holder) = to_sign.covenant.holder_of(&secret.public().to_bytes()) {
        return Err(Failure::refused(anyhow!(
            "{}: this owner's key is also the key of {holder}: each public key is one party's, and \
             for one use",
            path.display()
        )));
    }
    note(key, to_sign)?;
    let signature = signed_covenant::signature_path(path, owner);
    let line = to_sign.text.sign(to_sign.bytes, &secret);
    atomic_file::write(&signature, line.as_bytes())
        .map_err(|cause| exit::unwritable(&signature, &cause))?;
    let signed = Signed {
        signature,
        owner: owner.as_str(),
        serial: to_sign.serial,
        hash: to_sign.hash.clone(),
    };
    console.delivered(&signed, signed.signature.display(), |signed| {
        format!(
            "Signed as the owner from {}: {}, serial {}, hash {}\n\
             Give {} to all parties, with the file and the other owner's signature.",
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
fn note(key: &Path, to_sign: &ToSign<'_>) -> Result<(), Failure> {
    let ToSign {
        text: kind,
        serial: of_file,
        hash,
        ..
    } = to_sign;
    let (path, head) = (kind.noted_path(key), kind.head());
    let mut text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => format!("{head}\n"),
        read => read.map_err(|error| exit::unreadable(&path, &error))?,
    };
    let Some(lines) = text.strip_prefix(head) else {
        return Err(not_ours(&path));
    };
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let (serial, signed) = line.split_once(' ').ok_or_else(|| not_ours(&path))?;
        let serial: u32 = serial.parse().map_err(|_| not_ours(&path))?;
        if serial != *of_file {
            continue;
        }
        if signed == hash.as_str() {
            return Ok(());
        }
        return Err(Failure::refused(anyhow!(
            "this owner signed another {} of serial {serial} before, with the hash {signed} ({}): \
             raise the serial",
            kind.word(),
            path.display()
        )));
    }
    writeln!(text, "{of_file} {hash}").expect("a String takes any text");
    atomic_file::write(&path, text.as_bytes()).map_err(|cause| exit::unwritable(&path, &cause))
}

fn not_ours(path: &Path) -> Failure {
    Failure::refused(anyhow!(
        "{}: not what this program writes there",
        path.display()
    ))
}
