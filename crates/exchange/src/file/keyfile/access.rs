//! Who may read a key file: nobody but its owner.
//!
//! On Unix the mode must give group and others nothing. On Windows `icacls FILE /findsid` is asked
//! whether the list of access rights names Everyone, Users or Authenticated Users; its answers are
//! in the language of the system, so they are compared with its answer for Nobody, a SID that no
//! list holds. An answer that cannot be had counts as a refusal.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::Command;

/// Nobody, which no list of access rights names.
const NOBODY: &str = "*S-1-0-0";

/// Everyone, Users, Authenticated Users.
const GROUPS: [&str; 3] = ["*S-1-1-0", "*S-1-5-32-545", "*S-1-5-11"];

/// Why a key file is not its owner's alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Its mode lets group or others in.
    #[error("its mode is {0:o}, which lets others in; chmod 600 it")]
    Mode(u32),
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
    mode(file)
}

/// Makes `options` create a file for its owner alone, where a mode can say so.
#[cfg(unix)]
pub(crate) fn create_for_owner(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

/// Makes `options` create a file for its owner alone, where a mode can say so.
#[cfg(not(unix))]
pub(crate) fn create_for_owner(_: &mut OpenOptions) {}

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

#[cfg(unix)]
fn mode(file: &File) -> Result<(), AccessError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file
        .metadata()
        .map_err(|_| AccessError::Unknown)?
        .permissions()
        .mode()
        & 0o777;
    let others = mode & 0o077;
    if others == 0 {
        Ok(())
    } else {
        Err(AccessError::Mode(mode))
    }
}

#[cfg(not(unix))]
fn mode(_: &File) -> Result<(), AccessError> {
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
