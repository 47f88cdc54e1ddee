//! The shell around every route: bounds, who visits, whether they may, headers, and what a visitor
//! sees when something cannot be shown.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template as _;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::middleware::{Next, from_fn_with_state, map_response_with_state};
use axum::routing::{MethodFilter, get, on};
use casebook::store::{Casebook, SessionHash};
use exchange::hex::Hex;
use tokio::time::timeout;

use super::answer::{Answer, Refusal, Then};
use super::asset::asset;
use super::headers::with_headers;
use super::language_choice::language_of;
use super::reached::is_form_encoded;
use super::route::{Access, Method, Route};
use super::service::Service;
use super::sessions;
use super::sessions::cookies;
use super::visit::{Asked, Fields, Visit, Visitor};
use crate::view::entrance::{Fault, FaultPage};
use crate::view::frame::Section;

/// As many bytes as a form may have: the longest is a bulk of ids.
const MAX_FORM: usize = 64 * 1024;

/// A form must have come within this time.
const MAX_FORM_TIME: Duration = Duration::from_secs(10);

/// What a browser waits before it asks again while another run holds the casebook, in seconds.
const TRY_AGAIN: &str = "5";

/// From which address a request came; whoever takes connections says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What these routes answer, and the style and script of their pages.
pub(crate) fn router(
    service: Arc<Service>,
    routes: impl Iterator<Item = &'static Route>,
) -> Router {
    let mut page = Router::new().route("/assets/{name}", get(asset));
    for route in routes {
        let method = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let answers =
            move |State(service): State<Arc<Service>>, params: RawPathParams, request: Request| {
                answered(service, route, params, request)
            };
        page = page.route(route.path, on(method, answers));
    }
    page.fallback(
        |State(service): State<Arc<Service>>, headers: HeaderMap| async move {
            refused(&service, &headers, "-", &Refusal::NotFound)
        },
    )
    .layer(from_fn_with_state(Arc::clone(&service), for_this_host))
    .layer(map_response_with_state(Arc::clone(&service), with_headers))
    .with_state(service)
}

/// Lets a request in that was meant for this page.
async fn for_this_host(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    if service.reached().is_host(request.uri(), request.headers()) {
        next.run(request).await
    } else {
        status(StatusCode::MISDIRECTED_REQUEST)
    }
}

async fn answered(
    service: Arc<Service>,
    route: &'static Route,
    params: RawPathParams,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let is_form = route.method == Method::Post;
    if is_form && !service.reached().is_own_form(&parts.headers) {
        return refused(&service, &parts.headers, route.path, &Refusal::Forged);
    }
    if is_form && !is_form_encoded(&parts.headers) {
        return status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let body = match timeout(MAX_FORM_TIME, to_bytes(body, MAX_FORM)).await {
        Err(_) => return status(StatusCode::REQUEST_TIMEOUT),
        Ok(Err(_)) => return status(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Ok(body)) => body,
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
        form: if is_form {
            fields(&body)
        } else {
            Fields::default()
        },
        language: language_of(&parts.headers),
        peer: peer(&service, &parts),
        headers: parts.headers.clone(),
    };
    drop::<Bytes>(body);
    let (service, headers) = (Arc::clone(&service), parts.headers);
    let failing = (Arc::clone(&service), headers.clone());
    let answering = tokio::task::spawn_blocking(move || {
        service.look_at_what_is_settled();
        let address = asked.address.clone();
        let at = service.now();
        let visitor = |casebook: &mut Casebook, asked: &Asked| {
            let visitor = sessions::visitor(&service, casebook, asked, at)?;
            has_token(route, asked, visitor.as_ref())?;
            Ok(visitor)
        };
        match answer(&service, route, asked, &visitor) {
            Ok(answered) => sent(&service, answered),
            // Back to what was asked, once somebody has signed in.
            Err(Refusal::SignIn) if !is_form && address != "/" => {
                let back: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
                redirect(&format!("/sign-in?back={back}"))
            }
            Err(refusal) => refused(&service, &headers, route.path, &refusal),
        }
    });
    answering.await.unwrap_or_else(|_| {
        let (service, headers) = failing;
        refused(&service, &headers, route.path, &Refusal::failed("a panic"))
    })
}

/// Whether a form of somebody who has signed in brought their token. Forms before that are looked
/// at by their own routes.
fn has_token(route: &Route, asked: &Asked, visitor: Option<&Visitor>) -> Result<(), Refusal> {
    match visitor {
        Some(visitor) if route.method == Method::Post && route.access != Access::Everybody => {
            let is_own = cookies::is_token(asked.form.get("form_token"), &visitor.form_token);
            if is_own { Ok(()) } else { Err(Refusal::Forged) }
        }
        _ => Ok(()),
    }
}

/// Where a request came from: behind a proxy it is what that put last into its header.
fn peer(service: &Service, parts: &Parts) -> Option<IpAddr> {
    if service.reached().has_proxy() {
        let last = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?;
        let last = last.to_str().ok()?.rsplit(',').next()?;
        return last.trim().parse().ok();
    }
    parts.extensions.get::<Peer>().map(|peer| peer.0)
}

/// What a route answered, and what goes with it.
pub(crate) struct Answered {
    /// The answer.
    pub(crate) answer: Answer,
    cookies: Vec<String>,
    status: u16,
    session: Option<SessionHash>,
}

/// Finds who visits.
type FindVisitor<'a> = dyn Fn(&mut Casebook, &Asked) -> Result<Option<Visitor>, Refusal> + 'a;

/// What a route answers a visitor, once it is seen that they may ask.
pub(crate) fn answer(
    service: &Service,
    route: &Route,
    mut asked: Asked,
    find_visitor: &FindVisitor<'_>,
) -> Result<Answered, Refusal> {
    let mut step: Then = Box::new(route.answer);
    loop {
        let mut casebook = service.casebook();
        let visitor = find_visitor(&mut casebook, &asked)?;
        let mut visit = Visit {
            service,
            casebook: &mut casebook,
            settled: service.settled(),
            at: service.now(),
            salts: service.salts(),
            visitor,
            asked,
            cookies: Vec::new(),
            status: 200,
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
        let answer = step(&mut visit);
        let committed = service.committed(visit.casebook);
        let Visit {
            asked: same,
            cookies,
            status,
            visitor,
            ..
        } = visit;
        drop(casebook);
        match answer.and_then(Answer::rendered) {
            Ok(Answer::Work(work)) => step = work(service),
            answer => {
                // Nobody is told of what is not on the disk.
                service.force(committed)?;
                let answer = answer?;
                return Ok(Answered {
                    answer,
                    cookies,
                    status,
                    session: visitor.map(|visitor| visitor.session),
                });
            }
        }
        asked = same;
    }
}

fn sent(service: &Service, answered: Answered) -> Response<Body> {
    let mut response = match answered.answer {
        Answer::Page(page) => {
            let mut response = page_of(page);
            *response.status_mut() =
                StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            response
        }
        Answer::SeeOther(on) => {
            if let Some((session, told)) = answered.session.zip(on.told) {
                service.tell(session, told);
            }
            let mut response = redirect(&on.to);
            keep_cookie(&mut response, on.cookie.as_deref());
            response
        }
        Answer::Done => status(StatusCode::NO_CONTENT),
        Answer::File(file) => {
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let response = Response::builder().header(CONTENT_TYPE, file.media_type);
            let response = response
                .header(CONTENT_DISPOSITION, disposition)
                .body(Body::from(file.bytes));
            response.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
        }
        Answer::Work(_) | Answer::Unrendered(_) => status(StatusCode::INTERNAL_SERVER_ERROR),
    };
    for cookie in &answered.cookies {
        keep_cookie(&mut response, Some(cookie));
    }
    response
}

fn page_of(page: String) -> Response<Body> {
    let response = Response::builder().header(CONTENT_TYPE, "text/html; charset=utf-8");
    let response = response.body(Body::from(page));
    response.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

/// On to a path of this site. What cannot stand in a header leads nowhere.
fn redirect(to: &str) -> Response<Body> {
    let response = Response::builder().status(StatusCode::SEE_OTHER);
    let response = response.header(LOCATION, to).body(Body::empty());
    response.unwrap_or_else(|_| status(StatusCode::BAD_REQUEST))
}

fn keep_cookie(response: &mut Response<Body>, cookie: Option<&str>) {
    let cookie = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok());
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn refused(
    service: &Service,
    headers: &HeaderMap,
    path: &str,
    refusal: &Refusal,
) -> Response<Body> {
    let mut reference = String::new();
    let fault = match refusal {
        Refusal::SignIn => return redirect("/sign-in"),
        Refusal::Malformed => return status(StatusCode::BAD_REQUEST),
        Refusal::NotFound => Fault::NotFound,
        Refusal::Forbidden => Fault::Forbidden,
        Refusal::Forged => Fault::Forged,
        Refusal::Changed => Fault::Changed,
        Refusal::Busy => Fault::Busy,
        Refusal::Failed(cause) => {
            reference = reference_of(service);
            service.log(&format!("error {reference} at {path}: {cause}"));
            Fault::Failed
        }
    };
    let page = FaultPage {
        frame: service.bare_frame(language_of(headers), Section::Outside),
        fault,
        reference,
    };
    let Ok(page) = page.render() else {
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = page_of(page);
    *response.status_mut() =
        StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if fault == Fault::Busy {
        let wait = HeaderValue::from_static(TRY_AGAIN);
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    response
}

/// A number by which a visitor and the log name the same failure.
fn reference_of(service: &Service) -> String {
    let mut chance = [0; 4];
    (service.parts().random)(&mut chance);
    format!("{}-{}", service.now().strftime("%Y%m%d-%H%M"), Hex(&chance))
}

/// Names and values as a form or a query has them (WHATWG URL,
/// `application/x-www-form-urlencoded`).
pub(crate) fn fields(sent: &[u8]) -> Fields {
    Fields(form_urlencoded::parse(sent).into_owned().collect())
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
