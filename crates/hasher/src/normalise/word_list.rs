//! Words in canonical form, one after the other in one buffer that is used again; wiped when
//! cleared and when dropped.

pub(crate) mod packed;

use zeroize::Zeroize as _;

/// The names in a surname, say, or the identifiers of one match key, in the order they were pushed.
/// They are personal data: there is no `Debug`.
#[derive(Default)]
pub struct WordList {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl WordList {
    /// Adds a word.
    pub fn push(&mut self, word: &[u8]) {
        self.bytes.extend_from_slice(word);
        self.ends.push(self.bytes.len());
    }

    /// Adds a word that is given in two parts.
    pub(crate) fn push_parts(&mut self, front: &[u8], back: &[u8]) {
        self.bytes.extend_from_slice(front);
        self.push(back);
    }

    /// How many words there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word at an index, from 0; `None` behind the last.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        Some(&self.bytes[start..end])
    }

    /// All words, in the order they were pushed.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Wipes all of them and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.zeroize();
        self.ends.clear();
    }

    /// Forgets all of them, to be written over by the next row.
    pub(crate) fn reset(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Keeps the words that `keeps` says, which is given the index and the word.
    pub(crate) fn retain(&mut self, mut keeps: impl FnMut(usize, &[u8]) -> bool) {
        let (mut count, mut start, mut length) = (0, 0, 0);
        for index in 0..self.ends.len() {
            let end = self.ends[index];
            if keeps(index, &self.bytes[start..end]) {
                self.bytes.copy_within(start..end, length);
                length += end - start;
                self.ends[count] = length;
                count += 1;
            }
            start = end;
        }
        self.bytes[length..].zeroize();
        self.bytes.truncate(length);
        self.ends.truncate(count);
    }

    /// Adds what `write` appends, unless that is nothing or is there already.
    pub(crate) fn push_new(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        if self.bytes.len() == start || self.iter().any(|word| *word == self.bytes[start..]) {
            self.bytes.truncate(start);
        } else {
            self.ends.push(self.bytes.len());
        }
    }
}

impl Drop for WordList {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_each_new_word_once() {
        let mut words = WordList::default();
        words.push(b"berg");
        for word in [&b"jansen"[..], b"", b"berg"] {
            words.push_new(|out| out.extend(word));
        }
        assert_eq!(words.iter().collect::<Vec<_>>(), [&b"berg"[..], b"jansen"]);
        assert_eq!(
            (words.len(), words.get(1), words.get(2)),
            (2, Some(&b"jansen"[..]), None)
        );
        words.push(b"vries");
        words.retain(|index, word| index > 0 && word != b"jansen");
        assert_eq!(words.iter().collect::<Vec<_>>(), [b"vries"]);
        words.clear();
        assert!(words.is_empty() && words.iter().next().is_none());
    }
}
