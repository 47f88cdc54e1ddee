//! Whether the cells of a column bear out that it holds a field, and why.

use crate::profile::field::Field;
use crate::propose::facts::ColumnFacts;
use crate::propose::names::STRONG;

/// What the cells say of a guess; with words for a reader, no cell among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They look so.
    Supports(String),
    /// They may be so.
    Open(String),
    /// They may be so, and something is odd.
    Doubts(String),
    /// They are not so.
    Contradicts(String),
}

/// Rows from which on a lack of variety says something.
const ENOUGH_ROWS: usize = 20;
/// Of a hundred cells, how many bear a guess out, and fewer than how many contradict it.
const MOST: usize = 80;
const HALF: usize = 50;
/// Different words of a column of codes.
pub(super) const MAX_WORDS: usize = 40;

/// Judges a guess; `name_score` is how well the column's name fits, and `dates` how many of a
/// hundred cells fit one form of dates.
pub(super) fn judge(field: Field, facts: &ColumnFacts, name_score: u32, dates: usize) -> Verdict {
    use Verdict::{Contradicts, Doubts, Open, Supports};
    if facts.filled == 0 {
        return Doubts("its cells are empty".to_owned());
    }
    let percent = |count| facts.percent(count);
    // Digits alone may be a date, and any number as well: they say nothing against another field.
    let is_date_field = matches!(field, Field::Date | Field::BirthDate);
    let dates = if is_date_field || percent(facts.digits) < MOST {
        dates
    } else {
        0
    };
    match field {
        Field::SignalNumber => signal_number(facts, name_score, dates),
        Field::ClientNumber => client_number(facts, name_score, dates),
        Field::Bsn | Field::ParentBsn1 | Field::ParentBsn2 => {
            let passed = percent(facts.bsns);
            shaped(passed, &format!("{passed} % pass the eleven test"))
        }
        Field::Initials => match percent(facts.initials) {
            share if share >= MOST => Supports("single letters".to_owned()),
            _ if percent(facts.texts + facts.initials) < HALF => {
                Contradicts("not letters".to_owned())
            }
            _ => Open("not single letters only".to_owned()),
        },
        Field::FirstNames => words(facts, 2),
        Field::Surname => surname(facts),
        Field::PartnerSurname => words(facts, 1),
        Field::Name => {
            let share = percent(facts.whole_names);
            let why = format!("{share} % hold more than a surname");
            match share {
                60.. => Supports(why),
                30.. => Doubts(why),
                _ => Contradicts(why),
            }
        }
        Field::Prefix => {
            let share = percent(facts.prefixes);
            shaped(share, &format!("{share} % are prefixes"))
        }
        Field::BirthDate | Field::Date => date(facts, dates),
        Field::BagId => {
            let share = percent(facts.bag_ids);
            shaped(share, &format!("{share} % are identifiers of addresses"))
        }
        Field::Postcode => {
            let share = percent(facts.postcodes);
            shaped(share, &format!("{share} % are a postcode"))
        }
        Field::Street => street(facts),
        Field::Town => match words(facts, 1) {
            Supports(_) if percent(facts.prefixes) >= MOST || percent(facts.yes_no) >= MOST => {
                Contradicts("not names of towns".to_owned())
            }
            verdict => verdict,
        },
        Field::HouseNumber => house_number(facts, name_score),
        Field::HouseIndication => {
            let share = percent(facts.indications);
            shaped(share, &format!("{share} % say by or to"))
        }
        Field::PostcodeTown => {
            let share = percent(facts.postcodes_with_town);
            shaped(share, &format!("{share} % are a postcode and a town"))
        }
        Field::Address => {
            let share = percent(facts.whole_addresses);
            shaped(share, &format!("{share} % are a whole address"))
        }
        Field::HouseLetter => {
            let share = percent(facts.single_letters);
            shaped(share, &format!("{share} % are one letter"))
        }
        Field::HouseAddition => {
            if facts.filled * 5 > facts.rows * 4 && percent(facts.long_house_numbers) > 30 {
                Contradicts("look like whole house numbers".to_owned())
            } else {
                shaped(percent(facts.short), "short")
            }
        }
        Field::Code => code(facts, dates),
        Field::Severity => match facts.distinct {
            distinct if distinct > 12 => {
                Contradicts(format!("{distinct} different words, too many for a scale"))
            }
            distinct => Supports(format!("{distinct} different words")),
        },
        Field::Contact => {
            let share = percent(facts.small_numbers);
            shaped(share, &format!("{share} % are a number up to 65535"))
        }
        Field::Amount => {
            let share = percent(facts.amounts);
            shaped(share, &format!("{share} % are an amount"))
        }
        Field::Reporter if dates >= MOST => Contradicts("dates".to_owned()),
        Field::Reporter => Open("any text may be a reporter".to_owned()),
        Field::JointPlan | Field::Informed => Open("a yes is a word under [yes]".to_owned()),
    }
}

/// By the share of cells that have the shape of the field.
fn shaped(percent: usize, why: &str) -> Verdict {
    let why = why.to_owned();
    match percent {
        MOST.. => Verdict::Supports(why),
        HALF.. => Verdict::Doubts(why),
        _ => Verdict::Contradicts(why),
    }
}

fn signal_number(facts: &ColumnFacts, name_score: u32, dates: usize) -> Verdict {
    if dates >= MOST {
        return Verdict::Contradicts("dates".to_owned());
    }
    // Each row has a number of its own; a few rows may stand there twice.
    if facts.distinct * 10 < facts.filled * 9 {
        let few = if facts.distinct == 1 { "text" } else { "texts" };
        return Verdict::Contradicts(format!(
            "{} different {few} on {} rows; a signal number is another on each",
            facts.distinct, facts.filled
        ));
    }
    if facts.filled * 10 < facts.rows * 9 {
        return Verdict::Contradicts("empty on many rows".to_owned());
    }
    if facts.is_counter && name_score < STRONG {
        return Verdict::Contradicts(
            "looks like a row counter, which is another for the same signal each night".to_owned(),
        );
    }
    if facts.is_counter {
        return Verdict::Doubts(
            "one more on each row: is it the signal's own, the same each night?".to_owned(),
        );
    }
    if facts.percent(facts.bsns) >= MOST {
        return Verdict::Doubts("they pass the eleven test: is it the BSN?".to_owned());
    }
    if facts.distinct < facts.filled {
        return Verdict::Doubts("some rows have the same".to_owned());
    }
    Verdict::Supports("another on each row".to_owned())
}

fn client_number(facts: &ColumnFacts, name_score: u32, dates: usize) -> Verdict {
    if facts.filled >= ENOUGH_ROWS && facts.distinct < 3 {
        return Verdict::Contradicts(format!("only {} different", facts.distinct));
    }
    if facts.is_counter && name_score < STRONG {
        return Verdict::Contradicts("looks like a row counter".to_owned());
    }
    if facts.percent(facts.texts) >= HALF {
        return Verdict::Contradicts("words, not numbers".to_owned());
    }
    if dates >= MOST && facts.percent(facts.small_numbers) < HALF {
        return Verdict::Contradicts("dates".to_owned());
    }
    if facts.is_counter {
        return Verdict::Doubts("one more on each row: is it a row counter?".to_owned());
    }
    if facts.percent(facts.bsns) >= MOST {
        return Verdict::Doubts("they pass the eleven test: is it the BSN?".to_owned());
    }
    if facts.filled >= ENOUGH_ROWS && facts.most_frequent * 5 > facts.filled {
        return Verdict::Doubts(format!(
            "one text stands on {} of {} rows: does it mean that there is none?",
            facts.most_frequent, facts.filled
        ));
    }
    Verdict::Supports(format!("{} different", facts.distinct))
}

/// By letters and variety; `min` is how many different words a long column has at least.
fn words(facts: &ColumnFacts, min: usize) -> Verdict {
    let share = facts.percent(facts.texts);
    if share < HALF {
        return Verdict::Contradicts(format!("only {share} % are words"));
    }
    if facts.filled >= ENOUGH_ROWS && facts.distinct < min {
        return Verdict::Contradicts(format!("only {} different", facts.distinct));
    }
    shaped(share, "words")
}

fn surname(facts: &ColumnFacts) -> Verdict {
    // Surnames are many; a handful on many rows is a column of words.
    if facts.filled >= ENOUGH_ROWS && (facts.distinct < 3 || facts.distinct * 50 < facts.filled) {
        return Verdict::Contradicts(format!(
            "only {} different on {} rows, too few for surnames",
            facts.distinct, facts.filled
        ));
    }
    if facts.percent(facts.initials) >= MOST || facts.percent(facts.prefixes) >= MOST {
        return Verdict::Contradicts("initials or prefixes, not surnames".to_owned());
    }
    if facts.percent(facts.whole_names) >= 60 {
        return Verdict::Contradicts("look like whole names".to_owned());
    }
    words(facts, 3)
}

fn street(facts: &ColumnFacts) -> Verdict {
    if facts.percent(facts.whole_addresses) >= HALF {
        return Verdict::Contradicts("look like whole addresses".to_owned());
    }
    let share = facts.percent(facts.streets_with_number);
    if share >= 60 {
        return Verdict::Supports(format!("{share} % hold a house number as well"));
    }
    words(facts, 2)
}

fn house_number(facts: &ColumnFacts, name_score: u32) -> Verdict {
    let share = facts.percent(facts.house_numbers);
    if share < HALF {
        return Verdict::Contradicts(format!("only {share} % look like a house number"));
    }
    let rises = facts.is_counter || (facts.is_rising && facts.rows >= ENOUGH_ROWS);
    if rises && name_score < STRONG {
        return Verdict::Contradicts("looks like a row counter".to_owned());
    }
    if rises {
        return Verdict::Doubts("higher on each row, as a row counter is".to_owned());
    }
    if facts.filled >= ENOUGH_ROWS && facts.distinct < 3 {
        return Verdict::Contradicts(format!("only {} different", facts.distinct));
    }
    shaped(share, &format!("{share} % look like a house number"))
}

fn date(facts: &ColumnFacts, dates: usize) -> Verdict {
    if facts.percent(facts.texts) >= HALF {
        return Verdict::Contradicts("words, not dates".to_owned());
    }
    match dates {
        90.. => Verdict::Supports(format!("{dates} % are dates")),
        _ if facts.percent(facts.small_numbers) >= MOST => {
            Verdict::Contradicts("small numbers, not dates".to_owned())
        }
        _ => Verdict::Doubts(format!(
            "only {dates} % are dates of a form that can be read"
        )),
    }
}

fn code(facts: &ColumnFacts, dates: usize) -> Verdict {
    if facts.distinct > MAX_WORDS {
        return Verdict::Contradicts(format!(
            "more than {MAX_WORDS} different texts, too many for a column of codes"
        ));
    }
    if dates >= MOST {
        return Verdict::Contradicts("dates".to_owned());
    }
    // A column of two words, 0 and 1 say, may be codes of an agency that has two.
    if facts.percent(facts.yes_no) == 100 {
        return Verdict::Contradicts("yes and no".to_owned());
    }
    if facts.distinct == facts.filled && facts.filled > 3 {
        return Verdict::Contradicts("another on each row".to_owned());
    }
    match facts.distinct {
        1 => Verdict::Open("one word on all rows".to_owned()),
        distinct => Verdict::Supports(format!("{distinct} different words")),
    }
}
