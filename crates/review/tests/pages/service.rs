//! A service over an empty casebook, at a fixed time.

use std::sync::Arc;

use casebook::key::CasebookKey;
use casebook::store::{Casebook, LookPolicy};
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use jiff::Timestamp;
use review::assets::Assets;
use review::server::{Service, ServiceParts, Settled};
use tempfile::TempDir;

/// A service, and the folder that it keeps its casebook in.
pub(crate) fn empty() -> (Arc<Service>, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let key = CasebookKey::new(&Secret::new([7; 32]));
    let casebook = Casebook::open(&folder.path().join("casebook"), key).expect("a casebook");
    let settled = Settled {
        covenant: Covenant::parse(include_bytes!(
            "../../../../fixtures/small-city/covenant.toml"
        ))
        .expect("a covenant"),
        agreements: Some(
            Agreements::parse(include_bytes!(
                "../../../../fixtures/small-city/agreements.toml"
            ))
            .expect("agreements"),
        ),
    };
    let parts = ServiceParts {
        centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
        policy: LookPolicy::default(),
        intake: 12,
        assets: Arc::new(Assets::built_in()),
        clock: Box::new(|| Timestamp::UNIX_EPOCH),
        random: Box::new(|bytes| bytes.fill(1)),
    };
    (Arc::new(Service::new(casebook, settled, parts)), folder)
}
