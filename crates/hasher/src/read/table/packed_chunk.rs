//! A chunk in little memory, to be kept until its rows are read again. Its text is wiped when
//! dropped.

use std::mem;

use super::chunk::{Chunk, RecordPlace, wipe};

/// The rows of a chunk: the same text, and of each row its steps from the row before it.
#[derive(Default)]
pub(crate) struct PackedChunk {
    text: Vec<u8>,
    ends: Vec<u16>,
    rows: Vec<PackedRow>,
    /// Row and line of the first row.
    first: (u64, u64),
}

/// Where a row stands, and what it came to.
struct PackedRow {
    /// Rows and lines since the row before it.
    rows: u16,
    line: u16,
    lines: u16,
    cells: u16,
    has_swallowed: bool,
    is_torn: bool,
}

impl PackedChunk {
    /// Packs a chunk; `None` where a row is further from another, or a cell longer, than fits: such
    /// a chunk is read again.
    pub(crate) fn of(chunk: &Chunk) -> Option<Self> {
        let (text, ends) = chunk.parts();
        let mut packed = Self {
            text: text.to_vec(),
            ends: Vec::with_capacity(ends.len()),
            rows: Vec::with_capacity(chunk.places().len()),
            first: (0, 0),
        };
        for end in ends {
            packed.ends.push(u16::try_from(*end).ok()?);
        }
        let mut before: Option<RecordPlace> = None;
        for place in chunk.places() {
            let (row, line) = before.map_or((place.row, place.line), |it| (it.row, it.line));
            if before.is_none() {
                packed.first = (row, line);
            }
            packed.rows.push(PackedRow {
                rows: u16::try_from(place.row - row).ok()?,
                line: u16::try_from(place.line - line).ok()?,
                lines: u16::try_from(place.lines).ok()?,
                cells: u16::try_from(place.cells).ok()?,
                has_swallowed: place.has_swallowed,
                is_torn: place.is_torn,
            });
            before = Some(place);
        }
        Some(packed)
    }

    /// Bytes that it takes.
    pub(crate) fn held(&self) -> usize {
        self.text.len() + size_of_val(&*self.ends) + size_of_val(&*self.rows)
    }

    /// Fills a chunk with its rows, over what was there.
    pub(crate) fn unpack(mut self, chunk: &mut Chunk) {
        let text = mem::take(&mut self.text);
        chunk.refill(text, self.ends.iter().map(|end| usize::from(*end)));
        let ((mut row, mut line), mut cell) = (self.first, 0);
        for packed in &self.rows {
            row += u64::from(packed.rows);
            line += u64::from(packed.line);
            let cells = usize::from(packed.cells);
            cell += cells;
            chunk.push(RecordPlace {
                row,
                line,
                lines: packed.lines.into(),
                has_swallowed: packed.has_swallowed,
                is_torn: packed.is_torn,
                length: match cells {
                    0 => 0,
                    _ => self.ends[cell - 1].into(),
                },
                cells,
            });
        }
    }
}

impl Drop for PackedChunk {
    fn drop(&mut self) {
        wipe(&mut self.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Encoding;
    use crate::read::table::{CHUNK_ROWS, Cells, Table};

    /// All that is known of the rows of a chunk.
    fn rows(chunk: &Chunk) -> Vec<(u64, u64, u64, bool, bool, Vec<String>)> {
        let mut rows = Vec::new();
        for row in chunk.rows() {
            let cells = row.cells.into_iter().flat_map(Cells::iter);
            rows.push((
                row.number,
                row.line,
                row.lines,
                row.has_swallowed,
                row.is_torn,
                cells.map(str::to_owned).collect(),
            ));
        }
        rows
    }

    fn read(text: &str) -> Chunk {
        let mut table = Table::open(text.as_bytes(), Encoding::Utf8, b';').expect("a table");
        let mut chunk = Chunk::default();
        assert!(table.fill(&mut chunk, CHUNK_ROWS).expect("read"));
        chunk
    }

    #[test]
    fn gives_back_the_rows_over_others() {
        let long = "x".repeat(70_000);
        let text = format!("\n\na;é;\"b\n\nb\"\n;;\n{long};c\n\n1;\"2\";3;4\n");
        let chunk = read(&text);
        let packed = PackedChunk::of(&chunk).expect("nothing is too far or too long");
        let mut again = read("of;another\nchunk;with more rows\n;\n;\n;\n");
        packed.unpack(&mut again);
        assert_eq!(rows(&again), rows(&chunk));
        assert_eq!(rows(&again).len(), 4);
    }

    #[test]
    fn is_not_made_of_rows_that_are_further_apart_than_fits() {
        let text = format!("a;b\n{}c;d\n", "\n".repeat(65_536));
        assert!(PackedChunk::of(&read(&text)).is_none());
    }

    /// Whether a chunk is packed; it is then given back as it was.
    fn is_packed(text: &str) -> bool {
        let chunk = read(text);
        let Some(packed) = PackedChunk::of(&chunk) else {
            return false;
        };
        let mut again = Chunk::default();
        packed.unpack(&mut again);
        assert!(rows(&again) == rows(&chunk), "{} bytes", text.len());
        true
    }

    #[test]
    fn is_made_up_to_what_fits_and_not_beyond() {
        // A cell as long as a row may be, and a row of as many lines.
        for length in 65_520..65_545 {
            is_packed(&format!("a;{}\nb;c\n", "x".repeat(length)));
            is_packed(&format!("a;\"{}\"\nb;c\n", "\n".repeat(length)));
        }
        for (empty, fits) in [(65_533, true), (65_534, true), (65_535, false)] {
            let text = format!("a;b\n{}c;d\n", "\n".repeat(empty));
            assert_eq!(is_packed(&text), fits, "{empty} empty lines");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn leaves_nothing_when_dropped_and_neither_does_a_chunk() {
        use synthetic::freed::Place;

        let packed = |text: &str| {
            let packed = PackedChunk::of(&read(&text.repeat(80))).expect("one short row");
            let place = Place::of(&packed.text[16..]);
            (packed, place)
        };
        // Each place is looked at before its memory is used again.
        let (kept, place) = packed("a");
        drop(kept);
        assert_eq!(place.left(), 0, "kept and dropped");
        let (kept, place) = packed("b");
        let (later, _) = packed("c");
        let mut chunk = Chunk::default();
        kept.unpack(&mut chunk);
        later.unpack(&mut chunk);
        assert_eq!(place.left(), 0, "filled with another");
        drop(chunk);
        let (kept, place) = packed("d");
        let mut chunk = Chunk::default();
        kept.unpack(&mut chunk);
        drop(chunk);
        assert_eq!(place.left(), 0, "a chunk dropped");
        let (kept, place) = packed("e");
        let mut chunk = Chunk::default();
        kept.unpack(&mut chunk);
        chunk.room();
        assert_eq!(place.left(), 0, "grown");
        assert_eq!(rows(&chunk)[0].5, ["e".repeat(80)]);
    }
}
