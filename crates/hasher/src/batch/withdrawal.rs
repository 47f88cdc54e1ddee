//! Withdrawals that nobody may have meant: exports that are not what they were on the nights
//! before (docs/for-agencies.md, "When the export is not what it was").
//!
//! A signal is withdrawn by leaving it out. An export that was cut, made for another month or read
//! by words that have changed leaves out nearly all of them, and would be delivered like any other.

use exchange::night::Night;

use crate::batch::journal::{Journal, SentExport};
use crate::job::ProfiledExport;

/// So many signals may be gone whatever their share: in a small agency a few are many.
const FEW_SIGNALS: u64 = 5;

/// So many records may be gone whatever their share: a signal has some five of them.
const FEW_RECORDS: u64 = 25;

/// A withdrawal that nobody may have meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Withdrawal {
    /// An export gives no signals.
    #[error("{export} gives no signal, and without one all that was sent before is withdrawn")]
    Empty {
        /// The export, as a text names it.
        export: String,
    },
    /// An export gives far fewer signals than it did.
    #[error(
        "{export} gives {signals} signals, and for the night {night} it gave {before}: more are \
         gone than the profile's [bounds] max_drop allows"
    )]
    FewerSignals {
        /// The export, as a text names it.
        export: String,
        /// Its signals.
        signals: u64,
        /// Its signals in the last batch.
        before: u64,
        /// The night of the last batch.
        night: Night,
    },
    /// The batch has far fewer records than the last one, though not fewer signals.
    #[error(
        "the batch has {records} records, and that of the night {night} had {before}: more are \
         gone than the profile's [bounds] max_drop allows"
    )]
    FewerRecords {
        /// The records of the batch.
        records: u64,
        /// Records of the last batch.
        before: u64,
        /// The night of the last batch.
        night: Night,
    },
    /// A case system of the last batch has no export.
    #[error(
        "there is no export of {system}, of which the batch of the night {night} had {before} \
         signals"
    )]
    MissingSystem {
        /// The case system, as a text names it.
        system: String,
        /// Its signals in the last batch.
        before: u64,
        /// The night of the last batch.
        night: Night,
    },
    /// The newest signal of an export is old.
    #[error(
        "the newest signal of {export} is of {newest}, more than {within_days} days before the \
         night"
    )]
    Old {
        /// The export, as a text names it.
        export: String,
        /// The day of its newest signal.
        newest: Night,
        /// Days within which the profile expects one.
        within_days: u32,
    },
    /// The export of an older night once more.
    #[error("{export} has the same bytes as that of the night {night}, and others were sent since")]
    OlderExport {
        /// The export, as a text names it.
        export: String,
        /// The night that had it.
        night: Night,
    },
}

impl Withdrawal {
    /// Its word in reports and the journal.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty",
            Self::FewerSignals { .. } => "fewer-signals",
            Self::FewerRecords { .. } => "fewer-records",
            Self::MissingSystem { .. } => "missing-system",
            Self::Old { .. } => "old",
            Self::OlderExport { .. } => "older-export",
        }
    }
}

/// How exports differ from those of the nights before.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What looks like a withdrawal that nobody meant.
    pub withdrawals: Vec<Withdrawal>,
    /// The night of the last batch, where all exports have the same bytes as then.
    pub same_as: Option<Night>,
}

/// Compares what is about to be sent with what was; `sent` is of `exports`, in their order.
#[must_use]
pub fn compare(
    sent: &[SentExport],
    exports: &[ProfiledExport<'_>],
    journal: &Journal,
) -> Comparison {
    let mut comparison = Comparison::default();
    let Some(first) = sent.first() else {
        return comparison;
    };
    let last = journal.last_before(first.night, first.revision);
    let mut same = 0;
    for (now, export) in sent.iter().zip(exports) {
        let name = if exports.len() > 1 {
            export.name.to_owned()
        } else {
            "the export".to_owned()
        };
        let before = last.iter().find(|before| before.system == now.system);
        let withdrawal = if now.signals == 0 {
            Some(Withdrawal::Empty { export: name })
        } else {
            same += usize::from(before.is_some_and(|before| is_again(now, before)));
            doubt(now, before, export, name, journal)
        };
        comparison.withdrawals.extend(withdrawal);
    }
    for before in last {
        let is_missing = sent.iter().all(|now| now.system != before.system);
        if is_missing && before.signals > 0 {
            comparison.withdrawals.push(Withdrawal::MissingSystem {
                system: system_name(&before.system),
                before: before.signals,
                night: before.night,
            });
        }
    }
    if let Some(before) = last.first() {
        if comparison.withdrawals.is_empty() {
            comparison
                .withdrawals
                .extend(fewer_records(first, before, exports));
        }
        comparison.same_as = (same == sent.len()).then_some(before.night);
    }
    comparison
}

/// Whether it is the export of an earlier night once more.
fn is_again(now: &SentExport, before: &SentExport) -> bool {
    before.mac == now.mac && before.night < now.night
}

/// What looks wrong with an export that gives signals.
fn doubt(
    now: &SentExport,
    before: Option<&SentExport>,
    export: &ProfiledExport<'_>,
    name: String,
    journal: &Journal,
) -> Option<Withdrawal> {
    let bounds = export.profile.bounds();
    let is_last = before.is_some_and(|before| before.mac == now.mac);
    let older = journal.night_of(now).filter(|_| !is_last);
    if let Some(night) = older {
        return Some(Withdrawal::OlderExport {
            export: name,
            night,
        });
    }
    let max_drop = bounds.max_drop;
    let more = before.filter(|before| is_fewer(now.signals, before.signals, max_drop, FEW_SIGNALS));
    if let Some(before) = more {
        return Some(Withdrawal::FewerSignals {
            export: name,
            signals: now.signals,
            before: before.signals,
            night: before.night,
        });
    }
    let newest = now.newest?;
    let days = now.night.day_number().saturating_sub(newest.day_number());
    (days > bounds.newest_within_days).then_some(Withdrawal::Old {
        export: name,
        newest,
        within_days: bounds.newest_within_days,
    })
}

/// Says that a batch with as many signals has far fewer records: of an export that lost a column,
/// or whose cells cannot be read any more. The most generous profile decides.
fn fewer_records(
    now: &SentExport,
    before: &SentExport,
    exports: &[ProfiledExport<'_>],
) -> Option<Withdrawal> {
    let mut max_drop: f64 = 0.0;
    for export in exports {
        max_drop = max_drop.max(export.profile.bounds().max_drop);
    }
    let is_fewer = now.covenant == before.covenant
        && is_fewer(now.records, before.records, max_drop, FEW_RECORDS);
    is_fewer.then_some(Withdrawal::FewerRecords {
        records: now.records,
        before: before.records,
        night: before.night,
    })
}

/// Whether more are gone than a few, and than a share of what there was.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share of signals needs no more digits than a f64 has"
)]
fn is_fewer(now: u64, before: u64, max_drop: f64, few: u64) -> bool {
    let gone = before.saturating_sub(now);
    gone > few && gone as f64 > max_drop * before as f64
}

fn system_name(system: &str) -> String {
    if system.is_empty() {
        "the system without a name".to_owned()
    } else {
        format!("the system {system}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::journal::tests::{journal, night, sent_on};
    use crate::hash::test_agency::{COVENANT, PROFILE, signed};
    use crate::profile::Profile;

    fn words(sent: &[SentExport], journal: &Journal) -> Vec<&'static str> {
        compared(sent, journal)
            .withdrawals
            .iter()
            .map(Withdrawal::word)
            .collect()
    }

    fn compared(sent: &[SentExport], journal: &Journal) -> Comparison {
        let profile = Profile::parse(PROFILE, &signed(COVENANT)).expect("a profile");
        let exports = vec![ProfiledExport::only(&profile, &""); sent.len()];
        compare(sent, &exports, journal)
    }

    fn with(signals: u64, records: u64) -> SentExport {
        SentExport {
            signals,
            records,
            ..sent_on(40, 1, "")
        }
    }

    #[test]
    fn notices_an_export_that_gives_nothing_even_on_the_first_night() {
        let none = Journal::default();
        assert_eq!(words(&[with(0, 0)], &none), ["empty"]);
        assert_eq!(words(&[with(1, 2)], &none), [""; 0]);
        let one = SentExport {
            system: "b".to_owned(),
            ..with(0, 2)
        };
        assert_eq!(words(&[with(1, 2), one], &none), ["empty"]);
    }

    #[test]
    fn notices_a_drop_beyond_the_bound_and_beyond_a_few() {
        let journal = journal(&[&[sent_on(39, 1, "")]]);
        for (now, expected) in [
            (with(70, 300), None),
            (with(69, 300), Some("fewer-signals")),
            (with(100, 210), None),
            (with(100, 209), Some("fewer-records")),
            (with(500, 900), None),
        ] {
            assert_eq!(
                words(std::slice::from_ref(&now), &journal).first().copied(),
                expected,
                "{now:?}"
            );
        }
        let small = SentExport {
            signals: 6,
            records: 20,
            ..sent_on(39, 1, "")
        };
        let small = super::super::journal::tests::journal(&[&[small]]);
        assert_eq!(
            words(&[with(1, 2)], &small),
            [""; 0],
            "five of six are a few"
        );
    }

    #[test]
    fn compares_records_under_one_covenant_only() {
        let journal = journal(&[&[sent_on(39, 1, "")]]);
        let now = SentExport {
            covenant: [8; 8],
            ..with(100, 20)
        };
        assert_eq!(words(&[now], &journal), [""; 0]);
    }

    #[test]
    fn notices_old_signals_to_the_day() {
        let none = Journal::default();
        let newest = |day: i64| SentExport {
            newest: Some(night(day)),
            ..with(100, 300)
        };
        assert_eq!(words(&[newest(40 - 31)], &none), [""; 0]);
        assert_eq!(words(&[newest(40 - 32)], &none), ["old"]);
    }

    #[test]
    fn warns_of_last_nights_bytes_and_notices_those_of_an_older_night() {
        let journal = journal(&[
            &[sent_on(37, 1, "")],
            &[sent_on(38, 1, "")],
            &[sent_on(38, 2, "")],
        ]);
        let bytes_of = |day: i64| SentExport {
            mac: sent_on(day, 1, "").mac,
            ..with(100, 300)
        };
        let again = compared(&[bytes_of(38)], &journal);
        assert_eq!(
            (again.withdrawals, again.same_as),
            (vec![], Some(night(38)))
        );
        let older = compared(&[bytes_of(37)], &journal);
        assert_eq!(
            (older.withdrawals, older.same_as),
            (
                vec![Withdrawal::OlderExport {
                    export: "the export".to_owned(),
                    night: night(37)
                }],
                None
            )
        );
        // Another revision of one night may well be made of the same export.
        let replaced = SentExport {
            night: night(38),
            revision: 3,
            ..bytes_of(38)
        };
        assert_eq!(compared(&[replaced], &journal), Comparison::default());
    }

    #[test]
    fn compares_each_system_with_itself_and_misses_one() {
        let journal = journal(&[&[sent_on(39, 1, "a"), sent_on(39, 1, "b")]]);
        let now = |system: &str, signals: u64| SentExport {
            system: system.to_owned(),
            ..with(signals, 300)
        };
        assert_eq!(words(&[now("b", 100), now("a", 100)], &journal), [""; 0]);
        assert_eq!(
            words(&[now("a", 150), now("b", 50)], &journal),
            ["fewer-signals"]
        );
        assert_eq!(words(&[now("a", 200)], &journal), ["missing-system"]);
        assert_eq!(
            words(&[now("a", 100), now("b", 100), now("c", 1)], &journal),
            [""; 0]
        );
    }
}
