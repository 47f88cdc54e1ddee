//! What the cells of a column look like: counts over the first rows of an export, no cell.

use std::collections::HashMap;

use crate::normalise::{address, amount, bag, bsn, nothing};
use crate::propose::shape;
use crate::read::table::Cells;

/// Counts of a column's cells.
#[derive(Debug, Default)]
pub(super) struct ColumnFacts {
    /// Rows that were looked at.
    pub(super) rows: usize,
    /// Cells that are not empty and do not say in words that there is nothing.
    pub(super) filled: usize,
    /// Different cells among them.
    pub(super) distinct: usize,
    /// Cells that hold the most frequent text.
    pub(super) most_frequent: usize,
    /// Whether each cell is one more than the cell before it.
    pub(super) is_counter: bool,
    /// Whether each cell is a number above the one before it.
    pub(super) is_rising: bool,
    /// Nine digits that pass the eleven test.
    pub(super) bsns: usize,
    /// Identifiers of an address in the BAG.
    pub(super) bag_ids: usize,
    /// Postcodes: four digits and two letters.
    pub(super) postcodes: usize,
    /// A postcode and a town behind it.
    pub(super) postcodes_with_town: usize,
    /// Up to five digits, and perhaps a short tail.
    pub(super) house_numbers: usize,
    /// House numbers above nine.
    pub(super) long_house_numbers: usize,
    /// One letter.
    pub(super) single_letters: usize,
    /// At most eight characters.
    pub(super) short: usize,
    /// Amounts of money.
    pub(super) amounts: usize,
    /// Whole numbers up to 65,535.
    pub(super) small_numbers: usize,
    /// Digits and nothing else.
    pub(super) digits: usize,
    /// Letters and no digit.
    pub(super) texts: usize,
    /// Some initials and nothing else.
    pub(super) initials: usize,
    /// Prefixes of a surname alone.
    pub(super) prefixes: usize,
    /// A surname with initials, a first name or a title.
    pub(super) whole_names: usize,
    /// A text and a house number behind it.
    pub(super) streets_with_number: usize,
    /// A street, a house number, and a postcode or town.
    pub(super) whole_addresses: usize,
    /// Words for yes and no.
    pub(super) yes_no: usize,
    /// The register's words for an address that is only near a number.
    pub(super) indications: usize,
}

impl ColumnFacts {
    /// Counts the cells of a column.
    pub(super) fn of(rows: &[Cells<'_>], index: usize) -> Self {
        let mut facts = Self {
            rows: rows.len(),
            is_counter: rows.len() > 2,
            is_rising: rows.len() > 2,
            ..Self::default()
        };
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut before: Option<u64> = None;
        for row in rows {
            let cell = row.at(index).trim();
            let number = cell.parse::<u64>().ok();
            // The first row has none before it: it needs to be a number only.
            facts.is_counter &=
                number.is_some() && before.is_none_or(|before| before.checked_add(1) == number);
            facts.is_rising &=
                number.is_some() && before.is_none_or(|before| number > Some(before));
            before = number;
            if !cell.is_empty() && !nothing::is_nothing_in_words(cell) {
                *counts.entry(cell).or_default() += 1;
            }
        }
        for (cell, count) in counts {
            facts.filled += count;
            facts.distinct += 1;
            facts.most_frequent = facts.most_frequent.max(count);
            facts.add(cell, count);
        }
        facts
    }

    /// Adds a text that stands in `count` cells to each count whose shape it has.
    fn add(&mut self, cell: &str, count: usize) {
        let house_number = shape::house_number(cell);
        for (is_so, total) in [
            (bsn::canonical(cell).is_some(), &mut self.bsns),
            (bag::canonical(cell).is_some(), &mut self.bag_ids),
            (address::postcode(cell).is_some(), &mut self.postcodes),
            (
                shape::is_postcode_with_town(cell),
                &mut self.postcodes_with_town,
            ),
            (house_number.is_some(), &mut self.house_numbers),
            (
                house_number.is_some_and(|number| number > 9),
                &mut self.long_house_numbers,
            ),
            (shape::is_single_letter(cell), &mut self.single_letters),
            (cell.chars().count() <= 8, &mut self.short),
            (amount::read(cell).is_some(), &mut self.amounts),
            (cell.parse::<u16>().is_ok(), &mut self.small_numbers),
            (
                cell.bytes().all(|byte| byte.is_ascii_digit()),
                &mut self.digits,
            ),
            (shape::is_text(cell), &mut self.texts),
            (shape::is_initials(cell), &mut self.initials),
            (shape::is_prefix(cell), &mut self.prefixes),
            (shape::is_whole_name(cell), &mut self.whole_names),
            (
                shape::is_street_with_number(cell),
                &mut self.streets_with_number,
            ),
            (shape::is_whole_address(cell), &mut self.whole_addresses),
            (shape::is_yes_or_no(cell), &mut self.yes_no),
            (shape::is_indication(cell), &mut self.indications),
        ] {
            *total += if is_so { count } else { 0 };
        }
    }

    /// How many of a hundred filled cells a count is.
    pub(super) fn percent(&self, count: usize) -> usize {
        (count * 100).checked_div(self.filled).unwrap_or(0)
    }
}
