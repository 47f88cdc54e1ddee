//! What a decision rests on, and what is new since.
//!
//! A night can be matched again after somebody has decided on what its first run found, or be
//! voided. What they decided on is then no sighting any more, and what the other run found is as
//! new as that of a later night.

use exchange::night::Night;

use super::{Circumstances, History, Reopening};
use crate::change::{self, Seen};
use crate::projection::{Projection, ProjectionDigest};

impl History {
    /// What a decision rests on that was made when `closed_on` was the last night and the hit
    /// looked so: that, and all before it. Of the sightings it is the last one until then, but not
    /// where the night was matched again since and the hit looks otherwise by that.
    pub(super) fn base(&self, closed_on: Night, closed_as: Option<ProjectionDigest>) -> Base<'_> {
        let mut base = Base::default();
        let looks = self.sightings.iter().map(|seen| &seen.projection);
        let decided_on = looks
            .chain(&self.taken_back)
            .find(|look| Some(look.digest()) == closed_as);
        for sighting in &self.sightings {
            let is_of_a_later_run = sighting.from == closed_on
                && decided_on.is_some_and(|look| *look != sighting.projection);
            if closed_on < sighting.from || is_of_a_later_run {
                break;
            }
            base.see(&sighting.projection);
        }
        if let Some(look) = decided_on {
            base.see(look);
        }
        base
    }

    /// What is new in the last sighting against what a decision rests on, and whether hardly
    /// anything is left of it.
    pub(super) fn new_since(&self, base: &Base<'_>, around: &Circumstances<'_>) -> Reopening {
        let mut reopening = Reopening::default();
        if let (Some(before), Some(now)) = (base.decided_on, self.sightings.last()) {
            reopening.has_lapsed = change::has_lapsed(before, &now.projection, around.missing);
            let mut seen = base.seen.clone();
            for projection in around.went_up {
                seen.see_beside(projection);
            }
            // One that is not in tonight's list says nothing new.
            if now.until == around.night {
                reopening.changes = seen.new_in(&now.projection);
            }
        }
        reopening
    }
}

/// What a decision rests on.
#[derive(Default)]
pub(super) struct Base<'a> {
    /// All that was seen until then.
    seen: Seen,
    /// How the hit looked when it was decided.
    decided_on: Option<&'a Projection>,
}

impl<'a> Base<'a> {
    fn see(&mut self, look: &'a Projection) {
        self.seen.see(look);
        self.decided_on = Some(look);
    }
}
