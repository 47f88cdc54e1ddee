//! Made-up content for every page, in the words of the synthetic city. Nobody in it exists.

mod acting;
mod entrance;
mod hit;
mod morning;
mod numbers;
mod outside;
mod watched;

use std::sync::Arc;

use exchange::payload::Severity;
use jiff::civil::{Date, date};
use review::assets::Assets;
use review::view::frame::{Frame, NightLine, Section, SessionEnd, Viewer};
use review::view::language::Language;
use review::view::morning::Choice;

pub(crate) use acting::{
    barred, bulk_asks, bulk_done, changed_since, not_away, note_refused, restored,
};
pub(crate) use entrance::{account, enrol, recover, shown_once, sign_in};
pub(crate) use hit::{disputed, hit, refused, second};
pub(crate) use morning::{bulk, morning, stock};
pub(crate) use numbers::numbers;
pub(crate) use outside::{fault, journal, second_looks};
pub(crate) use watched::forgotten;

/// The night of the samples, a Sunday.
pub(crate) const TONIGHT: Date = date(2026, 11, 22);

/// Agencies: id, Dutch and English name.
pub(crate) const AGENCIES: [(&str, &str, &str); 8] = [
    ("neighbourhood-team", "Wijkteam", "Neighbourhood team"),
    ("social-service", "Sociale dienst", "Social service"),
    ("debt-help", "Schuldhulp en vroegsignalering", "Debt help"),
    ("school-attendance", "Leerplicht", "School attendance"),
    ("housing", "Woningcorporatie", "Housing corporation"),
    ("police", "Politie", "Police"),
    ("mental-health", "GGD en GGZ", "Mental health care"),
    ("safe-at-home", "Veilig Thuis", "Safe at Home"),
];

/// Codes: id, Dutch and English name, Dutch and English life domain, severity.
pub(crate) const CODES: [(&str, [&str; 2], [&str; 2], Severity); 8] = [
    (
        "rent-arrears",
        ["huurachterstand", "rent arrears"],
        ["geld", "money"],
        Severity::Concern,
    ),
    (
        "debt-help-request",
        ["aanvraag schuldhulp", "request for debt help"],
        ["geld", "money"],
        Severity::Serious,
    ),
    (
        "truancy",
        ["schoolverzuim", "truancy"],
        ["school", "school"],
        Severity::Serious,
    ),
    (
        "domestic-violence",
        ["huiselijk geweld", "domestic violence"],
        ["veiligheid thuis", "safety at home"],
        Severity::Acute,
    ),
    (
        "vt-report",
        [
            "melding huiselijk geweld bij Veilig Thuis",
            "report of domestic violence",
        ],
        ["veiligheid thuis", "safety at home"],
        Severity::Acute,
    ),
    (
        "neighbour-nuisance",
        ["woonoverlast", "nuisance to neighbours"],
        ["wonen", "housing"],
        Severity::Concern,
    ),
    (
        "care-need",
        ["zorgvraag", "need of care"],
        ["gezondheid", "health"],
        Severity::Concern,
    ),
    (
        "family-conflict",
        [
            "conflict of scheiding in het gezin",
            "conflict in the family",
        ],
        ["opvoeding en gezin", "parenting and family"],
        Severity::Serious,
    ),
];

/// One of two texts.
pub(crate) fn say(language: Language, dutch: &str, english: &str) -> String {
    let text = match language {
        Language::Dutch => dutch,
        Language::English => english,
    };
    text.to_owned()
}

/// What an agency is called.
pub(crate) fn agency(language: Language, id: &str) -> String {
    let mut agencies = AGENCIES.iter();
    let found = agencies.find(|(known, ..)| *known == id);
    let (_, dutch, english) = found.expect("the agency is one of the samples");
    say(language, dutch, english)
}

/// The frame of a page.
pub(crate) fn frame(language: Language, section: Section, address: &str) -> Frame {
    Frame {
        language,
        centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
        viewer: Some(Viewer {
            name: "analist-07".to_owned(),
            second_looks: 2,
            has_keys: true,
            reads_hits: section != Section::Journal,
            reads_journal: section == Section::Journal,
            ends: Some(SessionEnd {
                at: TONIGHT.at(9, 29, 0, 0),
                seconds: 900,
            }),
        }),
        night: Some(NightLine {
            night: TONIGHT,
            delivered: 8,
            expected: 8,
            missing: Vec::new(),
        }),
        section,
        address: address.to_owned(),
        form_token: "5f1c0d9e7b3a".to_owned(),
        assets: Arc::new(Assets::built_in()),
        done: None,
    }
}

/// Answers that can be chosen, the one at a place chosen.
pub(crate) fn choices(named: &[(&str, String)], chosen: Option<usize>) -> Vec<Choice> {
    let choices = named
        .iter()
        .enumerate()
        .map(|(place, (value, name))| Choice {
            value: (*value).to_owned(),
            name: name.clone(),
            is_chosen: Some(place) == chosen,
        });
    choices.collect()
}

/// The id of a hit.
pub(crate) fn id(number: u64) -> String {
    // Steps by a prime: ids look drawn, and are the same each time.
    let digits = 104_729_123_457_001_u64.wrapping_mul(number + 3) % 1_000_000_000_000_000;
    format!("h{digits:015}")
}

/// The agencies as answers.
pub(crate) fn agency_choices(language: Language, chosen: Option<usize>) -> Vec<Choice> {
    choices(&AGENCIES.map(|(id, ..)| (id, agency(language, id))), chosen)
}
