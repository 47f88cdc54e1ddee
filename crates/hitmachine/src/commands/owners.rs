//! What the owners run, and every party that makes a key: the covenant and the keys.

pub(crate) mod covenant;
pub(crate) mod key;
