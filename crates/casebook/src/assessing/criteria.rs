//! The national criteria of the Zorg- en Veiligheidshuizen, as one person answered them. A human
//! answers each of them before a referral, and no code does.

/// A national criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NationalCriterion {
    /// There are problems on more than one life domain that lead to crime, nuisance or decline.
    Domains,
    /// Several chains are needed, and one cannot solve it.
    Chains,
    /// It affects family or surroundings.
    Impact,
    /// There is a serious safety problem in the area.
    Area,
}

impl NationalCriterion {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 4] = [Self::Domains, Self::Chains, Self::Impact, Self::Area];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domains => "domains",
            Self::Chains => "chains",
            Self::Impact => "impact",
            Self::Area => "area",
        }
    }
}

/// The answers to all criteria: there is none with an answer missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriteriaAnswers([bool; NationalCriterion::ALL.len()]);

impl CriteriaAnswers {
    /// The answers, in the order of [`NationalCriterion::ALL`].
    #[must_use]
    pub const fn new(answers: [bool; NationalCriterion::ALL.len()]) -> Self {
        Self(answers)
    }

    /// The answers, where none of them is missing.
    #[must_use]
    pub fn complete(given: [Option<bool>; NationalCriterion::ALL.len()]) -> Option<Self> {
        let [domains, chains, impact, area] = given;
        Some(Self([domains?, chains?, impact?, area?]))
    }

    /// Each criterion with its answer.
    pub fn iter(&self) -> impl Iterator<Item = (NationalCriterion, bool)> {
        NationalCriterion::ALL.into_iter().zip(self.0)
    }

    pub(crate) const fn answers(self) -> [bool; NationalCriterion::ALL.len()] {
        self.0
    }
}
