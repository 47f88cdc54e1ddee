//! What goes wrong with what an agency sends for a night, batches and answers, drawn by chance.

use crate::harness::chance::Chance;

/// When the batch of an agency comes to a night, or its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comes {
    /// Before anything is run, or when people have answered.
    InTime,
    /// Between two runs before the deadline, or when some have answered already.
    Later,
    /// When the night was matched without it; of batches only.
    AfterTheDeadline,
    /// First yesterday's export, or no to all, and the right one as another revision when that was
    /// matched.
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
    /// The same under another name.
    Repeated,
    /// The same with one bit turned.
    Damaged,
    /// The start of it.
    Short,
    /// Something that is none.
    Junk,
    /// That of last night, which was taken in then, or came too late.
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

    /// Of a batch.
    pub(super) fn drawn(trouble: Trouble, chance: &mut Chance) -> Self {
        let comes = match (trouble, chance.below(24)) {
            (_, 0..=3) => Comes::Later,
            (Trouble::Telling, 4) => Comes::AfterTheDeadline,
            (Trouble::Telling, 5) => Comes::Replaced,
            (Trouble::Telling, 6) if chance.once_in(2) => Comes::OnTheNextNight,
            (Trouble::Telling, 6) => Comes::Never,
            _ => Comes::InTime,
        };
        Self::coming(comes, chance)
    }

    /// Of answers. Each time that some come, the night is matched once more, so where no trace may
    /// be left they come at once.
    pub(super) fn of_answers(trouble: Trouble, chance: &mut Chance) -> Self {
        let comes = match (trouble, chance.below(16)) {
            (Trouble::Telling, 0 | 1) => Comes::Later,
            (Trouble::Telling, 2) => Comes::Replaced,
            (Trouble::Telling, 3) if chance.once_in(2) => Comes::OnTheNextNight,
            (Trouble::Telling, 3) => Comes::Never,
            _ => Comes::InTime,
        };
        Self::coming(comes, chance)
    }

    fn coming(comes: Comes, chance: &mut Chance) -> Self {
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
