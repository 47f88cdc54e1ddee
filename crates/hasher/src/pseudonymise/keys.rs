//! The two keys of an agency: the one that all agencies share for an epoch, and its own
//! (docs/keys.md).

use std::path::Path;

use exchange::crypto::context;
use exchange::crypto::identity::{Identity, derive};
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::file::keyfile::{self, KeyError, KeyKind};
use exchange::night::Night;
use exchange::payload::{RefSeries, SignalRef};

/// The key that all agencies of a covenant share for one epoch, and the centre never has.
#[derive(Debug)]
pub struct PseudonymKey {
    epoch: u32,
    secret: Secret<32>,
}

impl PseudonymKey {
    /// The key of an epoch.
    #[must_use]
    pub const fn new(epoch: u32, secret: Secret<32>) -> Self {
        Self { epoch, secret }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// As [`keyfile::read`]; [`KeyError::OtherKey`] when it is of another kind.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        match keyfile::read(path)? {
            (KeyKind::Pseudonym { epoch }, secret) => Ok(Self::new(epoch, secret)),
            _ => Err(KeyError::OtherKey {
                path: path.to_owned(),
                needed: KeyKind::Pseudonym { epoch: 0 }.name(),
            }),
        }
    }

    /// Writes a key file.
    ///
    /// # Errors
    /// As [`keyfile::write`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        keyfile::write(path, KeyKind::Pseudonym { epoch: self.epoch }, &self.secret)
    }

    /// The epoch it is for.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The value by which a covenant knows this key: it tells a wrong key, and nothing about a
    /// right one.
    #[must_use]
    pub fn check(&self) -> [u8; 16] {
        self.mac(&[b"hitmachine/v1/check", &self.epoch.to_be_bytes()])
            .code(b"")
    }

    /// The secret bytes, to be handed over encrypted.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.secret
    }

    /// This key, after it has taken in a context.
    pub(crate) fn mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.secret.expose(), context)
    }
}

/// The key that one agency has, and nobody else.
#[derive(Debug)]
pub struct AgencyKey {
    secret: Secret<32>,
    refs: Secret<32>,
    seal: Secret<32>,
    identity: Identity,
}

impl AgencyKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(secret: Secret<32>) -> Self {
        // A key of its own for each use: what one gives away says nothing of another.
        let (refs, seal) = (
            derive(&secret, b"hitmachine/v1/ref-key"),
            derive(&secret, b"hitmachine/v1/seal-key"),
        );
        let identity = Identity::new(&secret);
        Self {
            secret,
            refs,
            seal,
            identity,
        }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// As [`keyfile::read_kind`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        keyfile::read_kind(path, KeyKind::Agency).map(Self::new)
    }

    /// Writes a key file.
    ///
    /// # Errors
    /// As [`keyfile::write`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        keyfile::write(path, KeyKind::Agency, &self.secret)
    }

    /// What the agency signs with and is written to.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The seed of its letters' encryption, which takes in what a letter says as well: the same
    /// letter is the same bytes.
    #[must_use]
    pub fn letter_seed(&self) -> Secret<32> {
        derive(&self.secret, b"hitmachine/v3/letter-seed")
    }

    /// What proves that standing answers are this agency's.
    pub(crate) fn standing_answers_mac(&self) -> Mac {
        let key = derive(&self.secret, b"hitmachine/v1/standing-answers");
        Mac::new(key.expose())
    }

    /// What makes the refs of this agency's signals on a night: those that the case system
    /// `system` numbers, a name that is empty where there is one alone.
    #[must_use]
    pub fn signal_refs(&self, series: &RefSeries, night: Night, system: &str) -> SignalRefs {
        let periods = series.periods(night);
        SignalRefs {
            periods: periods.map(|period| self.period_mac(series, period)),
            system: context::frame(&[system.as_bytes()]),
        }
    }

    fn period_mac(&self, series: &RefSeries, period: u32) -> Mac {
        let label = b"hitmachine/v2/signal-ref";
        self.ref_mac(&[label, series.id(), &period.to_be_bytes()])
    }

    /// The ref key, after it has taken in a context.
    pub(crate) fn ref_mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.refs.expose(), context)
    }

    /// The seal key, after it has taken in a context.
    pub(crate) fn seal_mac(&self, context: &[&[u8]]) -> Mac {
        Mac::with_block(self.seal.expose(), context)
    }
}

/// Makes the refs of an agency's signals: of the period that a night is in, and of the one before
/// (docs/pseudonym-scheme.md, "Refs").
pub struct SignalRefs {
    periods: [Mac; 2],
    /// The framed name of the case system.
    system: Vec<u8>,
}

impl SignalRefs {
    /// The ref of a signal number, by which the agency finds its own signal again on any night of
    /// the period. Spaces round the number do not count. Every other kind of space in the cell is
    /// a plain one before it comes here, and characters that nobody sees are gone.
    #[must_use]
    pub fn current(&self, number: &str) -> SignalRef {
        self.of(0, number)
    }

    /// The ref of the period before.
    #[must_use]
    pub fn previous(&self, number: &str) -> SignalRef {
        self.of(1, number)
    }

    fn of(&self, period: usize, number: &str) -> SignalRef {
        SignalRef(framed_code(
            &self.periods[period],
            &self.system,
            number.trim(),
        ))
    }
}

/// The code of `frame(system, number)`, where `system` is framed already.
pub(crate) fn framed_code<const N: usize>(mac: &Mac, system: &[u8], number: &str) -> [u8; N] {
    // A row has at most 64 KiB, and a number in it fewer; nothing stands behind it.
    let len = u16::try_from(number.len()).unwrap_or(u16::MAX);
    mac.code_of(&[system, &len.to_be_bytes(), number.as_bytes()])
}

#[cfg(test)]
mod tests {
    use exchange::hex;
    use hkdf::Hkdf;
    use sha2::Sha256;

    use super::*;

    fn refs(key: &AgencyKey, night: &str, system: &str) -> SignalRefs {
        let night = Night::parse(night).expect("a night");
        key.signal_refs(&RefSeries::new([7; 16], 91), night, system)
    }

    #[test]
    fn a_signal_ref_holds_for_a_period_and_is_carried_into_the_next_alone() {
        let key = AgencyKey::new(Secret::new([11; 32]));
        // A period begins on 22 October 2026 and the next on 21 January 2027.
        let [last, first, later, next, after] = [
            "2026-10-21",
            "2026-10-22",
            "2027-01-20",
            "2027-01-21",
            "2027-04-22",
        ]
        .map(|night| refs(&key, night, ""));
        assert_eq!(first.current("M1"), later.current("M1"));
        assert_ne!(last.current("M1"), first.current("M1"));
        assert_eq!(last.current("M1"), first.previous("M1"));
        assert_eq!(later.current("M1"), next.previous("M1"));
        for earlier in [first.current("M1"), first.previous("M1")] {
            assert_ne!(earlier, after.current("M1"));
            assert_ne!(earlier, after.previous("M1"));
        }
    }

    #[test]
    fn a_signal_ref_is_of_one_key_series_and_case_system() {
        let key = AgencyKey::new(Secret::new([11; 32]));
        let night = Night::parse("2026-11-22").expect("a night");
        let in_series = |byte, system: &str, number: &str| {
            key.signal_refs(&RefSeries::new([byte; 16], 91), night, system)
                .current(number)
        };
        let here = in_series(7, "a", "bc");
        assert_ne!(here, in_series(8, "a", "bc"), "another series");
        assert_ne!(here, in_series(7, "ab", "c"), "parts are framed");
        assert_ne!(here, in_series(7, "", "abc"));
        let other = AgencyKey::new(Secret::new([12; 32]));
        assert_ne!(here, refs(&other, "2026-11-22", "a").current("bc"));
        let long = "1".repeat(70_000);
        assert_ne!(in_series(7, "", &long), in_series(7, "", &long[1..]));
    }

    #[test]
    fn comes_back_from_its_file_and_is_not_taken_for_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shared, own) = (
            folder.path().join("pseudonym.key"),
            folder.path().join("agency.key"),
        );
        let (key, agency) = (
            PseudonymKey::new(7, Secret::new([11; 32])),
            AgencyKey::new(Secret::new([11; 32])),
        );
        key.write(&shared).expect("written");
        agency.write(&own).expect("written");
        let read = PseudonymKey::read(&shared).expect("a key");
        assert_eq!((read.epoch(), read.check()), (7, key.check()));
        let read = AgencyKey::read(&own).expect("a key");
        assert_eq!(
            refs(&read, "2026-11-22", "").current("M1"),
            refs(&agency, "2026-11-22", "").current(" M1 ")
        );
        assert!(matches!(
            PseudonymKey::read(&own),
            Err(KeyError::OtherKey { .. })
        ));
        assert!(matches!(
            AgencyKey::read(&shared),
            Err(KeyError::OtherKey { .. })
        ));
    }

    #[test]
    fn differs_in_check_value_by_key_and_by_epoch() {
        let check = |epoch, byte| PseudonymKey::new(epoch, Secret::new([byte; 32])).check();
        assert_ne!(check(1, 1), check(1, 2));
        assert_ne!(check(1, 1), check(2, 1));
    }

    #[test]
    fn shows_no_byte_of_a_key() {
        let shown = format!(
            "{:?} {:?}",
            PseudonymKey::new(1, Secret::new([11; 32])),
            AgencyKey::new(Secret::new([11; 32]))
        );
        assert!(!shown.contains("11") && !shown.contains("0b"), "{shown}");
    }

    #[test]
    fn expands_keys_as_rfc_5869_says() {
        let mut cases = 0;
        for line in include_str!("../../../../fixtures/vectors/rfc5869.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let bytes = |hex: &str| -> Vec<u8> {
                hex.as_bytes()
                    .chunks(2)
                    .map(|pair| hex::parse::<1>(pair).expect("hexadecimal digits")[0])
                    .collect()
            };
            let [ikm, salt, info, prk, okm] = line
                .split(' ')
                .map(bytes)
                .collect::<Vec<_>>()
                .try_into()
                .expect("five columns");
            let (extracted, expand) = Hkdf::<Sha256>::extract(Some(&salt), &ikm);
            let mut out = vec![0; okm.len()];
            expand
                .expand(&info, &mut out)
                .expect("a length that HKDF gives");
            assert_eq!(
                (extracted.as_slice(), &out),
                (prk.as_slice(), &okm),
                "case {cases}"
            );
            cases += 1;
        }
        assert_eq!(cases, 3);
    }
}
