//! Spoiled columns: a word that says nothing written into the cells of one agency's column, to see
//! what that does to a night. Truth and all other cells stay as they are.

use std::str::FromStr;

use crate::agencies::agency::{Agency, ColumnContent};
use crate::agencies::roster::ROSTER;
use crate::random::seeded::{Part, SeededRandom};

/// A column to spoil: `AGENCY:FIELD:WORD`, or `AGENCY:FIELD:WORD:SHARE` for a share of its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoiled {
    agency: &'static str,
    content: ColumnContent,
    word: String,
    share: f64,
}

/// Why a text names no column to spoil.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpoiledError {
    /// It has another form.
    #[error("not AGENCY:FIELD:WORD, nor AGENCY:FIELD:WORD:SHARE")]
    Form,
    /// The city has no such agency.
    #[error("the city has no agency {0:?}")]
    Agency(String),
    /// The agency has no column of this field.
    #[error("the export of {agency} has no column of the field {field:?}")]
    Field {
        /// The agency.
        agency: &'static str,
        /// The field, as it was asked for.
        field: String,
    },
    /// It is no share.
    #[error("{0:?} is not a share from 0 to 1")]
    Share(String),
}

impl FromStr for Spoiled {
    type Err = SpoiledError;

    fn from_str(text: &str) -> Result<Self, SpoiledError> {
        let parts: Vec<&str> = text.split(':').collect();
        let (agency, field, word, share) = match *parts {
            [agency, field, word] => (agency, field, word, "1"),
            [agency, field, word, share] => (agency, field, word, share),
            _ => return Err(SpoiledError::Form),
        };
        let agency = ROSTER
            .iter()
            .find(|listed| listed.id == agency)
            .ok_or_else(|| SpoiledError::Agency(agency.to_owned()))?;
        let column = agency
            .columns
            .iter()
            .find(|(_, content)| content.field() == Some(field));
        let Some((_, content)) = column else {
            return Err(SpoiledError::Field {
                agency: agency.id,
                field: field.to_owned(),
            });
        };
        let is_share = |share: &f64| (0.0..=1.0).contains(share);
        Ok(Self {
            agency: agency.id,
            content: *content,
            word: word.to_owned(),
            share: share
                .parse()
                .ok()
                .filter(is_share)
                .ok_or_else(|| SpoiledError::Share(share.to_owned()))?,
        })
    }
}

impl Spoiled {
    /// Writes the word into the cells of a row, unless the row is of another agency or not of the
    /// share. Under one seed the same rows are spoiled by any word.
    pub(crate) fn spoil(&self, agency: &Agency, seed: u64, row: u64, cells: &mut [String]) {
        if self.agency != agency.id {
            return;
        }
        if !SeededRandom::new(seed, Part::Spoiled, row).happens(self.share) {
            return;
        }
        for ((_, content), cell) in agency.columns.iter().zip(cells) {
            if *content == self.content {
                cell.clone_from(&self.word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_column_a_word_and_a_share() {
        let spoiled: Spoiled = "housing:client_number:NULL".parse().expect("a column");
        assert_eq!((spoiled.agency, spoiled.share), ("housing", 1.0));
        let half: Spoiled = "housing:client_number:NULL:.5".parse().expect("a column");
        assert_eq!((half.word.as_str(), half.share), ("NULL", 0.5));
    }

    #[test]
    fn says_what_the_city_does_not_have() {
        let error = |text: &str| text.parse::<Spoiled>().expect_err(text).to_string();
        assert_eq!(
            error("housing:client_number"),
            "not AGENCY:FIELD:WORD, nor AGENCY:FIELD:WORD:SHARE"
        );
        assert_eq!(error("mayor:bsn:0"), "the city has no agency \"mayor\"");
        assert_eq!(
            error("housing:bsn:0"),
            "the export of housing has no column of the field \"bsn\""
        );
        assert_eq!(
            error("housing:surname:x:2"),
            "\"2\" is not a share from 0 to 1"
        );
    }
}
