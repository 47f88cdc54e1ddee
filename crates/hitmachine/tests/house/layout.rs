//! What the house allows, as data: the crates and their arrows, and who may name or call what. Each
//! entry carries its reason.
//!
//! A new crate, a new module that reads CSV or a new place that reads the clock is a decision: it
//! is written down here first. An entry that nothing uses any more is taken out.

mod calls;
mod features;

pub(crate) use calls::{KEPT_CALLS, KeptCall};
pub(crate) use features::FEATURES;

/// A crate of the workspace.
pub(crate) struct Crate {
    /// Name of the package.
    pub(crate) name: &'static str,
    /// Folder, from the root of the workspace.
    pub(crate) folder: &'static str,
    /// The crates of the workspace that it may depend on, in tests too.
    pub(crate) may_use: &'static [&'static str],
    /// Why.
    pub(crate) because: &'static str,
}

/// Every crate there is.
pub(crate) const CRATES: &[Crate] = &[
    Crate {
        name: "exchange",
        folder: "crates/exchange",
        may_use: &[],
        because: "it is what leaves one party for another, and knows no party",
    },
    Crate {
        name: "hasher",
        folder: "crates/hasher",
        may_use: &["exchange"],
        because: "the agency's side meets the centre only in exchange",
    },
    Crate {
        name: "site",
        folder: "crates/site",
        may_use: &["exchange"],
        because: "it knows what lies where at the centre, and neither batches nor keys",
    },
    Crate {
        name: "journal",
        folder: "crates/journal",
        may_use: &["exchange"],
        because: "it chains entries and signs their heads, and keeps no database",
    },
    Crate {
        name: "casebook",
        folder: "crates/casebook",
        may_use: &["exchange", "journal"],
        because: "it remembers hits and decisions, and never holds a batch or the centre's key",
    },
    Crate {
        name: "matcher",
        folder: "crates/matcher",
        may_use: &["exchange", "site"],
        because: "the centre must not be able to make a pseudonym: \
                  its dependency tree holds no hasher",
    },
    Crate {
        name: "elsewhere",
        folder: "crates/elsewhere",
        may_use: &["exchange", "matcher"],
        because: "it writes tags for another engine and reads what met there: \
                  no share, no payload, no key",
    },
    Crate {
        name: "centre",
        folder: "crates/centre",
        may_use: &["exchange", "site", "journal", "casebook", "matcher"],
        because: "it runs the centre's nights: accept, match, remember, send, forget",
    },
    Crate {
        name: "review",
        folder: "crates/review",
        may_use: &["exchange", "journal", "casebook"],
        because: "it shows hits to people, and never holds a batch or a key; \
                  the web is kept to it",
    },
    Crate {
        name: "city",
        folder: "crates/city",
        may_use: &["exchange"],
        because: "it writes CSVs and the truth, and must not know how a party reads them",
    },
    Crate {
        name: "synthetic",
        folder: "crates/synthetic",
        may_use: &["exchange"],
        because: "the tests of hasher and of matcher share it, so it knows neither",
    },
    Crate {
        name: "rehearsal",
        folder: "crates/rehearsal",
        may_use: &[
            "exchange",
            "hasher",
            "matcher",
            "site",
            "journal",
            "casebook",
            "centre",
            "city",
            "synthetic",
        ],
        because: "it runs whole nights with the code of every party",
    },
    Crate {
        name: "evaluation",
        folder: "crates/evaluation",
        may_use: &[
            "exchange",
            "hasher",
            "matcher",
            "site",
            "journal",
            "casebook",
            "centre",
            "city",
            "synthetic",
            "rehearsal",
        ],
        because: "it holds what a rehearsed night found against a truth that no party has",
    },
    Crate {
        name: "hitmachine",
        folder: "crates/hitmachine",
        may_use: &[
            "exchange",
            "hasher",
            "matcher",
            "site",
            "journal",
            "casebook",
            "centre",
            "elsewhere",
            "review",
            "city",
            "synthetic",
            "rehearsal",
            "evaluation",
        ],
        because: "the command line brings the parties together",
    },
    Crate {
        name: "benches",
        folder: "benches",
        may_use: &[
            "exchange",
            "hasher",
            "matcher",
            "site",
            "city",
            "rehearsal",
            "synthetic",
            "journal",
            "casebook",
            "centre",
        ],
        because: "it measures every party",
    },
    Crate {
        name: "fuzz",
        folder: "fuzz",
        may_use: &["exchange", "hasher"],
        because: "it feeds what reads bytes that another party wrote; \
                  a workspace of its own, with a lock file of its own",
    },
];

/// Crates that the tests of any crate may depend on, but for those that they are made of
/// themselves.
pub(crate) const FOR_TESTS: &[&str] = &["synthetic"];

/// A place in the workspace: a folder (ending in `/`), or a module (a path without `.rs`: the file
/// and the folder beside it).
pub(crate) struct Place {
    /// The path, from the root of the workspace.
    pub(crate) path: &'static str,
    /// Why it may.
    pub(crate) because: &'static str,
}

/// Crates that only some places may name.
pub(crate) struct Kept {
    /// Their names as packages; sources write `_` for `-`.
    pub(crate) names: &'static [&'static str],
    /// The crates whose manifest may ask for them.
    pub(crate) manifests: &'static [&'static str],
    /// The sources that may name them.
    pub(crate) places: &'static [Place],
    /// What to do instead.
    pub(crate) instead: &'static str,
}

/// Who may name which crate.
pub(crate) const KEPT: &[Kept] = &[
    Kept {
        names: &["bincode"],
        manifests: &["exchange"],
        places: &[Place {
            path: "crates/exchange/src/payload",
            because: "the one module that encodes a payload",
        }],
        instead: "encode by hand, or through exchange::payload: bincode is ended by its makers",
    },
    Kept {
        names: &["base64"],
        manifests: &["journal"],
        places: &[Place {
            path: "crates/journal/src/",
            because: "signed notes and their heads are written so",
        }],
        instead: "write hexadecimal digits with exchange::hex",
    },
    Kept {
        names: &["csv-core"],
        manifests: &["hasher"],
        places: &[Place {
            path: "crates/hasher/src/read/table",
            because: "cuts the agency's export into rows, in bounded memory",
        }],
        instead: "read through hasher::read::table: \
                  it is bounded on any input, and its errors hold no cell",
    },
    Kept {
        names: &["csv"],
        manifests: &["city", "evaluation", "hitmachine", "matcher"],
        places: &[
            Place {
                path: "crates/city/src/agencies/dialect",
                because: "writes the nightly CSV of each agency in its dialect",
            },
            Place {
                path: "crates/matcher/src/export",
                because: "its tests read the hit list back",
            },
            Place {
                path: "crates/evaluation/src/truth",
                because: "reads the truth to measure precision and recall",
            },
            Place {
                path: "crates/evaluation/src/pairs/night",
                because: "writes a linkage set as an agency's export",
            },
            Place {
                path: "crates/hitmachine/tests/",
                because: "reads what the commands wrote",
            },
        ],
        instead: "go through a module that writes CSV; \
                  to read an export there is hasher::read::table, as csv errors quote cells",
    },
    Kept {
        names: &[
            "anyhow",
            "clap",
            "clap_complete",
            "comfy-table",
            "indicatif",
        ],
        manifests: &["hitmachine"],
        places: &[Place {
            path: "crates/hitmachine/",
            because: "the command line",
        }],
        instead: "return a thiserror enum or a value: the command line shows it",
    },
    Kept {
        names: &["getrandom"],
        manifests: &["hitmachine"],
        places: &[Place {
            path: "crates/hitmachine/",
            because: "randomness enters here, as an argument",
        }],
        instead: "take the seed or the bytes by argument",
    },
    Kept {
        names: &["parquet"],
        manifests: &["elsewhere"],
        places: &[Place {
            path: "crates/elsewhere/src/",
            because: "writes and reads the tables that another engine shares",
        }],
        instead: "no other table crosses to another engine",
    },
    Kept {
        names: &[
            "argon2",
            "askama",
            "axum",
            "hyper",
            "hyper-util",
            "qrcodegen",
            "rustls",
            "sha1",
            "tokio",
            "tokio-rustls",
            "tower",
        ],
        manifests: &[SERVES],
        places: &[Place {
            path: "crates/review/",
            because: "it renders the page and answers browsers",
        }],
        instead: "only the page answers the web: crates/review",
    },
    Kept {
        names: &["pulldown-cmark", "rust_xlsxwriter"],
        manifests: &[SERVES],
        places: &[
            Place {
                path: "crates/review/src/taking_out/xlsx",
                because: "writes a workbook of what somebody takes out",
            },
            Place {
                path: "crates/review/src/watching/help",
                because: "shows the guides of docs/nl, which are this project's own",
            },
        ],
        instead: "hand over a table of cells, or a guide: no text of a user is Markdown",
    },
    Kept {
        names: WEB,
        manifests: &[],
        places: &[],
        instead: "no party asks the web, and one framework answers it",
    },
];

/// The crate that serves the page.
pub(crate) const SERVES: &str = "review";

/// What it is served with: in its dependency tree, and in that of crates that may use it.
pub(crate) const SERVING: &[&str] = &["askama", "axum", "hyper", "tokio", "tower"];

/// Other web crates; the dependency tree of the whole workspace holds none of them.
pub(crate) const WEB: &[&str] = &[
    "actix-web",
    "attohttpc",
    "curl",
    "isahc",
    "poem",
    "reqwest",
    "rocket",
    "rouille",
    "tide",
    "tiny_http",
    "ureq",
    "warp",
];

/// Macros that print; `crates/hitmachine` alone may call them.
pub(crate) const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// Macros that leave work undone.
pub(crate) const UNDONE: &[&str] = &["todo", "unimplemented"];

/// Words in comments that leave work undone.
pub(crate) const UNDONE_WORDS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// Names of files and folders that say nothing of what is in them.
pub(crate) const EMPTY_NAMES: &[&str] = &[
    "common", "error", "errors", "helper", "helpers", "misc", "types", "util", "utils",
];

/// A file may have this many lines.
pub(crate) const MAX_LINES: usize = 400;

/// A line may have this many columns.
pub(crate) const MAX_COLUMNS: usize = 100;

/// A folder may have this many modules.
pub(crate) const MAX_MODULES: usize = 12;

/// Whether `path` lies in one of the places.
pub(crate) fn within(path: &str, places: &[Place]) -> bool {
    places
        .iter()
        .any(|place| match path.strip_prefix(place.path) {
            Some(rest) => place.path.ends_with('/') || rest == ".rs" || rest.starts_with('/'),
            None => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_its_file_and_its_folder_and_no_namesake() {
        let module = &[Place {
            path: "crates/a/src/read",
            because: "",
        }];
        assert!(within("crates/a/src/read.rs", module));
        assert!(within("crates/a/src/read/rows.rs", module));
        assert!(!within("crates/a/src/reader.rs", module));
        assert!(!within("crates/b/src/read.rs", module));
        let folder = &[Place {
            path: "crates/a/",
            because: "",
        }];
        assert!(within("crates/a/src/x.rs", folder));
        assert!(!within("crates/ab/src/x.rs", folder));
    }

    #[test]
    fn every_entry_says_why() {
        let places = KEPT
            .iter()
            .flat_map(|kept| kept.places)
            .chain(KEPT_CALLS.iter().flat_map(|call| call.places));
        assert!(
            places
                .map(|place| place.because)
                .chain(CRATES.iter().map(|one| one.because))
                .chain(FEATURES.iter().map(|one| one.because))
                .all(|why| !why.is_empty())
        );
    }
}
