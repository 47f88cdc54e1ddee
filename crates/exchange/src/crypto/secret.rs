//! Secret bytes as a type: wiped when dropped, never printed, compared in constant time, lent and
//! not copied.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// `N` secret bytes: a key, or the secret of an identifier. They are wiped when it is dropped.
///
/// It has no `Clone`, no `Display` and no serialised form; whoever needs the bytes borrows them
/// with [`expose`](Self::expose), so that every use can be found by that word.
///
/// ```
/// use exchange::crypto::secret::Secret;
///
/// let key = Secret::new([7; 32]);
/// assert_eq!(format!("{key:?}"), "Secret<32>(hidden)");
/// assert_eq!(key, Secret::filled_by(|bytes| bytes.fill(7)));
/// assert_eq!(key.expose()[0], 7);
/// ```
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// The secret of these bytes. If the caller keeps a copy, the caller must wipe it.
    #[must_use]
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// A secret that `fill` writes in place, so that no copy of it is left on the way.
    pub fn filled_by(fill: impl FnOnce(&mut [u8; N])) -> Self {
        let mut secret = Self([0; N]);
        fill(&mut secret.0);
        secret
    }

    /// Lends the bytes.
    #[must_use]
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }

    fn wipe(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}

impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<const N: usize> Eq for Secret<N> {}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{N}>(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_its_bytes() {
        let shown = format!("{:?}", Secret::new([0xAB; 4]));
        assert_eq!(shown, "Secret<4>(hidden)");
    }

    #[test]
    fn is_equal_by_its_bytes_alone() {
        assert_eq!(Secret::new([1, 2, 3]), Secret::new([1, 2, 3]));
        assert_ne!(Secret::new([1, 2, 3]), Secret::new([1, 2, 4]));
    }

    #[test]
    fn is_gone_when_wiped() {
        let mut secret = Secret::filled_by(|bytes: &mut [u8; 4]| bytes.fill(7));
        assert_eq!(secret.expose(), &[7; 4]);
        secret.wipe();
        assert_eq!(secret.expose(), &[0; 4]);
    }
}
