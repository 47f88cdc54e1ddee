//! Sorted tag lists of one section, as agencies would send them: in memory or as the columns of a
//! night's folder.

mod in_files;
mod in_memory;
mod source;

pub use in_files::InFiles;
pub use in_memory::InMemory;
use matcher::meet::Fence;
use matcher::meet::TagColumn;
use matcher::meet::{List, Threshold};
pub use source::Source;

/// The gate of the benches: two distinct agencies.
pub const PAIR: Threshold = Threshold {
    k: 2,
    max_records_per_tag: 40,
};

/// A list of each column, each of a unit of its own.
fn lists<'a, C: TagColumn>(columns: &'a [C], fences: &'a [Fence]) -> Vec<List<'a, C>> {
    let mut lists = Vec::new();
    for ((column, fence), unit) in columns.iter().zip(fences).zip(0..) {
        lists.push(List {
            column,
            fence,
            unit,
        });
    }
    lists
}

#[cfg(test)]
mod tests {
    use exchange::batch::record::TAG_LEN;
    use matcher::meet::TagColumn as _;

    use super::*;
    use crate::baseline::{Answer, oracle, smallest_head};
    use crate::inputs::shapes::Shape;

    #[test]
    fn are_sorted_and_as_many_as_asked() {
        for shape in Shape::ALL {
            let made = InMemory::new(shape, 10, 300_000);
            assert!(
                made.columns().iter().all(|column| column.is_sorted()),
                "{shape:?}"
            );
            let records: usize = made.columns().iter().map(Vec::len).sum();
            assert!(
                (299_900..=300_000).contains(&records),
                "{shape:?}: {records}"
            );
            let first = made.columns()[0].len() * 100 / records;
            match shape {
                Shape::Skewed => assert!((89..=90).contains(&first), "{first} %"),
                Shape::HostilePair => assert!((22..26).contains(&first), "{first} %"),
                Shape::Shelter | Shape::Shelters | Shape::Crowd => {}
                _ => assert!((8..13).contains(&first), "{first} %"),
            }
        }
    }

    #[test]
    fn are_uniform_where_they_are_even() {
        let made = InMemory::new(Shape::Even, 2, 300_000);
        for column in made.columns() {
            for byte in [0, 1, 8, 15] {
                let mut counts = [0_usize; 256];
                for tag in column {
                    counts[usize::from(tag[byte])] += 1;
                }
                let expected = column.len() / 256;
                // Six standard deviations of some 600 are 150.
                assert!(
                    counts.iter().all(|count| count.abs_diff(expected) < 150),
                    "byte {byte}: {counts:?}"
                );
            }
        }
    }

    #[test]
    fn are_the_same_whichever_part_is_made_alone() {
        for shape in [Shape::Stairs, Shape::Crowd] {
            let source = Source::new(shape, 3, 1_200_000);
            assert_eq!(source.parts(), 32);
            let whole = InMemory::new(shape, 3, 1_200_000);
            let mut ends = [0; 3];
            for number in 0..source.parts() {
                for ((tags, column), end) in source
                    .part(number)
                    .iter()
                    .zip(whole.columns())
                    .zip(&mut ends)
                {
                    assert_eq!(
                        Some(tags.as_slice()),
                        column.get(*end..*end + tags.len()),
                        "{shape:?}, part {number}"
                    );
                    *end += tags.len();
                }
            }
            assert!(
                ends.iter()
                    .zip(whole.columns())
                    .all(|(end, column)| *end == column.len()),
                "{shape:?}"
            );
        }
    }

    #[test]
    fn are_the_same_in_files_as_in_memory() {
        for shape in [Shape::Skewed, Shape::Deep64] {
            let (memory, files) = (
                InMemory::new(shape, 3, 200_000),
                InFiles::new(shape, 3, 200_000).expect("written"),
            );
            assert_eq!(
                files.records(),
                memory
                    .columns()
                    .iter()
                    .map(|column| column.len() as u64)
                    .sum::<u64>()
            );
            assert_eq!(files.fences(), memory.fences());
            for (column, expected) in files.columns().iter().zip(memory.columns()) {
                let mut tags = vec![[0; TAG_LEN]; expected.len()];
                column.read(0, &mut tags).expect("read");
                assert_eq!(&tags, expected);
            }
        }
    }

    #[test]
    fn meet_as_the_oracle_and_the_plainest_merge_say() {
        for shape in [Shape::Even, Shape::Skewed, Shape::Equal] {
            for lists in [2, 10, 64] {
                let made = InMemory::new(shape, lists, 100_000);
                let expected = oracle(made.columns(), PAIR);
                assert_eq!(
                    smallest_head(made.columns(), PAIR),
                    expected,
                    "{shape:?} {lists}"
                );
                assert_eq!(
                    Answer::of_meeting(&made.lists(), PAIR),
                    expected,
                    "{shape:?} {lists}"
                );
                assert!(expected.groups > 0);
            }
        }
    }

    #[test]
    fn meet_in_every_shape_as_was_counted_part_by_part_while_writing() {
        let thresholds = [
            PAIR,
            Threshold {
                max_records_per_tag: 1_000_000,
                ..PAIR
            },
        ];
        for (shape, lists) in Shape::ALL
            .into_iter()
            .flat_map(|shape| [(shape, 2), (shape, 10)])
        {
            let folder = tempfile::tempdir().expect("a folder");
            let counted =
                InFiles::write(folder.path(), shape, lists, 100_000, thresholds).expect("written");
            let made = InFiles::open(folder.path(), lists).expect("there");
            let whole = InMemory::new(shape, lists, 100_000);
            let columns = made.columns();
            for (threshold, counted) in thresholds.into_iter().zip(counted) {
                assert_eq!(
                    oracle(whole.columns(), threshold),
                    counted,
                    "{shape:?} {lists}"
                );
                assert_eq!(
                    Answer::of_meeting(&made.lists(&columns), threshold),
                    counted,
                    "{shape:?} {lists}"
                );
            }
            let crowded = shape.crowd(lists, 100_000).is_some();
            assert_eq!(
                counted[1].members - counted[0].members >= 5_000,
                crowded,
                "{shape:?} {lists}"
            );
        }
    }
}
