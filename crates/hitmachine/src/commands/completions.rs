//! `hitmachine completions`: a completion script for a shell.

use clap::{Args, Command};
use clap_complete::Shell;
use serde::Serialize;

use crate::console::Console;
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

#[derive(Serialize)]
struct Completions {
    shell: String,
    script: String,
}

/// `program` is the whole command line, which lies above this module.
pub(crate) fn run(
    args: &CompletionsArgs,
    mut program: Command,
    console: &Console,
) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "hitmachine", &mut script);
    let completions = Completions {
        shell: args.shell.to_string(),
        script: String::from_utf8_lossy(&script).into_owned(),
    };
    console.result(&completions, |completions| completions.script.clone())
}
