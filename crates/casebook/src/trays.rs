//! When a second look is due: at the next fixed hour after the first assessment, so that nobody
//! sees when that was given.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// From when on others see that a hit waits for a second look, whose first assessment was given at
/// `given`. `filled_at` are times of day of Europe/Amsterdam; where there are none, it is at once.
#[must_use]
pub fn due(given: Timestamp, filled_at: &[Time]) -> Timestamp {
    let zone = TimeZone::get("Europe/Amsterdam").expect("time zones are compiled in");
    let mut date = given.to_zoned(zone.clone()).date();
    let mut next: Option<Timestamp> = None;
    // An hour that is skipped in spring comes an hour later: two days always hold one of each.
    for _ in 0..3 {
        for time in filled_at {
            let filled = zone.to_ambiguous_zoned(date.to_datetime(*time));
            let Ok(filled) = filled.compatible() else {
                continue;
            };
            let filled = filled.timestamp();
            if filled > given && next.is_none_or(|next| filled < next) {
                next = Some(filled);
            }
        }
        let Ok(tomorrow) = date.tomorrow() else { break };
        date = tomorrow;
    }
    next.unwrap_or(given)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn times(texts: &[&str]) -> Vec<Time> {
        let times = texts.iter().map(|text| Time::strptime("%H:%M", text));
        times.map(|time| time.expect("a time")).collect()
    }

    #[test]
    fn is_the_next_fixed_hour_in_amsterdam_and_never_the_moment_itself() {
        let hours = times(&["13:00", "09:00"]);
        for (given, due_at) in [
            ("2026-11-23T08:59:59+01:00", "2026-11-23T09:00+01:00"),
            ("2026-11-23T09:00:00+01:00", "2026-11-23T13:00+01:00"),
            ("2026-11-23T12:59:00+01:00", "2026-11-23T13:00+01:00"),
            ("2026-11-23T18:00:00+01:00", "2026-11-24T09:00+01:00"),
            // The clock goes forward in the night.
            ("2027-03-27T20:00:00+01:00", "2027-03-28T09:00+02:00"),
        ] {
            assert_eq!(due(at(given), &hours), at(due_at), "{given}");
        }
        let skipped = due(at("2027-03-28T01:30+01:00"), &times(&["02:30"]));
        assert_eq!(skipped, at("2027-03-28T03:30+02:00"));
        let moment = at("2026-11-23T08:59:59+01:00");
        assert_eq!(due(moment, &[]), moment, "there are no hours");
    }

    /// The same, minute by minute.
    fn naive(given: Timestamp, filled_at: &[Time]) -> Timestamp {
        let zone = TimeZone::get("Europe/Amsterdam").expect("known");
        let mut minute = given.as_second() / 60;
        loop {
            minute += 1;
            let moment = Timestamp::from_second(minute * 60).expect("a moment");
            let local = moment.to_zoned(zone.clone()).time();
            if filled_at
                .iter()
                .any(|time| (time.hour(), time.minute()) == (local.hour(), local.minute()))
            {
                return moment;
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_walk_through_all_minutes(
            second in 1_795_000_000_i64..1_827_000_000,
            hours in vec((4_i8..24, 0_i8..60), 1..4),
        ) {
            let given = Timestamp::from_second(second).expect("a moment");
            let hours: Vec<Time> = hours
                .into_iter()
                .map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
                .collect();
            prop_assert_eq!(due(given, &hours), naive(given, &hours));
        }
    }
}
