//! Where a household lives through the years: its address and the moves that led there. Some nine
//! per cent move in a year, and swap homes in pairs, so an old address always has another household
//! living at it.

use crate::people::address::Address;
use crate::plan::Plan;
use crate::plan::calendar::{ALL_MONTHS, Calendar, MONTHS};
use crate::random::seeded::{Part, SeededRandom};

/// Of the households in two years of history; in the year after it half as many.
const MOVED: f64 = 0.18;

/// The address of a household on any day.
#[derive(Clone)]
pub(crate) struct Stays {
    /// Days of the moves, the first one first, each with the address before it.
    moves: Vec<(i32, Address)>,
    /// The address after all moves.
    last: Address,
}

impl Stays {
    /// Lives at one address, whatever the day.
    pub(crate) const fn at(address: Address) -> Self {
        Self {
            moves: Vec::new(),
            last: address,
        }
    }

    /// Where who has a place in the city lives: 2n and 2n+1 swap homes on a day of the history, or
    /// stay; in the year after it do those that differ by two. `home` gives the home of a place.
    pub(crate) fn of_place(plan: &Plan, place: u64, home: impl Fn(u64) -> Address) -> Self {
        let (own, beside, later) = (home(place), place ^ 1, place ^ 2);
        let mut stays = Self::at(own);
        if beside < plan.homes() {
            let mut random = SeededRandom::new(plan.seed(), Part::Moves, place / 2);
            if random.happens(MOVED) {
                let month = random.below(MONTHS);
                let day = day_in(month, plan.calendar(), &mut random);
                stays = Self::at(home(beside)).then(day, own);
            }
        }
        if later < plan.homes() {
            let mut random = SeededRandom::new(plan.seed(), Part::LaterMoves, place & !2);
            if random.happens(MOVED / 2.0) {
                let month = MONTHS + random.below(ALL_MONTHS - MONTHS);
                let day = day_in(month, plan.calendar(), &mut random);
                stays = stays.then(day, home(later));
            }
        }
        stays
    }

    /// The same, with a move on a day that is later than all other moves.
    pub(crate) fn then(mut self, day: i32, address: Address) -> Self {
        self.moves.push((day, self.last));
        self.last = address;
        self
    }

    /// The address on a day.
    pub(crate) fn on(&self, day: i32) -> Address {
        let next = self.moves.iter().find(|(moved, _)| day < *moved);
        next.map_or(self.last, |(_, before)| *before)
    }

    /// Day of the last move by a day, if that was after another day, and the address before it.
    pub(crate) fn last_move(&self, after: i32, by: i32) -> Option<(i32, Address)> {
        let mut moves = self.moves.iter().rev();
        moves
            .find(|(moved, _)| *moved <= by)
            .filter(|(moved, _)| *moved > after)
            .copied()
    }

    /// Days of all moves.
    pub(crate) fn days(&self) -> impl Iterator<Item = i32> {
        self.moves.iter().map(|(day, _)| *day)
    }
}

fn day_in(month: u32, calendar: &Calendar, random: &mut SeededRandom) -> i32 {
    let (first, days) = calendar.month(month);
    first + random.below(days).cast_signed()
}
