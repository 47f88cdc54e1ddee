//! A file that its sender changes while it is accepted: what was verified is what is kept.

use std::fs;
use std::io::{Cursor, SeekFrom};

use exchange::batch::record::{RECORD_LEN, TAG_LEN};
use synthetic::batch::{batch, header};
use synthetic::{CovenantBuilder, Keys};

use super::*;

/// A file that holds other bytes once it was read to its end.
struct Swapped {
    file: Cursor<Vec<u8>>,
    other: Option<Vec<u8>>,
}

impl Read for Swapped {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(out)?;
        let is_at_end = self.file.position() == self.file.get_ref().len() as u64;
        if is_at_end && let Some(other) = self.other.take() {
            *self.file.get_mut() = other;
        }
        Ok(length)
    }
}

impl Seek for Swapped {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[test]
fn keeps_what_it_verified_when_the_file_is_swapped_after_it_was_read_once() {
    let keys = Keys::of_seed(1);
    let covenant = CovenantBuilder::new().signed(keys).expect("a covenant");
    let agency = &covenant.agencies()[0];
    let night = Night::parse("2026-11-22").expect("a night");
    let count = covenant.sections().count();
    // Shares of so small a number are canonical. Both are whole, signed, and equally long.
    let made = |tag| {
        let mut sections = vec![Vec::new(); count];
        sections[1] = vec![[tag; RECORD_LEN]];
        let header = header(&covenant, agency, night, 1, &sections);
        let seed = Secret::new([tag; 32]);
        let (sign, to) = (keys.agency(agency.id()), covenant.centre().hpke());
        batch(header, &sections, &seed, sign.sign(), to)
    };
    let (good, other) = (made(1), made(2));
    assert!(good.len() == other.len() && good != other);

    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::open(folder.path().join("site")).expect("a site");
    let intake = Intake {
        site: &site,
        covenant: &covenant,
        centre_key: &CentreKey::new(keys.secret("centre")),
        night,
        at: "2026-11-22T02:03:04Z".parse().expect("a moment"),
        fresh: &Secret::new([3; 32]),
    };
    let length = good.len() as u64;
    let sent = Swapped {
        file: Cursor::new(good),
        other: Some(other),
    };
    let accepted = accept_from(&intake, sent, length).expect("it was verified");
    let tags = fs::read(accepted.path.with_file_name("tags")).expect("a column");
    assert_eq!(tags, [1; TAG_LEN]);
}
