//! A sealed file opens for its receiver, whole and unchanged, and for nobody else.

use std::io::Cursor;

use super::*;

const LABEL: &[u8] = b"a label";
const HEADER: &str = "a header\nof two lines\n\n";

fn parties() -> [Identity; 2] {
    [1, 2].map(|byte| Identity::new(&Secret::new([byte; 32])))
}

fn sealed(content: &[u8]) -> Vec<u8> {
    let [centre, owner] = parties();
    let (mut file, seed) = (Vec::new(), Secret::new([3; 32]));
    let to = owner.hpke_public();
    let content = &mut Cursor::new(content);
    seal(LABEL, HEADER, content, to, centre.sign(), &seed, &mut file).expect("memory takes it");
    file
}

fn opened(file: &[u8], label: &[u8], to: &Identity) -> Result<Vec<u8>, SealedFileError> {
    let mut content = Vec::new();
    let [centre, _] = parties();
    SealedFile::open(Cursor::new(file), file.len() as u64)?
        .verify(label, &centre.sign().public())?
        .decrypt(to, &mut content)?;
    Ok(content)
}

#[test]
fn gives_back_what_was_sealed_at_every_length_about_a_chunk() {
    let [_, owner] = parties();
    for length in [0, 1, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 3 * CHUNK_LEN] {
        let content: Vec<u8> = (0..=250).cycle().take(length).collect();
        let file = sealed(&content);
        assert!(
            opened(&file, LABEL, &owner).expect("it opens") == content,
            "{length}"
        );
    }
}

#[test]
fn does_not_open_when_a_bit_is_changed_or_it_is_cut_anywhere() {
    let [_, owner] = parties();
    let file = sealed(&[7; 300]);
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(opened(&changed, LABEL, &owner).is_err(), "changed at {at}");
        assert!(opened(&file[..at], LABEL, &owner).is_err(), "cut at {at}");
    }
    assert!(opened(&[&file[..], b"x"].concat(), LABEL, &owner).is_err());
}

#[test]
fn opens_for_its_receiver_and_label_alone() {
    let [centre, owner] = parties();
    let file = sealed(b"content");
    let other = opened(&file, LABEL, &centre).expect_err("another key");
    assert!(matches!(other, SealedFileError::NotForUs), "{other}");
    let other = opened(&file, b"another", &owner).expect_err("another label");
    assert!(matches!(other, SealedFileError::Signature), "{other}");
}

#[test]
fn never_meets_another_content_under_one_key() {
    let enc = |file: &[u8]| file[HEADER.len()..HEADER.len() + ENC_LEN].to_vec();
    assert_ne!(enc(&sealed(b"one")), enc(&sealed(b"two")));
    assert_eq!(
        sealed(b"one"),
        sealed(b"one"),
        "the same gives the same bytes"
    );
}
