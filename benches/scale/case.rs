//! One case on disk: the lists of a section, and what must come of meeting.
//!
//! `folder = tags0 | fence0 | tags1 | fence1 | … | made`. `made` is written last, so a folder that
//! has it is whole: `SHAPE LISTS RECORDS`, then for each threshold `MAX GROUPS MEMBERS CHECK`.

use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use benches::baseline::{Answer, read_all};
use benches::inputs::lists::{InFiles, PAIR};
use benches::inputs::shapes::Shape;
use benches::measure::cost::Cost;
use exchange::file::atomic_file;
use matcher::meet::Threshold;

/// With more records than this on a tag, a list is left out there.
pub(crate) const LEFT_OUT: u32 = PAIR.max_records_per_tag;

/// With this many, nobody is left out.
pub(crate) const ALL_KEPT: u32 = 1_000_000;

/// What each case is counted for.
const THRESHOLDS: [Threshold; 2] = [
    PAIR,
    Threshold {
        max_records_per_tag: ALL_KEPT,
        ..PAIR
    },
];

/// Whether cases are left where they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    Yes,
    No,
}

/// A case on disk.
pub(crate) struct Case {
    folder: PathBuf,
    pub(crate) shape: Shape,
    pub(crate) lists: u32,
    pub(crate) records: u64,
    expected: Vec<Expected>,
}

/// What must come of meeting.
struct Expected {
    /// Where a list with more records on a tag is left out.
    max_records_per_tag: u32,
    answer: Answer,
}

impl Expected {
    /// Takes in a line `MAX GROUPS MEMBERS CHECK`.
    fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let [max, groups, members, check] = words.as_slice() else {
            return None;
        };
        let answer = Answer {
            groups: groups.parse().ok()?,
            members: members.parse().ok()?,
            check: check.parse().ok()?,
        };
        Some(Self {
            max_records_per_tag: max.parse().ok()?,
            answer,
        })
    }
}

impl Case {
    /// Writes a case, in memory that does not grow with it.
    pub(crate) fn write(folder: &Path, shape: Shape, lists: u32, records: u64) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let answers = InFiles::write(folder, shape, lists, records, THRESHOLDS)?;
        // A shape may make a few records less than it was asked for.
        let records = InFiles::open(folder, lists)?.records();
        let mut made = format!("{} {lists} {records}\n", shape.name());
        for (threshold, answer) in THRESHOLDS.iter().zip(answers) {
            let Answer {
                groups,
                members,
                check,
            } = answer;
            let max = threshold.max_records_per_tag;
            writeln!(made, "{max} {groups} {members} {check}").expect("a String takes any text");
        }
        atomic_file::write(&folder.join("made"), made.as_bytes())
    }

    /// Opens a case that was written.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let made = fs::read_to_string(folder.join("made"))?;
        Self::parse(folder, &made)
            .ok_or_else(|| io::Error::other("this is not a case: write it anew"))
    }

    fn parse(folder: &Path, made: &str) -> Option<Self> {
        let mut lines = made.lines();
        let first: Vec<&str> = lines.next()?.split(' ').collect();
        let [shape, lists, records] = first.as_slice() else {
            return None;
        };
        let mut expected = Vec::new();
        for line in lines {
            expected.push(Expected::parse(line)?);
        }
        Some(Self {
            folder: folder.to_owned(),
            shape: Shape::named(shape)?,
            lists: lists.parse().ok()?,
            records: records.parse().ok()?,
            expected,
        })
    }

    /// Opens the case of these numbers below `work`, and makes it first where it is not there.
    pub(crate) fn made(work: &Path, shape: Shape, lists: u32, records: u64) -> io::Result<Self> {
        let folder = work.join(format!("{}-{lists}-{records}", shape.name()));
        if !folder.join("made").exists() {
            Self::write(&folder, shape, lists, records)?;
        }
        Self::open(&folder)
    }

    /// Takes the case away, unless it is to be kept.
    pub(crate) fn done(self, kept: Kept) -> io::Result<()> {
        if kept == Kept::Yes {
            Ok(())
        } else {
            fs::remove_dir_all(&self.folder)
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What must come of meeting with at most so many records of a list on a tag.
    pub(crate) fn expected(&self, max: u32) -> io::Result<Answer> {
        for expected in &self.expected {
            if expected.max_records_per_tag == max {
                return Ok(expected.answer);
            }
        }
        let counted = format!("counted for {LEFT_OUT} and {ALL_KEPT} records on a tag");
        Err(io::Error::other(counted))
    }

    /// Meets on the current pool, from opening the files on; fails if the answer is not what was
    /// counted.
    pub(crate) fn meet(&self, max: u32) -> io::Result<Measured> {
        let threshold = Threshold {
            max_records_per_tag: max,
            ..PAIR
        };
        let (answer, cost) = Cost::by(|| {
            let made = InFiles::open(&self.folder, self.lists)?;
            let columns = made.columns();
            Ok(Answer::of_meeting(&made.lists(&columns), threshold))
        })?;
        let expected = self.expected(max)?;
        if answer != expected {
            let what = format!("meet says {answer:?}, and counted were {expected:?}");
            return Err(io::Error::other(what));
        }
        Ok(Measured {
            records: self.records,
            answer: Some(answer),
            cost,
        })
    }

    /// Reads all tags once, from opening the files on.
    pub(crate) fn read(&self) -> io::Result<Measured> {
        let (sum, cost) =
            Cost::by(|| read_all(&InFiles::open(&self.folder, self.lists)?.columns()))?;
        std::hint::black_box(sum);
        Ok(Measured {
            records: self.records,
            answer: None,
            cost,
        })
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "shape {} lists {} records {}",
            self.shape.name(),
            self.lists,
            self.records
        )
    }
}

/// What one process found and took.
pub(crate) struct Measured {
    records: u64,
    answer: Option<Answer>,
    cost: Cost,
}

impl Measured {
    /// One line: what was asked, and words and numbers by turns.
    pub(crate) fn line(&self, asked: &str) -> String {
        let Cost {
            wall,
            processor,
            peak_kb,
        } = self.cost;
        let mut line = asked.to_owned();
        if let Some(answer) = self.answer {
            let Answer {
                groups,
                members,
                check,
            } = answer;
            line = format!("{line} groups {groups} members {members} check {check:016x}");
        }
        #[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
        let records = self.records as f64;
        let nanoseconds = processor * 1e9 / records;
        let megabytes = records * 16e-6 / processor;
        line + &format!(
            " wall_s {wall:.6} cpu_s {processor:.6} peak_kb {peak_kb} \
             cpu_ns_a_record {nanoseconds:.2} cpu_mb_a_second {megabytes:.0}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_opened_as_it_was_written_and_gives_the_answer_that_was_counted() {
        let work = tempfile::tempdir().expect("a folder");
        let case = Case::made(work.path(), Shape::Shelters, 3, 100_000).expect("made");
        assert_eq!((case.shape, case.lists), (Shape::Shelters, 3));
        assert!(
            (99_900..=100_000).contains(&case.records),
            "{}",
            case.records
        );
        for max in [LEFT_OUT, ALL_KEPT] {
            assert_eq!(
                case.meet(max).expect("met").answer,
                Some(case.expected(max).expect("counted"))
            );
        }
        assert!(case.expected(41).is_err());
        let written = fs::metadata(case.folder().join("made"))
            .expect("there")
            .modified()
            .expect("a time");
        let again = Case::made(work.path(), Shape::Shelters, 3, 100_000).expect("there");
        assert_eq!(
            fs::metadata(again.folder().join("made"))
                .expect("there")
                .modified()
                .expect("a time"),
            written
        );
        again.done(Kept::Yes).expect("left");
        assert!(case.folder().exists());
        case.done(Kept::No).expect("taken away");
        assert_eq!(fs::read_dir(work.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn fails_when_meet_answers_otherwise() {
        let work = tempfile::tempdir().expect("a folder");
        let mut case = Case::made(work.path(), Shape::Even, 2, 10_000).expect("made");
        case.expected[0].answer.members += 1;
        assert!(case.meet(LEFT_OUT).is_err());
    }
}
