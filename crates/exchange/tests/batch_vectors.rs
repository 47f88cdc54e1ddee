//! The writer gives, byte for byte, the batches that a program in Python made from
//! docs/batch-format.md and docs/keys.md alone.

use std::io::Cursor;

use exchange::agreements::AgreementsHash;
use exchange::batch::{BatchHeader, BatchReader, BatchWriter, PseudonymSource, SectionCount};
use exchange::covenant::{CovenantHash, Section};
use exchange::crypto::identity::Identity;
use exchange::crypto::secret::Secret;
use exchange::hex::{self, Hex};
use exchange::night::Night;
use serde_json::Value;
use sha2::{Digest, Sha256};

#[test]
fn a_batch_is_byte_for_byte_the_one_that_was_made_from_the_documents() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../fixtures/vectors/batch-v2.json"))
            .expect("JSON");
    let [agency, centre] =
        ["agency_key", "centre_key"].map(|name| Identity::new(&Secret::new(bytes(&vectors[name]))));
    let seed = Secret::new(bytes(&vectors["seed"]));
    let cases = vectors["batches"].as_array().expect("batches");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let name = &case["name"];
        let sections: Vec<Vec<[u8; 148]>> = case["records"]
            .as_array()
            .expect("counts")
            .iter()
            .map(|count| (0..number(count)).map(record).collect())
            .collect();
        let mut header = header(&vectors, &sections);
        let body = Sha256::digest(sections.concat().as_flattened()).into();
        let mut writer =
            BatchWriter::start(&mut header, &body, &seed, centre.hpke_public(), Vec::new())
                .expect("memory takes all");
        for records in &sections {
            writer.put(records).expect("memory takes all");
        }
        let written = writer.finish(agency.sign()).expect("memory takes all").out;
        if let Some(batch) = case["batch"].as_str() {
            assert_eq!(Hex(&written).to_string(), batch, "{name}");
        }
        assert_eq!(case["length"], written.len(), "{name}");
        assert_eq!(
            Hex(&Sha256::digest(&written)).to_string(),
            case["sha256"],
            "{name}"
        );

        let reader =
            BatchReader::open(Cursor::new(&written), written.len() as u64).expect("a batch");
        let mut records = reader
            .verify(&agency.sign().public())
            .expect("signed")
            .records(&centre)
            .expect("decrypted");
        let mut read: Vec<Vec<[u8; 148]>> = vec![Vec::new(); sections.len()];
        while let Some(chunk) = records.next_chunk().expect("a chunk") {
            read[chunk.index].extend(chunk.records);
        }
        assert_eq!(read, sections, "{name}");
    }
}

fn header(vectors: &Value, sections: &[Vec<[u8; 148]>]) -> BatchHeader {
    let positions = vectors["sections"].as_array().expect("sections");
    let small = |value: &Value| u16::try_from(number(value)).expect("a small number");
    let count = |(position, records): (&Value, &Vec<_>)| SectionCount {
        section: Section {
            gate: small(&position[0]),
            match_key: small(&position[1]),
        },
        source: PseudonymSource::Agency,
        records: records.len() as u64,
    };
    BatchHeader {
        covenant: CovenantHash(bytes(&vectors["covenant_hash"])),
        agreements: AgreementsHash(bytes(&vectors["agreements_hash"])),
        night: Night::parse(vectors["night"].as_str().expect("a night")).expect("a night"),
        epoch: number(&vectors["epoch"]),
        revision: number(&vectors["revision"]),
        agency: u8::try_from(number(&vectors["agency"])).expect("an index"),
        id: [0; 16],
        sections: positions.iter().zip(sections).map(count).collect(),
    }
}

fn record(number: u32) -> [u8; 148] {
    number
        .to_be_bytes()
        .repeat(37)
        .try_into()
        .expect("37 times 4 bytes")
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a small number")
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex::parse(value.as_str().expect("text").as_bytes()).expect("hexadecimal")
}
