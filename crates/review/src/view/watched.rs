//! Pages that are read and not worked on: what was forgotten, what a check found, why rules fell
//! back, which informing is due, the covenant in words, and help. Sections with sentences and
//! tables, each made by its route.

pub mod help;

use askama::Template;

use crate::view::frame::Frame;

/// A page to read.
#[derive(Debug, Clone, Template)]
#[template(path = "watched.html")]
pub struct WatchedPage {
    /// What stands around it.
    pub frame: Frame,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub lead: String,
    /// What is to be seen at once, where anything is.
    pub notice: Option<Notice>,
    /// Fields to ask again with, where it can be.
    pub form: Option<AskForm>,
    /// Its sections.
    pub sections: Vec<WatchedSection>,
}

/// What is to be seen at once.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it says.
    pub says: String,
    /// Whether something is wrong.
    pub is_bad: bool,
}

/// Fields to ask a page again with.
#[derive(Debug, Clone)]
pub struct AskForm {
    /// Where it is sent, as a query.
    pub to: &'static str,
    /// Its fields.
    pub fields: Vec<AskField>,
    /// What its button says.
    pub button: String,
}

/// A field of such a form.
#[derive(Debug, Clone)]
pub struct AskField {
    /// Its name in the address.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// `month`, `number` or `text`.
    pub kind: &'static str,
    /// What stands in it.
    pub value: String,
}

/// A part of a page.
#[derive(Debug, Clone, Default)]
pub struct WatchedSection {
    /// What it is about.
    pub title: String,
    /// Sentences, a paragraph each.
    pub lines: Vec<String>,
    /// A table; none where it has no heads.
    pub table: WatchedTable,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct WatchedTable {
    /// What stands over its columns.
    pub heads: Vec<String>,
    /// Its rows, a cell for each head.
    pub rows: Vec<Vec<WatchedCell>>,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchedCell {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub link: Option<String>,
    /// Whether it is an id or a digest.
    pub is_id: bool,
}

impl WatchedCell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// An id or a digest.
    pub fn id(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_id: true,
            ..Self::default()
        }
    }

    /// A text that leads somewhere on this site.
    pub fn link(text: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            link: Some(to.into()),
            is_id: false,
        }
    }
}

impl WatchedSection {
    /// The id of the section at a place of its page.
    pub(crate) fn anchor(place: impl std::borrow::Borrow<usize>) -> String {
        let place = place.borrow();
        format!("part-{place}")
    }
}
