//! A month of a city with faults, held night by night against the one in which nothing goes wrong.

mod answering;

use std::collections::{BTreeMap, BTreeSet};

use exchange::night::Night;
use jiff::ToSpan as _;
use tempfile::TempDir;

use super::agencies::{Again, NEW_COVENANT, name};
use super::compare::{self, Excused};
use super::course::{Course, EARLY, NightOfCourse, doing, folder, tied};
use super::fault::{Beside, Comes, Sending, Trouble};
use super::site::SiteOfMonth;
use crate::harness::chance::Chance;

/// Hours before the deadline, behind it, and later in the morning.
const BEFORE: &str = "06:00";
const BEHIND: &str = "06:40";
const MORNING: &str = "09:00";

/// Of the runs that have nothing to do, one in so many is tried.
const IDLE: u32 = 3;
/// A run is to be killed once in so many times that it is begun: under `strace` it takes three
/// times as long.
const CUTS: u32 = 8;

/// What became of a month.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) hits: usize,
    /// How many of the hits in its lists answers tied, night by night.
    pub(super) tied: usize,
    pub(super) killed: u32,
    pub(super) faults: BTreeMap<String, u32>,
    /// How often a difference was excused, by why.
    pub(super) excuses: BTreeMap<String, u32>,
}

/// A month that is under way.
struct Month<'a> {
    course: &'a Course,
    seed: u64,
    chance: Chance,
    trouble: Trouble,
    disturbed: SiteOfMonth,
    excused: Excused,
    /// Batches and answers of yesterday that come today.
    overdue: Vec<(String, Vec<u8>)>,
    answers_of_last_night: BTreeMap<&'static str, Vec<u8>>,
    tied: usize,
    faults: BTreeMap<String, u32>,
    folder: TempDir,
}

/// Runs a month whose faults are of a seed; fails, by seed and night, where it differs from the one
/// in which nothing goes wrong, and must not.
pub(super) fn run_month(course: &Course, seed: u64, trouble: Trouble) -> Outcome {
    let mut month = Month::new(course, seed, trouble);
    for index in 0..course.nights.len() {
        month.run_night(index);
    }
    let mut acts = month.disturbed.acts();
    if trouble == Trouble::Harmless {
        // What is damaged is refused, and that is said.
        acts.remove("refuse");
        assert_eq!(course.acts, acts, "seed {seed}: acts");
    }
    Outcome {
        hits: month.last_hits(),
        tied: month.tied,
        killed: month.disturbed.killed,
        faults: month.faults,
        excuses: month.excused.uses,
    }
}

impl<'a> Month<'a> {
    fn new(course: &'a Course, seed: u64, trouble: Trouble) -> Self {
        let folder = folder();
        course.lay_out(folder.path());
        Self {
            course,
            seed,
            chance: Chance::of_seed(seed),
            trouble,
            disturbed: SiteOfMonth::new(folder.path()),
            excused: Excused::default(),
            overdue: Vec::new(),
            answers_of_last_night: BTreeMap::new(),
            tied: 0,
            faults: BTreeMap::new(),
            folder,
        }
    }

    fn last_hits(&self) -> usize {
        let last = self.course.nights.last().expect("a night");
        last.seen.hits.len()
    }

    fn run_night(&mut self, index: usize) {
        let course = self.course;
        course.agencies.change_terms(index, self.folder.path());
        let of_course = &course.nights[index];
        let sendings = self.draw(index, &of_course.batches);
        self.disturb(index, &of_course.batches, &sendings);
        self.answer(index);
        self.check(index, &sendings);
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
        let night = self.course.nights[index].night;
        self.run_with_a_wrong_clock(index);
        for (overdue, bytes) in std::mem::take(&mut self.overdue) {
            self.disturbed.put(&overdue, &bytes);
        }
        let comes = |agency: &str, when: Comes| sendings[agency].comes == when;
        for (place, (&agency, bytes)) in (0..).zip(batches) {
            let again = format!("{agency}-{night}-again.batch");
            let of_last_night = index.checked_sub(1).and_then(|last| {
                let last = &self.course.nights[last].batches;
                last.get(agency).map(Vec::as_slice)
            });
            self.put_beside(&again, bytes, sendings[agency], of_last_night);
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
                let first = self.hashed(index, agency, Again::Yesterdays);
                self.disturbed.put(&name(agency, night, 1), &first);
            }
        }
        self.run(night, EARLY);
        for (&agency, bytes) in batches {
            if comes(agency, Comes::Later) {
                self.disturbed.put(&name(agency, night, 1), bytes);
            }
        }
        let any_comes = |when: &[Comes]| {
            let mut comes = sendings.values().map(|sending| sending.comes);
            comes.any(|comes| when.contains(&comes))
        };
        let is_late = any_comes(&[Comes::AfterTheDeadline, Comes::Replaced]);
        let is_missing = sendings.values().any(|sending| sending.comes.is_missing());
        self.run_if(any_comes(&[Comes::Later]), night, BEFORE);
        self.run_if(is_late || is_missing, night, BEHIND);
        for (&agency, bytes) in batches {
            match sendings[agency].comes {
                Comes::AfterTheDeadline => self.disturbed.put(&name(agency, night, 1), bytes),
                Comes::Replaced => {
                    let again = self.hashed(index, agency, Again::Tonights);
                    self.disturbed.put(&name(agency, night, 2), &again);
                }
                Comes::OnTheNextNight => {
                    self.overdue.push((name(agency, night, 1), bytes.clone()));
                }
                Comes::InTime | Comes::Later | Comes::Never => {}
            }
        }
        self.run_if(is_late, night, MORNING);
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

    fn hashed(&self, index: usize, agency: &'static str, of: Again) -> Vec<u8> {
        let folder = self.folder.path();
        self.course.hashed(folder, index, agency, of)
    }

    /// A run that has something to do, or has nothing, of which one in some is tried.
    fn run_if(&mut self, has_work: bool, night: Night, hour: &str) {
        if has_work || self.chance.once_in(IDLE) {
            self.run(night, hour);
        }
    }

    /// A run of the disturbed centre, which may be killed on the way, until it is over.
    fn run(&mut self, night: Night, hour: &str) {
        let cuts = (CUTS, &mut self.chance);
        let ran = self.disturbed.night_with_cuts(night, hour, cuts);
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
        let night = self.course.nights[index].night;
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

    /// Holds the centre against the one where nothing goes wrong; then the analyst does the same at
    /// both.
    fn check(&mut self, index: usize, sendings: &BTreeMap<&'static str, Sending>) {
        let of_course = &self.course.nights[index];
        let NightOfCourse { night, seen, .. } = of_course;
        let disturbed = self.disturbed.seen(*night);
        self.tied += tied(&disturbed.list);
        let differences = match self.trouble {
            Trouble::Harmless => compare::traces(seen, &disturbed),
            Trouble::Telling => self.excused.unexplained(seen, &disturbed, *night),
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
        let Some((hit, was_done)) = &of_course.deed else {
            return;
        };
        let [kept, other] = [seen, &disturbed].map(|seen| seen.hits.get(hit));
        let (Some(kept), Some(other)) = (kept, other) else {
            return;
        };
        let done = self.disturbed.act(hit, doing(*night, index));
        if kept.standing == other.standing {
            assert_eq!(done, *was_done, "seed {}, {night}: {hit}", self.seed);
        }
        self.excused.note_deed((hit, kept, other), *night);
    }
}
