//! The line that says what was just done. It travels in the address of the page that comes next, as
//! a word of a list and ids of hits, so that nothing else can be put into it.
//!
//! ```text
//! /?tray=new&done=taken~h000000000000001~h000000000000002~left2
//! ```

use std::fmt::Write as _;

use super::{Done, Frame};

/// The most hits that one line is about, and so that are treated at once.
pub(crate) const MAX_HITS: usize = 100;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Taken,
    Parked,
    Referred,
    Known,
    SetAside,
    Given,
    Differ,
    Noted,
    Undone,
    Replaced,
    Kept,
}

/// Each with its word in the address, the key of its text, and whether it can be taken back.
const WHATS: [(What, &str, &str, bool); 11] = [
    (What::Taken, "taken", "done.taken", true),
    (What::Parked, "parked", "done.parked", true),
    (What::Referred, "referred", "done.referred", true),
    (What::Known, "known", "done.known", true),
    (What::SetAside, "set-aside", "done.set-aside", true),
    (What::Given, "given", "done.given", false),
    (What::Differ, "differ", "done.differ", false),
    (What::Noted, "noted", "done.noted", false),
    (What::Undone, "undone", "done.undone", false),
    (What::Replaced, "replaced", "done.replaced", false),
    (What::Kept, "kept", "done.kept", false),
];

impl What {
    fn row(self) -> (&'static str, &'static str, bool) {
        let row = WHATS.iter().find(|(what, ..)| *what == self);
        let (_, word, key, is_undone) = row.expect("each has a row");
        (word, key, *is_undone)
    }
}

/// An address of this site with what was just done.
pub(crate) fn with_done(address: &str, what: What, hits: &[&str], left: usize) -> String {
    let address = without_done(address);
    let address = if address.is_empty() { "/" } else { &address };
    let (word, ..) = what.row();
    let between = if address.contains('?') { '&' } else { '?' };
    let mut address = format!("{address}{between}done={word}");
    for hit in hits {
        address.push('~');
        address.push_str(hit);
    }
    if left > 0 {
        _ = write!(address, "~left{left}");
    }
    address
}

/// An address without what was done.
pub(crate) fn without_done(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|part| !part.starts_with("done="))
        .collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

/// The line for a page whose address says `done`. `may_undo` says whether its viewer may take
/// anything back; `here` is the address of the page.
pub(crate) fn done_line(frame: &Frame, done: &str, may_undo: bool, here: &str) -> Option<Done> {
    let mut parts = done.split('~');
    let word = parts.next()?;
    let (what, ..) = WHATS.iter().find(|(_, known, ..)| *known == word)?;
    let (mut hits, mut left) = (Vec::new(), 0_u64);
    for part in parts {
        if let Some(number) = part.strip_prefix("left") {
            left = number.parse().ok()?;
        } else if is_hit(part) && hits.len() < MAX_HITS {
            hits.push(part);
        } else {
            return None;
        }
    }
    let (_, key, is_undone) = what.row();
    let named = match hits.as_slice() {
        [only] => (*only).to_owned(),
        several => frame.count("done.hits", several.len() as u64),
    };
    let mut sentence = frame.with(key, "hits", &named);
    if left > 0 {
        sentence = format!("{sentence} {}", frame.count("done.left", left));
    }
    let may_undo = is_undone && !hits.is_empty() && may_undo;
    let mut fields = vec![("here".to_owned(), without_done(here))];
    let undo = match hits.as_slice() {
        [only] => {
            fields.push(("at_once".to_owned(), "yes".to_owned()));
            format!("/hits/{only}/undo")
        }
        several => {
            let hits = several
                .iter()
                .map(|&hit| ("hit".to_owned(), hit.to_owned()));
            fields.extend(hits);
            "/bulk/undo".to_owned()
        }
    };
    Some(Done {
        sentence,
        undo: may_undo.then_some(undo),
        fields,
    })
}

/// Whether a word may be the id of a hit: nothing else is written on a page.
fn is_hit(word: &str) -> bool {
    let digits = word.strip_prefix('h');
    digits.is_some_and(|digits| {
        digits.len() == 15 && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod line_tests {
    use super::*;

    #[test]
    fn what_was_done_is_put_into_an_address_and_taken_out() {
        let hit = "h000000000000001";
        for (address, with) in [
            ("/", "/?done=taken~h000000000000001"),
            (
                "/?tray=new&done=parked~h1",
                "/?tray=new&done=taken~h000000000000001",
            ),
            ("", "/?done=taken~h000000000000001"),
        ] {
            assert_eq!(with_done(address, What::Taken, &[hit], 0), with);
        }
        let with = with_done("/?tray=new", What::Parked, &[hit, hit], 3);
        assert!(with.ends_with("~left3"), "{with}");
        assert_eq!(without_done(&with), "/?tray=new");
        assert_eq!(without_done("/?done=x"), "/");
    }
}
