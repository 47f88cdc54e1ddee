//! The cryptography that parties share: secrets as a type, keyed hashes, contexts, and identities.

pub mod context;
pub mod identity;
pub mod mac;
pub mod secret;
