//! Writes what came of an export: the batch, the refusals and the report, each whole under its
//! name, or not there.
//!
//! A batch is never exchanged for another under one name: the centre takes one batch for a night
//! and revision, and a seed of its own makes two batches of the same records different files. The
//! report beside a batch tells what is in it: `content` is the SHA-256 of the header, without an
//! id, and the records.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use exchange::batch::{BatchHeader, BatchWriter};
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file::AtomicFile;
use exchange::file::spreadsheet::{BYTE_ORDER_MARK, quoted_text};
use exchange::hex::Hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::batch::hashed::Hashed;
use crate::batch::report::Report;
use crate::check::refusal::{Disposition, Refusal};
use crate::job::Job;

/// The files that were written, by their names in the folder they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The batch, which goes to the centre.
    pub batch: String,
    /// The refusals, for whoever mends the export.
    pub refusals: String,
    /// The report, for machines.
    pub report: String,
    /// SHA-256 of the batch, which the centre's receipt will name.
    pub digest: [u8; 32],
}

/// The report as it is written.
#[derive(Serialize)]
struct WrittenReport<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(flatten)]
    written: ReportFile,
}

/// What a report says of the batch beside it.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct ReportFile {
    /// SHA-256 of header and records, hexadecimal.
    content: String,
    /// SHA-256 of the batch, hexadecimal.
    batch: String,
}

/// The report of exports of which no batch was made, as it is written.
#[derive(Serialize)]
struct WithheldReport<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// Always none.
    batch: Option<&'a str>,
    /// Why not.
    no_batch: Vec<String>,
}

/// The files that were written without a batch, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// The refusals, for whoever mends the export.
    pub refusals: String,
    /// The report, which says why there is no batch.
    pub report: String,
}

/// Encrypts the batch to the centre, signs it as the agency, and writes it, the refusals and the
/// report to `folder`, which is made if it is not there. All three can be read by their owner
/// alone.
///
/// `job` is the one that was hashed. `seed` is 32 random bytes, drawn anew for each batch. Where a
/// batch of this night and revision with the same content stands already, it is left as it is.
///
/// # Errors
/// [`DeliverError::Objection`] when no batch may be made of it, and nothing is written;
/// [`DeliverError::AlreadyExists`] when such a batch stands there with other content;
/// [`DeliverError::Write`] when the disk is full or fails. Nothing gets its name before all three
/// are on the disk, and the batch gets its name last.
pub fn deliver(
    hashed: &Hashed,
    job: &Job<'_>,
    seed: &Secret<32>,
    folder: &Path,
) -> Result<Delivered, DeliverError> {
    if let Some(objection) = hashed.objections.first() {
        return Err(DeliverError::Objection(objection.to_string()));
    }
    let report = &hashed.report;
    let stem = stem(report);
    let batch = format!("{stem}.batch");
    let refusals = format!("{stem}.refusals.csv");
    let report_name = format!("{stem}.report.json");
    fs::create_dir_all(folder)?;
    let content = content(hashed);
    let existing = existing(&folder.join(&batch), &folder.join(&report_name), &content)?;
    let (digest, batch_draft) = if let Some(digest) = existing {
        // The centre may have it already: the same records under another seed are another file.
        (digest, None)
    } else {
        let (digest, draft) = write_batch(hashed, job, seed, &folder.join(&batch))?;
        (digest, Some(draft))
    };
    let refusals_draft = refusals_draft(hashed, &folder.join(&refusals))?;
    let written = ReportFile {
        content,
        batch: Hex(&digest).to_string(),
    };
    let report_draft = json_draft(
        &WrittenReport { report, written },
        &folder.join(&report_name),
    )?;
    // The batch last: where it is, all that tells of it is there too.
    refusals_draft.publish()?;
    report_draft.publish()?;
    if let Some(draft) = batch_draft {
        draft.publish()?;
    }
    Ok(Delivered {
        batch,
        refusals,
        report: report_name,
        digest,
    })
}

/// Writes the refusals and the report of exports of which no batch may be made to `folder`, which
/// is made if it is not there.
///
/// Where a batch of this night and revision stands already, what tells of it stays: these files
/// then have `.not-sent` in their names.
///
/// # Errors
/// When the disk is full or fails.
pub fn withhold(hashed: &Hashed, folder: &Path) -> io::Result<Withheld> {
    let report = &hashed.report;
    let mut stem = stem(report);
    fs::create_dir_all(folder)?;
    if folder.join(format!("{stem}.batch")).try_exists()? {
        stem.push_str(".not-sent");
    }
    let refusals = format!("{stem}.refusals.csv");
    let report_name = format!("{stem}.report.json");
    let refusals_draft = refusals_draft(hashed, &folder.join(&refusals))?;
    let written = WithheldReport {
        report,
        batch: None,
        no_batch: hashed.objections.iter().map(ToString::to_string).collect(),
    };
    let report_draft = json_draft(&written, &folder.join(&report_name))?;
    refusals_draft.publish()?;
    report_draft.publish()?;
    Ok(Withheld {
        refusals,
        report: report_name,
    })
}

/// What the names of a run's files begin with.
fn stem(report: &Report) -> String {
    format!("{}-{}-r{}", report.agency, report.night, report.revision)
}

fn refusals_draft(hashed: &Hashed, path: &Path) -> io::Result<AtomicFile> {
    let mut draft = AtomicFile::create(path)?;
    write_refusals(&hashed.refusals, &mut draft)?;
    Ok(draft)
}

fn json_draft(report: &impl Serialize, path: &Path) -> io::Result<AtomicFile> {
    let mut draft = AtomicFile::create(path)?;
    serde_json::to_writer_pretty(&mut draft, report).map_err(io::Error::from)?;
    draft.write_all(b"\n")?;
    Ok(draft)
}

/// The SHA-256, in hexadecimal, of header and records, whatever the id and the seed of the batch.
fn content(hashed: &Hashed) -> String {
    let header = BatchHeader {
        id: [0; exchange::batch::ID_LEN],
        ..hashed.header.clone()
    };
    let digest = Sha256::new_with_prefix(header.encode())
        .chain_update(hashed.body)
        .finalize();
    Hex(&digest).to_string()
}

/// The SHA-256 of the batch that stands there, if one does and holds this content.
fn existing(batch: &Path, report: &Path, content: &str) -> Result<Option<[u8; 32]>, DeliverError> {
    let file = match File::open(batch) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let digest = digest_of(file)?;
    // Without a report that can be read nobody knows what is in the batch: it is another one.
    let written = fs::read(report)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<ReportFile>(&bytes).ok());
    let same = ReportFile {
        content: content.to_owned(),
        batch: Hex(&digest).to_string(),
    };
    if written == Some(same) {
        Ok(Some(digest))
    } else {
        Err(DeliverError::AlreadyExists(batch.to_owned()))
    }
}

fn digest_of(mut file: File) -> io::Result<[u8; 32]> {
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&piece[..read]),
        }
    }
}

fn write_batch(
    hashed: &Hashed,
    job: &Job<'_>,
    seed: &Secret<32>,
    path: &Path,
) -> io::Result<([u8; 32], AtomicFile)> {
    let mut header = hashed.header.clone();
    let draft = AtomicFile::create(path)?;
    let mut writer = BatchWriter::start(
        &mut header,
        &hashed.body,
        seed,
        job.covenant.centre().hpke(),
        draft,
    )?;
    for index in 0..header.sections.len() {
        hashed.section(index, &mut |records| writer.put(records))?;
    }
    let receipted = writer.finish(job.agency_key.identity().sign())?;
    Ok((receipted.digest, receipted.out))
}

/// Writes refusals as CSV: `;`, UTF-8 with a byte order mark, a sentence of advice for each. Those
/// of several exports begin with the name of the file.
///
/// # Errors
/// When `out` fails.
pub fn write_refusals(refusals: &[Refusal], out: &mut impl io::Write) -> io::Result<()> {
    write!(out, "{BYTE_ORDER_MARK}")?;
    let has_files = refusals.iter().any(|refusal| refusal.file.is_some());
    if has_files {
        write!(out, "file;")?;
    }
    writeln!(out, "row;line;column;severity;reason;advice")?;
    for refusal in refusals {
        let Refusal { row, line, .. } = refusal;
        let column = quoted_text(refusal.column.as_deref().unwrap_or(""));
        let severity = Disposition::word(refusal.reason.disposition());
        if let Some(file) = &refusal.file {
            write!(out, "{};", quoted_text(file))?;
        }
        writeln!(
            out,
            "{row};{line};{column};{severity};{};{}",
            refusal.reason.word(),
            quoted_text(&refusal.advice())
        )?;
    }
    Ok(())
}

/// Why nothing was delivered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliverError {
    /// No batch may be made of the exports: the first [`Objection`](crate::Objection), as text.
    #[error("{0}")]
    Objection(String),
    /// Another batch has this night and revision.
    #[error(
        "{} stands there already with other content; the centre takes one batch for a night and \
         revision: give a higher --revision",
        .0.display()
    )]
    AlreadyExists(PathBuf),
    /// The disk is full or fails, or what was put on disk cannot be read back.
    #[error(transparent)]
    Write(#[from] io::Error),
}
