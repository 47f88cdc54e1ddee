//! The style and script of the pages: anybody may have them, and a browser keeps them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, Response, StatusCode};

use super::service::Service;

/// A browser keeps an asset for a year: its address changes with its bytes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

pub(super) async fn asset(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let Some(asset) = service.parts().assets.at(&format!("/assets/{name}")) else {
        return status(StatusCode::NOT_FOUND);
    };
    let response = Response::builder()
        .header(CONTENT_TYPE, asset.media_type)
        .header(CACHE_CONTROL, FOR_GOOD)
        .header(VARY, "accept-encoding");
    let response = if takes_gzip(&headers) {
        let response = response.header(CONTENT_ENCODING, "gzip");
        response.body(Body::from(asset.compressed.clone()))
    } else {
        response.body(Body::from(asset.bytes.clone()))
    };
    response.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Whether a browser takes gzip. One that weighs it with zero does not.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().trim_start_matches("q=");
        name.trim() == "gzip" && weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
            || coding.trim() == "gzip"
    })
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
