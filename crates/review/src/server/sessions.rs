//! Who visits: the session that a request's cookie names.

use axum::http::HeaderMap;
use casebook::store::Casebook;
use jiff::Timestamp;

use super::answer::Refusal;
use super::visit::Visitor;

/// Who visits with these headers; none where nobody has signed in.
pub(crate) fn visitor(
    _casebook: &mut Casebook,
    _headers: &HeaderMap,
    _at: Timestamp,
) -> Result<Option<Visitor>, Refusal> {
    Ok(None)
}
