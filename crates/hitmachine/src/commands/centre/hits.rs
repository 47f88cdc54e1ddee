//! `hitmachine hits`: what the casebook remembers of hits, for people.

mod export;
mod list;
mod show;

use casebook::store::{AccountError, Filter, Order, Presence, Query, ReadError, StateWord};
use clap::{Args, Subcommand, ValueEnum};
use exchange::night::Night;

use crate::console::Console;
use crate::exit::{Failure, store_failed};

/// List, show or take out hits of the casebook (at the centre)
///
/// Each of these is an entry in the journal, with each hit that is shown, before anything is shown.
#[derive(Args)]
pub(crate) struct HitsArgs {
    #[command(subcommand)]
    verb: HitsVerb,
}

#[derive(Subcommand)]
enum HitsVerb {
    List(list::ListArgs),
    Show(show::ShowHitArgs),
    Export(export::ExportHitsArgs),
}

pub(crate) fn run(args: &HitsArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        HitsVerb::List(args) => list::run(args, console),
        HitsVerb::Show(args) => show::run(args, console),
        HitsVerb::Export(args) => export::run(args, console),
    }
}

/// Which hits.
#[derive(Args)]
struct FilterArgs {
    /// Whether it is in the list of the last night
    #[arg(long, value_enum, default_value_t = PresenceWord::Present)]
    presence: PresenceWord,

    /// Only those first seen on this night or later, yyyy-mm-dd
    #[arg(long, value_name = "NIGHT", value_parser = Night::parse)]
    since: Option<Night>,

    /// Only those with a signal of this agency, by its id in the covenant
    #[arg(long, value_name = "ID")]
    agency: Option<String>,

    /// Only those that meet this rule, by its id in the covenant
    #[arg(long, value_name = "ID")]
    rule: Option<String>,

    /// Only those in this state: new, open, second-look, disputed, referred, known, set-aside,
    /// parked
    #[arg(long, value_parser = state)]
    state: Option<StateWord>,

    /// Which first
    #[arg(long, value_enum, default_value_t = OrderWord::LongestWaiting)]
    order: OrderWord,
}

#[derive(Clone, Copy, ValueEnum)]
enum PresenceWord {
    /// It is
    Present,
    /// It is not, and an agency of it is missing
    Incomplete,
    /// It is not, and rested on pairs that are not confirmed tonight
    Waiting,
    /// It is not
    Gone,
    /// Whether or not
    Any,
}

#[derive(Clone, Copy, ValueEnum)]
enum OrderWord {
    /// Those first seen longest ago
    LongestWaiting,
    /// Those first seen last
    Newest,
}

impl FilterArgs {
    /// A part of the hits that it lets through.
    fn query(&self, offset: u32, limit: u32) -> Query {
        let presence = match self.presence {
            PresenceWord::Present => Presence::Present,
            PresenceWord::Incomplete => Presence::Incomplete,
            PresenceWord::Waiting => Presence::Waiting,
            PresenceWord::Gone => Presence::Gone,
            PresenceWord::Any => Presence::Any,
        };
        let order = match self.order {
            OrderWord::LongestWaiting => Order::LongestWaiting,
            OrderWord::Newest => Order::Newest,
        };
        Query {
            filter: Filter {
                presence,
                since: self.since,
                agency: self.agency.clone(),
                order,
                offset,
                limit,
            },
            state: self.state,
            rule: self.rule.clone(),
        }
    }
}

fn state(text: &str) -> Result<StateWord, String> {
    let mut words = StateWord::ALL.into_iter();
    words.find(|word| word.as_str() == text).ok_or_else(|| {
        format!(
            "a state is one of {}",
            StateWord::ALL.map(StateWord::as_str).join(", ")
        )
    })
}

/// Says why nothing is shown, and who can mend that.
fn not_read(error: ReadError) -> Failure {
    match error {
        ReadError::Store(error) | ReadError::Account(AccountError::Store(error)) => {
            store_failed(error)
        }
        error => Failure::refused(error),
    }
}
