//! Coming in: enrolling, signing in and out, and what somebody changes of their own account
//! (docs/review.md, "Signing in"). Why it is made so: docs/decisions/0045-signing-in.md.
//!
//! Where `OpenID` Connect would go: a route beside `sign_in` that takes the identity provider's
//! answer in place of passphrase and code, finds the account by it, and begins a session as that
//! does. Nothing behind it would know the difference.

mod account;
mod enrol;
mod passphrase;
mod qr_code;
mod sign_in;
mod single_use;
mod staying;
mod totp;

use exchange::crypto::secret::Secret;
use journal::Actor;

pub use self::enrol::{EnrolError, enrol};
pub use self::single_use::{SingleUseCode, enrolment_code};

use crate::server::answer::Refusal;
use crate::server::cookies::{self, ENTRY};
use crate::server::route::{Access, Method, Route};
use crate::server::visit::{Fields, Visit};

pub(crate) const ROUTES: &[Route] = &[
    everybody(Method::Get, "/sign-in", sign_in::page),
    everybody(Method::Post, "/sign-in", sign_in::sign_in),
    everybody(Method::Get, "/enrol", enrol::page),
    everybody(Method::Post, "/enrol", enrol::take),
    signed_in(Method::Post, "/sign-out", staying::sign_out),
    signed_in(Method::Post, "/extend", staying::extend),
    signed_in(Method::Post, "/keys", staying::keys),
    signed_in(Method::Get, "/account", account::page),
    signed_in(Method::Post, "/account/passphrase", account::passphrase),
    signed_in(Method::Post, "/account/recovery", account::recovery),
    signed_in(Method::Post, "/account/sessions", account::end_sessions),
];

type Answers = fn(&mut Visit<'_>) -> Result<crate::server::answer::Answer, Refusal>;

const fn everybody(method: Method, path: &'static str, answer: Answers) -> Route {
    Route {
        method,
        path,
        access: Access::Everybody,
        answer,
    }
}

const fn signed_in(method: Method, path: &'static str, answer: Answers) -> Route {
    Route {
        method,
        path,
        access: Access::SignedIn,
        answer,
    }
}

/// Who somebody says they are.
struct NamedAccount {
    /// What was typed, without blanks around it: by it refusals are counted, so one account has one
    /// spelling.
    name: String,
    /// The account of this id; none where it is not an id.
    account: Option<Actor>,
}

impl NamedAccount {
    /// The account that a form names.
    fn of(form: &Fields) -> Self {
        let typed = form.get("account").trim();
        Self {
            name: typed.chars().take(64).collect(),
            account: Actor::parse(typed).ok(),
        }
    }
}

/// The secret that the forms before signing in are bound to. A browser that has none gets one.
fn entry_secret(visit: &mut Visit<'_>) -> Secret<32> {
    cookies::secret(&visit.asked.headers, ENTRY).unwrap_or_else(|| {
        let secret = visit.service.secret();
        visit.cookies.push(cookies::keep(ENTRY, &secret));
        secret
    })
}

/// Sees that a form was sent by a page that this browser got before.
fn check_entry(visit: &Visit<'_>) -> Result<Secret<32>, Refusal> {
    let secret = cookies::secret(&visit.asked.headers, ENTRY).ok_or(Refusal::Forged)?;
    let token = cookies::form_token(&secret);
    if cookies::is_token(visit.asked.form.get("form_token"), &token) {
        Ok(secret)
    } else {
        Err(Refusal::Forged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_counted_by_one_spelling_however_it_is_typed() {
        let named =
            |typed: &str| NamedAccount::of(&Fields(vec![("account".to_owned(), typed.to_owned())]));
        let far = format!("{}analyst-1", " ".repeat(80));
        for typed in [
            "analyst-1",
            " analyst-1",
            "analyst-1\t",
            "\u{a0}analyst-1\u{3000}\r\n",
            &far,
        ] {
            let named = named(typed);
            assert_eq!(
                named.account.expect("an id").as_str(),
                "analyst-1",
                "{typed:?}"
            );
            assert_eq!(named.name, "analyst-1", "{typed:?}");
        }
        for typed in [
            "Analyst-1",
            "analyst-1\u{200b}",
            "analyst 1",
            "analyst\u{2010}1",
            "ａnalyst-1",
        ] {
            assert_eq!(
                named(typed).account,
                None,
                "{typed:?} is no id, and opens nothing"
            );
        }
    }
}
