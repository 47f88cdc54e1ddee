//! What those who watch over the casebook read: numbers, the journal page by page, whether it
//! holds, what was forgotten, why rules fell back, and which informing is due. Each is an entry.

pub(in crate::store) mod check;
pub(in crate::store) mod deletions;
pub(in crate::store) mod fallen;
pub(in crate::store) mod informing;
pub(in crate::store) mod numbers;
pub(in crate::store) mod trail;
