//! How long somebody waits who was refused: longer with each time, by account and by address, and
//! never for good. So guesses are few, and nobody can lock a colleague out.
//!
//! ```text
//! wait after n refusals = 2^(n - free) seconds, at most 60; free is 3 for an account, 10 for an
//! address
//! ```
//!
//! An account that is not there is counted like any other.

use std::collections::HashMap;
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

const FREE_FOR_ACCOUNT: u32 = 3;

/// Several people may come by one address.
const FREE_FOR_ADDRESS: u32 = 10;

const MAX_WAIT: u64 = 60;

/// What was refused is forgotten after so long without another.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// So many accounts and addresses are remembered; then the one that was refused longest ago goes.
const MAX_REMEMBERED: usize = 20_000;

/// Who was refused, and how often.
#[derive(Default)]
pub(crate) struct Delays(HashMap<Subject, Refused>);

/// Who tries: an account as its hash, as it may be anything that somebody typed, or an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    Account([u8; 32]),
    Address(IpAddr),
}

struct Refused {
    times: u32,
    last: Timestamp,
}

/// One try.
pub(crate) struct Try {
    subjects: [Option<Subject>; 2],
    /// How often the account was refused before.
    pub(crate) refused: u32,
}

impl Delays {
    /// Begins to try, which counts as refused until it is said otherwise: tries side by side count
    /// too.
    ///
    /// # Errors
    /// How many seconds are to be waited first.
    pub(crate) fn begin(
        &mut self,
        account: &str,
        address: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<Try, u64> {
        self.0
            .retain(|_, refused| at.duration_since(refused.last) < REMEMBERED);
        let account = Subject::Account(Sha256::digest(account).into());
        let subjects = [Some(account), address.map(network).map(Subject::Address)];
        for subject in subjects.iter().flatten() {
            let last = self.0.get(subject).map(|refused| refused.last);
            if last.is_some_and(|last| at.duration_since(last) >= REMEMBERED) {
                self.0.remove(subject);
            }
        }
        let waits = subjects
            .iter()
            .flatten()
            .map(|subject| self.wait(*subject, at));
        let wait = waits.max().unwrap_or(0);
        if wait > 0 {
            return Err(wait);
        }
        let refused = self.0.get(&account).map_or(0, |refused| refused.times);
        for subject in subjects.into_iter().flatten() {
            let refused = self
                .0
                .entry(subject)
                .or_insert(Refused { times: 0, last: at });
            refused.times = refused.times.saturating_add(1);
            refused.last = at;
        }
        self.forget_some();
        Ok(Try { subjects, refused })
    }

    /// It was right after all: the account is forgotten, and the address is where it was before.
    pub(crate) fn succeeded(&mut self, tried: &Try) {
        let [account, address] = tried.subjects;
        if let Some(account) = account {
            self.0.remove(&account);
        }
        if let Some(refused) = address.and_then(|address| self.0.get_mut(&address)) {
            refused.times = refused.times.saturating_sub(1);
        }
    }

    /// The seconds that are left of a wait.
    fn wait(&self, subject: Subject, at: Timestamp) -> u64 {
        let free = match subject {
            Subject::Account(_) => FREE_FOR_ACCOUNT,
            Subject::Address(_) => FREE_FOR_ADDRESS,
        };
        let Some(refused) = self.0.get(&subject).filter(|refused| refused.times >= free) else {
            return 0;
        };
        let whole = 1_u64.checked_shl(refused.times - free).unwrap_or(MAX_WAIT);
        let passed = at.duration_since(refused.last).as_secs();
        let passed = u64::try_from(passed).unwrap_or(0);
        whole.min(MAX_WAIT).saturating_sub(passed)
    }

    /// One goes for each that comes, so this looks through them once.
    fn forget_some(&mut self) {
        while self.0.len() > MAX_REMEMBERED {
            let oldest = self.0.iter().min_by_key(|(_, refused)| refused.last);
            let Some(oldest) = oldest.map(|(subject, _)| *subject) else {
                return;
            };
            self.0.remove(&oldest);
        }
    }
}

/// One customer has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let kept = address.to_bits() & !u128::from(u64::MAX);
            std::net::Ipv6Addr::from_bits(kept).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    /// The waits that a guesser meets who tries as soon as it is allowed.
    fn waits(delays: &mut Delays, account: &str, address: Option<IpAddr>, tries: u32) -> Vec<u64> {
        let (mut now, mut waits) = (0, Vec::new());
        for _ in 0..tries {
            let mut waited = 0;
            while let Err(wait) = delays.begin(account, address, at(now)) {
                waited += wait;
                now += i64::try_from(wait).expect("a short wait");
            }
            waits.push(waited);
        }
        waits
    }

    #[test]
    fn waits_grow_by_account_and_stay_within_a_minute() {
        let waits = waits(&mut Delays::default(), "analyst-1", None, 12);
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn another_account_by_the_same_address_waits_later_and_by_another_not_at_all() {
        let mut delays = Delays::default();
        let [here, there] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
        for number in 0..10 {
            let account = format!("account-{number}");
            assert!(delays.begin(&account, Some(here), at(0)).is_ok());
        }
        assert!(delays.begin("another", Some(here), at(0)).is_err());
        assert!(delays.begin("another", Some(there), at(0)).is_ok());
    }

    #[test]
    fn who_was_right_begins_anew_and_the_address_is_where_it_was() {
        let mut delays = Delays::default();
        let here = Some(IpAddr::from([192, 0, 2, 1]));
        for _ in 0..20 {
            let tried = delays.begin("analyst-1", here, at(0)).expect("no wait");
            delays.succeeded(&tried);
        }
        for _ in 0..2 {
            assert!(delays.begin("analyst-1", here, at(0)).is_ok());
        }
        let tried = delays
            .begin("analyst-1", here, at(0))
            .expect("the third is free");
        assert_eq!(tried.refused, 2);
        delays.succeeded(&tried);
        assert_eq!(
            delays
                .begin("analyst-1", here, at(0))
                .expect("anew")
                .refused,
            0
        );
    }

    #[test]
    fn remembers_no_more_than_it_may() {
        let mut delays = Delays::default();
        for number in 0..MAX_REMEMBERED + 5 {
            let second = i64::try_from(number).expect("a second") / 1000;
            _ = delays.begin(&number.to_string(), None, at(second));
        }
        assert_eq!(delays.0.len(), MAX_REMEMBERED);
    }

    #[test]
    fn a_day_later_all_is_forgotten() {
        let mut delays = Delays::default();
        for _ in 0..3 {
            assert!(delays.begin("analyst-1", None, at(0)).is_ok());
        }
        let refused = |delays: &mut Delays, second| {
            let tried = delays.begin("analyst-1", None, at(second));
            tried.map(|tried| tried.refused)
        };
        assert_eq!(refused(&mut delays, 0), Err(1));
        assert_eq!(refused(&mut delays, 86_399), Ok(3));
        assert_eq!(refused(&mut delays, 86_399 + 86_400), Ok(0));
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let address = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
    }
}
