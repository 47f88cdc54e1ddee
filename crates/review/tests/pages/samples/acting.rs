//! Made-up content of acting: the form by which a hit is decided, and what was not recorded.

use jiff::civil::date;
use review::view::frame::{Done, Section};
use review::view::hit::{
    AssessForm, Blank, Change, Criterion, GoingOn, HitPage, Kind, MoreActs, Position,
    RestoredDraft, Sent, WordsFor, WordsLack,
};
use review::view::language::Language;
use review::view::morning::{BulkPage, MorningPage};
use review::view::not_recorded::{LookAgain, NotRecordedPage, WhyNot};

use super::{TONIGHT, agency, agency_choices, bulk, choices, frame, hit, id, say, stock};

/// Where the viewer goes on.
pub(crate) fn going_on() -> GoingOn {
    let here = format!("/hits/{}?tray=changed", id(3));
    GoingOn::from_page(&here, Some(&position()))
}

/// Where in its tray the hit is.
pub(crate) fn position() -> Position {
    Position {
        place: 3,
        of: 7,
        tray: "/?tray=changed".to_owned(),
        previous: Some(format!("/hits/{}?tray=changed", id(2))),
        next: Some(format!("/hits/{}?tray=changed", id(4))),
    }
}

pub(crate) fn form(language: Language) -> AssessForm {
    let say = |dutch, english| say(language, dutch, english);
    let reasons = [
        (
            "help-is-there",
            say(
                "de hulp die nodig is, is er al",
                "the help that is needed is there already",
            ),
        ),
        (
            "one-agency",
            say("één instantie lost het op", "one agency solves it"),
        ),
    ];
    AssessForm {
        digest: "6f0c3b…".to_owned(),
        criteria: Criterion::all(),
        leads: agency_choices(language, None),
        reasons: choices(&reasons, None),
        earliest: date(2026, 11, 23),
        latest_known: date(2027, 11, 22),
        latest_parked: date(2027, 2, 20),
        may_park: true,
        may_take: false,
        sent: Sent::default(),
        going_on: going_on(),
        sends_before: TONIGHT.at(9, 29, 0, 0),
        draft: RestoredDraft::None,
    }
}

fn not_recorded(language: Language, why_not: WhyNot) -> NotRecordedPage {
    let is_shown = matches!(why_not, WhyNot::Changed(_) | WhyNot::Barred(_));
    let mut form = form(language);
    form.sent = Sent {
        blanks: Vec::new(),
        kind: Some(Kind::SetAside),
        until: None,
        words: say(language, "de school belt zelf", "the school calls them"),
    };
    form.reasons[1].is_chosen = true;
    let address = format!("/hits/{}/assess", id(3));
    NotRecordedPage {
        frame: frame(language, Section::Morning, &address),
        id: id(3),
        why_not,
        look: LookAgain { is_second: false },
        form: is_shown.then_some(form),
        more: MoreActs {
            going_on: going_on(),
            ..MoreActs::default()
        },
    }
}

/// The hit changed while somebody typed.
pub(crate) fn changed_since(language: Language) -> NotRecordedPage {
    let changes = vec![
        Change::Agency(agency(language, "police")),
        Change::Domain(say(language, "veiligheid thuis", "safety at home")),
    ];
    not_recorded(language, WhyNot::Changed(changes))
}

/// The account is too new to assess.
pub(crate) fn barred(language: Language) -> NotRecordedPage {
    let until = date(2026, 11, 23).at(8, 30, 0, 0);
    not_recorded(language, WhyNot::Barred(until))
}

/// A note that holds a number by which somebody could be found.
pub(crate) fn note_refused(language: Language) -> NotRecordedPage {
    let mut page = not_recorded(language, WhyNot::Lacks);
    page.more.may_note = true;
    page.more.lacks = Some(WordsLack {
        of: WordsFor::Note,
        holds: casebook::free_text::FreeText::parse("123456782").err(),
        words: String::new(),
    });
    page
}

/// Somebody is to be replaced who is not away.
pub(crate) fn not_away(language: Language) -> NotRecordedPage {
    let mut page = not_recorded(language, WhyNot::NotAway);
    page.more.may_replace = true;
    page
}

/// What was typed before the session ended, and too long words.
pub(crate) fn restored(language: Language) -> HitPage {
    let mut page = hit(language);
    if let Some(form) = &mut page.form {
        form.draft = RestoredDraft::Older;
        let words = say(language, "geen plan bekend", "no plan is known");
        form.sent = Sent {
            blanks: vec![Blank::Words(too_long())],
            kind: Some(Kind::SetAside),
            until: None,
            words,
        };
        form.reasons[0].is_chosen = true;
    }
    page
}

fn too_long() -> casebook::free_text::FreeTextError {
    let long = casebook::free_text::FreeText::parse(&"a".repeat(201));
    long.expect_err("it is too long")
}

/// Several are to be parked, and until when was not said.
pub(crate) fn bulk_asks(language: Language) -> BulkPage {
    let dates = (date(2026, 11, 23), date(2027, 2, 20));
    BulkPage {
        asks_until: Some(dates),
        unable: Vec::new(),
        ..bulk(language)
    }
}

/// Several were taken.
pub(crate) fn bulk_done(language: Language) -> MorningPage {
    let mut page = stock(language);
    let fields = [1, 2, 5].map(|number| ("hit".to_owned(), id(number)));
    page.frame.done = Some(Done {
        sentence: say(
            language,
            "Op naam genomen: 3 treffers. 1 treffer bleef zoals hij was.",
            "Taken: 3 hits. 1 hit stayed as it was.",
        ),
        undo: Some("/bulk/undo".to_owned()),
        fields: fields.into(),
    });
    page
}
