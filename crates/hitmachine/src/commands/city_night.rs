//! A night of a synthetic city that is laid out in a folder: every agency hashes, the centre accepts and matches.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use exchange::covenant::Covenant;
use exchange::crypto::context;
use exchange::night::Night;
use hasher::agency_folder::read_profile;
use hasher::profile::Profile;
use hasher::profile::field::Field;
use hasher::pseudonymise::keys::AgencyKey;
use hasher::{DEFAULT_MEMORY, Dialect, rows};

use crate::agency;
use crate::city_layout;
use crate::commands::accept::{AcceptArgs, accept_all};
use crate::commands::hash::{self, HashArgs};
use crate::commands::match_night::{MatchArgs, Matched, matched};
use crate::commands::site::SiteArgs;
use crate::console::Console;
use crate::exit::{self, Failure};
use crate::party_folder;
use crate::quality::city::{self, CityQuality, Sent};
use crate::quality::truth::Truth;

/// A night to run.
pub(crate) struct CityNight<'a> {
    /// The folder that `hitmachine city` wrote.
    pub(crate) city: &'a Path,
    pub(crate) night: Night,
    /// What makes the batches the same each time.
    pub(crate) seed: u64,
    /// Where the batches and the accepted night go; none: each to its own party's folder.
    pub(crate) out: Option<&'a Path>,
}

impl CityNight<'_> {
    /// The centre works by its own covenant, wherever the night lies.
    fn site(&self) -> SiteArgs {
        let centre = city_layout::centre_folder(self.city);
        let Some(out) = self.out else {
            return SiteArgs::of(centre);
        };
        let (covenant, state) = (
            Some(centre.join(party_folder::COVENANT)),
            Some(party_folder::state(&centre, None)),
        );
        SiteArgs {
            site: out.to_owned(),
            covenant,
            state,
        }
    }

    /// Every agency hashes its export.
    pub(crate) fn hash(&self, agency: &str, console: &Console) -> Result<hash::Outcome, Failure> {
        let home = city_layout::agency_folder(self.city, agency);
        let args = HashArgs {
            signals: home.join(party_folder::SIGNALS),
            home,
            out: self.out.map(Path::to_owned),
            covenant: None,
            profile: None,
            key: None,
            agency_key: None,
            excluded: None,
            state: None,
            night: Some(self.night),
            revision: std::num::NonZeroU32::MIN,
            memory: DEFAULT_MEMORY / (1024 * 1024),
            // The bytes are the same each time, as the city is.
            seed: Some(context::digest(&[
                b"hitmachine/synthetic-seed",
                &self.seed.to_be_bytes(),
            ])),
            dry_run: false,
        };
        hash::hash(&args, console)
    }

    /// The centre accepts what was sent.
    pub(crate) fn accept(&self, batches: Vec<PathBuf>) -> Result<(), Failure> {
        let key = city_layout::centre_folder(self.city).join(party_folder::CENTRE_KEY);
        let args = AcceptArgs {
            batches,
            site: self.site(),
            key: Some(key),
            night: Some(self.night),
        };
        let (_, mut stops) = accept_all(&args)?;
        stops.pop().map_or(Ok(()), Err)
    }

    /// The centre matches.
    pub(crate) fn matched(&self, console: &Console) -> Result<Matched, Failure> {
        let key = Some(city_layout::centre_folder(self.city).join(party_folder::CENTRE_KEY));
        matched(
            &MatchArgs {
                site: self.site(),
                key,
                night: Some(self.night),
                incomplete: false,
            },
            console,
        )
    }

    /// Holds the night against the truth; `hashed` is what each agency's run gave.
    pub(crate) fn quality(
        &self,
        truth: &Truth,
        hashed: &[hash::Outcome],
        matched: &Matched,
    ) -> Result<CityQuality, Failure> {
        let mut sent = BTreeMap::new();
        for outcome in hashed {
            sent.insert(
                outcome.report.agency.clone(),
                self.sent(outcome, &matched.covenant)?,
            );
        }
        Ok(city::compare(
            truth,
            &matched.covenant,
            &sent,
            &matched.linked,
            &matched.hits,
        ))
    }

    /// What an agency sent: its export without the rows that stayed behind.
    fn sent(&self, outcome: &hash::Outcome, covenant: &Covenant) -> Result<Sent, Failure> {
        let home = city_layout::agency_folder(self.city, &outcome.report.agency);
        let profile =
            read_profile(&home.join(party_folder::PROFILE), covenant).map_err(agency::unusable)?;
        let mut records: BTreeMap<String, u64> = BTreeMap::new();
        for section in &outcome.report.sections {
            *records.entry(section.match_key.clone()).or_default() += section.records;
        }
        Ok(Sent {
            key: party_folder::key(&home.join(party_folder::AGENCY_KEY), AgencyKey::read)?,
            names_persons: [Field::Bsn, Field::Surname]
                .into_iter()
                .any(|field| profile.column(field).is_some()),
            left_out: numbers(
                &home.join(party_folder::SIGNALS),
                &profile,
                &outcome.left_out,
            )?,
            records,
        })
    }
}

/// The signal numbers on some rows of an export.
fn numbers(
    export: &Path,
    profile: &Profile,
    of: &HashSet<u64>,
) -> Result<HashSet<String>, Failure> {
    let column = profile
        .column(Field::SignalNumber)
        .map_or("", |column| column);
    let writing = Dialect {
        encoding: profile.encoding(),
        delimiter: profile.delimiter(),
    };
    let (mut place, mut numbers) = (None, HashSet::new());
    let found = rows(exit::open(export)?, writing, &mut |row, cells| {
        if place.is_none() {
            place = cells
                .iter()
                .position(|cell| cell.trim().to_lowercase() == column.to_lowercase());
        } else if of.contains(&row) {
            numbers.extend(
                place
                    .and_then(|place| cells.get(place))
                    .map(|cell| cell.trim().to_owned()),
            );
        }
    });
    found.map_err(|error| Failure::refused(anyhow!("{}: {error}", export.display())))?;
    Ok(numbers)
}
