//! Who visits: the session that a request's cookie names.

pub(crate) mod cookies;

use casebook::store::{Casebook, SessionHash};
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use self::cookies::SESSION;
use super::refusal::Refusal;
use super::service::Service;
use super::visit::{Asked, Visitor};

/// What the casebook keeps of a session's secret.
pub(crate) fn hash(secret: &Secret<32>) -> SessionHash {
    Sha256::digest(secret.expose()).into()
}

/// Who visits; none where nobody has signed in.
pub(crate) fn visitor(
    service: &Service,
    casebook: &mut Casebook,
    asked: &Asked,
    at: Timestamp,
) -> Result<Option<Visitor>, Refusal> {
    let Some(secret) = cookies::secret(&asked.headers, SESSION) else {
        return Ok(None);
    };
    let session_hash = hash(&secret);
    let session = casebook.session(&session_hash, at)?;
    Ok(session.map(|session| Visitor {
        account: session.account,
        form_token: cookies::form_token(&secret),
        has_keys: session.has_keys,
        session: session_hash,
        until: session.until,
        // What is sent leads to a page, and that page tells it.
        told: asked
            .form
            .0
            .is_empty()
            .then(|| service.told(&session_hash))
            .flatten(),
    }))
}
