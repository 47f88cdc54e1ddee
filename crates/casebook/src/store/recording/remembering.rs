//! What is remembered of earlier nights, as tonight's hits are compared with it, and what of
//! tonight is remembered.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use exchange::night::Night;
use exchange::payload::SignalRef;
use rusqlite::{Transaction, params};

use crate::identity::{KnownSignal, Named, Remembered, SeenSignal, Unnamed};
use crate::store::StoreError;
use crate::store::forms::night_of;

/// Every hit of an earlier night, by its last version; and those that somebody has touched, also
/// where the only run that had them was taken back. What an agency sent before its numbers changed
/// is nothing to know a hit by.
pub(super) fn remembered(writing: &Transaction<'_>) -> Result<Vec<Remembered>, StoreError> {
    let query = "SELECT hit.id, hit.first_night, agency, ref, previous, sent
        FROM hit JOIN signal ON signal.hit = hit.id AND signal.night =
            (SELECT max(night) FROM signal AS latest WHERE latest.hit = hit.id)
        WHERE (EXISTS (SELECT 1 FROM sighting WHERE sighting.hit = hit.id)
            OR EXISTS (SELECT 1 FROM deed WHERE deed.hit = hit.id))
            AND NOT EXISTS (SELECT 1 FROM renumbered
                WHERE renumbered.agency = signal.agency AND renumbered.night > sent)";
    let mut reading = writing.prepare(query)?;
    let mut rows = reading.query([])?;
    let mut hits: BTreeMap<String, Remembered> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let signal = KnownSignal {
            seen: SeenSignal {
                agency: row.get(2)?,
                signal_ref: SignalRef(row.get(3)?),
                previous: SignalRef(row.get(4)?),
            },
            sent: night_of(row.get(5)?, "signal")?,
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

/// Remembers the signals of tonight's hits, and [what was still known](Remembered::still_known) of
/// them. Those of one night before this one are kept too, for another run of this night.
pub(super) fn remember<'a>(
    writing: &Transaction<'_>,
    night: Night,
    tonight: impl Iterator<Item = (&'a Named, &'a Unnamed)>,
    remembered: &[Remembered],
    missing: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let before: HashMap<&str, &Remembered> = remembered.iter().map(|hit| (&*hit.id, hit)).collect();
    let mut forget = writing.prepare(FORGET_OLDER)?;
    let mut write = writing.prepare("INSERT OR IGNORE INTO signal VALUES (?, ?, ?, ?, ?, ?)")?;
    let day = night.day_number();
    for (name, hit) in tonight {
        forget.execute(params![name.id, day])?;
        let tonight = hit.signals.iter().map(|seen| (seen, night));
        let known = before.get(&*name.id).into_iter();
        let known = known.flat_map(|hit| hit.still_known(night, missing));
        for (seen, sent) in tonight.chain(known.map(|known| (&known.seen, known.sent))) {
            let SeenSignal {
                agency,
                signal_ref,
                previous,
            } = seen;
            let (signal_ref, previous, sent) = (signal_ref.0, previous.0, sent.day_number());
            write.execute(params![name.id, day, agency, signal_ref, previous, sent])?;
        }
    }
    Ok(())
}

/// Remembers whose numbers changed on a night: hits that are not seen on it are compared later.
pub(super) fn remember_renumbered(
    writing: &Transaction<'_>,
    night: Night,
    renumbered: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let mut write = writing.prepare("INSERT INTO renumbered VALUES (?, ?)")?;
    for agency in renumbered {
        write.execute(params![night.day_number(), agency])?;
    }
    Ok(())
}

const FORGET_OLDER: &str = "DELETE FROM signal WHERE hit = ?1 AND (night = ?2 OR night <
    (SELECT max(night) FROM signal WHERE hit = ?1 AND night < ?2))";

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
