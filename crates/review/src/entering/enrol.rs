//! Enrolling: whoever has the code that an administrator made chooses what the account signs in
//! with.

use casebook::key::Salts;
use casebook::store::{Casebook, CodeHash, NewCredential, StoreError};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use journal::Actor;

use super::passphrase::{self, Weak};
use super::sign_in::entry_frame;
use super::single_use::{self, SingleUseCode};
use super::{NamedAccount, check_entry, qr_code, totp};
use crate::server::Service;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::entrance::{EnrolPage, EnrolSaid, ShownKey, ShownOncePage};

/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;

/// Why an account is not enrolled. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolError {
    /// Account and code do not go together.
    #[error("the account does not wait to be enrolled with this code")]
    Refused,
    /// The passphrase is not taken.
    #[error("a passphrase has 12 to 128 signs, and is not among those that are guessed first")]
    Passphrase,
    /// The casebook failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Enrols an account with a passphrase alone, as the page does where it is reached by loopback: for
/// a demonstration, whose accounts are known to everybody. `salt` is used for nothing else.
///
/// # Errors
/// [`EnrolError::Refused`] when the account does not wait for this code,
/// [`EnrolError::Passphrase`] when the passphrase is not taken, [`EnrolError::Store`].
pub fn enrol(
    casebook: &mut Casebook,
    (account, code): (&Actor, &SingleUseCode),
    passphrase: &str,
    salt: &Secret<16>,
    at: Timestamp,
    salts: &mut Salts,
) -> Result<(), EnrolError> {
    passphrase::check(passphrase, account.as_str()).map_err(|_| EnrolError::Passphrase)?;
    let hash = passphrase::hash_now(passphrase, salt).ok_or(EnrolError::Passphrase)?;
    let new = NewCredential {
        passphrase: hash,
        code_key: None,
        recovery: Vec::new(),
    };
    let is_enrolled = casebook.enrol(account, &code.hash(), &new, at, salts)?;
    if is_enrolled {
        Ok(())
    } else {
        Err(EnrolError::Refused)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "routes answer so")]
pub(super) fn page(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    if visit.visitor.is_some() {
        return Ok(Answer::see_other("/"));
    }
    Ok(shown(visit, String::new(), None, 0))
}

pub(super) fn take(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    check_entry(visit)?;
    let form = &visit.asked.form;
    let NamedAccount { name, account } = NamedAccount::of(form);
    let begun = visit
        .service
        .door()
        .delays()
        .begin(&name, visit.asked.peer, visit.at);
    let tried = match begun {
        Ok(tried) => tried,
        Err(seconds) => return Ok(shown(visit, name, None, seconds)),
    };
    let code = single_use::hash(form.get("enrolment"));
    let waiting = match account.zip(code) {
        Some((account, code)) if visit.casebook.awaits_enrolment(&account, &code, visit.at)? => {
            Some((account, code))
        }
        _ => None,
    };
    let Some((account, code)) = waiting else {
        return Ok(shown(visit, name, Some(EnrolSaid::Refused), 0));
    };
    visit.service.door().delays().succeeded(&tried);
    let chosen = match chosen(visit, account.as_str()) {
        Ok(chosen) => chosen,
        Err(said) => return Ok(shown(visit, name, Some(said), 0)),
    };
    Ok(Answer::Work(Box::new(move |service| {
        let hash = passphrase::hash(&chosen, &service.secret(), service.door());
        Box::new(move |visit| {
            let hash = hash.ok_or_else(|| Refusal::failed("a passphrase is not hashed"))?;
            enrolled(visit, &account, &code, hash)
        })
    })))
}

/// The passphrase that somebody wrote twice, where it is taken.
pub(super) fn chosen(visit: &Visit<'_>, account: &str) -> Result<String, EnrolSaid> {
    let form = &visit.asked.form;
    let passphrase = form.get("passphrase");
    match passphrase::check(passphrase, account) {
        Err(Weak::Length) => Err(EnrolSaid::Length),
        Err(Weak::Common) => Err(EnrolSaid::Common),
        Ok(()) if passphrase != form.get("again") => Err(EnrolSaid::Different),
        Ok(()) => Ok(passphrase.to_owned()),
    }
}

fn enrolled(
    visit: &mut Visit<'_>,
    account: &Actor,
    code: &CodeHash,
    passphrase: String,
) -> Result<Answer, Refusal> {
    let is_outside = visit.service.reached().is_outside();
    let recovery = if is_outside {
        recovery_codes(visit.service)
    } else {
        Vec::new()
    };
    let new = NewCredential {
        passphrase,
        code_key: is_outside.then(|| visit.service.secret()),
        recovery: recovery.iter().map(SingleUseCode::hash).collect(),
    };
    let is_enrolled = visit
        .casebook
        .enrol(account, code, &new, visit.at, &mut visit.salts)?;
    if !is_enrolled {
        return Ok(shown(
            visit,
            account.to_string(),
            Some(EnrolSaid::Refused),
            0,
        ));
    }
    let Some(code_key) = &new.code_key else {
        return Ok(Answer::see_other("/sign-in"));
    };
    let uri = totp::uri(code_key, account.as_str());
    let shown_key = ShownKey {
        typed: totp::typed(code_key).to_string(),
        drawing: qr_code::draw(&uri),
        uri: uri.to_string(),
    };
    let frame = entry_frame(visit);
    Ok(Answer::page(ShownOncePage {
        frame,
        code_key: Some(shown_key),
        recovery: texts(&recovery),
        on: "/sign-in",
    }))
}

/// Recovery codes that nobody had before.
pub(super) fn recovery_codes(service: &Service) -> Vec<SingleUseCode> {
    let code = |_| SingleUseCode::new(&service.secret());
    (0..RECOVERY_CODES).map(code).collect()
}

/// Codes as they are shown.
pub(super) fn texts(codes: &[SingleUseCode]) -> Vec<String> {
    codes.iter().map(|code| code.expose().to_owned()).collect()
}

fn shown(visit: &mut Visit<'_>, name: String, said: Option<EnrolSaid>, waits: u64) -> Answer {
    if waits > 0 {
        visit.status = 429;
    } else if said.is_some() {
        visit.status = 403;
    }
    let frame = entry_frame(visit);
    Answer::page(EnrolPage {
        frame,
        said,
        waits,
        name,
    })
}
