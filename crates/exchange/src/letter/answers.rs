//! What came of an agency's signals in referred cases: its answers to the centre (docs/referral.md,
//! "Letter 4").
//!
//! `count 4 | per answer: case number 8 | signal ref 12 | verdict 1 | informed 1 | informed on 4 |
//! postponed 1 | review by 4 | outcome 1`.

use jiff::civil::Date;

use super::answer_fault::AnswerFault;
use super::case_number::CaseNumber;
use super::fields::{Fields, TextError, check_rising};
use super::referrals::Referral;
use crate::night::{self, Night};
use crate::payload::SignalRef;

/// Days from somebody being informed to the night, at most.
const MAX_DAYS_AGO: u32 = 3_660;
/// Days from the night to a review, at most.
const MAX_DAYS_AHEAD: u32 = 366;

/// An enum of which each variant has a number, a word and a Dutch word.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$of:meta])* $variant:ident = $number:literal, $word:literal, $dutch:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// All there are, by their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its number in a letter.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self {
                    $(Self::$variant => $number,)+
                }
            }

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The Dutch word for it.
            #[must_use]
            pub const fn nl(self) -> &'static str {
                match self {
                    $(Self::$variant => $dutch,)+
                }
            }

            /// The one of a number.
            #[must_use]
            pub fn of_number(number: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|all| all.number() == number)
            }
        }
    };
}

numbered! {
    /// Whether a signal belongs to the case that it was found in.
    Verdict {
        /// It does.
        Right = 1, "right", "klopt";
        /// It does, and the trouble was being worked on already.
        Known = 2, "known", "bekend";
        /// It does not.
        Wrong = 3, "wrong", "klopt-niet";
        /// Nobody could be asked yet.
        NotReached = 4, "not-reached", "niet-bereikt";
    }
}

numbered! {
    /// Who was informed. The numbers are bits.
    Informed {
        /// The person whom the signal is about.
        Person = 1, "person", "persoon";
        /// The parents.
        Parents = 2, "parents", "ouders";
        /// A youth of 12 to 15 years.
        YouthFrom12 = 4, "youth-from-12", "jeugdige-vanaf-12";
        /// A youth of 16 or 17 years.
        YouthFrom16 = 8, "youth-from-16", "jeugdige-vanaf-16";
    }
}

numbered! {
    /// Why nobody is informed yet.
    Postponement {
        /// Somebody would not be safe.
        Safety = 1, "safety", "veiligheid";
        /// An investigation would be spoiled.
        Investigation = 2, "investigation", "onderzoek";
        /// Nobody was reached.
        NotReached = 3, "not-reached", "niet-bereikt";
        /// Another reason.
        Other = 4, "other", "anders";
    }
}

numbered! {
    /// What came of it.
    Outcome {
        /// Several agencies work by one plan.
        JointPlan = 1, "joint-plan", "gezamenlijk-plan";
        /// One agency takes care of it.
        OneAgency = 2, "one-agency", "een-organisatie";
        /// Advice was given.
        Advice = 3, "advice", "advies";
        /// Help was offered and not wanted.
        NoHelpWanted = 4, "no-help-wanted", "geen-hulp-gewenst";
        /// There was nothing to do.
        NothingNeeded = 5, "nothing-needed", "niets-nodig";
    }
}

/// Whether the people concerned know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Informing {
    /// Nothing is said of it.
    Unsaid,
    /// They were informed.
    Done {
        /// Who, rising; one at least.
        whom: Vec<Informed>,
        /// When.
        on: Date,
    },
    /// It is put off.
    Postponed {
        /// Why.
        why: Postponement,
        /// By when that is looked at again.
        review_by: Date,
    },
}

/// What came of one signal in one referred case.
///
/// ```
/// use exchange::letter::answers::{self, Answer, Informing, Outcome, Verdict};
/// use exchange::letter::case_number::CaseNumber;
/// use exchange::night::Night;
/// use exchange::payload::SignalRef;
///
/// let night = Night::parse("2026-11-22")?;
/// let answer = Answer {
///     number: CaseNumber([1; 8]),
///     signal: SignalRef([2; 12]),
///     verdict: Verdict::Right,
///     informing: Informing::Unsaid,
///     outcome: Some(Outcome::JointPlan),
/// };
/// answer.check(night)?;
/// let all = vec![answer];
/// assert_eq!(answers::decode(&answers::encode(&all), night)?, all);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The case, as this agency knows it.
    pub number: CaseNumber,
    /// The agency's own signal.
    pub signal: SignalRef,
    /// Whether it belongs to the case.
    pub verdict: Verdict,
    /// Whether the people concerned know.
    pub informing: Informing,
    /// What came of it; none yet.
    pub outcome: Option<Outcome>,
}

impl Answer {
    /// Checks that what it says can be, in a letter of this night.
    ///
    /// # Errors
    /// A variant of [`AnswerFault`] for what cannot.
    pub fn check(&self, night: Night) -> Result<(), AnswerFault> {
        let tonight = night.day_number();
        let has_informed = match &self.informing {
            Informing::Unsaid => false,
            Informing::Done { whom, on } => {
                let first = tonight.saturating_sub(MAX_DAYS_AGO).max(1);
                if !(first..=tonight).contains(&day(*on)) || whom.is_empty() {
                    return Err(AnswerFault::InformedOn);
                }
                true
            }
            Informing::Postponed { review_by, .. } => {
                if !(tonight + 1..=tonight + MAX_DAYS_AHEAD).contains(&day(*review_by)) {
                    return Err(AnswerFault::ReviewBy);
                }
                false
            }
        };
        if self.verdict == Verdict::NotReached && (has_informed || self.outcome.is_some()) {
            return Err(AnswerFault::NotReached);
        }
        Ok(())
    }
}

/// The day of a date; 0 for one that has no number.
fn day(date: Date) -> u32 {
    night::day_number(date).unwrap_or_default()
}

/// Writes answers, which rise by case number and signal, and [can be](Answer::check).
///
/// # Panics
/// With more than 2^32 answers.
#[must_use]
pub fn encode(answers: &[Answer]) -> Vec<u8> {
    let mut bytes = u32::try_from(answers.len())
        .expect("fewer answers than 2^32")
        .to_le_bytes()
        .to_vec();
    for answer in answers {
        bytes.extend(answer.number.0);
        bytes.extend(answer.signal.0);
        bytes.push(answer.verdict.number());
        let (mut bits, mut on, mut why, mut review) = (0, 0, 0, 0);
        match &answer.informing {
            Informing::Unsaid => {}
            Informing::Done { whom, on: date } => {
                bits = whom.iter().fold(0, |bits, whom| bits | whom.number());
                on = day(*date);
            }
            Informing::Postponed {
                why: reason,
                review_by,
            } => {
                why = reason.number();
                review = day(*review_by);
            }
        }
        bytes.push(bits);
        bytes.extend(on.to_le_bytes());
        bytes.push(why);
        bytes.extend(review.to_le_bytes());
        bytes.push(answer.outcome.map_or(0, Outcome::number));
    }
    bytes
}

/// Reads the answers of a letter of this night.
///
/// # Errors
/// [`TextError::Layout`] when the text does not hold answers, or they do not rise;
/// [`TextError::Answer`] when one says what cannot be.
pub fn decode(text: &[u8], night: Night) -> Result<Vec<Answer>, TextError> {
    let mut fields = Fields(text);
    let count = fields.count()?;
    // Not of that capacity: the number may be any.
    let mut answers = Vec::new();
    for _ in 0..count {
        let answer = Answer {
            number: fields.case_number()?,
            signal: SignalRef(fields.take()?),
            verdict: Verdict::of_number(fields.byte()?).ok_or(TextError::Layout)?,
            informing: informing(&mut fields)?,
            outcome: match fields.byte()? {
                0 => None,
                number => Some(Outcome::of_number(number).ok_or(TextError::Layout)?),
            },
        };
        answer.check(night)?;
        answers.push(answer);
    }
    fields.end()?;
    let order: Vec<_> = answers.iter().map(key).collect();
    check_rising(&order)?;
    Ok(answers)
}

fn informing(fields: &mut Fields<'_>) -> Result<Informing, TextError> {
    let (bits, on) = (fields.byte()?, fields.count()?);
    let (why, review_by) = (fields.byte()?, fields.count()?);
    let date = |day| night::date_of(day).ok_or(TextError::Layout);
    match (bits, on, why, review_by) {
        (0, 0, 0, 0) => Ok(Informing::Unsaid),
        (1..=15, 1.., 0, 0) => {
            let mut whom = Informed::ALL.to_vec();
            whom.retain(|whom| bits & whom.number() != 0);
            let on = date(on)?;
            Ok(Informing::Done { whom, on })
        }
        (0, 0, 1.., 1..) => Ok(Informing::Postponed {
            why: Postponement::of_number(why).ok_or(TextError::Layout)?,
            review_by: date(review_by)?,
        }),
        _ => Err(TextError::Layout),
    }
}

/// What answers are in order by, and what is answered.
fn key(answer: &Answer) -> (CaseNumber, SignalRef) {
    (answer.number, answer.signal)
}

/// The first answer to what was not asked: whose case and signal are in none of these referrals,
/// open or withdrawn. The agency looks before it writes, and the centre before it believes.
#[must_use]
pub fn not_asked<'a>(answers: &'a [Answer], referrals: &[Referral]) -> Option<&'a Answer> {
    answers.iter().find(|answer| {
        let mut named = referrals.iter();
        !named.any(|referral| {
            referral.number == answer.number && referral.signals.contains(&answer.signal)
        })
    })
}

#[cfg(test)]
mod tests;
