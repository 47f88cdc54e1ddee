//! A site whose casebook holds many hits, of which people have done something with a few; and the
//! sessions of those who will ask for them.

use std::error::Error;
use std::path::{Path, PathBuf};

use casebook::key::Salts;
use casebook::store::{Casebook, Doing, Filter, Order, Presence, SecondFactor};
use exchange::crypto::secret::Secret;
use exchange::hex::Hex;
use exchange::night::Night;
use jiff::{Span, Timestamp};
use journal::Actor;
use rehearsal::{Rehearsal, TrialSite};
use sha2::{Digest as _, Sha256};

/// With one hit of so many something was done.
const TOUCHED: usize = 100;
/// Of those, with one of so many by two people.
const REFERRED: usize = 20;
/// Nobody lives there: the site needs a covenant, and no batch.
const INHABITANTS: u64 = 5_000;
/// Who leads what is referred.
const LEAD: &str = "neighbourhood-team";
/// Who works with the page, and in how many browsers.
const PEOPLE: [&str; 2] = ["analyst-1", "analyst-2"];
const BROWSERS: u8 = 32;

/// What is asked for.
pub(crate) struct World {
    pub(crate) site: PathBuf,
    /// All hits.
    pub(crate) ids: Vec<String>,
    /// Those that nobody has done anything with.
    pub(crate) untouched: Vec<String>,
    /// Agencies of the covenant.
    pub(crate) agencies: Vec<&'static str>,
    /// The cookie of each browser.
    pub(crate) cookies: Vec<String>,
    trial: TrialSite,
}

impl World {
    /// Lays it out in an empty folder, as if the nights were those before now.
    pub(crate) fn laid_out(folder: &Path, hits: u32) -> Result<Self, Box<dyn Error>> {
        let now = Timestamp::now();
        let tonight = Night::at(now - Span::new().hours(24))?;
        let before = Night::from_day_number(tonight.day_number() - 1)?;
        let city = Rehearsal::city(INHABITANTS, before).since(before).nights(2);
        let mut trial = city.laid_out_with_site(folder)?.into_site();
        trial.make_accounts(before)?;
        // What is there on the first night is the stock, and not new.
        trial.record_crowd(0, before, now)?;
        trial.record_crowd(hits, tonight, now)?;
        let ids = ids(&trial.casebook()?)?;
        let (mut casebook, policy) = (trial.casebook()?, trial.policy().clone());
        for (index, id) in ids.iter().step_by(TOUCHED).enumerate() {
            if index.is_multiple_of(REFERRED) {
                trial.refer(id, LEAD, now - Span::new().hours(1))?;
            } else {
                let who = Actor::parse(PEOPLE[index % 2])?;
                casebook.act(id, &who, now, Doing::Take, &policy, &mut trial.salts())?;
            }
        }
        let cookies = sessions(&mut trial, now)?;
        let all = ids.iter().enumerate();
        let untouched = all.filter(|(index, _)| !index.is_multiple_of(TOUCHED));
        let untouched = untouched.map(|(_, id)| id.clone()).collect();
        Ok(Self {
            site: trial.path().to_owned(),
            ids,
            untouched,
            agencies: city::agencies().collect(),
            cookies,
            trial,
        })
    }

    /// How many acts of the load stand in the journal, whose chain holds.
    pub(crate) fn acts(&self) -> Result<usize, Box<dyn Error>> {
        let casebook = self.trial.casebook()?;
        let flaws = casebook.flaws()?;
        if !flaws.is_empty() {
            return Err(format!("the journal has flaws: {flaws:?}").into());
        }
        let mut text = Vec::new();
        casebook.write_journal(&mut text)??;
        let text = String::from_utf8(text)?;
        let is_act = |line: &&str| matches!(line.split(' ').nth(4), Some("take" | "note"));
        Ok(text.lines().filter(is_act).count())
    }
}

fn ids(casebook: &Casebook) -> Result<Vec<String>, Box<dyn Error>> {
    let all = Filter {
        presence: Presence::Present,
        since: None,
        agency: None,
        order: Order::LongestWaiting,
        offset: 0,
        limit: u32::MAX,
    };
    let listed = casebook.list(&all)?.into_iter();
    Ok(listed.map(|hit| hit.id).collect())
}

/// Signs people in without a passphrase: a session is kept by the hash of its secret, and who makes
/// the site may write there.
fn sessions(trial: &mut TrialSite, at: Timestamp) -> Result<Vec<String>, Box<dyn Error>> {
    let mut cookies = Vec::new();
    for browser in 0..BROWSERS {
        let secret: Secret<32> = Secret::new([browser + 1; 32]);
        let who = Actor::parse(PEOPLE[usize::from(browser) % 2])?;
        let hash = Sha256::digest(secret.expose()).into();
        let salts: &mut Salts = &mut trial.salts();
        let mut casebook = trial.casebook()?;
        casebook.sign_in(&who, SecondFactor::None, &hash, 0, at, salts)?;
        cookies.push(format!("__Host-session={}", Hex(secret.expose())));
    }
    Ok(cookies)
}
