//! What changes no hit: a filter is kept or let go, and the stock is handed out.

use super::address::TrayAddress;
use crate::server::answer::{Answer, Refusal};
use crate::server::language_choice::local_path;
use crate::server::visit::{Fields, Visit};
use casebook::store::SaveError;

/// Keeps a filter for the visitor, as the page would write it.
pub(super) fn save(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let sent = visit.asked.form.get("query");
    let fields = form_urlencoded::parse(sent.as_bytes()).into_owned();
    let address = TrayAddress::read(&Fields(fields.collect()))?;
    let who = visit.who()?.clone();
    address.asked(&who)?;
    let query = address.query();
    let name = visit.asked.form.get("name");
    visit.casebook.save_filter(&who, name, &query)?;
    Ok(Answer::see_other(address.of_page(1)))
}

/// Lets a filter of the visitor go.
pub(super) fn delete(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let who = visit.who()?.clone();
    let name = visit.asked.form.get("name");
    visit.casebook.delete_filter(&who, name)?;
    Ok(Answer::see_other(local_path(visit.asked.form.get("back"))))
}

/// Hands out what is due of the stock.
pub(super) fn hand_out(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let a_day = visit.service.parts().intake.into();
    let (casebook, reading) = visit.reading()?;
    casebook.hand_out(a_day, reading)?;
    Ok(Answer::see_other("/?tray=new"))
}

impl From<SaveError> for Refusal {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Store(error) => error.into(),
            _ => Self::Malformed,
        }
    }
}
