//! What a viewer may do with a hit besides deciding: write something down, open it again, give it
//! back, have somebody who is away replaced.

use casebook::free_text::FreeTextError;

use super::Position;

/// Where a viewer goes on, as addresses of this site. They travel along in forms.
#[derive(Debug, Clone, Default)]
pub struct GoingOn {
    /// The page of the hit, with the tray that it was opened from.
    pub here: String,
    /// The next hit of the tray; empty where there is none.
    pub next: String,
    /// The tray.
    pub tray: String,
}

impl GoingOn {
    /// From the page of a hit, whose address is `here`, at its place in a tray.
    #[must_use]
    pub fn from_page(here: &str, position: Option<&Position>) -> Self {
        let next = position.and_then(|position| position.next.clone());
        let tray = position.map(|position| position.tray.clone());
        Self {
            here: here.to_owned(),
            next: next.unwrap_or_default(),
            tray: tray.unwrap_or_default(),
        }
    }
}

/// What may be done besides deciding.
#[derive(Debug, Clone, Default)]
pub struct MoreActs {
    /// Where the viewer goes on.
    pub going_on: GoingOn,
    /// Whether something may be written down.
    pub may_note: bool,
    /// Whether it may be opened again, or given back.
    pub reopens: Reopens,
    /// Whether an assessor may be replaced. Who assesses it is not said.
    pub may_replace: bool,
    /// What was sent and could not be taken.
    pub lacks: Option<WordsLack>,
}

/// How a hit is made open for others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reopens {
    /// Not by this viewer, or not now.
    #[default]
    Not,
    /// It is the viewer's to give back.
    Released,
    /// It is closed or parked, and opened with a reason.
    Undone,
}

/// What a form of a few words lacks.
#[derive(Debug, Clone)]
pub struct WordsLack {
    /// Which form.
    pub of: WordsFor,
    /// What the words hold that they may not; none where they are missing.
    pub holds: Option<FreeTextError>,
    /// The words, where they may be shown again.
    pub words: String,
}

/// A form of a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordsFor {
    /// To write something down.
    Note,
    /// To open a hit again.
    Undo,
}

impl MoreActs {
    pub(crate) fn is_any(&self) -> bool {
        self.may_note || self.may_replace || self.reopens != Reopens::Not
    }

    pub(crate) fn may_undo(&self) -> bool {
        self.reopens == Reopens::Undone
    }

    pub(crate) fn may_release(&self) -> bool {
        self.reopens == Reopens::Released
    }

    /// The words that were sent for a form, to be mended.
    pub(crate) fn words(&self, of: &str) -> &str {
        let lacks = self.lacks.as_ref().filter(|lacks| lacks.of.name() == of);
        lacks.map_or("", |lacks| &lacks.words)
    }

    /// The key of what the words of a form lack.
    pub(crate) fn lack(&self, of: &str) -> Option<&'static str> {
        let lacks = self.lacks.as_ref().filter(|lacks| lacks.of.name() == of)?;
        Some(lacks.holds.map_or("words.missing", says_of_words))
    }
}

impl WordsFor {
    /// Its name in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Undo => "undo",
        }
    }
}

/// The key of what a text may not hold. It never repeats the text.
pub(crate) const fn says_of_words(error: FreeTextError) -> &'static str {
    match error {
        FreeTextError::Long => "words.long",
        FreeTextError::Bsn => "words.bsn",
        FreeTextError::Address => "words.address",
        FreeTextError::Mail => "words.mail",
        FreeTextError::Telephone => "words.telephone",
        _ => "words.control",
    }
}
