//! The shell around every route: bounds, who visits, whether they may, headers, and what a visitor
//! sees when something cannot be shown.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, RawPathParams, Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, LOCATION,
    SET_COOKIE, VARY,
};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::middleware::map_response;
use axum::routing::{MethodFilter, get, on};

use super::answer::{Answer, Refusal};
use super::headers::with_headers;
use super::language_choice::language_of;
use super::route::{self, Access, Method, Route};
use super::service::Service;
use super::sessions;
use super::visit::{Asked, Fields, Visit, Visitor};
use crate::view::entrance::{Fault, FaultPage};
use crate::view::frame::Section;

/// A browser keeps an asset for a year: its address changes with its bytes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// As many bytes as a form may have: the longest is a bulk of ids.
const MAX_FORM: usize = 64 * 1024;

/// Everything that the page answers.
pub fn router(service: Arc<Service>) -> Router {
    let mut router = Router::new().route("/assets/{name}", get(asset));
    for route in route::all() {
        let method = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let answers =
            move |State(service): State<Arc<Service>>, params: RawPathParams, request: Request| {
                answered(service, route, params, request)
            };
        router = router.route(route.path, on(method, answers));
    }
    router
        .fallback(
            |State(service): State<Arc<Service>>, headers: HeaderMap| async move {
                refused(&service, &headers, &Refusal::NotFound)
            },
        )
        .layer(map_response(with_headers))
        .with_state(service)
}

async fn answered(
    service: Arc<Service>,
    route: &'static Route,
    params: RawPathParams,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_FORM).await else {
        return status(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let asked = Asked {
        address: parts
            .uri
            .path_and_query()
            .map_or("/", |sent| sent.as_str())
            .to_owned(),
        path: Fields(
            params
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        ),
        query: fields(parts.uri.query().unwrap_or_default().as_bytes()),
        form: fields(&body),
        language: language_of(&parts.headers),
    };
    drop::<Bytes>(body);
    let headers = parts.headers;
    let answering = tokio::task::spawn_blocking(move || {
        let mut casebook = service.casebook();
        let at = service.now();
        let answer = sessions::visitor(&mut casebook, &headers, at)
            .and_then(|visitor| answer(&service, &mut casebook, route, asked, visitor));
        drop(casebook);
        match answer {
            Ok(answer) => sent(answer),
            Err(refusal) => refused(&service, &headers, &refusal),
        }
    });
    answering
        .await
        .unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

/// What a route answers a visitor, once it is seen that they may ask.
pub(super) fn answer(
    service: &Service,
    casebook: &mut casebook::store::Casebook,
    route: &Route,
    asked: Asked,
    visitor: Option<Visitor>,
) -> Result<Answer, Refusal> {
    let mut visit = Visit {
        service,
        casebook,
        settled: service.settled(),
        at: service.now(),
        salts: service.salts(),
        visitor,
        asked,
    };
    match route.access {
        Access::Everybody => {}
        Access::SignedIn => _ = visit.visitor()?,
        Access::May(verb) => {
            visit.visitor()?;
            if !visit.may(verb) {
                return Err(Refusal::Forbidden);
            }
        }
    }
    (route.answer)(&mut visit)
}

fn sent(answer: Answer) -> Response<Body> {
    let response = Response::builder();
    let response = match answer {
        Answer::Page(page) => response
            .header(CONTENT_TYPE, "text/html; charset=utf-8")
            .body(Body::from(page)),
        Answer::SeeOther(on) => {
            let mut response = response
                .status(StatusCode::SEE_OTHER)
                .header(LOCATION, on.to);
            if let Some(cookie) = on.cookie {
                response = response.header(SET_COOKIE, cookie);
            }
            response.body(Body::empty())
        }
        Answer::Done => response.status(StatusCode::NO_CONTENT).body(Body::empty()),
        Answer::File(file) => {
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let response = response.header(CONTENT_TYPE, file.media_type);
            response
                .header(CONTENT_DISPOSITION, disposition)
                .body(Body::from(file.bytes))
        }
    };
    response.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn refused(service: &Service, headers: &HeaderMap, refusal: &Refusal) -> Response<Body> {
    let fault = match refusal {
        Refusal::SignIn => return sent(Answer::see_other("/sign-in")),
        Refusal::Malformed => return status(StatusCode::BAD_REQUEST),
        Refusal::NotFound => Fault::NotFound,
        Refusal::Forbidden => Fault::Forbidden,
        Refusal::Changed => Fault::Changed,
        Refusal::Failed(_) => Fault::Failed,
    };
    let page = FaultPage {
        frame: service.bare_frame(language_of(headers), Section::Outside),
        fault,
        reference: String::new(),
    };
    let Ok(Answer::Page(page)) = Answer::page(&page) else {
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = sent(Answer::Page(page));
    *response.status_mut() =
        StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Names and values as a form or a query has them (WHATWG URL, `application/x-www-form-urlencoded`).
pub(super) fn fields(sent: &[u8]) -> Fields {
    Fields(form_urlencoded::parse(sent).into_owned().collect())
}

async fn asset(
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
