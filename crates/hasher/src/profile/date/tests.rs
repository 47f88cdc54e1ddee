//! Forms of dates, what is read in each, and what is not.

use proptest::prelude::*;

use super::*;

fn read(form: &str, cell: &str) -> Option<String> {
    let night = Night::parse("2026-11-22").expect("a night");
    let written = DateForm::parse(form).expect(form).until(night).read(cell)?;
    Some(String::from_utf8(written.compact().to_vec()).expect("digits"))
}

#[test]
fn reads_every_order_and_separator() {
    for (form, cell) in [
        ("dd-mm-yyyy", "29-02-1980"),
        ("yyyy-mm-dd", "1980-02-29"),
        ("yyyymmdd", "19800229"),
        ("ddmmyyyy", "29021980"),
        ("mm/dd/yyyy", "02/29/1980"),
        ("yyyy.dd.mm", "1980.29.02"),
        ("dd mm yyyy", "29 02 1980"),
        ("DD-MM-JJJJ", "29-02-1980"),
        ("d-m-yyyy", "29-2-1980"),
        ("d-m-yyyy", "29-02-1980"),
        ("m/d/yyyy", "2/29/1980"),
        ("yyyy-m-d", "1980-2-29"),
        ("dd-mm-yy", "29-02-80"),
        ("yymmdd", "800229"),
        ("d-m-yy", "29-2-80"),
        ("d mmm yyyy", "29 feb 1980"),
        ("d mmm yyyy", "29 februari 1980"),
        ("d-mmm-yy", "29-FEB-80"),
        ("d mmm yyyy", "29 feb. 1980"),
        ("mmm d yyyy", "February 29 1980"),
        ("dd-mm-yyyy time", "29-02-1980 14:33:10"),
        ("dd-mm-yyyy time", "29-02-1980"),
        ("yyyy-mm-dd time", "1980-02-29T14:33:10+01:00"),
        ("yyyymmdd time", "19800229143310"),
        ("d-m-yy time", "29-2-80 9:05"),
    ] {
        assert_eq!(
            read(form, cell).as_deref(),
            Some("19800229"),
            "{form} {cell}"
        );
    }
}

#[test]
fn reads_each_month_by_its_name() {
    for (names, month) in [
        ("jan januari january Jan.", "01"),
        ("mrt maart mar march MRT.", "03"),
        ("mei may", "05"),
        ("juni june jun", "06"),
        ("sep sept september", "09"),
        ("okt oct oktober october", "10"),
        ("dec december", "12"),
    ] {
        for name in names.split(' ') {
            let expected = format!("1971{month}05");
            assert_eq!(
                read("d mmm yyyy", &format!("5 {name} 1971")),
                Some(expected),
                "{name}"
            );
        }
    }
    for name in ["maand", "jani", "xyz", "", "3", "decem"] {
        assert_eq!(
            read("d mmm yyyy", &format!("5 {name} 1971")),
            None,
            "{name}"
        );
    }
}

#[test]
fn takes_the_last_century_in_which_a_date_does_not_lie_after_the_night() {
    for (cell, expected) in [
        ("13-05-71", "19710513"),
        ("01-11-26", "20261101"),
        ("22-11-26", "20261122"),
        ("23-11-26", "19261123"),
        ("01-01-27", "19270101"),
        ("31-12-99", "19991231"),
        ("01-01-00", "20000101"),
        ("00-05-26", "20260500"),
        ("00-00-27", "19270000"),
        ("00-00-00", "00000000"),
    ] {
        assert_eq!(read("dd-mm-yy", cell).as_deref(), Some(expected), "{cell}");
    }
}

#[test]
fn refuses_what_is_no_form() {
    for form in [
        "",
        "dd-mm",
        "dd-mm/yyyy",
        "dd-dd-yyyy",
        "dd-mm-yyyy ",
        "dd-mm-yyyytime",
        "time",
        "dmyyyy",
        "ddmmmyyyy",
        "-dd-mm-yyyy",
        "dd-mm-yyyyy",
        "mm-mm-yyyy",
        "yyyy-mm-yy",
        "dd--mm-yyyy",
    ] {
        assert_eq!(DateForm::parse(form), None, "{form:?}");
    }
}

#[test]
fn is_strict() {
    for (form, cell) in [
        ("dd-mm-yyyy", "1-2-1980"),
        ("dd-mm-yyyy", "29-02-80"),
        ("dd-mm-yyyy", "29/02/1980"),
        ("dd-mm-yyyy", "1980-02-29"),
        ("dd-mm-yyyy", "29-02-1980 00:00"),
        ("dd-mm-yyyy", "29-02-198O"),
        ("dd-mm-yyyy", "29--2-1980"),
        ("dd-mm-yyyy", "29-02-19800"),
        ("dd-mm-yyyy", ""),
        ("d-m-yyyy", "29-2-80"),
        ("d-m-yyyy", "029-2-1980"),
        ("d-m-yyyy", "-2-1980"),
        ("dd-mm-yy", "29-02-1980"),
        ("dd-mm-yyyy time", "29-02-1980 half drie"),
        ("dd-mm-yyyy time", "29-02-1980 "),
        ("dd-mm-yyyy time", "14:33"),
    ] {
        assert_eq!(read(form, cell), None, "{form} {cell:?}");
    }
}

#[test]
fn knows_the_calendar() {
    let written = |cell| {
        DateForm::parse("dd-mm-yyyy")
            .and_then(|form| form.read(cell))
            .expect("a date")
    };
    assert!(written("29-02-1980").date().is_some());
    assert!(written("29-02-1981").date().is_none());
    assert_eq!(written("31-12-1969").day_number(), Err(NoDay::Before1970));
    assert_eq!(
        written("31-04-2026").day_number(),
        Err(NoDay::NotInCalendar)
    );
    assert_eq!(written("22-11-2026").day_number(), Ok(20_779));
    assert!(written("00-05-1980").is_incomplete() && written("12-00-1980").is_incomplete());
}

#[test]
fn can_read_each_form_that_it_guesses() {
    for form in DateForm::COMMON {
        assert!(DateForm::parse(form).is_some(), "{form}");
    }
}

proptest! {
    #[test]
    fn reads_back_what_it_wrote(
        year in 0_u16..10_000,
        month in 0_u8..100,
        day in 0_u8..100,
    ) {
        let expected = Some(format!("{year:04}{month:02}{day:02}"));
        let strict = format!("{day:02}-{month:02}-{year:04}");
        let lax = format!("{day}-{month}-{year:04} 0:00");
        prop_assert_eq!(read("dd-mm-yyyy", &strict), expected.clone());
        prop_assert_eq!(read("d-m-yyyy time", &lax), expected);
    }

    #[test]
    fn never_panics(
        cell in "\\PC{0,12}",
        form in prop::sample::select(DateForm::COMMON.to_vec()),
    ) {
        let _ = read(form, &cell);
    }
}
