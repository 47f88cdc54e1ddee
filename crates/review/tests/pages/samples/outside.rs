//! The pages beside the work: second looks, the journal, what went wrong.

use jiff::civil::date;
use review::view::entrance::{Fault, FaultPage};
use review::view::frame::Section;
use review::view::language::Language;
use review::view::morning::{Paging, Question};
use review::view::second_looks::SecondLooksPage;
use review::view::trail::{Chain, EntryRow, JournalPage};

use super::{TONIGHT, choices, frame, id, say};

/// Two second looks.
pub(crate) fn second_looks(language: Language) -> SecondLooksPage {
    let mut ids = vec![id(3), id(11)];
    ids.sort();
    SecondLooksPage {
        frame: frame(language, Section::SecondLooks, "/second-looks"),
        ids,
        hours: vec!["08:00".to_owned(), "13:00".to_owned()],
        is_blind: false,
    }
}

/// A page of the journal.
pub(crate) fn journal(language: Language) -> JournalPage {
    let say = |dutch, english| say(language, dutch, english);
    let entry = |number, (hour, minute): (i8, i8), who: &str, what, about: Option<u64>| EntryRow {
        number,
        at: TONIGHT.at(hour, minute, 0, 0),
        who: who.to_owned(),
        behalf: if number == 48_122 {
            say("Politie", "Police")
        } else {
            String::new()
        },
        what,
        about: about.map(id),
        link: about.map(|number| format!("/journal/hit/{}", id(number))),
    };
    let people = [
        ("analist-03", "analist-03".to_owned()),
        ("analist-07", "analist-07".to_owned()),
    ];
    let mut frame = frame(language, Section::Journal, "/journal");
    let viewer = frame.viewer.as_mut().expect("a sample has a viewer");
    (viewer.name, viewer.second_looks) = ("fg-01".to_owned(), 0);
    JournalPage {
        frame,
        chain: Chain::Holds {
            run: 214,
            head: "9f31 04be 77c2".to_owned(),
            at: TONIGHT.at(6, 0, 0, 0),
        },
        questions: vec![Question {
            name: "who",
            choices: choices(&people, None),
        }],
        since: Some(date(2026, 11, 20)),
        entries: vec![
            entry(
                48_123,
                (9, 14),
                "fg-01",
                say("las het journaal", "read the journal"),
                None,
            ),
            entry(
                48_122,
                (8, 55),
                "analist-03",
                say("zocht op kenmerk", "looked a ref up"),
                None,
            ),
            entry(
                48_121,
                (8, 41),
                "analist-07",
                say("nam op naam", "took"),
                Some(3),
            ),
            entry(
                48_120,
                (8, 40),
                "analist-07",
                say("bekeek een treffer", "looked at a hit"),
                Some(3),
            ),
            entry(
                48_119,
                (8, 39),
                "analist-07",
                say("bekeek een lijst", "looked at a list"),
                None,
            ),
            entry(
                48_118,
                (3, 12),
                "night",
                say("opende weer", "opened again"),
                Some(3),
            ),
            entry(
                48_117,
                (3, 12),
                "night",
                say("vergat 12 treffers", "forgot 12 hits"),
                None,
            ),
        ],
        paging: Paging {
            first: 1,
            last: 7,
            total: 48_123,
            previous: None,
            next: Some("/journal?page=2".to_owned()),
        },
        about_hit: None,
    }
}

/// A page of what went wrong.
pub(crate) fn fault(language: Language, fault: Fault) -> FaultPage {
    let reference = match fault {
        Fault::Failed => "20261122-0914-7c1f".to_owned(),
        _ => String::new(),
    };
    FaultPage {
        frame: frame(language, Section::Outside, "/"),
        fault,
        reference,
    }
}
