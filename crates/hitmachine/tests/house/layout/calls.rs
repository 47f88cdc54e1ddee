//! Who may make which call: for the time, for chance, for threads, to print, and to write files.

use super::Place;

/// Calls that only some places may make, as the last parts of a path.
pub(crate) struct KeptCall {
    /// The parts of the path.
    pub(crate) path: &'static [&'static str],
    /// Whether tests may make it anywhere.
    pub(crate) in_tests: bool,
    /// The places that may.
    pub(crate) places: &'static [Place],
    /// What to do instead.
    pub(crate) instead: &'static str,
}

/// Nobody calls it, and whoever wants to says so here first.
const NOBODY: &[Place] = &[];
const TIMESTAMPS: &[Place] = &[
    Place {
        path: "crates/hitmachine/",
        because: "the time enters here, as an argument",
    },
    Place {
        path: "benches/page_load/",
        because: "sessions are begun now, as a server in another process sees them",
    },
];
const CLOCKS: &[Place] = &[
    Place {
        path: "crates/hitmachine/",
        because: "progress is shown and runs are timed here",
    },
    Place {
        path: "benches/",
        because: "a bench measures time",
    },
    Place {
        path: "crates/review/tests/security/",
        because: "slow clients are let go within a time",
    },
];
const THREADS: &[Place] = &[
    Place {
        path: "crates/hitmachine/",
        because: "the command line chooses the threads",
    },
    Place {
        path: "benches/",
        because: "a bench measures one thread and all",
    },
    Place {
        path: "fuzz/",
        because: "a target works on the one thread that the fuzzer gives it",
    },
];
const BINARY: &[Place] = &[Place {
    path: "crates/hitmachine/",
    because: "the command line",
}];
const SHOWN: &[Place] = &[
    Place {
        path: "crates/hitmachine/",
        because: "the command line",
    },
    Place {
        path: "benches/src/measure/cost_breakdown",
        because: "a bench shows what it measured",
    },
    Place {
        path: "benches/peers/",
        because: "it shows its answer to what compares it with those of others",
    },
    Place {
        path: "benches/scale/",
        because: "it shows what a process took, and the tables made of that",
    },
    Place {
        path: "benches/year/",
        because: "it shows how large a casebook is",
    },
    Place {
        path: "benches/page_load/",
        because: "it shows how long a page was waited for",
    },
];
const FILES: &[Place] = &[Place {
    path: "crates/exchange/src/file/atomic_file",
    because: "a file has its final name only when it is whole",
}];
const PUBLISH: &str = "write through exchange::file::atomic_file: \
                       whatever interrupts it, a file under its final name is whole";
const TIME: &str = "take the moment by argument: same input, same bytes";
const RANDOM: &str = "take the seed or the bytes by argument: same input, same bytes";
const SHOW: &str = "return it: only the command line prints";

/// Who may make which call.
pub(crate) const KEPT_CALLS: &[KeptCall] = &[
    KeptCall {
        path: &["SystemTime", "now"],
        in_tests: false,
        places: NOBODY,
        instead: TIME,
    },
    KeptCall {
        path: &["Timestamp", "now"],
        in_tests: false,
        places: TIMESTAMPS,
        instead: TIME,
    },
    KeptCall {
        path: &["Instant", "now"],
        in_tests: false,
        places: CLOCKS,
        instead: TIME,
    },
    KeptCall {
        path: &["Zoned", "now"],
        in_tests: false,
        places: NOBODY,
        instead: TIME,
    },
    KeptCall {
        path: &["TimeZone", "system"],
        in_tests: false,
        places: NOBODY,
        instead: "name the time zone: the same bytes on any machine",
    },
    KeptCall {
        path: &["thread_rng"],
        in_tests: false,
        places: NOBODY,
        instead: RANDOM,
    },
    KeptCall {
        path: &["OsRng"],
        in_tests: false,
        places: NOBODY,
        instead: RANDOM,
    },
    KeptCall {
        path: &["SysRng"],
        in_tests: false,
        places: NOBODY,
        instead: RANDOM,
    },
    KeptCall {
        path: &["io", "stdout"],
        in_tests: false,
        places: SHOWN,
        instead: SHOW,
    },
    KeptCall {
        path: &["io", "stderr"],
        in_tests: false,
        places: BINARY,
        instead: SHOW,
    },
    KeptCall {
        path: &["ThreadPoolBuilder"],
        in_tests: true,
        places: THREADS,
        instead: "work in rayon's current pool: the caller chooses the threads",
    },
    KeptCall {
        path: &["fs", "rename"],
        in_tests: true,
        places: FILES,
        instead: PUBLISH,
    },
    KeptCall {
        path: &["fs", "write"],
        in_tests: true,
        places: NOBODY,
        instead: PUBLISH,
    },
    KeptCall {
        path: &["File", "create"],
        in_tests: true,
        places: NOBODY,
        instead: PUBLISH,
    },
];
