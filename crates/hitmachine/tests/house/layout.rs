//! What the house allows, as data: the crates and their arrows, and who may name or call what. Each
//! entry carries its reason.
//!
//! A new crate, a new module that reads CSV or a new place that reads the clock is a decision: it
//! is written down here first. An entry that nothing uses any more is taken out.

mod calls;
mod crates;
mod features;

pub(crate) use calls::{KEPT_CALLS, KeptCall};
pub(crate) use crates::CRATES;
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
