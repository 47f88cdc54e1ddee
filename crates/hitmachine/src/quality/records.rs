//! Reads a file of a public linkage set, or one like it: a record of a person on each row, with an id that tells whom it is about.
//!
//! Columns are known by their names, those of FEBRL and Dutch ones, or named by a profile. `soc_sec_id` is never read. The truth is the
//! id: `rec-7-org` and `rec-7-dup-0` are both person 7; any other id means what it says.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use hasher::profile::field::Field;
use hasher::read::Encoding;
use hasher::{DateForm, Dialect, TableError, guess_dates, rows};
use serde::Deserialize;

use crate::exit::{self, Failure};

/// What is read of a record besides its id, by the names of columns that are known; letters alone, lower case.
#[rustfmt::skip]
const NAMES: [(Field, &[&str]); 9] = [
    (Field::FirstNames, &["givenname", "givennames", "firstname", "firstnames", "voornaam", "voornamen"]),
    (Field::Initials, &["voorletters", "voorletter", "initials"]),
    (Field::Prefix, &["voorvoegsel", "voorvoegsels", "tussenvoegsel", "tussenvoegsels"]),
    (Field::Surname, &["surname", "lastname", "familyname", "achternaam", "geslachtsnaam"]),
    (Field::BirthDate, &["dateofbirth", "birthdate", "dob", "geboortedatum"]),
    (Field::Postcode, &["postcode", "zipcode"]),
    (Field::HouseNumber, &["streetnumber", "housenumber", "huisnummer"]),
    (Field::HouseLetter, &["huisletter", "houseletter"]),
    (Field::HouseAddition, &["toevoeging", "huisnummertoevoeging", "houseaddition"]),
];
const ID: &[&str] = &["recid", "id"];

/// How many fields are read.
pub(crate) const FIELDS: usize = NAMES.len();

/// The fields in the order of a record's cells.
pub(crate) fn fields() -> impl Iterator<Item = Field> {
    NAMES.into_iter().map(|(field, _)| field)
}

/// What a profile says of files that do not speak for themselves.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairsProfile {
    encoding: Option<String>,
    delimiter: Option<String>,
    date: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

impl PairsProfile {
    /// Reads a profile.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = exit::read(path)?;
        let refuse =
            |cause: String| Failure::refused(anyhow!("{}: profile: {cause}", path.display()));
        let text = str::from_utf8(&bytes).map_err(|_| refuse("is not UTF-8".to_owned()))?;
        let profile: Self =
            toml::from_str(text).map_err(|error| refuse(error.message().to_owned()))?;
        let known =
            |name: &&String| *name == "id" || fields().any(|field| field.id() == name.as_str());
        if let Some(unknown) = profile.columns.keys().find(|name| !known(name)) {
            return Err(refuse(format!("[columns]: there is no field {unknown:?}")));
        }
        if profile
            .encoding
            .as_deref()
            .is_some_and(|id| Encoding::from_id(id).is_none())
        {
            return Err(refuse(
                "encoding: not one that exports are read in, such as \"utf-8\"".to_owned(),
            ));
        }
        if profile
            .delimiter
            .as_deref()
            .is_some_and(|id| delimiter(id).is_none())
        {
            return Err(refuse(
                "delimiter: must be \";\", \",\", \"tab\" or \"|\"".to_owned(),
            ));
        }
        if profile
            .date
            .as_deref()
            .is_some_and(|form| DateForm::parse(form).is_none())
        {
            return Err(refuse(
                "date: not a form that dates are read in, such as \"dd-mm-yyyy\"".to_owned(),
            ));
        }
        Ok(profile)
    }
}

fn delimiter(id: &str) -> Option<u8> {
    match id {
        "tab" => Some(b'\t'),
        _ => [";", ",", "|"].contains(&id).then(|| id.as_bytes()[0]),
    }
}

/// A record: its id, and its cells in the order of [`fields`].
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) cells: [String; FIELDS],
}

/// The records of one file.
pub(crate) struct Records {
    pub(crate) path: PathBuf,
    pub(crate) all: Vec<Record>,
    /// How its dates are written.
    pub(crate) date: String,
}

/// Where a record's cells stand in a row.
struct Places {
    id: usize,
    cells: [Option<usize>; FIELDS],
    count: usize,
}

impl Records {
    /// Reads a file; `id` is the column of the ids where neither its name nor the profile says it.
    pub(crate) fn read(
        path: &Path,
        profile: &PairsProfile,
        id: Option<&str>,
    ) -> Result<Self, Failure> {
        let bytes = exit::read(path)?;
        let refuse = |cause: String| Failure::refused(anyhow!("{}: {cause}", path.display()));
        let unreadable = |error: TableError| refuse(error.to_string());
        let guess = Dialect::guess(&bytes).map_err(unreadable)?;
        let writing = Dialect {
            encoding: profile
                .encoding
                .as_deref()
                .and_then(Encoding::from_id)
                .unwrap_or(guess.encoding),
            delimiter: profile
                .delimiter
                .as_deref()
                .and_then(delimiter)
                .unwrap_or(guess.delimiter),
        };
        let (mut places, mut all, mut seen, mut fault) = (None, Vec::new(), HashSet::new(), None);
        rows(&bytes[..], writing, &mut |row, cells| {
            if fault.is_some() {
                return;
            }
            let Some(places) = &places else {
                match Places::find(cells, profile, id) {
                    Ok(found) => places = Some(found),
                    Err(cause) => fault = Some(cause),
                }
                return;
            };
            match places.record(cells) {
                Ok(record) if seen.insert(record.id.clone()) => all.push(record),
                Ok(_) => {
                    fault = Some(format!(
                        "row {row}: an id that stands on an earlier row too"
                    ))
                }
                Err(cause) => fault = Some(format!("row {row}: {cause}")),
            }
        })
        .map_err(unreadable)?;
        if let Some(cause) = fault {
            return Err(refuse(cause));
        }
        if all.is_empty() {
            return Err(refuse("has no record".to_owned()));
        }
        let births = fields()
            .position(|field| field == Field::BirthDate)
            .expect("birth dates are read");
        let cells: Vec<&str> = all
            .iter()
            .map(|record| record.cells[births].as_str())
            .filter(|cell| !cell.is_empty())
            .collect();
        let guess = guess_dates(&cells).map_or("yyyymmdd", |(form, _)| form);
        let date = profile.date.clone().unwrap_or_else(|| guess.to_owned());
        Ok(Self {
            path: path.to_owned(),
            all,
            date,
        })
    }
}

impl Places {
    fn find(header: &[&str], profile: &PairsProfile, id: Option<&str>) -> Result<Self, String> {
        let named = |name: &str| {
            let wanted = name.trim().to_lowercase();
            let place = header
                .iter()
                .position(|cell| cell.trim().to_lowercase() == wanted);
            place.ok_or_else(|| format!("row 1: the header lacks the column {name:?}"))
        };
        let known = |names: &[&str]| {
            header
                .iter()
                .position(|cell| names.contains(&letters(cell).as_str()))
        };
        let id = match id.or_else(|| profile.columns.get("id").map(String::as_str)) {
            Some(name) => named(name)?,
            None => known(ID).ok_or("row 1: no column rec_id or id; name the one that says whom a record is about with --id")?,
        };
        let mut cells = [None; FIELDS];
        for (place, (field, names)) in cells.iter_mut().zip(NAMES) {
            *place = profile
                .columns
                .get(field.id())
                .map(|name| named(name))
                .transpose()?
                .or_else(|| known(names));
        }
        if cells.iter().flatten().count() < 2 {
            return Err(
                "row 1: fewer than two columns with known names; name them in a profile".to_owned(),
            );
        }
        Ok(Self {
            id,
            cells,
            count: header.len(),
        })
    }

    fn record(&self, cells: &[&str]) -> Result<Record, String> {
        if cells.len() != self.count {
            return Err(format!(
                "{} cells where the header has {}",
                cells.len(),
                self.count
            ));
        }
        let id = cells[self.id].trim();
        if id.is_empty() {
            return Err("no id".to_owned());
        }
        let cells = self
            .cells
            .map(|place| place.map_or_else(String::new, |place| cells[place].trim().to_owned()));
        Ok(Record {
            id: id.to_owned(),
            cells,
        })
    }
}

fn letters(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whom each record of each file is about, as numbers: the same number, the same person.
pub(crate) fn persons<'a>(files: [&'a Records; 2]) -> [Vec<u64>; 2] {
    let mut numbers: HashMap<&'a str, u64> = HashMap::new();
    files.map(|file| {
        let number = |record: &'a Record| {
            let next = numbers.len() as u64;
            *numbers.entry(person(&record.id)).or_insert(next)
        };
        file.all.iter().map(number).collect()
    })
}

/// The person of an id: the number of a FEBRL id, else the id itself.
fn person(id: &str) -> &str {
    let febrl = id.strip_prefix("rec-").and_then(|rest| {
        let (number, role) = rest.split_once('-')?;
        let is_role = role == "org" || role.strip_prefix("dup-").is_some_and(is_number);
        (is_number(number) && is_role).then_some(number)
    });
    febrl.unwrap_or(id)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, profile: &PairsProfile, id: Option<&str>) -> Result<Records, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).expect("written");
        Records::read(&path, profile, id).map_err(|stop| {
            stop.line()
                .rsplit(": ")
                .next()
                .unwrap_or_default()
                .to_owned()
        })
    }

    fn cells(records: &Records) -> Vec<(&str, Vec<&str>)> {
        records
            .all
            .iter()
            .map(|one| {
                (
                    one.id.as_str(),
                    one.cells
                        .iter()
                        .map(String::as_str)
                        .filter(|c| !c.is_empty())
                        .collect(),
                )
            })
            .collect()
    }

    #[test]
    fn knows_the_columns_of_febrl_and_never_reads_its_number() {
        let text = "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id\n\
            rec-7-org, joshua, elrick, 23, a street, , sydney, 0836, nsw, 19831124, 7342000\n\
            rec-7-dup-0, joshau, , 32, , , sydney, 0836, nsw, 19831142, 7342000\n";
        let records = read(text, &PairsProfile::default(), None).expect("records");
        let joshua = ["joshua", "elrick", "19831124", "0836", "23"].to_vec();
        assert_eq!(
            cells(&records),
            [
                ("rec-7-org", joshua),
                ("rec-7-dup-0", ["joshau", "19831142", "0836", "32"].to_vec())
            ]
        );
        assert_eq!(records.date, "yyyymmdd");
    }

    #[test]
    fn knows_dutch_columns_and_takes_the_word_of_a_profile() {
        let dutch = "id;voornamen;voorletters;voorvoegsel;achternaam;geboortedatum;huisnummer;huisletter;toevoeging;postcode\n\
            1;Jan;J;de;Wit;13-01-1980;1;A;2;6511AB\n";
        let records = read(dutch, &PairsProfile::default(), None).expect("records");
        assert_eq!(
            cells(&records)[0].1,
            [
                "Jan",
                "J",
                "de",
                "Wit",
                "13-01-1980",
                "6511AB",
                "1",
                "A",
                "2"
            ]
        );
        assert_eq!(records.date, "dd-mm-yyyy");
        let profile: PairsProfile =
            toml::from_str("[columns]\nid = \"nr\"\nsurname = \"wie\"\nbirth_date = \"wanneer\"")
                .expect("a profile");
        let records = read("nr|wie|wanneer\n5|Wit|1980-01-13\n", &profile, None).expect("records");
        assert_eq!(cells(&records), [("5", ["Wit", "1980-01-13"].to_vec())]);
        let records =
            read("nr|wie|wanneer\n5|Wit|1980-01-13\n", &profile, Some("wie")).expect("records");
        assert_eq!(cells(&records)[0].0, "Wit");
    }

    #[test]
    fn refuses_what_says_of_nobody_who_it_is_and_shows_no_cell() {
        let default = PairsProfile::default();
        for (text, error) in [
            (
                "surname,postcode\nCanarius,1\n",
                "no column rec_id or id; name the one that says whom a record is about with --id",
            ),
            (
                "id,surname,postcode\n1,Canarius,1\n1,Canarius,2\n",
                "an id that stands on an earlier row too",
            ),
            ("id,surname,postcode\n,Canarius,1\n", "no id"),
            (
                "id,surname,postcode\n1,Canarius\n",
                "2 cells where the header has 3",
            ),
            (
                "id,Canarius\n1,2\n",
                "fewer than two columns with known names; name them in a profile",
            ),
            ("id,surname,postcode\n", "has no record"),
        ] {
            assert_eq!(
                read(text, &default, None).err().as_deref(),
                Some(error),
                "{text:?}"
            );
        }
    }

    #[test]
    fn takes_a_person_from_an_id() {
        assert_eq!(
            ["rec-7-org", "rec-7-dup-0", "rec-7-dup-12"].map(person),
            ["7"; 3]
        );
        for id in ["rec-7", "rec-7-dup-", "rec--org", "7", "rec-7-org-1"] {
            assert_eq!(person(id), id);
        }
    }
}
