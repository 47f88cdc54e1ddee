//! What goes wrong with what an agency sends for a night, drawn by chance.

use crate::harness::chance::Chance;

/// When the batch of an agency comes to a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comes {
    /// Before anything is run.
    InTime,
    /// Between two runs before the deadline.
    Later,
    /// When the night was matched without it.
    AfterTheDeadline,
    /// First yesterday's export, and the right one as another revision when that was matched.
    Replaced,
    /// When the next night is open.
    OnTheNextNight,
    /// Never.
    Never,
}

impl Comes {
    /// Whether the night ends without it.
    pub(super) const fn is_missing(self) -> bool {
        matches!(self, Self::OnTheNextNight | Self::Never)
    }
}

/// What else lies in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// The same batch under another name.
    Repeated,
    /// The batch with one bit turned.
    Damaged,
    /// The start of the batch.
    Short,
    /// Something that is no batch.
    Junk,
    /// The batch of last night, which was taken in then.
    OfLastNight,
}

/// What an agency sends for a night.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sending {
    pub(super) comes: Comes,
    pub(super) beside: Option<Beside>,
    /// Whether the file bears the name of another agency's batch.
    pub(super) is_misnamed: bool,
}

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// What must leave no trace when the night is over.
    Harmless,
    /// Also what a night may be matched without, or twice.
    Telling,
}

impl Sending {
    /// Nothing goes wrong.
    pub(super) const USUAL: Self = Self {
        comes: Comes::InTime,
        beside: None,
        is_misnamed: false,
    };

    pub(super) fn drawn(trouble: Trouble, chance: &mut Chance) -> Self {
        let comes = match (trouble, chance.below(24)) {
            (_, 0..=3) => Comes::Later,
            (Trouble::Telling, 4) => Comes::AfterTheDeadline,
            (Trouble::Telling, 5) => Comes::Replaced,
            (Trouble::Telling, 6) if chance.once_in(2) => Comes::OnTheNextNight,
            (Trouble::Telling, 6) => Comes::Never,
            _ => Comes::InTime,
        };
        let beside = match chance.below(20) {
            0 => Some(Beside::Repeated),
            1 => Some(Beside::Damaged),
            2 => Some(Beside::Short),
            3 => Some(Beside::Junk),
            4 => Some(Beside::OfLastNight),
            _ => None,
        };
        Self {
            comes,
            beside,
            is_misnamed: chance.once_in(12),
        }
    }
}
