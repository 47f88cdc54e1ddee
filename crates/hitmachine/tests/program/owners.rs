//! What the owners change, and who lags behind: agreements, and the pseudonym key.

mod agreements;
mod rotation;
