//! A night on which two agencies have one signal each on the same people: every record meets and
//! opens.

use exchange::agreements::AgreementsHash;
use exchange::batch::record::RecordBytes;
use exchange::batch::{BatchHeader, BatchWriter, PseudonymSource, SectionCount};
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::covenant::{Agency, Gate, MatchKey, Section};
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
use matcher::store::night_key::NightKey;
use sha2::{Digest as _, Sha256};
use site::Site;

use crate::inputs::parties::{agency_key, centre_key};
use crate::inputs::profiled_hash::{HashingAgency, night};
use crate::random::Random;

/// The site of a centre that accepted both batches; removed when it is dropped.
pub struct TwoAgencies {
    agency: HashingAgency,
    site: tempfile::TempDir,
    section: Section,
}

/// Their batches as stored, in order of the agencies in the covenant.
pub struct AcceptedBatches<'a> {
    covenant: &'a SignedCovenant,
    section: Section,
    /// Where the section stands among those of the covenant.
    index: usize,
    stored: [AcceptedBatch; 2],
}

impl TwoAgencies {
    /// Two agencies with a signal on each of so many people, under the first section that counts
    /// BSNs.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    #[must_use]
    pub fn new(people: u32) -> Self {
        let agency = HashingAgency::new();
        let site = tempfile::tempdir().expect("a temporary folder");
        let covenant = agency.covenant();
        let is_of_bsn =
            |section: &Section| covenant.match_keys()[usize::from(section.match_key)].id() == "bsn";
        let section = covenant
            .sections()
            .find(is_of_bsn)
            .expect("the city counts BSNs");
        for sender in &covenant.agencies()[..2] {
            let batch = site.path().join("a.batch");
            atomic_file::write(&batch, &written(covenant, sender, section, people))
                .expect("a temporary folder can be written");
            let intake = Intake {
                site: &Site::open(site.path().join("site")).expect("no pseudonym key lies there"),
                covenant,
                centre_key: &centre_key(),
                night: night(),
                at: Timestamp::UNIX_EPOCH,
                fresh: &Secret::new([7; 32]),
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
    pub fn accepted(&self) -> AcceptedBatches<'_> {
        let covenant = self.agency.covenant();
        let site = Site::open(self.site.path().join("site")).expect("no pseudonym key lies there");
        let folder = site.night(night());
        let key = NightKey::find(&site, night(), &centre_key()).expect("it opens");
        let stored = [0, 1].map(|agency| {
            let sender = &covenant.agencies()[agency];
            let stored = AcceptedBatch::open(&folder, covenant, night(), sender, key.as_ref());
            stored.expect("it was accepted").expect("by both")
        });
        let mut sections = covenant.sections();
        AcceptedBatches {
            covenant,
            section: self.section,
            index: sections
                .position(|section| section == self.section)
                .expect("of the covenant"),
            stored,
        }
    }
}

impl AcceptedBatches<'_> {
    /// The match key of the section, which is that of BSNs.
    #[must_use]
    pub fn match_key(&self) -> &MatchKey {
        &self.covenant.match_keys()[usize::from(self.section.match_key)]
    }

    /// The gate of the section.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.covenant.gates()[usize::from(self.section.gate)]
    }

    /// The covenant that both agencies and the centre run by.
    #[must_use]
    pub const fn covenant(&self) -> &SignedCovenant {
        self.covenant
    }

    /// What opens groups of these batches.
    #[must_use]
    pub fn opener(&self) -> Opener<'_> {
        let batches: Vec<(usize, &AcceptedBatch)> = self.stored.iter().enumerate().collect();
        Opener::new(self.covenant, night(), self.index, &batches)
    }

    /// Meets, and gives the groups of each range to `visit`.
    ///
    /// # Panics
    /// When they cannot be read.
    pub fn meet<T: Send>(&self, visit: impl Fn(&Groups) -> T + Sync) -> Vec<T> {
        let columns = self.stored.each_ref().map(|stored| stored.tags(self.index));
        let mut lists = Vec::new();
        for ((column, fence), unit) in columns.iter().zip(1..) {
            lists.push(List {
                column,
                fence,
                unit,
            });
        }
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
fn written(covenant: &SignedCovenant, sender: &Agency, section: Section, people: u32) -> Vec<u8> {
    let key = agency_key(sender.id());
    let records = records(covenant, sender, section, people);
    let mut sections = Vec::new();
    for counted in covenant.sections() {
        let records = if counted == section { people.into() } else { 0 };
        sections.push(SectionCount {
            section: counted,
            source: PseudonymSource::Agency,
            records,
        });
    }
    let mut header = BatchHeader {
        covenant: covenant.hash(),
        agreements: AgreementsHash::NONE,
        night: night(),
        epoch: covenant.key_epoch(),
        revision: 1,
        agency: sender.index(),
        id: [0; 16],
        sections,
    };
    let body = Sha256::digest(records.as_flattened()).into();
    let seed = Secret::new([7; 32]);
    let mut writer = BatchWriter::start(
        &mut header,
        &body,
        &seed,
        covenant.centre().hpke(),
        Vec::new(),
    )
    .expect("memory takes all");
    writer.put(&records).expect("memory takes all");
    writer
        .finish(key.identity().sign())
        .expect("memory takes all")
        .out
}

/// A sealed record about each person, in order of their tags.
fn records(
    covenant: &SignedCovenant,
    sender: &Agency,
    section: Section,
    people: u32,
) -> Vec<RecordBytes> {
    let sealer = Sealer::new(covenant, night(), sender, &agency_key(sender.id()));
    let gate = &covenant.gates()[usize::from(section.gate)];
    let sealer = sealer
        .section(gate, usize::from(section.match_key), covenant)
        .expect("a section of the covenant");
    let mut codes = covenant.codes().iter();
    let code = codes
        .find(|code| sender.may_send(code.number()))
        .expect("every agency has a code");
    let mut records = Vec::new();
    for person in 0..people {
        // The same secret at both agencies: so the two records of a person meet.
        let mut random = Random::new("pair", person.into());
        let secret: [u8; 32] = std::array::from_fn(|_| random.word().to_le_bytes()[0]);
        let payload = payload(person, code.number());
        records.push(sealer.seal(&sealer.lock(&Mac::new(&secret)), &payload.encode()));
    }
    // A batch is sorted, and a tag is what a record begins with.
    records.sort_unstable();
    records
}

/// What a record says, of a signal and a person that are known by their number.
fn payload(person: u32, code: u16) -> Payload {
    let mut signal = [0; 12];
    signal[8..].copy_from_slice(&(person + 1).to_be_bytes());
    Payload {
        signal: SignalRef(signal),
        previous: SignalRef([0; 12]),
        person: Some(PersonRef((u64::from(person) + 1).to_be_bytes())),
        is_client: true,
        is_in_joint_plan: false,
        is_informed: false,
        bsn: None,
        holder: Holder::NONE,
        address: None,
        bag: None,
        code,
        date: night().day_number(),
        severity: Severity::Serious,
        contact: 1,
    }
}

#[cfg(test)]
mod tests {
    use matcher::signals::Signals;

    use super::*;

    #[test]
    fn meets_and_opens_with_every_record() {
        let agencies = TwoAgencies::new(300);
        let accepted = agencies.accepted();
        let opener = accepted.opener();
        let parts = accepted.meet(|groups| opener.open(groups).expect("it was accepted").0);
        let signals = Signals::gather(parts, accepted.covenant());
        assert_eq!((signals.all().len(), signals.groups()), (600, 300));
    }
}
