//! The batches that are wrong, each in its own way, and what the centre says of each.

use exchange::batch::BatchHeader;
use exchange::batch::record::{Record, RecordBytes};
use exchange::covenant::CovenantHash;
use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::crypto::identity::{HpkePublic, Identity, SignSecret};
use hasher::pseudonymise::keys::AgencyKey;

use super::{right, sections};
use crate::mutation::signed_again;
use crate::parties::{agency_key, batch, hashed, header, night, secret, tonight, written};
use crate::people::Signal;

/// A batch that the centre must refuse.
pub(super) struct BadBatch {
    /// Its name as a file, without `.batch`.
    pub(super) name: &'static str,
    /// The right batch that is accepted before, where this one is wrong only after it.
    pub(super) after: Option<&'static str>,
    pub(super) bytes: Vec<u8>,
    /// What the centre says.
    pub(super) says: String,
}

/// A batch that is wrong whatever came before.
fn bad(name: &'static str, bytes: Vec<u8>, says: impl Into<String>) -> BadBatch {
    BadBatch {
        name,
        after: None,
        bytes,
        says: says.into(),
    }
}

const NOT_A_BATCH: &str = "this is not a batch";
const NOT_SORTED: &str = "section 0 of the batch is not sorted";
const NOT_FOR_US: &str = "the batch was not encrypted to this centre";
const NOT_SIGNED: &str = "the signature is not that of the agency that the batch names: \
                          it was changed, or another made it";

fn not_that_long(length: usize) -> String {
    format!(
        "the batch is {length} bytes long, which is not what its header announces: \
         it was cut off or extended"
    )
}

/// All bad batches, made from the right ones.
pub(super) fn bad_batches(covenant: &SignedCovenant) -> Vec<BadBatch> {
    let good = Good::new(covenant);
    let mut batches = good.meant_for_elsewhere();
    batches.extend(good.cut_or_changed());
    batches.extend(good.by_or_for_somebody_else());
    batches.extend(good.with_bad_records());
    batches.extend(good.with_bad_headers());
    batches.extend(good.too_late());
    batches
}

/// The right batches, and what they are made of.
struct Good<'a> {
    covenant: &'a SignedCovenant,
    sections: Vec<Vec<RecordBytes>>,
    first: Vec<u8>,
    second: Vec<u8>,
    key: AgencyKey,
}

impl<'a> Good<'a> {
    fn new(covenant: &'a SignedCovenant) -> Self {
        let [(_, first), (_, second)] = right(covenant);
        let (sections, key) = (sections(covenant, 1), agency_key(1));
        Self {
            covenant,
            sections,
            first,
            second,
            key,
        }
    }

    fn header(&self) -> BatchHeader {
        header(self.covenant, 1, tonight(), 1, &self.sections)
    }

    fn sign(&self) -> &SignSecret {
        self.key.identity().sign()
    }

    fn centre(&self) -> &HpkePublic {
        self.covenant.centre().hpke()
    }

    /// The right records under another header, signed by the agency itself.
    fn with_header(&self, change: impl Fn(&mut BatchHeader)) -> Vec<u8> {
        let mut header = self.header();
        change(&mut header);
        written(header, &self.sections, self.sign(), self.centre())
    }

    /// Other records in the first section, signed by the agency itself.
    fn with_records(&self, change: impl Fn(&mut Vec<RecordBytes>)) -> Vec<u8> {
        let mut sections = self.sections.clone();
        change(&mut sections[0]);
        written(self.header(), &sections, self.sign(), self.centre())
    }

    /// The right batch with other bytes.
    fn with_bytes(&self, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = self.first.clone();
        change(&mut bytes);
        bytes
    }

    /// The right batch with other bytes, signed again by the agency itself.
    fn signed_with_bytes(&self, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = self.with_bytes(change);
        signed_again(&mut bytes, 1);
        bytes
    }

    /// Where the body starts: behind the header, its sections and the digest.
    fn body(&self) -> usize {
        112 + 16 * self.sections.len() + 32
    }

    /// The header of the first right batch with the body of the second.
    fn spliced(&self) -> Vec<u8> {
        let body = self.body();
        [&self.first[..body], &self.second[body..]].concat()
    }

    fn meant_for_elsewhere(&self) -> Vec<BadBatch> {
        let yesterday = night("2026-11-21");
        let of_yesterday = hashed(self.covenant, 1, yesterday, &Signal::about(0..3));
        let other_covenant = CovenantHash([1; 32]);
        vec![
            bad(
                "other-night",
                batch(self.covenant, 1, yesterday, 1, &of_yesterday),
                "a1: the batch is for the night of 2026-11-21; \
                 open is the night of 2026-11-22",
            ),
            bad(
                "foreign-agency",
                self.with_header(|header| header.agency = 9),
                "the covenant has no agency with index 9",
            ),
            bad(
                "wrong-covenant",
                self.with_header(|header| header.covenant = other_covenant),
                format!("the batch was made under another covenant, {other_covenant}"),
            ),
            bad(
                "wrong-epoch",
                self.with_header(|header| header.epoch = 2),
                "a1: the batch was made with the pseudonym key of epoch 2; the covenant says 1",
            ),
            bad(
                "other-sections",
                self.with_header(|header| header.sections.swap(0, 1)),
                "a1: the batch has other sections than the covenant",
            ),
            bad(
                "revision-zero",
                self.signed_with_bytes(|bytes| bytes[88..92].fill(0)),
                "the revision in the batch's header is impossible",
            ),
        ]
    }

    fn cut_or_changed(&self) -> Vec<BadBatch> {
        let length = self.first.len();
        let flipped = self.body() + 200;
        vec![
            bad(
                "truncated",
                self.first[..length - 100].to_vec(),
                not_that_long(length - 100),
            ),
            bad("truncated-header", self.first[..100].to_vec(), NOT_A_BATCH),
            bad(
                "extended",
                self.with_bytes(|bytes| bytes.push(0)),
                not_that_long(length + 1),
            ),
            bad(
                "changed-byte",
                self.with_bytes(|bytes| bytes[flipped] ^= 1),
                NOT_SIGNED,
            ),
            bad(
                "changed-byte-signed",
                self.signed_with_bytes(|bytes| bytes[flipped] ^= 1),
                NOT_FOR_US,
            ),
            bad("spliced", self.spliced(), NOT_SIGNED),
            bad(
                "spliced-signed",
                self.signed_with_bytes(|bytes| *bytes = self.spliced()),
                NOT_FOR_US,
            ),
        ]
    }

    fn by_or_for_somebody_else(&self) -> Vec<BadBatch> {
        let other_agency = agency_key(2);
        let other_sign = other_agency.identity().sign();
        let other_centre = Identity::new(&secret("another centre"));
        let mut taken_over = self.first.clone();
        taken_over[92] = 2;
        signed_again(&mut taken_over, 2);
        vec![
            bad(
                "signed-by-another",
                written(self.header(), &self.sections, other_sign, self.centre()),
                NOT_SIGNED,
            ),
            bad("taken-over-by-another", taken_over, NOT_FOR_US),
            bad(
                "to-another-centre",
                written(
                    self.header(),
                    &self.sections,
                    self.sign(),
                    other_centre.hpke_public(),
                ),
                NOT_FOR_US,
            ),
        ]
    }

    fn with_bad_records(&self) -> Vec<BadBatch> {
        let not_canonical = |records: &mut Vec<RecordBytes>| {
            let before = records[1];
            records[1] = Record {
                share: &[0xFF; 32],
                ..Record::from_bytes(&before)
            }
            .bytes();
        };
        vec![
            bad(
                "unsorted",
                self.with_records(|records| records.reverse()),
                NOT_SORTED,
            ),
            bad(
                "record-twice",
                self.with_records(|records| records[1] = records[0]),
                NOT_SORTED,
            ),
            bad(
                "share-not-canonical",
                self.with_records(not_canonical),
                "a1: record 2 of section 0 has a share that is not a canonical scalar",
            ),
        ]
    }

    fn with_bad_headers(&self) -> Vec<BadBatch> {
        let length = self.first.len();
        vec![
            bad(
                "length-lies",
                self.signed_with_bytes(|bytes| bytes[120] += 1),
                not_that_long(length),
            ),
            bad(
                "length-beyond-numbers",
                self.signed_with_bytes(|bytes| bytes[120..128].fill(0xFF)),
                not_that_long(length),
            ),
            bad(
                "sections-lie",
                self.signed_with_bytes(|bytes| bytes[14..16].fill(0xFF)),
                "the number of sections in the batch's header is impossible",
            ),
            bad(
                "version-1",
                self.signed_with_bytes(|bytes| bytes[8] = 1),
                "this is a batch of version 1; this program reads version 2",
            ),
            bad(
                "version-3",
                self.signed_with_bytes(|bytes| bytes[8] = 3),
                "this is a batch of version 3; this program reads version 2",
            ),
            bad(
                "other-scheme",
                self.signed_with_bytes(|bytes| bytes[12] = 1),
                "this batch was made by version 1 of the pseudonym scheme; \
                 this program reads version 2",
            ),
            bad(
                "unknown-source",
                self.signed_with_bytes(|bytes| bytes[116] = 2),
                "the source of a section in the batch's header is impossible",
            ),
            bad(
                "reserved-byte",
                self.signed_with_bytes(|bytes| bytes[93] = 1),
                "a reserved byte in the batch's header is impossible",
            ),
            bad(
                "bad-magic",
                self.signed_with_bytes(|bytes| bytes[0] = b'h'),
                NOT_A_BATCH,
            ),
            bad("empty", Vec::new(), NOT_A_BATCH),
        ]
    }

    /// Those that are wrong only after a right one.
    fn too_late(&self) -> Vec<BadBatch> {
        let fewer = hashed(self.covenant, 1, tonight(), &Signal::about(0..2));
        vec![
            BadBatch {
                name: "equal-revision",
                after: Some("good"),
                bytes: batch(self.covenant, 1, tonight(), 1, &fewer),
                says: "a1: another batch with revision 1 was accepted before; \
                       a replacement needs a higher one"
                    .to_owned(),
            },
            BadBatch {
                name: "lower-revision",
                after: Some("replacement"),
                bytes: batch(self.covenant, 1, tonight(), 1, &self.sections),
                says: "a1: revision 1 is older than revision 2, which was accepted before"
                    .to_owned(),
            },
        ]
    }
}
