//! Signing in: account, passphrase, and a code where the page is reached from outside. All that
//! does not fit is told alike and takes as long, so that nobody learns which accounts there are.

use casebook::store::{CodeKey, SecondFactor};
use jiff::Timestamp;
use journal::Actor;

use super::{NamedAccount, check_entry, entry_secret, passphrase, single_use, totp};
use crate::door::Try;
use crate::server::answer::{Answer, Refusal, Told};
use crate::server::cookies::{self, ENTRY, SESSION};
use crate::server::local_path;
use crate::server::sessions;
use crate::server::visit::Visit;
use crate::view::entrance::{SecondStep, SignInPage};
use crate::view::frame::{Frame, Section};

/// Who the service itself is in the journal.
const SERVICE: &str = "service";

/// What somebody sent.
struct SentForm {
    name: String,
    account: Option<Actor>,
    code: String,
    recovery: String,
    back: String,
    asks: SecondStep,
}

/// Why nobody is signed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NotIn {
    Refused,
    Waits(u64),
}

#[expect(clippy::unnecessary_wraps, reason = "routes answer so")]
pub(super) fn page(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let back = local_path(visit.asked.query.get("back")).to_owned();
    if visit.visitor.is_some() {
        return Ok(Answer::see_other(back));
    }
    let asks = asked_for(visit, visit.asked.query.get("with") == "recovery");
    let frame = entry_frame(visit);
    Ok(Answer::page(SignInPage {
        frame,
        was_refused: false,
        waits: 0,
        name: String::new(),
        asks,
        back,
    }))
}

pub(super) fn sign_in(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    check_entry(visit)?;
    let form = &visit.asked.form;
    let NamedAccount { name, account } = NamedAccount::of(form);
    let sent = SentForm {
        name,
        account,
        code: form.get("code").split_whitespace().collect(),
        recovery: form.get("recovery").to_owned(),
        back: local_path(form.get("back")).to_owned(),
        asks: asked_for(visit, !form.get("recovery").is_empty()),
    };
    let begun = visit
        .service
        .door()
        .delays()
        .begin(&sent.name, visit.asked.peer, visit.at);
    let tried = match begun {
        Ok(tried) => tried,
        Err(seconds) => return Ok(refused(visit, sent, NotIn::Waits(seconds))),
    };
    note_many(visit, &sent, &tried)?;
    let credential = match &sent.account {
        Some(account) => visit.casebook.credential(account)?,
        None => None,
    };
    let passphrase = visit.asked.form.get("passphrase").to_owned();
    let (kept, code_key) = match credential {
        Some(credential) => (Some(credential.passphrase), credential.code_key),
        None => (None, None),
    };
    Ok(Answer::Work(Box::new(move |service| {
        let is_right = passphrase::is_right(&passphrase, kept.as_deref(), service.door());
        Box::new(move |visit| {
            let factor = second_factor(&sent, code_key.as_ref(), visit.at);
            match factor.filter(|_| is_right) {
                Some(factor) => begin(visit, sent, factor, &tried),
                None => Ok(refused(visit, sent, NotIn::Refused)),
            }
        })
    })))
}

/// What somebody proved to have besides the passphrase; `None` where it is not enough. An account
/// without a key of codes cannot come in from outside: it is reset first.
fn second_factor(
    sent: &SentForm,
    code_key: Option<&CodeKey>,
    at: Timestamp,
) -> Option<SecondFactor> {
    match sent.asks {
        SecondStep::Nothing => Some(SecondFactor::None),
        SecondStep::Code => totp::step_of(&sent.code, code_key?, at).map(SecondFactor::Code),
        SecondStep::Recovery => single_use::hash(&sent.recovery).map(SecondFactor::Recovery),
    }
}

/// Begins a session, always one of its own: no browser brings the secret of it.
fn begin(
    visit: &mut Visit<'_>,
    sent: SentForm,
    factor: SecondFactor,
    tried: &Try,
) -> Result<Answer, Refusal> {
    let Some(account) = &sent.account else {
        return Ok(refused(visit, sent, NotIn::Refused));
    };
    let secret = visit.service.secret();
    let session = sessions::hash(&secret);
    let is_in = visit.casebook.sign_in(
        account,
        factor,
        &session,
        tried.refused.into(),
        visit.at,
        &mut visit.salts,
    )?;
    if !is_in {
        return Ok(refused(visit, sent, NotIn::Refused));
    }
    visit.service.door().delays().succeeded(tried);
    if tried.refused > 0 {
        let told = Told {
            text: "account.refused",
            about: tried.refused.to_string(),
        };
        visit.service.tell(session, told);
    }
    visit.cookies.push(cookies::keep(SESSION, &secret));
    visit.cookies.push(cookies::forget(ENTRY));
    Ok(Answer::see_other(sent.back))
}

/// Writes down that an account was refused for ten, a hundred, a thousand times: each is an entry,
/// and somebody outside cannot have the journal grow.
fn note_many(visit: &mut Visit<'_>, sent: &SentForm, tried: &Try) -> Result<(), Refusal> {
    let times = u64::from(tried.refused);
    let is_noted = times >= 10 && 10_u64.pow(times.ilog10()) == times;
    let account = sent.account.as_ref().filter(|_| is_noted);
    if let (Some(account), Ok(service)) = (account, Actor::parse(SERVICE)) {
        visit
            .casebook
            .note_refused(account, times, &service, visit.at, &mut visit.salts)?;
    }
    Ok(())
}

fn refused(visit: &mut Visit<'_>, sent: SentForm, why: NotIn) -> Answer {
    let waits = match why {
        NotIn::Refused => 0,
        NotIn::Waits(seconds) => seconds,
    };
    visit.status = if waits > 0 { 429 } else { 403 };
    let frame = entry_frame(visit);
    Answer::page(SignInPage {
        frame,
        was_refused: waits == 0,
        waits,
        name: sent.name,
        asks: sent.asks,
        back: sent.back,
    })
}

fn asked_for(visit: &Visit<'_>, by_recovery: bool) -> SecondStep {
    match (visit.service.reached().is_outside(), by_recovery) {
        (false, _) => SecondStep::Nothing,
        (true, false) => SecondStep::Code,
        (true, true) => SecondStep::Recovery,
    }
}

/// What stands around a page for somebody who has not signed in.
pub(super) fn entry_frame(visit: &mut Visit<'_>) -> Frame {
    let secret = entry_secret(visit);
    let bare = visit
        .service
        .bare_frame(visit.asked.language, Section::Outside);
    Frame {
        form_token: cookies::form_token(&secret),
        address: visit.asked.address.clone(),
        ..bare
    }
}
