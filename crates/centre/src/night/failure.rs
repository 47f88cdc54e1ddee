//! Why a run of the night stops.

use std::io;
use std::path::{Path, PathBuf};

use casebook::store::{ForgetError, RecordError, StoreError};
use exchange::letter::LetterError;
use exchange::night::{Night, NightError as CalendarError};
use matcher::MatchError;
use matcher::run::RunError;
use matcher::store::StoredError;
use matcher::store::night_key::NightKeyError;

use crate::kept_head::KeptHeadError;
use crate::opening::OpeningError;
use crate::settings::UnusableSettings;
use crate::take_in::{AtFault, TakeInError};

/// Why a run of the night stops. What it did before stands, and the next run goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NightError {
    /// Another run works on the site.
    #[error("another run works on this site at this moment; it does what there is to do")]
    Busy,
    /// It is no site for nights, or its settings cannot be used.
    #[error(transparent)]
    Settings(#[from] UnusableSettings),
    /// The casebook cannot be opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// The casebook is not the one that the last head was made of.
    #[error("{}: {why}", path.display())]
    KeptHead {
        /// The file of the head.
        path: PathBuf,
        /// Why.
        why: KeptHeadError,
    },
    /// A later night is recorded already.
    #[error(
        "the night of {night} is over: the casebook holds that of {latest}; if the clock is wrong, \
         set it right"
    )]
    OlderNight {
        /// The night.
        night: Night,
        /// The last one recorded.
        latest: Night,
    },
    /// The clock says a night long after the last one.
    #[error(
        "by the clock this is the night of {night}, and the last one recorded is of {latest}; set \
         the clock right, or say --night {night} once if it is right"
    )]
    FarNight {
        /// The night.
        night: Night,
        /// The last one recorded.
        latest: Night,
    },
    /// The moment lies in no night.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// Nothing that is sent can be taken in here.
    #[error(transparent)]
    TakeIn(TakeInError),
    /// The night cannot be matched.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// What was found cannot be written.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The hit list is not what the run wrote.
    #[error(
        "{}: it was changed since the run wrote it, and is not recorded; remove the folder of the \
         run, and the night is matched again",
        path.display()
    )]
    Edited {
        /// The hit list.
        path: PathBuf,
    },
    /// The hit list cannot be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An agency's letter cannot be sealed.
    #[error("{agency}: {why}")]
    Letter {
        /// The id of the agency.
        agency: String,
        /// Why.
        why: LetterError,
    },
    /// The casebook failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is due is not forgotten.
    #[error(transparent)]
    Forget(#[from] ForgetError),
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Who can mend it.
#[derive(Debug, Clone, Copy)]
pub enum NightFault<'a> {
    /// Time does: try again.
    Moment,
    /// The operator.
    Operator,
    /// Whoever looks after the disk, or the operator where it is a right or a name.
    Disk(&'a io::Error),
    /// Nobody at the site: the database failed, or the program.
    Program,
}

impl NightError {
    pub(super) fn disk(path: &Path) -> impl Fn(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk {
            path: path.clone(),
            source,
        }
    }

    /// Who can mend it.
    #[must_use]
    pub const fn fault(&self) -> NightFault<'_> {
        match self {
            Self::Busy
            | Self::Run(RunError::Busy)
            | Self::Forget(ForgetError::Busy | ForgetError::Store(StoreError::Busy))
            | Self::Opening(OpeningError::Store(StoreError::Busy | StoreError::PutBack { .. }))
            | Self::Record(RecordError::Store(StoreError::Busy))
            | Self::Store(StoreError::Busy) => NightFault::Moment,
            Self::Disk { source, .. }
            | Self::Run(RunError::Write(source))
            | Self::Match(
                MatchError::Stored(StoredError::Read { source, .. })
                | MatchError::NightKey(
                    NightKeyError::Read { source, .. } | NightKeyError::Write { source, .. },
                ),
            )
            | Self::Opening(OpeningError::Store(StoreError::Folder { cause: source, .. })) => {
                NightFault::Disk(source)
            }
            Self::TakeIn(error) => match error.fault() {
                AtFault::Disk(source) => NightFault::Disk(source),
                AtFault::Moment => NightFault::Moment,
                AtFault::File | AtFault::Site => NightFault::Operator,
            },
            Self::Opening(OpeningError::Store(StoreError::Database(_)))
            | Self::Record(RecordError::Store(_))
            | Self::Store(_)
            | Self::Forget(_)
            | Self::Run(_) => NightFault::Program,
            Self::KeptHead { .. }
            | Self::Settings(_)
            | Self::Opening(_)
            | Self::OlderNight { .. }
            | Self::FarNight { .. }
            | Self::Calendar(_)
            | Self::Match(_)
            | Self::Edited { .. }
            | Self::Letter { .. }
            | Self::Record(_) => NightFault::Operator,
        }
    }
}
