//! One entry: who did what, for whom, about what, when.
//!
//! ```text
//! hash = SHA-256(frame("hitmachine/v1/journal-entry", be64(number), hash of the entry before,
//!                      be64(seconds since 1970), who, on behalf of, act, subject))
//! ```
//!
//! The entry before the first has a hash of 32 zeros. Who acts for nobody else leaves *on behalf
//! of* empty; what is about nothing leaves *subject* empty, else it is a commitment of 32 bytes.

use std::fmt;

use exchange::crypto::context;
use jiff::Timestamp;

use crate::act::Act;
use crate::chain_hash::ChainHash;
use crate::commitment::Commitment;

/// What is written down before it has its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, in whole seconds. The clock may have been set back; the order is that of the chain.
    pub at: Timestamp,
    /// Who did it: an account, or a run of the centre itself.
    pub who: Actor,
    /// For whom it was done, where not for oneself.
    pub on_behalf_of: Option<Actor>,
    /// What was done.
    pub act: Act,
    /// What it was done to.
    pub subject: Option<Commitment>,
}

impl Entry {
    /// The hash of this entry as the one with `number`, after an entry whose hash is `before`.
    #[must_use]
    pub fn hash(&self, number: u64, before: &ChainHash) -> ChainHash {
        let Self {
            at,
            who,
            on_behalf_of,
            act,
            subject,
        } = self;
        let subject = subject.as_ref().map_or(&[][..], |said| &said.bytes()[..]);
        ChainHash::new(context::digest(&[
            b"hitmachine/v1/journal-entry",
            &number.to_be_bytes(),
            before.bytes(),
            &at.as_second().to_be_bytes(),
            who.as_str().as_bytes(),
            on_behalf_of.as_ref().map_or("", Actor::as_str).as_bytes(),
            act.word().as_bytes(),
            subject,
        ]))
    }
}

/// Who acts: the id of an account, an agency or a service. It is 1 to 32 lower-case letters, digits
/// and hyphens, begins with a letter, and is not the name of a person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor(String);

impl Actor {
    /// Reads the id of an actor.
    ///
    /// # Errors
    /// [`ActorError`] when it is not of this form.
    pub fn parse(id: &str) -> Result<Self, ActorError> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins_well = id
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase());
        if begins_well && id.len() <= 32 && id.bytes().all(is_plain) {
            Ok(Self(id.to_owned()))
        } else {
            Err(ActorError)
        }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({self})")
    }
}

/// The text is not the id of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 32 of a-z, 0-9 and hyphens, and begins with a letter")]
pub struct ActorError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_hash_in_which_every_part_counts() {
        let entry = Entry {
            at: Timestamp::from_second(1_795_000_000).expect("a moment"),
            who: Actor::parse("analyst-1").expect("an id"),
            on_behalf_of: None,
            act: Act::Read,
            subject: None,
        };
        let start = ChainHash::START;
        let hash = entry.hash(1, &start);
        let other = Actor::parse("analyst-2").expect("an id");
        let changed = [
            Entry {
                at: Timestamp::from_second(1_795_000_001).expect("a moment"),
                ..entry.clone()
            },
            Entry {
                who: other.clone(),
                ..entry.clone()
            },
            Entry {
                on_behalf_of: Some(other),
                ..entry.clone()
            },
            Entry {
                act: Act::List,
                ..entry.clone()
            },
            Entry {
                subject: Commitment::parse(&"00".repeat(32)),
                ..entry.clone()
            },
        ];
        for changed in changed {
            assert_ne!(changed.hash(1, &start), hash, "{changed:?}");
        }
        assert_ne!(entry.hash(2, &start), hash, "its number counts");
        assert_ne!(entry.hash(1, &hash), hash, "what stands before it counts");
    }

    #[test]
    fn takes_no_name_of_a_person_for_an_id() {
        for id in ["a", "analyst-1", "run"] {
            assert!(Actor::parse(id).is_ok(), "{id}");
        }
        let long = "a".repeat(33);
        for id in ["", "1a", "-a", "Jan", "j de vries", "é", long.as_str()] {
            assert_eq!(Actor::parse(id), Err(ActorError), "{id}");
        }
    }
}
