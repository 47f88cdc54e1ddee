//! The two cookies that hold a secret: of a session, and of whoever has not signed in yet.
//!
//! Each is bound to this host by its name (`__Host-`, RFC 6265bis section 4.1.3.2), so that another
//! host cannot set one. Over http browsers take them from this machine alone, and not all of them
//! do (docs/security.md, "What browsers are told").

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::hex::{self, Hex};

/// The cookie of a session.
pub(crate) const SESSION: &str = "__Host-session";

/// The cookie of whoever has not signed in: the forms before that are bound to it.
pub(crate) const ENTRY: &str = "__Host-entry";

/// The secret in a cookie; none where it is sent twice, as one of both is then another's.
pub(crate) fn secret(headers: &HeaderMap, name: &str) -> Option<Secret<32>> {
    let sent = headers.get_all(COOKIE).iter();
    let sent = sent.filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|cookies| cookies.split(';'));
    let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    let mut named = pairs.filter(|(sent, _)| *sent == name);
    let (_, value) = named.next()?;
    let is_only = named.next().is_none();
    hex::parse(value.as_bytes())
        .filter(|_| is_only)
        .map(Secret::new)
}

/// The header that has a browser keep a secret until it is closed.
pub(crate) fn keep(name: &str, secret: &Secret<32>) -> String {
    let value = Hex(secret.expose());
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// The header that has a browser forget one.
pub(crate) fn forget(name: &str) -> String {
    format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict")
}

/// What a form must bring, of whoever has this secret: it is not the secret itself, and not the
/// same for a session as before it.
pub(crate) fn form_token(secret: &Secret<32>) -> String {
    let token: [u8; 32] = Mac::new(secret.expose()).code(b"hitmachine/v1/form");
    Hex(&token).to_string()
}

/// Whether a form brought the token, in the same time for every other one.
pub(crate) fn is_token(sent: &str, token: &str) -> bool {
    let bytes = |text: &str| hex::parse::<32>(text.as_bytes()).map(Secret::new);
    bytes(sent).is_some_and(|sent| Some(sent) == bytes(token))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_secret_that_is_sent_twice_is_none() {
        let kept = Secret::new([7; 32]);
        let cookie = keep(SESSION, &kept);
        let pair = cookie.split(';').next().expect("a pair");
        let read = |sent: String| {
            let value = HeaderValue::from_str(&sent).expect("a value");
            secret(&HeaderMap::from_iter([(COOKIE, value)]), SESSION)
        };
        assert_eq!(read(format!("a=b; {pair}")), Some(kept));
        assert_eq!(read(format!("{pair}; {pair}")), None);
        assert_eq!(read(pair.replace("__Host-", "")), None);
        assert_eq!(read(format!("{SESSION}=zz")), None);
    }

    #[test]
    fn a_token_is_of_one_secret_and_does_not_tell_it() {
        let [one, other] = [1, 2].map(|byte| Secret::new([byte; 32]));
        let token = form_token(&one);
        assert!(is_token(&token, &form_token(&one)));
        assert!(!is_token(&token, &form_token(&other)));
        assert!(!is_token("", &token) && !is_token("", ""));
        assert_ne!(token, Hex(one.expose()).to_string());
    }
}
