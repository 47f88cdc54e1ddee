//! `hitmachine key show`: the public parts of a key, for the covenant and the telephone.

use std::path::PathBuf;

use clap::Args;
use exchange::crypto::identity::{Identity, SignSecret};
use exchange::crypto::secret::Secret;
use exchange::file::keyfile::{self, KeyKind};
use exchange::hex::Hex;
use hasher::pseudonymise::keys::PseudonymKey;
use serde::Serialize;

use crate::console::Console;
use crate::exit::Failure;
use crate::party_folder;

/// Show the public parts of a key, and their fingerprints
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine key show agency.key")]
pub(crate) struct ShowArgs {
    /// The key file
    key: PathBuf,
}

/// What everybody may know of a key.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Public {
    Owner {
        sign: String,
        fingerprint: String,
    },
    Pseudonym {
        epoch: u32,
        check: String,
    },
    Agency(Parts),
    Centre(Parts),
    Casebook {},
    Backup {
        hpke: String,
        hpke_fingerprint: String,
    },
}

#[derive(Serialize)]
pub(super) struct Parts {
    sign: String,
    sign_fingerprint: String,
    hpke: String,
    hpke_fingerprint: String,
}

impl Parts {
    fn of(secret: &Secret<32>) -> Self {
        let identity = Identity::new(secret);
        let (sign, hpke) = (identity.sign().public(), identity.hpke_public());
        Self {
            sign: sign.to_string(),
            sign_fingerprint: sign.fingerprint("sign"),
            hpke: hpke.to_string(),
            hpke_fingerprint: hpke.fingerprint(),
        }
    }
}

impl Public {
    pub(super) fn of(kind: KeyKind, secret: Secret<32>) -> Self {
        match kind {
            KeyKind::Owner => {
                let sign = SignSecret::from_seed(&secret).public();
                Self::Owner {
                    sign: sign.to_string(),
                    fingerprint: sign.fingerprint("owner"),
                }
            }
            KeyKind::Pseudonym { epoch } => Self::Pseudonym {
                epoch,
                check: Hex(&PseudonymKey::new(epoch, secret).check()).to_string(),
            },
            KeyKind::Agency => Self::Agency(Parts::of(&secret)),
            KeyKind::Centre => Self::Centre(Parts::of(&secret)),
            KeyKind::Casebook => Self::Casebook {},
            KeyKind::Backup => {
                let Parts {
                    hpke,
                    hpke_fingerprint,
                    ..
                } = Parts::of(&secret);
                Self::Backup {
                    hpke,
                    hpke_fingerprint,
                }
            }
        }
    }
}

pub(crate) fn run(args: &ShowArgs, console: &Console) -> Result<(), Failure> {
    let (kind, secret) = party_folder::key(&args.key, keyfile::read)?;
    console.result(&Public::of(kind, secret), describe)
}

pub(super) fn describe(public: &Public) -> String {
    match public {
        Public::Owner { sign, fingerprint } => {
            format!(
                "For `hitmachine covenant pin` at every party:\n\n{sign}\n\n\
                 fingerprint {fingerprint}"
            )
        }
        Public::Pseudonym { epoch, check } => {
            format!("For the covenant:\n\n[pseudonym_key]\nepoch = {epoch}\ncheck = \"{check}\"")
        }
        Public::Casebook {} => {
            "This key has no public part: it never leaves the centre.".to_owned()
        }
        Public::Backup {
            hpke,
            hpke_fingerprint,
        } => format!(
            "For site.toml of the centre:\n\n\
             backup_to = \"{hpke}\"    # fingerprint {hpke_fingerprint}"
        ),
        Public::Agency(parts) | Public::Centre(parts) => format!(
            "For the covenant:\n\n\
             sign = \"{}\"    # fingerprint {}\n\
             hpke = \"{}\"    # fingerprint {}",
            parts.sign, parts.sign_fingerprint, parts.hpke, parts.hpke_fingerprint
        ),
    }
}
