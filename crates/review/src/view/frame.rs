//! What every page has around it: who looks, at which night, in which language, and the way to the
//! other pages.
//!
//! Templates lend what they give to a method, so methods here borrow.

mod done;

use std::borrow::Borrow;
use std::sync::Arc;

use exchange::covenant::Stage;
use exchange::payload::Severity;
use jiff::civil::{Date, DateTime};

pub(crate) use self::done::{MAX_HITS, What, done_line, with_done, without_done};
use crate::assets::Assets;
use crate::view::language::Language;
use crate::view::texts::Texts;

/// What stands around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// The name of the centre.
    pub centre: String,
    /// Who looks; none before somebody signed in.
    pub viewer: Option<Viewer>,
    /// The night that the page goes by; none before the first.
    pub night: Option<NightLine>,
    /// The page that this is.
    pub section: Section,
    /// The path and query of this page, to come back to after the language was changed.
    pub address: String,
    /// What a form must send back, so that no other site can send it for the viewer.
    pub form_token: String,
    /// The style and script that the page names.
    pub assets: Arc<Assets>,
    /// What was just done, and what takes it back.
    pub done: Option<Done>,
}

/// Who looks at a page.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The name of the account.
    pub name: String,
    /// How many second looks wait for this viewer.
    pub second_looks: u64,
    /// Whether single keys do something.
    pub has_keys: bool,
    /// Whether the viewer looks at hits.
    pub reads_hits: bool,
    /// Whether the viewer may read the journal. Nobody who assesses may.
    pub reads_journal: bool,
    /// When the session ends; none in a page that nobody signed in for.
    pub ends: Option<SessionEnd>,
}

/// When a session ends if nothing more is asked in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionEnd {
    /// The moment, by the clock of the centre.
    pub at: DateTime,
    /// How many seconds that is from now.
    pub seconds: u64,
}

impl SessionEnd {
    /// The moment to the minute.
    pub(crate) fn time(&self) -> String {
        self.at.strftime("%H:%M").to_string()
    }
}

/// What is known of the night that a page goes by.
#[derive(Debug, Clone)]
pub struct NightLine {
    /// The night.
    pub night: Date,
    /// How many batches are in.
    pub delivered: u64,
    /// How many were expected.
    pub expected: u64,
    /// The names of the agencies that are missing.
    pub missing: Vec<String>,
}

/// Which page this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The work of the day.
    Morning,
    /// The hits that another person must look at.
    SecondLooks,
    /// The numbers.
    Numbers,
    /// The journal.
    Journal,
    /// None of these: signing in, or what went wrong.
    Outside,
}

/// What was just done with a hit.
#[derive(Debug, Clone)]
pub struct Done {
    /// What, as a sentence in the viewer's language.
    pub sentence: String,
    /// The address to which a form is sent that takes it back; none where nothing does.
    pub undo: Option<String>,
    /// What that form sends, as names and values.
    pub fields: Vec<(String, String)>,
}

/// What a visitor is told of the own account on the next page, once: above it, and for a screen
/// reader as a status. It is kept by session in the memory of the service: unlike what was done
/// with hits, it does not travel in the address, where somebody else could make it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The key of the text; `{about}` in it is what it is about.
    pub(crate) text: &'static str,
    /// What it is about, such as how often it was.
    pub(crate) about: String,
}

impl Frame {
    /// The text of a key.
    pub(crate) fn text<'a>(&self, key: &'a str) -> &'a str {
        Texts::of(self.language).get(key)
    }

    /// The text of a key with one value in it.
    pub(crate) fn with(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        Texts::of(self.language).with(key, &[(name, value.as_ref())])
    }

    /// The text of a key with two values in it.
    pub(crate) fn with_two(
        &self,
        key: &str,
        name: &str,
        value: impl AsRef<str>,
        other: &str,
        other_value: impl AsRef<str>,
    ) -> String {
        let values = [(name, value.as_ref()), (other, other_value.as_ref())];
        Texts::of(self.language).with(key, &values)
    }

    /// The text of a key for a number of things, which stands in it in figures.
    pub(crate) fn count(&self, key: &str, number: impl Borrow<u64>) -> String {
        let number = *number.borrow();
        self.counted(key, number, &self.language.number(number))
    }

    /// The same in words, up to twelve.
    pub(crate) fn count_in_words(&self, key: &str, number: usize) -> String {
        let word = Texts::of(self.language).word("words.numbers", number);
        self.counted(key, number as u64, &word)
    }

    fn counted(&self, key: &str, number: u64, written: &str) -> String {
        let form = if number == 1 { "one" } else { "many" };
        let texts = Texts::of(self.language);
        texts.with(&format!("{key}.{form}"), &[("number", written)])
    }

    /// A date in figures.
    pub(crate) fn date(&self, date: impl Borrow<Date>) -> String {
        let date = *date.borrow();
        self.language.date(date)
    }

    /// A date with its weekday and month in words.
    pub(crate) fn long_date(&self, date: impl Borrow<Date>) -> String {
        let date = *date.borrow();
        let texts = Texts::of(self.language);
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let month = usize::from(date.month().unsigned_abs()) - 1;
        let (weekday, month) = (
            texts.word("words.weekdays", weekday),
            texts.word("words.months", month),
        );
        format!("{weekday} {} {month} {}", date.day(), date.year())
    }

    /// The first letters of a date's month; in January its year with it.
    pub(crate) fn short_month(&self, date: impl Borrow<Date>) -> String {
        let date = *date.borrow();
        let month = usize::from(date.month().unsigned_abs()) - 1;
        let month = Texts::of(self.language).word("words.months", month);
        let short: String = month.chars().take(3).collect();
        if date.month() == 1 {
            format!("{short} {}", date.year())
        } else {
            short
        }
    }

    /// Names in a row, with a word before the last.
    pub(crate) fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                let first = first.join(", ");
                self.with_two("words.and", "first", &first, "last", last)
            }
        }
    }

    /// A moment at the centre, to the minute.
    pub(crate) fn moment(&self, at: impl Borrow<DateTime>) -> String {
        let at = at.borrow();
        format!("{} {}", self.date(at.date()), at.strftime("%H:%M"))
    }

    /// The word for a severity.
    pub(crate) fn severity(&self, severity: impl Borrow<Severity>) -> &'static str {
        Texts::of(self.language).get(match severity.borrow() {
            Severity::Concern => "severity.concern",
            Severity::Serious => "severity.serious",
            Severity::Acute => "severity.acute",
        })
    }

    /// The word for a stage.
    pub(crate) fn stage(&self, stage: impl Borrow<Stage>) -> &'static str {
        Texts::of(self.language).get(match stage.borrow() {
            Stage::Proef => "stage.proef",
            Stage::Pilot => "stage.pilot",
            Stage::Live => "stage.live",
        })
    }

    /// A whole number.
    pub(crate) fn number(&self, number: impl Borrow<u64>) -> String {
        self.language.number(*number.borrow())
    }

    /// A number of days given in tenths.
    pub(crate) fn days(&self, tenths: impl Borrow<Option<u64>>) -> String {
        tenths.borrow().map_or_else(
            || self.text("numbers.withheld").to_owned(),
            |tenths| self.with("words.days", "days", self.language.tenths(tenths)),
        )
    }

    /// The day and month of a date.
    pub(crate) fn day(&self, date: impl Borrow<Date>) -> String {
        let date = *date.borrow();
        self.language.day(date)
    }

    /// What a language calls itself.
    pub(crate) fn language_name(&self, language: impl Borrow<Language>) -> &'static str {
        Texts::of(self.language).get(match language.borrow() {
            Language::Dutch => "language.nl",
            Language::English => "language.en",
        })
    }

    pub(crate) fn is_at(&self, section: &str) -> bool {
        self.section.name() == section
    }

    /// The seconds until the viewer's session ends, if nothing more is asked.
    pub(crate) fn seconds_left(&self) -> Option<u64> {
        let ends = self.viewer.as_ref()?.ends?;
        Some(ends.seconds)
    }

    pub(crate) fn has_keys(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.has_keys)
    }
}

/// The keys that do something, and the keys of the texts that say what.
pub(crate) const KEYS: [(&str, &str); 11] = [
    ("j", "key.next"),
    ("k", "key.previous"),
    ("Enter", "key.open"),
    ("x", "key.choose"),
    ("t", "key.take"),
    ("1", "key.refer"),
    ("2", "key.known"),
    ("3", "key.set-aside"),
    ("4", "key.park"),
    ("u", "key.undo"),
    ("?", "key.help"),
];

impl Section {
    const fn name(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::SecondLooks => "second-looks",
            Self::Numbers => "numbers",
            Self::Journal => "journal",
            Self::Outside => "outside",
        }
    }
}

/// What a reader makes of a word: upper case at its start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
impl Frame {
    /// A frame in Dutch, for tests of this crate.
    pub(crate) fn sample() -> Self {
        Self {
            language: Language::Dutch,
            centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
            viewer: None,
            night: None,
            section: Section::Morning,
            address: "/".to_owned(),
            form_token: "token".to_owned(),
            assets: Arc::new(Assets::built_in()),
            done: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn writes_dates_and_numbers_of_things_in_words() {
        let frame = Frame::sample();
        assert_eq!(
            frame.long_date(date(2026, 11, 22)),
            "zondag 22 november 2026"
        );
        assert_eq!(frame.short_month(date(2027, 1, 1)), "jan 2027");
        assert_eq!(frame.count_in_words("why.agencies", 1), "één instantie");
        assert_eq!(
            frame.count_in_words("why.agencies", 12),
            "twaalf instanties"
        );
        assert_eq!(frame.count_in_words("why.agencies", 13), "13 instanties");
        assert_eq!(
            frame.moment(date(2026, 3, 2).at(8, 5, 9, 0)),
            "02-03-2026 08:05"
        );
    }

    #[test]
    fn puts_a_word_before_the_last_of_several_names() {
        let frame = Frame::sample();
        let list = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
            frame.list(&names)
        };
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b en c");
    }
}
