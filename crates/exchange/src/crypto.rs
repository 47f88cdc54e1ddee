//! The cryptography that parties share: secrets as a type, keyed hashes, contexts, identities, and
//! keys encrypted to one.

pub mod context;
pub mod identity;
pub mod mac;
pub mod secret;
pub mod wrapped_key;
