//! A month of a city: eight agencies send each night, to one centre as they should and to another
//! one with faults.

mod answering;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use casebook::store::Doing;
use exchange::file::access;
use exchange::hits::Hit;
use exchange::night::Night;
use jiff::ToSpan as _;
use tempfile::TempDir;

use super::agencies::{Agencies, NEW_COVENANT, name};
use super::compare::{self, Excused};
use super::fault::{Beside, Comes, Sending, Trouble};
use super::site::{AS_IT_SHOULD, DISTURBED, SiteOfMonth, is_tied_by_answers};
use crate::harness::chance::Chance;
use crate::harness::run::run;
use crate::harness::town::files;

const ORIGIN: &str = "hitmachine/voorbeeldstad";

/// Hours before the deadline, behind it, and later in the morning.
const EARLY: &str = "04:00";
const BEFORE: &str = "06:00";
const BEHIND: &str = "06:40";
const MORNING: &str = "09:00";

/// What became of a month.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) hits: usize,
    /// How many of the hits in its lists answers tied, night by night.
    pub(super) tied: usize,
    pub(super) killed: u32,
    pub(super) faults: BTreeMap<String, u32>,
}

/// A month that is under way.
struct Month {
    agencies: Agencies,
    seed: u64,
    chance: Chance,
    trouble: Trouble,
    as_it_should: SiteOfMonth,
    disturbed: SiteOfMonth,
    excused: Excused,
    /// Batches of yesterday: those that come today, and all of them.
    overdue: Vec<(String, Vec<u8>)>,
    of_last_night: BTreeMap<&'static str, Vec<u8>>,
    answers_of_last_night: BTreeMap<&'static str, Vec<u8>>,
    tied: usize,
    faults: BTreeMap<String, u32>,
    _folder: TempDir,
}

/// Runs a month of so many nights; fails, by seed and night, where the two centres differ and must
/// not.
pub(super) fn run_month(seed: u64, nights: u32, trouble: Trouble) -> Outcome {
    let mut month = Month::new(seed, nights, trouble);
    for index in 0..month.agencies.nights.nights().len() {
        month.run_night(index);
    }
    let [acts, mut disturbed] = [&month.as_it_should, &month.disturbed].map(SiteOfMonth::acts);
    if trouble == Trouble::Harmless {
        // What is damaged is refused, and that is said.
        disturbed.remove("refuse");
        assert_eq!(acts, disturbed, "seed {seed}: acts");
    }
    Outcome {
        hits: month.as_it_should.hits().len(),
        tied: month.tied,
        killed: month.disturbed.killed,
        faults: month.faults,
    }
}

/// A folder in memory where there is one: a month forces many files to disk.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).expect("a folder")
    } else {
        tempfile::tempdir().expect("a folder")
    }
}

impl Month {
    fn new(seed: u64, nights: u32, trouble: Trouble) -> Self {
        let folder = folder();
        let agencies = Agencies::laid_out(folder.path(), seed, nights);
        let new = ["site", "new", AS_IT_SHOULD, "--origin", ORIGIN];
        run(folder.path(), &new).expect(0);
        let as_it_should = SiteOfMonth::new(folder.path(), AS_IT_SHOULD);
        as_it_should.make_accounts();
        let disturbed = SiteOfMonth::new(folder.path(), DISTURBED);
        for folder in ["inbox", "outbox", "state", "casebook"] {
            let folder = disturbed.path().join(folder);
            access::create_folder(&folder).expect("a folder");
        }
        copy(&as_it_should.path(), &disturbed.path());
        for agency in city::agencies() {
            let homes = [&as_it_should, &disturbed].map(|site| agencies.home(site, agency));
            copy(&homes[0], &homes[1]);
        }
        Self {
            agencies,
            seed,
            chance: Chance::of_seed(seed),
            trouble,
            as_it_should,
            disturbed,
            excused: Excused::default(),
            overdue: Vec::new(),
            of_last_night: BTreeMap::new(),
            answers_of_last_night: BTreeMap::new(),
            tied: 0,
            faults: BTreeMap::new(),
            _folder: folder,
        }
    }

    fn run_night(&mut self, index: usize) {
        let night = self.agencies.night(index);
        self.agencies
            .change_terms(index, &[&self.as_it_should, &self.disturbed]);
        let silent = self.agencies.silent(index);
        let sent = self.agencies.nights.send(index, &silent).expect("sent");
        let mut batches = BTreeMap::new();
        for (agency, path) in sent.batches {
            batches.insert(agency, fs::read(path).expect("a batch"));
        }
        for (agency, bytes) in &batches {
            self.as_it_should.put(&name(agency, night, 1), bytes);
        }
        self.as_it_should.night(night, EARLY).expect(0);
        let sendings = self.draw(index, &batches);
        self.disturb(index, &batches, &sendings);
        self.answer(index);
        self.check(index, &sendings);
        self.act_on_both(night, index);
        self.of_last_night = batches;
        if index > 0 {
            self.agencies.nights.remove(index - 1).expect("removed");
        }
    }

    /// What goes wrong tonight. The first night is whole: two centres that know nothing yet.
    fn draw(
        &mut self,
        index: usize,
        batches: &BTreeMap<&'static str, Vec<u8>>,
    ) -> BTreeMap<&'static str, Sending> {
        let mut sendings = BTreeMap::new();
        for &agency in batches.keys() {
            let mut sending = Sending::USUAL;
            if index > 0 {
                sending = Sending::drawn(self.trouble, &mut self.chance);
            }
            // What is drawn by one covenant does not hold by the next.
            if index == NEW_COVENANT && sending.comes == Comes::Replaced {
                sending.comes = Comes::Later;
            }
            self.count(
                &format!("{:?}", sending.comes),
                sending.comes != Comes::InTime,
            );
            if let Some(beside) = sending.beside {
                self.count(&format!("{beside:?}"), true);
            }
            sendings.insert(agency, sending);
        }
        sendings
    }

    /// Counts a fault where it is one.
    fn count(&mut self, fault: &str, is_fault: bool) {
        if is_fault {
            *self.faults.entry(fault.to_owned()).or_default() += 1;
        }
    }

    /// The same batches come to the disturbed centre, as it was drawn.
    fn disturb(
        &mut self,
        index: usize,
        batches: &BTreeMap<&'static str, Vec<u8>>,
        sendings: &BTreeMap<&'static str, Sending>,
    ) {
        let night = self.agencies.night(index);
        self.run_with_a_wrong_clock(index);
        for (overdue, bytes) in std::mem::take(&mut self.overdue) {
            self.disturbed.put(&overdue, &bytes);
        }
        let comes = |agency: &str, when: Comes| sendings[agency].comes == when;
        for (place, (&agency, bytes)) in (0..).zip(batches) {
            let again = format!("{agency}-{night}-again.batch");
            let of_last_night = self.of_last_night.get(agency).cloned();
            self.put_beside(&again, bytes, sendings[agency], of_last_night.as_deref());
            if comes(agency, Comes::InTime) {
                // Two files of one name would be one.
                let (named, revision) = if sendings[agency].is_misnamed {
                    ("police", 10 + place)
                } else {
                    (agency, 1)
                };
                self.disturbed.put(&name(named, night, revision), bytes);
            }
            if comes(agency, Comes::Replaced) {
                let first = self.agencies.hashed_from_yesterday(index, agency);
                self.disturbed.put(&name(agency, night, 1), &first);
            }
        }
        self.run(night, EARLY);
        for (&agency, bytes) in batches {
            if comes(agency, Comes::Later) {
                self.disturbed.put(&name(agency, night, 1), bytes);
            }
        }
        self.run(night, BEFORE);
        self.run(night, BEHIND);
        for (&agency, bytes) in batches {
            match sendings[agency].comes {
                Comes::AfterTheDeadline => self.disturbed.put(&name(agency, night, 1), bytes),
                Comes::Replaced => {
                    let again = self.agencies.hashed_again(index, agency);
                    self.disturbed.put(&name(agency, night, 2), &again);
                }
                Comes::OnTheNextNight => {
                    self.overdue.push((name(agency, night, 1), bytes.clone()));
                }
                Comes::InTime | Comes::Later | Comes::Never => {}
            }
        }
        self.run(night, MORNING);
        let mut missing = BTreeSet::new();
        for (&agency, sending) in sendings {
            if sending.comes.is_missing() {
                missing.insert(agency);
            }
        }
        if !missing.is_empty() {
            self.excused.incomplete.insert(night, missing);
        }
    }

    /// A run of the disturbed centre, which may be killed on the way, until it is over.
    fn run(&mut self, night: Night, hour: &str) {
        let ran = self
            .disturbed
            .night_with_cuts(night, hour, &mut self.chance);
        assert!(
            matches!(ran.status, Some(0 | 1 | 75)),
            "seed {}, {night} {hour}: {:?}: {}",
            self.seed,
            ran.status,
            ran.stderr
        );
    }

    /// The clock says another day: nothing is done, whatever lies in the inbox.
    fn run_with_a_wrong_clock(&mut self, index: usize) {
        if index == 0 || !self.chance.once_in(5) {
            return;
        }
        self.count("WrongClock", true);
        let night = self.agencies.night(index);
        let jump = if self.chance.once_in(2) { -3 } else { 60 };
        let wrong = night.date().checked_add(jump.days()).expect("a day");
        let wrong = Night::ending_on(wrong).expect("a night");
        let before = self.disturbed.names();
        let ran = self.disturbed.night(wrong, EARLY).expect(1);
        assert!(ran.stderr.contains("clock"), "{}", ran.stderr);
        assert_eq!(self.disturbed.names(), before);
    }

    /// What else an agency sends, under this name.
    fn put_beside(
        &mut self,
        name: &str,
        bytes: &[u8],
        sending: Sending,
        of_last_night: Option<&[u8]>,
    ) {
        let mut damaged;
        let bytes = match sending.beside {
            // Two of one content come at once where the first is in time.
            Some(Beside::Repeated) if sending.comes == Comes::InTime => bytes,
            Some(Beside::Damaged) => {
                damaged = bytes.to_vec();
                let length = u32::try_from(damaged.len()).expect("a small file");
                let place = self.chance.below(length) as usize;
                damaged[place] ^= 1 << self.chance.below(8);
                &damaged
            }
            Some(Beside::Short) => &bytes[..bytes.len() / 2],
            Some(Beside::Junk) => b"naam;adres\n",
            Some(Beside::OfLastNight) => match of_last_night {
                Some(last) => last,
                None => return,
            },
            Some(Beside::Repeated) | None => return,
        };
        self.disturbed.put(name, bytes);
    }

    /// The analyst does the same at both centres: takes a hit, or puts it away for some nights.
    fn act_on_both(&self, night: Night, index: usize) {
        let hits = self.as_it_should.hits();
        let other = self.disturbed.hits();
        let mut alike = Vec::new();
        for (id, kept) in &hits {
            let other = other.get(id);
            if other.is_some_and(|other| other.standing == kept.standing) {
                alike.push(id);
            }
        }
        let Some(hit) = alike.get(index % alike.len().max(1)) else {
            return;
        };
        let doing = || {
            if index.is_multiple_of(2) {
                return Doing::Take;
            }
            let until = night.date().checked_add(5.days()).expect("a day");
            let until = Night::ending_on(until).expect("a night");
            Doing::Park { until }
        };
        let done = self.as_it_should.act(hit, doing());
        assert_eq!(self.disturbed.act(hit, doing()), done, "{hit}");
    }

    /// Holds the two centres against each other.
    fn check(&mut self, index: usize, sendings: &BTreeMap<&'static str, Sending>) {
        let night = self.agencies.night(index);
        let hits = self.as_it_should.list(night).hits.into_iter();
        let is_tied = |hit: &Hit| is_tied_by_answers(&hit.explanation.signals);
        self.tied += hits.filter(is_tied).count();
        let differences = match self.trouble {
            Trouble::Harmless => compare::traces(&self.as_it_should, &self.disturbed, night),
            Trouble::Telling => {
                self.excused
                    .unexplained(&self.as_it_should, &self.disturbed, night)
            }
        };
        assert!(
            differences.is_empty(),
            "seed {}, night {night} ({index}), without an agency on {:?}, without an answer on \
             {:?}\n{}\n{sendings:#?}",
            self.seed,
            self.excused.incomplete,
            self.excused.unanswered,
            differences.join("\n")
        );
    }
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    for name in files(from) {
        let path = to.join(&name);
        access::create_folder(path.parent().expect("a folder")).expect("a folder");
        fs::copy(from.join(&name), path).expect("copied");
    }
}
