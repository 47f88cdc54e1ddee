//! Domain separation: how the parts of a context are written down before they are hashed.
//!
//! `frame(a, b, …) = len16(a) a len16(b) b …`, lengths big-endian, so that no two lists of parts
//! give the same bytes. `digest = SHA-256(frame)`: a context inside a message. `block =
//! SHA-512(frame)`: exactly the 64 bytes of one SHA-256 block, so that a keyed state that has taken
//! it in is prepared once and used for every identifier (docs/decisions/0003-context-block.md).

use sha2::{Digest, Sha256, Sha512};

/// SHA-256 of the framed parts.
///
/// ```
/// use exchange::crypto::context::{digest, frame};
///
/// assert_eq!(frame(&[b"ab", b"c"]), b"\x00\x02ab\x00\x01c");
/// assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
/// ```
///
/// # Panics
/// When a part is longer than 65,535 bytes: parts are labels, names, numbers and digests.
#[must_use]
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    framed::<Sha256>(parts).finalize().into()
}

/// SHA-512 of the framed parts: one full input block of SHA-256.
///
/// # Panics
/// As [`digest`].
#[must_use]
pub fn block(parts: &[&[u8]]) -> [u8; 64] {
    framed::<Sha512>(parts).finalize().into()
}

/// The framed parts themselves.
///
/// # Panics
/// As [`digest`].
#[must_use]
pub fn frame(parts: &[&[u8]]) -> Vec<u8> {
    let mut frame = Vec::new();
    for part in parts {
        frame.extend(length(part));
        frame.extend_from_slice(part);
    }
    frame
}

fn framed<D: Digest>(parts: &[&[u8]]) -> D {
    let mut hash = D::new();
    for part in parts {
        hash.update(length(part));
        hash.update(part);
    }
    hash
}

fn length(part: &[u8]) -> [u8; 2] {
    u16::try_from(part.len())
        .expect("a part of a context is a short label or number")
        .to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_parts_apart_that_join_to_the_same_bytes() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"ab"]), digest(&[b"ab", b""]));
        assert_ne!(block(&[b"ab", b"c"]), block(&[b"a", b"bc"]));
    }

    #[test]
    fn is_the_hash_of_lengths_and_parts() {
        assert_eq!(frame(&[b"hit", b""]), b"\x00\x03hit\x00\x00");
        assert_eq!(
            digest(&[b"hit", b""]),
            <[u8; 32]>::from(Sha256::digest(b"\x00\x03hit\x00\x00"))
        );
    }
}
