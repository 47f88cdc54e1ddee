//! The month of a city in which nothing goes wrong: what its agencies send, and what its centre has
//! of it, night by night. It is lived once, and many months with faults are held against it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use casebook::store::Doing;
use exchange::file::access;
use exchange::hits::{Hit, HitList};
use exchange::night::Night;
use jiff::ToSpan as _;
use tempfile::TempDir;

use super::NIGHTS;
use super::agencies::{Again, Agencies, home, name, parties};
use super::answers::{Answering, Confirmation, has_time};
use super::site::{CENTRE, Seen, SiteOfMonth, is_tied_by_answers};
use crate::harness::run::run;
use crate::harness::town::files;

const ORIGIN: &str = "hitmachine/voorbeeldstad";

/// An hour before the deadline, and when people have answered.
pub(super) const EARLY: &str = "04:00";
pub(super) const ANSWERED: &str = "10:00";

/// So many seeds are of one city: to live its month takes as long as some months with faults.
const SEEDS_OF_A_CITY: u64 = 10;
/// In the lists of a month, answers tie hits on so many nights at least: else another city is
/// taken, and after so many there is none.
const NIGHTS_TIED: usize = 8;
const CITIES: u64 = 12;

/// A month in which nothing goes wrong.
pub(super) struct Course {
    pub(super) agencies: Agencies,
    pub(super) nights: Vec<NightOfCourse>,
    /// How often each act stands in the journal when it is over.
    pub(super) acts: BTreeMap<String, usize>,
    /// What agencies make only where something goes wrong, so that it is made once.
    made: Mutex<Made>,
    folder: TempDir,
}

/// A night of it.
pub(super) struct NightOfCourse {
    pub(super) night: Night,
    /// What the agencies sent, and answered in the forenoon.
    pub(super) batches: BTreeMap<&'static str, Vec<u8>>,
    pub(super) answers: BTreeMap<&'static str, Confirmation>,
    /// What the centre had when it was over.
    pub(super) seen: Seen,
    /// What the analyst did after it: with which hit, and whether that was allowed.
    pub(super) deed: Option<(String, bool)>,
}

#[derive(Default)]
struct Made {
    batches: BTreeMap<(usize, &'static str, Again), Vec<u8>>,
    /// By the letter that is answered too.
    answers: BTreeMap<(Answering, Vec<u8>), Option<Confirmation>>,
}

/// The month that the faults of a seed are held against. Whoever holds it keeps it from being lived
/// again for the next seed of its city.
pub(super) fn course_of(seed: u64) -> Arc<Course> {
    static LAST: Mutex<(u64, Weak<Course>)> = Mutex::new((0, Weak::new()));
    let number = 1 + seed / SEEDS_OF_A_CITY;
    let mut last = LAST.lock().expect("the other thread lived one");
    if let (known, Some(course)) = (last.0, last.1.upgrade())
        && known == number
    {
        return course;
    }
    let cities = (0..CITIES).map(|further| number + 1_000_000 * further);
    let course = cities.map(Course::lived).find(Course::is_tied_by_answers);
    let course = Arc::new(course.expect("answers tie hits in some city"));
    *last = (number, Arc::downgrade(&course));
    course
}

/// A folder in memory where there is one: a month forces many files to disk.
pub(super) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).expect("a folder")
    } else {
        tempfile::tempdir().expect("a folder")
    }
}

/// What the analyst does after a night: takes a hit, or puts it away for some nights.
pub(super) fn doing(night: Night, index: usize) -> Doing {
    if index.is_multiple_of(2) {
        return Doing::Take;
    }
    let until = night.date().checked_add(5.days()).expect("a day");
    let until = Night::ending_on(until).expect("a night");
    Doing::Park { until }
}

impl Course {
    /// Lives the month of a city.
    fn lived(seed: u64) -> Self {
        let folder = folder();
        let agencies = Agencies::laid_out(folder.path(), seed, NIGHTS);
        let new = ["site", "new", CENTRE, "--origin", ORIGIN];
        run(folder.path(), &new).expect(0);
        let site = SiteOfMonth::new(folder.path());
        site.make_accounts();
        let mut course = Self {
            agencies,
            nights: Vec::new(),
            acts: BTreeMap::new(),
            made: Mutex::default(),
            folder,
        };
        copy_parties(course.folder.path(), &course.first());
        for index in 0..NIGHTS as usize {
            let night = course.night(index, &site);
            course.nights.push(night);
        }
        course.acts = site.acts();
        course
    }

    /// Where the parties are kept as they were before the first night.
    fn first(&self) -> PathBuf {
        self.folder.path().join("first")
    }

    /// Lays the parties out in a folder, as they are before the first night.
    pub(super) fn lay_out(&self, to: &Path) {
        copy_parties(&self.first(), to);
        for folder in ["inbox", "outbox", "state", "casebook"] {
            let folder = to.join(CENTRE).join(folder);
            access::create_folder(&folder).expect("a folder");
        }
    }

    fn night(&self, index: usize, site: &SiteOfMonth) -> NightOfCourse {
        let night = self.agencies.night(index);
        self.agencies.change_terms(index, self.folder.path());
        let mut batches = BTreeMap::new();
        for (agency, path) in self.agencies.send(index).batches {
            batches.insert(agency, fs::read(path).expect("a batch"));
        }
        for (agency, bytes) in &batches {
            site.put(&name(agency, night, 1), bytes);
        }
        site.night(night, EARLY).expect(0);
        let answers = self.answered(night, self.folder.path(), site);
        for (agency, made) in &answers {
            site.put(&format!("{agency}-{night}-r1.confirmation"), &made.bytes);
        }
        if !answers.is_empty() {
            site.night(night, ANSWERED).expect(0);
        }
        let seen = site.seen(night);
        let ids: Vec<_> = seen.hits.keys().collect();
        let hit = ids.get(index % ids.len().max(1));
        let deed = hit.map(|hit| ((*hit).clone(), site.act(hit, doing(night, index))));
        NightOfCourse {
            night,
            batches,
            answers,
            seen,
            deed,
        }
    }

    /// What agencies answer on a night, by the letters of a centre, in folders of theirs.
    pub(super) fn answered(
        &self,
        night: Night,
        folder: &Path,
        site: &SiteOfMonth,
    ) -> BTreeMap<&'static str, Confirmation> {
        let mut answers = BTreeMap::new();
        let seed = self.agencies.seed();
        for agency in city::agencies().filter(|agency| has_time(seed, night, agency)) {
            let answer = self.confirmation(Answering::first(night, agency), folder, site);
            answers.extend(answer.map(|made| (agency, made)));
        }
        answers
    }

    /// The confirmation of an agency, by the letter that a centre laid out for it; none where it is
    /// asked nothing. A letter that was answered before gets the same answers.
    pub(super) fn confirmation(
        &self,
        answering: Answering,
        folder: &Path,
        site: &SiteOfMonth,
    ) -> Option<Confirmation> {
        let Answering { night, agency, .. } = answering;
        let letter = site.letter(night, agency);
        if !letter.exists() {
            return None;
        }
        let bytes = fs::read(&letter).expect("a letter");
        let mut made = self.made();
        let answered = made.answers.entry((answering, bytes));
        let answer = answered.or_insert_with(|| {
            let export = self.agencies.export(agency, night);
            answering.confirmation(&home(folder, agency), &letter, &export)
        });
        answer.clone()
    }

    /// A batch that an agency makes once more, in its folder among those of a month.
    pub(super) fn hashed(
        &self,
        folder: &Path,
        index: usize,
        agency: &'static str,
        of: Again,
    ) -> Vec<u8> {
        let mut made = self.made();
        let batch = made.batches.entry((index, agency, of));
        let hashed = || {
            let home = home(folder, agency);
            self.agencies.hashed(&home, index, agency, of)
        };
        batch.or_insert_with(hashed).clone()
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        // What was made is whole, also where another thread failed since.
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether answers tie hits on so many nights that something is proved of them.
    fn is_tied_by_answers(&self) -> bool {
        let nights = self.nights.iter();
        let tied = nights.filter(|night| tied(&night.seen.list) > 0);
        tied.count() >= NIGHTS_TIED
    }
}

/// How many hits of a list are tied by answers.
pub(super) fn tied(list: &HitList) -> usize {
    let is_tied = |hit: &&Hit| is_tied_by_answers(&hit.explanation.signals);
    list.hits.iter().filter(is_tied).count()
}

fn copy_parties(from: &Path, to: &Path) {
    for (from, to) in parties(from).iter().zip(parties(to)) {
        copy(from, &to);
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
