//! Identifiers in canonical form, of one match key, one after the other in one buffer; wiped when cleared and when dropped.

use zeroize::Zeroize as _;

/// Canonical forms, in the order they were pushed. They are personal data: there is no `Debug`.
#[derive(Default)]
pub struct Identifiers {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Identifiers {
    /// Adds one.
    pub fn push(&mut self, canonical: &[u8]) {
        self.bytes.extend(canonical);
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.bytes[start..end])
    }

    /// Wipes all of them and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.as_mut_slice().zeroize();
        self.bytes.clear();
        self.ends.clear();
    }
}

impl Drop for Identifiers {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_pushed() {
        let mut identifiers = Identifiers::default();
        for canonical in [&b"123456782"[..], b"", b"berg"] {
            identifiers.push(canonical);
        }
        assert_eq!(identifiers.iter().collect::<Vec<_>>(), [&b"123456782"[..], b"", b"berg"]);
        assert_eq!((identifiers.len(), identifiers.is_empty()), (3, false));
        identifiers.clear();
        assert_eq!((identifiers.iter().next(), identifiers.is_empty()), (None, true));
    }
}
