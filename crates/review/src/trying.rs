//! For tests of routes: a casebook with people, what a service over it is made with, and what a
//! route answers an account, without signing in.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderMap;
use casebook::account::{Account, Role};
use casebook::key::{CasebookKey, Salts};
use casebook::store::{AccountChange, Casebook, LookPolicy};
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use journal::Actor;

use crate::assets::Assets;
use crate::routes;
use crate::server::answer::{Answer, Refusal, SeeOther};
use crate::server::route::Method;
use crate::server::shell::{answer, fields};
use crate::server::visit::{Asked, Fields, Visit, Visitor};
use crate::server::{Service, ServiceParts, Settled};
use crate::view::language::Language;

/// The key of every casebook here.
pub(crate) fn key() -> CasebookKey {
    CasebookKey::new(&Secret::new([7; 32]))
}

/// A casebook in a folder, with an account of each of these people, which the first one made.
pub(crate) fn casebook(folder: &Path, people: &[(&str, Role)], at: Timestamp) -> Casebook {
    let mut casebook = Casebook::open(&folder.join("casebook"), key()).unwrap();
    let mut salts = Salts::new(&Secret::new([8; 32]));
    let by = Actor::parse(people[0].0).unwrap();
    for &(id, role) in people {
        let id = Actor::parse(id).unwrap();
        let add = AccountChange::Add(role);
        casebook
            .change_account(&id, add, &by, at, &mut salts)
            .unwrap();
    }
    casebook
}

/// What the owners of the small city settled.
pub(crate) fn small_city() -> Settled {
    let covenant = include_bytes!("../../../fixtures/small-city/covenant.toml");
    let agreements = include_bytes!("../../../fixtures/small-city/agreements.toml");
    Settled {
        covenant: Covenant::parse(covenant).unwrap(),
        agreements: Some(Agreements::parse(agreements).unwrap()),
    }
}

/// What a service is made with. Its randomness counts.
pub(crate) fn parts(
    policy: LookPolicy,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> ServiceParts {
    let drawn = AtomicU64::new(1);
    ServiceParts {
        centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
        policy,
        intake: 12,
        assets: Arc::new(Assets::built_in()),
        clock: Box::new(clock),
        random: Box::new(move |bytes| {
            let number = drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            bytes.fill(3);
            bytes[..8].copy_from_slice(&number);
        }),
    }
}

/// Asks for a path as an account of the casebook, in Dutch. A form goes by `Post`.
pub(crate) fn ask(
    service: &Service,
    who: &str,
    method: Method,
    address: &str,
    form: &str,
) -> Result<Answer, Refusal> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let found = routes::all().find_map(|route| {
        let parts = named_parts(route.path, path)?;
        (route.method == method).then_some((route, parts))
    });
    let (route, path) = found.expect("there is such a route");
    let asked = Asked {
        address: address.to_owned(),
        path,
        query: fields(query.as_bytes()),
        form: fields(form.as_bytes()),
        language: Language::Dutch,
        headers: HeaderMap::new(),
        peer: None,
    };
    let visitor = |casebook: &mut Casebook, _: &Asked| Ok(visitor(service, casebook, who));
    // A form brings its token, which is none of the route's.
    let answered = answer(service, route, asked, &visitor)?;
    if let Answer::SeeOther(SeeOther {
        told: Some(told), ..
    }) = &answered.answer
    {
        service.tell([0; 32], told.clone());
    }
    Ok(answered.answer)
}

/// A visit of the morning by an account, for what routes share.
pub(crate) fn visit_of<'a>(
    service: &'a Service,
    casebook: &'a mut Casebook,
    who: &str,
) -> Visit<'a> {
    let visitor = visitor(service, casebook, who);
    Visit {
        service,
        casebook,
        settled: service.settled(),
        at: service.now(),
        salts: service.salts(),
        visitor,
        cookies: Vec::new(),
        status: 200,
        asked: Asked {
            address: "/".to_owned(),
            path: Fields::default(),
            query: Fields::default(),
            form: Fields::default(),
            language: Language::Dutch,
            headers: HeaderMap::new(),
            peer: None,
        },
    }
}

fn visitor(service: &Service, casebook: &Casebook, who: &str) -> Option<Visitor> {
    let account = account(&casebook.accounts().unwrap(), who)?;
    Some(Visitor {
        account,
        form_token: "token".to_owned(),
        has_keys: true,
        session: [0; 32],
        until: service.now() + SignedDuration::from_mins(15),
        told: service.told(&[0; 32]),
    })
}

/// The page that is answered.
pub(crate) fn page(answer: Result<Answer, Refusal>) -> String {
    match answer {
        Ok(Answer::Page(page)) => page,
        Ok(_) => panic!("no page is answered"),
        Err(refusal) => panic!("{refusal:?}"),
    }
}

fn account(accounts: &[Account], who: &str) -> Option<Account> {
    let id = Actor::parse(who).ok()?;
    accounts.iter().find(|account| account.id == id).cloned()
}

/// What a path has where a route names a part; none where it is no path of it.
fn named_parts(route: &str, path: &str) -> Option<Fields> {
    let mut named = Vec::new();
    let (mut asked, mut sent) = (route.split('/'), path.split('/'));
    loop {
        match (asked.next(), sent.next()) {
            (None, None) => return Some(Fields(named)),
            (Some(part), Some(value)) => {
                if let Some(name) = part.strip_prefix('{') {
                    named.push((name.trim_end_matches('}').to_owned(), value.to_owned()));
                } else if part != value {
                    return None;
                }
            }
            _ => return None,
        }
    }
}
