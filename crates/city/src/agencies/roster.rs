//! The eight agencies of the city. Between them they write four encodings, three delimiters and
//! five date forms; the housing corporation has no BSN; three know the parents of a child, three
//! the BAG id of an address; school attendance has one code and no column for it.

mod debt_help;
mod housing;
mod mental_health;
mod neighbourhood_team;
mod police;
mod safe_at_home;
mod school_attendance;
mod social_service;

use crate::agencies::agency::Agency;
use crate::agencies::code::AgencyKind;
use debt_help::DEBT_HELP;
use housing::HOUSING;
use mental_health::MENTAL_HEALTH;
use neighbourhood_team::NEIGHBOURHOOD_TEAM;
use police::POLICE;
use safe_at_home::SAFE_AT_HOME;
use school_attendance::SCHOOL_ATTENDANCE;
use social_service::SOCIAL_SERVICE;

/// All agencies, in the order of [`AgencyKind`].
pub(crate) static ROSTER: [Agency; 8] = [
    NEIGHBOURHOOD_TEAM,
    SOCIAL_SERVICE,
    DEBT_HELP,
    SCHOOL_ATTENDANCE,
    HOUSING,
    POLICE,
    MENTAL_HEALTH,
    SAFE_AT_HOME,
];

/// The agency of a kind.
pub(crate) fn agency(kind: AgencyKind) -> &'static Agency {
    &ROSTER[kind as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ROSTER, agency};
    use crate::agencies::agency::{ColumnContent, PrefixPlace};
    use crate::agencies::code::CODES;
    use crate::error_model::apply::UNKNOWN_WORD;

    #[test]
    fn every_agency_stands_at_its_seat_with_a_word_for_every_code_it_sends() {
        for listed in &ROSTER {
            assert_eq!(agency(listed.kind).id, listed.id);
            let sent: Vec<_> = CODES
                .iter()
                .filter(|entry| entry.agency == listed.kind)
                .map(|entry| entry.id)
                .collect();
            assert!(
                sent.iter()
                    .all(|id| listed.words.iter().any(|(_, own)| own.entry().id == *id)),
                "{}",
                listed.id
            );
            assert_eq!(sent.len(), listed.words.len(), "{}", listed.id);
            assert!(
                listed.words.iter().all(|(word, _)| *word != UNKNOWN_WORD),
                "{}",
                listed.id
            );
        }
    }

    #[test]
    fn the_housing_corporation_has_no_bsn_and_all_others_have() {
        for listed in &ROSTER {
            assert_eq!(listed.has(ColumnContent::Bsn), listed.id != "housing");
            assert!(listed.has(ColumnContent::Bsn) || !listed.has(ColumnContent::ParentBsn1));
            assert_eq!(
                listed.has(ColumnContent::ParentBsn1),
                listed.has(ColumnContent::ParentBsn2)
            );
        }
    }

    #[test]
    fn some_agencies_have_first_names_some_only_initials_and_some_both() {
        for (content, ids) in [
            (
                ColumnContent::FirstNames,
                [
                    "neighbourhood-team",
                    "debt-help",
                    "school-attendance",
                    "police",
                    "safe-at-home",
                ],
            ),
            (
                ColumnContent::Initials,
                [
                    "neighbourhood-team",
                    "social-service",
                    "debt-help",
                    "housing",
                    "mental-health",
                ],
            ),
        ] {
            assert!(ids.iter().all(|id| {
                ROSTER
                    .iter()
                    .any(|listed| listed.id == *id && listed.has(content))
            }));
        }
        for listed in &ROSTER {
            assert!(listed.has(ColumnContent::FirstNames) || listed.has(ColumnContent::Initials));
        }
    }

    #[test]
    fn a_prefix_has_a_column_or_a_place_in_the_surname() {
        for listed in &ROSTER {
            assert_eq!(
                listed.has(ColumnContent::Prefix),
                listed.prefix == PrefixPlace::Apart,
                "{}",
                listed.id
            );
            assert!(
                listed.has(ColumnContent::SignalNumber)
                    && listed.has(ColumnContent::Date)
                    && listed.has(ColumnContent::Surname)
            );
        }
    }

    #[test]
    fn no_two_agencies_write_the_same_dialect() {
        let dialects: BTreeSet<_> = ROSTER
            .iter()
            .map(|listed| {
                (
                    listed.dialect.encoding.name(),
                    listed.dialect.delimiter,
                    listed.dates.name(),
                )
            })
            .collect();
        assert_eq!(dialects.len(), ROSTER.len());
    }
}
