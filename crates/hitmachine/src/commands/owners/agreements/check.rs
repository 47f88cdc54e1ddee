//! `hitmachine agreements check`: what has no label, and what each agency could know.

use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use serde::Serialize;

use crate::commands::owners::inference::{self, Receiver};

#[derive(Serialize)]
pub(super) struct CheckedAgreements {
    name: String,
    serial: u32,
    hash: String,
    /// What the covenant names and these have no label for.
    unlabelled: Vec<Unlabelled>,
    receivers: Vec<Receiver>,
}

#[derive(Serialize)]
struct Unlabelled {
    of: &'static str,
    id: String,
}

pub(super) fn checked(covenant: &Covenant, agreements: &Agreements) -> CheckedAgreements {
    let mut unlabelled = Vec::new();
    for (kind, id) in agreements.unlabelled(covenant) {
        unlabelled.push(Unlabelled {
            of: kind.as_str(),
            id: id.to_owned(),
        });
    }
    CheckedAgreements {
        name: agreements.name().to_owned(),
        serial: agreements.serial(),
        hash: agreements.hash().to_string(),
        unlabelled,
        receivers: inference::receivers(covenant, agreements),
    }
}

pub(super) fn describe(checked: &CheckedAgreements) -> String {
    let mut text = format!(
        "{}, serial {}: they fit the covenant.\nhash {}\n",
        checked.name, checked.serial, checked.hash
    );
    if !checked.unlabelled.is_empty() {
        text.push_str("\nWithout a label:\n");
        for Unlabelled { of, id } in &checked.unlabelled {
            text.push_str("  ");
            text.push_str(of);
            text.push(' ');
            text.push_str(id);
            text.push('\n');
        }
    }
    text.push('\n');
    text.push_str(&inference::describe(&checked.receivers));
    text
}
