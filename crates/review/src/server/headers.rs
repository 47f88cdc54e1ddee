//! The headers of every answer: nothing is loaded from elsewhere, kept by a cache, framed, or told
//! to another site.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Response};

use super::service::Service;

/// What a page may load and do (CSP level 3). There is no style and no script in a page itself.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; object-src 'none'; \
    style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (
        axum::http::header::CONTENT_SECURITY_POLICY,
        CONTENT_SECURITY_POLICY,
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Two years, within which a browser asks for the page by https alone (RFC 6797).
const HTTPS_ALONE: &str = "max-age=63072000; includeSubDomains";

/// Puts the headers on an answer. What says nothing of caching is kept by nobody.
pub(super) async fn with_headers(
    State(service): State<Arc<Service>>,
    mut response: Response<Body>,
) -> Response<Body> {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if service.reached().is_outside() {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HTTPS_ALONE),
        );
    }
    let is_silent = !headers.contains_key(CACHE_CONTROL);
    if is_silent {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
