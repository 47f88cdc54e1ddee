//! In which language a page is: that of the cookie, else the first that the browser asks for and
//! the page speaks, else Dutch.

use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::{HeaderMap, HeaderValue};

use super::answer::{Answer, Refusal, SeeOther};
use super::route::{Access, Method, Route};
use super::visit::Visit;
use crate::view::language::Language;

const COOKIE_NAME: &str = "__Host-language";

/// The language for whoever sent these headers.
#[must_use]
pub fn language_of(headers: &HeaderMap) -> Language {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let cookies = text(COOKIE).unwrap_or_default().split(';');
    let chosen = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    let chosen = chosen
        .filter(|(name, _)| *name == COOKIE_NAME)
        .find_map(|(_, tag)| Language::of_tag(tag));
    let asked = text(ACCEPT_LANGUAGE).unwrap_or_default().split(',');
    let asked = asked.map(|one| one.split([';', '-']).next().unwrap_or_default().trim());
    let mut asked = asked.filter_map(Language::of_tag);
    chosen.or_else(|| asked.next()).unwrap_or_default()
}

/// A path on this site, or `/` for anything else: what a form sends back must not lead elsewhere.
#[must_use]
pub fn local_path(back: &str) -> &str {
    let is_local = back.starts_with('/')
        && !back.starts_with("//")
        && back
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { back } else { "/" }
}

pub(crate) const ROUTES: &[Route] = &[Route {
    method: Method::Post,
    path: "/language",
    access: Access::Everybody,
    answer: choose,
}];

/// Takes a choice, and leads back to where it was made.
fn choose(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let form = &visit.asked.form;
    let language = Language::of_tag(form.get("to")).ok_or(Refusal::Malformed)?;
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Strict; Secure; HttpOnly",
        language.tag()
    );
    Ok(Answer::SeeOther(SeeOther {
        to: local_path(form.get("back")).to_owned(),
        cookie: Some(cookie),
        told: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(cookie: &'static str, asked: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static(cookie));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
        language_of(&headers)
    }

    #[test]
    fn the_cookie_goes_before_the_browser_and_the_browser_before_dutch() {
        assert_eq!(language("a=b; __Host-language=en", "nl"), Language::English);
        assert_eq!(
            language("__Host-language=fr", "en-GB,nl;q=0.5"),
            Language::English
        );
        assert_eq!(language("", "fr, nl;q=0.3"), Language::Dutch);
        assert_eq!(language_of(&HeaderMap::new()), Language::Dutch);
    }

    #[test]
    fn leads_back_to_this_site_alone() {
        for path in ["/", "/?tray=new&sort=acute", "/hits/h123"] {
            assert_eq!(local_path(path), path);
        }
        for path in [
            "",
            "//x.nl",
            "https://x.nl",
            "/\\x.nl",
            "/a\r\nb: c",
            "x",
            "/é",
        ] {
            assert_eq!(local_path(path), "/", "{path:?}");
        }
    }
}
