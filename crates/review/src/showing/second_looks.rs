//! The tray of second looks.

use exchange::agreements::SecondLook;

use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::Section;
use crate::view::second_looks::SecondLooksPage;

/// Shows the second looks that wait for the visitor.
pub(super) fn show(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let (casebook, reading) = visit.reading()?;
    let ids = casebook.read_second_looks(reading)?;
    let policy = &visit.service.parts().policy;
    let agreed = visit.settled.agreements.as_ref();
    let agreed = agreed.map_or(
        SecondLook::All,
        exchange::agreements::Agreements::second_look,
    );
    let look = policy.second_look.map_or(agreed, |site| site.max(agreed));
    let hours = policy.filled_at.iter();
    Ok(Answer::page(SecondLooksPage {
        frame: visit.frame(Section::SecondLooks),
        ids,
        hours: hours
            .map(|time| time.strftime("%H:%M").to_string())
            .collect(),
        is_blind: look == SecondLook::All,
    }))
}
