//! What serves the page: a table of routes, and a shell around them.
//!
//! A route is a plain function from a `Visit` to an `Answer`. The
//! shell does what is the same for all of them and lets nobody forget it: it bounds what is sent,
//! finds who visits, checks that this site's own page sent a form and that the visitor may do what
//! the route says, and puts the headers on what goes out. A path that is not in the table is not
//! there.

pub(crate) mod answer;
mod asset;
mod connections;
mod headers;
pub(crate) mod language_choice;
mod reached;
mod refusal;
pub(crate) mod route;
mod service;
pub(crate) mod sessions;
pub(crate) mod shell;
pub(crate) mod visit;

pub use self::connections::{Listening, ServeError, TlsConfig, TlsError, run, serve, tls};
pub use self::headers::CONTENT_SECURITY_POLICY;
pub use self::language_choice::{language_of, local_path};
pub use self::reached::{OriginError, Reached};
pub use self::service::{Beside, FillRandom, Service, ServiceParts, Settled, SignedReports};
pub(crate) use self::sessions::cookies;
