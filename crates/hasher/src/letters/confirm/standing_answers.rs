//! Standing answers: what an agency answered about pairs before, so that on later nights nobody
//! telephones about them again (docs/confirmation.md, "Standing answers").
//!
//! ```text
//! hitmachine-standing-answers v1 <agency> <series>
//! <own signal ref> <other agency> <other's signal ref> <yes|no> <night that last asked>
//! mac <code of all lines before>
//! ```
//!
//! The code is under the agency's key: a line that somebody else adds would confirm to the centre
//! what nobody at the agency ever said.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file::AtomicFile;
use exchange::file::regular_file;
use exchange::hex::{self, Hex};
use exchange::letter::questions::Asked;
use exchange::night::Night;
use exchange::payload::{RefSeries, SignalRef};

use crate::letters::confirm::own_signals::OwnSignal;
use crate::pseudonymise::keys::AgencyKey;

/// For how many nights an answer stands without its pair being asked. A ref period has no fewer
/// days, so an answer that stands was last asked in this period or the one before, of which both
/// refs are known (docs/decisions/0032-standing-answers.md).
pub const MAX_SILENT_NIGHTS: u32 = 28;

const MARK: &str = "hitmachine-standing-answers";
const VERSION: &str = "v1";

/// Whose answers they are, and what proves it.
#[derive(Clone, Copy)]
pub struct Answerer<'a> {
    /// The covenant, whose series the refs are of.
    pub covenant: &'a Covenant,
    /// Index of the agency.
    pub agency: u8,
    /// The agency's own key.
    pub key: &'a AgencyKey,
}

/// A pair as an agency knows it: its own signal, the other agency by its index, and its signal.
type Pair = (SignalRef, u8, SignalRef);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    is_yes: bool,
    /// The last night on which the pair was asked. The refs are those of its period.
    asked: Night,
}

/// The answers of one agency that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingAnswers {
    series: RefSeries,
    agency: u8,
    answers: BTreeMap<Pair, Standing>,
}

impl StandingAnswers {
    /// None yet.
    #[must_use]
    pub const fn none(of: Answerer<'_>) -> Self {
        Self {
            series: *of.covenant.ref_series(),
            agency: of.agency,
            answers: BTreeMap::new(),
        }
    }

    /// How many pairs have an answer.
    #[must_use]
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether no pair has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// What was answered about a pair that is asked on `night`; `None` when nobody answered, or too
    /// long ago. `own` is the agency's signal of the pair.
    #[must_use]
    pub fn of(&self, asked: &Asked, own: &OwnSignal, night: Night) -> Option<bool> {
        let [period, before] = self.series.periods(night);
        let [current, previous] = pairs(asked, own);
        // The earlier refs are looked at for an answer of the earlier period alone: so nobody hangs
        // another signal on an answer of this one by what it calls its earlier ref.
        [(period, current), (before, previous)]
            .into_iter()
            .find_map(|(period, pair)| {
                let standing = self.answers.get(&pair)?;
                let stands = self.series.period(standing.asked) == period
                    && silent_nights(standing.asked, night) <= MAX_SILENT_NIGHTS;
                stands.then_some(standing.is_yes)
            })
    }

    /// Takes in the answer about a pair that is asked on `night`, given anew or standing. From now
    /// on it stands under the refs of that night.
    pub fn renew(&mut self, asked: &Asked, own: &OwnSignal, night: Night, is_yes: bool) {
        let [current, previous] = pairs(asked, own);
        self.answers.remove(&previous);
        let standing = Standing {
            is_yes,
            asked: night,
        };
        self.answers.insert(current, standing);
    }

    /// Leaves out what was not asked for too long.
    pub fn lapse(&mut self, night: Night) {
        self.answers
            .retain(|_, standing| silent_nights(standing.asked, night) <= MAX_SILENT_NIGHTS);
    }

    fn parse(text: &[u8], of: Answerer<'_>) -> Result<Self, StandingAnswersError> {
        let text = str::from_utf8(text).map_err(|_| StandingAnswersError::Another)?;
        let head = text.lines().next().unwrap_or_default();
        let mut words = head.split(' ');
        if words.next() != Some(MARK) {
            return Err(StandingAnswersError::Another);
        }
        let version = words.next().unwrap_or_default();
        if version != VERSION {
            return Err(StandingAnswersError::Version);
        }
        // Said before the code is looked at, which another agency's key cannot check.
        if words.next().and_then(|agency| agency.parse().ok()) != Some(of.agency) {
            return Err(StandingAnswersError::Agency);
        }
        let series = words.next().and_then(|word| hex::parse(word.as_bytes()));
        if series != Some(*of.covenant.ref_series().id()) {
            return Err(StandingAnswersError::Series);
        }
        let answers = Self::verified(text, of.key).ok_or(StandingAnswersError::Damaged)?;
        Ok(Self {
            answers,
            ..Self::none(of)
        })
    }

    fn verified(text: &str, key: &AgencyKey) -> Option<BTreeMap<Pair, Standing>> {
        let (signed, code) = text.strip_suffix('\n')?.rsplit_once("mac ")?;
        if Secret::new(hex::parse(code.as_bytes())?) != code_of(signed, key) {
            return None;
        }
        let mut answers = BTreeMap::new();
        for line in signed.lines().skip(1) {
            let (pair, standing) = parse_line(line)?;
            answers.insert(pair, standing);
        }
        Some(answers)
    }

    fn text(&self, key: &AgencyKey) -> String {
        let mut lines = vec![format!(
            "{MARK} {VERSION} {} {}\n",
            self.agency,
            Hex(self.series.id())
        )];
        for ((own, agency, other), Standing { is_yes, asked }) in &self.answers {
            let word = if *is_yes { "yes" } else { "no" };
            lines.push(format!("{own} {agency} {other} {word} {asked}\n"));
        }
        let signed = lines.concat();
        let code = code_of(&signed, key);
        format!("{signed}mac {}\n", Hex(code.expose()))
    }
}

/// The pair that is asked, by the refs of this period and by those of the one before.
const fn pairs(asked: &Asked, own: &OwnSignal) -> [Pair; 2] {
    [
        (asked.own, asked.agency, asked.other),
        (own.payload.previous, asked.agency, asked.previous),
    ]
}

/// How many nights ago something was asked. A later night, as when the state of what was read was
/// lost, is none ago.
fn silent_nights(asked: Night, night: Night) -> u32 {
    night.day_number().saturating_sub(asked.day_number())
}

fn code_of(signed: &str, key: &AgencyKey) -> Secret<32> {
    let mac = key.standing_answers_mac();
    Secret::filled_by(|out: &mut [u8; 32]| mac.write(signed.as_bytes(), out))
}

fn parse_line(line: &str) -> Option<(Pair, Standing)> {
    let words: Vec<&str> = line.split(' ').collect();
    let [own, agency, other, word, asked] = words[..] else {
        return None;
    };
    let signal = |word: &str| hex::parse(word.as_bytes()).map(SignalRef);
    let is_yes = match word {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    let standing = Standing {
        is_yes,
        asked: Night::parse(asked).ok()?,
    };
    Some((
        (signal(own)?, agency.parse().ok()?, signal(other)?),
        standing,
    ))
}

/// The file of standing answers, held by one run from before it is read until it is written: of two
/// runs at once none loses the answers of the other.
pub struct StandingAnswersFile {
    draft: AtomicFile,
}

impl StandingAnswersFile {
    /// Holds the file at `path`, and reads what stands there; no file is no answer yet.
    ///
    /// # Errors
    /// As [`look`](Self::look); [`StandingAnswersError::Write`] when another run holds the file, or
    /// the folder takes none.
    pub fn hold(
        path: &Path,
        of: Answerer<'_>,
    ) -> Result<(Self, StandingAnswers), StandingAnswersError> {
        // A folder or a link is named as what it is, and not by the draft beside it.
        Self::look(path, of)?;
        let draft = AtomicFile::create(path).map_err(StandingAnswersError::Write)?;
        let standing = Self::look(path, of)?;
        Ok((Self { draft }, standing))
    }

    /// Reads what stands at `path`, and holds and writes nothing.
    ///
    /// # Errors
    /// [`StandingAnswersError::Read`] when there is something that cannot be read, and the other
    /// variants when it is not a file of this agency's standing answers.
    pub fn look(path: &Path, of: Answerer<'_>) -> Result<StandingAnswers, StandingAnswersError> {
        match regular_file::read_own(path) {
            Ok(text) => StandingAnswers::parse(&text, of),
            // A link that leads nowhere is something all the same.
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && fs::symlink_metadata(path).is_err() =>
            {
                Ok(StandingAnswers::none(of))
            }
            Err(error) => Err(StandingAnswersError::Read(error)),
        }
    }

    /// Writes what stands now, and lets go of the file.
    ///
    /// # Errors
    /// [`StandingAnswersError::Write`] when the disk is full or fails; then what stood there stands
    /// there still.
    pub fn write(
        mut self,
        standing: &StandingAnswers,
        key: &AgencyKey,
    ) -> Result<(), StandingAnswersError> {
        let text = standing.text(key);
        self.draft
            .write_all(text.as_bytes())
            .and_then(|()| self.draft.publish())
            .map_err(StandingAnswersError::Write)
    }
}

/// Why standing answers cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StandingAnswersError {
    /// The file cannot be read.
    #[error("{0}")]
    Read(io::Error),
    /// The file cannot be written, or another run holds it.
    #[error("the standing answers cannot be written: {0}")]
    Write(io::Error),
    /// It is another kind of file.
    #[error("this is not a file of standing answers: name another, which is made when it is new")]
    Another,
    /// It is of another version.
    #[error(
        "these standing answers are of another version than {VERSION}: name another file, and \
         answer again"
    )]
    Version,
    /// They are another agency's.
    #[error("these are the standing answers of another agency: name your own file")]
    Agency,
    /// They are of another series of the covenant, so their refs are of no signal of today.
    #[error(
        "these standing answers are of another series of the covenant, under which no signal has \
         its ref: name another file, and answer again"
    )]
    Series,
    /// They are not what this agency wrote under its key.
    #[error(
        "these standing answers are damaged, or not written under this agency key: restore the \
         file, or name another and answer again"
    )]
    Damaged,
}

#[cfg(test)]
mod tests;
