//! The runs of match of a night: each whole, and its hit list readable.

use std::path::PathBuf;

use exchange::hits::HitList;
use exchange::night::Night;
use site::{RunFolder, Site};

use super::{Fault, Verified, files};

/// Verifies all runs of a night.
pub(super) fn verify(site: &Site, night: Night, verified: &mut Verified) {
    let folder = site.night(night);
    let latest = match folder.latest_run() {
        Ok(latest) => latest.unwrap_or(0),
        Err(cause) => return verified.find(folder.path(), Fault::Unreadable(cause)),
    };
    for number in 1..=latest {
        let run = folder.run(number);
        // Earlier ones may have been removed.
        if run.path().is_dir() {
            verified.runs += 1;
            // The lists of one that another took the place of are deleted, and letters stay.
            let is_deleted = number < latest && lists(&run).iter().all(|list| !list.exists());
            if !is_deleted {
                verify_run(&run, night, verified);
            }
        }
    }
}

fn verify_run(run: &RunFolder, night: Night, verified: &mut Verified) {
    let [path, sheets @ ..] = lists(run);
    for sheet in sheets {
        let _ = read(sheet, verified);
    }
    let Some(bytes) = read(path.clone(), verified) else {
        return;
    };
    match serde_json::from_slice::<HitList>(&bytes) {
        Err(error) => verified.find(path, hit_list_fault(&bytes, error)),
        Ok(list) if list.format != HitList::FORMAT => {
            let found = list.format;
            verified.find(path, Fault::HitFormat { found });
        }
        Ok(list) if list.night != night.to_string() => verified.find(path, Fault::OtherNight),
        Ok(_) => {}
    }
}

fn lists(run: &RunFolder) -> [PathBuf; 3] {
    [run.hits_json(), run.hits_overview(), run.hits_csv()]
}

/// Of a list that cannot be read: it may have been written by another version.
fn hit_list_fault(bytes: &[u8], error: serde_json::Error) -> Fault {
    let json: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    let format = json.and_then(|json| json["format"].as_u64());
    match format.and_then(|format| u32::try_from(format).ok()) {
        Some(found) if found != HitList::FORMAT => Fault::HitFormat { found },
        _ => Fault::HitList(error),
    }
}

fn read(path: PathBuf, verified: &mut Verified) -> Option<Vec<u8>> {
    match files::read(&path) {
        Ok(Some(bytes)) => Some(bytes),
        Ok(None) => {
            verified.find(path, Fault::Missing);
            None
        }
        Err(cause) => {
            verified.find(path, Fault::Unreadable(cause));
            None
        }
    }
}
