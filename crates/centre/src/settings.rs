//! `site.toml`: how this centre runs its nights. The owners do not sign it, so it can make nothing
//! laxer than what they signed.
//!
//! ```toml
//! format = 1
//! origin = "hitmachine/nijmegen"       # the name of the journal's heads
//! deadline = "06:30"                   # from then on a night is matched without those missing
//! second_look = "all"                  # stricter than the agreements, never laxer
//! second_look_at = ["09:00", "13:00"]  # when trays of second looks are filled
//! inbox = "/srv/hitmachine-inbox"      # where agencies put what they send
//! keep_nights = 8                      # after so many later ones a night is deleted
//! backup_to = "1f0e…"                  # to whom backups are sealed, of `key new backup`
//! theme = "theme.css"                  # the municipality's own look of the page
//! intake = 12                          # so many hits of the first night's stock a day
//! ```
//!
//! Times are of Europe/Amsterdam; the deadline lies before noon, when the night ends. Only
//! `format`, `origin` and `deadline` must be there. What lies in the inbox is taken out of it, so
//! it is none of the folders that the site keeps something in.

mod unusable;

use std::io;
use std::path::{Path, PathBuf};

use exchange::agreements::SecondLook;
use exchange::crypto::identity::HpkePublic;
use exchange::file::regular_file;
use exchange::file::syntax::SyntaxFault;
use jiff::civil::Time;
use journal::Origin;
use serde::Deserialize;
use site::Site;

pub use self::unusable::UnusableSettings;

/// Where agencies put what they send, unless it says otherwise.
const INBOX: &str = "inbox";

/// After how many later nights a night is deleted, unless it says otherwise: a week and one, so
/// that an agency that delivers weekly is still held against its last batch.
const KEEP_NIGHTS: u32 = 8;

/// For how many nights one may be kept at most.
const MAX_KEEP_NIGHTS: u32 = 92;

/// How many may be: more than people look at in a day is no intake.
const MAX_INTAKE: u32 = 1000;

/// The hour at which a night ends.
const NOON: i8 = 12;

/// What `site.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    origin: Origin,
    deadline: Time,
    second_look: Option<SecondLook>,
    second_look_at: Vec<Time>,
    inbox: PathBuf,
    keep_nights: u32,
    backup_to: Option<HpkePublic>,
    theme: Option<PathBuf>,
    intake: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    format: u32,
    origin: String,
    deadline: String,
    second_look: Option<SecondLook>,
    #[serde(default)]
    second_look_at: Vec<String>,
    inbox: Option<PathBuf>,
    keep_nights: Option<u32>,
    backup_to: Option<String>,
    theme: Option<PathBuf>,
    intake: Option<u32>,
}

impl Settings {
    /// The format that this program reads.
    pub const FORMAT: u32 = 1;

    /// How many hits of the first night's stock are handed out a day, unless it says otherwise.
    pub const INTAKE: u32 = 12;

    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError::Syntax`] with line and column when it is not TOML of this form,
    /// [`SettingsError::Format`] when it is of another format, [`SettingsError::Origin`],
    /// [`SettingsError::Time`], [`SettingsError::Deadline`], [`SettingsError::KeepNights`],
    /// [`SettingsError::BackupTo`] and [`SettingsError::Intake`] when a value is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, SettingsError> {
        let text = str::from_utf8(bytes)
            .map_err(|error| SettingsError::Syntax(SyntaxFault::not_utf8(bytes, &error)))?;
        let file: SettingsFile = toml::from_str(text)
            .map_err(|error| SettingsError::Syntax(SyntaxFault::new(text, &error)))?;
        if file.format != Self::FORMAT {
            return Err(SettingsError::Format { found: file.format });
        }
        let mut second_look_at = Vec::with_capacity(file.second_look_at.len());
        for text in &file.second_look_at {
            second_look_at.push(time("second_look_at", text)?);
        }
        let deadline = time("deadline", &file.deadline)?;
        if deadline.hour() >= NOON {
            return Err(SettingsError::Deadline);
        }
        let keep_nights = file.keep_nights.unwrap_or(KEEP_NIGHTS);
        if !(1..=MAX_KEEP_NIGHTS).contains(&keep_nights) {
            return Err(SettingsError::KeepNights { found: keep_nights });
        }
        let intake = file.intake.unwrap_or(Self::INTAKE);
        if !(1..=MAX_INTAKE).contains(&intake) {
            return Err(SettingsError::Intake { found: intake });
        }
        let backup_to = match &file.backup_to {
            Some(text) => Some(HpkePublic::parse(text).ok_or(SettingsError::BackupTo)?),
            None => None,
        };
        second_look_at.sort_unstable();
        second_look_at.dedup();
        Ok(Self {
            origin: Origin::parse(&file.origin).ok_or(SettingsError::Origin)?,
            deadline,
            second_look: file.second_look,
            second_look_at,
            inbox: file.inbox.unwrap_or_else(|| PathBuf::from(INBOX)),
            keep_nights,
            backup_to,
            theme: file.theme,
            intake,
        })
    }

    /// Reads the settings of a site; `None` where it has none, as when it was never made for nights
    /// that run by themselves.
    ///
    /// # Errors
    /// [`SettingsError::Read`] when the file is there and cannot be read,
    /// [`SettingsError::Inbox`] when the inbox is where the site keeps its own; else as
    /// [`parse`](Self::parse).
    pub fn of(site: &Site) -> Result<Option<Self>, SettingsError> {
        let bytes = match regular_file::read_own(&site.settings()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(SettingsError::Read)?,
        };
        let settings = Self::parse(&bytes)?;
        if keeps_something(site, &settings.inbox(site.path())) {
            return Err(SettingsError::Inbox);
        }
        Ok(Some(settings))
    }

    /// The name of the journal's heads.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// From when on, on the date that a night is named by, it is matched without those missing.
    #[must_use]
    pub const fn deadline(&self) -> Time {
        self.deadline
    }

    /// Which decisions two people make here, where that is to be stricter than the agreements.
    #[must_use]
    pub const fn second_look(&self) -> Option<SecondLook> {
        self.second_look
    }

    /// When trays of second looks are filled, in order; where it is empty they are at once.
    #[must_use]
    pub fn second_look_at(&self) -> &[Time] {
        &self.second_look_at
    }

    /// Where agencies put what they send; a path in the site unless it is an absolute one.
    #[must_use]
    pub fn inbox(&self, site: &Path) -> PathBuf {
        site.join(&self.inbox)
    }

    /// After how many later nights that were recorded a night is deleted.
    #[must_use]
    pub const fn keep_nights(&self) -> u32 {
        self.keep_nights
    }

    /// To whom backups of the casebook are sealed; `None` where none are made.
    #[must_use]
    pub const fn backup_to(&self) -> Option<&HpkePublic> {
        self.backup_to.as_ref()
    }

    /// The file of the theme that the page has; a path in the site unless it is an absolute one.
    #[must_use]
    pub fn theme(&self, site: &Path) -> Option<PathBuf> {
        self.theme.as_ref().map(|theme| site.join(theme))
    }

    /// How many hits of the first night's stock are handed out a day, on the page.
    #[must_use]
    pub const fn intake(&self) -> u32 {
        self.intake
    }
}

/// Whether a folder is the site itself, or lies where the site keeps its own files, by whatever way
/// it is named. One that is not there keeps nothing.
fn keeps_something(site: &Site, folder: &Path) -> bool {
    let is_in = |kept: &Path, folder: &Path| {
        let kept = kept.canonicalize();
        kept.is_ok_and(|kept| folder.starts_with(kept))
    };
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    site.path().canonicalize().is_ok_and(|site| site == folder)
        || site.folders().iter().any(|kept| is_in(kept, &folder))
}

/// A time as `hh:mm`.
fn time(key: &'static str, text: &str) -> Result<Time, SettingsError> {
    Time::strptime("%H:%M", text).map_err(|_| SettingsError::Time { key })
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// It is not TOML of this form.
    #[error("{0}")]
    Syntax(SyntaxFault),
    /// It is of another format.
    #[error("it has format {found}, and this program reads {}", Settings::FORMAT)]
    Format {
        /// Its format.
        found: u32,
    },
    /// The origin is none.
    #[error("`origin` is 1 to 128 of the signs a-z 0-9 . - /, such as hitmachine/nijmegen")]
    Origin,
    /// A time is none.
    #[error("`{key}` is a time such as \"06:30\"")]
    Time {
        /// Its key.
        key: &'static str,
    },
    /// The deadline is not before the night's end.
    #[error("`deadline` lies before 12:00, when the night ends")]
    Deadline,
    /// The inbox is the site itself, or lies where it keeps its own files.
    #[error(
        "`inbox` names a folder in which the site keeps its own files, and night would take them \
         out of it: name another, such as \"{INBOX}\""
    )]
    Inbox,
    /// What backups are to be sealed to is no key.
    #[error(
        "`backup_to` is the 64 digits that `hitmachine key show` shows of a backup key, after hpke"
    )]
    BackupTo,
    /// A night is kept for no time, or for longer than it may be.
    #[error("`keep_nights` is 1 to {MAX_KEEP_NIGHTS}, not {found}")]
    KeepNights {
        /// What it says.
        found: u32,
    },
    /// None of the stock is handed out, or more than people look at.
    #[error("`intake` is 1 to {MAX_INTAKE} hits a day, not {found}")]
    Intake {
        /// What it says.
        found: u32,
    },
}

#[cfg(test)]
mod tests {
    use std::fs;

    use exchange::file::atomic_file;

    use super::*;

    const LEAST: &str = "format = 1\norigin = \"hitmachine/tiel\"\ndeadline = \"06:30\"\n";

    #[test]
    fn reads_what_must_be_there_and_gives_the_rest_a_meaning() {
        let settings = Settings::parse(LEAST.as_bytes()).expect("settings");
        assert_eq!(settings.deadline(), Time::constant(6, 30, 0, 0));
        assert_eq!(settings.second_look(), None);
        assert_eq!(settings.second_look_at(), []);
        assert_eq!(settings.inbox(Path::new("site")), Path::new("site/inbox"));
        let more = format!(
            "{LEAST}second_look = \"all\"\nsecond_look_at = [\"13:00\", \"09:00\"]\n\
             inbox = \"/srv/in\"\nkeep_nights = 3\nbackup_to = \"{}\"\n",
            "2a".repeat(32)
        );
        let settings = Settings::parse(more.as_bytes()).expect("settings");
        assert_eq!(settings.second_look(), Some(SecondLook::All));
        let hours: Vec<i8> = settings.second_look_at().iter().map(|t| t.hour()).collect();
        assert_eq!(hours, [9, 13]);
        assert_eq!(settings.inbox(Path::new("site")), Path::new("/srv/in"));
        assert_eq!(settings.keep_nights(), 3);
        let to = settings.backup_to().map(ToString::to_string);
        assert_eq!(to, Some("2a".repeat(32)));
        assert_eq!(settings.theme(Path::new("site")), None);
        assert_eq!(settings.intake(), 12);
        let themed = format!("{LEAST}theme = \"own.css\"\nintake = 40\n");
        let settings = Settings::parse(themed.as_bytes()).expect("settings");
        let theme = settings.theme(Path::new("site"));
        assert_eq!(theme.as_deref(), Some(Path::new("site/own.css")));
        assert_eq!(settings.intake(), 40);
    }

    #[test]
    fn an_inbox_is_none_of_the_folders_that_the_site_keeps_something_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        for made in ["inbox/day", "elsewhere", "keys/nights", "state"] {
            fs::create_dir_all(site.path().join(made)).expect("a folder");
        }
        for kept in site.folders() {
            fs::create_dir_all(kept).expect("a folder");
        }
        let of = |inbox: &Path| {
            let text = format!("{LEAST}inbox = {inbox:?}\n");
            atomic_file::write(&site.settings(), text.as_bytes()).expect("written");
            Settings::of(&site)
        };
        for free in ["inbox", "inbox/day", "elsewhere", "not-there", "../beside"] {
            assert!(of(Path::new(free)).is_ok(), "{free}");
        }
        let itself = site.path().to_path_buf();
        let mut kept = vec![itself.clone(), itself.join("keys"), itself.join("inbox/..")];
        kept.extend(site.folders());
        kept.extend(["", ".", "state", "keys/nights", "elsewhere/../casebook"].map(PathBuf::from));
        for inbox in kept {
            let refused = of(&inbox);
            assert!(
                matches!(refused, Err(SettingsError::Inbox)),
                "{}",
                inbox.display()
            );
        }
    }

    #[test]
    fn refuses_everything_else() {
        for (from, to) in [
            ("format = 1", "format = 2"),
            ("hitmachine/tiel", "Tiel 1"),
            ("06:30", "half past six"),
            ("06:30", "25:00"),
            ("06:30", "12:00"),
            ("format = 1", "format = 1\nkeep_nights = 0"),
            ("format = 1", "format = 1\nkeep_nights = 93"),
            ("format = 1", "format = 1\nbackup_to = \"1f0e\""),
            ("format = 1", "format = 1\nintake = 0"),
            ("format = 1", "format = 1\nintake = 1001"),
            ("deadline", "dead_line"),
        ] {
            let text = LEAST.replace(from, to);
            assert!(Settings::parse(text.as_bytes()).is_err(), "{to}");
        }
        assert!(matches!(
            Settings::parse(b"\xff"),
            Err(SettingsError::Syntax(_))
        ));
    }
}
