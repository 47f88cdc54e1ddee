//! `hitmachine key`: make keys, show their public parts, and hand the pseudonym key over.

mod new;
mod share;
mod show;

use clap::{Args, Subcommand};

use crate::console::Console;
use crate::exit::Failure;

/// Make, show or hand over keys
#[derive(Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    verb: KeyVerb,
}

#[derive(Subcommand)]
enum KeyVerb {
    New(new::NewArgs),
    Show(show::ShowArgs),
    Share(share::ShareArgs),
    Receive(share::ReceiveArgs),
}

pub(crate) fn run(args: &KeyArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        KeyVerb::New(args) => new::run(args, console),
        KeyVerb::Show(args) => show::run(args, console),
        KeyVerb::Share(args) => share::share(args, console),
        KeyVerb::Receive(args) => share::receive(args, console),
    }
}
