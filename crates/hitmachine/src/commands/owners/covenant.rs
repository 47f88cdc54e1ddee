//! `hitmachine covenant`: write, check, show, sign and pin what all parties run by.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use exchange::covenant::signed_covenant::{self, Owner, Pins, TrustError};
use exchange::covenant::{Covenant, Unit};
use exchange::crypto::identity::{SignPublic, SignSecret};
use exchange::file::atomic_file;
use exchange::file::keyfile::{self, KeyKind};
use exchange::hex::Hex;
use serde::Serialize;

use crate::console::{self, Console, table};
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;
use crate::random;

/// A covenant to begin with: every key that there is, explained, and nothing filled in that the
/// owners must decide.
const TEMPLATE: &str = include_str!("covenant/template.toml");

/// Write, check, show, sign or pin the covenant that all parties run by
#[derive(Args)]
pub(crate) struct CovenantArgs {
    #[command(subcommand)]
    verb: CovenantVerb,
}

#[derive(Subcommand)]
enum CovenantVerb {
    /// Print a covenant to begin with, for the owners to fill in
    #[command(after_help = "Example:\n  hitmachine covenant new > covenant.toml")]
    New,
    /// Check that the parts of a covenant agree, and say what its gates really ask
    #[command(after_help = "Example:\n  hitmachine covenant check covenant.toml")]
    Check {
        /// The covenant
        covenant: PathBuf,
    },
    /// Show who takes part in a covenant, what they may send, and what makes a hit
    Show {
        /// The covenant
        covenant: PathBuf,
    },
    /// Sign a covenant as one of its two owners; writes a signature file beside it
    #[command(
        after_help = "Example:\n  hitmachine covenant sign --key care.key --as care covenant.toml"
    )]
    Sign {
        /// The covenant; it is checked first
        covenant: PathBuf,
        /// The owner's key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Which owner
        #[arg(long = "as", value_name = "OWNER")]
        owner: OwnerWord,
    },
    Pin(Box<PinArgs>),
}

/// Pin the two owners' public keys on this machine, at installation
///
/// Take the keys from the owners themselves, on paper or by telephone, never from a covenant.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine covenant pin --state /etc/hitmachine/state \
                  --care KEY --safety KEY"
)]
struct PinArgs {
    /// The party's state folder
    #[arg(long, value_name = "DIR", default_value = "state")]
    state: PathBuf,
    /// Public key of the owner from care, 64 hexadecimal digits
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    care: SignPublic,
    /// Public key of the owner from safety, 64 hexadecimal digits
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    safety: SignPublic,
    /// Replace other keys that are pinned already, and forget the last serial
    #[arg(long)]
    anew: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum OwnerWord {
    Care,
    Safety,
}

impl From<OwnerWord> for Owner {
    fn from(word: OwnerWord) -> Self {
        match word {
            OwnerWord::Care => Self::Care,
            OwnerWord::Safety => Self::Safety,
        }
    }
}

fn public_key(text: &str) -> Result<SignPublic, &'static str> {
    SignPublic::parse(text)
        .ok_or("not a public key: 64 hexadecimal digits, from `hitmachine key show`")
}

pub(crate) fn run(args: &CovenantArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        CovenantVerb::New => console::text(&template()?),
        CovenantVerb::Check { covenant } => console.result(
            &checked(&party_folder::read_covenant(covenant)?),
            describe_check,
        ),
        CovenantVerb::Show { covenant } => {
            console.result(&shown(&party_folder::read_covenant(covenant)?), describe)
        }
        CovenantVerb::Sign {
            covenant,
            key,
            owner,
        } => sign(covenant, key, (*owner).into(), console),
        CovenantVerb::Pin(args) => pin(args, console),
    }
}

/// The template with a series of its own, which no owner should have to think of.
fn template() -> Result<String, Failure> {
    let drawn = random::secret()?;
    let series = format!("series = \"{}\"", Hex(&drawn.expose()[..16]));
    // As long as the digits are, the comment moves along.
    Ok(TEMPLATE.replacen(
        "series = \"\"                    ",
        &format!("{series} "),
        1,
    ))
}

#[derive(Serialize)]
struct Checked {
    name: String,
    serial: u32,
    hash: String,
    gates: Vec<GateAsks>,
}

#[derive(Serialize)]
struct GateAsks {
    gate: String,
    scope: String,
    asks: String,
    controllers: usize,
}

fn checked(covenant: &Covenant) -> Checked {
    let mut gates = Vec::new();
    for gate in covenant.gates() {
        gates.push(GateAsks {
            gate: gate.id().to_owned(),
            scope: format!("{:?}", gate.scope()).to_lowercase(),
            asks: format!("{} {}", gate.k(), unit_word(gate.unit())),
            controllers: covenant.fewest_controllers(gate),
        });
    }
    Checked {
        name: covenant.name().to_owned(),
        serial: covenant.serial(),
        hash: covenant.hash().to_string(),
        gates,
    }
}

const fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Agency => "agencies",
        Unit::Chain => "chains",
        Unit::Controller => "controllers",
    }
}

fn describe_check(checked: &Checked) -> String {
    let Checked {
        name,
        serial,
        hash,
        gates,
    } = checked;
    let mut rows = Vec::new();
    for gate in gates {
        rows.push([
            gate.gate.clone(),
            gate.scope.clone(),
            gate.asks.clone(),
            gate.controllers.to_string(),
        ]);
    }
    format!(
        "{name}, serial {serial}: its parts agree.\nhash {hash}\n\n{}\n\n\
         A gate really asks no more controllers than the last column says: agencies of one \
         controller are one.",
        table(["gate", "scope", "asks", "controllers at least"], rows)
    )
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    checked: Checked,
    purpose: String,
    legal_basis: String,
    from: String,
    until: String,
    key_epoch: u32,
    centre: String,
    agencies: Vec<AgencyShown>,
    rules: Vec<RuleShown>,
}

#[derive(Serialize)]
struct AgencyShown {
    agency: String,
    chain: &'static str,
    controller: String,
    bsn: bool,
    max_signals: u64,
    codes: Vec<CodeShown>,
}

#[derive(Serialize)]
struct CodeShown {
    code: String,
    domain: String,
    ground: String,
}

#[derive(Serialize)]
struct RuleShown {
    rule: String,
    version: u32,
    nl: String,
}

fn shown(covenant: &Covenant) -> Shown {
    let (from, until) = covenant.period();
    let mut agencies = Vec::new();
    for agency in covenant.agencies() {
        let mut codes = Vec::new();
        for code in covenant.codes() {
            // A code without a ground is one that this agency may not send.
            if let Some(ground) = agency.ground(code.number()) {
                codes.push(CodeShown {
                    code: code.id().to_owned(),
                    domain: code.domain().to_owned(),
                    ground: ground.to_owned(),
                });
            }
        }
        agencies.push(AgencyShown {
            agency: agency.id().to_owned(),
            chain: agency.chain().as_str(),
            controller: agency.controller().to_owned(),
            bsn: agency.may_use_bsn(),
            max_signals: agency.max_signals(),
            codes,
        });
    }
    let mut rules = Vec::new();
    for rule in covenant.rules() {
        rules.push(RuleShown {
            rule: rule.id().to_owned(),
            version: rule.version(),
            nl: rule.nl().to_owned(),
        });
    }
    Shown {
        checked: checked(covenant),
        purpose: covenant.purpose().to_owned(),
        legal_basis: covenant.legal_basis().to_owned(),
        from: from.to_string(),
        until: until.to_string(),
        key_epoch: covenant.key_epoch(),
        centre: covenant.centre().name().to_owned(),
        agencies,
        rules,
    }
}

fn describe(shown: &Shown) -> String {
    let mut agencies = Vec::new();
    for agency in &shown.agencies {
        let codes: Vec<_> = agency.codes.iter().map(|code| code.code.as_str()).collect();
        agencies.push([
            agency.agency.clone(),
            agency.chain.to_owned(),
            agency.controller.clone(),
            if agency.bsn { "yes" } else { "no" }.to_owned(),
            agency.max_signals.to_string(),
            codes.join(", "),
        ]);
    }
    let mut rules = Vec::new();
    for rule in &shown.rules {
        rules.push([rule.rule.clone(), rule.version.to_string(), rule.nl.clone()]);
    }
    format!(
        "{}\n\n\
         purpose      {}\nlegal basis  {}\nnights       {} to {}\n\
         key epoch    {}\ncentre       {}\n\n\
         {}\n\n{}",
        describe_check(&shown.checked),
        shown.purpose,
        shown.legal_basis,
        shown.from,
        shown.until,
        shown.key_epoch,
        shown.centre,
        table(
            [
                "agency",
                "chain",
                "controller",
                "BSN",
                "signals at most",
                "may send"
            ],
            agencies
        ),
        table(["rule", "version", "meaning"], rules),
    )
}

#[derive(Serialize)]
struct Signed {
    signature: PathBuf,
    owner: &'static str,
    serial: u32,
    hash: String,
}

fn sign(
    path: &std::path::Path,
    key: &std::path::Path,
    owner: Owner,
    console: &Console,
) -> Result<(), Failure> {
    let covenant = party_folder::read_covenant(path)?;
    let secret = party_folder::key(key, |key| keyfile::read_kind(key, KeyKind::Owner))?;
    let line = signed_covenant::sign(&exit::read(path)?, &SignSecret::from_seed(&secret));
    let signature = signed_covenant::signature_path(path, owner);
    atomic_file::write(&signature, line.as_bytes()).or_fail(signature.display())?;
    let signed = Signed {
        signature,
        owner: owner.as_str(),
        serial: covenant.serial(),
        hash: covenant.hash().to_string(),
    };
    console.result(&signed, |signed| {
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

#[derive(Serialize)]
struct Pinned {
    state: PathBuf,
    care: String,
    safety: String,
}

fn pin(
    PinArgs {
        state,
        care,
        safety,
        anew,
    }: &PinArgs,
    console: &Console,
) -> Result<(), Failure> {
    let pins = Pins::new(*care, *safety).map_err(Failure::refused)?;
    pins.pin(state, *anew).map_err(|error| match error {
        TrustError::Io { .. } | TrustError::Write { .. } => Failure::failed(error),
        _ => Failure::refused(error),
    })?;
    let fingerprint = |key: &SignPublic| key.fingerprint("owner");
    let pinned = Pinned {
        state: state.clone(),
        care: fingerprint(care),
        safety: fingerprint(safety),
    };
    console.result(&pinned, |pinned| {
        format!(
            "Pinned in {}. Read the fingerprints out to the owners:\ncare    {}\nsafety  {}",
            pinned.state.display(),
            pinned.care,
            pinned.safety
        )
    })
}
