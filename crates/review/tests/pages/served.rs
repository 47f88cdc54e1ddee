//! The routes that need no casebook: assets with their headers, the choice of a language.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use review::assets::Assets;
use review::router;
use review::server::CONTENT_SECURITY_POLICY;
use tower::ServiceExt as _;

use crate::service;

async fn ask(request: Request<Body>) -> Response<Body> {
    let (service, _folder) = service::empty();
    router(service).oneshot(request).await.unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap_or_default())
}

#[tokio::test]
async fn an_asset_is_kept_for_good_and_compressed_where_a_browser_takes_it() {
    let style = Assets::built_in().style;
    for (accept, coding, bytes) in [
        ("gzip, br", "gzip", &style.compressed),
        ("br;q=1, gzip;q=0.5", "gzip", &style.compressed),
        ("gzip;q=0", "", &style.bytes),
        ("identity", "", &style.bytes),
    ] {
        let request = Request::get(&style.path).header("accept-encoding", accept);
        let response = ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, "content-encoding"), coding, "{accept}");
        assert!(header(&response, "cache-control").contains("immutable"));
        let sent = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert_eq!(&sent[..], &bytes[..]);
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_also_where_there_is_nothing() {
    let script = Assets::built_in().script;
    for path in [script.path.as_str(), "/assets/none.css", "/none"] {
        let response = ask(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(
            header(&response, "content-security-policy"),
            CONTENT_SECURITY_POLICY,
            "{path}"
        );
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header(&response, "referrer-policy"), "same-origin");
        let is_found = response.status() == StatusCode::OK;
        assert_eq!(
            header(&response, "cache-control") == "no-store",
            !is_found,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_language_is_chosen_and_leads_back_here_alone() {
    for (sent, status, back) in [
        (
            "to=en&back=%2F%3Ftray%3Dnew",
            StatusCode::SEE_OTHER,
            "/?tray=new",
        ),
        ("to=nl&back=%2F%2Fevil.nl", StatusCode::SEE_OTHER, "/"),
        ("to=fr&back=%2F", StatusCode::BAD_REQUEST, ""),
    ] {
        let request = Request::post("/language")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://127.0.0.1:8311")
            .body(Body::from(sent));
        let response = ask(request.unwrap()).await;
        assert_eq!(response.status(), status, "{sent}");
        assert_eq!(header(&response, "location"), back, "{sent}");
        let is_set = header(&response, "set-cookie").starts_with("__Host-language=");
        assert_eq!(is_set, status == StatusCode::SEE_OTHER, "{sent}");
    }
}
