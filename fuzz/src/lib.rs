//! What the fuzz targets share: the parties, the covenant, the bound on what may be allocated, and
//! edits of a text.
//!
//! Keys are fixed: the same input does the same on every machine.

use std::alloc::System;

use cap::Cap;
use exchange::covenant::Covenant;
use exchange::crypto::identity::Identity;
use exchange::crypto::secret::Secret;
use exchange::hex::Hex;
use hasher::pseudonymise::keys::{AgencyKey, PseudonymKey};
use sha2::{Digest as _, Sha256};

/// A covenant of three agencies with every kind of part.
const COVENANT: &str = include_str!("../../crates/exchange/tests/covenant.toml");

/// The list of excluded addresses of [`covenant`].
pub const EXCLUDED: &str = "salt;0707070707070707070707070707070707070707070707070707070707070707\n\
     postcode;house_number;house_letter;house_addition;name\n6511AA;1;;;Opvang\n";

/// One mebibyte.
pub const MIB: usize = 1 << 20;

/// Aborts on an allocation beyond its limit, which libFuzzer takes for the crash that it is.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Does `work`, which may allocate so many bytes more than there are now.
pub fn bounded<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    ALLOCATOR
        .set_limit(ALLOCATOR.allocated() + bytes)
        .expect("the limit is above what is allocated");
    let done = work();
    ALLOCATOR
        .set_limit(usize::MAX)
        .expect("no limit is below what is allocated");
    done
}

/// The party whose 32 secret bytes are all this byte.
#[must_use]
pub fn party(byte: u8) -> Identity {
    Identity::new(&Secret::new([byte; 32]))
}

/// The key of the police of [`covenant`].
#[must_use]
pub fn agency_key() -> AgencyKey {
    AgencyKey::new(Secret::new([2; 32]))
}

/// The pseudonym key of [`covenant`].
#[must_use]
pub fn pseudonym_key() -> PseudonymKey {
    PseudonymKey::new(1, Secret::new([3; 32]))
}

/// The covenant's text, with the check value, list and keys that the targets work by. It lets every
/// row be set aside, so that a run on bad rows goes to its end.
#[must_use]
pub fn covenant_text() -> String {
    let parsed = Covenant::parse(COVENANT.as_bytes()).expect("a covenant");
    let police = parsed.agency("police").expect("an agency");
    let key = agency_key();
    COVENANT
        .replace(
            &Hex(&parsed.excluded_addresses()).to_string(),
            &Hex(&Sha256::digest(EXCLUDED)).to_string(),
        )
        .replace(
            &format!("check = \"{}\"", Hex(&parsed.key_check())),
            &format!("check = \"{}\"", Hex(&pseudonym_key().check())),
        )
        .replace(
            &police.sign().to_string(),
            &key.identity().sign().public().to_string(),
        )
        .replace(
            &police.hpke().to_string(),
            &key.identity().hpke_public().to_string(),
        )
        .replace("max_refused_share = 0.05", "max_refused_share = 1.0")
}

/// The line between two texts of one input. It is not TOML.
const BETWEEN: &[u8] = b"\n---\n";

/// The texts that an input stands for. A parser stops at the first fault it meets, so one input may
/// hold many texts; each is a part of its own. A part whose first byte is even is what follows it.
/// One whose first byte is odd is `base` with edits, each two bytes of place, one of how many bytes
/// are taken out and one of how many of the part come in, so that a short input reaches what a
/// whole file takes.
pub fn texts_of<'a>(base: &'a str, mut data: &'a [u8]) -> impl Iterator<Item = Vec<u8>> + 'a {
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let end = data
            .windows(BETWEEN.len())
            .position(|window| window == BETWEEN);
        let part = &data[..end.unwrap_or(data.len())];
        is_over = end.is_none();
        data = end.map_or(&[], |end| &data[end + BETWEEN.len()..]);
        Some(text_of(base, part))
    })
}

fn text_of(base: &str, part: &[u8]) -> Vec<u8> {
    let Some((&first, mut edits)) = part.split_first() else {
        return Vec::new();
    };
    if first % 2 == 0 {
        return edits.to_vec();
    }
    let mut text = base.as_bytes().to_vec();
    while let Some(([low, high, out, into], rest)) = edits.split_first_chunk() {
        let at = usize::from(u16::from_le_bytes([*low, *high])) % (text.len() + 1);
        let end = (at + usize::from(*out)).min(text.len());
        let (new, rest) = rest.split_at(usize::from(*into).min(rest.len()));
        text.splice(at..end, new.iter().copied());
        edits = rest;
    }
    text
}

/// Whether a place in an error lies in the text it is of.
#[must_use]
pub fn lies_in(text: &[u8], line: usize, column: usize) -> bool {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    (1..=lines.len()).contains(&line) && (1..=lines[line - 1].len() + 1).contains(&column)
}
