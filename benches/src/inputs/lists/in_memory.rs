//! Lists in memory.

use matcher::meet::Fence;
use matcher::meet::List;
use matcher::meet::TagBytes;

use super::lists;
use super::source::Source;
use crate::inputs::shapes::Shape;

/// Lists in memory.
pub struct InMemory {
    columns: Vec<Vec<TagBytes>>,
    fences: Vec<Fence>,
}

impl InMemory {
    /// Makes so many lists, with so many records in all of them together.
    ///
    /// # Panics
    /// As [`Source::new`].
    #[must_use]
    pub fn new(shape: Shape, lists: u32, records: u64) -> Self {
        let mut columns = vec![Vec::new(); lists as usize];
        let source = Source::new(shape, lists, records);
        let made = source.stream(
            |_| (),
            |part, ()| {
                for (column, tags) in columns.iter_mut().zip(part) {
                    column.extend_from_slice(tags);
                }
                Ok(())
            },
        );
        made.expect("memory does not fail");
        Self::of(columns)
    }

    /// Takes columns that are there already, each sorted.
    #[must_use]
    pub fn of(columns: Vec<Vec<TagBytes>>) -> Self {
        let fences = columns.iter().map(|column| Fence::of(column)).collect();
        Self { columns, fences }
    }

    /// The tags of each list, sorted.
    #[must_use]
    pub fn columns(&self) -> &[Vec<TagBytes>] {
        &self.columns
    }

    /// The fences of each list.
    #[must_use]
    pub fn fences(&self) -> &[Fence] {
        &self.fences
    }

    /// The lists, each of a unit of its own.
    #[must_use]
    pub fn lists(&self) -> Vec<List<'_, Vec<TagBytes>>> {
        lists(&self.columns, &self.fences)
    }
}
