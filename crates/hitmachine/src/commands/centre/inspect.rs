//! `hitmachine inspect`: what everybody can see of a batch: its header, its counts, its size and
//! its signature.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
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
/// are shown by name, the whole file is read, and the agency's signature is verified.
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
}

#[derive(Serialize)]
struct Inspection {
    bytes: u64,
    version: u16,
    id: String,
    covenant: String,
    night: String,
    epoch: u32,
    revision: u32,
    agency: String,
    /// Whether the signature holds; unknown without a covenant.
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
    let covenant = args
        .covenant
        .as_deref()
        .map(party_folder::read_covenant)
        .transpose()?;
    console.result(&inspect(&args.batch, covenant.as_ref())?, describe)
}

fn inspect(path: &Path, covenant: Option<&Covenant>) -> Result<Inspection, Failure> {
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
        night,
        epoch,
        revision,
        agency,
        signed,
        records,
        sections,
    } = inspection;
    let signature = if signed.is_some() {
        "the agency's: it holds"
    } else {
        "not verified: give the covenant"
    };
    let sections = sections.iter().map(|section| {
        let records = section.records.to_string();
        [section.gate.clone(), section.match_key.clone(), records]
    });
    format!(
        "batch of {bytes} bytes, version {version}, encrypted to the centre\n\
         agency    {agency}\n\
         night     {night}, revision {revision}\n\
         covenant  {covenant}\n\
         key epoch {epoch}\n\
         batch id  {id}\n\
         signature {signature}\n\
         records   {records}, sealed below their gates\n\n{}",
        table(["gate", "match key", "records"], sections)
    )
}
