//! A file for every way in which a batch can be wrong (`fixtures/batches/bad`), and what the centre says of it.
//!
//! The files are made here from fixed seeds: the test makes each anew, compares it with the one in the repository, and hands it in.
//! After a change of the format, `HITMACHINE_WRITE_FIXTURES=1 cargo test -p hitmachine --test attacks refused` writes them again.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use exchange::batch::record::{Record, RecordBytes};
use exchange::covenant::CovenantHash;
use exchange::covenant::signed_covenant::{self, SignedCovenant};
use exchange::crypto::identity::Identity;
use exchange::file::atomic_file;
use matcher::accept::How;

use crate::mutation::signed_again;
use crate::parties::{
    Centre, Terms, agency_key, batch, covenant_text, hashed, header, night, owners, pins, secret,
    tonight, written,
};
use crate::people::Signal;

/// What is left of batches in a site: all files but locks.
pub(crate) fn left(site: &Path) -> Vec<String> {
    let (mut names, mut folders) = (Vec::new(), vec![site.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "lock") {
                names.push(path.display().to_string());
            }
        }
    }
    names.sort();
    names
}

const TERMS: Terms = Terms::of(2, 2);

fn sections(covenant: &SignedCovenant, agency: u8) -> Vec<Vec<RecordBytes>> {
    hashed(covenant, agency, tonight(), &Signal::about(0..3))
}

/// The batch that is right, and the one that replaces it.
fn right(covenant: &SignedCovenant) -> [(&'static str, Vec<u8>); 2] {
    let sections = sections(covenant, 1);
    [("good", 1), ("replacement", 2)]
        .map(|(name, revision)| (name, batch(covenant, 1, tonight(), revision, &sections)))
}

/// The wrong ones that are wrong only after a right one: what was accepted before, and what the centre says.
fn files_after(covenant: &SignedCovenant) -> Vec<(&'static str, &'static str, Vec<u8>, String)> {
    let fewer = hashed(covenant, 1, tonight(), &Signal::about(0..2));
    vec![
        (
            "equal-revision",
            "good",
            batch(covenant, 1, tonight(), 1, &fewer),
            "a1: another batch with revision 1 was accepted before; a replacement needs a higher one".to_owned(),
        ),
        (
            "lower-revision",
            "replacement",
            batch(covenant, 1, tonight(), 1, &sections(covenant, 1)),
            "a1: revision 1 is older than revision 2, which was accepted before".to_owned(),
        ),
    ]
}

/// The wrong ones by name, and what the centre says of each.
fn files(covenant: &SignedCovenant) -> Vec<(&'static str, Vec<u8>, String)> {
    let sections = sections(covenant, 1);
    let [(_, good), (_, second)] = right(covenant);
    let header = || header(covenant, 1, tonight(), 1, &sections);
    let (agency, other, centre) = (agency_key(1), agency_key(2), covenant.centre().hpke());
    let (sign, other) = (agency.identity().sign(), other.identity().sign());
    let with = |change: &dyn Fn(&mut exchange::batch::BatchHeader)| {
        let mut header = header();
        change(&mut header);
        written(header, &sections, sign, centre)
    };
    let records = |change: &dyn Fn(&mut Vec<RecordBytes>)| {
        let mut sections = sections.clone();
        change(&mut sections[0]);
        written(header(), &sections, sign, centre)
    };
    let bytes = |change: &dyn Fn(&mut Vec<u8>), sign_again: bool| {
        let mut bytes = good.clone();
        change(&mut bytes);
        if sign_again {
            signed_again(&mut bytes, 1);
        }
        bytes
    };
    let length = |length: usize| {
        format!(
            "the batch is {length} bytes long, which is not what its header announces: it was cut off or extended"
        )
    };
    let (signature, not_for_us) = (
        "the signature is not that of the agency that the batch names: it was changed, or another made it".to_owned(),
        "the batch was not encrypted to this centre".to_owned(),
    );
    let body = 76 + 12 * sections.len() + 32;
    let stranger = Identity::new(&secret("another centre"));
    vec![
        (
            "other-night",
            batch(
                covenant,
                1,
                night("2026-11-21"),
                1,
                &hashed(covenant, 1, night("2026-11-21"), &Signal::about(0..3)),
            ),
            "a1: the batch is for the night of 2026-11-21; open is the night of 2026-11-22"
                .to_owned(),
        ),
        (
            "foreign-agency",
            with(&|header| header.agency = 9),
            "the covenant has no agency with index 9".to_owned(),
        ),
        (
            "wrong-covenant",
            with(&|header| header.covenant = CovenantHash([1; 32])),
            format!(
                "the batch was made under another covenant, {}",
                CovenantHash([1; 32])
            ),
        ),
        (
            "wrong-epoch",
            with(&|header| header.epoch = 2),
            "a1: the batch was made with the pseudonym key of epoch 2; the covenant says 1"
                .to_owned(),
        ),
        (
            "other-sections",
            with(&|header| header.sections.swap(0, 1)),
            "a1: the batch has other sections than the covenant".to_owned(),
        ),
        (
            "revision-zero",
            bytes(&|bytes| bytes[52..56].fill(0), true),
            "the revision in the batch's header is impossible".to_owned(),
        ),
        (
            "truncated",
            good[..good.len() - 100].to_vec(),
            length(good.len() - 100),
        ),
        (
            "truncated-header",
            good[..70].to_vec(),
            "this is not a batch".to_owned(),
        ),
        (
            "extended",
            bytes(&|bytes| bytes.push(0), false),
            length(good.len() + 1),
        ),
        (
            "changed-byte",
            bytes(&|bytes| bytes[body + 200] ^= 1, false),
            signature.clone(),
        ),
        (
            "changed-byte-signed",
            bytes(&|bytes| bytes[body + 200] ^= 1, true),
            not_for_us.clone(),
        ),
        (
            "spliced",
            [&good[..body], &second[body..]].concat(),
            signature.clone(),
        ),
        (
            "spliced-signed",
            bytes(
                &|bytes| *bytes = [&good[..body], &second[body..]].concat(),
                true,
            ),
            not_for_us.clone(),
        ),
        (
            "signed-by-another",
            written(header(), &sections, other, centre),
            signature,
        ),
        (
            "taken-over-by-another",
            {
                let mut bytes = good.clone();
                bytes[56] = 2;
                signed_again(&mut bytes, 2);
                bytes
            },
            not_for_us.clone(),
        ),
        (
            "to-another-centre",
            written(header(), &sections, sign, stranger.hpke_public()),
            not_for_us,
        ),
        (
            "unsorted",
            records(&|records| records.reverse()),
            "section 0 of the batch is not sorted".to_owned(),
        ),
        (
            "record-twice",
            records(&|records| records[1] = records[0]),
            "section 0 of the batch is not sorted".to_owned(),
        ),
        (
            "share-not-canonical",
            records(&|records| {
                records[1] = Record {
                    share: &[0xFF; 32],
                    ..Record::from_bytes(&records[1].clone())
                }
                .bytes();
            }),
            "a1: record 2 of section 0 has a share that is not a canonical scalar".to_owned(),
        ),
        (
            "length-lies",
            bytes(&|bytes| bytes[80] += 1, true),
            length(good.len()),
        ),
        (
            "length-beyond-numbers",
            bytes(&|bytes| bytes[80..88].fill(0xFF), true),
            length(good.len()),
        ),
        (
            "sections-lie",
            bytes(&|bytes| bytes[58..60].fill(0xFF), true),
            "the number of sections in the batch's header is impossible".to_owned(),
        ),
        (
            "version-0",
            bytes(&|bytes| bytes[8] = 0, true),
            "this is a batch of version 0; this program reads version 1".to_owned(),
        ),
        (
            "version-2",
            bytes(&|bytes| bytes[8] = 2, true),
            "this is a batch of version 2; this program reads version 1".to_owned(),
        ),
        (
            "bad-magic",
            bytes(&|bytes| bytes[0] = b'h', true),
            "this is not a batch".to_owned(),
        ),
        ("empty", Vec::new(), "this is not a batch".to_owned()),
    ]
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/batches")
}

/// All wrong files as a table says them: name, what is accepted before, bytes, and what the centre says.
fn rows(covenant: &SignedCovenant) -> Vec<(&'static str, &'static str, Vec<u8>, String)> {
    let at_once = files(covenant)
        .into_iter()
        .map(|(name, bytes, says)| (name, "", bytes, says));
    at_once.chain(files_after(covenant)).collect()
}

fn write(covenant: &SignedCovenant, rows: &[(&'static str, &'static str, Vec<u8>, String)]) {
    let put = |name: &str, bytes: &[u8]| {
        atomic_file::write(&fixtures().join(name), bytes).expect("written")
    };
    fs::create_dir_all(fixtures().join("bad")).expect("a folder");
    put("covenant.toml", covenant_text(TERMS).as_bytes());
    for (owner, key) in signed_covenant::Owner::ALL.into_iter().zip(owners()) {
        put(
            &format!("covenant.toml.{}.sig", owner.as_str()),
            signed_covenant::sign(covenant_text(TERMS).as_bytes(), &key).as_bytes(),
        );
    }
    for (name, bytes) in right(covenant) {
        put(&format!("{name}.batch"), &bytes);
    }
    let mut table = "file;accepted before;what the centre says\n".to_owned();
    for (name, after, bytes, says) in rows {
        put(&format!("bad/{name}.batch"), bytes);
        let after = if after.is_empty() {
            String::new()
        } else {
            format!("{after}.batch")
        };
        writeln!(table, "{name}.batch;{after};\"{says}\"").expect("a String takes any text");
    }
    put("bad/expected.csv", table.as_bytes());
}

#[test]
fn every_bad_batch_is_refused_for_its_own_reason_and_leaves_nothing() {
    let centre = Centre::new(TERMS);
    let rows = rows(&centre.covenant);
    if env::var_os("HITMACHINE_WRITE_FIXTURES").is_some() {
        write(&centre.covenant, &rows);
    }
    let read = |name: &str| {
        fs::read(fixtures().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let text = |name: &str| String::from_utf8(read(name)).expect("UTF-8");
    let [care, safety] =
        ["care", "safety"].map(|owner| text(&format!("covenant.toml.{owner}.sig")));
    let covenant = SignedCovenant::verify(&read("covenant.toml"), &care, &safety, &pins())
        .expect("a covenant");
    assert_eq!(
        covenant.hash(),
        centre.covenant.hash(),
        "make the files anew"
    );
    for (name, bytes) in right(&covenant) {
        assert!(
            read(&format!("{name}.batch")) == bytes,
            "{name}: make the files anew"
        );
    }

    let table = read("bad/expected.csv");
    let mut expected = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(table.as_slice())
        .into_records();
    for (name, _, bytes, says) in &rows {
        let row = expected
            .next()
            .expect("a row for every file")
            .expect("a row");
        assert_eq!(
            (&row[0], &row[2]),
            (format!("{name}.batch").as_str(), says.as_str())
        );
        assert!(
            read(&format!("bad/{}", &row[0])) == *bytes,
            "{name}: make the files anew"
        );
        let centre = Centre::new(TERMS);
        if !row[1].is_empty() {
            centre
                .accept_file(tonight(), &fixtures().join(&row[1]))
                .expect("the right one is accepted");
        }
        let before = contents(&centre.site());
        let error = centre
            .accept_file(tonight(), &fixtures().join("bad").join(&row[0]))
            .expect_err(name)
            .to_string();
        assert_eq!(&error, &row[2], "{name}");
        assert_eq!(row[1].is_empty(), before.is_empty(), "{name}");
        assert!(
            contents(&centre.site()) == before,
            "{name}: what stood there stands there still, and nothing besides"
        );
    }
    assert!(expected.next().is_none(), "no row without its file");
    let there = fs::read_dir(fixtures().join("bad"))
        .expect("a folder")
        .count();
    assert_eq!(
        there,
        rows.len() + 2,
        "no file without its row, but the table and what tells of it"
    );
    let readme = text("bad/README.md");
    for (name, ..) in &rows {
        assert!(
            readme.contains(&format!("| `{name}` |")),
            "{name}: the README does not tell of it"
        );
    }
    println!(
        "bad batches: {} of {} refused, each for its own reason; nothing left",
        rows.len(),
        rows.len()
    );

    // The same batch again is no other way to be wrong: nothing changes.
    for (name, how) in [
        ("good", How::New),
        ("good", How::Already),
        ("replacement", How::Replaced(1)),
        ("replacement", How::Already),
    ] {
        let accepted = centre
            .accept_file(tonight(), &fixtures().join(format!("{name}.batch")))
            .expect("accepted");
        assert_eq!(accepted.how, how, "{name}");
    }
}

/// What is left of batches in a site, with its content.
fn contents(site: &Path) -> Vec<(String, Vec<u8>)> {
    left(site)
        .into_iter()
        .map(|name| (name.clone(), fs::read(&name).expect("a file")))
        .collect()
}
