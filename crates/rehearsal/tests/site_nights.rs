//! A whole centre lives through nights: a casebook with hits of three nights, people who decide, a
//! referral that comes back answered. And the same again, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use casebook::account::Role;
use casebook::assessing::Closing;
use casebook::referral::precision::Tally;
use casebook::standing::State;
use exchange::covenant::Covenant;
use exchange::letter::answers::Verdict;
use exchange::night::Night;
use jiff::civil::Time;
use rehearsal::{Morning, Mornings, Rehearsal, SiteNights, TrialError, moment, trial_accounts};

const NIGHTS: u32 = 3;
const SEED: u64 = 1;
const LEAD: &str = "police";

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

fn laid_out(folder: &Path) -> SiteNights {
    Rehearsal::city(5_000, night("2026-11-22"))
        .seed(SEED)
        .nights(NIGHTS)
        .laid_out_with_site(folder)
        .expect("laid out")
}

fn covenant(nights: &SiteNights) -> Covenant {
    let text = fs::read(nights.city().covenant()).expect("it is there");
    Covenant::parse(&text).expect("a covenant")
}

/// A hit that a live rule finds.
fn live(morning: &Morning) -> String {
    let mut hits = morning.hits();
    let hit = hits.find(|row| row.projection.rules.iter().any(|met| met.stage == "live"));
    hit.expect("the live rule finds one").listed.id.clone()
}

/// All that is laid out and found on a site, and what its journal says.
fn bytes(site: &Path, journal: Vec<u8>) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::from([(PathBuf::from("journal"), journal)]);
    let mut folders = vec![site.join("outbox"), site.join("nights")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(site).expect("in the site").to_owned();
                files.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    files
}

/// Three nights, of which the first one's live hit is referred and answered.
fn lived(folder: &Path, referred: bool) -> (SiteNights, Vec<Morning>) {
    let mut nights = laid_out(folder);
    let first = nights.nights()[0];
    nights.site().make_accounts(first).expect("accounts");
    let (mut mornings, mut looked, mut on_trial) = (Mornings::default(), Vec::new(), 0);
    for index in 0..NIGHTS as usize {
        let lived = nights.live_through(index, &[], &|_| ()).expect("lived");
        assert_eq!(lived.centre.report.nights.len(), 1, "it is recorded");
        assert_eq!(lived.hashed.len(), 8);
        let at = nights.morning(index);
        let morning = mornings.look(nights.site(), lived.night, at);
        let morning = morning.expect("a list");
        let recorded = &lived.centre.report.nights[0];
        assert_eq!(recorded.hits, morning.present() as u64);
        assert_eq!(recorded.new, morning.new.len() as u64);
        on_trial += recorded.on_trial;
        if referred && index == 0 {
            let decided = nights.site().refer(&live(&morning), LEAD, at);
            let standing = decided.expect("referred").standing;
            let lead = LEAD.to_owned();
            assert_eq!(standing.state, State::Closed(Closing::Refer { lead }));
        }
        if referred && index == 1 {
            answer(&nights);
        }
        looked.push(morning);
    }
    assert!(on_trial > 0, "the rule on trial finds more");
    (nights, looked)
}

/// Each agency of the case finds as many rows as there are signals, and says that they are right.
fn answer(nights: &SiteNights) {
    let mut answered = 0;
    for agency in city::agencies() {
        let resolved = nights.resolve(1, agency).expect("a letter");
        let signals: usize = resolved.open().map(|of| of.signals.len()).sum();
        assert_eq!(resolved.rows.len(), signals, "{agency}");
        if signals > 0 {
            let said = nights.answer(&resolved, Verdict::Right).expect("answered");
            assert_eq!(said, signals);
            answered += 1;
        }
    }
    assert!(answered >= 3, "{answered} agencies are told");
}

#[test]
fn three_nights_fill_a_casebook_and_a_referral_comes_back_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut nights, mornings) = lived(folder.path(), true);
    assert!(mornings[1].same.len() * 10 >= mornings[0].present() * 8);
    let stages: Vec<_> = mornings
        .iter()
        .flat_map(Morning::hits)
        .flat_map(|row| &row.projection.rules)
        .map(|met| met.stage.as_str())
        .collect();
    assert!(stages.contains(&"live") && stages.contains(&"pilot"));

    let covenant = covenant(&nights);
    let at = nights.afternoon(2);
    let tallies = nights.site().precision(&covenant, at).expect("read");
    let right = Tally {
        right: 1,
        ..Tally::default()
    };
    assert_eq!(tallies[0].tally, right);
    let casebook = nights.site().casebook().expect("a casebook");
    assert_eq!(casebook.flaws().expect("checked"), []);
    // Everybody has an account, old enough to assess.
    let accounts = casebook.accounts().expect("read");
    assert_eq!(accounts.len(), trial_accounts().len());
    for role in Role::ALL {
        assert!(
            accounts.iter().any(|account| account.role == role),
            "{role}"
        );
    }
    let first = moment(nights.nights()[0], 0, Time::midnight());
    assert!(accounts.iter().all(|account| account.barred_until <= first));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let run = || {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut nights, _) = lived(folder.path(), true);
        let casebook = nights.site().casebook().expect("a casebook");
        let mut journal = Vec::new();
        let written = casebook.write_journal(&mut journal).expect("read");
        written.expect("a vector takes it");
        bytes(nights.site().path(), journal)
    };
    let (one, other) = (run(), run());
    assert!(one.keys().eq(other.keys()));
    for (path, bytes) in &one {
        assert!(*bytes == other[path], "{}", path.display());
    }
    assert!(one.keys().any(|path| path.ends_with("hits.json")));
}

#[test]
fn accounts_that_are_made_on_the_first_day_assess_nothing_that_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut nights = laid_out(folder.path());
    let later = nights.nights()[2];
    let lived = nights.live_through(0, &[], &|_| ()).expect("lived");
    // Three days before the last night is 23 hours ago.
    nights.site().make_accounts(later).expect("accounts");
    let at = moment(lived.night, 0, Time::constant(8, 0, 0, 0));
    let morning = Mornings::default().look(nights.site(), lived.night, at);
    let hit = live(&morning.expect("a list"));
    let refused = nights.site().refer(&hit, LEAD, at);
    assert!(matches!(refused, Err(TrialError::Deed(_))));
}

#[test]
fn an_agency_that_is_late_is_missing_and_nothing_of_it_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut nights = laid_out(folder.path());
    let first = nights.nights()[0];
    nights.site().make_accounts(first).expect("accounts");
    let mut mornings = Mornings::default();
    for (index, late) in [(0, &[][..]), (1, &["police"][..])] {
        let lived = nights.live_through(index, late, &|_| ()).expect("lived");
        assert_eq!(lived.centre.report.nights[0].missing, late);
        let at = nights.morning(index);
        let morning = mornings.look(nights.site(), lived.night, at);
        let gone = morning.expect("a list").gone;
        let is_theirs =
            |row: &casebook::store::HitRow| row.projection.agencies().contains("police");
        assert!(!gone.iter().any(is_theirs), "{gone:?}");
    }
}

#[test]
fn a_crowd_is_recorded_night_after_night_and_a_morning_names_what_is_new_and_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut nights = laid_out(folder.path());
    let dates = nights.nights().to_vec();
    nights.site().make_accounts(dates[0]).expect("accounts");
    let (mut mornings, mut all) = (Mornings::default(), BTreeMap::new());
    for (index, date) in dates.into_iter().enumerate() {
        let at = nights.morning(index);
        let recorded = nights.site().record_crowd(1_000, date, at);
        let recorded = recorded.expect("recorded");
        let new = if index == 0 { 1_000 } else { 30 };
        assert_eq!((recorded.hits, recorded.new), (1_000, new));
        let morning = mornings.look(nights.site(), date, at).expect("a list");
        // Three of a hundred come new each night, and those of the night before are gone.
        let gone = if index == 0 { 0 } else { 30 };
        assert_eq!(morning.new.len() as u64, new);
        assert_eq!(morning.gone.len(), gone);
        assert_eq!((morning.present(), morning.changed.len()), (1_000, 0));
        for row in morning.hits() {
            let count: &mut u32 = all.entry(row.listed.id.clone()).or_default();
            *count += 1;
        }
    }
    assert_eq!(all.len(), 1_060, "no two hits share an id");
    let at = nights.afternoon(2);
    let again = mornings.look(nights.site(), night("2026-11-24"), at);
    let again = again.expect("a list");
    assert_eq!(
        (again.same.len(), again.gone.len()),
        (1_000, 0),
        "said once"
    );
    let hit = live(&again);
    nights.site().refer(&hit, LEAD, at).expect("referred");
}

#[test]
fn a_site_is_not_made_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    laid_out(folder.path());
    let again = Rehearsal::city(5_000, night("2026-11-22"))
        .seed(SEED)
        .laid_out_with_site(folder.path());
    assert!(matches!(again.err(), Some(TrialError::NewSite(_))));
}
