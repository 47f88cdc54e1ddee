//! When an agency closes a signal before its life time is over: because it was withdrawn, or
//! because it heard that the person died or left. What was closed by a city's first night was never
//! in an export of it: closing begins after that night.

use crate::life::event::Event;
use crate::random::seeded::SeededRandom;

/// Of signals: withdrawn on some day of their life time, each as likely. An estimate.
const WITHDRAWN: f64 = 0.06;
/// An agency hears within so many days that somebody died or left.
const HEARS_WITHIN: u32 = 28;

/// The first night on which a signal is no longer exported, where that comes before the end of its
/// life time. `gone` is the first day on which its person is no longer of the city.
pub(crate) fn closed(
    event: &Event,
    gone: Option<i32>,
    first_night: i32,
    random: &mut SeededRandom,
) -> Option<i32> {
    let life = event.code.entry().life.cast_unsigned();
    let is_withdrawn = random.happens(WITHDRAWN);
    let withdrawn = event.day + 1 + random.below(life - 1).cast_signed();
    let heard = 1 + random.below(HEARS_WITHIN).cast_signed();

    let withdrawn = (is_withdrawn && withdrawn > first_night).then_some(withdrawn);
    [withdrawn, gone.map(|gone| gone + heard)]
        .into_iter()
        .flatten()
        .min()
}
