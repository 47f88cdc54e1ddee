//! A part of the tag space beyond what the fences know, read once and halved in memory.
//!
//! Where fences end, each edge of a range is searched for in each list. With 64 lists a range holds
//! few tags of each, so in files the search would read more than the ranges themselves. Only tags
//! that somebody made lie that close together, so what is even never comes here.

use super::column::TagBytes;
use super::{Intersection, MeetError, Span, TagColumn};

/// Ranges that are read at once: four megabytes of tags.
const RANGES: u64 = 16;

/// The tags of a span, list by list.
#[derive(Default)]
pub(super) struct Loaded {
    tags: Vec<TagBytes>,
    /// For each list the position of its first tag, and where that stands in `tags`.
    starts: Vec<(u64, usize)>,
}

impl Loaded {
    /// The tags of a list from one position to another, both within the span.
    pub(super) fn tags(&self, list: usize, from: u64, to: u64) -> &[TagBytes] {
        let (first, start) = self.starts[list];
        let index = |position| start + usize::try_from(position - first).expect("it is in memory");
        &self.tags[index(from)..index(to)]
    }
}

impl<C: TagColumn, V> Intersection<'_, C, V> {
    /// Reads a span that fences tell no further apart, where it is small enough and not read yet.
    pub(super) fn load(&self, span: &Span<'_>) -> Result<Option<Loaded>, MeetError> {
        let is_ready = span.loaded.is_some() || self.has_finer_fence(span);
        if is_ready || span.records() > RANGES.saturating_mul(self.full) {
            return Ok(None);
        }
        let mut loaded = self.loaded.take();
        loaded.starts.clear();
        let mut start = 0;
        for &(from, to) in &span.bounds {
            loaded.starts.push((from, start));
            start += usize::try_from(to - from).expect("a few ranges fit in memory");
        }
        if loaded.tags.len() < start {
            loaded.tags.resize(start, TagBytes::default());
        }
        for (list, &(from, to)) in span.bounds.iter().enumerate() {
            let (_, start) = loaded.starts[list];
            let end = start + usize::try_from(to - from).expect("a few ranges fit in memory");
            self.read(list, from, &mut loaded.tags[start..end])?;
        }
        Ok(Some(loaded))
    }
}
