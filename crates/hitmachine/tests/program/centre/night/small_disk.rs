//! A site on a disk that is too small, and on one that nobody may write to. Both are mounted for
//! the one process; where that is not allowed, a bound on files and the rights of the folder take
//! their place.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use super::interrupted::{busy, copy_of, limited, same};
use super::{Centre, LATE};
use crate::harness::run::{BINARY, Ran, finish};

/// What a script exits with that may not mount.
const NOT_ALLOWED: i32 = 99;

/// Runs a script in which something may be mounted that nobody else sees; `$0` is the binary.
/// `None` where that is not allowed.
fn mounted(centre: &Centre, script: &str) -> Option<Ran> {
    let ran = finish(
        Command::new("sh")
            .args(["-c", "unshare -m sh -c \"$1\" \"$0\" || exit $?", BINARY])
            .arg(script)
            .current_dir(centre.town.path())
            .stdin(Stdio::null()),
    );
    let is_refused = ran.status == Some(NOT_ALLOWED) || ran.stderr.starts_with("unshare: ");
    (!is_refused).then_some(ran)
}

/// Runs the night on a disk of so many kilobytes, and puts what it left in place of the site.
fn on_disk_of(centre: &Centre, kilobytes: u32) -> Ran {
    let script = format!(
        "mkdir disk && mount -t tmpfs -o size={kilobytes}k,mode=700 none disk 2>/dev/null || exit \
         {NOT_ALLOWED}; cp -a centre/. disk/; \"$0\" night --site disk --at {LATE}; status=$?; \
         rm -rf left; cp -a disk left; exit $status"
    );
    let Some(ran) = mounted(centre, &script) else {
        return limited(centre, kilobytes);
    };
    let [site, left, disk] = ["centre", "left", "disk"].map(|name| centre.town.file(name));
    fs::remove_dir_all(&site).expect("removed");
    fs::rename(left, site).expect("renamed");
    fs::remove_dir(disk).expect("removed");
    ran
}

#[test]
fn a_site_whose_disk_is_too_small_says_so_and_goes_on_when_there_is_room() {
    let first = busy();
    let undisturbed = copy_of(&first);
    undisturbed.night(LATE).expect(1);
    let mut full = 0;
    for kilobytes in [400, 600, 800, 1024, 1400] {
        let centre = copy_of(&first);
        let ran = on_disk_of(&centre, kilobytes);
        let code = ran.status.expect("no signal");
        full += usize::from(code == 3);
        assert!(matches!(code, 1 | 3), "{kilobytes}: {code}: {}", ran.stderr);
        assert!(!ran.stderr.contains("bug"), "{kilobytes}: {}", ran.stderr);
        centre.night(LATE);
        let runs = centre.acts().iter().filter(|&act| act == "match").count();
        assert!(runs >= 1, "{kilobytes}");
        // A batch that found no room was late: the night has a run without it.
        if runs == 1 {
            same(&undisturbed, &centre, &format!("{kilobytes} kilobytes"));
        }
        assert_eq!(centre.hits(), undisturbed.hits(), "{kilobytes} kilobytes");
        assert_eq!(centre.inbox(), [""; 0], "{kilobytes} kilobytes");
    }
    assert!(full > 0, "no disk was too small");
}

#[test]
fn a_site_that_nobody_may_write_to_is_told_and_left_as_it_is() {
    let centre = busy();
    let site = centre.town.file("centre");
    let before = centre.laid_out("");
    let script = format!(
        "mount --bind centre centre 2>/dev/null && mount -o remount,ro,bind centre 2>/dev/null || \
         exit {NOT_ALLOWED}; exec \"$0\" night --site centre --at {LATE}"
    );
    let ran = mounted(&centre, &script).unwrap_or_else(|| {
        fs::set_permissions(&site, fs::Permissions::from_mode(0o500)).expect("rights");
        let ran = centre.night(LATE);
        fs::set_permissions(&site, fs::Permissions::from_mode(0o700)).expect("rights");
        ran
    });
    let told = &ran.stderr;
    assert!(matches!(ran.status, Some(1 | 3)), "{:?} {told}", ran.status);
    assert!(
        told.starts_with("error: ") && told.contains("os error"),
        "{told}"
    );
    assert!(centre.laid_out("") == before);
    centre.night(LATE).expect(1);
}
