//! All that agreements say, as terms. A test changes every key of agreements in turn and sees the
//! terms change.

use exchange::agreements::{Agreements, Weekday};
use exchange::hex::Hex;

use crate::commands::owners::terms::{Part, Term};

/// All terms of agreements, in the order in which docs/agreements.md has the keys.
pub(super) fn of(agreements: &Agreements) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut part = |name: String, say: &dyn Fn(&mut Part<'_>)| {
        say(&mut Part::new(name, &mut terms));
    };
    part("agreements".to_owned(), &|part| say_head(agreements, part));
    for tell in agreements.tells() {
        part(format!("tell {} of {}", tell.to(), tell.from()), &|part| {
            part.say("what", tell.what().as_str());
            part.say("ground", tell.ground());
        });
    }
    for expected in agreements.expected() {
        part(format!("expect {}", expected.agency()), &|part| {
            let days: Vec<_> = expected
                .weekdays()
                .iter()
                .map(|day| Weekday::as_str(*day))
                .collect();
            part.say("weekdays", days.join(", "));
        });
    }
    for precision in agreements.precisions() {
        part(format!("precision {}", precision.rule()), &|part| {
            part.say("min_precision", precision.min_precision());
            part.say("min_answers", precision.min_answers());
        });
    }
    for reason in agreements.reasons() {
        part(format!("reason {}", reason.id()), &|part| {
            part.say("nl", reason.nl());
            part.say("en", reason.en());
        });
    }
    for desk in agreements.desks() {
        part(
            format!("desk {} of {}", desk.number(), desk.agency()),
            &|part| {
                part.say("name", desk.name());
                part.say("telephone", desk.telephone());
            },
        );
    }
    for label in agreements.labels() {
        part(
            format!("label {} {}", label.kind().as_str(), label.id()),
            &|part| {
                part.say("nl", label.nl());
                part.say("en", label.en());
            },
        );
    }
    terms
}

fn say_head(agreements: &Agreements, part: &mut Part<'_>) {
    part.say("name", agreements.name());
    part.say("serial", agreements.serial());
    part.say("series", Hex(agreements.series()));
    part.say("retention_days", agreements.retention_days());
    part.say("second_look", agreements.second_look().as_str());
}
