//! A night on which two agencies have one signal each on the same people: every record meets and opens.

use exchange::batch::record::RecordBytes;
use exchange::batch::{BatchHeader, BatchWriter, SectionCount};
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Agency as Sender, Gate, MatchKey, Section};
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::file::atomic_file;
use exchange::payload::holder::Holder;
use exchange::payload::{Payload, PersonRef, Severity, SignalRef};
use hasher::seal::Sealer;
use jiff::Timestamp;
use matcher::accept::{Intake, accept};
use matcher::meet::{Groups, List, Threshold, meet};
use matcher::open::Opener;
use matcher::store::AcceptedBatch;
use sha2::{Digest as _, Sha512};
use site::Site;

use crate::agency::{Agency, night};
use crate::chance::Chance;
use crate::parties::{agency_key, centre_key};

/// The site of a centre that accepted both batches; removed when it is dropped.
pub struct Pair {
    agency: Agency,
    site: tempfile::TempDir,
    section: Section,
}

/// Their batches as stored, in order of the agencies in the covenant.
pub struct Accepted<'a> {
    covenant: &'a SignedCovenant,
    section: Section,
    position: usize,
    stored: [AcceptedBatch; 2],
}

impl Pair {
    /// With so many people, under the first section that counts BSNs.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    #[must_use]
    pub fn new(people: u32) -> Self {
        let (agency, site) = (
            Agency::new(),
            tempfile::tempdir().expect("a temporary folder"),
        );
        let covenant = agency.covenant();
        let of_bsn =
            |section: &Section| covenant.match_keys()[usize::from(section.match_key)].id() == "bsn";
        let section = covenant
            .sections()
            .find(of_bsn)
            .expect("the city counts BSNs");
        for sender in &covenant.agencies()[..2] {
            let batch = site.path().join("a.batch");
            atomic_file::write(&batch, &written(covenant, sender, section, people))
                .expect("a temporary folder can be written");
            let intake = Intake {
                site: &Site::open(site.path()).expect("no pseudonym key lies there"),
                covenant,
                centre_key: &centre_key(),
                night: night(),
                at: Timestamp::UNIX_EPOCH,
            };
            accept(&intake, &batch).unwrap_or_else(|error| panic!("{error}"));
        }
        Self {
            agency,
            site,
            section,
        }
    }

    /// Opens what the centre stored.
    ///
    /// # Panics
    /// When it is not there.
    #[must_use]
    pub fn accepted(&self) -> Accepted<'_> {
        let covenant = self.agency.covenant();
        let site = Site::open(self.site.path()).expect("no pseudonym key lies there");
        let folder = site.night(night());
        let stored = [0, 1].map(|agency| {
            let stored =
                AcceptedBatch::open(&folder, covenant, night(), &covenant.agencies()[agency]);
            stored.expect("it was accepted").expect("by both")
        });
        let position = covenant
            .sections()
            .position(|section| section == self.section)
            .expect("it is of the covenant");
        Accepted {
            covenant,
            section: self.section,
            position,
            stored,
        }
    }
}

impl Accepted<'_> {
    /// The match key.
    #[must_use]
    pub fn match_key(&self) -> &MatchKey {
        &self.covenant.match_keys()[usize::from(self.section.match_key)]
    }

    /// The gate.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.covenant.gates()[usize::from(self.section.gate)]
    }

    /// The covenant.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        self.covenant
    }

    /// What opens them.
    #[must_use]
    pub fn opener(&self) -> Opener<'_> {
        let batches: Vec<(usize, &AcceptedBatch)> = self.stored.iter().enumerate().collect();
        Opener::new(self.covenant, night(), self.position, &batches)
    }

    /// Meets, and gives the groups of each range to `visit`.
    ///
    /// # Panics
    /// When they cannot be read.
    pub fn meet<T: Send>(&self, visit: impl Fn(&Groups) -> T + Sync) -> Vec<T> {
        let columns = self
            .stored
            .each_ref()
            .map(|stored| stored.tags(self.position));
        let lists: Vec<_> = (1..)
            .zip(&columns)
            .map(|(unit, (column, fence))| List {
                column,
                fence,
                unit,
            })
            .collect();
        let threshold = Threshold {
            k: self.gate().k(),
            max_records_per_tag: self.covenant.max_records_per_tag(),
        };
        meet(&lists, threshold, visit)
            .expect("it was accepted")
            .found
    }
}

/// The batch of an agency with a record about each person.
fn written(covenant: &SignedCovenant, sender: &Sender, section: Section, people: u32) -> Vec<u8> {
    let key = agency_key(sender.id());
    let sealer = Sealer::new(covenant, night(), sender, &key);
    let gate = &covenant.gates()[usize::from(section.gate)];
    let sealer = sealer
        .section(gate, usize::from(section.match_key), covenant)
        .expect("a section of the covenant");
    let code = covenant
        .codes()
        .iter()
        .find(|code| sender.may_send(code.number()))
        .expect("every agency has a code");
    let mut records: Vec<RecordBytes> = (0..people)
        .map(|person| {
            let mut of_person = Chance::new("pair", person.into());
            let secret: [u8; 32] = std::array::from_fn(|_| of_person.word().to_le_bytes()[0]);
            let payload = Payload {
                signal: SignalRef((u128::from(person) + 1).to_be_bytes()),
                person: Some(PersonRef((u64::from(person) + 1).to_be_bytes())),
                is_client: true,
                bsn: None,
                holder: Holder::default(),
                household: None,
                code: code.number(),
                date: night().day_number(),
                severity: Severity::Serious,
                contact: 1,
            };
            sealer.seal(&sealer.lock(&Mac::new(&secret)), &payload.encode())
        })
        .collect();
    records.sort_unstable();
    let of = |other: Section| SectionCount {
        section: other,
        records: if other == section { people.into() } else { 0 },
    };
    let mut header = BatchHeader {
        covenant: covenant.hash(),
        night: night(),
        epoch: covenant.key_epoch(),
        revision: 1,
        agency: sender.index(),
        id: [0; 16],
        sections: covenant.sections().map(of).collect(),
    };
    let body = Sha512::digest(records.as_flattened()).into();
    let started = BatchWriter::start(
        &mut header,
        &body,
        &Secret::new([7; 32]),
        covenant.centre().hpke(),
        Vec::new(),
    );
    let mut writer = started.expect("memory takes all");
    writer.put(&records).expect("memory takes all");
    writer
        .finish(key.identity().sign())
        .expect("memory takes all")
        .out
}

#[cfg(test)]
mod tests {
    use matcher::signals::Signals;

    use super::*;

    #[test]
    fn meets_and_opens_with_every_record() {
        let pair = Pair::new(300);
        let accepted = pair.accepted();
        let opener = accepted.opener();
        let parts = accepted.meet(|groups| opener.open(groups).expect("it was accepted").0);
        let signals = Signals::gather(parts, accepted.covenant());
        assert_eq!((signals.all().len(), signals.groups()), (600, 300));
    }
}
