//! What other engines are held against: the same records as they read, and the answer of *meet*.
//!
//! `write FOLDER RECORDS` makes seeded lists of ten agencies: `sorted/` as *accept* leaves them, and `shuffled/` with the tags of each
//! agency in any order. `meet FOLDER` and `sort FOLDER` answer from one and from the other, on all cores. Run by `benches/peers/run`.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use benches::baseline::Answer;
use benches::chance::Chance;
use benches::lists::{InFiles, InMemory, PAIR};
use benches::shapes::Shape;
use benches::taken::Taken;
use exchange::batch::record::TAG_LEN;
use exchange::file::atomic_file;
use matcher::meet::TagBytes;
use rayon::prelude::*;

/// As many agencies as a city has, and two more.
const AGENCIES: u32 = 10;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["write", folder, records] => {
            write(folder.as_ref(), records.parse().map_err(io::Error::other)?)
        }
        ["meet", folder] => show(|| from_sorted(folder.as_ref())),
        ["sort", folder] => show(|| from_shuffled(folder.as_ref())),
        _ => Err(io::Error::other(
            "peers write FOLDER RECORDS | meet FOLDER | sort FOLDER",
        )),
    }
}

/// Shows an answer, and what it took from opening the files on.
fn show(answer: impl FnOnce() -> io::Result<Answer>) -> io::Result<()> {
    let (
        Answer { groups, check, .. },
        Taken {
            wall,
            processor,
            peak_kb,
        },
    ) = Taken::by(answer)?;
    writeln!(
        io::stdout(),
        r#"{{"groups": {groups}, "check": {check}, "wall": {wall:.4}, "processor": {processor:.4}, "peak_kb": {peak_kb}}}"#
    )
}

/// Makes the records.
fn write(folder: &Path, records: u64) -> io::Result<()> {
    let (sorted, shuffled) = (folder.join("sorted"), folder.join("shuffled"));
    fs::create_dir_all(&sorted)?;
    fs::create_dir_all(&shuffled)?;
    InFiles::write(&sorted, Shape::Even, AGENCIES, records, [])?;
    for agency in 0..AGENCIES {
        let mut bytes = fs::read(sorted.join(format!("tags{agency}")))?;
        let tags = bytes.as_chunks_mut::<TAG_LEN>().0;
        let mut chance = Chance::new("shuffled", agency.into());
        for last in (1..u32::try_from(tags.len()).map_err(io::Error::other)?).rev() {
            tags.swap(last as usize, chance.below(last + 1) as usize);
        }
        atomic_file::write(&shuffled.join(format!("tags{agency}")), &bytes)?;
    }
    Ok(())
}

/// Meets from sorted columns in files.
fn from_sorted(folder: &Path) -> io::Result<Answer> {
    let made = InFiles::open(&folder.join("sorted"), AGENCIES)?;
    let columns = made.columns();
    Ok(Answer::of_meeting(&made.lists(&columns), PAIR))
}

/// Reads columns that nobody sorted, sorts them in memory, and meets there.
fn from_shuffled(folder: &Path) -> io::Result<Answer> {
    let column = |agency| {
        let mut file = File::open(folder.join(format!("shuffled/tags{agency}")))?;
        let tags = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)? / TAG_LEN;
        let mut tags = vec![TagBytes::default(); tags];
        file.read_exact(tags.as_flattened_mut())?;
        tags.sort_unstable();
        Ok(tags)
    };
    let columns = (0..AGENCIES)
        .into_par_iter()
        .map(column)
        .collect::<io::Result<_>>()?;
    Ok(Answer::of_meeting(&InMemory::of(columns).lists(), PAIR))
}
