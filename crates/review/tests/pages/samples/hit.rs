//! One hit, as each kind of viewer sees it: the example of docs/rules.md with more around it.

use exchange::covenant::Stage;
use exchange::hits::Counted;
use exchange::payload::Severity;
use jiff::civil::{Date, date};
use review::view::frame::Section;
use review::view::hit::SignalRole::{self, Counts, Echo, Outside};
use review::view::hit::{
    Assessed, Blank, Change, ConditionRow, Dated, Desk, Explained, HistoryLine, HitPage, Kept,
    Kind, Lane, Look, LookedAt, Mark, MoreActs, Related, Reopens, RuleRow, Sent, SignalRow, State,
    Timeline, WithoutRow, WordOf,
};
use review::view::language::Language;
use review::view::why::{Remark, Why};

use super::acting::{form, going_on, position};
use super::{AGENCIES, CODES, TONIGHT, agency, frame, id, say};

/// A signal of the sample: event, when, agency, code, person, whether it counts.
type Sample = (u64, Dated, usize, usize, Option<u64>, SignalRole);

const fn day(month: i8, day: i8) -> Dated {
    Dated::Day(date(2026, month, day))
}

const SIGNALS: [Sample; 9] = [
    (1, Dated::Week(date(2026, 3, 16)), 2, 1, Some(1), Outside),
    (2, day(8, 24), 4, 0, Some(1), Counts),
    (3, day(9, 21), 3, 2, Some(2), Counts),
    (4, day(10, 19), 4, 5, None, Counts),
    (5, day(11, 2), 0, 7, Some(1), Counts),
    (6, day(11, 10), 5, 3, Some(1), Counts),
    (6, day(11, 17), 7, 4, Some(1), Echo),
    (7, day(11, 12), 0, 6, Some(2), Counts),
    (8, day(11, 20), 3, 2, Some(2), Counts),
];

/// Where a taken hit came back and is looked at openly.
pub(crate) fn hit(language: Language) -> HitPage {
    let say = |dutch, english| say(language, dutch, english);
    let domain = say("veiligheid thuis", "safety at home");
    HitPage {
        frame: frame(language, Section::Morning, &format!("/hits/{}", id(3))),
        id: id(3),
        why: Why {
            agencies: 4,
            domains: 4,
            remark: Some(Remark::NewDomain {
                domain,
                on: date(2026, 11, 11),
            }),
        },
        severity: Severity::Acute,
        stage: Stage::Pilot,
        persons: 2,
        missing: Vec::new(),
        position: Some(position()),
        explained: explained(language),
        timeline: timeline(language),
        signals: signals(language),
        may_take_out: true,
        desks: desks(language),
        related: Related::Number(2),
        look: Look::Open(kept(language)),
        form: Some(form(language)),
        more: MoreActs {
            going_on: going_on(),
            may_note: true,
            reopens: Reopens::Released,
            ..MoreActs::default()
        },
    }
}

/// The same, sent without an answer to the criteria, with an agency missing.
pub(crate) fn refused(language: Language) -> HitPage {
    let mut page = hit(language);
    page.missing = vec![agency(language, "housing")];
    page.related = Related::Opened(vec![
        (id(12), say(language, "open", "open")),
        (id(17), say(language, "terzijde", "set aside")),
    ]);
    page.explained.words_of = vec![WordOf {
        agencies: vec![agency(language, "neighbourhood-team")],
        parts: 2,
        hangs: vec![say(language, "Meerdere problemen", "Several problems")],
    }];
    page.look = Look::Open(Kept {
        state: State::Open(None),
        ..kept(language)
    });
    if let Some(form) = &mut page.form {
        form.may_take = true;
        form.sent = Sent {
            blanks: vec![Blank::Criteria],
            kind: Some(Kind::Refer),
            until: None,
            words: say(language, "drie ketens, geen plan", "three chains, no plan"),
        };
        form.criteria[0].answer = Some(true);
        form.criteria[2].answer = Some(false);
    }
    page
}

/// The same as a second look.
pub(crate) fn second(language: Language) -> HitPage {
    let mut page = hit(language);
    page.frame.section = Section::SecondLooks;
    page.why.remark = None;
    page.position = None;
    page.related = Related::Number(0);
    page.look = Look::Second;
    if let Some(form) = &mut page.form {
        form.may_park = false;
    }
    page.more = MoreActs {
        may_replace: true,
        may_note: false,
        reopens: Reopens::Not,
        ..page.more
    };
    page
}

/// The same where two people differ.
pub(crate) fn disputed(language: Language) -> HitPage {
    let mut page = second(language);
    let one = |who: &str, is_viewer, dutch, english, text| Assessed {
        who: who.to_owned(),
        is_viewer,
        what: say(language, dutch, english),
        text,
    };
    let mut kept = kept(language);
    kept.state = State::Disputed;
    kept.changes = Vec::new();
    page.look = Look::Disputed {
        assessed: vec![
            one(
                "analist-03",
                false,
                "Doorgeleiden, Wijkteam heeft de regie",
                "Refer, the neighbourhood team leads",
                say(
                    language,
                    "Drie ketens raken elkaar hier niet.",
                    "Three chains do not meet here.",
                ),
            ),
            one(
                "analist-07",
                true,
                "Al bekend tot en met 01-03-2027",
                "Known already until 1 Mar 2027",
                String::new(),
            ),
        ],
        kept,
    };
    page
}

fn names(language: Language, ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| agency(language, id)).collect()
}

fn explained(language: Language) -> Explained {
    let say = |dutch: &str, english: &str| say(language, dutch, english);
    let found = |dutch: &[&str], english: &[&str]| {
        let pairs = dutch.iter().zip(english);
        pairs
            .map(|(dutch, english)| say(dutch, english))
            .collect::<Vec<_>>()
    };
    let agencies = [
        "housing",
        "school-attendance",
        "neighbourhood-team",
        "police",
    ];
    let chains = found(
        &["zorg", "sociaal", "justitie"],
        &["care", "social", "justice"],
    );
    let domains = found(
        &["geld", "school", "veiligheid thuis", "wonen"],
        &["money", "school", "safety at home", "housing"],
    );
    let condition = |counted, needed, found| ConditionRow {
        counted,
        needed,
        found,
    };
    Explained {
        rules: vec![RuleRow {
            name: say("Meerdere problemen", "Several problems"),
            says: say(
                "Binnen een half jaar signalen van drie of meer instanties, uit twee of meer \
                 ketens, over drie of meer leefgebieden",
                "Within half a year signals of three or more agencies, of two or more chains, \
                 on three or more life domains",
            ),
            version: 1,
            stage: Stage::Pilot,
            from: date(2026, 5, 26),
            until: TONIGHT,
            conditions: vec![
                condition(Counted::Agencies, 3, names(language, &agencies)),
                condition(Counted::Chains, 2, chains),
                condition(Counted::Domains, 3, domains),
            ],
            without: vec![
                WithoutRow {
                    event: 3,
                    signal: say("schoolverzuim", "truancy"),
                    agency: agency(language, "school-attendance"),
                    date: date(2026, 9, 21),
                },
                WithoutRow {
                    event: 8,
                    signal: say("schoolverzuim", "truancy"),
                    agency: agency(language, "school-attendance"),
                    date: date(2026, 11, 20),
                },
            ],
        }],
        words_of: vec![WordOf {
            agencies: vec![agency(language, "neighbourhood-team")],
            parts: 2,
            hangs: Vec::new(),
        }],
    }
}

fn pick(language: Language, names: [&str; 2]) -> String {
    say(language, names[0], names[1])
}

fn signals(language: Language) -> Vec<SignalRow> {
    let rows = SIGNALS.map(|(event, when, agency_at, code, person, role)| {
        let (_, name, domain, severity) = CODES[code];
        SignalRow {
            event,
            when,
            agency: agency(language, AGENCIES[agency_at].0),
            signal: pick(language, name),
            domain: pick(language, domain),
            severity,
            person,
            role,
            is_in_plan: event == 7,
            is_informed: event == 2,
        }
    });
    rows.into()
}

fn timeline(language: Language) -> Timeline {
    let mut lanes: Vec<Lane> = Vec::new();
    for (event, when, agency_at, code, _, role) in SIGNALS {
        let (_, name, _, severity) = CODES[code];
        let mark = Mark {
            event,
            when,
            severity,
            signal: pick(language, name),
            role,
        };
        let agency = agency(language, AGENCIES[agency_at].0);
        match lanes.iter_mut().find(|lane| lane.agency == agency) {
            Some(lane) => lane.marks.push(mark),
            None => lanes.push(Lane {
                agency,
                marks: vec![mark],
            }),
        }
    }
    Timeline {
        lanes,
        from: date(2026, 5, 26),
        tonight: TONIGHT,
    }
}

fn desks(language: Language) -> Vec<Desk> {
    let desk = |id: &str, dutch, english, telephone: &str, refs: &[&str]| Desk {
        agency: agency(language, id),
        name: say(language, dutch, english),
        telephone: telephone.to_owned(),
        refs: refs.iter().map(|&signal| signal.to_owned()).collect(),
    };
    vec![
        desk(
            "police",
            "Wijkagent, dienst Noord",
            "Community officer, north",
            "0900 000 00 01",
            &["s7c1f04be2290aa13d5e6f782"],
        ),
        desk(
            "housing",
            "Sociaal beheer",
            "Social management",
            "000-000 00 02",
            &["s19ab27c05d3e48f60b7a91c2", "s6640f2d1b98c3e57a20de814"],
        ),
        desk(
            "neighbourhood-team",
            "Coördinator Wijkteam Noord",
            "Coordinator, team North",
            "000-000 00 03",
            &["sd02e9a6154bb7f8c3310a5e7"],
        ),
        // Not agreed on yet: it has its number, and no telephone.
        desk("debt-help", "3", "3", "", &["s0b6e7d41f2a95c8e13d70f96"]),
    ]
}

fn at(date: Date, hour: i8, minute: i8) -> jiff::civil::DateTime {
    date.at(hour, minute, 0, 0)
}

fn kept(language: Language) -> Kept {
    let say = |dutch, english| say(language, dutch, english);
    let line = |at, who: Option<&str>, what, text| HistoryLine {
        at,
        who: who.map(str::to_owned),
        what,
        text,
    };
    let looked = |at, who: &str| LookedAt {
        at,
        who: who.to_owned(),
    };
    Kept {
        state: State::Open(Some("analist-07".to_owned())),
        changes: vec![
            Change::Domain(say("veiligheid thuis", "safety at home")),
            Change::Agency(agency(language, "police")),
        ],
        decided_on: Some(date(2026, 10, 21)),
        history: vec![
            line(
                at(TONIGHT, 8, 41),
                Some("analist-07"),
                say("Op naam genomen", "Taken"),
                String::new(),
            ),
            line(
                at(date(2026, 11, 11), 3, 12),
                None,
                say(
                    "Weer open: nieuw leefgebied en nieuwe instantie",
                    "Open again: a new life domain and a new agency",
                ),
                String::new(),
            ),
            line(
                at(date(2026, 10, 21), 10, 5),
                Some("analist-03"),
                say(
                    "Al bekend tot en met 01-03-2027",
                    "Known already until 1 Mar 2027",
                ),
                say("Wijkteam heeft een plan", "The team has a plan"),
            ),
        ],
        looked: vec![
            looked(at(TONIGHT, 8, 40), "analist-07"),
            looked(at(date(2026, 11, 12), 9, 2), "analist-03"),
        ],
    }
}
