//! What a false row says: a true one in which somebody else, or somewhere else, was put.

use crate::life::event::Event;
use crate::people::family::Family;
use crate::people::names;
use crate::plan::calendar::Calendar;
use crate::plan::liar::Lie;
use crate::record::{Home, Record};

/// The client number under which many people stand.
const ONE_CLIENT: &str = "4711";

/// Signal numbers of false rows begin here: no true one is as high.
const FALSE_NUMBERS: u64 = 5_000_000_000;

/// Signal numbers that each lie has: more than any city has true ones.
const NUMBERS_OF_LIE: u64 = 500_000_000;

/// A false row beside a true one.
pub(crate) struct FalseRow {
    pub(crate) record: Record,
    /// Whom it names: the person of the true row, or a stranger.
    pub(crate) is_about_stranger: bool,
}

/// Tells a lie on the row itself, where one of `lies` is told so; gives that one back.
pub(crate) fn twist(lies: &[Lie], record: &mut Record) -> Option<Lie> {
    let told = lies.iter().find(|lie| **lie == Lie::OneClient)?;
    ONE_CLIENT.clone_into(&mut record.client);
    Some(*told)
}

/// The row that tells a lie beside `record`; none for a lie that is told on the row itself.
/// `numbers` stands before the digits of signal numbers, and `signal` is the true row's.
pub(crate) fn beside(
    lie: Lie,
    record: &Record,
    stranger: &Family,
    calendar: &Calendar,
    (numbers, signal): (&str, u64),
) -> Option<FalseRow> {
    let elsewhere = || Home::from(stranger.address_on(calendar.night()));
    let mut record = record.clone();
    let mut is_about_stranger = false;
    match lie {
        Lie::OneClient => return None,
        Lie::TwoAsOne => {
            name(&mut record, stranger);
            record.home = elsewhere();
            is_about_stranger = true;
        }
        Lie::TwoHomes => record.home.bag = elsewhere().bag,
        Lie::Mover => {
            record.home = elsewhere();
            record.date = calendar.date(calendar.night()).into();
        }
        Lie::Question => {
            name(&mut record, stranger);
            record.home = elsewhere();
            record.born = None;
            record.client.clear();
            record.bsn.clear();
            is_about_stranger = true;
        }
    }
    let number = FALSE_NUMBERS + lie as u64 * NUMBERS_OF_LIE + signal;
    record.number = format!("{numbers}{number:010}");
    Some(FalseRow {
        record,
        is_about_stranger,
    })
}

/// The event that a false row about a stranger is of: nothing happened.
pub(crate) const fn of_stranger(event: &Event) -> Event {
    Event {
        member: 0,
        ..*event
    }
}

/// Puts the first of a household in the place of whom the row is about.
fn name(record: &mut Record, stranger: &Family) {
    let person = &stranger.members[0];
    record.bsn.clone_from(&person.bsn);
    record.parents.iter_mut().for_each(String::clear);
    record.initials = names::initials(&person.first_names);
    record.first_names.clear();
    for name in &person.first_names {
        record.first_names.push((*name).to_owned());
    }
    person.surname.prefix().clone_into(&mut record.prefix);
    record.surname = person.surname.stem();
    record.prefix_place = None;
    record.born = Some(person.born.into());
}
