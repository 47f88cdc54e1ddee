//! What came to a hit since it was first seen, and on which night.

use exchange::night::Night;

use super::Sighting;
use crate::change::{Change, Seen};

/// What came to a hit after the first of these sightings, each with the night on which it did, in
/// order of time. What went and came back is nothing new.
#[must_use]
pub fn growth(sightings: &[Sighting]) -> Vec<(Change, Night)> {
    let mut seen = Seen::default();
    let mut growth = Vec::new();
    for (place, sighting) in sightings.iter().enumerate() {
        if place > 0 {
            let new = seen.new_in(&sighting.projection).into_iter();
            growth.extend(new.map(|change| (change, sighting.from)));
        }
        seen.see(&sighting.projection);
    }
    growth
}
