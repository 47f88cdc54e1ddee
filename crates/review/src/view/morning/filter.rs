//! What a tray is narrowed to. It lives in the address, so that a page can be kept, sent and gone
//! back to.

use std::fmt::Write as _;

use jiff::civil::Date;

/// What a tray is narrowed to, by ids; an empty text narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The id of a rule.
    pub rule: String,
    /// The id of a life domain.
    pub domain: String,
    /// The id of a chain.
    pub chain: String,
    /// The id of an agency.
    pub agency: String,
    /// The name of a state.
    pub state: String,
    /// The name of an account.
    pub assignee: String,
    /// The first night.
    pub since: Option<Date>,
    /// In what order.
    pub sort: Sort,
}

/// In what order a tray is shown. None of them weighs hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// What waits longest first.
    #[default]
    Oldest,
    /// What came last first.
    Newest,
    /// Acute first, then what waits longest.
    Acute,
}

impl Sort {
    pub(crate) const ALL: [Self; 3] = [Self::Oldest, Self::Newest, Self::Acute];

    /// Its name in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Newest => "newest",
            Self::Acute => "acute",
        }
    }

    /// The order of a name; none for any other text.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    /// The key of its name for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Oldest => "sort.oldest",
            Self::Newest => "sort.newest",
            Self::Acute => "sort.acute",
        }
    }
}

impl Filter {
    /// The query of an address with this filter, without the question mark: empty for no filter.
    #[must_use]
    pub fn query(&self) -> String {
        let since = self.since.map(|since| since.to_string());
        let sort = (self.sort != Sort::default()).then_some(self.sort.name());
        let parts = [
            ("rule", self.rule.as_str()),
            ("domain", &self.domain),
            ("chain", &self.chain),
            ("agency", &self.agency),
            ("state", &self.state),
            ("assignee", &self.assignee),
            ("since", since.as_deref().unwrap_or_default()),
            ("sort", sort.unwrap_or_default()),
        ];
        let mut query = String::new();
        for (name, value) in parts {
            if !value.is_empty() {
                let between = if query.is_empty() { "" } else { "&" };
                _ = write!(query, "{between}{name}=");
                encode(value, &mut query);
            }
        }
        query
    }
}

/// Writes a value so that it stands for itself in a query (RFC 3986, unreserved characters).
fn encode(value: &str, query: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            query.push(char::from(byte));
        } else {
            _ = write!(query, "%{byte:02X}");
        }
    }
}

/// A filter as a form: each question with the answers there are.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    /// Its questions, in order.
    pub questions: Vec<Question>,
    /// The first night.
    pub since: Option<Date>,
    /// In what order.
    pub sort: Sort,
    /// The filters that the viewer keeps.
    pub kept: Vec<KeptFilter>,
    /// The query that would be kept.
    pub query: String,
}

/// A filter that the viewer keeps.
#[derive(Debug, Clone)]
pub struct KeptFilter {
    /// What they call it.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// A question of the filter.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its name in the address.
    pub name: &'static str,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// An answer that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its id in the address.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl Question {
    /// The key of the question for people.
    pub(crate) fn title(&self) -> &'static str {
        match self.name {
            "rule" => "filter.rule",
            "domain" => "filter.domain",
            "chain" => "filter.chain",
            "agency" => "filter.agency",
            "state" => "filter.state",
            "who" => "journal.who",
            "act" => "journal.what",
            "kind" => "journal.object",
            _ => "filter.assignee",
        }
    }
}

impl FilterForm {
    /// The answers that narrow the tray.
    pub(crate) fn chosen(&self) -> Vec<&Choice> {
        let choices = self.questions.iter().flat_map(|question| &question.choices);
        choices.filter(|choice| choice.is_chosen).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Query;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn says_nothing_where_nothing_is_narrowed() {
        assert_eq!(Filter::default().query(), "");
    }

    #[test]
    fn says_what_is_narrowed_in_a_fixed_order() {
        let filter = Filter {
            agency: "police".to_owned(),
            state: "a b&c".to_owned(),
            since: Some(date(2026, 11, 2)),
            sort: Sort::Acute,
            ..Filter::default()
        };
        assert_eq!(
            filter.query(),
            "agency=police&state=a%20b%26c&since=2026-11-02&sort=acute"
        );
    }

    proptest! {
        /// The oracle is the reader of queries of the web server.
        #[test]
        fn is_read_back_as_it_was_written(rule in "\\PC{0,9}", agency in any::<String>()) {
            let filter = Filter { rule: rule.clone(), agency: agency.clone(), ..Filter::default() };
            let uri = format!("/?{}", filter.query()).parse().unwrap();
            let Query(read) = Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap();
            let mut written = vec![("rule".to_owned(), rule), ("agency".to_owned(), agency)];
            written.retain(|(_, value)| !value.is_empty());
            prop_assert_eq!(read, written);
        }
    }
}
