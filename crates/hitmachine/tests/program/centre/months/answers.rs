//! What the agencies of a month answer to the questions of a night. They talk to each other, so
//! both sides of a pair say the same of it, and the same each time that they say anything.

use std::fs;
use std::path::Path;

use exchange::night::Night;

use crate::harness::chance::Chance;
use crate::harness::run::run;

/// One pair of so many is not of one person.
const NO: u32 = 8;
/// An agency answers nothing on one night of so many.
const SILENT: u32 = 6;

/// An agency's letter of answers.
#[derive(Debug, Clone)]
pub(super) struct Confirmation {
    pub(super) bytes: Vec<u8>,
    /// The questions with what was filled in.
    pub(super) questions: String,
    /// How many pairs it says yes to.
    pub(super) pairs: usize,
}

/// Whether somebody at an agency has time tonight.
pub(super) fn has_time(seed: u64, night: Night, agency: &str) -> bool {
    let mut chance = Chance::of_seed(seed ^ digest(&format!("{night} {agency}")));
    !chance.once_in(SILENT)
}

/// An agency that answers what it is asked on a night, under a revision; where it `is_no`, it says
/// no to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answering {
    pub(super) night: Night,
    pub(super) agency: &'static str,
    pub(super) revision: u32,
    pub(super) is_no: bool,
}

impl Answering {
    /// The usual answers, under the first revision.
    pub(super) const fn first(night: Night, agency: &'static str) -> Self {
        Self {
            night,
            agency,
            revision: 1,
            is_no: false,
        }
    }

    /// The confirmation that the agency makes in its folder, by a letter that lies in the centre's
    /// outbox and its export of the night; none where it is asked nothing.
    pub(super) fn confirmation(
        self,
        home: &Path,
        letter: &Path,
        export: &Path,
    ) -> Option<Confirmation> {
        let Self {
            night,
            agency,
            revision,
            is_no,
        } = self;
        let csv = home.join(format!("out/{agency}-{night}.questions.csv"));
        if csv.exists() {
            // Those of an earlier letter of the night, which hold answers.
            fs::remove_file(&csv).expect("removed");
        }
        let (letter, export) = (letter.display().to_string(), export.display().to_string());
        let args = ["confirm", "--home", ".", "--letter", &letter, &export];
        run(home, &args).expect(0);
        let (questions, pairs) =
            filled_in(&fs::read_to_string(&csv).expect("questions"), |pair| {
                !is_no && !Chance::of_seed(digest(pair)).once_in(NO)
            })?;
        fs::write(&csv, &questions).expect("written");
        let (csv, revision_text) = (csv.display().to_string(), revision.to_string());
        let answers = ["--answers", &csv, "--revision", &revision_text];
        run(home, &[&args[..], &answers].concat()).expect(0);
        let made = home.join(format!("out/{agency}-{night}-r{revision}.confirmation"));
        Some(Confirmation {
            bytes: fs::read(made).expect("a confirmation"),
            questions,
            pairs,
        })
    }
}

/// The questions with yes or no in each, and how often yes; none where there is no question.
fn filled_in(csv: &str, is_yes: impl Fn(&str) -> bool) -> Option<(String, usize)> {
    let mut lines = csv.lines();
    let mut filled = format!("{}\r\n", lines.next().expect("a head"));
    let (mut yes, mut count) = (0, 0);
    for line in lines {
        let cells: Vec<_> = line.split(';').collect();
        // The refs of both, which each side has the other way round.
        let mut pair = [cells[1], cells[4]];
        pair.sort_unstable();
        let is_yes = is_yes(&pair.concat());
        filled.extend([line, if is_yes { "yes\r\n" } else { "no\r\n" }]);
        yes += usize::from(is_yes);
        count += 1;
    }
    (count > 0).then_some((filled, yes))
}

/// FNV-1a: what chance is made of need not be secret.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
