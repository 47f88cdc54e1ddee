//! The cryptography that parties share: secrets as a type, keyed hashes, contexts, identities, and
//! keys and files encrypted to one.

pub mod context;
pub mod identity;
pub mod mac;
pub mod sealed_file;
pub mod secret;
pub mod wrapped_key;
