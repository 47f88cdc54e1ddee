//! `hitmachine covenant salt`: the random bytes that a list of excluded addresses begins with.

use std::path::{Path, PathBuf};

use exchange::file::atomic_file;
use exchange::hex::Hex;
use hasher::check::excluded::with_salt;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::console::Console;
use crate::exit::{self, Failure};
use crate::random;

#[derive(Serialize)]
struct Salted {
    file: PathBuf,
    is_new: bool,
    sha256: String,
}

/// Writes the line where it is missing; a list that has one keeps it.
pub(super) fn run(path: &Path, console: &Console) -> Result<(), Failure> {
    let mut list = exit::read(path)?;
    let salted = with_salt(&list, random::secret()?.expose());
    let is_new = salted.is_some();
    if let Some(salted) = salted {
        atomic_file::write(path, &salted).map_err(|cause| exit::unwritable(path, &cause))?;
        list = salted;
    }
    let salted = Salted {
        file: path.to_owned(),
        is_new,
        sha256: Hex(&Sha256::digest(&list)).to_string(),
    };
    console.delivered(&salted, salted.file.display(), |salted| {
        let done = if salted.is_new {
            "begins with 32 random bytes now"
        } else {
            "has its random bytes already; nothing was written"
        };
        format!(
            "{}: {done}\nFor the covenant:\n\n[excluded_addresses]\nsha256 = \"{}\"",
            salted.file.display(),
            salted.sha256
        )
    })
}
