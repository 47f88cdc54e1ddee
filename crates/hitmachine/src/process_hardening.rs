//! Keeps what is in memory there, and what is written its owner's: no core dumps, no other process
//! of the same user may look in (Linux), and no file that others may read (Unix).

/// Switches core dumps off and makes the process not dumpable, as far as the system has such a
/// thing; the rest is the administrator's.
pub(crate) fn memory() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{
            DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit,
        };
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // A system that refuses this still matches and hashes; what it leaves open stands in the
        // threat model.
        let _ = setrlimit(Resource::Core, none);
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// From here on a new file is 0600 and a new folder 0700, whatever the caller's umask is: also what
/// is made by a library, and by those that will be written.
pub(crate) fn files() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn leaves_no_core_and_lets_nobody_look_in() {
        super::memory();
        let limits = std::fs::read_to_string("/proc/self/limits").expect("limits");
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .expect("a line");
        assert_eq!(
            core.split_whitespace().filter(|word| *word == "0").count(),
            2,
            "{core}"
        );
        let behaviour = rustix::process::dumpable_behavior().expect("an answer");
        assert_eq!(behaviour, rustix::process::DumpableBehavior::NotDumpable);
    }
}
