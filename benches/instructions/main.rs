//! Each step once, on small seeded inputs, for a counter of instructions: `instructions STEP`, run
//! by `.ci/instructions`.
//!
//! Only what happens inside [`counted`] is a step's; that it is a function of its own, by that
//! name, is how the counter knows. The step runs on a pool of one thread, so that all of it is on
//! the thread that entered.

use std::hint::black_box;
use std::io;

use benches::baseline::Answer;
use benches::inputs::city_night::CityNight;
use benches::inputs::export::{Cells, bsn as seeded_bsn, cells};
use benches::inputs::lists::{InMemory, PAIR};
use benches::inputs::parties::{agency_key, pseudonym_key};
use benches::inputs::profiled_hash::{HashingAgency, night};
use benches::inputs::shapes::Shape;
use benches::inputs::two_agencies::TwoAgencies;
use benches::measure::suite::pool;
use benches::random::Random;
use exchange::covenant::Covenant;
use exchange::crypto::mac::Mac;
use exchange::payload;
use hasher::DateForm;
use hasher::normalise::address::{Address, AddressCells};
use hasher::normalise::birth::Birth;
use hasher::normalise::bsn;
use hasher::normalise::name::{Name, NameCells};
use hasher::normalise::word_list::WordList;
use hasher::pseudonymise::{HmacPseudonymiser, Pseudonymise as _, Secrets};
use hasher::seal::Sealer;
use matcher::judge::judge;
use matcher::link::link;
use matcher::meet::Groups;

/// Makes the input of a step, does it, and gives back how many items came of it.
type Step = fn() -> u64;

/// Every step, by name.
const STEPS: [(&str, Step); 8] = [
    ("normalise", normalise),
    ("pseudonymise", pseudonymise),
    ("seal", seal),
    ("open", open),
    ("meet", meet),
    ("link", linked),
    ("judge", judged),
    ("night", whole_night),
];

fn main() -> io::Result<()> {
    let asked = std::env::args().nth(1);
    let step = STEPS
        .iter()
        .find(|(name, _)| asked.as_deref() == Some(name));
    let (_, step) =
        step.ok_or_else(|| io::Error::other(STEPS.map(|(name, _)| name).join(" | ")))?;
    assert!(
        pool(1).install(step) > 0,
        "a step on nothing measures nothing"
    );
    Ok(())
}

/// The instructions between entering and leaving this are a step's.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
    // Without it the call would be a jump, and nothing be left.
    black_box(());
}

/// Cells of every kind.
fn normalise() -> u64 {
    let Cells {
        surnames,
        addresses,
        dates,
        bsns,
    } = cells(1024);
    let (mut name, mut address, mut birth) =
        (Name::default(), Address::default(), Birth::default());
    let (form, night) = (
        DateForm::parse("dd-mm-yyyy").expect("a form"),
        night().day_number(),
    );
    counted(&mut || {
        for surname in &surnames {
            name.read(NameCells {
                surname,
                ..NameCells::default()
            });
            black_box(name.surname());
        }
        for row in &addresses {
            address.read(AddressCells {
                postcode: &row.postcode,
                house_number: &row.house_number,
                house_addition: row.house_addition,
                ..AddressCells::default()
            });
            black_box(address.by_postcode());
        }
        for cell in &dates {
            black_box(birth.read(cell, form, night));
        }
        for cell in &bsns {
            black_box(bsn::canonical(cell));
        }
    });
    4 * 1024
}

/// So many seeded BSNs.
fn identifiers(count: u32) -> WordList {
    let mut identifiers = WordList::default();
    let mut random = Random::new("instructions", 0);
    (0..count).for_each(|_| identifiers.push(seeded_bsn(&mut random).as_bytes()));
    identifiers
}

fn position_of_bsn(covenant: &Covenant) -> usize {
    covenant
        .match_keys()
        .iter()
        .position(|key| key.id() == "bsn")
        .expect("the city counts BSNs")
}

/// BSNs to T(x).
fn pseudonymise() -> u64 {
    let agency = HashingAgency::new();
    let (position, identifiers) = (position_of_bsn(agency.covenant()), identifiers(512));
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key(), agency.covenant().match_keys());
    let mut secrets = Secrets::default();
    counted(&mut || {
        pseudonymiser
            .pseudonymise(position, &identifiers, &mut secrets)
            .expect("a key of our own");
    });
    secrets.expose().len() as u64
}

/// T(x) to sealed records.
fn seal() -> u64 {
    let agency = HashingAgency::new();
    let covenant = agency.covenant();
    let (position, police) = (
        position_of_bsn(covenant),
        covenant.agency("police").expect("the city has a police"),
    );
    let sealer = Sealer::new(covenant, night(), police, &agency_key("police"));
    let section = &sealer.sections(position)[0];
    let mut secrets = Secrets::default();
    let pseudonymiser = HmacPseudonymiser::new(&pseudonym_key(), covenant.match_keys());
    pseudonymiser
        .pseudonymise(position, &identifiers(256), &mut secrets)
        .expect("a key of our own");
    let payload = [5; payload::LEN];
    counted(&mut || {
        for secret in secrets.expose() {
            black_box(section.seal(&section.lock(&Mac::new(secret)), &payload));
        }
    });
    secrets.expose().len() as u64
}

/// Groups of two records to payloads.
fn open() -> u64 {
    let agencies = TwoAgencies::new(256);
    let accepted = agencies.accepted();
    let opener = accepted.opener();
    let groups: Vec<Groups> = accepted.meet(Groups::clone);
    counted(&mut || {
        for groups in &groups {
            black_box(opener.open(groups).expect("it was accepted"));
        }
    });
    groups.len() as u64
}

/// Ten even lists in memory.
fn meet() -> u64 {
    let made = InMemory::new(Shape::Even, 10, 200_000);
    let mut answer = Answer::default();
    counted(&mut || answer = Answer::of_meeting(&made.lists(), PAIR));
    answer.groups
}

/// A small city, its agencies' batches, and the site that accepted them.
struct Accepted {
    city: CityNight,
    site: tempfile::TempDir,
}

impl Accepted {
    fn new() -> Self {
        let city = CityNight::new(INHABITANTS);
        let (out, site) = (city.room(), city.room());
        city.accept(site.path(), &city.hash(out.path()));
        Self { city, site }
    }
}

/// Inhabitants of the city.
const INHABITANTS: u64 = 5_000;

/// Opened signals to cases.
fn linked() -> u64 {
    let Accepted { city, site } = Accepted::new();
    let signals = city.opened(site.path());
    counted(&mut || drop(black_box(link(&signals, &[], city.covenant()))));
    signals.all().len() as u64
}

/// Cases to hits.
fn judged() -> u64 {
    let Accepted { city, site } = Accepted::new();
    let signals = city.opened(site.path());
    let cases = link(&signals, &[], city.covenant());
    counted(&mut || {
        drop(black_box(judge(
            &signals,
            &cases,
            city.covenant(),
            city.night(),
            city.centre_key(),
            false,
        )));
    });
    signals.all().len() as u64
}

/// Hash, accept and match.
fn whole_night() -> u64 {
    let city = CityNight::new(INHABITANTS);
    let (out, site) = (city.room(), city.room());
    counted(&mut || {
        city.accept(site.path(), &city.hash(out.path()));
        drop(black_box(city.match_night(site.path())));
    });
    city.rows()
}
