//! What the owners run, and every party that makes a key: covenant, agreements and keys.

pub(crate) mod agreements;
pub(crate) mod covenant;
mod diff;
mod inference;
pub(crate) mod key;
mod signing;
mod terms;

use clap::ValueEnum;
use exchange::covenant::signed_covenant::Owner;

#[derive(Clone, Copy, ValueEnum)]
enum OwnerWord {
    Care,
    Safety,
}

impl From<OwnerWord> for Owner {
    fn from(word: OwnerWord) -> Self {
        match word {
            OwnerWord::Care => Self::Care,
            OwnerWord::Safety => Self::Safety,
        }
    }
}
