//! In which language a page is: that of the cookie, else the first that the browser asks for and
//! the page speaks, else Dutch.

use axum::Form;
use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::status;
use crate::language::Language;

const COOKIE_NAME: &str = "language";

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

/// Takes a choice, and leads back to where it was made.
pub(super) async fn choose(Form(sent): Form<Vec<(String, String)>>) -> Response<Body> {
    let value = |name| {
        let mut fields = sent.iter().filter(|(sent, _)| sent == name);
        fields.next().map(|(_, value)| value.as_str())
    };
    let Some(language) = value("to").and_then(Language::of_tag) else {
        return status(StatusCode::BAD_REQUEST);
    };
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Strict; Secure; HttpOnly",
        language.tag()
    );
    let response = Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(LOCATION, local_path(value("back").unwrap_or("/")))
        .header(SET_COOKIE, cookie)
        .body(Body::empty());
    response.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
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
        assert_eq!(language("a=b; language=en", "nl"), Language::English);
        assert_eq!(language("language=fr", "en-GB,nl;q=0.5"), Language::English);
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
