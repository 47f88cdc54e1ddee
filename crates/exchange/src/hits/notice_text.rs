//! What a notice says to its reader: one sentence, the same wherever the notice is shown.

use std::fmt;

use super::{Delivery, Notice, RecordFault};

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crowded {
                agency,
                gate,
                match_key,
                tags,
                records,
            } => write!(
                f,
                "left out: {} of {agency} on {} ({gate}, {match_key}), \
                 more than the covenant allows on one tag",
                RecordCount(*records),
                Tags(*tags),
            ),
            Self::Conflict {
                agencies,
                gate,
                match_key,
                tags,
            } => write!(
                f,
                "conflict: unequal shares of {} on {} ({gate}, {match_key}); \
                 one of them is wrong, and it is not known whose",
                agencies.join(", "),
                Tags(*tags),
            ),
            Self::Shut {
                agencies,
                gate,
                match_key,
                tags,
            } => write!(
                f,
                "stays shut: what {} sent on {} ({gate}, {match_key}) does not open; \
                 one of them sent something wrong, and nobody is blamed",
                agencies.join(", "),
                Tags(*tags),
            ),
            Self::Faulty {
                agency,
                gate,
                match_key,
                fault,
                tags,
                records,
            } => write!(
                f,
                "wrong: {} of {agency} on {} ({gate}, {match_key}): {fault}",
                RecordCount(*records),
                Tags(*tags),
            ),
            Self::Ambiguous { signals } => ambiguous(*signals, f),
            Self::Contested { agency, signals } => write!(
                f,
                "contested: {} of {agency} with a BSN that others hold for somebody else; \
                 linked without it",
                NumberOf(*signals, "signal", "signals"),
            ),
            Self::Oversized {
                agencies,
                households,
                persons,
                signals,
            } => write!(
                f,
                "no household: {} at {} known to {}, more than the covenant takes for one \
                 household; each is a case of their own, and {} about such an address alone \
                 left out",
                NumberOf(*persons, "person", "persons"),
                NumberOf(*households, "address", "addresses"),
                agencies.join(", "),
                NumberOf(*signals, "signal was", "signals were"),
            ),
            Self::Capped { agency, signals } => write!(
                f,
                "left out of a case: {} of {agency}, more of one BSN or one client than the \
                 covenant allows on one tag",
                NumberOf(*signals, "signal", "signals"),
            ),
            Self::Moved { agency, persons } => write!(
                f,
                "moved: {} by the word of {agency} alone; others have another address of them",
                NumberOf(*persons, "person lives elsewhere", "persons live elsewhere"),
            ),
            Self::Asked {
                pairs,
                confirmed,
                opened,
            } => asked([*pairs, *confirmed, *opened], f),
            Self::Disregarded { agency, pairs } => write!(
                f,
                "disregarded: {pairs} pairs that {agency} confirmed; they are not asked any more, \
                 or the signal is not the one of its batch",
            ),
            Self::OtherAgreements { .. } | Self::NotExpected { .. } | Self::NotTold { .. } => {
                self.not_as_agreed(f)
            }
            Self::Hopeless { .. } | Self::TooManyPairs { .. } => self.not_asked(f),
            Self::OtherCovenant { agency, sent } => other_covenant(agency, *sent, f),
        }
    }
}

impl Notice {
    /// What of a run is not as the owners agreed, or keeps what they agreed; nothing of any other.
    fn not_as_agreed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherAgreements { agency } => write!(
                f,
                "other agreements: the batch of {agency} names others than the centre's; it \
                 counts, and nothing is told of {agency} until its batches name these",
            ),
            Self::NotExpected { agency, delivered } => write!(
                f,
                "not expected: {agency} {}",
                if *delivered {
                    "delivered on a day of the week on which it does not deliver"
                } else {
                    "did not deliver, on a day of the week on which it does"
                },
            ),
            Self::NotTold { of, to, pairs } => write!(
                f,
                "not told: {to} is not asked about {} with signals of {of}, of which it may not \
                 hear by name",
                NumberOf(*pairs, "pair", "pairs"),
            ),
            _ => Ok(()),
        }
    }

    /// What nobody is asked about; nothing of any other.
    fn not_asked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hopeless { pairs } => write!(
                f,
                "not asked: {} of signals could be in no case that meets a rule, whatever was \
                 confirmed",
                NumberOf(*pairs, "pair", "pairs"),
            ),
            Self::TooManyPairs {
                agencies: [left, right],
                asked,
                left_out,
            } => write!(
                f,
                "too many questions: {left} and {right} are asked about {} of signals, and about \
                 {left_out} more they are not",
                NumberOf(*asked, "pair", "pairs"),
            ),
            _ => Ok(()),
        }
    }
}

fn asked([pairs, confirmed, opened]: [u64; 3], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        f,
        "to be confirmed: {pairs} pairs of signals are asked; \
         {confirmed} are confirmed by both agencies, {opened} are opened",
    )
}

fn ambiguous(signals: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if signals == 1 {
        return f.write_str(
            "ambiguous: 1 signal without BSN fits more than one person; it is joined to none",
        );
    }
    write!(
        f,
        "ambiguous: {signals} signals without BSN fit more than one person; \
         they are joined to none",
    )
}

/// What is of another covenant counts as not sent; its agency hears what to do.
fn other_covenant(agency: &str, sent: Delivery, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sent {
        Delivery::Batch => write!(
            f,
            "another covenant: the batch of {agency} was made under another, and counts as not \
             sent; it must hash again with this one and a higher revision",
        ),
        Delivery::Confirmation => write!(
            f,
            "another covenant: the confirmation of {agency} was written under another, and counts \
             as not sent; it must answer the questions of this night again, with a higher revision",
        ),
    }
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Share => "the share is not that of its tag",
            Self::Seal => "they do not open",
            Self::Payload => "what they hold is no signal",
            Self::Code => "a code that it may not send",
            Self::Bsn => "a BSN ref, and it may not use the BSN",
            Self::Person => "no person, under a match key of persons",
            Self::Ref => "the ref of another address than that of the tag",
            Self::Date => "a date after the night",
            Self::Expired => "older than the life time of their code",
        })
    }
}

/// A number with the singular or the plural of its word.
struct NumberOf(u64, &'static str, &'static str);

impl fmt::Display for NumberOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, singular, plural) = self;
        let word = if *number == 1 { singular } else { plural };
        write!(f, "{number} {word}")
    }
}

struct RecordCount(u64);

impl fmt::Display for RecordCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NumberOf(self.0, "record", "records").fmt(f)
    }
}

struct Tags(u64);

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NumberOf(self.0, "tag", "tags").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_the_singular_and_in_the_plural() {
        let faulty = |tags, records| Notice::Faulty {
            agency: "police".to_owned(),
            gate: "person-3".to_owned(),
            match_key: "bsn".to_owned(),
            fault: RecordFault::Seal,
            tags,
            records,
        };
        assert_eq!(
            faulty(1, 2).to_string(),
            "wrong: 2 records of police on 1 tag (person-3, bsn): they do not open"
        );
        assert_eq!(
            faulty(2, 1).to_string(),
            "wrong: 1 record of police on 2 tags (person-3, bsn): they do not open"
        );
    }
}
