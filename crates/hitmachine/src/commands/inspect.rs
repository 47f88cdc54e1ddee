//! `hitmachine inspect`: what is in a batch, without a single identifier.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::batch::{BatchError, BatchReader, HeaderError};
use exchange::covenant::Covenant;
use serde::Serialize;

use crate::console::{Console, table};
use crate::exit::{self, OrStop, Stop};
use crate::home;

/// Show what a batch says of itself: its header, its counts and its size
///
/// The whole file is read and its checksum verified. With a covenant, agency, gates and match keys are shown by name.
#[derive(Args)]
#[command(after_help = "Example:\n  hitmachine inspect --covenant covenant.toml out/police-2026-11-22-r1.batch")]
pub(crate) struct InspectArgs {
    /// The batch
    batch: PathBuf,

    /// The covenant it was made under, for names in place of numbers
    #[arg(long, value_name = "FILE")]
    covenant: Option<PathBuf>,
}

#[derive(Serialize)]
struct Inspection {
    bytes: u64,
    version: u16,
    covenant: String,
    night: String,
    epoch: u32,
    revision: u32,
    agency: String,
    records: u64,
    sections: Vec<SectionCounts>,
}

#[derive(Serialize)]
struct SectionCounts {
    gate: String,
    match_key: String,
    records: u64,
    tags: u64,
}

pub(crate) fn run(args: &InspectArgs, console: &Console) -> Result<(), Stop> {
    let covenant = args.covenant.as_deref().map(home::read_covenant).transpose()?;
    let inspection = inspect(&args.batch, covenant.as_ref())?;
    console.result(&inspection, describe)
}

fn inspect(path: &Path, covenant: Option<&Covenant>) -> Result<Inspection, Stop> {
    let place = path.display();
    let file = exit::open(path)?;
    let bytes = file.metadata().or_fail(&place)?.len();
    let mut reader = BatchReader::open(BufReader::new(file), bytes).map_err(|error| no_batch(path, &error))?;
    let header = reader.header().clone();
    if covenant.is_some_and(|covenant| covenant.hash() != header.covenant) {
        return Err(Stop::refused(anyhow!("{place}: the batch was made under another covenant, {}", header.covenant)));
    }
    let mut sections: Vec<SectionCounts> = header
        .sections
        .iter()
        .map(|count| {
            let (gate, key) = (count.section.gate, count.section.match_key);
            SectionCounts {
                gate: covenant.and_then(|c| c.gates().get(usize::from(gate))).map_or(gate.to_string(), |g| g.id().to_owned()),
                match_key: covenant
                    .and_then(|c| c.match_keys().get(usize::from(key)))
                    .map_or(key.to_string(), |k| k.kind().id().to_owned()),
                records: count.records,
                tags: 0,
            }
        })
        .collect();
    let mut previous = None;
    while let Some(chunk) = reader.next_chunk().map_err(|error| no_batch(path, &error))? {
        for record in chunk.records {
            let tag = (chunk.section, exchange::record::split(record).0);
            if previous != Some(tag) {
                let at = header.sections.iter().position(|count| count.section == chunk.section);
                if let Some(at) = at {
                    sections[at].tags += 1;
                }
                previous = Some(tag);
            }
        }
    }
    Ok(Inspection {
        bytes,
        version: 0,
        covenant: header.covenant.to_string(),
        night: header.night.to_string(),
        epoch: header.epoch,
        revision: header.revision,
        agency: covenant.and_then(|c| c.agency_at(header.agency)).map_or(header.agency.to_string(), |a| a.id().to_owned()),
        records: header.records(),
        sections,
    })
}

/// Says of a batch that was named why it is none, and who can mend that.
pub(crate) fn no_batch(path: &Path, error: &BatchError) -> Stop {
    let text = anyhow!("{}: {error}", path.display());
    match error {
        BatchError::Read(cause) | BatchError::Header(HeaderError::Read(cause)) => Stop::unreadable(text, cause),
        _ => Stop::refused(text),
    }
}

fn describe(inspection: &Inspection) -> String {
    let Inspection { bytes, version, covenant, night, epoch, revision, agency, records, sections } = inspection;
    let sections = table(
        ["gate", "match key", "records", "tags"],
        sections.iter().map(|s| [s.gate.clone(), s.match_key.clone(), s.records.to_string(), s.tags.to_string()]),
    );
    format!(
        "batch of {bytes} bytes, version {version} (payloads in the clear: not final)\nagency    {agency}\nnight     {night}, revision {revision}\ncovenant  {covenant}\nkey epoch {epoch}\nrecords   {records}\n\n{sections}"
    )
}
