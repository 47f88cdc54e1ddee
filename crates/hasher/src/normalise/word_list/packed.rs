//! Words as bytes one behind the other, to be kept for many rows and read again.
//!
//! ```text
//! word  length 1 ‖ bytes
//! list  words 1 ‖ the end of each 1 ‖ bytes
//! ```
//!
//! What is longer than a byte can count is not packed: that is no word anybody has.

use super::WordList;

/// Appends a word; `None` where it is too long.
pub(crate) fn pack(word: &[u8], out: &mut Vec<u8>) -> Option<()> {
    out.push(u8::try_from(word.len()).ok()?);
    out.extend_from_slice(word);
    Some(())
}

/// Takes the next word off.
pub(crate) fn unpack<'a>(from: &mut &'a [u8]) -> &'a [u8] {
    let length = byte(from);
    bytes(from, length.into())
}

/// Takes the next byte off.
pub(crate) fn byte(from: &mut &[u8]) -> u8 {
    bytes(from, 1)[0]
}

/// Takes the next bytes off.
pub(crate) fn bytes<'a>(from: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (bytes, rest) = from.split_at(count);
    *from = rest;
    bytes
}

impl WordList {
    /// Appends all words; `None` where they are too long together.
    pub(crate) fn pack(&self, out: &mut Vec<u8>) -> Option<()> {
        out.push(u8::try_from(self.ends.len()).ok()?);
        for end in &self.ends {
            out.push(u8::try_from(*end).ok()?);
        }
        out.extend_from_slice(&self.bytes);
        Some(())
    }

    /// Takes a list off, over what was there.
    pub(crate) fn unpack(&mut self, from: &mut &[u8]) {
        self.reset();
        let count = byte(from);
        for end in bytes(from, count.into()) {
            self.ends.push((*end).into());
        }
        let length = self.ends.last().copied().unwrap_or_default();
        self.bytes.extend_from_slice(bytes(from, length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_words_and_lists_and_refuses_what_a_byte_cannot_count() {
        let mut list = WordList::default();
        let mut packed = Vec::new();
        list.pack(&mut packed).expect("an empty list");
        for word in ["jansen", "", "vries"] {
            list.push(word.as_bytes());
        }
        list.pack(&mut packed).expect("three words");
        pack(&[7; 255], &mut packed).expect("as long as can be");
        let mut from = packed.as_slice();
        let mut again = WordList::default();
        again.push(b"of the row before");
        again.unpack(&mut from);
        assert!(again.is_empty());
        again.unpack(&mut from);
        assert!(again.iter().eq(list.iter()));
        assert_eq!((unpack(&mut from), from.len()), (&[7; 255][..], 0));
        assert_eq!(pack(&[7; 256], &mut packed), None);
        list.push(&[7; 245]);
        assert_eq!(list.pack(&mut packed), None);
    }
}
