//! The tables (docs/casebook.md, "What is kept, and for how long").

/// The version of the tables, in SQLite's `user_version`.
pub(in crate::store) const VERSION: i64 = 5;

/// Says that a database is a casebook, in SQLite's `application_id`: `HMcb`.
pub(in crate::store) const APPLICATION: i64 = 0x484D_6362;

/// Makes an empty casebook. Nights are day numbers since 1970-01-01, times seconds since then.
pub(in crate::store) const TABLES: &str = "
CREATE TABLE run (
    number     INTEGER PRIMARY KEY,
    night      INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    covenant   TEXT NOT NULL,
    agreements TEXT NOT NULL,
    list       BLOB NOT NULL,
    missing    TEXT NOT NULL,
    proef_only INTEGER NOT NULL,
    is_asking  INTEGER NOT NULL,
    entries    INTEGER NOT NULL,
    chain      BLOB NOT NULL
) STRICT;

CREATE TABLE voided (
    run   INTEGER PRIMARY KEY REFERENCES run,
    entry INTEGER NOT NULL
) STRICT;

CREATE VIEW recorded AS SELECT * FROM run WHERE number NOT IN (SELECT run FROM voided);

CREATE TABLE hit (
    id          TEXT PRIMARY KEY,
    first_night INTEGER NOT NULL,
    last_night  INTEGER NOT NULL,
    mark        TEXT NOT NULL,
    gone_on     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX hit_by_night ON hit (last_night, first_night);
CREATE INDEX hit_by_mark ON hit (mark, first_night);

CREATE TABLE version (
    hit        TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    digest     BLOB NOT NULL,
    projection TEXT NOT NULL,
    PRIMARY KEY (hit, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE sighting (
    hit        TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    from_night INTEGER NOT NULL,
    to_night   INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    PRIMARY KEY (hit, from_night)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_by_night ON sighting (to_night);

CREATE TABLE explanation (
    hit          TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    night        INTEGER NOT NULL,
    json         TEXT NOT NULL,
    confirmed_on INTEGER,
    PRIMARY KEY (hit, night)
) STRICT, WITHOUT ROWID;

CREATE TABLE signal (
    hit      TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    night    INTEGER NOT NULL,
    agency   TEXT NOT NULL,
    ref      BLOB NOT NULL,
    previous BLOB NOT NULL,
    sent     INTEGER NOT NULL,
    PRIMARY KEY (hit, night, agency, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE related (
    hit   TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    night INTEGER NOT NULL,
    PRIMARY KEY (hit, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX related_by_other ON related (other);

CREATE TABLE deed (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hit    TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    who    TEXT NOT NULL,
    at     INTEGER NOT NULL,
    night  INTEGER NOT NULL,
    by_run INTEGER NOT NULL,
    salt   BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX deed_by_hit ON deed (hit);

CREATE TABLE referral (
    deed         INTEGER PRIMARY KEY REFERENCES deed ON DELETE CASCADE,
    hit          TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    since        INTEGER NOT NULL,
    lead         TEXT NOT NULL,
    rules        TEXT NOT NULL,
    withdrawn_by INTEGER REFERENCES deed ON DELETE SET NULL
) STRICT;
CREATE INDEX referral_by_hit ON referral (hit);
CREATE INDEX referral_by_withdrawal ON referral (withdrawn_by);

CREATE TABLE told (
    referral INTEGER NOT NULL REFERENCES referral ON DELETE CASCADE,
    agency   TEXT NOT NULL,
    desk     INTEGER NOT NULL,
    ended    INTEGER,
    PRIMARY KEY (referral, agency)
) STRICT, WITHOUT ROWID;

CREATE TABLE asked (
    referral INTEGER NOT NULL,
    agency   TEXT NOT NULL,
    ref      BLOB NOT NULL,
    night    INTEGER NOT NULL,
    PRIMARY KEY (referral, agency, ref),
    FOREIGN KEY (referral, agency) REFERENCES told ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    referral    INTEGER NOT NULL,
    agency      TEXT NOT NULL,
    ref         BLOB NOT NULL,
    night       INTEGER NOT NULL,
    verdict     INTEGER NOT NULL,
    informed    INTEGER NOT NULL,
    informed_on INTEGER,
    postponed   INTEGER,
    review_by   INTEGER,
    outcome     INTEGER,
    PRIMARY KEY (referral, agency, ref),
    FOREIGN KEY (referral, agency) REFERENCES told ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE written (
    agency   TEXT NOT NULL,
    night    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    says     BLOB NOT NULL,
    PRIMARY KEY (agency, night)
) STRICT, WITHOUT ROWID;

CREATE TABLE answered (
    agency   TEXT PRIMARY KEY,
    night    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    letter   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE looked (
    referral INTEGER NOT NULL REFERENCES referral ON DELETE CASCADE,
    rule     TEXT NOT NULL,
    PRIMARY KEY (referral, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE demoted (
    rule     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    covenant TEXT NOT NULL,
    night    INTEGER NOT NULL,
    PRIMARY KEY (rule, version, covenant)
) STRICT, WITHOUT ROWID;

CREATE TABLE terms (
    agreements     TEXT PRIMARY KEY,
    serial         INTEGER NOT NULL,
    second_look    TEXT NOT NULL,
    retention_days INTEGER NOT NULL,
    reasons        TEXT NOT NULL,
    leads          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE named (
    agency TEXT PRIMARY KEY,
    serial INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id           TEXT PRIMARY KEY,
    role         TEXT NOT NULL,
    made_at      INTEGER NOT NULL,
    made_by      TEXT NOT NULL,
    disabled     INTEGER NOT NULL,
    barred_until INTEGER NOT NULL,
    reset_by     TEXT,
    reset_at     INTEGER,
    CHECK ((reset_by IS NULL) = (reset_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    number       INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    who          TEXT NOT NULL,
    on_behalf_of TEXT,
    act          TEXT NOT NULL,
    subject      BLOB,
    hash         BLOB NOT NULL
) STRICT;

CREATE TABLE subject (
    entry  INTEGER PRIMARY KEY REFERENCES entry,
    salt   BLOB NOT NULL,
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    detail BLOB,
    deed   INTEGER REFERENCES deed ON DELETE CASCADE,
    CHECK ((detail IS NULL) <> (deed IS NULL))
) STRICT;
CREATE INDEX subject_by_deed ON subject (deed);
CREATE INDEX subject_by_id ON subject (kind, id);

CREATE TABLE listed (
    entry INTEGER NOT NULL REFERENCES entry,
    place INTEGER NOT NULL,
    hit   TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    salt  BLOB NOT NULL,
    PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX listed_by_hit ON listed (hit);

CREATE TABLE draft (
    hit    TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    who    TEXT NOT NULL,
    night  INTEGER NOT NULL,
    salt   BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (hit, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_by_night ON draft (night);

CREATE TABLE face (
    hit              TEXT PRIMARY KEY REFERENCES hit ON DELETE CASCADE,
    night            INTEGER NOT NULL,
    rules            TEXT NOT NULL,
    agencies         TEXT NOT NULL,
    chains           TEXT NOT NULL,
    domains          TEXT NOT NULL,
    hangs_on         TEXT NOT NULL,
    agencies_counted INTEGER NOT NULL,
    domains_counted  INTEGER NOT NULL,
    severity         INTEGER NOT NULL,
    stage            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE handed (
    hit   TEXT PRIMARY KEY REFERENCES hit ON DELETE CASCADE,
    night INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_filter (
    account TEXT NOT NULL REFERENCES account,
    name    TEXT NOT NULL,
    query   TEXT NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivered (
    night   INTEGER NOT NULL,
    agency  TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (night, agency)
) STRICT, WITHOUT ROWID;

CREATE TABLE renumbered (
    night  INTEGER NOT NULL,
    agency TEXT NOT NULL,
    PRIMARY KEY (night, agency)
) STRICT, WITHOUT ROWID;

CREATE TABLE fell_back (
    rule     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    covenant TEXT NOT NULL,
    right    INTEGER NOT NULL,
    known    INTEGER NOT NULL,
    wrong    INTEGER NOT NULL,
    asked    REAL NOT NULL,
    PRIMARY KEY (rule, version, covenant)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
    account TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    code    BLOB NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credential (
    account    TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    passphrase TEXT NOT NULL,
    salt       BLOB,
    code_key   BLOB,
    last_step  INTEGER NOT NULL,
    CHECK ((salt IS NULL) = (code_key IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery (
    account TEXT NOT NULL REFERENCES credential ON DELETE CASCADE,
    code    BLOB NOT NULL,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    hash     BLOB PRIMARY KEY,
    account  TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
    began_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);

CREATE TABLE preference (
    account TEXT PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    keys    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";
