//! The name of an export: which batches, of which night, under which covenant. Two exports of the
//! same have one name.
//!
//! ```text
//! hitmachine-export v1
//! covenant <hash, hex>
//! night <yyyy-mm-dd>
//! batch <index of the agency in the covenant> <revision> <digest, hex>    for each batch, in order
//! ```
//!
//! The name is the SHA-256 of these lines, each with its line feed.

use exchange::covenant::{Covenant, CovenantHash};
use exchange::hex::Hex;
use exchange::hits::BatchName;
use exchange::night::Night;
use matcher::CheckedNight;
use sha2::{Digest, Sha256};

/// The name of the export of a night, in hexadecimal digits.
#[must_use]
pub fn of_night(night: &CheckedNight<'_>) -> String {
    let covenant = night.covenant();
    let batches = positions(night.batch_names(), covenant);
    of(covenant.hash(), night.night(), &batches)
}

/// Batches with the index of their agency in the covenant.
pub(crate) fn positions<'b>(
    batches: &'b [BatchName],
    covenant: &Covenant,
) -> Vec<(usize, &'b BatchName)> {
    let mut found = Vec::with_capacity(batches.len());
    for batch in batches {
        let mut agencies = covenant.agencies().iter();
        let position = agencies.position(|agency| agency.id() == batch.agency);
        found.extend(position.map(|position| (position, batch)));
    }
    found
}

fn of(covenant: CovenantHash, night: Night, batches: &[(usize, &BatchName)]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!(
        "hitmachine-export v1\ncovenant {covenant}\nnight {night}\n"
    ));
    for (agency, batch) in batches {
        hash.update(format!(
            "batch {agency} {} {}\n",
            batch.revision, batch.digest
        ));
    }
    Hex(&hash.finalize()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(night: &str, revision: u32, digest: &str) -> String {
        let batch = BatchName {
            agency: "police".to_owned(),
            revision,
            digest: digest.repeat(32),
        };
        let night = Night::parse(night).expect("a night");
        of(CovenantHash([7; 32]), night, &[(3, &batch)])
    }

    #[test]
    fn is_what_sha256sum_says_of_the_lines() {
        // printf 'hitmachine-export v1\ncovenant %s\nnight 2026-11-22\nbatch 3 2 %s\n' \
        //     "$(printf '07%.0s' {1..32})" "$(printf 'ab%.0s' {1..32})" | sha256sum
        assert_eq!(named("2026-11-22", 2, "ab"), VECTOR);
    }

    const VECTOR: &str = "e19397b11b604919c7a8742bfa60150c3c1cda4e0774f2374e2c04dded40c09c";

    #[test]
    fn differs_by_night_revision_and_batch() {
        let name = named("2026-11-22", 2, "ab");
        for other in [
            named("2026-11-23", 2, "ab"),
            named("2026-11-22", 3, "ab"),
            named("2026-11-22", 2, "ac"),
        ] {
            assert_ne!(name, other);
        }
    }
}
