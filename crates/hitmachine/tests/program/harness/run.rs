//! Runs the binary that was built for these tests.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_hitmachine");

/// What a finished command left.
pub(crate) struct Ran {
    /// Exit status; `None` when a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A command that starts in `folder` and knows no terminal.
pub(crate) fn hitmachine(folder: &Path, args: &[&str]) -> Command {
    // What serves does so until it is told to end.
    let mut command = if args.first() == Some(&"review") {
        let mut command = Command::new("timeout");
        command.args(["--preserve-status", "--signal=TERM", "5", BINARY]);
        command
    } else {
        Command::new(BINARY)
    };
    command
        .args(args)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("LINES")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    finish(&mut hitmachine(folder, args))
}

/// Runs any command to its end.
pub(crate) fn finish(command: &mut Command) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    Ran {
        status: status.code(),
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

impl Ran {
    /// Gives back what it printed; fails unless it exited with `status`.
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(
            self.status,
            Some(status),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}
