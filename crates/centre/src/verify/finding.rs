//! Something in a site that is not as it must be: where, what, and what to do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use casebook::store::{Flaw, StoreError};
use exchange::agreements::signed_agreements::AgreementsTrustError;
use exchange::covenant::signed_covenant::TrustError;
use exchange::file::access::AccessError;
use exchange::file::keyfile::KeyError;
use exchange::hits::HitList;
use exchange::receipt::ReceiptError;
use matcher::store::StoredError;
use matcher::store::night_key::NightKeyError;
use site::SiteError;

use crate::kept_head::KeptHeadError;
use crate::opening::OpeningError;
use crate::settings::SettingsError;
use casebook::store::ForgetReportError;

/// Something that is not as it must be.
#[derive(Debug)]
pub struct Finding {
    /// The file or folder.
    pub place: PathBuf,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Others than the site's owner get at it.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It is a link.
    #[error("it is a link: what is read and written here lies elsewhere, under other rights")]
    Link,
    /// It is a pipe or a device.
    #[error("it is neither a file nor a folder")]
    Odd,
    /// Something that is not whole lies there.
    #[error("it is not whole: a run that was killed left it, or one is at work")]
    Leftover,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// The site is refused by every command.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The covenant is not one to run by.
    #[error(transparent)]
    Covenant(#[from] TrustError),
    /// The agreements are not those to go by.
    #[error(transparent)]
    Agreements(#[from] AgreementsTrustError),
    /// The casebook is not the one that the last head was made of.
    #[error(transparent)]
    KeptHead(#[from] KeptHeadError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The centre's key is another centre's.
    #[error("it is not the key of the covenant's centre")]
    OtherCentre,
    /// The key of a night does not open.
    #[error(transparent)]
    NightKey(#[from] NightKeyError),
    /// An accepted batch is not what was written.
    #[error(transparent)]
    Batch(#[from] StoredError),
    /// A receipt is not one.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// A receipt is for another batch than the one beside it.
    #[error("it is for another batch than the one beside it")]
    OtherBatch,
    /// A file of a run is not there.
    #[error("it is not there, though its folder is that of a whole run")]
    Missing,
    /// A hit list is not one.
    #[error("it is not a hit list: {0}")]
    HitList(#[source] serde_json::Error),
    /// A hit list is of another form.
    #[error("it has format {found}, and this program reads {}", HitList::FORMAT)]
    HitFormat {
        /// Its format.
        found: u32,
    },
    /// A hit list is of another night.
    #[error("it is of another night than its folder")]
    OtherNight,
    /// A report of what was forgotten is not one that the centre signed.
    #[error(transparent)]
    Report(#[from] ForgetReportError),
    /// A report says what the journal does not say.
    #[error("the journal does not say what this report says")]
    Unsaid,
    /// The casebook does not open.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// The casebook cannot be checked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The casebook is not what was written.
    #[error(transparent)]
    Flaw(#[from] Flaw),
}

impl Fault {
    /// What to do about it. What cannot be repaired is said to be so.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            // Their texts say it.
            Self::Access(_)
            | Self::Site(_)
            | Self::Batch(_)
            | Self::KeptHead(_)
            | Self::Covenant(TrustError::NotPinned | TrustError::Unsigned { .. }) => "",
            Self::Link => {
                "if it is meant, look at the rights there; else put the file or folder itself in \
                 its place"
            }
            Self::Odd => "remove it",
            Self::Leftover => "the next run of accept or match removes it, else you may",
            Self::Unreadable(_) => "mend its rights, or look at the disk",
            Self::Settings(_) => "mend what the line says",
            Self::Covenant(_) | Self::Agreements(_) => {
                "the file that both owners signed belongs in its place"
            }
            Self::Key(_) => "put it back from where you keep it; it cannot be made again",
            Self::OtherCentre => "put the right key back, or the covenant that names this one",
            Self::NightKey(_) => {
                "it cannot be repaired: put it back, or have all batches of the night sent again \
                 with a higher revision"
            }
            Self::Receipt(_) | Self::OtherBatch => {
                "have the batch sent again with a higher revision"
            }
            Self::Missing | Self::HitList(_) | Self::OtherNight => {
                "it cannot be repaired: match the night again, which makes a new run"
            }
            Self::HitFormat { .. } => {
                "another version wrote it: match the night again if you need it"
            }
            Self::Report(_) | Self::Unsaid => {
                "keep it, tell the privacy officer (FG), and ask which casebook it is of"
            }
            Self::Opening(_) | Self::Store(_) => "mend what the line says, or put a backup back",
            Self::Flaw(_) => {
                "it cannot be repaired: keep it as it is, tell the privacy officer (FG), and put a \
                 backup back"
            }
        }
    }

    /// Whether its text names the place already.
    const fn names_place(&self) -> bool {
        matches!(
            self,
            Self::Site(_) | Self::Key(_) | Self::NightKey(_) | Self::Opening(_)
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (fault, advice) = (&self.fault, self.fault.advice());
        if !fault.names_place() {
            write!(f, "{}: ", self.place.display())?;
        }
        write!(f, "{fault}")?;
        if advice.is_empty() {
            Ok(())
        } else {
            write!(f, "; {advice}")
        }
    }
}
