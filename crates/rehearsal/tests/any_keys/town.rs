//! The rows of a small town of which agencies say too much and not the same, and their exports.
//!
//! Few people, addresses and days, so that nearly everything ties. What is said beside one BSN of
//! its holder is always the same: what else may come of it is another test.

use std::fmt::Write as _;

use exchange::covenant::{Chain, Mode, Scope, Unit};
use synthetic::{AgencyTable, CodeTable, CovenantBuilder, RuleTable};

/// By agency, the chain and the controller.
pub(crate) const AGENCIES: [(&str, Chain, &str); 5] = [
    ("debts", Chain::Social, "city"),
    ("health", Chain::Care, "health"),
    ("housing", Chain::Social, "housing"),
    ("police", Chain::Justice, "police"),
    ("school", Chain::Social, "city"),
];
/// Codes, each of a domain of its own; the second echoes the first, and the third the second.
const CODES: [&str; 4] = ["violence", "report", "help", "truancy"];
const COLUMNS: [&str; 13] = [
    "signal_number",
    "client_number",
    "bsn",
    "initials",
    "first_names",
    "surname",
    "birth_date",
    "parent_bsn_1",
    "postcode",
    "house_number",
    "bag_id",
    "code",
    "date",
];
const SURNAMES: [&str; 6] = ["Berk", "Linde", "Vlier", "Wilg", "Hazel", "Spar"];
const FIRST_NAMES: [&str; 5] = ["Anna", "Bram", "Cor", "Dirk", "Els"];

/// A row of an export, by column.
pub(crate) type Cells = [String; COLUMNS.len()];

/// The rows of each agency, in the order of [`AGENCIES`].
pub(crate) type Town = Vec<Vec<Cells>>;

/// Numbers that are as good as drawn (`SplitMix64`).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % end
    }

    /// Whether one of so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// A row about a person at an address, on a day of November, as the agency says it in full.
pub(crate) fn row(number: u64, person: u64, home: u64, code: u64, day: u64) -> Cells {
    let of = |names: &[&str], index: u64| {
        let index = usize::try_from(index).expect("a small number");
        names[index % names.len()].to_owned()
    };
    let first_name = of(&FIRST_NAMES, person);
    [
        format!("s{number}"),
        format!("c{person}"),
        bsn(person),
        first_name[..1].to_owned(),
        first_name,
        of(&SURNAMES, person / 2),
        format!(
            "{:02}-{:02}-{}",
            person % 27 + 2,
            person % 11 + 2,
            1960 + person * 3 % 50
        ),
        String::new(),
        format!(
            "4001A{}",
            char::from(b'A' + u8::try_from(home).expect("few homes"))
        ),
        "1".to_owned(),
        String::new(),
        of(&CODES, code),
        format!("{day:02}-11-2026"),
    ]
}

/// Gives a row the BSN of another person.
pub(crate) fn swap_bsn(cells: &mut Cells, other: u64) {
    cells[2] = bsn(other);
}

/// A BSN of its own for each person.
fn bsn(person: u64) -> String {
    let is_valid = |number: &u64| {
        let mut sum = 0_u64;
        for (weight, digit) in (2..=9).rev().zip(number.to_string().bytes()) {
            sum += weight * u64::from(digit - b'0');
        }
        let last = number % 10;
        sum % 11 == last
    };
    let numbers = (0..).map(|more| 100_000_000 + person * 100 + more);
    numbers
        .filter(is_valid)
        .map(|number| number.to_string())
        .next()
        .expect("some is valid")
}

/// The town of a seed.
pub(crate) fn town(seed: u64) -> Town {
    let mut drawn = Drawn(seed);
    // Much of each of a few, or little of many.
    let people = if seed.is_multiple_of(2) { 8 } else { 24 };
    let mut town = Vec::new();
    for agency in 0..AGENCIES.len() {
        let mut rows = Vec::new();
        for number in 0..22 {
            let person = drawn.below(people);
            let home = if drawn.once_in(3) {
                drawn.below(4)
            } else {
                person % 4
            };
            let day = 10 + drawn.below(4);
            let mut cells = row(number, person, home, drawn.below(4), day);
            vary(&mut cells, agency, person, home, &mut drawn);
            rows.push(cells);
        }
        town.push(rows);
    }
    town
}

/// Says of a row less, or something else.
fn vary(cells: &mut Cells, agency: usize, person: u64, home: u64, drawn: &mut Drawn) {
    let [
        _,
        client,
        bsn,
        _,
        first_name,
        surname,
        birth,
        parent,
        postcode,
        house,
        bag,
        ..,
    ] = cells;
    if drawn.once_in(2) {
        bsn.clear();
    }
    // One number on two people, or no numbers at all.
    match agency {
        0 | 4 => *client = format!("c{}", person / 2),
        3 => client.clear(),
        _ => {}
    }
    if drawn.once_in(4) {
        // Beside a BSN its holder is not contradicted by this.
        SURNAMES[agency].clone_into(surname);
    }
    if drawn.once_in(2) {
        *parent = self::bsn(90 + person / 4);
    }
    if drawn.once_in(4) {
        *bag = format!("0268010000000{home:03}");
    }
    match drawn.below(6) {
        0 => [&mut *postcode, house, bag]
            .into_iter()
            .for_each(String::clear),
        1 => {
            // About the address alone.
            let of_person = [client, bsn, first_name, surname, birth, parent];
            of_person.into_iter().for_each(String::clear);
            cells[3].clear();
        }
        _ => {}
    }
}

/// The covenant of the town, with agencies in this order.
pub(crate) fn covenant(order: &[usize]) -> CovenantBuilder {
    let mut agencies = Vec::new();
    for &index in order {
        let (id, chain, controller) = AGENCIES[index];
        agencies.push(AgencyTable::new(id).chain(chain).controller(controller));
    }
    let codes = (1..)
        .zip(CODES)
        .map(|(number, id)| CodeTable::new(id, number, id));
    CovenantBuilder::new()
        .agencies(agencies)
        .domains(CODES)
        .codes(codes)
        .echo(CODES[0], CODES[1], 2)
        .echo(CODES[1], CODES[2], 1)
        .max_refused_share(1.0)
        .max_records_per_tag(4)
        .max_household_persons(4)
        .match_keys([
            ("bsn", Mode::Joins),
            ("surname+initial+birth", Mode::Joins),
            ("half+first-name+postcode+house-number", Mode::Asks),
            ("address", Mode::Joins),
            ("bag", Mode::Joins),
            ("parent", Mode::Joins),
        ])
        .gate("person-2", Scope::Person, Unit::Agency, 2)
        .gate("household-2", Scope::Household, Unit::Agency, 2)
        .gate("family-2", Scope::Family, Unit::Agency, 2)
        .rules([
            RuleTable::all(),
            RuleTable {
                id: "two-days".to_owned(),
                window_days: 10,
                min_agencies: 2,
                min_domains: 2,
                ..RuleTable::all()
            },
        ])
}

/// The profile of an agency's export.
pub(crate) fn profile(agency: &str) -> String {
    let mut text = format!(
        "agency = \"{agency}\"\nencoding = \"utf-8\"\ndelimiter = \";\"\ndate = \"dd-mm-yyyy\"\n\
         doubtful = \"leave-out\"\n\n[defaults]\nseverity = 1\n\n[columns]\n"
    );
    for column in COLUMNS {
        writeln!(text, "{column} = \"{column}\"").expect("a String takes any text");
    }
    text.push_str("\n[codes]\n");
    for code in CODES {
        writeln!(text, "\"{code}\" = \"{code}\"").expect("a String takes any text");
    }
    text
}

/// Rows as an export.
pub(crate) fn export(rows: &[Cells]) -> String {
    let mut text = COLUMNS.join(";");
    for cells in rows {
        text.push('\n');
        text.push_str(&cells.join(";"));
    }
    text.push('\n');
    text
}
