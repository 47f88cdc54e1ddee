//! By which address browsers reach the page. What was meant for another address is not answered, so
//! that a name that suddenly leads here reads nothing (DNS rebinding), and a form counts only when
//! a page of this address sent it.

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

/// By which address browsers reach the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// `scheme://host`, with a port where it is not the scheme's.
    origins: Vec<String>,
    is_outside: bool,
    has_proxy: bool,
}

/// Why a text is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// It is of another form.
    #[error("not an origin: https://, then a name, such as https://hits.example.nl")]
    Form,
}

impl Reached {
    /// On this machine alone, at a port. No codes are asked for: whoever is at the machine of the
    /// centre has been let in there.
    #[must_use]
    pub fn by_loopback(port: u16) -> Self {
        let hosts = ["127.0.0.1", "localhost", "[::1]"];
        Self {
            origins: hosts.map(|host| format!("http://{host}:{port}")).to_vec(),
            is_outside: false,
            has_proxy: false,
        }
    }

    /// By others, at an origin of https. With a proxy before it, whom a visitor is comes from the
    /// last address in `X-Forwarded-For`.
    ///
    /// # Errors
    /// [`OriginError::Form`] when it is no origin of https.
    pub fn by_origin(origin: &str, has_proxy: bool) -> Result<Self, OriginError> {
        let origin = origin.to_ascii_lowercase();
        let authority = origin.strip_prefix("https://").ok_or(OriginError::Form)?;
        let is_good = authority
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte));
        if authority.is_empty() || !is_good {
            return Err(OriginError::Form);
        }
        // Browsers leave out the port that is the scheme's own.
        let origin = origin.strip_suffix(":443").unwrap_or(&origin).to_owned();
        Ok(Self {
            origins: vec![origin],
            is_outside: true,
            has_proxy,
        })
    }

    /// Whether others than this machine reach it, by https: a second factor is asked for then.
    pub(crate) const fn is_outside(&self) -> bool {
        self.is_outside
    }

    /// Whether a proxy stands before it.
    pub(crate) const fn has_proxy(&self) -> bool {
        self.has_proxy
    }

    /// Whether a request was meant for this page: each host that it names is one of its own.
    pub(crate) fn is_host(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let named = headers.get_all(HOST).iter();
        let named = named.map(|value| value.to_str().unwrap_or_default());
        let mut hosts = named.chain(uri.authority().map(Authority::as_str));
        hosts.all(|host| self.is_own_host(host))
    }

    fn is_own_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let host = if self.is_outside {
            host.strip_suffix(":443").unwrap_or(&host)
        } else {
            &host
        };
        let own = self
            .origins
            .iter()
            .filter_map(|origin| origin.split_once("://"));
        own.map(|(_, own)| own).any(|own| own == host)
    }

    /// Whether a page of this address sent a form. Every browser says so in one way or the other; a
    /// form that says neither is refused.
    pub(crate) fn is_own_form(&self, headers: &HeaderMap) -> bool {
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let origin = headers.get(ORIGIN).map(text);
        let site = headers.get("sec-fetch-site").map(text);
        match (origin, site.as_deref()) {
            (None, site) => site == Some("same-origin"),
            (Some(origin), None | Some("same-origin")) => {
                self.origins.contains(&origin.to_ascii_lowercase())
            }
            (Some(_), Some(_)) => false,
        }
    }
}

/// Whether a body is of the one form that this site's own pages send.
pub(super) fn is_form_encoded(headers: &HeaderMap) -> bool {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = sent
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    kind.trim() == "application/x-www-form-urlencoded"
}

impl Default for Reached {
    /// By loopback, at the port that `hitmachine review` has unless it is told otherwise.
    fn default() -> Self {
        Self::by_loopback(8311)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(sent: &[(&'static str, &str)]) -> HeaderMap {
        let header = |&(name, value): &(&'static str, &str)| {
            let value = HeaderValue::from_str(value).expect("a value");
            (HeaderName::from_static(name), value)
        };
        sent.iter().map(header).collect()
    }

    #[test]
    fn a_host_is_the_one_that_was_named_with_its_port() {
        let outside = Reached::by_origin("https://Hits.example.nl:443", false).expect("an origin");
        let loopback = Reached::by_loopback(8311);
        for (reached, host, is_own) in [
            (&outside, "hits.example.nl", true),
            (&outside, "HITS.example.nl:443", true),
            (&outside, "hits.example.nl:8311", false),
            (&outside, "hits.example.nl.evil.nl", false),
            (&outside, "127.0.0.1:8311", false),
            (&loopback, "127.0.0.1:8311", true),
            (&loopback, "localhost:8311", true),
            (&loopback, "127.0.0.1", false),
            (&loopback, "evil.nl:8311", false),
            (&loopback, "", false),
        ] {
            let uri = Uri::from_static("/");
            assert_eq!(
                reached.is_host(&uri, &headers(&[("host", host)])),
                is_own,
                "{host}"
            );
        }
        let twice = headers(&[("host", "localhost:8311")]);
        let uri = Uri::from_static("http://evil.nl/");
        assert!(!loopback.is_host(&uri, &twice), "the address counts too");
    }

    #[test]
    fn a_form_counts_where_a_page_of_this_origin_sent_it() {
        let reached = Reached::by_loopback(8311);
        let own = ("origin", "http://127.0.0.1:8311");
        for (sent, counts) in [
            (vec![], false),
            (vec![own], true),
            (vec![("origin", "null")], false),
            (vec![("origin", "https://127.0.0.1:8311")], false),
            (vec![("origin", "http://evil.nl")], false),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![own, ("sec-fetch-site", "cross-site")], false),
            (vec![own, ("sec-fetch-site", "same-origin")], true),
        ] {
            assert_eq!(reached.is_own_form(&headers(&sent)), counts, "{sent:?}");
        }
    }

    #[test]
    fn an_origin_is_of_https_and_has_no_path() {
        for text in [
            "",
            "http://a.nl",
            "https://",
            "https://a.nl/",
            "https://a.nl@b.nl",
            "a.nl",
        ] {
            assert_eq!(
                Reached::by_origin(text, true),
                Err(OriginError::Form),
                "{text}"
            );
        }
    }
}
