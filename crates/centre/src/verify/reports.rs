//! The reports of what was forgotten: each signed by the centre, and saying what its journal says.

use std::fs;
use std::io;

use casebook::store::Casebook;
use matcher::keys::CentreKey;
use site::Site;

use super::{Fault, Verified, files};
use crate::settings::Settings;
use casebook::store::ForgetReport;

/// Verifies all reports of a site, in order of their names.
pub(super) fn verify(site: &Site, casebook: &Casebook, key: &CentreKey, verified: &mut Verified) {
    // Settings that cannot be read are told of elsewhere.
    let Ok(Some(settings)) = Settings::of(site) else {
        return;
    };
    let said = match casebook.forgotten() {
        Ok(said) => said,
        Err(error) => return verified.find(casebook.path(), Fault::Store(error)),
    };
    let restored = match casebook.restored() {
        Ok(restored) => restored,
        Err(error) => return verified.find(casebook.path(), Fault::Store(error)),
    };
    let folder = site.reports();
    let mut paths = Vec::new();
    match fs::read_dir(&folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return,
        Err(cause) => return verified.find(folder, Fault::Unreadable(cause)),
        Ok(entries) => paths.extend(entries.flatten().map(|entry| entry.path())),
    }
    paths.sort_unstable();
    for path in paths {
        let bytes = match files::read(&path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(cause) => {
                verified.find(path, Fault::Unreadable(cause));
                continue;
            }
        };
        let note = String::from_utf8_lossy(&bytes);
        let public = key.identity().sign().public();
        let report = match ForgetReport::verify(&note, settings.origin(), &public) {
            Ok(report) => report,
            Err(error) => {
                verified.find(path, error);
                continue;
            }
        };
        // What a casebook wrote that a backup took the place of, its journal has no more.
        let is_lost = restored.iter().any(|entry| entry.number <= report.entry);
        let is_said = said.iter().any(|entry| {
            (entry.number, entry.hash) == (report.entry, report.hash)
                && entry.detail == report.went.lines().into_bytes()
        });
        if !is_said && !is_lost {
            verified.find(path, Fault::Unsaid);
        }
    }
}
