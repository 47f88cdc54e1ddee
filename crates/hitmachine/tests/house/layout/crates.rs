//! The crates of the house and their arrows: what each may use, and why.

use super::Crate;

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
        may_use: &["exchange", "site", "matcher"],
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
