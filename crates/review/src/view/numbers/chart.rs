//! How much an agency sent, night by night, as bars: filled where it was expected, open where it
//! was not, a cross where it was expected and nothing came.

use jiff::civil::Date;

use super::Figure;
use crate::view::frame::Frame;

/// What an agency sent over a period.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its name.
    pub agency: String,
    /// The weekdays on which it delivers, in words.
    pub expected: String,
    /// Each night, the oldest first.
    pub nights: Vec<Delivered>,
}

/// What an agency sent for a night.
#[derive(Debug, Clone, Copy)]
pub struct Delivered {
    /// The night.
    pub night: Date,
    /// Whether it was expected.
    pub is_expected: bool,
    /// How many records; none where no batch came.
    pub records: Option<Figure>,
}

const BAR: f64 = 11.0;
const STEP: f64 = 16.0;
const HEIGHT: f64 = 56.0;
/// Room for the least bar, so that a small batch is seen as well.
const LEAST: f64 = 3.0;

/// The bars of an agency, with their places.
#[derive(Debug)]
pub(crate) struct Bars {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) bars: Vec<Bar>,
    pub(crate) crosses: Vec<(f64, String)>,
}

/// A bar.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) class: &'static str,
    pub(crate) title: String,
}

impl Delivered {
    /// The key of what happened.
    pub(crate) const fn state(&self) -> &'static str {
        match (self.is_expected, self.records) {
            (true, Some(_)) => "volume.delivered",
            (false, Some(_)) => "volume.unexpected",
            (true, None) => "volume.missing",
            (false, None) => "volume.none",
        }
    }

    pub(crate) fn words(&self, frame: &Frame) -> String {
        self.records
            .map_or_else(String::new, |records| records.words(frame))
    }
}

impl Volume {
    pub(crate) fn bars(&self, frame: &Frame) -> Bars {
        let shown = |night: &Delivered| night.records.and_then(Figure::shown).unwrap_or(0);
        let most = self.nights.iter().map(shown).max().unwrap_or(0).max(1);
        let (mut bars, mut crosses) = (Vec::new(), Vec::new());
        let mut x = 0.0;
        for night in &self.nights {
            let title = format!("{}: {}", frame.date(night.night), night.words(frame));
            if night.records.is_some() {
                let share = precise(shown(night)) / precise(most);
                let height = (LEAST + (HEIGHT - LEAST) * share).round();
                bars.push(Bar {
                    x,
                    y: HEIGHT - height,
                    width: BAR,
                    height,
                    class: if night.is_expected {
                        "bar"
                    } else {
                        "bar extra"
                    },
                    title,
                });
            } else if night.is_expected {
                let missing = frame.text("volume.missing");
                crosses.push((x + BAR / 2.0, format!("{title}{missing}")));
            }
            x += STEP;
        }
        Bars {
            width: x,
            height: HEIGHT,
            bars,
            crosses,
        }
    }

    /// Nights on which it was expected and nothing came.
    pub(crate) fn missed(&self) -> u64 {
        let missed = |night: &&Delivered| night.is_expected && night.records.is_none();
        self.nights.iter().filter(missed).count() as u64
    }

    /// What it sends on a usual night: the middle of the nights before the last one on which it
    /// sent something, where those are at least five.
    pub(crate) fn usual(&self) -> Option<Figure> {
        let sent = self.nights.iter().filter_map(|night| night.records);
        let mut sent: Vec<u64> = sent.map(|records| records.shown().unwrap_or(0)).collect();
        sent.pop();
        if sent.len() < 5 {
            return None;
        }
        sent.sort_unstable();
        Some(Figure::of(sent[sent.len() / 2]))
    }

    /// The records of the last night for which it sent any.
    pub(crate) fn last(&self) -> Option<&Delivered> {
        self.nights
            .iter()
            .rev()
            .find(|night| night.records.is_some())
    }
}

/// A number of records as a length; so many as cannot be told apart on a bar are cut off.
fn precise(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn night(day: i8, is_expected: bool, records: Option<u64>) -> Delivered {
        Delivered {
            night: date(2026, 11, day),
            is_expected,
            records: records.map(Figure::of),
        }
    }

    #[test]
    fn draws_a_bar_for_each_batch_and_a_cross_where_one_is_missing() {
        let volume = Volume {
            agency: "Politie".to_owned(),
            expected: "ma".to_owned(),
            nights: vec![
                night(1, true, Some(40)),
                night(2, true, None),
                night(3, false, None),
                night(4, false, Some(20)),
                night(5, true, Some(3)),
            ],
        };
        let bars = volume.bars(&Frame::sample());
        let drawn: Vec<_> = bars
            .bars
            .iter()
            .map(|bar| (bar.class, bar.height))
            .collect();
        assert_eq!(drawn, [("bar", 56.0), ("bar extra", 30.0), ("bar", 3.0)]);
        assert_eq!(bars.crosses.len(), 1);
        assert!((bars.crosses[0].0 - 21.5).abs() < f64::EPSILON);
        assert_eq!(volume.missed(), 1);
        assert_eq!(volume.usual(), None, "too few nights");
        // No number under ten stands anywhere, not even in a title.
        assert_eq!(bars.bars[2].title, "05-11-2026: onder 10");
    }
}
