//! `hitmachine completions`: a completion script for a shell.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::console;
use crate::exit::Failure;

/// Print a completion script for a shell
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine completions bash > /etc/bash_completion.d/hitmachine"
)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

/// `program` is the whole command line, which lies above this module.
pub(crate) fn run(args: &CompletionsArgs, mut program: Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "hitmachine", &mut script);
    console::text(&String::from_utf8_lossy(&script))
}
