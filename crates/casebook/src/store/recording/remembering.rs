//! What is remembered of earlier nights, as tonight's hits are compared with it.

use std::collections::{BTreeMap, BTreeSet};

use exchange::payload::SignalRef;
use rusqlite::Transaction;

use crate::identity::{Remembered, SeenSignal};
use crate::store::StoreError;
use crate::store::forms::night_of;

/// Every hit of an earlier night, by its last version; and those that somebody has touched, also
/// where the only run that had them was taken back.
pub(super) fn remembered(writing: &Transaction<'_>) -> Result<Vec<Remembered>, StoreError> {
    let query = "SELECT hit.id, hit.first_night, agency, ref, previous
        FROM hit JOIN signal ON signal.hit = hit.id AND signal.night =
            (SELECT max(night) FROM signal AS latest WHERE latest.hit = hit.id)
        WHERE EXISTS (SELECT 1 FROM sighting WHERE sighting.hit = hit.id)
            OR EXISTS (SELECT 1 FROM deed WHERE deed.hit = hit.id)";
    let mut reading = writing.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut hits: BTreeMap<String, Remembered> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let signal = SeenSignal {
            agency: row.get(2)?,
            signal_ref: SignalRef(row.get(3)?),
            previous: SignalRef(row.get(4)?),
        };
        if let Some(hit) = hits.get_mut(&id) {
            hit.signals.push(signal);
            continue;
        }
        let first_seen = night_of(row.get(1)?, "hit")?;
        let signals = vec![signal];
        hits.insert(
            id.clone(),
            Remembered {
                id,
                first_seen,
                signals,
            },
        );
    }
    Ok(hits.into_values().collect())
}

/// Of the remembered hits, those that were in the list of the last night before this one.
pub(super) fn of_the_last_night(
    writing: &Transaction<'_>,
    remembered: &[Remembered],
) -> Result<Vec<Remembered>, StoreError> {
    let ids = "SELECT hit FROM sighting
        WHERE to_night = (SELECT max(to_night) FROM sighting)";
    let mut reading = writing.prepare(ids)?;
    let ids = reading.query_map([], |row| row.get(0))?;
    let ids: BTreeSet<String> = ids.collect::<Result<_, _>>()?;
    let seen = remembered.iter().filter(|hit| ids.contains(&hit.id));
    Ok(seen.cloned().collect())
}
