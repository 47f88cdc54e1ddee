//! The numbers that an agency's case system gives: shuffled, so that they tell nothing across
//! agencies. Another case system gives other numbers from its first night on.

use crate::agencies::agency::Agency;
use crate::agencies::roster::ROSTER;
use crate::life::event;
use crate::people::person;
use crate::plan::Plan;
use crate::random::permutation::Permutation;
use crate::record::RowNumbers;

/// Signal numbers of a second case system begin here: no first one gives as high ones, and false
/// rows have higher ones yet.
const SECOND_SIGNALS: u64 = 2_000_000_000;
/// Client numbers of a second case system begin here.
const SECOND_CLIENTS: u64 = 500_000_000;

/// The numbers of all agencies.
pub(crate) struct Numbers {
    /// For each agency of the roster: those of its first case system.
    first: [CaseSystem; ROSTER.len()],
    /// And those of the one that took its place, where that is in use on the night.
    second: [Option<CaseSystem>; ROSTER.len()],
    /// The order of rows in a file; unlike signal numbers it means nothing at all.
    order: Permutation,
    /// How many event numbers those who live here on the first night have.
    events: u64,
}

struct CaseSystem {
    signals: Shuffle,
    clients: Shuffle,
}

/// Numbers of those who live here on the first night, and as many for who comes later.
struct Shuffle {
    size: u64,
    residents: Permutation,
    newcomers: Permutation,
}

impl Shuffle {
    fn new(seed: u64, purpose: u64, size: u64) -> Self {
        Self {
            size,
            residents: Permutation::new(seed, purpose, size),
            newcomers: Permutation::new(seed, 1_000 + purpose, size),
        }
    }

    fn at(&self, number: u64) -> u64 {
        if number < self.size {
            self.residents.at(number)
        } else {
            self.size + self.newcomers.at(number - self.size)
        }
    }
}

impl CaseSystem {
    fn new(plan: &Plan, agency: usize, purpose: u64) -> Self {
        let (seed, agency) = (plan.seed(), agency as u64);
        let events = plan.households() * event::SLOTS;
        let persons = plan.households() * person::SLOTS;
        Self {
            signals: Shuffle::new(seed, purpose + agency, events),
            clients: Shuffle::new(seed, purpose + 100 + agency, persons),
        }
    }
}

impl Numbers {
    pub(crate) fn new(plan: &Plan) -> Self {
        let events = plan.households() * event::SLOTS;
        Self {
            first: std::array::from_fn(|agency| CaseSystem::new(plan, agency, 100)),
            second: std::array::from_fn(|agency| {
                plan.is_renumbered(&ROSTER[agency])
                    .then(|| CaseSystem::new(plan, agency, 400))
            }),
            order: Permutation::new(plan.seed(), 300, events),
            events,
        }
    }

    /// The numbers of a row, by the numbers of its event and of its client.
    pub(crate) fn of(&self, agency: &Agency, event: u64, client: u64) -> RowNumbers {
        let agency = agency.kind as usize;
        if let Some(CaseSystem { signals, clients }) = &self.second[agency] {
            return RowNumbers {
                signal: SECOND_SIGNALS + signals.at(event),
                client: SECOND_CLIENTS + clients.at(client),
            };
        }
        let CaseSystem { signals, clients } = &self.first[agency];
        RowNumbers {
            signal: signals.at(event),
            client: clients.at(client),
        }
    }

    /// Where the row of an event stands in its agency's file; another case system leaves it there.
    pub(crate) fn rank(&self, agency: &Agency, event: u64) -> u64 {
        let signal = self.first[agency.kind as usize].signals.at(event);
        self.order.at(signal % self.events)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use exchange::night::Night;

    use super::Numbers;
    use crate::agencies::roster::ROSTER;
    use crate::life::event;
    use crate::plan::Plan;
    use crate::plan::tests::keys;

    #[test]
    fn no_two_signals_share_a_number_whoever_came_later_and_whatever_the_case_system() {
        let night = Night::parse("2026-11-22").expect("a date");
        let plan = Plan::new(100, 1, night, keys()).expect("a size within bounds");
        let events = 2 * plan.households() * event::SLOTS;
        let renumbered = vec!["police:2026-11-22".parse().expect("an agency and a night")];
        let (mut seen, mut clients) = (HashSet::new(), HashSet::new());
        let police = ROSTER.iter().find(|agency| agency.id == "police");
        let police = police.expect("an agency");
        for plan in [plan.clone(), plan.with_renumbered(renumbered)] {
            let numbers = Numbers::new(&plan);
            for number in 0..events {
                assert!(seen.insert(numbers.of(police, number, 0).signal));
            }
            clients.insert(numbers.of(police, 0, 0).client);
        }
        assert_eq!((seen.len() as u64, clients.len()), (2 * events, 2));
    }
}
