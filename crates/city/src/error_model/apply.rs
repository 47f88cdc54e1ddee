//! Types a row as its agency types: what it keeps of the client first, then what belongs to the
//! row, and says what went wrong. Kinds of error are in `ErrorKind`, how often they happen in
//! `error_rates`; about one row in a hundred should fail a check of its row, the other errors only
//! make a match harder.

use crate::agencies::agency::{Agency, ColumnContent};
use crate::error_model::address;
use crate::error_model::model::ErrorModel;
use crate::error_model::name;
use crate::error_model::number;
use crate::life::event::Event;
use crate::people::family::{Families, Family};
use crate::plan::Plan;
use crate::plan::error_kind::{ErrorKind, RowErrors};
use crate::random::seeded::{Part, SeededRandom};
use crate::record::Record;

/// A word that no agency's profile knows.
pub(crate) const UNKNOWN_WORD: &str = "overig";

/// What systems and people write where they know nothing, with weights.
const PLACEHOLDERS: [(&str, u32); 5] = [
    ("NULL", 35),
    ("0", 25),
    ("onbekend", 25),
    ("n.v.t.", 5),
    ("-", 10),
];

/// What the errors of a row depend on.
pub(crate) struct About<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) families: &'a Families<'a>,
    pub(crate) family: &'a Family,
    pub(crate) event: &'a Event,
    /// The number of the row, unique in the city.
    pub(crate) row: u64,
}

/// Types the row, with the row's own stream of chance.
pub(crate) fn mistype(
    record: &mut Record,
    agency: &Agency,
    about: &About<'_>,
    random: SeededRandom,
) -> RowErrors {
    let About {
        plan,
        families,
        family,
        event,
        row,
    } = *about;
    let person = &family.members[event.member];
    let mut errors = RowErrors::default();
    // Without client numbers nothing is kept: each row is typed anew.
    let client = if agency.has(ColumnContent::ClientNumber) {
        person.number
    } else {
        1 << 48 | row
    };
    let client = SeededRandom::new(
        plan.seed(),
        Part::Client,
        u64::from(agency.index()) << 56 | client,
    );
    let mut model = ErrorModel::new(agency, plan.errors(), client, &mut errors);
    number::bsn(&mut model, record, family, event.member, families);
    name::names(&mut model, record, person, event.day);
    number::birth_date(&mut model, record);
    // The rest belongs to the row: it has a stream of its own.
    let mut model = ErrorModel::new(agency, plan.errors(), random, &mut errors);
    address::address(&mut model, record, family, event, plan.calendar().night());
    number::impossible_date(&mut model, record);
    if agency.has(ColumnContent::Code) && model.makes(ErrorKind::CodeUnknown) {
        record.code = UNKNOWN_WORD;
    }
    if agency.has(ColumnContent::ClientNumber) && model.makes(ErrorKind::ClientMissing) {
        record.client.clear();
    }
    if record.has_gap(agency) && model.makes(ErrorKind::Placeholder) {
        let word = model.random.weighed(&PLACEHOLDERS, |(_, weight)| *weight).0;
        record.placeholder = Some(word);
    }
    errors
}
