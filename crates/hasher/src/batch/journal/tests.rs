//! The journal is read back as it was written, and says what was delivered last.

use jiff::ToSpan as _;

use super::*;

pub(crate) fn night(day: i64) -> Night {
    let first = Night::parse("2026-01-01").expect("a night").date();
    Night::ending_on(first.saturating_add(day.days())).expect("a night")
}

pub(crate) fn sent_on(day: i64, revision: u32, system: &str) -> SentExport {
    SentExport {
        night: night(day),
        revision,
        covenant: [7; 8],
        system: system.to_owned(),
        signals: 100,
        records: 300,
        newest: Some(night(day - 1)),
        mac: [u8::try_from(day % 250).expect("a byte"); 16],
        accepted: String::new(),
    }
}

pub(crate) fn journal(batches: &[&[SentExport]]) -> Journal {
    let mut journal = Journal::default();
    for batch in batches {
        journal.take(batch);
    }
    journal
}

#[test]
fn is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sent.csv");
    assert_eq!(Journal::read(&path).expect("none"), Journal::default());
    let empty = SentExport {
        newest: None,
        accepted: "empty old".to_owned(),
        ..sent_on(2, 1, "")
    };
    let batches = [
        vec![sent_on(3, 1, "a"), sent_on(3, 1, "b")],
        vec![empty],
        vec![sent_on(3, 2, "a")],
    ];
    for batch in &batches {
        Journal::add(&path, batch).expect("written");
    }
    let read = Journal::read(&path).expect("a journal");
    let expected = [&batches[1][..], &batches[0], &batches[2]].concat();
    assert_eq!(read.0, expected);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(
        text.lines().count() == 5 && text.contains(";;100;300;;"),
        "{text}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn takes_a_batch_that_is_delivered_again_once_and_keeps_400_nights() {
    let mut journal = Journal::default();
    for day in 0..450 {
        journal.take(&[sent_on(day, 1, "a"), sent_on(day, 1, "b")]);
    }
    journal.take(&[sent_on(449, 1, "a")]);
    assert_eq!(journal.0.len(), 399 * 2 + 1);
    assert_eq!(journal.0[0].night, night(50));
}

#[test]
fn knows_the_last_batch_before_a_night_and_revision() {
    let journal = journal(&[
        &[sent_on(1, 1, "a"), sent_on(1, 1, "b")],
        &[sent_on(2, 1, "a")],
        &[sent_on(2, 2, "a"), sent_on(2, 2, "b")],
    ]);
    let last = |day, revision| {
        let last = journal.last_before(night(day), revision);
        last.first()
            .map(|sent| (sent.night, sent.revision, last.len()))
    };
    assert_eq!(last(1, 1), None);
    assert_eq!(last(2, 1), Some((night(1), 1, 2)));
    assert_eq!(last(2, 2), Some((night(2), 1, 1)));
    assert_eq!(last(9, 1), Some((night(2), 2, 2)));
}

#[test]
fn says_which_line_is_not_one_of_a_journal() {
    let good = sent_on(1, 1, "").line();
    for (text, line) in [
        (format!("{HEAD}\n{good}{good}\n"), None),
        (good.clone(), Some(1)),
        (format!("{HEAD}\n{good}2026-01-02;1\n"), Some(3)),
        (format!("{HEAD}\n{}", good.replace("100", "many")), Some(2)),
        (format!("{HEAD}\n\u{fffd}\n"), Some(2)),
    ] {
        assert_eq!(Journal::parse(text.as_bytes()).err(), line, "{text}");
    }
    assert_eq!(Journal::parse(b"\xff").err(), Some(1));
}
