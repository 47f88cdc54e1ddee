//! Reads what met on another engine: a folder with the runs in `met/`, and in `manifest/` what was
//! read and written (docs/scale.md).
//!
//! Here only its form is checked, that it is of this export, and that the tables agree on their
//! counts. Whether a run is so, `matcher` finds out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use matcher::{CheckedNight, Claim, ClaimSourceError};

use self::sorted_runs::SortedRuns;
use crate::columns::{BadCell, Cells, Kind, Lots, TableError};
use crate::name;

mod sorted_runs;

const MANIFEST: &[(&str, Kind)] = &[
    ("export", Kind::Bytes),
    ("section", Kind::Int),
    ("agency", Kind::Int),
    ("records", Kind::Long),
    ("runs", Kind::Long),
    ("crowded_tags", Kind::Long),
    ("crowded_records", Kind::Long),
];

/// A list: indices of its section and its agency in the covenant.
type ListKey = (usize, usize);

/// What there is of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    runs: u64,
    crowded_tags: u64,
    crowded_records: u64,
}

/// The runs that met elsewhere, in order of section, tag and agency.
pub struct MetRuns {
    runs: SortedRuns,
    max_records_per_tag: u64,
    counted: BTreeMap<ListKey, Counts>,
    said: BTreeMap<ListKey, Counts>,
    is_done: bool,
}

impl MetRuns {
    /// Opens a folder of what met of this night.
    ///
    /// # Errors
    /// - [`MetError::Table`] when a file cannot be read, or is not as docs/scale.md says.
    /// - [`MetError::NotWhole`] when there is no manifest: the other engine was cut off.
    /// - [`MetError::OtherExport`] when it is of another night, covenant or set of batches.
    /// - [`MetError::Lists`] when the manifest has not each list once.
    /// - [`MetError::Read`] when the other engine did not read all records.
    pub fn open(folder: &Path, night: &CheckedNight<'_>) -> Result<Self, MetError> {
        let said = read_manifest(&folder.join("manifest"), night)?;
        Ok(Self {
            runs: SortedRuns::of(tables_in(&folder.join("met"))?)?,
            max_records_per_tag: night.covenant().max_records_per_tag().into(),
            counted: BTreeMap::new(),
            said,
            is_done: false,
        })
    }

    fn read(&mut self) -> Result<Option<Claim>, MetError> {
        let Some(claim) = self.runs.next_run()? else {
            return self.compare().map(|()| None);
        };
        let counts = self
            .counted
            .entry((claim.section, claim.agency))
            .or_default();
        counts.runs += 1;
        if claim.records > self.max_records_per_tag {
            counts.crowded_tags += 1;
            counts.crowded_records = counts.crowded_records.saturating_add(claim.records);
        }
        Ok(Some(claim))
    }

    /// Holds what was read against what the manifest says.
    fn compare(&self) -> Result<(), MetError> {
        for (&(section, agency), said) in &self.said {
            let counted = self.counted.get(&(section, agency));
            if counted.copied().unwrap_or_default() != *said {
                return Err(MetError::Counts { section, agency });
            }
        }
        Ok(())
    }
}

impl Iterator for MetRuns {
    type Item = Result<Claim, ClaimSourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let read = self.read();
        self.is_done = !matches!(read, Ok(Some(_)));
        read.map_err(Into::into).transpose()
    }
}

fn read_manifest(
    folder: &Path,
    night: &CheckedNight<'_>,
) -> Result<BTreeMap<ListKey, Counts>, MetError> {
    let export = name::of_night(night);
    let mut expected = BTreeMap::new();
    for list in night.lists() {
        expected.insert((list.section, list.agency), list.fence.len());
    }
    let tables = tables_in(folder)?;
    if tables.is_empty() {
        return Err(MetError::NotWhole);
    }
    let mut said = BTreeMap::new();
    for path in tables {
        let mut lots = Lots::open(&path, MANIFEST)?;
        while let Some(cells) = lots.next_lot()? {
            for row in manifest_rows(&cells).map_err(|bad| lots.refuse(bad))? {
                if row.export != export.as_bytes() {
                    return Err(MetError::OtherExport);
                }
                let (section, agency) = row.list;
                let not_once = MetError::Lists { section, agency };
                let Some(&there) = expected.get(&row.list) else {
                    return Err(not_once);
                };
                if said.insert(row.list, row.counts).is_some() {
                    return Err(not_once);
                }
                if row.read != there {
                    return Err(MetError::Read {
                        section,
                        agency,
                        read: row.read,
                        there,
                    });
                }
            }
        }
    }
    match expected.keys().find(|list| !said.contains_key(*list)) {
        None => Ok(said),
        Some(&(section, agency)) => Err(MetError::Lists { section, agency }),
    }
}

/// What the manifest says of a list.
struct ManifestRow<'a> {
    export: &'a [u8],
    list: ListKey,
    /// How many records were read.
    read: u64,
    counts: Counts,
}

fn manifest_rows(cells: &[Cells]) -> Result<Vec<ManifestRow<'_>>, BadCell> {
    let [
        Cells::Bytes(exports),
        Cells::Ints(sections),
        Cells::Ints(agencies),
        Cells::Longs(records),
        Cells::Longs(runs),
        Cells::Longs(crowded_tags),
        Cells::Longs(crowded_records),
    ] = cells
    else {
        return Err(BadCell);
    };
    let mut rows = Vec::with_capacity(exports.len());
    for index in 0..exports.len() {
        rows.push(ManifestRow {
            export: &exports[index],
            list: (place(sections[index])?, place(agencies[index])?),
            read: number(records[index])?,
            counts: Counts {
                runs: number(runs[index])?,
                crowded_tags: number(crowded_tags[index])?,
                crowded_records: number(crowded_records[index])?,
            },
        });
    }
    Ok(rows)
}

/// The tables in a folder, but for what engines leave beside them; none where there is no folder.
fn tables_in(folder: &Path) -> Result<Vec<PathBuf>, TableError> {
    let unread = |source| TableError::Open {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unread(error)),
    };
    let mut tables = Vec::new();
    for entry in entries {
        let path = entry.map_err(unread)?.path();
        let is_beside = path.file_name().is_none_or(|name| {
            let name = name.as_encoded_bytes();
            name.starts_with(b".") || name.starts_with(b"_")
        });
        if !is_beside {
            tables.push(path);
        }
    }
    tables.sort();
    Ok(tables)
}

fn place(cell: i32) -> Result<usize, BadCell> {
    usize::try_from(cell).map_err(|_| BadCell)
}

fn number(cell: i64) -> Result<u64, BadCell> {
    u64::try_from(cell).map_err(|_| BadCell)
}

/// Why what met elsewhere cannot be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetError {
    /// A table cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// There is no manifest.
    #[error("there is no manifest: it is not whole, or is the folder of an export")]
    NotWhole,
    /// It was made of another export.
    #[error(
        "it was made of another export: of another night, under another covenant, or of batches \
         that were replaced since; export the night again"
    )]
    OtherExport,
    /// Not each list stands in the manifest once.
    #[error(
        "agency {agency} in section {section} stands in its manifest twice or not at all, or is \
         not in the covenant"
    )]
    Lists {
        /// Index of the section.
        section: usize,
        /// Index of the agency.
        agency: usize,
    },
    /// The other engine did not read all there is.
    #[error(
        "{read} records were read of agency {agency} in section {section}, which has {there}: \
         files of the export were missing"
    )]
    Read {
        /// Index of the section.
        section: usize,
        /// Index of the agency.
        agency: usize,
        /// How many were read.
        read: u64,
        /// How many there are.
        there: u64,
    },
    /// The runs are not as many as the manifest says.
    #[error(
        "its runs of agency {agency} in section {section} are not as many as its manifest says: a \
         file is missing, or there is one too many"
    )]
    Counts {
        /// Index of the section.
        section: usize,
        /// Index of the agency.
        agency: usize,
    },
}
