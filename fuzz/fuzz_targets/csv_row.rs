//! The export: whatever the bytes are, every row is counted once, the records are in order, and no
//! text shows what a cell held.
//!
//! The first byte chooses the encoding and whether the header is given; the byte 0x1A in the rest
//! becomes a word that is a cell's alone, so that it must not stand in any error, report or
//! refusal.

#![no_main]

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{LazyLock, Once};

use exchange::agreements::AgreementsHash;
use exchange::covenant::signed_covenant::{Pins, SignedCovenant, sign};
use exchange::crypto::identity::SignSecret;
use exchange::crypto::secret::Secret;
use exchange::night::Night;
use fuzz::{EXCLUDED, MIB, agency_key, bounded, covenant_text, pseudonym_key};
use hasher::batch::report::Report;
use hasher::check::excluded::ExcludedAddresses;
use hasher::check::refusal::Refusal;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{HashError, Hashed, Job, ProfiledExport, hash};
use libfuzzer_sys::fuzz_target;

const PROFILE: &str = include_str!("../profile.toml");
const ENCODINGS: [&str; 4] = ["utf-8", "windows-1252", "utf-16", "cp850"];
const HEADER: &str = "Nummer;Persoon;BSN;Voorletters;Achternaam;Geboortedatum;Postcode;\
                      Huisnummer;Toevoeging;Soort;Datum;Ernst;Balie;Melder\n";
const ROW: &str =
    "M1;C1;123456782;J.;van den Berg;29-02-1980;6512AB;56;bis;HG;01-11-2026;hoog;7;buurvrouw\n";

/// A word that no text of the program holds.
const CANARY: &str = "qKanarie7";

struct Agency {
    covenant: SignedCovenant,
    profiles: Vec<Profile>,
    key: PseudonymKey,
    agency_key: AgencyKey,
    excluded: ExcludedAddresses,
    night: Night,
}

static AGENCY: LazyLock<Agency> = LazyLock::new(|| {
    let text = covenant_text();
    let owners = [11, 12].map(|byte| SignSecret::from_seed(&Secret::new([byte; 32])));
    let [care, safety] = owners.each_ref().map(SignSecret::public);
    let pins = Pins::new(care, safety).expect("two owners");
    let [care, safety] = owners.map(|owner| sign(text.as_bytes(), &owner));
    let covenant =
        SignedCovenant::verify(text.as_bytes(), &care, &safety, &pins).expect("signed by both");
    let mut profiles = Vec::new();
    for encoding in ENCODINGS {
        let text = PROFILE.replace("utf-8", encoding);
        profiles.push(Profile::parse(&text, &covenant).expect("a profile"));
    }
    Agency {
        profiles,
        key: pseudonym_key(),
        agency_key: agency_key(),
        excluded: ExcludedAddresses::parse(EXCLUDED.as_bytes(), &covenant)
            .expect("the covenant's list"),
        night: Night::parse("2026-11-22").expect("a night"),
        covenant,
    }
});

/// The thread that libFuzzer gives is the only one: what a run does depends on nothing but its
/// input.
static ONE_THREAD: Once = Once::new();

fuzz_target!(|data: &[u8]| {
    ONE_THREAD.call_once(|| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .use_current_thread();
        #[expect(
            clippy::disallowed_methods,
            reason = "libFuzzer calls from its own thread: no pool can be installed around it"
        )]
        pool.build_global().expect("no pool was made before");
        // A profile or covenant that no row meets any more would leave nothing to look at.
        let good = export(0, true, ROW.as_bytes());
        let good = [ProfiledExport::only(&AGENCY.profiles[0], &good)];
        let hashed = hash(&job(), &good, &|_| {}).expect("a good export");
        assert!(
            hashed.report.hashed == 1 && hashed.header.records() > 0,
            "a good row is set aside"
        );
    });
    let Some((&how, rest)) = data.split_first() else {
        return;
    };
    let encoding = usize::from(how) % ENCODINGS.len();
    let export = export(encoding, how & 4 == 0, rest);
    let job = job();
    let exports = [ProfiledExport::only(&AGENCY.profiles[encoding], &export)];
    match bounded(32 * MIB, || hash(&job, &exports, &|_| {})) {
        Ok(hashed) => is_in_order(&hashed),
        Err(error) => {
            shows_no_cell(&format!("{error} {error:?}"));
            assert!(!matches!(
                error,
                HashError::WrongKey | HashError::WrongAgencyKey(_) | HashError::OtherCovenant
            ));
            assert!(
                !matches!(error, HashError::Spill(_) | HashError::Pseudonyms(_)),
                "{error}"
            );
        }
    }
});

fn job() -> Job<'static> {
    let agency = &*AGENCY;
    Job {
        covenant: &agency.covenant,
        agreements: AgreementsHash::NONE,
        key: &agency.key,
        agency_key: &agency.agency_key,
        excluded: &agency.excluded,
        night: agency.night,
        revision: NonZeroU32::MIN,
        memory: 64 * MIB,
        spill: Path::new("/nowhere/at/all"),
    }
}

/// The bytes of an export.
fn export(encoding: usize, with_header: bool, rest: &[u8]) -> Vec<u8> {
    let is_wide = ENCODINGS[encoding] == "utf-16";
    let encoded = |text: &str| -> Vec<u8> {
        if is_wide {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.as_bytes().to_vec()
        }
    };
    let mut export = if with_header {
        encoded(HEADER)
    } else {
        Vec::new()
    };
    let canary = encoded(CANARY);
    // With the header, wide bytes come in pairs; without it they are as they come.
    let widened = is_wide && with_header;
    for &byte in rest {
        match byte {
            0x1A => export.extend(&canary),
            0x1B => export.extend([0x1A]),
            _ if widened && byte < 0x80 => export.extend([byte, 0]),
            _ => export.push(byte),
        }
    }
    export
}

fn is_in_order(hashed: &Hashed) {
    let Hashed {
        header,
        report,
        refusals,
        ..
    } = hashed;
    counts_every_row(report, refusals);
    for objection in &hashed.objections {
        shows_no_cell(&format!("{objection} {objection:?}"));
    }
    assert_eq!(header.sections.len(), report.sections.len());
    for (position, counted) in header.sections.iter().enumerate() {
        let mut previous = None;
        let mut given = 0;
        hashed
            .section(position, &mut |records| {
                for &record in records {
                    assert!(
                        previous
                            .replace(record)
                            .is_none_or(|previous| previous < record),
                        "a section that does not rise"
                    );
                    given += 1;
                }
                Ok(())
            })
            .expect("memory gives what it took");
        assert_eq!(
            (given, given),
            (counted.records, report.sections[position].records)
        );
        assert!(given <= report.hashed);
    }
}

fn counts_every_row(report: &Report, refusals: &[Refusal]) {
    assert_eq!(
        report.rows,
        report.hashed + report.set_aside + report.withheld
    );
    assert!(report.signals <= report.hashed);
    assert!(refusals.is_sorted_by(|one, next| one.row <= next.row));
    assert!((0.0..=1.0).contains(&report.refused_share()));
    // What is counted by column is not listed by row.
    let listed = report
        .reasons
        .iter()
        .filter(|count| !count.reason.is_counted());
    let reasons: u64 = listed.map(|count| count.rows).sum();
    let lines: u64 = refusals.iter().map(|refusal| refusal.lines).sum();
    assert_eq!(reasons, lines);
    assert!(report.lines.add_up() && report.lines.rows == report.rows);
    shows_no_cell(&serde_json::to_string(report).expect("JSON"));
    shows_no_cell(&serde_json::to_string(refusals).expect("JSON"));
    shows_no_cell(&format!("{report:?} {refusals:?}"));
}

fn shows_no_cell(text: &str) {
    assert!(
        !text.contains(&CANARY[1..]) && !text.to_lowercase().contains("kanarie"),
        "a text shows a cell"
    );
}
