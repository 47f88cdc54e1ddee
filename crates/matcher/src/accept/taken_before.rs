//! Files that were taken in before and lie there still: of another night, or replaced since. Who
//! hands in a whole folder every night is not to be told each night that they are wrong.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;

use exchange::batch::BatchReader;
use exchange::file::regular_file;
use exchange::letter::{self, Letter};
use exchange::night::Night;
use sha2::{Digest, Sha256};

use super::Intake;
use crate::store::{Logged, SentKind};

/// Bytes that are hashed at a time.
const BUFFER: usize = 64 * 1024;

/// A batch or confirmation that is not to be accepted, because it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBefore {
    /// Id of its agency.
    pub agency: String,
    /// Its revision.
    pub revision: u32,
    /// Its night: another than the open one, unless it was replaced.
    pub night: Night,
}

/// What is known of a file that was refused, when the log of its night says that these bytes were
/// accepted; `None` for any other, and for one of the open night that nothing has replaced.
#[must_use]
pub fn taken_before(intake: &Intake<'_>, sent: &Path) -> Option<TakenBefore> {
    intake.check_door(sent).ok()?;
    let mut file = regular_file::open(sent).ok()?;
    let night = night_of(&mut file)?;
    let folder = intake.site.night(night);
    let logged = Logged::find(&folder.log(), &digest(&mut file).ok()?).ok()??;
    if night == intake.night {
        // A line alone proves nothing here: the run that wrote it may have ended at that moment.
        let folder = folder.agency(&logged.agency);
        let counts = match logged.kind {
            SentKind::Batch => folder.latest_revision().ok()??,
            SentKind::Confirmation => {
                let stored = regular_file::read_own(&folder.confirmation()).ok()?;
                Letter::read(&stored).ok()?.header().revision
            }
        };
        if counts <= logged.revision {
            return None;
        }
    }
    Some(TakenBefore {
        agency: logged.agency,
        revision: logged.revision,
        night,
    })
}

/// The night that a file says it is for; `None` when it is neither a batch nor a letter.
fn night_of(file: &mut File) -> Option<Night> {
    let length = file.metadata().ok()?.len();
    if let Ok(batch) = BatchReader::open(&*file, length) {
        return Some(batch.header().night);
    }
    let mut bytes = Vec::new();
    file.rewind().ok()?;
    let mut start = (&*file).take(letter::MAX_LEN as u64 + 1);
    start.read_to_end(&mut bytes).ok()?;
    Some(Letter::read(&bytes).ok()?.header().night)
}

fn digest(file: &mut File) -> io::Result<[u8; 32]> {
    file.rewind()?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; BUFFER]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            length => hash.update(&buffer[..length]),
        }
    }
}
