//! Persons that one step ties, directly or over others, and who of them ties the others on one
//! controller's word.
//!
//! Groups and persons are the two sides of a graph. For a controller, the persons that are not of
//! it alone fall into parts, each with the groups that they are in; its own hang together over
//! groups in which nobody else is. Own persons that touch two parts bridge them. One look at all
//! ties for each controller that has a person of its own here, of which there are at most 64.

use super::controllers::are_two;
use super::union_find::DisjointSets;

/// A tie: a group has a person, both by their place among those of the component.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    group: usize,
    person: usize,
}

/// Persons that groups tie, and whether each still counts.
pub(super) struct Component {
    /// Rising.
    persons: Vec<u32>,
    /// Rising.
    ties: Vec<Tie>,
    groups: usize,
    /// By place of the person.
    counts: Vec<bool>,
}

impl Component {
    /// Of pairs of group and person, sorted.
    pub(super) fn new(pairs: &[(u32, u32)]) -> Self {
        let mut persons: Vec<u32> = pairs.iter().map(|&(_, person)| person).collect();
        persons.sort_unstable();
        persons.dedup();
        let (mut ties, mut groups) = (Vec::with_capacity(pairs.len()), 0);
        for of_group in pairs.chunk_by(|left, right| left.0 == right.0) {
            for &(_, person) in of_group {
                ties.push(Tie {
                    group: groups,
                    person: place(&persons, person),
                });
            }
            groups += 1;
        }
        Self {
            counts: vec![true; persons.len()],
            persons,
            ties,
            groups,
        }
    }

    /// All its persons, those too that do not count any more.
    pub(super) fn persons(&self) -> &[u32] {
        &self.persons
    }

    /// Lets some of its persons count no more.
    pub(super) fn leave_out(&mut self, persons: &[u32]) {
        for &person in persons {
            self.counts[place(&self.persons, person)] = false;
        }
    }

    /// The sets of persons that still tie, each rising.
    pub(super) fn tied(&self) -> Vec<Vec<u32>> {
        let mut sets = DisjointSets::new(self.persons.len());
        let mut first_of: Vec<Option<usize>> = vec![None; self.groups];
        for &Tie { group, person } in self.counting() {
            let first = *first_of[group].get_or_insert(person);
            sets.join(number(first), number(person));
        }
        let mut rooted = Vec::with_capacity(self.persons.len());
        for (index, &person) in self.persons.iter().enumerate() {
            if self.counts[index] {
                rooted.push((sets.root(number(index)), person));
            }
        }
        rooted.sort_unstable();
        let sets = rooted.chunk_by(|left, right| left.0 == right.0);
        sets.map(|set| set.iter().map(|&(_, person)| person).collect())
            .collect()
    }

    /// Lets those count no more that tie others on one controller's word; `controllers` has those
    /// of a person.
    pub(super) fn leave_out_bridges(&mut self, controllers: impl Fn(u32) -> u64) {
        // In one group all tie with each other, whoever goes.
        if self.groups < 2 {
            return;
        }
        let mut of_person = Vec::with_capacity(self.persons.len());
        let mut single = Vec::new();
        for (index, &person) in self.persons.iter().enumerate() {
            of_person.push(controllers(person));
            if self.counts[index] && !are_two(of_person[index]) {
                single.push(of_person[index]);
            }
        }
        single.sort_unstable();
        single.dedup();
        let mut bridges = Vec::new();
        for controller in single {
            bridges.extend(self.bridges(|person| of_person[person] == controller));
        }
        for person in bridges {
            self.counts[person] = false;
        }
    }

    /// The places of the persons of one controller, those that `is_own`, that tie two parts of the
    /// others.
    fn bridges(&self, is_own: impl Fn(usize) -> bool) -> Vec<usize> {
        // The parts of the others, named by a group; none where nobody else is in a group.
        let mut parts = DisjointSets::new(self.groups);
        let mut has_others = vec![false; self.groups];
        let mut first_group = vec![None; self.persons.len()];
        for &Tie { group, person } in self.counting() {
            if !is_own(person) {
                has_others[group] = true;
                let first = *first_group[person].get_or_insert(group);
                parts.join(number(first), number(group));
            }
        }
        // Its own persons, and behind them the groups in which they are alone.
        let persons = self.persons.len();
        let mut own = DisjointSets::new(persons + self.groups);
        for &Tie { group, person } in self.counting() {
            if is_own(person) && !has_others[group] {
                own.join(number(person), number(persons + group));
            }
        }
        let mut touched = Vec::new();
        for &Tie { group, person } in self.counting() {
            if is_own(person) && has_others[group] {
                touched.push((own.root(number(person)), parts.root(number(group))));
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let mut bridging = Vec::new();
        for touched in touched.chunk_by(|left, right| left.0 == right.0) {
            if touched.len() > 1 {
                bridging.push(touched[0].0);
            }
        }
        let mut bridges = Vec::new();
        for person in 0..persons {
            let is_here = self.counts[person] && is_own(person);
            if is_here && bridging.binary_search(&own.root(number(person))).is_ok() {
                bridges.push(person);
            }
        }
        bridges
    }

    /// The ties of persons that count.
    fn counting(&self) -> impl Iterator<Item = &Tie> {
        self.ties.iter().filter(|tie| self.counts[tie.person])
    }
}

/// Where a person stands among `persons`, which rise and have them.
fn place(persons: &[u32], person: u32) -> usize {
    persons
        .binary_search(&person)
        .expect("a person of this component")
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("no more than there are signals and groups")
}
