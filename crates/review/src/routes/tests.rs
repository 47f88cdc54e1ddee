//! Every route is asked for by every role and by nobody, and answers those whom the table of
//! docs/security.md names. A route that is not in the table is found, and so is a row without one.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::HeaderMap;
use casebook::account::Role;
use casebook::key::{CasebookKey, Salts};
use casebook::store::{AccountChange, Casebook, LookPolicy};
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use journal::Actor;

use super::*;
use crate::assets::Assets;
use crate::server::answer::Refusal;
use crate::server::route::{Access, Method};
use crate::server::shell::answer;
use crate::server::visit::{Asked, Fields, Visitor};
use crate::server::{ServiceParts, Settled};
use crate::view::language::Language;

const PAGE: &str = include_str!("../../../../docs/security.md");

/// The rows of the table, by what they are of.
fn table() -> BTreeMap<String, Vec<bool>> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.filter(|row| row.starts_with("GET ") || row.starts_with("POST "));
    let mut table = BTreeMap::new();
    for row in rows {
        let (route, cells) = row.split_once("` |").expect("a route");
        let cells = cells.trim_end_matches('|').split('|').map(str::trim);
        let may = cells.map(|cell| match cell {
            "yes" => true,
            "no" => false,
            other => panic!("{route}: a cell says {other}"),
        });
        let before = table.insert(route.to_owned(), may.collect());
        assert!(before.is_none(), "{route} stands twice");
    }
    table
}

fn service(folder: &std::path::Path) -> Service {
    let key = CasebookKey::new(&Secret::new([7; 32]));
    let mut casebook = Casebook::open(&folder.join("casebook"), key).expect("a casebook");
    let mut salts = Salts::new(&Secret::new([8; 32]));
    let first = Actor::parse(Role::Administrator.as_str()).expect("an id");
    let mut roles = Role::ALL;
    roles.sort_by_key(|role| *role != Role::Administrator);
    for role in roles {
        let id = Actor::parse(role.as_str()).expect("an id");
        let add = AccountChange::Add(role);
        let at = Timestamp::UNIX_EPOCH;
        let added = casebook.change_account(&id, add, &first, at, &mut salts);
        added.expect("added");
    }
    let fixture = |bytes: &'static [u8]| bytes;
    let settled = Settled {
        covenant: Covenant::parse(fixture(include_bytes!(
            "../../../../fixtures/small-city/covenant.toml"
        )))
        .expect("a covenant"),
        agreements: Some(
            Agreements::parse(fixture(include_bytes!(
                "../../../../fixtures/small-city/agreements.toml"
            )))
            .expect("agreements"),
        ),
    };
    let parts = ServiceParts {
        centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
        policy: LookPolicy::default(),
        intake: 12,
        assets: Arc::new(Assets::built_in()),
        clock: Box::new(|| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(48)),
        random: Box::new(|bytes| bytes.fill(1)),
    };
    Service::new(casebook, settled, parts)
}

/// Whether a route lets somebody of a role in, or nobody.
fn lets_in(service: &Service, route: &Route, role: Option<Role>) -> bool {
    let named = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{'));
    let named = named.map(|name| (name.trim_end_matches('}').to_owned(), "h1".to_owned()));
    let asked = Asked {
        address: route.path.to_owned(),
        path: Fields(named.collect()),
        query: Fields::default(),
        form: Fields::default(),
        language: Language::Dutch,
        headers: HeaderMap::new(),
        peer: None,
    };
    let visitor = |casebook: &mut Casebook, _: &Asked| {
        let accounts = casebook.accounts().expect("accounts");
        let account = accounts
            .into_iter()
            .find(|account| Some(account.role) == role);
        Ok(account.map(|account| Visitor {
            account,
            form_token: String::new(),
            has_keys: true,
            session: [0; 32],
            until: service.now(),
            told: None,
        }))
    };
    let answered = answer(service, route, asked, &visitor);
    !matches!(answered, Err(Refusal::SignIn | Refusal::Forbidden))
}

#[test]
fn every_route_lets_in_whom_the_table_names_and_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = service(folder.path());
    let mut table = table();
    let mut wrong = Vec::new();
    for route in all() {
        let method = match route.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        let name = format!("{method} {}", route.path);
        let roles = Role::ALL.map(Some);
        let walked = [None].into_iter().chain(roles);
        let found: Vec<bool> = walked.map(|role| lets_in(&service, route, role)).collect();
        if table.remove(&name) != Some(found.clone()) {
            let cells = found.iter().map(|may| if *may { "yes" } else { "no" });
            let cells: Vec<_> = cells.collect();
            wrong.push(format!("| `{name}` | {} |", cells.join(" | ")));
        }
    }
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "docs/security.md says otherwise"
    );
    assert_eq!(
        table.keys().collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "there is none"
    );
}

#[test]
fn a_form_of_somebody_signed_in_is_never_for_everybody() {
    let entrance = ["/sign-in", "/enrol", "/language"];
    for route in all().filter(|route| route.method == Method::Post) {
        let is_for_everybody = route.access == Access::Everybody;
        assert_eq!(
            is_for_everybody,
            entrance.contains(&route.path),
            "{}",
            route.path
        );
    }
}
