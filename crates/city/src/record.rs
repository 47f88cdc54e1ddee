//! One row of an agency's export: what the agency would write if it made no mistake, and the cells
//! of its columns.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::AgencyKind;
use crate::agencies::dialect::Typed;
use crate::life::event::Event;
use crate::people::address::Address;
use crate::people::family::Family;
use crate::people::names;
use crate::plan::calendar::Calendar;
use crate::random::seeded::SeededRandom;

/// The numbers that the agency gave to a row and to its client.
#[derive(Clone, Copy)]
pub(crate) struct RowNumbers {
    pub(crate) signal: u64,
    pub(crate) client: u64,
}

/// What one row says. Holds identifiers, so it has no `Debug`.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) number: String,
    pub(crate) client: String,
    pub(crate) bsn: String,
    pub(crate) parents: [String; 2],
    pub(crate) initials: String,
    pub(crate) first_names: Vec<String>,
    pub(crate) prefix: String,
    pub(crate) surname: String,
    /// Where the prefix stands, when not where the agency writes it.
    pub(crate) prefix_place: Option<PrefixPlace>,
    pub(crate) cells: NameCells,
    pub(crate) born: Option<Typed>,
    pub(crate) home: Home,
    /// What stands in cells of person and place that would be empty.
    pub(crate) placeholder: Option<&'static str>,
    pub(crate) code: &'static str,
    pub(crate) date: Typed,
    severity: u8,
    contact: u16,
    woman: bool,
    reporter: &'static str,
    school: &'static str,
    amount: u64,
    contact_tried: bool,
    help_offered: bool,
    telephone: String,
    note: String,
}

/// Where the names of a row stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameCells {
    Own,
    /// Surname and first names in each other's cell.
    Swapped,
}

/// The address of a row; all empty where the agency has none.
#[derive(Clone, Default)]
pub(crate) struct Home {
    pub(crate) street: String,
    pub(crate) postcode: String,
    pub(crate) number: String,
    pub(crate) letter: String,
    pub(crate) addition: String,
    pub(crate) bag: String,
}

impl From<Address> for Home {
    fn from(address: Address) -> Self {
        Self {
            street: address.street(),
            postcode: address.written_postcode(),
            number: address.number().to_string(),
            letter: address.letter().to_owned(),
            addition: address.addition().to_owned(),
            bag: address.bag_id(),
        }
    }
}

const TOWN: &str = "Voorbeeldstad";
const SCHOOLS: [&str; 5] = [
    "De Regenboog",
    "Het Kompas",
    "Sint-Maartenscollege",
    "De Vlinder",
    "Mondriaan \"de Werf\"",
];
const REPORTERS: [&str; 6] = [
    "huisarts",
    "school",
    "ziekenhuis",
    "buren",
    "familie",
    "kinderopvang",
];
const STATES: [&str; 3] = ["lopend", "nieuw", "in onderzoek"];

impl Record {
    /// The row without mistakes, under the address on the night.
    pub(crate) fn faultless(
        agency: &Agency,
        event: &Event,
        family: &Family,
        calendar: &Calendar,
        given: RowNumbers,
        random: &mut SeededRandom,
    ) -> Self {
        let person = &family.members[event.member];
        let address = family.address_on(calendar.night());
        let words = agency.words.iter().find(|(_, code)| *code == event.code);
        let telephone = format!("06-{:08}", random.below(100_000));
        let name = person.first_names[0];
        let mut parents = [String::new(), String::new()];
        if person.child {
            for (cell, (_, bsn)) in parents.iter_mut().zip(family.parents()) {
                bsn.clone_into(cell);
            }
        }
        Self {
            number: format!("{}{:010}", agency.numbers, given.signal),
            client: given.client.to_string(),
            bsn: person.bsn.clone(),
            parents,
            initials: names::initials(&person.first_names),
            first_names: person
                .first_names
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            prefix: person.surname.prefix().to_owned(),
            surname: person.surname.stem(),
            prefix_place: None,
            cells: NameCells::Own,
            born: Some(person.born.into()),
            home: address.into(),
            placeholder: None,
            code: words.map_or("", |(word, _)| word),
            date: calendar.date(event.day).into(),
            severity: event.severity,
            contact: agency.desk + u16::try_from(address.district() % 5).expect("below five"),
            woman: person.woman,
            school: if agency.kind == AgencyKind::SchoolAttendance {
                random.pick(&SCHOOLS)
            } else {
                ""
            },
            reporter: match agency.kind {
                AgencyKind::SchoolAttendance => "",
                // Not everybody writes down who reported: then only the covenant's echo pairs tell.
                _ if event.echo && event.number.is_multiple_of(2) => "politie",
                _ if event.echo => "",
                _ => random.pick(&REPORTERS),
            },
            // Computed and not drawn, so that a column more moves no other draw. Some of the
            // amounts lie below the covenant's 50.
            amount: 45 + event.number % 2_400,
            contact_tried: !event.number.is_multiple_of(41),
            help_offered: !event.number.is_multiple_of(59),
            note: note(name, &telephone, random),
            telephone,
        }
    }

    /// Makes the amount higher.
    pub(crate) fn raise_amount(&mut self, by: u64) {
        self.amount += by;
    }

    /// The cells of the agency's columns.
    pub(crate) fn cells(&self, agency: &Agency) -> Vec<String> {
        let mut cells = Vec::with_capacity(agency.columns.len());
        for (_, content) in agency.columns {
            let mut cell = self.cell(agency, *content);
            if let Some(word) = self.placeholder
                && cell.is_empty()
                && content.may_be_unknown()
            {
                word.clone_into(&mut cell);
            }
            cells.push(cell);
        }
        cells
    }

    /// Whether a cell of person or place is empty.
    pub(crate) fn has_gap(&self, agency: &Agency) -> bool {
        let mut columns = agency.columns.iter();
        columns
            .any(|(_, content)| content.may_be_unknown() && self.cell(agency, *content).is_empty())
    }

    fn cell(&self, agency: &Agency, content: ColumnContent) -> String {
        match content {
            ColumnContent::SignalNumber => self.number.clone(),
            ColumnContent::ClientNumber => self.client.clone(),
            ColumnContent::Bsn if agency.is(Quirk::DropsZero) => {
                self.bsn.trim_start_matches('0').to_owned()
            }
            ColumnContent::Bsn => self.bsn.clone(),
            ColumnContent::ParentBsn1 => self.parents[0].clone(),
            ColumnContent::ParentBsn2 => self.parents[1].clone(),
            ColumnContent::Initials => {
                let initials = capitals(agency, self.initials.clone());
                if agency.is(Quirk::NoPoints) {
                    initials.replace('.', "")
                } else {
                    initials
                }
            }
            // Whatever is written in the cell of the surname, stands in that of the first names
            // when the two were swapped.
            ColumnContent::FirstNames if self.cells == NameCells::Swapped => {
                capitals(agency, self.full_surname(agency))
            }
            ColumnContent::Surname if self.cells == NameCells::Own => {
                capitals(agency, self.full_surname(agency))
            }
            ColumnContent::FirstNames | ColumnContent::Surname => {
                capitals(agency, self.first_names.join(" "))
            }
            ColumnContent::Prefix if self.prefix_place.is_some() => String::new(),
            ColumnContent::Prefix => self.prefix.clone(),
            ColumnContent::BirthDate => self
                .born
                .map_or_else(String::new, |day| agency.dates.write(day)),
            ColumnContent::Postcode
                if agency.is(Quirk::SpacedPostcode) && self.home.postcode.len() == 6 =>
            {
                let (digits, letters) = self.home.postcode.split_at(4);
                format!("{digits} {letters}")
            }
            ColumnContent::Postcode => self.home.postcode.clone(),
            ColumnContent::HouseNumber => self.home.number_cell(agency),
            ColumnContent::HouseLetter => self.home.letter.clone(),
            ColumnContent::HouseAddition => self.home.addition_cell(agency),
            ColumnContent::BagId => self.home.bag.clone(),
            ColumnContent::Code => self.code.to_owned(),
            ColumnContent::Date => agency.dates.write(self.date),
            ColumnContent::Severity => agency.severities[usize::from(self.severity - 1)].to_owned(),
            ColumnContent::Contact => self.contact.to_string(),
            ColumnContent::Street => self.home.street.clone(),
            ColumnContent::Town => TOWN.to_owned(),
            ColumnContent::Sex => if self.woman { "V" } else { "M" }.to_owned(),
            ColumnContent::Reporter => self.reporter.to_owned(),
            ColumnContent::School => self.school.to_owned(),
            ColumnContent::Amount => format!("{},00", self.amount),
            ColumnContent::ContactTried => yes_or_no(self.contact_tried),
            ColumnContent::HelpOffered => yes_or_no(self.help_offered),
            ColumnContent::Status => STATES[usize::from(self.contact % 3)].to_owned(),
            ColumnContent::Telephone => self.telephone.clone(),
            ColumnContent::Note => self.note.clone(),
        }
    }

    /// Whether the row has a BSN, a name with birth date, or an address: else it is of no use to
    /// anybody.
    pub(crate) fn identifies(&self, agency: &Agency) -> bool {
        let name =
            !(self.initials.is_empty() && self.first_names.is_empty()) && self.born.is_some();
        let home = !self.home.postcode.is_empty() && !self.home.number.is_empty();
        let bag = agency.has(ColumnContent::BagId) && !self.home.bag.is_empty();
        !self.bsn.is_empty() || name || home || bag
    }

    fn full_surname(&self, agency: &Agency) -> String {
        match self.prefix_place.unwrap_or(agency.prefix) {
            _ if self.prefix.is_empty() => self.surname.clone(),
            PrefixPlace::Apart => self.surname.clone(),
            PrefixPlace::Before => format!("{} {}", self.prefix, self.surname),
            PrefixPlace::After => format!("{}, {}", self.surname, self.prefix),
        }
    }
}

impl Home {
    /// "56", or all in one cell where there is no other: "56A", "56 bis", "56-2".
    pub(crate) fn number_cell(&self, agency: &Agency) -> String {
        if agency.has(ColumnContent::HouseAddition) {
            return self.number.clone();
        }
        let gap = match self.addition.bytes().next() {
            None => "",
            Some(b'0'..=b'9') => "-",
            Some(_) => " ",
        };
        format!("{}{}{gap}{}", self.number, self.letter, self.addition)
    }

    /// The addition, with the letter before it where that has no column.
    fn addition_cell(&self, agency: &Agency) -> String {
        if agency.has(ColumnContent::HouseLetter) {
            return self.addition.clone();
        }
        format!("{}{}", self.letter, self.addition)
    }
}

fn yes_or_no(yes: bool) -> String {
    if yes { "J" } else { "N" }.to_owned()
}

fn capitals(agency: &Agency, name: String) -> String {
    if agency.is(Quirk::Capitals) {
        name.to_uppercase()
    } else {
        name
    }
}

/// Free text: it names the person, and holds delimiters, quotes and now and then a line break.
fn note(name: &str, telephone: &str, random: &mut SeededRandom) -> String {
    match random.below(40) {
        0 => format!("{name} gebeld op {telephone};\ngeen gehoor, brief gestuurd"),
        1..=5 => format!("Gesproken met {name}, \"gaat niet goed\"; terugbellen op {telephone}"),
        6..=12 => format!("{name} niet thuis; buren zeggen: al weken geen contact"),
        13..=18 => "Overleg met collega, dossier volgt".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
