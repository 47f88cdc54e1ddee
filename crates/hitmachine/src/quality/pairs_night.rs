//! The real night of two files: each is the export of an agency of a covenant that is made for it, and every record is a signal.
//!
//! Neither agency may use the BSN. A record's id is its signal number and its client number: to an agency its records are all different
//! people. Keys are made from a seed, so that the same files give the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::anyhow;
use csv::WriterBuilder;
use exchange::covenant::signed_covenant::{self, Pins, SignedCovenant};
use exchange::covenant::{MatchKey, Mode};
use exchange::crypto::context;
use exchange::crypto::identity::{Identity, SignSecret};
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use hasher::batch::report::Report;
use hasher::check::excluded::ExcludedAddresses;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{DEFAULT_MEMORY, Hashed, Job};
use jiff::Timestamp;
use matcher::accept::{Intake, accept};
use matcher::keys::CentreKey;
use matcher::{Matching, OpenedNight, open_night};
use sha2::{Digest as _, Sha256};
use site::Site;
use tempfile::TempDir;

use super::key_list::KeyList;
use super::records::{self, Records};
use crate::console::Console;
use crate::exit::{Failure, OrFailure};

/// The ids of the two agencies.
const AGENCIES: [&str; 2] = ["a", "b"];
const EPOCH: u32 = 1;
/// No address is excluded.
const EXCLUDED: &str = "postcode;house_number;house_letter;house_addition;name\n";
/// The night of every run: what is measured does not depend on the day.
const NIGHT: &str = "2026-01-01";

/// What two files became.
pub(crate) struct PairsNight {
    pub(crate) covenant: SignedCovenant,
    pub(crate) opened: OpenedNight,
    /// The keys of the agencies, which turn an id into a signal ref.
    pub(crate) keys: [AgencyKey; 2],
    /// What each agency's hasher reported.
    pub(crate) reports: Vec<Report>,
    /// How long each step took, in seconds.
    pub(crate) steps: Vec<(&'static str, f64)>,
}

/// Hashes, delivers, accepts and opens; the batches lie in a folder of the system's for temporary files, and are gone afterwards.
pub(crate) fn run(
    files: [&Records; 2],
    keys: &KeyList,
    seed: u64,
    console: &Console,
) -> Result<PairsNight, Failure> {
    let secret = |name: &str| {
        Secret::new(context::digest(&[
            b"hitmachine/quality-key",
            &seed.to_be_bytes(),
            name.as_bytes(),
        ]))
    };
    let pseudonym_key = PseudonymKey::new(EPOCH, secret("pseudonym"));
    let agency_keys = AGENCIES.map(|agency| AgencyKey::new(secret(agency)));
    let centre = CentreKey::new(secret("centre"));
    let text = covenant_text(
        files,
        &keys.by_strength(),
        &pseudonym_key,
        &agency_keys,
        &centre,
    );
    let covenant = signed(
        &text,
        ["care", "safety"].map(|owner| SignSecret::from_seed(&secret(owner))),
    )?;
    let excluded = ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant)
        .map_err(|error| Failure::failed(anyhow!("{error}")))?;
    let night = Night::parse(NIGHT).map_err(Failure::failed)?;
    let folder = tempfile::tempdir().or_fail("no folder for temporary files")?;

    let (mut steps, mut reports, mut batches) = (Vec::new(), Vec::new(), Vec::new());
    let (mut hashing, mut delivering) = (0.0, 0.0);
    for ((file, agency), agency_key) in files.into_iter().zip(AGENCIES).zip(&agency_keys) {
        let profile = Profile::parse(&profile_text(agency, &file.date), &covenant)
            .or_refuse(file.path.display())?;
        let job = Job {
            covenant: &covenant,
            profile: &profile,
            key: &pseudonym_key,
            agency_key,
            excluded: &excluded,
            night,
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill: folder.path(),
        };
        let export = export(file)?;
        let start = Instant::now();
        let bar = console.bar("hash", export.len() as u64);
        let hashed = hasher::hash(&job, &export[..], &|progress| {
            bar.set_position(progress.bytes)
        });
        bar.finish_and_clear();
        let hashed = hashed
            .map_err(|error| Failure::refused(anyhow!("{}: {error}", file.path.display())))?;
        hashing += start.elapsed().as_secs_f64();
        let start = Instant::now();
        batches.push(deliver(
            &hashed,
            &job,
            &secret(&format!("batch {agency}")),
            &folder,
        )?);
        delivering += start.elapsed().as_secs_f64();
        reports.push(hashed.report.clone());
    }
    steps.extend([("hash", hashing), ("deliver", delivering)]);

    let site = Site::open(folder.path().join("centre")).map_err(Failure::failed)?;
    let start = Instant::now();
    for batch in &batches {
        let intake = Intake {
            site: &site,
            covenant: &covenant,
            centre_key: &centre,
            night,
            at: Timestamp::UNIX_EPOCH,
        };
        accept(&intake, batch).map_err(Failure::failed)?;
    }
    steps.push(("accept", start.elapsed().as_secs_f64()));
    let start = Instant::now();
    let bar = console.bar("meet and open", covenant.sections().count() as u64);
    let matching = Matching {
        site: &site,
        covenant: &covenant,
        centre_key: Some(&centre),
        night,
        incomplete: false,
    };
    let opened = open_night(&matching, &|progress| {
        if let matcher::Progress::Meet { section, .. } = progress {
            bar.set_position(section as u64);
        }
    });
    bar.finish_and_clear();
    let opened = opened.map_err(Failure::failed)?;
    steps.push(("meet and open", start.elapsed().as_secs_f64()));
    Ok(PairsNight {
        covenant,
        opened,
        keys: agency_keys,
        reports,
        steps,
    })
}

fn deliver(
    hashed: &Hashed,
    job: &Job<'_>,
    seed: &Secret<32>,
    folder: &TempDir,
) -> Result<PathBuf, Failure> {
    let delivered = hasher::deliver(hashed, job, seed, folder.path()).map_err(Failure::failed)?;
    Ok(folder.path().join(delivered.batch))
}

fn signed(text: &str, owners: [SignSecret; 2]) -> Result<SignedCovenant, Failure> {
    let pins = Pins::new(owners[0].public(), owners[1].public()).map_err(Failure::failed)?;
    let [care, safety] = owners.map(|owner| signed_covenant::sign(text.as_bytes(), &owner));
    SignedCovenant::verify(text.as_bytes(), &care, &safety, &pins).map_err(Failure::refused)
}

/// A covenant of two agencies that meet on persons at two, and nothing else.
fn covenant_text(
    files: [&Records; 2],
    keys: &[&MatchKey],
    pseudonym_key: &PseudonymKey,
    agency_keys: &[AgencyKey; 2],
    centre: &CentreKey,
) -> String {
    let hex = |bytes: &[u8]| exchange::hex::Hex(bytes).to_string();
    let check = hex(&pseudonym_key.check());
    let excluded = hex(&Sha256::digest(EXCLUDED));
    let (sign, hpke) = public(centre.identity());
    let mut text = format!(
        r#"format = 2
name = "Two files"
serial = 1
purpose = "To measure how well records of one person are found"
legal_basis = "None: a linkage set"
valid_from = "{NIGHT}"
valid_until = "{NIGHT}"
max_refused_share = 1.0
max_records_per_tag = 40
max_household_persons = 12
postcodes = ["any"]

[pseudonym_key]
epoch = {EPOCH}
check = "{check}"

[excluded_addresses]
sha256 = "{excluded}"

[centre]
name = "centre"
sign = "{sign}"
hpke = "{hpke}"

[[domain]]
id = "record"
nl = "record"

[[code]]
id = "record"
number = 1
domain = "record"
nl = "record"
lifetime_days = 1

[[gate]]
id = "person-2"
scope = "person"
unit = "agency"
k = 2

[[rule]]
id = "both"
version = 1
stage = "proef"
nl = "In beide bestanden"
window_days = 1
min_agencies = 2
min_chains = 1
min_domains = 1
"#
    );
    let mut add =
        |part: std::fmt::Arguments<'_>| text.write_fmt(part).expect("a String takes any text");
    for ((index, (agency, key)), file) in (1..).zip(AGENCIES.iter().zip(agency_keys)).zip(files) {
        let ((sign, hpke), most) = (public(key.identity()), file.all.len());
        add(format_args!(
            "\n[[agency]]\nid = \"{agency}\"\nindex = {index}\nname = \"{agency}\"\nchain = \"social\"\n"
        ));
        add(format_args!(
            "controller = \"{agency}\"\nbsn = false\nsign = \"{sign}\"\nhpke = \"{hpke}\"\n"
        ));
        add(format_args!(
            "max_signals = {most}\ncodes = {{ record = \"none\" }}\n"
        ));
    }
    for key in keys {
        let mode = match key.mode() {
            Mode::Joins => "joins",
            Mode::Asks => "asks",
        };
        add(format_args!(
            "\n[[match_key]]\nid = \"{key}\"\nmode = \"{mode}\"\n"
        ));
    }
    text
}

fn public(identity: &Identity) -> (String, String) {
    (
        identity.sign().public().to_string(),
        identity.hpke_public().to_string(),
    )
}

/// The profile of the export that a file becomes. Records of anywhere are taken, and of each what can be read.
fn profile_text(agency: &str, date: &str) -> String {
    let mut text = format!(
        "agency = \"{agency}\"\nencoding = \"utf-8\"\ndelimiter = \";\"\ndate = \"{date}\"\n\
         doubtful = \"leave-out\"\n\n[defaults]\ncode = \"record\"\nseverity = 1\n\n[columns]\n"
    );
    for column in columns() {
        writeln!(text, "{column} = \"{column}\"").expect("a String takes any text");
    }
    text
}

/// The columns of the export: what the pipeline needs, and what is read of a record.
fn columns() -> impl Iterator<Item = &'static str> {
    ["signal_number", "client_number", "date"]
        .into_iter()
        .chain(records::fields().map(hasher::profile::field::Field::id))
}

/// A file as the export of an agency.
fn export(file: &Records) -> Result<Vec<u8>, Failure> {
    let parts = BTreeMap::from([
        ("yyyy", &NIGHT[..4]),
        ("mm", &NIGHT[5..7]),
        ("dd", &NIGHT[8..]),
    ]);
    let date = parts
        .iter()
        .fold(file.date.clone(), |form, (part, digits)| {
            form.replace(part, digits)
        });
    let mut export = WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let rows = file.all.iter().map(|record| {
        let own = [record.id.as_str(), record.id.as_str(), date.as_str()];
        own.into_iter()
            .chain(record.cells.iter().map(String::as_str))
            .collect::<Vec<_>>()
    });
    for row in [columns().collect()].into_iter().chain(rows) {
        export.write_record(row).map_err(|_| {
            Failure::failed(anyhow!("{}: cannot be made an export", file.path.display()))
        })?;
    }
    export
        .into_inner()
        .map_err(|_| Failure::failed(anyhow!("{}: cannot be made an export", file.path.display())))
}
