//! Who may read a file or enter a folder: nobody but its owner.
//!
//! On Unix the mode must give group and others nothing. On Windows `icacls FILE /findsid` is asked
//! whether the list of access rights names Everyone, Users or Authenticated Users; its answers are
//! in the language of the system, so they are compared with its answer for Nobody, a SID that no
//! list holds. An answer that cannot be had counts as a refusal.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::process::Command;

/// Nobody, which no list of access rights names.
const NOBODY: &str = "*S-1-0-0";

/// Everyone, Users, Authenticated Users.
const GROUPS: [&str; 3] = ["*S-1-1-0", "*S-1-5-32-545", "*S-1-5-11"];

/// Why a file or a folder is not its owner's alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Its mode lets group or others in.
    #[error("its mode is {0:o}, which lets others in; chmod 600 it")]
    Mode(u32),
    /// The same of a folder.
    #[error("its mode is {0:o}, which lets others in; chmod 700 it")]
    FolderMode(u32),
    /// Its list of access rights names a group that all users of the machine belong to.
    #[error(
        "its access rights name Everyone, Users or Authenticated Users; remove these with icacls"
    )]
    Group,
    /// Who may read it could not be found out.
    #[error("it cannot be found out who can read it")]
    Unknown,
}

/// Refuses an open file that others than its owner may read, write or run.
pub(super) fn check(path: &Path, file: &File) -> Result<(), AccessError> {
    if cfg!(windows) {
        return judge(ask(path, NOBODY), GROUPS.map(|group| ask(path, group)));
    }
    match others_mode(file.metadata())? {
        None => Ok(()),
        Some(mode) => Err(AccessError::Mode(mode)),
    }
}

/// Refuses a file that others than its owner may read, write or run.
///
/// # Errors
/// [`AccessError::Mode`] on Unix, [`AccessError::Group`] on Windows; [`AccessError::Unknown`] when
/// it cannot be found out, also because there is no such file.
pub fn check_file(path: &Path) -> Result<(), AccessError> {
    if cfg!(windows) {
        return judge(ask(path, NOBODY), GROUPS.map(|group| ask(path, group)));
    }
    match others_mode(fs::metadata(path))? {
        None => Ok(()),
        Some(mode) => Err(AccessError::Mode(mode)),
    }
}

/// Refuses a folder that others than its owner may list, enter or write in.
///
/// # Errors
/// [`AccessError::FolderMode`] on Unix, [`AccessError::Group`] on Windows; [`AccessError::Unknown`]
/// when it cannot be found out, also because there is no such folder.
pub fn check_folder(path: &Path) -> Result<(), AccessError> {
    if cfg!(windows) {
        return judge(ask(path, NOBODY), GROUPS.map(|group| ask(path, group)));
    }
    match others_mode(fs::metadata(path))? {
        None => Ok(()),
        Some(mode) => Err(AccessError::FolderMode(mode)),
    }
}

/// Makes a folder and those above it that are not there, each for its owner alone where a mode can
/// say so, whatever the umask is. One that is there is left as it is.
///
/// # Errors
/// When the disk fails, or what is there is not a folder.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    folder_for_owner(&mut builder);
    builder.create(path)
}

#[cfg(unix)]
fn folder_for_owner(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

#[cfg(not(unix))]
fn folder_for_owner(_: &mut DirBuilder) {}

/// Makes `options` create a file for its owner alone, where a mode can say so.
#[cfg(unix)]
pub fn create_for_owner(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

/// Makes `options` create a file for its owner alone, where a mode can say so.
#[cfg(not(unix))]
pub fn create_for_owner(_: &mut OpenOptions) {}

/// Takes from an open file whatever rights others than its owner have, where a mode can say so.
#[cfg(unix)]
pub(crate) fn restrict_to_owner(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// Takes from an open file whatever rights others than its owner have, where a mode can say so.
#[cfg(not(unix))]
pub(crate) fn restrict_to_owner(_: &File) -> std::io::Result<()> {
    Ok(())
}

/// The mode, if it gives others than the owner anything.
#[cfg(unix)]
fn others_mode(metadata: io::Result<Metadata>) -> Result<Option<u32>, AccessError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = metadata.map_err(|_| AccessError::Unknown)?;
    let mode = metadata.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

#[cfg(not(unix))]
fn others_mode(_: io::Result<Metadata>) -> Result<Option<u32>, AccessError> {
    Err(AccessError::Unknown)
}

/// What `icacls` prints about one SID; `None` when it fails.
fn ask(path: &Path, sid: &str) -> Option<Vec<u8>> {
    let output = Command::new("icacls")
        .arg(path)
        .args(["/findsid", sid])
        .output()
        .ok()?;
    (output.status.success() && !output.stdout.is_empty()).then_some(output.stdout)
}

/// Whether every group is as absent as nobody is.
fn judge<A: PartialEq>(
    nobody: Option<A>,
    groups: impl IntoIterator<Item = Option<A>>,
) -> Result<(), AccessError> {
    let nobody = nobody.ok_or(AccessError::Unknown)?;
    for group in groups {
        if group.ok_or(AccessError::Unknown)? != nobody {
            return Err(AccessError::Group);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABSENT: &str =
        "No files with a matching SID was found.\r\nSuccessfully processed 1 files\r\n";
    const PRESENT: &str = "SID Found: C:\\keys\\agency.key.\r\nSuccessfully processed 1 files\r\n";

    #[cfg(unix)]
    #[test]
    fn makes_folders_for_their_owner_alone_and_refuses_one_that_others_may_enter() {
        use std::os::unix::fs::PermissionsExt as _;
        let base = tempfile::tempdir().expect("a folder");
        let inner = base.path().join("a/b");
        create_folder(&inner).expect("made");
        create_folder(&inner).expect("it is there");
        for made in [base.path().join("a"), inner.clone()] {
            assert_eq!(check_folder(&made), Ok(()));
        }
        for mode in [0o750, 0o701, 0o702, 0o704, 0o755] {
            fs::set_permissions(&inner, fs::Permissions::from_mode(mode)).expect("permissions");
            assert_eq!(check_folder(&inner), Err(AccessError::FolderMode(mode)));
        }
        assert_eq!(
            check_folder(&base.path().join("none")),
            Err(AccessError::Unknown)
        );
        let file = base.path().join("file");
        fs::write(&file, b"").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("permissions");
        assert_eq!(check_file(&file), Ok(()));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("permissions");
        assert_eq!(check_file(&file), Err(AccessError::Mode(0o640)));
    }

    #[test]
    fn takes_a_list_that_names_no_group() {
        assert_eq!(judge(Some(ABSENT), [Some(ABSENT), Some(ABSENT)]), Ok(()));
    }

    #[test]
    fn refuses_a_list_that_names_a_group_whatever_the_language() {
        assert_eq!(
            judge(Some(ABSENT), [Some(ABSENT), Some(PRESENT)]),
            Err(AccessError::Group)
        );
        assert_eq!(
            judge(Some("Geen"), [Some("SID gevonden")]),
            Err(AccessError::Group)
        );
    }

    #[test]
    fn refuses_when_the_question_was_not_answered() {
        assert_eq!(judge(None, [Some(ABSENT)]), Err(AccessError::Unknown));
        assert_eq!(
            judge(Some(ABSENT), [Some(ABSENT), None]),
            Err(AccessError::Unknown)
        );
    }
}
