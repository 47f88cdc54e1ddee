//! Where two centres differ that got the same batches, one of them with faults.

mod excused;
mod lists;

pub(super) use self::excused::Excused;
use super::site::Seen;

/// Everything in which they differ, but for moments, salts, and what was refused.
pub(super) fn traces(left: &Seen, right: &Seen) -> Vec<String> {
    let mut differences = Vec::new();
    if left.list_bytes != right.list_bytes {
        differences.push("the hit list".to_owned());
    }
    if left.outbox != right.outbox {
        differences.push("what is laid out".to_owned());
    }
    let (names, others) = (&left.names, &right.names);
    for name in names.iter().filter(|name| !others.contains(name)) {
        differences.push(format!("only where nothing went wrong: {name}"));
    }
    for name in others.iter().filter(|name| !names.contains(name)) {
        differences.push(format!("only where it did: {name}"));
    }
    let (hits, others) = (&left.hits, &right.hits);
    for (id, kept) in hits {
        if others.get(id) != Some(kept) {
            differences.push(format!("hit {id}: {kept:?}, not {:?}", others.get(id)));
        }
    }
    for id in others.keys().filter(|id| !hits.contains_key(*id)) {
        differences.push(format!("hit {id} is one too many"));
    }
    differences
}
