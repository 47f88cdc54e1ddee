//! Staying and leaving: a session goes on, ends here or everywhere; and whether single keys do
//! something for whoever signed in.

use crate::server::answer::{Answer, Refusal, SentFile};
use crate::server::cookies::{self, SESSION};
use crate::server::local_path;
use crate::server::visit::Visit;

/// Ends this session, or all of the account.
pub(super) fn sign_out(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let visitor = visit.visitor()?;
    let (id, session) = (visitor.account.id.clone(), visitor.session);
    if visit.asked.form.get("everywhere") == "yes" {
        visit
            .casebook
            .sign_out_everywhere(&id, visit.at, &mut visit.salts)?;
    } else {
        visit
            .casebook
            .sign_out(&id, &[session], visit.at, &mut visit.salts)?;
    }
    visit.cookies.push(cookies::forget(SESSION));
    Ok(Answer::see_other("/sign-in"))
}

/// Has a session go on, which every visit does. The script asks how many seconds are left.
pub(super) fn extend(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let visitor = visit.visitor()?;
    if visit.asked.form.get("left") == "yes" {
        let left = visitor.until.duration_since(visit.at).as_secs();
        return Ok(Answer::File(SentFile {
            name: "left".to_owned(),
            media_type: "text/plain",
            bytes: left.to_string().into_bytes(),
        }));
    }
    Ok(Answer::see_other(local_path(visit.asked.form.get("back"))))
}

/// Turns single keys on or off.
pub(super) fn keys(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let has_keys = match visit.asked.form.get("to") {
        "on" => true,
        "off" => false,
        _ => return Err(Refusal::Malformed),
    };
    let id = visit.who()?.clone();
    visit.casebook.set_keys(&id, has_keys)?;
    Ok(Answer::see_other(local_path(visit.asked.form.get("back"))))
}
