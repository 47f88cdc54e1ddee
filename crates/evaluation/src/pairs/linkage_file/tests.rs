//! Files of records are read by their columns' names, and refused by row.

use super::*;

/// Reads a file of this text; gives back what is wrong with it, without its name.
fn read(text: &str, profile: &LinkageProfile, id: Option<&str>) -> Result<LinkageFile, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    std::fs::write(&path, text).expect("written");
    LinkageFile::read(&path, profile, id).map_err(|error| match error {
        LinkageFileError::Fault { fault, .. } => fault.to_string(),
        LinkageFileError::Read { .. } => panic!("{error}"),
    })
}

/// The id and the cells that are not empty.
type Shown<'a> = (&'a str, Vec<&'a str>);

fn cells(file: &LinkageFile) -> Vec<Shown<'_>> {
    let mut shown = Vec::new();
    for record in &file.records {
        let cells = record.cells.iter().map(String::as_str);
        shown.push((
            record.id.as_str(),
            cells.filter(|cell| !cell.is_empty()).collect(),
        ));
    }
    shown
}

#[test]
fn knows_the_columns_of_febrl_and_never_reads_its_number() {
    let text = "rec_id, given_name, surname, street_number, address_1, address_2, suburb, \
        postcode, state, date_of_birth, soc_sec_id\n\
        rec-7-org, joshua, elrick, 23, a street, , sydney, 0836, nsw, 19831124, 7342000\n\
        rec-7-dup-0, joshau, , 32, , , sydney, 0836, nsw, 19831142, 7342000\n";
    let records = read(text, &LinkageProfile::default(), None).expect("records");
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
    let dutch = "id;voornamen;voorletters;voorvoegsel;achternaam;geboortedatum;huisnummer;\
        huisletter;toevoeging;postcode\n\
        1;Jan;J;de;Wit;13-01-1980;1;A;2;6511AB\n";
    let records = read(dutch, &LinkageProfile::default(), None).expect("records");
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
    let profile = LinkageProfile::parse(
        b"[columns]\nid = \"nr\"\nsurname = \"wie\"\nbirth_date = \"wanneer\"",
    )
    .expect("a profile");
    let records = read("nr|wie|wanneer\n5|Wit|1980-01-13\n", &profile, None).expect("records");
    assert_eq!(cells(&records), [("5", ["Wit", "1980-01-13"].to_vec())]);
    let records =
        read("nr|wie|wanneer\n5|Wit|1980-01-13\n", &profile, Some("wie")).expect("records");
    assert_eq!(cells(&records)[0].0, "Wit");
}

#[test]
fn refuses_what_says_of_nobody_who_it_is_and_shows_no_cell() {
    let default = LinkageProfile::default();
    for (text, error) in [
        (
            "surname,postcode\nCanarius,1\n",
            "row 1: no column rec_id or id; name the one that says whom a record is about \
             with --id",
        ),
        (
            "id,surname,postcode\n1,Canarius,1\n1,Canarius,2\n",
            "row 3: an id that stands on an earlier row too",
        ),
        ("id,surname,postcode\n,Canarius,1\n", "row 2: no id"),
        (
            "id,surname,postcode\n1,Canarius\n",
            "row 2: 2 cells where the header has 3",
        ),
        (
            "id,Canarius\n1,2\n",
            "row 1: fewer than two columns with known names; name them in a profile",
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
