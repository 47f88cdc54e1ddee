//! The exit status: what a script may rely on.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::panic;
use std::path::Path;
use std::process::ExitCode;

use anyhow::anyhow;
use casebook::store::StoreError;
use exchange::batch::{BatchError, BatchHeaderError};
use exchange::covenant::signed_covenant::TrustError;
use exchange::file::keyfile::KeyError;
use exchange::file::regular_file;

/// What the status of a finished command means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done; no hits is also done.
    Done = 0,
    /// Refused: the operator can mend it.
    Refused = 1,
    /// Failed: the disk, or a bug.
    Failed = 3,
    /// Not yet: a batch is missing (`EX_TEMPFAIL` of sysexits.h).
    NotYet = 75,
    // 2, misuse of the command line, is given by the parser of the command line.
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped, and the status that says so.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    error: anyhow::Error,
}

impl Failure {
    /// The operator can mend it.
    pub(crate) fn refused(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::Refused,
            error: error.into(),
        }
    }

    /// The disk failed, or the program.
    pub(crate) fn failed(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::Failed,
            error: error.into(),
        }
    }

    /// Something that is to come has not come.
    pub(crate) fn not_yet(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::NotYet,
            error: error.into(),
        }
    }

    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// A file that was named cannot be read: the operator can mend a name or a right, but not a
    /// disk.
    pub(crate) fn unreadable(error: impl Into<anyhow::Error>, cause: &io::Error) -> Self {
        if is_mendable(cause.kind()) {
            Self::refused(error)
        } else {
            Self::failed(error)
        }
    }

    /// A file cannot be written: the operator can mend a name or a right, and wait for another run
    /// that is at it, but not mend a disk.
    pub(crate) fn unwritable(error: impl Into<anyhow::Error>, cause: &io::Error) -> Self {
        if is_mendable(cause.kind()) || cause.kind() == ErrorKind::ResourceBusy {
            Self::refused(error)
        } else {
            Self::failed(error)
        }
    }

    /// The error and its causes on one line; a cause that the text before it has already told is
    /// not told again.
    pub(crate) fn line(&self) -> String {
        let mut line = self.error.to_string();
        for cause in self.error.chain().skip(1) {
            // Most errors of the libraries tell their cause in their own text.
            let cause = cause.to_string();
            if !line.ends_with(&cause) {
                line = format!("{line}: {cause}");
            }
        }
        line
    }
}

/// Adds the place to an error whose own text does not have it.
pub(crate) trait OrFailure<T> {
    /// The operator can mend it.
    fn or_refuse(self, place: impl std::fmt::Display) -> Result<T, Failure>;
}

/// Whether a file cannot be read or written for what the operator did, not for what the disk does.
const fn is_mendable(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotFound
            | ErrorKind::AlreadyExists
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
    )
}

/// Reads all of a file that was named.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|cause| unreadable(path, &cause))
}

/// Opens a file that was named, and waits for no pipe.
pub(crate) fn open_regular(path: &Path) -> Result<File, Failure> {
    regular_file::open(path).map_err(|cause| unreadable(path, &cause))
}

/// Opens a file that was named.
pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|cause| unreadable(path, &cause))
}

pub(crate) fn unreadable(path: &Path, cause: &io::Error) -> Failure {
    Failure::unreadable(anyhow!("{}: {cause}", path.display()), cause)
}

/// Says that a file or folder cannot be written, and who can mend that.
pub(crate) fn unwritable(path: &Path, cause: &io::Error) -> Failure {
    Failure::unwritable(
        anyhow!("cannot write to {}: {cause}", path.display()),
        cause,
    )
}

/// A file of a state folder is not written, and who can mend that.
pub(crate) fn not_remembered(error: TrustError) -> Failure {
    let TrustError::Write { error: cause, .. } = &error else {
        return Failure::refused(error);
    };
    let cause = cause.kind().into();
    Failure::unwritable(error, &cause)
}

/// A key file is not written: one is there, or the folder or the disk does not take it.
pub(crate) fn key_not_written(error: KeyError) -> Failure {
    let KeyError::Write { source, .. } = &error else {
        return Failure::refused(error);
    };
    let cause = source.kind().into();
    Failure::unwritable(error, &cause)
}

/// Says why a file that was named is not a batch, and who can mend that.
pub(crate) fn not_a_batch(path: &Path, error: &BatchError) -> Failure {
    let text = anyhow!("{}: {error}", path.display());
    match error {
        BatchError::Read(cause) | BatchError::Header(BatchHeaderError::Read(cause)) => {
            Failure::unreadable(text, cause)
        }
        _ => Failure::refused(text),
    }
}

/// The casebook does not do what it must: the operator can wait for another run and mend a folder,
/// but not a disk.
pub(crate) fn store_failed(error: StoreError) -> Failure {
    if error.is_busy() {
        return Failure::not_yet(error);
    }
    match &error {
        StoreError::Folder { cause, .. } => {
            let cause = cause.kind().into();
            Failure::unwritable(error, &cause)
        }
        StoreError::Foreign { .. } | StoreError::Damaged { .. } | StoreError::List { .. } => {
            Failure::refused(error)
        }
        _ => Failure::failed(error),
    }
}

impl<T, E: Into<anyhow::Error>> OrFailure<T> for Result<T, E> {
    fn or_refuse(self, place: impl std::fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::refused(error.into().context(place.to_string())))
    }
}

/// Lets a panic say where it happened, but not its message: that might hold a value from a row.
pub(crate) fn hide_values_in_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let _ = writeln!(
            io::stderr(),
            "error: this is a bug in hitmachine, at {place}; please report it with this line and \
             the command"
        );
    }));
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use super::*;

    /// Set in the child of the test that panics.
    const IS_CHILD: &str = "HITMACHINE_TEST_PANICS";

    #[test]
    fn a_panic_tells_its_place_and_not_its_message() {
        // A hook is of the whole process, so it is that of a child, which runs this test alone.
        if env::var_os(IS_CHILD).is_some() {
            hide_values_in_panics();
            panic!("a value of {}", "a row");
        }
        let name = "exit::tests::a_panic_tells_its_place_and_not_its_message";
        let child = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", name, "--nocapture"])
            .env(IS_CHILD, "yes")
            .output()
            .expect("it runs");
        assert!(!child.status.success(), "it panicked");
        let said = [child.stdout, child.stderr].map(String::from_utf8);
        let said = said.map(|text| text.expect("UTF-8")).concat();
        let told = "error: this is a bug in hitmachine, at crates/hitmachine/src/exit.rs:";
        assert!(said.contains(told), "{said}");
        assert!(!said.contains("a value of"), "{said}");
    }

    #[test]
    fn tells_place_and_cause_on_one_line() {
        let failure = Err::<(), _>(std::io::Error::other("no such thing"))
            .or_refuse("covenant.toml")
            .expect_err("an error");
        assert_eq!(failure.line(), "covenant.toml: no such thing");
        assert_eq!(failure.exit(), Exit::Refused);
    }

    #[test]
    fn tells_a_cause_once_when_the_error_has_told_it_already() {
        #[derive(Debug)]
        struct Told(io::Error);
        impl std::fmt::Display for Told {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "a.key cannot be read: {}", self.0)
            }
        }
        impl std::error::Error for Told {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }
        let failure = Failure::refused(Told(io::Error::other("no such thing")));
        assert_eq!(failure.line(), "a.key cannot be read: no such thing");
    }

    #[test]
    fn tells_a_wrong_name_from_a_disk_that_fails() {
        let exit = |kind: ErrorKind| Failure::unreadable(anyhow!("a.csv"), &kind.into()).exit();
        assert_eq!(exit(ErrorKind::NotFound), Exit::Refused);
        assert_eq!(exit(ErrorKind::Other), Exit::Failed);
        let exit = |kind: ErrorKind| Failure::unwritable(anyhow!("out"), &kind.into()).exit();
        assert_eq!(exit(ErrorKind::AlreadyExists), Exit::Refused);
        assert_eq!(exit(ErrorKind::ReadOnlyFilesystem), Exit::Refused);
        assert_eq!(exit(ErrorKind::StorageFull), Exit::Failed);
        assert_eq!(exit(ErrorKind::FileTooLarge), Exit::Failed);
    }
}
