//! What the demo and the tests need of a machine, and what they say where it is missing: the real
//! scripts, among commands that only note that they were called.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::harness::run::{Ran, finish};
use crate::harness::town::workspace;

/// A machine with a few commands, and nothing of the one that this runs on.
struct Machine {
    folder: TempDir,
}

impl Machine {
    /// One with cargo, of an account with this number.
    fn of_account(number: u32) -> Self {
        let machine = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        for name in ["bash", "dirname", "env"] {
            let real = std::env::split_paths(&std::env::var_os("PATH").expect("a path"))
                .map(|folder| folder.join(name))
                .find(|path| path.is_file());
            symlink(real.expect(name), machine.path().join(name)).expect("a link");
        }
        machine
            .with("cargo", "exit 0")
            .with("id", &format!("echo {number}"))
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The same with a command that notes its name and arguments, and then does this.
    fn with(self, name: &str, then: &str) -> Self {
        let script = format!(
            "#!{}\nprintf '%s\\n' \"{name} $*\" >>'{}'\n{then}\n",
            self.path().join("bash").display(),
            self.called_file().display()
        );
        let path = self.path().join(name);
        fs::write(&path, script).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permissions");
        self
    }

    fn called_file(&self) -> PathBuf {
        self.path().join("called")
    }

    /// Runs one of the scripts.
    fn run(&self, script: &str) -> Ran {
        finish(
            Command::new(self.path().join("bash"))
                .arg(workspace().join(".ci").join(script))
                .env_clear()
                .env("PATH", self.path())
                .env("HOME", self.path())
                .env("CARGO_TARGET_DIR", self.path().join("target")),
        )
    }

    /// What was called, but for what the scripts ask first.
    fn called(&self) -> Vec<String> {
        let called = fs::read_to_string(self.called_file()).unwrap_or_default();
        let lines = called.lines().filter(|line| !line.starts_with("id "));
        lines.map(str::to_owned).collect()
    }
}

#[test]
fn without_root_and_sudo_it_says_what_is_missing_and_how_to_get_it() {
    let machine = Machine::of_account(1000).with("apt-get", "exit 0");
    let ran = machine.run("demo").expect(1);
    assert_eq!(
        ran.stderr,
        "This is missing, and could not be installed from here (as root, or by sudo, it can):\n  \
         a C compiler: apt-get install gcc libc6-dev\n"
    );
    assert!(machine.called().is_empty(), "{:?}", machine.called());
}

#[test]
fn a_sudo_that_refuses_leaves_it_at_what_is_missing() {
    let machine = Machine::of_account(1000)
        .with("apt-get", "exit 0")
        .with("sudo", "echo 'sudo: you may not' >&2; exit 1");
    let ran = machine.run("demo").expect(1);
    assert!(
        ran.stderr
            .ends_with("\n  a C compiler: apt-get install gcc libc6-dev\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_demo_installs_a_c_compiler_and_asks_for_no_other() {
    for (account, installer) in [(0, "apt-get"), (1000, "sudo")] {
        let machine = Machine::of_account(account)
            .with("apt-get", "exit 0")
            .with("sudo", "exit 0");
        let ran = machine.run("demo").expect(0);
        assert!(
            ran.stderr.contains("takes about five minutes"),
            "{}",
            ran.stderr
        );
        let called = machine.called();
        assert!(called[0].starts_with(installer), "{called:?}");
        assert!(called[1].ends_with(" gcc libc6-dev"), "{called:?}");
        assert!(called[2].starts_with("cargo build "), "{called:?}");
        assert!(called[3].starts_with("cargo run "), "{called:?}");
    }
    let machine = Machine::of_account(1000).with("cc", "exit 0");
    machine.run("demo").expect(0);
    assert!(machine.called()[0].starts_with("cargo build "));
}

#[test]
fn the_tests_say_all_that_is_missing_at_once_and_first() {
    let machine = Machine::of_account(1000).with("mkdir", "exit 0");
    let ran = machine.run("test").expect(1);
    for line in [
        "  a C compiler: apt-get install gcc libc6-dev\n",
        "  Python 3.11 with venv: apt-get install python3 python3-venv\n",
        "  strace: apt-get install strace\n",
        "  valgrind: apt-get install valgrind libc6-dbg\n",
        "  a C++ compiler: apt-get install g++\n",
        "  Node.js: apt-get install nodejs\n",
        "  npm: apt-get install npm\n",
        "  faketime: apt-get install faketime\n",
        "  pdftotext: apt-get install poppler-utils\n",
        "  LibreOffice Calc: apt-get install libreoffice-calc-nogui\n",
    ] {
        assert!(ran.stderr.contains(line), "{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("not found"), "{}", ran.stderr);
}

#[test]
fn without_cargo_it_says_where_to_get_it() {
    let machine = Machine::of_account(1000);
    fs::remove_file(machine.path().join("cargo")).expect("removed");
    let ran = machine.run("demo").expect(1);
    assert!(ran.stderr.contains("https://rustup.rs"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
}
