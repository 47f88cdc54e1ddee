//! What an analyst sees in the morning: which hits are new, changed or gone since the last look.

use std::collections::BTreeMap;

use casebook::projection::ProjectionDigest;
use casebook::store::{Filter, HitRow, Mark, Order, Presence, Query, Reading};
use exchange::night::Night;
use jiff::Timestamp;

use super::{TrialError, TrialSite, people};

/// The looks of an analyst at the list, one morning after the other.
#[derive(Debug, Default)]
pub struct Mornings {
    /// What each hit was like at the last look.
    seen: BTreeMap<String, (ProjectionDigest, Mark)>,
}

/// The list of a morning, against that of the look before; each part in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Morning {
    /// Hits that were never there before.
    pub new: Vec<HitRow>,
    /// Hits about which something is otherwise, or that are back.
    pub changed: Vec<HitRow>,
    /// Hits that were there and are gone.
    pub gone: Vec<HitRow>,
    /// Hits that are as they were.
    pub same: Vec<HitRow>,
}

impl Morning {
    /// How many hits are there.
    #[must_use]
    pub fn present(&self) -> usize {
        self.new.len() + self.changed.len() + self.same.len()
    }

    /// The hits that are there: the new ones, the changed ones, and those as they were.
    pub fn hits(&self) -> impl Iterator<Item = &HitRow> {
        self.new.iter().chain(&self.changed).chain(&self.same)
    }
}

impl Mornings {
    /// Looks at the list after a night, as the analyst; the journal says so.
    ///
    /// # Errors
    /// [`TrialError::Read`] when the casebook shows nothing, [`TrialError::Opening`].
    pub fn look(
        &mut self,
        site: &mut TrialSite,
        night: Night,
        at: Timestamp,
    ) -> Result<Morning, TrialError> {
        let query = Query {
            filter: Filter {
                presence: Presence::Any,
                since: None,
                agency: None,
                order: Order::LongestWaiting,
                offset: 0,
                limit: u32::MAX,
            },
            state: None,
            rule: None,
        };
        let (who, filled_at) = (people::analyst(), site.policy().filled_at.clone());
        let reading = Reading {
            who: &who,
            at,
            filled_at: &filled_at,
            salts: &mut site.salts(),
        };
        let page = site.casebook()?.read_list(&query, reading)?;
        let mut morning = Morning {
            new: Vec::new(),
            changed: Vec::new(),
            gone: Vec::new(),
            same: Vec::new(),
        };
        for row in page.hits {
            let now = (row.projection.digest(), row.listed.mark);
            let before = self.seen.insert(row.listed.id.clone(), now);
            let part = match (before, now.1) {
                (Some((_, Mark::Gone)), Mark::Gone) => continue,
                (_, Mark::Gone) => &mut morning.gone,
                _ if row.listed.last_night != night => continue,
                (None, _) => &mut morning.new,
                (Some(before), _) if before == now => &mut morning.same,
                (Some(_), _) => &mut morning.changed,
            };
            part.push(row);
        }
        Ok(morning)
    }
}
