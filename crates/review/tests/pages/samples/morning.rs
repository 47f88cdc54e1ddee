//! A morning with some of everything, and the stock of a first night.

use exchange::covenant::Stage;
use exchange::payload::Severity;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use review::view::frame::{Done, Section};
use review::view::language::Language;
use review::view::morning::{
    BulkAct, BulkLine, BulkPage, FilterForm, Intake, KeptFilter, MorningPage, Paging, Question,
    Row, Sort, Tray, TrayCount,
};
use review::view::why::{Remark, Why};

use super::{TONIGHT, agency, agency_choices, choices, frame, id, say};

/// The tray of what is new.
pub(crate) fn morning(language: Language) -> MorningPage {
    let mut frame = frame(language, Section::Morning, "/?tray=new");
    frame.done = Some(Done {
        sentence: say(
            language,
            "Vastgelegd: terzijde gelegd. Hieronder staat de volgende.",
            "Recorded: set aside. The next one stands below.",
        ),
        undo: Some(format!("/hits/{}/undo", id(40))),
        fields: vec![("at_once".to_owned(), "yes".to_owned())],
    });
    let filter = FilterForm {
        questions: questions(language, None),
        since: None,
        sort: Sort::Oldest,
        kept: Vec::new(),
        query: String::from("tray=new"),
    };
    let mut rows: Vec<_> = (0..7).map(|place| row(language, place)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.days));
    MorningPage {
        frame,
        tray: Tray::New,
        trays: trays(),
        filter,
        rows,
        paging: Paging {
            first: 1,
            last: 7,
            total: 7,
            previous: None,
            next: None,
        },
        intake: None,
        query: String::from("tray=new"),
        may_act: true,
        may_take_out: true,
    }
}

/// The stock of the first night, narrowed, on a later page.
pub(crate) fn stock(language: Language) -> MorningPage {
    let mut page = morning(language);
    page.frame.done = None;
    page.frame.address = String::from("/?tray=stock&agency=police&sort=acute&page=2");
    let night = page.frame.night.as_mut().expect("a sample has a night");
    night.delivered = 7;
    night.missing = vec![agency(language, "housing")];
    page.tray = Tray::Stock;
    page.filter = FilterForm {
        questions: questions(language, Some(5)),
        since: Some(date(2026, 10, 1)),
        sort: Sort::Acute,
        kept: vec![KeptFilter {
            name: say(language, "acuut, van de politie", "acute, of the police"),
            address: "/?tray=new&agency=police&sort=acute".to_owned(),
        }],
        query: String::from("tray=stock&agency=police&since=2026-10-01&sort=acute"),
    };
    page.rows = (0..25).map(|place| row(language, place + 7)).collect();
    for row in &mut page.rows {
        (row.assignee, row.is_bulk) = (None, true);
        row.since = date(2026, 10, 12);
        row.days = 41;
    }
    page.rows.sort_by_key(|row| row.severity != Severity::Acute);
    page.paging = Paging {
        first: 26,
        last: 50,
        total: 100_000,
        previous: Some("/?tray=stock&agency=police&sort=acute&page=1".to_owned()),
        next: Some("/?tray=stock&agency=police&sort=acute&page=3".to_owned()),
    };
    page.intake = Some(Intake {
        left: 1_284,
        a_day: 12,
        empty_on: date(2027, 4, 20),
        is_due: true,
    });
    page
}

/// A look before three hits are parked, of which one cannot be.
pub(crate) fn bulk(language: Language) -> BulkPage {
    let lines = |places: &[u64]| {
        let lines = places.iter().map(|&place| BulkLine {
            id: id(place),
            why: why(language, place),
        });
        lines.collect()
    };
    BulkPage {
        frame: frame(language, Section::Morning, "/bulk"),
        act: BulkAct::Park {
            until: date(2026, 12, 15),
        },
        able: lines(&[0, 2]),
        unable: lines(&[3]),
        back: "/?tray=new".to_owned(),
        asks_until: None,
    }
}

fn trays() -> Vec<TrayCount> {
    let counts = [7, 3, 2, 5, 4, 1_284, 1_530];
    let trays = Tray::ALL.into_iter().zip(counts);
    trays
        .map(|(tray, count)| TrayCount { tray, count })
        .collect()
}

fn questions(language: Language, police: Option<usize>) -> Vec<Question> {
    let say = |dutch, english| say(language, dutch, english);
    let of = |name, choices| Question { name, choices };
    let rules = [
        (
            "multi-problem",
            say("Meerdere problemen", "Several problems"),
        ),
        ("acute-home", say("Acuut en thuis", "Acute and at home")),
    ];
    let domains = [
        ("money", say("geld", "money")),
        ("housing", say("wonen", "housing")),
        ("school", say("school", "school")),
        ("safety-at-home", say("veiligheid thuis", "safety at home")),
    ];
    let chains = [
        ("care", say("zorg", "care")),
        ("social", say("sociaal", "social")),
        ("justice", say("justitie", "justice")),
    ];
    let states = [
        ("new", say("nieuw", "new")),
        ("open", say("open", "open")),
        ("parked", say("geparkeerd", "parked")),
    ];
    let people = [
        ("me", say("van mij", "mine")),
        ("nobody", say("van niemand", "nobody's")),
    ];
    vec![
        of("rule", choices(&rules, None)),
        of("domain", choices(&domains, None)),
        of("chain", choices(&chains, None)),
        of("agency", agency_choices(language, police)),
        of("state", choices(&states, None)),
        of("assignee", choices(&people, None)),
    ]
}

/// A place in a list of so many, over and over.
fn at(place: u64, length: usize) -> usize {
    usize::try_from(place).map_or(0, |place| place % length)
}

fn why(language: Language, place: u64) -> Why {
    let remarks = [
        Some(Remark::Joined {
            agency: agency(language, "housing").to_lowercase(),
            on: date(2026, 11, 20),
        }),
        Some(Remark::HangsOn(
            agency(language, "neighbourhood-team").to_lowercase(),
        )),
        None,
        Some(Remark::NewDomain {
            domain: say(language, "school", "school"),
            on: TONIGHT,
        }),
        Some(Remark::Severer {
            signal: say(language, "huiselijk geweld", "domestic violence"),
            on: TONIGHT,
        }),
        None,
        Some(Remark::Unconfirmed),
        Some(Remark::Missing(agency(language, "housing"))),
        Some(Remark::Due(date(2026, 11, 21))),
    ];
    let kinds = remarks.len();
    Why {
        agencies: [4, 3, 3, 5, 4, 3, 3, 4][at(place, 8)],
        domains: [3, 3, 4, 4, 3, 3, 5, 3][at(place, 8)],
        remark: remarks[at(place, kinds)].clone(),
    }
}

fn row(language: Language, place: u64) -> Row {
    let why = why(language, place);
    let ids = [
        "housing",
        "police",
        "neighbourhood-team",
        "school-attendance",
        "safe-at-home",
        "debt-help",
        "mental-health",
        "social-service",
    ];
    let agencies = (0..why.agencies).map(|step| ids[(at(place, ids.len()) + step) % ids.len()]);
    let agencies = agencies.map(|id| agency(language, id)).collect();
    let days: u8 = [1, 2, 2, 0, 1, 6, 9][at(place, 7)];
    let since: Date = TONIGHT - i64::from(days).days();
    let is_acute = place % 6 == 4;
    let mut rules = vec![say(language, "Meerdere problemen", "Several problems")];
    if is_acute {
        rules.push(say(language, "Acuut en thuis", "Acute and at home"));
    }
    Row {
        id: id(place),
        why,
        severity: if is_acute {
            Severity::Acute
        } else {
            Severity::Serious
        },
        stage: if is_acute { Stage::Pilot } else { Stage::Live },
        rules,
        agencies,
        domains: Vec::new(),
        since,
        days: days.into(),
        assignee: (place % 5 == 3).then(|| "analist-03".to_owned()),
        is_bulk: place % 5 != 3,
    }
}
