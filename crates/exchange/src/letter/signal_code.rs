//! The code of a signal on one night: eight letters and digits by which two agencies name it on the
//! telephone (docs/confirmation.md, "Codes for the telephone").
//!
//! ```text
//! digest("hitmachine/v1/signal-code", night, agency 1, signal ref 12)[..5], most significant bit
//! first, five bits a character of 23456789ABCDEFGHJKLMNPQRSTUVWXYZ
//! ```

use std::fmt;

use super::spoken_code::{BYTES, SpokenCode};
use crate::crypto::context;
use crate::night::Night;
use crate::payload::SignalRef;

/// The code of a signal on one night. It says nothing but which signal is meant, to those who have
/// its ref.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalCode(SpokenCode);

impl SignalCode {
    /// The code of the signal of the agency with this index, on a night.
    ///
    /// ```
    /// use exchange::letter::signal_code::SignalCode;
    /// use exchange::night::Night;
    /// use exchange::payload::SignalRef;
    ///
    /// let night = Night::parse("2026-11-22")?;
    /// let code = SignalCode::new(night, 4, SignalRef([0; 12]));
    /// assert_eq!(code.to_string().len(), 8);
    /// # Ok::<(), exchange::night::NightError>(())
    /// ```
    #[must_use]
    pub fn new(night: Night, agency: u8, signal: SignalRef) -> Self {
        let digest = context::digest(&[
            b"hitmachine/v1/signal-code",
            night.to_string().as_bytes(),
            &[agency],
            &signal.0,
        ]);
        let bits = digest.first_chunk::<BYTES>();
        Self(SpokenCode::of(*bits.expect("a digest is longer")))
    }

    /// As it is said.
    #[must_use]
    pub const fn spoken(self) -> SpokenCode {
        self.0
    }
}

impl fmt::Display for SignalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by another program, in Python with `hashlib`, of the formula alone:
    ///
    /// ```text
    /// d = sha256(b"".join(len(p).to_bytes(2, "big") + p for p in parts)).digest()
    /// n = int.from_bytes(d[:5], "big")
    /// code = "".join(ALPHABET[n >> (35 - 5 * i) & 31] for i in range(8))
    /// ```
    #[test]
    fn is_the_one_that_another_program_makes() {
        let signal = SignalRef([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        for (night, agency, code) in [("2026-11-22", 4, "VAVKKXDB"), ("2026-11-23", 4, "TPZ945LC")]
        {
            let night = Night::parse(night).expect("a night");
            let made = SignalCode::new(night, agency, signal);
            assert_eq!(made.to_string(), code);
            assert_ne!(SignalCode::new(night, agency + 1, signal), made);
        }
    }
}
