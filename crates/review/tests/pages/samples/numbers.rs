//! Four weeks of a city, with an agency that missed two nights.

use exchange::covenant::Stage;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use review::view::frame::Section;
use review::view::hit::Kind;
use review::view::language::Language;
use review::view::numbers::{
    DecisionFigures, Delivered, Figure, Figures, NumbersPage, Percents, PrecisionFigures,
    RuleFigures, RuleHitsShown, Volume,
};

use super::{AGENCIES, TONIGHT, agency, frame, say};

const NIGHTS: i64 = 28;

/// The page of numbers.
pub(crate) fn numbers(language: Language) -> NumbersPage {
    let say = |dutch, english| say(language, dutch, english);
    let from = TONIGHT - (NIGHTS - 1).days();
    let rule = |name, stage, [tonight, period]: [u64; 2]| RuleFigures {
        name,
        stage,
        hits: RuleHitsShown::of(tonight, period),
    };
    let precision = |name, stage, answers, fell_on| {
        let answers = Figures::of(answers);
        PrecisionFigures {
            name,
            stage,
            fell_on,
            share: Percents::of(&answers),
            answers,
        }
    };
    let decision = |kind, count, days: Option<[u64; 2]>| DecisionFigures {
        kind,
        count: Figure::of(count),
        median_days: days.map(|[median, _]| median),
        ninth_days: days.map(|[_, ninth]| ninth),
    };
    NumbersPage {
        frame: frame(language, Section::Numbers, "/numbers"),
        from,
        until: TONIGHT,
        volumes: (0..AGENCIES.len())
            .map(|place| volume(language, place, from))
            .collect(),
        rules: vec![
            rule(
                say("Meerdere problemen", "Several problems"),
                Stage::Live,
                [311, 1_284],
            ),
            rule(
                say("Acuut en thuis", "Acute and at home"),
                Stage::Pilot,
                [24, 96],
            ),
            rule(
                say("Jeugd en overlast", "Youth and nuisance"),
                Stage::Proef,
                [6, 17],
            ),
        ],
        precisions: Some(vec![
            precision(
                say("Meerdere problemen (v1)", "Several problems (v1)"),
                Stage::Live,
                [58, 31, 14],
                None,
            ),
            precision(
                say("Acuut en thuis (v2)", "Acute and at home (v2)"),
                Stage::Live,
                [21, 12, 31],
                Some(TONIGHT - 9.days()),
            ),
            precision(
                say("Jeugd en overlast (v1)", "Youth and nuisance (v1)"),
                Stage::Proef,
                [0, 0, 0],
                None,
            ),
        ]),
        shows_informing: true,
        decisions: vec![
            decision(Kind::Refer, 74, Some([32, 91])),
            decision(Kind::Known, 112, Some([11, 48])),
            decision(Kind::SetAside, 203, Some([8, 36])),
            decision(Kind::Park, 7, None),
        ],
    }
}

fn volume(language: Language, place: usize, from: Date) -> Volume {
    let sizes = [42, 20, 206, 11, 69, 63, 21, 9];
    let on_weekdays = matches!(place, 0 | 3 | 4);
    let nights = (0..NIGHTS).map(|step| {
        let night = from + step.days();
        let is_weekend = matches!(night.weekday(), Weekday::Saturday | Weekday::Sunday);
        let is_expected = !(on_weekdays && is_weekend);
        let is_missed = place == 4 && matches!(step, 10 | 11);
        let came = is_expected && !is_missed || place == 3 && step == 13;
        // Up and down a little, the same each time.
        let records = sizes[place] * 48 + (step.unsigned_abs() * 37 % 23) * sizes[place];
        let records = if place == 7 && step % 9 == 4 {
            4
        } else {
            records
        };
        Delivered {
            night,
            is_expected,
            records: came.then(|| Figure::of(records)),
        }
    });
    Volume {
        agency: agency(language, AGENCIES[place].0),
        expected: if on_weekdays {
            say(language, "maandag tot en met vrijdag", "Monday to Friday")
        } else {
            say(language, "elke dag", "every day")
        },
        nights: nights.collect(),
    }
}
