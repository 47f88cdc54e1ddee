//! A case: requests as they go over the line, and what must come back.
//!
//! ```text
//! # What is expected, in words.
//! >>> signed in                  a session was begun before, or `>>> nobody`
//! POST /keys HTTP/1.1
//! Host: {host}
//!
//! to=off
//! <<< 403                        the status
//! <<< has some text              what the answer holds
//! <<< lacks some text            and what not
//! >>> again 5                    the same once more, five times; then what must come back
//! ```
//!
//! `{host}`, `{origin}`, `{length}` of the body, `{entry}` and `{entry-token}` of a page of signing
//! in, `{session}` and `{token}` of whoever has signed in, `{passphrase}`. Lines end by CR LF on
//! the line; `Connection: close` is added, unless the case says something of it.

use std::collections::BTreeMap;

use crate::place::{ACCOUNT, PASSPHRASE, Place};

/// A case.
pub(crate) struct Case {
    name: String,
    is_signed_in: bool,
    steps: Vec<Step>,
}

#[derive(Default, Clone)]
struct Step {
    request: String,
    times: u32,
    expected: Vec<Expected>,
}

#[derive(Clone)]
enum Expected {
    Status(u16),
    Has(String),
    Lacks(String),
}

impl Case {
    pub(crate) fn parse(name: &str, text: &str) -> Self {
        assert!(text.starts_with("# "), "{name} opens with what is expected");
        let mut case = Self {
            name: name.to_owned(),
            is_signed_in: text.contains("\n>>> signed in\n"),
            steps: Vec::new(),
        };
        let mut step = Step::default();
        for line in text.lines().skip_while(|line| line.starts_with('#')) {
            if let Some(word) = line.strip_prefix(">>> ") {
                let times = word
                    .strip_prefix("again ")
                    .map_or(1, |n| n.parse().expect("a number"));
                let request = if word.starts_with("again") {
                    step.request.clone()
                } else {
                    String::new()
                };
                case.steps.push(step);
                step = Step {
                    request,
                    times,
                    expected: Vec::new(),
                };
            } else if let Some(expected) = line.strip_prefix("<<< ") {
                step.expected.push(match expected.split_once(' ') {
                    Some(("has", what)) => Expected::Has(what.to_owned()),
                    Some(("lacks", what)) => Expected::Lacks(what.to_owned()),
                    _ => Expected::Status(expected.parse().expect("a status")),
                });
            } else {
                step.request.push_str(line);
                step.request.push('\n');
            }
        }
        case.steps.push(step);
        case.steps.retain(|step| !step.request.trim().is_empty());
        assert!(!case.steps.is_empty(), "{name} sends something");
        case
    }

    pub(crate) fn run(&self, place: &Place) {
        let mut values = entry(place);
        if self.is_signed_in {
            values.extend(signed_in(place, &values));
        }
        for step in &self.steps {
            let sent = filled(&step.request, place, &values);
            let mut answer = String::new();
            for _ in 0..step.times {
                answer = place.ask(sent.as_bytes());
            }
            for expected in &step.expected {
                let holds = match expected {
                    Expected::Status(status) => status_of(&answer) == *status,
                    Expected::Has(what) => answer.contains(&filled_in(what, place, &values)),
                    Expected::Lacks(what) => !answer.contains(&filled_in(what, place, &values)),
                };
                let what = match expected {
                    Expected::Status(status) => format!("status {status}"),
                    Expected::Has(what) => format!("has {what}"),
                    Expected::Lacks(what) => format!("lacks {what}"),
                };
                assert!(holds, "{}: expected: {what}; came:\n{answer}", self.name);
            }
            assert!(
                !step.expected.is_empty(),
                "{} expects something of each step",
                self.name
            );
        }
    }
}

pub(crate) fn status_of(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1).unwrap_or_default();
    status.parse().unwrap_or(0)
}

type Values = BTreeMap<&'static str, String>;

fn filled_in(text: &str, place: &Place, values: &Values) -> String {
    let mut text = text
        .replace("{host}", &place.host)
        .replace("{origin}", &place.origin);
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text.replace("{passphrase}", &PASSPHRASE.replace(' ', "+"))
}

/// A request with its values, as it goes over the line.
fn filled(request: &str, place: &Place, values: &Values) -> String {
    let text = filled_in(request, place, values);
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let body = body.trim_end_matches('\n').replace("\\r\\n", "\r\n");
    let head = head
        .replace("{length}", &body.len().to_string())
        .replace('\n', "\r\n");
    let close = if head.to_ascii_lowercase().contains("connection:") {
        ""
    } else {
        "\r\nConnection: close"
    };
    format!("{head}{close}\r\n\r\n{body}")
}

/// The cookie of a name that an answer sets.
pub(crate) fn cookie(answer: &str, name: &str) -> Option<String> {
    let start = format!("set-cookie: {name}=");
    let lines = answer.lines().filter_map(|line| {
        let is_it = line.get(..start.len())?.eq_ignore_ascii_case(&start);
        is_it.then(|| line[start.len()..].split(';').next().unwrap_or_default())
    });
    lines.map(str::to_owned).find(|value| !value.is_empty())
}

fn token(answer: &str) -> String {
    let start = "name=\"form_token\" value=\"";
    let found = answer
        .split(start)
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    found.unwrap_or_default().to_owned()
}

/// What a page of signing in gives a browser.
pub(crate) fn entry(place: &Place) -> Values {
    let request = "GET /sign-in HTTP/1.1\nHost: {host}\n";
    let page = place.ask(filled(request, place, &Values::new()).as_bytes());
    Values::from([
        ("entry", cookie(&page, "__Host-entry").expect("a cookie")),
        ("entry-token", token(&page)),
    ])
}

/// What a browser sends to sign in, with more fields.
pub(crate) fn sign_in(place: &Place, values: &Values, more: &str) -> String {
    let request = format!(
        "POST /sign-in HTTP/1.1\nHost: {{host}}\nOrigin: {{origin}}\n\
         Content-Type: application/x-www-form-urlencoded\nContent-Length: {{length}}\n\
         Cookie: __Host-entry={{entry}}\n\n\
         form_token={{entry-token}}&account={ACCOUNT}&passphrase={{passphrase}}{more}"
    );
    place.ask(filled(&request, place, values).as_bytes())
}

/// What a browser has once somebody has signed in.
pub(crate) fn signed_in(place: &Place, values: &Values) -> Values {
    let answer = sign_in(place, values, "");
    assert_eq!(status_of(&answer), 303, "{answer}");
    let session = cookie(&answer, "__Host-session").expect("a session");
    let account = "GET /account HTTP/1.1\nHost: {host}\nCookie: __Host-session={session}\n";
    let mut values = Values::from([("session", session)]);
    let page = place.ask(filled(account, place, &values).as_bytes());
    assert_eq!(status_of(&page), 200, "{page}");
    values.insert("token", token(&page));
    values
}

/// Asks for a path with a session.
pub(crate) fn get(place: &Place, path: &str, session: &str) -> String {
    let request =
        format!("GET {path} HTTP/1.1\nHost: {{host}}\nCookie: __Host-session={session}\n");
    place.ask(filled(&request, place, &Values::new()).as_bytes())
}
