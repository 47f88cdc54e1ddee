//! What a list that is taken out is narrowed to, by the address of the list.

use casebook::store::{Filter, Order, Presence, Query, StateWord};
use exchange::night::Night;

use crate::server::answer::Refusal;
use crate::server::visit::Fields;

/// The query of an address. What it holds and this cannot narrow to is refused: a list that is
/// wider than the one on the page is never taken out.
pub(super) fn read(fields: &Fields) -> Result<Query, Refusal> {
    let mut query = Query {
        filter: Filter {
            presence: Presence::Present,
            since: None,
            agency: None,
            order: Order::LongestWaiting,
            offset: 0,
            limit: u32::MAX,
        },
        state: None,
        rule: None,
    };
    for (name, value) in &fields.0 {
        if value.is_empty() {
            continue;
        }
        match name.as_str() {
            "presence" => query.filter.presence = presence(value)?,
            "since" => {
                let night = Night::parse(value).map_err(|_| Refusal::Malformed)?;
                query.filter.since = Some(night);
            }
            "agency" => query.filter.agency = Some(value.clone()),
            "rule" => query.rule = Some(value.clone()),
            "state" => {
                let mut words = StateWord::ALL.into_iter();
                let word = words.find(|word| word.as_str() == value);
                query.state = Some(word.ok_or(Refusal::Malformed)?);
            }
            "sort" => {
                query.filter.order = match value.as_str() {
                    "oldest" => Order::LongestWaiting,
                    "newest" => Order::Newest,
                    _ => return Err(Refusal::Malformed),
                };
            }
            _ => return Err(Refusal::Malformed),
        }
    }
    Ok(query)
}

fn presence(word: &str) -> Result<Presence, Refusal> {
    match word {
        "present" => Ok(Presence::Present),
        "incomplete" => Ok(Presence::Incomplete),
        "waiting" => Ok(Presence::Waiting),
        "gone" => Ok(Presence::Gone),
        "any" => Ok(Presence::Any),
        _ => Err(Refusal::Malformed),
    }
}
