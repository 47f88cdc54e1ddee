//! Whether bytes that are read as another encoding are UTF-8 throughout.

/// What was seen of some bytes, piece by piece.
#[derive(Default)]
pub(super) struct Utf8Probe {
    is_other: bool,
    has_wide: bool,
    /// The start of a character that the last piece ended in.
    pending: Vec<u8>,
}

impl Utf8Probe {
    /// Takes the next bytes in.
    pub(super) fn look(&mut self, mut bytes: &[u8]) {
        while !self.is_other && !self.pending.is_empty() {
            let Some((&next, rest)) = bytes.split_first() else {
                return;
            };
            self.pending.push(next);
            bytes = rest;
            match str::from_utf8(&self.pending) {
                Ok(_) => self.pending.clear(),
                Err(error) => self.is_other = error.error_len().is_some(),
            }
        }
        if self.is_other {
            return;
        }
        match str::from_utf8(bytes) {
            Ok(text) => self.has_wide |= !text.is_ascii(),
            // No error length means that the piece ends inside a character.
            Err(error) if error.error_len().is_none() => {
                self.has_wide = true;
                self.pending.extend(&bytes[error.valid_up_to()..]);
            }
            Err(_) => self.is_other = true,
        }
    }

    /// Whether all of it was UTF-8, and not only ASCII.
    pub(super) fn is_utf8(&self) -> bool {
        !self.is_other && self.has_wide && self.pending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn probed(bytes: &[u8], at_a_time: usize) -> bool {
        let mut probe = Utf8Probe::default();
        for piece in bytes.chunks(at_a_time) {
            probe.look(piece);
        }
        probe.is_utf8()
    }

    #[test]
    fn tells_utf8_from_what_only_looks_like_it_for_a_while() {
        assert!(probed("Müller € 😀".as_bytes(), 100));
        assert!(!probed(b"Muller", 100));
        assert!(!probed(b"M\xFCller", 100));
        assert!(!probed(b"M\xC3", 100));
    }

    proptest! {
        #[test]
        fn agrees_with_a_look_at_the_whole(
            bytes in prop::collection::vec(
                prop::sample::select(b"a\xC3\xA9\xE2\x82\xAC".to_vec()),
                0..12,
            ),
            at_a_time in 1_usize..5,
        ) {
            let expected = str::from_utf8(&bytes).is_ok_and(|text| !text.is_ascii());
            prop_assert_eq!(probed(&bytes, at_a_time), expected);
        }
    }
}
