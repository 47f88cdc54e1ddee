//! The look at a whole export before a row of it is hashed: what says nothing, though it looks like
//! a value, is found by how often it stands there and beside whom (docs/for-agencies.md, "What the
//! hasher does not believe").
//!
//! What is noted of a row are digests, in memory that is bounded and beyond that on disk. What
//! comes of them depends on the rows alone, in any order.

mod frequency;
mod notes;
mod numbers;

use std::io;
use std::mem;

use exchange::covenant::Agency;
use rayon::prelude::*;

use crate::batch::external_sort::ExternalSort;
use crate::batch::spill::SpillFolder;
use crate::check::columns::Columns;
use crate::check::disbelieved::{Claim, Digester, Disbelieved, WordColumn};
use crate::check::refusal::{ColumnCounts, Reason};
use crate::check::row::RowChecker;
use crate::hash::kept_export::{KeptExport, STRETCH_ROWS, TableEnd};
use crate::hash::look::frequency::{Frequent, Slot};
use crate::hash::look::notes::{Description, NUMBER_NOTE, Notes, PERSON_NOTE, PLACE_NOTE};
use crate::hash::{HashError, prepare};
use crate::job::{Job, ProfiledExport};
use crate::profile::field::Field;
use crate::read::table::{CHUNK_ROWS, Chunk, Rows};

/// Parts into which the rows of a client number may not fall. One agency gives one person a number.
const CLIENT_PARTS: usize = 2;

/// Parts into which the rows of a BSN may not fall. Two may be one slip, which the centre weighs
/// against what other agencies say of the holder (docs/decisions/0011).
const BSN_PARTS: usize = 3;

/// The claims of a person note.
const OF_PERSONS: [Slot; 5] = [
    Slot {
        claim: Claim::Birth,
        words: &[1],
    },
    Slot {
        claim: Claim::Address,
        words: &[2],
    },
    Slot {
        claim: Claim::FirstName,
        words: &[3],
    },
    Slot {
        claim: Claim::Surname,
        words: &[4, 5],
    },
    Slot {
        claim: Claim::PartnerSurname,
        words: &[6],
    },
];

/// The claims of a place note.
const OF_PLACES: [Slot; 2] = [
    Slot {
        claim: Claim::Bag,
        words: &[1],
    },
    Slot {
        claim: Claim::Parent,
        words: &[2, 3],
    },
];

/// What the look found.
pub(crate) struct Findings {
    /// What rows go on without.
    pub(crate) disbelieved: Disbelieved,
    /// What is believed, and told all the same.
    pub(crate) of_columns: ColumnCounts,
    /// The column that says nothing, so that no batch can be made with it.
    pub(crate) word: Option<WordColumn>,
}

/// Looks at all rows of an export, and keeps what fits of it in `kept`; both within `memory` bytes.
/// Tells `progress` after every chunk how many rows and bytes were read.
///
/// # Errors
/// When the export cannot be read to its end, or notes cannot be put on disk and be read back.
pub(crate) fn look_at(
    job: &Job<'_>,
    agency: &Agency,
    export: &ProfiledExport<'_>,
    memory: usize,
    kept: &mut KeptExport,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(Findings, Columns), HashError> {
    let (mut chunk, mut next) = (Chunk::default(), Chunk::default());
    let (mut table, columns) = prepare::open(export, &mut chunk)?;
    let checker = RowChecker::new(
        export.profile,
        &columns,
        job.excluded,
        job.covenant,
        job.night,
    );
    let mut look = Look::new(job, agency, memory);
    let mut notes: Vec<Notes> = Vec::new();
    let mut rows = 0;
    let mut has_rows = table.fill(&mut chunk, CHUNK_ROWS)?;
    while has_rows {
        let bytes = table.bytes();
        let (read, taken) = rayon::join(
            || table.fill(&mut next, CHUNK_ROWS),
            || look.take(&checker, &chunk, &mut notes, kept, bytes),
        );
        rows += taken.map_err(HashError::Spill)?;
        progress(rows, bytes);
        has_rows = read?;
        mem::swap(&mut chunk, &mut next);
    }
    kept.end(TableEnd::of(&table));
    let findings = look.finish(&checker).map_err(HashError::Spill)?;
    Ok((findings, columns))
}

/// The notes of all rows so far.
struct Look {
    digester: Digester,
    persons: ExternalSort<PERSON_NOTE>,
    places: ExternalSort<PLACE_NOTE>,
    client_numbers: ExternalSort<NUMBER_NOTE>,
    bsns: ExternalSort<NUMBER_NOTE>,
    memory: usize,
    /// Dropped after the files in it.
    folder: SpillFolder,
}

impl Look {
    /// Nothing yet.
    fn new(job: &Job<'_>, agency: &Agency, memory: usize) -> Self {
        let (hash, night) = (job.covenant.hash().0, job.night.to_string());
        let key = job
            .agency_key
            .ref_mac(&[b"hitmachine/v1/look", &hash, night.as_bytes()]);
        Self {
            digester: Digester::new(key.code(b"")),
            persons: ExternalSort::default(),
            places: ExternalSort::default(),
            client_numbers: ExternalSort::default(),
            bsns: ExternalSort::default(),
            memory,
            // Not the folder of sealed records: those of an export before this one may be there.
            folder: SpillFolder::new(job.spill.join(format!(
                ".hitmachine-{}-{}-r{}-look.part",
                agency.id(),
                job.night,
                job.revision
            ))),
        }
    }

    /// Takes notes of the rows of a chunk that ends so many bytes behind the start, stretches of
    /// them side by side; gives back how many rows there are.
    fn take(
        &mut self,
        checker: &RowChecker<'_>,
        chunk: &Chunk,
        notes: &mut Vec<Notes>,
        kept: &mut KeptExport,
        bytes: u64,
    ) -> io::Result<u64> {
        let (digester, keeps) = (self.digester, kept.is_open());
        let stretches: Vec<Rows<'_>> = chunk.rows().stretches(STRETCH_ROWS).collect();
        let count = stretches.len();
        notes.resize_with(count.max(notes.len()), Notes::default);
        stretches
            .into_par_iter()
            .zip(&mut notes[..count])
            .for_each(|(rows, notes)| notes.take(&digester, checker, rows, keeps));
        for notes in &notes[..count] {
            self.persons.extend(&notes.persons);
            self.places.extend(&notes.places);
            self.client_numbers.extend(&notes.client_numbers);
            self.bsns.extend(&notes.bsns);
        }
        kept.keep(chunk, notes[..count].iter().map(|notes| &notes.kept), bytes);
        self.make_room(kept.held())?;
        Ok(chunk.rows_count())
    }

    /// Puts the notes on disk when they are more than the memory there is, of which so many bytes
    /// are taken.
    fn make_room(&mut self, taken: usize) -> io::Result<()> {
        let Self {
            persons,
            places,
            client_numbers,
            bsns,
            memory,
            folder,
            ..
        } = self;
        let held = persons.bytes() + places.bytes() + client_numbers.bytes() + bsns.bytes();
        // Sorting needs an index beside the notes.
        if held * 2 + taken <= *memory {
            return Ok(());
        }
        folder.make()?;
        persons.spill(|| folder.file("persons"))?;
        places.spill(|| folder.file("places"))?;
        client_numbers.spill(|| folder.file("client-numbers"))?;
        bsns.spill(|| folder.file("bsns"))
    }

    fn finish(mut self, checker: &RowChecker<'_>) -> io::Result<Findings> {
        let mut findings = Findings {
            disbelieved: Disbelieved::new(self.digester),
            of_columns: ColumnCounts::default(),
            word: None,
        };
        self.persons.sort();
        findings.take(
            frequency::judge(&self.persons, self.memory, &OF_PERSONS)?,
            checker,
        );
        self.places.sort();
        findings.take(
            frequency::judge(&self.places, self.memory, &OF_PLACES)?,
            checker,
        );
        self.client_numbers.sort();
        self.bsns.sort();
        for (claim, notes, min_parts) in [
            (Claim::ClientNumber, &self.client_numbers, CLIENT_PARTS),
            (Claim::Bsn, &self.bsns, BSN_PARTS),
        ] {
            let disbelieved = &findings.disbelieved;
            // A name that says nothing ties nobody.
            let is_known = |description: Description| description.believed(disbelieved);
            let verdict = numbers::judge(notes, self.memory, min_parts, is_known)?;
            findings.disbelieved.doubt(claim, verdict.doubt);
            if let Some([rows, of]) = verdict.word {
                findings.found_word(checker.column_of(claim), [rows, of], false);
            }
        }
        Ok(findings)
    }
}

impl Findings {
    fn take(&mut self, judged: Vec<Frequent>, checker: &RowChecker<'_>) {
        for frequent in judged {
            let column = checker.column_of(frequent.claim);
            if let Some(word) = frequent.word {
                self.found_word(column, word, true);
            }
            if frequent.warned_rows > 0 {
                self.of_columns
                    .add(Some(column.into()), Reason::Frequent, frequent.warned_rows);
            }
            self.disbelieved.doubt(frequent.claim, frequent.doubt);
        }
    }

    /// Notes a column of a word, unless another one was found.
    fn found_word(&mut self, column: Field, [count, of]: [u64; 2], is_of_persons: bool) {
        self.word.get_or_insert(WordColumn {
            column,
            count,
            of,
            is_of_persons,
        });
    }
}

impl Description {
    /// What of it can be believed.
    fn believed(mut self, disbelieved: &Disbelieved) -> Self {
        if disbelieved.doubts(Claim::Surname, self.surname) {
            self.surname = 0;
        }
        if disbelieved.doubts(Claim::Birth, self.birth) {
            self.birth = 0;
        }
        self
    }
}
