//! An agency that hashes: the police of a small city, with an export whose every row has all three
//! identifiers.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::{fs, io};

use city::Plan;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file;
use exchange::night::Night;
use hasher::check::excluded::ExcludedAddresses;
use hasher::profile::Profile;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use hasher::{DEFAULT_MEMORY, Hashed, Job, Progress};

use crate::inputs::parties::{agency_key, pseudonym_key, public_keys, signed, write_signed};
use crate::random::SEED;

/// The night of all benches.
pub const NIGHT: &str = "2026-11-22";

/// How the export of [`export`](crate::inputs::export) is written.
const PROFILE: &str = r#"
agency = "police"
encoding = "windows-1252"
delimiter = ";"
date = "dd-mm-yyyy"

[columns]
signal_number = "Nummer"
client_number = "Persoon"
bsn = "BSN"
initials = "Voorletters"
surname = "Achternaam"
birth_date = "Geboortedatum"
postcode = "Postcode"
house_number = "Huisnummer"
house_addition = "Toevoeging"
code = "Soort"
date = "Datum"
severity = "Ernst"

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
"#;

/// All that a job needs.
pub struct HashingAgency {
    covenant: SignedCovenant,
    profile: Profile,
    key: PseudonymKey,
    own_key: AgencyKey,
    excluded: ExcludedAddresses,
    night: Night,
    /// Covenant, profile and list, as they are written.
    written: [String; 3],
}

/// The night of all benches.
///
/// # Panics
/// Never: the date is one.
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
        Self::under(PROFILE, |covenant| covenant)
    }

    /// The agency under a covenant that does not mind how many rows are set aside.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn lenient() -> Self {
        Self::under(PROFILE, |covenant| {
            covenant.replace("max_refused_share = 0.05", "max_refused_share = 1.0")
        })
    }

    /// The agency under a covenant that takes five records of a row: two gates of two on each match
    /// key of a person, one on the address.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn of_five_records() -> Self {
        let two = |unit: &str| {
            format!(
                "[[gate]]\nid = \"person-{unit}\"\nscope = \"person\"\nunit = \"{unit}\"\nk = 2\n\n"
            )
        };
        let gates = two("chain")
            + &two("controller")
            + "[[gate]]\nid = \"household-2\"\nscope = \"household\"\nunit = \"agency\"\nk = 2\n\n";
        Self::under(PROFILE, |covenant| {
            let (before, rest) = covenant.split_once("[[gate]]").expect("a city has gates");
            let (_, after) = rest.split_once("[[rule]]").expect("and rules after them");
            format!("{before}{gates}[[rule]]{after}")
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
        Self::under(&PROFILE.replace("bsn = \"BSN\"\n", ""), |covenant| {
            let covenant = with_match_keys_and_family(&covenant, &SIXTEEN_KEYS);
            let (before, rest) = covenant.split_once("[[gate]]").expect("a city has gates");
            let (_, after) = rest.split_once("[[rule]]").expect("and rules after them");
            format!(
                "{before}[[gate]]\nid = \"family-2\"\nscope = \"family\"\nunit = \"agency\"\n\
                 k = 2\n\n[[rule]]{after}"
            )
        })
    }

    fn under(profile: &str, changed: impl Fn(String) -> String) -> Self {
        let (key, night) = (pseudonym_key(), night());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan = Plan::new(1_000, SEED, night, public_keys()).expect("a city can be so small");
        city::write(folder.path(), &plan, &mut |_| ()).expect("a temporary folder can be written");
        let text =
            fs::read_to_string(folder.path().join("covenant.toml")).expect("the city wrote one");
        // The exports of the benches are larger than the city, and from everywhere.
        let text = text
            .replace("max_signals = ", "max_signals = 99999")
            .replace("4000-4999", "1000-9999");
        let text = with_match_keys(&text, &["bsn", "surname+initial+birth", "address"]);
        let text = changed(text);
        let covenant = signed(&text);
        let list = fs::read_to_string(folder.path().join("excluded-addresses.csv"))
            .expect("and one of addresses");
        Self {
            profile: Profile::parse(profile, &covenant)
                .expect("the city's covenant knows these codes"),
            excluded: ExcludedAddresses::parse(list.as_bytes(), &covenant)
                .unwrap_or_else(|error| panic!("{error}")),
            written: [text, profile.to_owned(), list],
            own_key: agency_key("police"),
            covenant,
            key,
            night,
        }
    }

    /// The covenant it runs by.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        &self.covenant
    }

    /// Hashes an export on the current pool.
    ///
    /// # Panics
    /// When the export is refused.
    pub fn hash(&self, export: &[u8], progress: &(dyn Fn(Progress) + Sync)) -> Hashed {
        hasher::hash(&self.job(), export, progress).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Delivers what came of an export to `folder`; gives back the batch.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn deliver(&self, hashed: &Hashed, folder: &Path) -> PathBuf {
        let delivered = hasher::deliver(hashed, &self.job(), &Secret::new([7; 32]), folder);
        folder.join(delivered.expect("a temporary folder can be written").batch)
    }

    /// Writes all that the command `hash` reads, but for an export, to an empty folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, home: &Path) -> io::Result<()> {
        let [covenant, profile, list] = &self.written;
        write_signed(covenant, home)?;
        atomic_file::write(&home.join("profile.toml"), profile.as_bytes())?;
        atomic_file::write(&home.join("excluded-addresses.csv"), list.as_bytes())?;
        self.key
            .write(&home.join("pseudonym.key"))
            .map_err(io::Error::other)?;
        self.own_key
            .write(&home.join("agency.key"))
            .map_err(io::Error::other)
    }

    fn job(&self) -> Job<'_> {
        Job {
            covenant: &self.covenant,
            profile: &self.profile,
            key: &self.key,
            agency_key: &self.own_key,
            excluded: &self.excluded,
            night: self.night,
            revision: NonZeroU32::MIN,
            memory: DEFAULT_MEMORY,
            spill: Path::new("."),
        }
    }
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

/// A covenant with other match keys, and that of families behind them.
fn with_match_keys_and_family(covenant: &str, keys: &[&str]) -> String {
    let (before, rest) = covenant
        .split_once("[[match_key]]")
        .expect("a city has match keys");
    let (_, gates) = rest.split_once("[[gate]]").expect("and gates after them");
    let tables = |id: &&str| format!("[[match_key]]\nid = \"{id}\"\nmode = \"joins\"\n\n");
    let keys: Vec<String> = keys.iter().chain(&["parent"]).map(tables).collect();
    format!("{before}{}[[gate]]{gates}", keys.concat())
}

/// A city's covenant with other match keys, all of which join, and gates for persons and households
/// only.
///
/// # Panics
/// With a text that is no city's.
#[must_use]
pub fn with_match_keys(covenant: &str, keys: &[&str]) -> String {
    let (before, rest) = covenant
        .split_once("[[match_key]]")
        .expect("a city has match keys");
    let (_, gates) = rest.split_once("[[gate]]").expect("and gates after them");
    let (gates, family) = gates
        .split_once("[[gate]]\nid = \"family-2\"")
        .expect("the last is of families");
    let (_, rules) = family.split_once("[[rule]]").expect("and rules after them");
    let keys: Vec<String> = keys
        .iter()
        .map(|id| format!("[[match_key]]\nid = \"{id}\"\nmode = \"joins\"\n\n"))
        .collect();
    let keys = keys.concat();
    format!("{before}{keys}[[gate]]{gates}[[rule]]{rules}")
}

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
            .covenant
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
