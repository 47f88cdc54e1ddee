//! An agency that hashes: the police of a small city, with an export whose every row has all three
//! identifiers.

use std::env;
use std::path::{Path, PathBuf};
use std::{fs, io};

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Scope, Unit};
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file;
use exchange::night::Night;
use hasher::profile::Profile;
use hasher::{Hashed, ProfiledExport, Progress};
use rehearsal::{Parties, Rehearsal};
use synthetic::CovenantBuilder;

use crate::inputs::parties::{KEYS, agency_key, pseudonym_key};
use crate::random::SEED;

/// The night of all benches.
pub const NIGHT: &str = "2026-11-22";

/// How the export of [`export`](crate::inputs::export) is written, but for its BSNs.
const PROFILE: &str = r#"
agency = "police"
encoding = "windows-1252"
delimiter = ";"
date = "dd-mm-yyyy"

[codes]
"HG" = "domestic-violence"
"E33" = "disturbed-behaviour"
"OVL" = "public-nuisance"

[severity]
"zorg" = 1
"ernstig" = 2
"acuut" = 3

[defaults]
contact = 601

[columns]
signal_number = "Nummer"
client_number = "Persoon"
initials = "Voorletters"
surname = "Achternaam"
birth_date = "Geboortedatum"
postcode = "Postcode"
house_number = "Huisnummer"
house_addition = "Toevoeging"
code = "Soort"
date = "Datum"
severity = "Ernst"
"#;

/// All that a job needs.
pub struct HashingAgency {
    parties: Parties,
    profile: Profile,
    /// The same as they are written to the folder of the agency.
    files: AgencyFiles,
}

struct AgencyFiles {
    covenant: String,
    profile: String,
    excluded_addresses: String,
}

/// The night of all benches.
///
/// # Panics
/// Never: [`NIGHT`] is a date.
#[must_use]
pub fn night() -> Night {
    Night::parse(NIGHT).expect("a date")
}

impl HashingAgency {
    /// The agency under the covenant of a seeded city: two gates, so that each of the three match
    /// keys has one.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    #[must_use]
    pub fn new() -> Self {
        Self::under(with_bsn(), |covenant| covenant)
    }

    /// The agency under a covenant that does not mind how many rows are set aside.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn lenient() -> Self {
        Self::under(with_bsn(), |covenant| covenant.max_refused_share(1.0))
    }

    /// The agency under a covenant that takes five records of a row: two gates of two on each match
    /// key of a person, one on the address.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn of_five_records() -> Self {
        Self::under(with_bsn(), |covenant| {
            covenant
                .without_gates()
                .gate("person-chain", Scope::Person, Unit::Chain, 2)
                .gate("person-controller", Scope::Person, Unit::Controller, 2)
                .gate("household-2", Scope::Household, Unit::Agency, 2)
        })
    }

    /// The agency, without BSNs, under a covenant with [`SIXTEEN_KEYS`] and one gate, of families,
    /// at which no record of it can meet: a run goes from the export to sixteen secrets a row, and
    /// seals nothing.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn of_sixteen_secrets() -> Self {
        Self::under(PROFILE.to_owned(), |covenant| {
            covenant
                .joins(SIXTEEN_KEYS.into_iter().chain(["parent"]))
                // Nobody meets here, so nobody meets by chance.
                .weak_keys()
                .without_gates()
                .gate("family-2", Scope::Family, Unit::Agency, 2)
        })
    }

    fn under(profile: String, change: impl Fn(CovenantBuilder) -> CovenantBuilder) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let city = Rehearsal::city(1_000, night())
            .seed(SEED)
            .plan()
            .expect("a small city");
        city.lay_out(folder.path(), &mut |_| ())
            .unwrap_or_else(|error| panic!("{error}"));
        let read =
            |name: &str| fs::read_to_string(folder.path().join(name)).expect("the city wrote one");
        let covenant = CovenantBuilder::parse(&read("covenant.toml"))
            .expect("the city writes a covenant")
            // The exports of the benches are larger than the city, and from everywhere. With more
            // people, name and birth date would be too weak to join.
            .max_signals(1_100_000)
            .postcodes(["1000-9999"])
            .joins(["bsn", "surname+initial+birth", "address"])
            .without_gates()
            .gate("person-2", Scope::Person, Unit::Agency, 2)
            .gate("household-3", Scope::Household, Unit::Agency, 3);
        let covenant = change(covenant);
        let files = AgencyFiles {
            covenant: covenant.text(KEYS),
            profile,
            excluded_addresses: read("excluded-addresses.csv"),
        };
        let list = files.excluded_addresses.as_bytes();
        let parties =
            Parties::under(&covenant, list, KEYS).unwrap_or_else(|error| panic!("{error}"));
        let profile = parties
            .profile(&files.profile)
            .expect("the city's covenant knows these codes");
        Self {
            parties,
            profile,
            files,
        }
    }

    /// The covenant it runs by.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        self.parties.covenant()
    }

    /// Hashes an export on the current pool.
    ///
    /// # Panics
    /// When the export is refused.
    pub fn hash(&self, export: &[u8], progress: &(dyn Fn(Progress) + Sync)) -> Hashed {
        let spill = env::temp_dir();
        let job = self.parties.job(&self.profile, night(), &spill);
        let exports = [ProfiledExport::only(&self.profile, &export)];
        let hashed =
            hasher::hash(&job, &exports, progress).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(hashed.objections, [], "the export is refused");
        hashed
    }

    /// Delivers what came of an export to `folder`; gives back the batch.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn deliver(&self, hashed: &Hashed, folder: &Path) -> PathBuf {
        let job = self.parties.job(&self.profile, night(), folder);
        let delivered = hasher::deliver(hashed, &job, &Secret::new([7; 32]), folder);
        folder.join(delivered.expect("a temporary folder can be written").batch)
    }

    /// Writes all that the command `hash` reads, but for an export, to an empty folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, home: &Path) -> io::Result<()> {
        let AgencyFiles {
            covenant,
            profile,
            excluded_addresses,
        } = &self.files;
        KEYS.install(covenant, home).map_err(io::Error::other)?;
        atomic_file::write(&home.join("profile.toml"), profile.as_bytes())?;
        let list = home.join("excluded-addresses.csv");
        atomic_file::write(&list, excluded_addresses.as_bytes())?;
        pseudonym_key()
            .write(&home.join("pseudonym.key"))
            .map_err(io::Error::other)?;
        agency_key("police")
            .write(&home.join("agency.key"))
            .map_err(io::Error::other)
    }
}

/// The profile of an agency that sends BSNs.
fn with_bsn() -> String {
    PROFILE.to_owned() + "bsn = \"BSN\"\n"
}

/// Sixteen match keys of which every row of the benches has each.
pub const SIXTEEN_KEYS: [&str; 16] = [
    "half.sound+initial+birth",
    "half.sound+initial+birth+postcode",
    "initial+birth+postcode+house-number",
    "half.sound+initial+birth.year-month+postcode+house-number",
    "half.sound+initial+birth.month-day+postcode+house-number",
    "half.sound+initial+birth.year-day+postcode+house-number",
    "half.sound+initial+birth.swapped+postcode+house-number",
    "half+initial+birth",
    "surname+birth",
    "surname.start+birth+postcode.area",
    "names.initial+birth+postcode",
    "surname.sorted+birth",
    "birth+postcode.sorted+house-number.sorted",
    "surname.start+initial+birth.month-day+postcode",
    "surname.initial+birth+house-number",
    "half.start+birth+postcode",
];

impl Default for HashingAgency {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::export::{Rows, export};

    #[test]
    fn makes_three_records_of_every_row() {
        let hashed = HashingAgency::new().hash(&export(500, Rows::Good), &|_| ());
        assert_eq!(hashed.report.hashed, 500);
        assert_eq!(hashed.header.records(), 1500);
    }

    #[test]
    fn makes_five_records_of_every_row_where_the_covenant_asks_for_five() {
        let hashed = HashingAgency::of_five_records().hash(&export(500, Rows::Good), &|_| ());
        assert_eq!(hashed.header.records(), 2500);
    }

    #[test]
    fn seals_nothing_of_rows_of_sixteen_secrets() {
        let hashed = HashingAgency::of_sixteen_secrets().hash(&export(500, Rows::Good), &|_| ());
        assert_eq!((hashed.report.hashed, hashed.header.records()), (500, 0));
        let covenant = HashingAgency::of_sixteen_secrets()
            .covenant()
            .match_keys()
            .len();
        assert_eq!(covenant, 17, "sixteen, and that of families");
    }

    #[test]
    fn makes_none_of_rows_that_are_turned_down() {
        for rows in [Rows::OneCellTooMany, Rows::DatedAfterTheNight] {
            let hashed = HashingAgency::lenient().hash(&export(500, rows), &|_| ());
            assert_eq!((hashed.report.rows, hashed.report.hashed), (500, 0));
        }
    }
}
