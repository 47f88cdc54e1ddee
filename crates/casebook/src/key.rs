//! The casebook's own key: what closes deeds, picks samples, and makes salts.
//!
//! ```text
//! key of a deed = HKDF-Expand(key, frame("hitmachine/v1/casebook-deed", salt), 32)
//! key of picks  = HKDF-Expand(key, "hitmachine/v1/second-look", 32)
//! key of a code key = HKDF-Expand(key, frame("hitmachine/v1/code-key", salt, account), 32)
//! case number   = HKDF-Expand(key, frame("hitmachine/v1/case-number", be64(deed), hit, agency), 8)
//! mark          = HKDF-Expand(key, frame("hitmachine/v1/forgotten-hit", hit), 16)
//! salt n        = HKDF-Expand(fresh, frame("hitmachine/v1/casebook-salt", be64(n)), 32)
//! ```

use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use exchange::crypto::context;
use exchange::crypto::mac::Mac;
use exchange::crypto::secret::Secret;
use exchange::letter::case_number::CaseNumber;
use journal::{Actor, Salt};
use zeroize::Zeroizing;

use crate::projection::ProjectionDigest;

/// Deeds are padded to a multiple of this, so that their size says nothing.
const PAD: usize = 2048;

/// What stands for a hit that was forgotten.
pub(crate) type ForgottenMark = [u8; 16];

/// 32 secret bytes that the casebook alone has.
pub struct CasebookKey(Mac);

impl CasebookKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(secret: &Secret<32>) -> Self {
        Self(Mac::new(secret.expose()))
    }

    /// Whether the keyed hash picks a hit for a second look, of which `of_a_million` in a million
    /// are to be picked.
    #[must_use]
    pub fn picks(&self, hit: &str, digest: &ProjectionDigest, of_a_million: u32) -> bool {
        let key = self.derived(b"hitmachine/v1/second-look");
        let message = context::frame(&[hit.as_bytes(), &digest.0]);
        let number = u64::from_be_bytes(Mac::new(key.expose()).code(&message));
        // Uniform to one in 10^13.
        number % 1_000_000 < u64::from(of_a_million)
    }

    /// The number by which an agency knows a referral of a hit: another one for each of both, and
    /// the same every night. `deed` is the number of the deed that decided it.
    pub(crate) fn case_number(&self, deed: i64, hit: &str, agency: &str) -> CaseNumber {
        let info = context::frame(&[
            b"hitmachine/v1/case-number",
            &deed.to_be_bytes(),
            hit.as_bytes(),
            agency.as_bytes(),
        ]);
        let mut number = CaseNumber::NONE;
        self.0.expand(&info, &mut number.0);
        // Zeros say that there is none: one number in 2^64 is another one.
        if number == CaseNumber::NONE {
            number = CaseNumber([0xFF; 8]);
        }
        number
    }

    /// What stands for a hit that was forgotten, outside the casebook.
    pub(crate) fn forgotten_mark(&self, hit: &str) -> ForgottenMark {
        let mut mark = ForgottenMark::default();
        let info = context::frame(&[b"hitmachine/v1/forgotten-hit", hit.as_bytes()]);
        self.0.expand(&info, &mut mark);
        mark
    }

    /// Closes a deed. Its salt is used for nothing else.
    pub(crate) fn seal(&self, deed: &[u8], salt: &Salt) -> Vec<u8> {
        let mut padded = deed.to_vec();
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(PAD), 0);
        let cipher = self.cipher(salt);
        cipher
            .encrypt(&[0; 12].into(), padded.as_slice())
            .expect("a deed is short")
    }

    /// Opens a deed; `None` when it was not closed under this key and salt.
    pub(crate) fn open(&self, sealed: &[u8], salt: &Salt) -> Option<Vec<u8>> {
        let mut padded = self.cipher(salt).decrypt(&[0; 12].into(), sealed).ok()?;
        let end = padded.iter().rposition(|&byte| byte != 0)?;
        padded.truncate(end);
        Some(padded)
    }

    /// Closes the key of an account's codes. Its salt is used for nothing else.
    pub(crate) fn seal_code_key(&self, code_key: &Secret<20>, of: &Actor, salt: &Salt) -> Vec<u8> {
        let cipher = self.cipher_of(&code_key_info(of, salt));
        cipher
            .encrypt(&[0; 12].into(), code_key.expose().as_slice())
            .expect("a key is short")
    }

    /// Opens the key of an account's codes; `None` when it was not closed for this account.
    pub(crate) fn open_code_key(
        &self,
        sealed: &[u8],
        of: &Actor,
        salt: &Salt,
    ) -> Option<Secret<20>> {
        let cipher = self.cipher_of(&code_key_info(of, salt));
        let opened = Zeroizing::new(cipher.decrypt(&[0; 12].into(), sealed).ok()?);
        let is_one = opened.len() == 20;
        is_one.then(|| Secret::filled_by(|bytes| bytes.copy_from_slice(&opened)))
    }

    fn cipher(&self, salt: &Salt) -> ChaCha20Poly1305 {
        self.cipher_of(&context::frame(&[
            b"hitmachine/v1/casebook-deed",
            salt.expose(),
        ]))
    }

    /// A nonce of zeros will do: each key closes one thing.
    fn cipher_of(&self, info: &[u8]) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(self.derived(info).expose().into())
    }

    fn derived(&self, info: &[u8]) -> Secret<32> {
        Secret::filled_by(|bytes| self.0.expand(info, bytes))
    }
}

fn code_key_info(of: &Actor, salt: &Salt) -> Vec<u8> {
    context::frame(&[
        b"hitmachine/v1/code-key",
        salt.expose(),
        of.as_str().as_bytes(),
    ])
}

/// Salts for the entries of one run or one act, from 32 random bytes that are used for nothing
/// else.
pub struct Salts {
    fresh: Mac,
    given: u64,
}

impl Salts {
    /// The salts of these bytes.
    #[must_use]
    pub fn new(fresh: &Secret<32>) -> Self {
        Self {
            fresh: Mac::new(fresh.expose()),
            given: 0,
        }
    }

    /// The next salt.
    pub(crate) fn next(&mut self) -> Salt {
        self.given += 1;
        let number = self.given.to_be_bytes();
        let info = context::frame(&[b"hitmachine/v1/casebook-salt", &number]);
        Secret::filled_by(|bytes| self.fresh.expand(&info, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_closed_and_nothing_else() {
        let key = CasebookKey::new(&Secret::new([1; 32]));
        let salt = Secret::new([2; 32]);
        let sealed = key.seal(b"a deed", &salt);
        assert_eq!(key.open(&sealed, &salt).as_deref(), Some(&b"a deed"[..]));
        assert_eq!(key.open(&sealed, &Secret::new([3; 32])), None);
        let other = CasebookKey::new(&Secret::new([4; 32]));
        assert_eq!(other.open(&sealed, &salt), None);
        let mut changed = sealed.clone();
        changed[9] ^= 1;
        assert_eq!(key.open(&changed, &salt), None);
    }

    #[test]
    fn gives_every_deed_of_a_few_words_one_size() {
        let key = CasebookKey::new(&Secret::new([1; 32]));
        let salt = Secret::new([2; 32]);
        let sizes = [0, 1, 500, 2047].map(|length| key.seal(&vec![7; length], &salt).len());
        assert!(sizes.iter().all(|&size| size == sizes[0]), "{sizes:?}");
    }

    #[test]
    fn picks_about_as_many_as_it_is_asked_to() {
        let key = CasebookKey::new(&Secret::new([1; 32]));
        let picked = |of_a_million| {
            let hits = (0..4000).map(|number| format!("h{number:015}"));
            let digest = ProjectionDigest([9; 32]);
            hits.filter(|hit| key.picks(hit, &digest, of_a_million))
                .count()
        };
        assert_eq!(picked(0), 0);
        assert_eq!(picked(1_000_000), 4000);
        assert!((700..900).contains(&picked(200_000)), "{}", picked(200_000));
    }

    #[test]
    fn gives_each_referral_another_number_for_each_agency() {
        let key = CasebookKey::new(&Secret::new([1; 32]));
        let other = CasebookKey::new(&Secret::new([2; 32]));
        let numbers = [
            key.case_number(7, "h1", "police"),
            key.case_number(8, "h1", "police"),
            key.case_number(7, "h2", "police"),
            key.case_number(7, "h1", "housing"),
            other.case_number(7, "h1", "police"),
        ];
        let distinct: std::collections::BTreeSet<_> = numbers.into_iter().collect();
        assert_eq!(distinct.len(), numbers.len());
        assert_eq!(key.case_number(7, "h1", "police"), numbers[0]);
    }

    #[test]
    fn gives_each_salt_once() {
        let mut salts = Salts::new(&Secret::new([1; 32]));
        assert_ne!(salts.next(), salts.next());
    }
}
