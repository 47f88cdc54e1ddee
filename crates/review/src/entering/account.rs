//! One's own account: where one is signed in and an end to it, another passphrase, new recovery
//! codes. Each change asks for the passphrase of now.

use casebook::account::Role;
use casebook::store::SessionHash;

use exchange::hex::Hex;

use super::enrol::{chosen, recovery_codes, texts};
use super::passphrase;
use super::single_use::SingleUseCode;
use crate::server::answer::{Answer, Refusal, Told};
use crate::server::visit::{Visit, at_the_centre};
use crate::view::entrance::{AccountPage, EnrolSaid, ShownOncePage, SignedIn};
use crate::view::frame::{Frame, Section};

pub(super) fn page(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    shown(visit, None)
}

/// Another passphrase.
pub(super) fn passphrase(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.who()?.clone();
    let chosen = match chosen(visit, id.as_str()) {
        Ok(chosen) => chosen,
        Err(said) => return shown(visit, Some(said)),
    };
    by_passphrase(
        visit,
        Box::new(move |visit, salt_and_hash| {
            let hash =
                salt_and_hash.ok_or_else(|| Refusal::failed("a passphrase is not hashed"))?;
            let session = visit.visitor()?.session;
            visit
                .casebook
                .change_passphrase(&id, &hash, &session, visit.at, &mut visit.salts)?;
            let told = Told {
                text: "account.changed",
                about: String::new(),
            };
            Ok(Answer::done("/account", told))
        }),
        Some(chosen),
    )
}

/// New recovery codes.
pub(super) fn recovery(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    if !visit.service.reached().is_outside() {
        return Err(Refusal::NotFound);
    }
    let id = visit.who()?.clone();
    by_passphrase(
        visit,
        Box::new(move |visit, _| {
            let codes = recovery_codes(visit.service);
            let hashes: Vec<_> = codes.iter().map(SingleUseCode::hash).collect();
            visit
                .casebook
                .change_recovery(&id, &hashes, visit.at, &mut visit.salts)?;
            Ok(Answer::page(ShownOncePage {
                frame: own_frame(visit),
                code_key: None,
                recovery: texts(&codes),
                on: "/account",
            }))
        }),
        None,
    )
}

/// Ends those of one's other sessions that were chosen.
pub(super) fn end_sessions(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let visitor = visit.visitor()?;
    let (id, here) = (visitor.account.id.clone(), visitor.session);
    let named: Vec<String> = visit.asked.form.all("end").map(str::to_owned).collect();
    let mut chosen: Vec<SessionHash> = Vec::new();
    for session in visit.casebook.sessions_of(&id, visit.at)? {
        if session.hash != here && named.contains(&name_of(&session.hash)) {
            chosen.push(session.hash);
        }
    }
    if chosen.is_empty() {
        return shown(visit, Some(EnrolSaid::NoSession));
    }
    by_passphrase(
        visit,
        Box::new(move |visit, _| {
            let ended = visit
                .casebook
                .sign_out(&id, &chosen, visit.at, &mut visit.salts)?;
            let told = Told {
                text: "account.ended",
                about: ended.to_string(),
            };
            Ok(Answer::done("/account", told))
        }),
        None,
    )
}

/// What the page calls a session: enough of its hash that two of one account have two names. The
/// hash opens nothing, and its beginning less.
fn name_of(session: &SessionHash) -> String {
    Hex(&session[..8]).to_string()
}

/// What is done once the passphrase of now was right, with the hash of another where one was
/// chosen.
type OwnChange = Box<dyn FnOnce(&mut Visit<'_>, Option<String>) -> Result<Answer, Refusal> + Send>;

/// Does something once the passphrase of now was right. Guesses here wait like those at the door.
fn by_passphrase(
    visit: &mut Visit<'_>,
    change: OwnChange,
    chosen: Option<String>,
) -> Result<Answer, Refusal> {
    let id = visit.who()?.clone();
    let begun = visit
        .service
        .door()
        .delays()
        .begin(id.as_str(), visit.asked.peer, visit.at);
    let Ok(tried) = begun else {
        return shown(visit, Some(EnrolSaid::Refused));
    };
    let kept = visit.casebook.credential(&id)?;
    let kept = kept.map(|credential| credential.passphrase);
    let current = visit.asked.form.get("current").to_owned();
    Ok(Answer::Work(Box::new(move |service| {
        let door = service.door();
        let is_right = passphrase::is_right(&current, kept.as_deref(), door);
        let chosen = chosen.filter(|_| is_right);
        let hash = chosen.and_then(|chosen| passphrase::hash(&chosen, &service.secret(), door));
        Box::new(move |visit| {
            if !is_right {
                return shown(visit, Some(EnrolSaid::Refused));
            }
            visit.service.door().delays().succeeded(&tried);
            change(visit, hash)
        })
    })))
}

fn shown(visit: &mut Visit<'_>, said: Option<EnrolSaid>) -> Result<Answer, Refusal> {
    if said.is_some() {
        visit.status = 403;
    }
    let account = &visit.visitor()?.account;
    let role = match account.role {
        Role::Analyst => "role.analyst",
        Role::SecondReviewer => "role.second-reviewer",
        Role::PrivacyOfficer => "role.privacy-officer",
        Role::Auditor => "role.auditor",
        Role::Administrator => "role.administrator",
    };
    let here = visit.visitor()?.session;
    let sessions = visit.casebook.sessions_of(&account.id, visit.at)?;
    let sessions = sessions.iter().map(|session| SignedIn {
        name: (session.hash != here).then(|| name_of(&session.hash)),
        since: at_the_centre(session.began_at),
        seen: at_the_centre(session.seen_at),
    });
    let sessions = sessions.collect();
    Ok(Answer::page(AccountPage {
        frame: own_frame(visit),
        said,
        role,
        sessions,
        has_recovery: visit.service.reached().is_outside(),
    }))
}

/// What stands around these pages. One that answers a form is gone back to where the form was.
fn own_frame(visit: &Visit<'_>) -> Frame {
    Frame {
        address: "/account".to_owned(),
        ..visit.frame(Section::Outside)
    }
}
