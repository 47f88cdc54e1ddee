//! What a value leaves in memory when it is dropped: read after it, from `/proc/self/mem`.
//!
//! The bytes of a freed allocation stand there until they are used again, so this tells a value
//! that wipes itself from one that only says so. It needs no unsafe code, and Linux.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::ptr;

/// A place in this process's memory, that of a value which may be gone. It must be on the heap, as
/// the stack is used again at once, and not among the first 16 bytes of an allocation or in one of
/// 128 KiB: the ones are the allocator's, the others the system's.
pub struct Place {
    address: usize,
    before: Vec<u8>,
}

impl Place {
    /// Where a value stands.
    ///
    /// # Panics
    /// When the system does not let a process read its own memory.
    pub fn of<T: ?Sized>(value: &T) -> Self {
        let address = ptr::from_ref(value).cast::<u8>().addr();
        let before = read(address, size_of_val(value));
        Self { address, before }
    }

    /// How many bytes, other than zero, are as they were.
    ///
    /// # Panics
    /// When the memory was given back to the system.
    #[must_use]
    pub fn left(&self) -> usize {
        let now = read(self.address, self.before.len());
        let both = self.before.iter().zip(now);
        both.filter(|(before, now)| **before != 0 && **before == *now)
            .count()
    }
}

/// How many bytes of a value, other than zero, are as they were after it is dropped.
///
/// # Panics
/// As [`Place::of`] and [`Place::left`].
#[must_use]
pub fn left_by<T>(value: T) -> usize {
    let behind = Box::new(Behind {
        _of_the_allocator: [0; 16],
        value,
    });
    let place = Place::of(&behind.value);
    drop(behind);
    place.left()
}

#[repr(C)]
struct Behind<T> {
    _of_the_allocator: [u8; 16],
    value: T,
}

fn read(address: usize, length: usize) -> Vec<u8> {
    let memory = File::open("/proc/self/mem").expect("a process may read its own memory");
    let mut bytes = vec![0; length];
    let offset = address.try_into().expect("an address has 64 bits");
    memory
        .read_exact_at(&mut bytes, offset)
        .expect("memory that is mapped");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_not_wiped() {
        assert_eq!(left_by([7_u8; 80]), 80);
        let text = vec![7_u8; 80];
        let place = Place::of(&text[16..]);
        drop(text);
        assert_eq!(place.left(), 64);
    }
}
