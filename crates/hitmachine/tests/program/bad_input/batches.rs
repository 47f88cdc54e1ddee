//! Batches that the centre cannot read.

use crate::harness::town::{Town, files};

#[test]
fn a_batch_that_is_wrong_leaves_the_centre_as_it_was() {
    let town = Town::new();
    town.hash("police", &[]).expect(0);
    let batch = town.read(&Town::batch("police"));
    let mut flipped = batch.clone();
    flipped[1300] ^= 1;
    let mut other_version = batch.clone();
    other_version[8] = 0;
    for (bytes, reason) in [
        (
            &batch[..200],
            "the batch is 200 bytes long, which is not what its header announces: it was cut off \
             or extended",
        ),
        (
            &[&batch[..], b"!"].concat(),
            "the batch is 2345 bytes long, which is not what its header announces: it was cut off \
             or extended",
        ),
        (
            &flipped,
            "the signature is not that of the agency that the batch names: it was changed, or \
             another made it",
        ),
        (
            &other_version,
            "this is a batch of version 0; this program reads version 2",
        ),
        (b"", "this is not a batch"),
    ] {
        town.write("sent.batch", bytes);
        assert_eq!(
            town.accept(&["sent.batch"]).expect(1).stderr,
            format!("error: sent.batch: {reason}\n")
        );
        assert_eq!(
            town.run(&["inspect", "--covenant", "covenant.toml", "sent.batch"])
                .expect(1)
                .stderr,
            format!("error: sent.batch: {reason}\n")
        );
        town.match_night().expect(75);
    }
    let left = files(&town.file("centre/nights"));
    assert!(left.iter().all(|name| name.ends_with("/lock")), "{left:?}");
}
