//! Where marks, ties and months come to lie.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const TONIGHT: Date = date(2026, 11, 22);

fn mark(event: u64, when: Dated, severity: Severity, role: SignalRole) -> Mark {
    Mark {
        event,
        when,
        severity,
        signal: "schoolverzuim".to_owned(),
        role,
    }
}

fn timeline(lanes: Vec<Vec<Mark>>) -> Timeline {
    let lanes = lanes.into_iter().map(|marks| Lane {
        agency: "Leerplicht".to_owned(),
        marks,
    });
    Timeline {
        lanes: lanes.collect(),
        from: date(2026, 5, 26),
        tonight: TONIGHT,
    }
}

const fn day(month: i8, day: i8) -> Dated {
    Dated::Day(date(2026, month, day))
}

#[test]
fn an_echo_is_tied_to_the_signal_of_its_event_and_to_no_other() {
    let timeline = timeline(vec![
        vec![
            mark(1, day(9, 1), Severity::Serious, SignalRole::Counts),
            mark(2, day(11, 10), Severity::Acute, SignalRole::Counts),
        ],
        vec![mark(2, day(11, 17), Severity::Acute, SignalRole::Echo)],
    ]);
    let drawing = timeline.drawing(&Frame::sample());
    let origin = &drawing.lanes[0].marks[1];
    assert_eq!(drawing.ties.len(), 1);
    assert!(drawing.ties[0].starts_with(&format!("M{:.1} {:.1}C", origin.x, origin.y)));
    assert_eq!(drawing.lanes[1].marks[0].classes, "acute echo");
    assert!(origin.diamond.is_some());
}

#[test]
fn marks_that_would_cover_each_other_stand_one_above_the_other() {
    let marks = vec![
        mark(1, day(11, 10), Severity::Serious, SignalRole::Counts),
        mark(2, day(11, 11), Severity::Serious, SignalRole::Counts),
    ];
    let timeline = timeline(vec![marks]);
    let drawing = timeline.drawing(&Frame::sample()).lanes.remove(0);
    assert!(drawing.marks[1].y < drawing.marks[0].y);
}

#[test]
fn a_long_time_names_every_third_month_and_the_year_with_january() {
    let old = Dated::Week(date(2025, 1, 6));
    let timeline = timeline(vec![vec![mark(
        1,
        old,
        Severity::Concern,
        SignalRole::Counts,
    )]]);
    let months = timeline.drawing(&Frame::sample()).months;
    let names: Vec<_> = months.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(
        names,
        ["apr", "jul", "okt", "jan 2026", "apr", "jul", "okt"]
    );
}

#[test]
fn an_empty_timeline_is_drawn() {
    let timeline = timeline(Vec::new());
    let drawing = timeline.drawing(&Frame::sample());
    assert!(drawing.height > 0.0 && drawing.ties.is_empty());
}

proptest! {
    /// The oracle is the calendar: a later day never lies further to the left.
    #[test]
    fn days_lie_in_their_order_and_within_the_picture(
        mut ago in prop::collection::vec(0_i64..900, 1..12),
    ) {
        let marks = ago.iter().map(|&ago| {
            let when = Dated::Day(TONIGHT.checked_sub(ago.days()).unwrap());
            mark(1, when, Severity::Serious, SignalRole::Counts)
        });
        let timeline = timeline(vec![marks.collect()]);
        let drawing = timeline.drawing(&Frame::sample());
        let marks = &drawing.lanes[0].marks;
        ago.sort_unstable();
        ago.reverse();
        for (pair, days) in marks.windows(2).zip(ago.windows(2)) {
            prop_assert!(pair[0].x <= pair[1].x);
            prop_assert!(days[0] != days[1] || pair[0].x >= pair[1].x);
        }
        for mark in marks {
            prop_assert!((0.0..=drawing.tonight).contains(&mark.x));
        }
    }
}
