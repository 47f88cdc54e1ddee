//! `hitmachine inspect`: what everybody can see of a batch: its header, its counts, its size and
//! its signature.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::agreements::AgreementsHash;
use exchange::batch::{BatchHeader, BatchReader, SectionCount};
use exchange::covenant::Covenant;
use exchange::hex::Hex;
use serde::Serialize;

use crate::console::{Console, table};
use crate::exit::{self, Failure};
use crate::party_folder;

/// Show what leaves the building: the header of a batch, its counts and its size
///
/// The rest of a batch is encrypted to the centre. With a covenant, agency, gates and match keys
/// are shown by name, the whole file is read, and the agency's signature is verified. Whose key
/// that is, the covenant says: its signatures are verified where the owners are pinned, and it is
/// said where they are not.
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine inspect --covenant covenant.toml \
                  out/police-2026-11-22-r1.batch"
)]
pub(crate) struct InspectArgs {
    /// The batch
    batch: PathBuf,

    /// The covenant it was made under
    #[arg(long, value_name = "FILE")]
    covenant: Option<PathBuf>,

    /// The state folder with the pinned owners [default: state beside the covenant, if there is
    /// one]
    #[arg(long, value_name = "DIR", requires = "covenant")]
    state: Option<PathBuf>,
}

/// A covenant, and whether the owners who are pinned here signed it.
struct Known {
    covenant: Covenant,
    is_signed: bool,
}

#[derive(Serialize)]
struct Inspection {
    bytes: u64,
    version: u16,
    id: String,
    covenant: String,
    /// Whether both pinned owners signed the covenant; unknown without one.
    covenant_signed: Option<bool>,
    /// SHA-256 of the agreements that the agency had taken in; none where it had none.
    agreements: Option<String>,
    night: String,
    epoch: u32,
    revision: u32,
    agency: String,
    /// Whether the signature holds for the key that the covenant has; unknown without one.
    signed: Option<bool>,
    records: u64,
    sections: Vec<SectionCounts>,
}

#[derive(Serialize)]
struct SectionCounts {
    gate: String,
    match_key: String,
    records: u64,
}

pub(crate) fn run(args: &InspectArgs, console: &Console) -> Result<(), Failure> {
    let known = match &args.covenant {
        Some(path) => Some(known(path, args.state.as_deref())?),
        None => None,
    };
    console.result(&inspect(&args.batch, known.as_ref())?, describe)
}

/// Reads a covenant, and verifies its signatures where owners are pinned.
fn known(path: &Path, state: Option<&Path>) -> Result<Known, Failure> {
    let beside = path.with_file_name(party_folder::STATE);
    let pinned = state.or_else(|| beside.is_dir().then_some(&*beside));
    match pinned {
        Some(state) => Ok(Known {
            covenant: (*party_folder::signed_covenant(path, state)?).clone(),
            is_signed: true,
        }),
        None => Ok(Known {
            covenant: party_folder::read_covenant(path)?,
            is_signed: false,
        }),
    }
}

fn inspect(path: &Path, known: Option<&Known>) -> Result<Inspection, Failure> {
    let covenant = known.map(|known| &known.covenant);
    let place = path.display();
    let file = exit::open_regular(path)?;
    let bytes = file
        .metadata()
        .map_err(|cause| exit::unreadable(path, &cause))?
        .len();
    let batch = BatchReader::open(file, bytes).map_err(|error| exit::not_a_batch(path, &error))?;
    let header = batch.header().clone();
    if covenant.is_some_and(|covenant| covenant.hash() != header.covenant) {
        return Err(Failure::refused(anyhow!(
            "{place}: the batch was made under another covenant, {}",
            header.covenant
        )));
    }
    let agency = covenant.and_then(|covenant| covenant.agency_at(header.agency));
    if let Some(agency) = agency {
        batch
            .verify(agency.sign())
            .map_err(|error| exit::not_a_batch(path, &error))?;
    }
    Ok(Inspection {
        bytes,
        version: BatchHeader::VERSION,
        id: Hex(&header.id).to_string(),
        covenant: header.covenant.to_string(),
        covenant_signed: known.map(|known| known.is_signed),
        agreements: (header.agreements != AgreementsHash::NONE)
            .then(|| header.agreements.to_string()),
        night: header.night.to_string(),
        epoch: header.epoch,
        revision: header.revision,
        agency: agency.map_or(header.agency.to_string(), |agency| agency.id().to_owned()),
        signed: agency.map(|_| true),
        records: header.records(),
        sections: header
            .sections
            .iter()
            .map(|count| named(count, covenant))
            .collect(),
    })
}

fn named(count: &SectionCount, covenant: Option<&Covenant>) -> SectionCounts {
    let (gate, key) = (count.section.gate, count.section.match_key);
    let gate_of_covenant = covenant.and_then(|covenant| covenant.gates().get(usize::from(gate)));
    let key_of_covenant = covenant.and_then(|covenant| covenant.match_keys().get(usize::from(key)));
    SectionCounts {
        gate: gate_of_covenant.map_or_else(|| gate.to_string(), |gate| gate.id().to_owned()),
        match_key: key_of_covenant.map_or_else(|| key.to_string(), |key| key.id().to_owned()),
        records: count.records,
    }
}

fn describe(inspection: &Inspection) -> String {
    let Inspection {
        bytes,
        version,
        id,
        covenant,
        covenant_signed,
        agreements,
        night,
        epoch,
        revision,
        agency,
        signed,
        records,
        sections,
    } = inspection;
    let agreed = agreements
        .as_deref()
        .unwrap_or("on nothing beside the covenant");
    let by_owners = match covenant_signed {
        Some(true) => "\n          signed by both owners who are pinned here",
        Some(false) => "\n          not verified: no owners are pinned beside it; give --state",
        None => "",
    };
    let signature = match (signed, covenant_signed) {
        (None, _) => "not verified: give the covenant",
        (Some(_), Some(true)) => "the agency's: it holds",
        (Some(_), _) => "holds for the key that this covenant has for the agency",
    };
    let sections = sections.iter().map(|section| {
        let records = section.records.to_string();
        [section.gate.clone(), section.match_key.clone(), records]
    });
    format!(
        "batch of {bytes} bytes, version {version}, encrypted to the centre\n\
         agency    {agency}\n\
         night     {night}, revision {revision}\n\
         covenant  {covenant}{by_owners}\n\
         agreed    {agreed}\n\
         key epoch {epoch}\n\
         batch id  {id}\n\
         signature {signature}\n\
         records   {records}, sealed below their gates\n\n{}",
        table(["gate", "match key", "records"], sections)
    )
}
