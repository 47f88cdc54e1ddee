//! Each kind of error is made as often as the table of rates says (docs/city.md), at every agency
//! of one city of 300,000 with a fixed seed. The tolerance is five standard deviations, widened
//! because rows about one client share their errors, and never more than a third of the rate where
//! a kind is not rare: a rate that is off by half is seen.

mod read;

use std::sync::LazyLock;

use city::{ErrorCount, Errors, Plan, Summary};
use exchange::night::Night;
use read::{NIGHT, keys, truth};

const INHABITANTS: u64 = 300_000;

fn city(errors: Errors) -> Summary {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = Plan::new(
        INHABITANTS,
        7,
        Night::parse(NIGHT).expect("a night"),
        keys(),
    )
    .expect("a plan")
    .with_errors(errors);
    city::write(folder.path(), &plan, &mut |_| ()).expect("a folder that can be written to")
}

static CITY: LazyLock<Summary> = LazyLock::new(|| city(Errors::default()));

fn of(count: u64) -> f64 {
    f64::from(u32::try_from(count).expect("a city's counts are small"))
}

fn all(summary: &Summary, of: impl Fn(&ErrorCount) -> u64) -> u64 {
    summary.errors.iter().map(of).sum()
}

/// At each agency and over all: rows with this error, of those that are open to it.
#[track_caller]
fn is_as_often_as_asked(kind: &str) {
    let counts: Vec<_> = CITY
        .errors
        .iter()
        .filter(|count| count.kind == kind)
        .collect();
    assert_eq!(counts.len(), 8, "{kind}");
    let expected = |count: &ErrorCount| of(count.open) * count.asked;
    let tolerance = |expected: f64| 5.0 * (2.0 * expected).sqrt() + 3.0;
    for count in &counts {
        let (met, expected) = (of(count.rows), expected(count));
        assert!(
            (met - expected).abs() <= tolerance(expected),
            "{kind} at {}: {met} is not {expected}",
            count.agency
        );
    }
    let (met, expected) = (
        of(counts.iter().map(|count| count.rows).sum()),
        counts.iter().map(|count| expected(count)).sum::<f64>(),
    );
    assert!(
        (met - expected).abs() <= tolerance(expected).min((0.33 * expected).max(30.0)),
        "{kind}: {met} is not {expected}"
    );
    assert!(met > 0.0, "{kind} is met");
}

macro_rules! rates {
    ($($test:ident $kind:literal,)*) => {
        $(
            #[test]
            fn $test() {
                is_as_often_as_asked($kind);
            }
        )*

        #[test]
        fn every_kind_of_error_has_a_test_of_its_rate() {
            let tested = [$($kind),*];
            assert!(CITY.errors.iter().all(|count| tested.contains(&count.kind)));
        }
    };
}

rates! {
    bsns_are_missing_as_often_as_asked "bsn-missing",
    bsns_are_swapped_as_often_as_asked "bsn-swapped",
    bsns_are_mistyped_as_often_as_asked "bsn-mistyped",
    bsns_are_of_relatives_as_often_as_asked "bsn-of-relative",
    bsns_are_of_others_as_often_as_asked "bsn-of-other",
    parents_are_missing_as_often_as_asked "parent-missing",
    prefixes_are_lost_as_often_as_asked "prefix-lost",
    prefixes_are_moved_as_often_as_asked "prefix-moved",
    prefixes_are_short_as_often_as_asked "prefix-short",
    married_names_are_used_as_often_as_asked "married-name",
    married_names_are_turned_round_as_often_as_asked "married-order",
    hyphens_are_lost_as_often_as_asked "hyphen-lost",
    double_names_are_halved_as_often_as_asked "half-name",
    business_names_are_used_as_often_as_asked "business-name",
    ij_and_y_are_mixed_up_as_often_as_asked "ij-y",
    ss_and_s_are_mixed_up_as_often_as_asked "ss-s",
    sounds_are_mixed_up_as_often_as_asked "sound",
    diacritics_are_lost_as_often_as_asked "diacritics-lost",
    diacritics_are_mangled_as_often_as_asked "diacritics-mangled",
    letters_are_inserted_as_often_as_asked "letter-inserted",
    letters_are_deleted_as_often_as_asked "letter-deleted",
    letters_are_substituted_as_often_as_asked "letter-substituted",
    letters_are_transposed_as_often_as_asked "letter-transposed",
    names_are_swapped_as_often_as_asked "names-swapped",
    call_names_are_used_as_often_as_asked "call-name",
    later_first_names_are_left_out_as_often_as_asked "first-name-only",
    initials_stand_for_names_as_often_as_asked "initials-for-names",
    first_names_are_missing_as_often_as_asked "first-name-missing",
    initials_are_wrong_as_often_as_asked "initial-wrong",
    births_are_swapped_as_often_as_asked "birth-swapped",
    births_are_unknown_as_often_as_asked "birth-unknown",
    births_have_a_wrong_digit_as_often_as_asked "birth-digit",
    births_are_missing_as_often_as_asked "birth-missing",
    dates_are_impossible_as_often_as_asked "date-impossible",
    persons_in_institutions_have_no_address_as_often_as_asked "no-fixed-address",
    addresses_are_missing_as_often_as_asked "address-missing",
    addresses_are_old_as_often_as_asked "old-address",
    addresses_are_stale_as_often_as_asked "stale-address",
    addresses_are_of_the_other_parent_as_often_as_asked "other-parent",
    additions_are_missing_as_often_as_asked "addition-missing",
    additions_are_written_otherwise_as_often_as_asked "addition-otherwise",
    house_numbers_have_a_wrong_digit_as_often_as_asked "house-digit",
    postcodes_have_a_wrong_letter_as_often_as_asked "postcode-letter",
    postcodes_have_a_wrong_digit_as_often_as_asked "postcode-digit",
    postcodes_are_missing_as_often_as_asked "postcode-missing",
    postcodes_are_impossible_as_often_as_asked "postcode-impossible",
    bag_ids_are_missing_as_often_as_asked "bag-missing",
    bag_ids_are_kept_as_often_as_asked "bag-kept",
    client_numbers_are_missing_as_often_as_asked "client-missing",
    words_say_nothing_as_often_as_asked "placeholder",
    codes_are_unknown_as_often_as_asked "code-unknown",
}

/// Rows of the housing corporation, which never have a BSN, and rows elsewhere that lack it.
fn without_bsn(summary: &Summary) -> f64 {
    let rows: u64 = summary.agencies.iter().map(|(_, rows)| rows).sum();
    let housing: u64 = summary
        .agencies
        .iter()
        .filter(|(id, _)| *id == "housing")
        .map(|(_, rows)| rows)
        .sum();
    let missing = all(summary, |count| {
        if count.kind == "bsn-missing" {
            count.rows
        } else {
            0
        }
    });
    of(housing + missing) / of(rows)
}

#[test]
fn three_rows_in_ten_have_no_bsn_within_a_point() {
    let share = without_bsn(&CITY);
    assert!((share - 0.3).abs() < 0.01, "{share}");
}

#[test]
fn the_share_without_bsn_is_a_parameter() {
    for wanted in [0.5, 0.9] {
        let share = without_bsn(&city(Errors::new(1.0, wanted).expect("within bounds")));
        assert!((share - wanted).abs() < 0.015, "{share} for {wanted}");
    }
}

#[test]
fn a_factor_doubles_and_ends_the_errors() {
    let errors = |factor| {
        let summary = city(Errors::new(factor, 0.3).expect("within bounds"));
        all(&summary, |count| {
            if ["letter-deleted", "birth-digit", "house-digit"].contains(&count.kind) {
                count.rows
            } else {
                0
            }
        })
    };
    let (once, twice) = (errors(1.0), errors(2.0));
    assert!((19..=21).contains(&(twice * 10 / once)), "{once} {twice}");
    let none = city(Errors::new(0.0, 0.0).expect("within bounds"));
    assert_eq!((all(&none, |count| count.rows), none.failing_rows), (0, 0));
}

#[test]
fn the_truth_names_as_many_errors_as_were_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = read::write(folder.path(), 20_000, 9, NIGHT);
    let signals = truth(folder.path(), "signals.csv");
    let mut counted = 0;
    for row in signals.maps() {
        let kinds: Vec<_> = row["errors"]
            .split('+')
            .filter(|kind| !kind.is_empty())
            .collect();
        for kind in &kinds {
            assert!(
                summary.errors.iter().any(|count| count.kind == *kind
                    && count.agency == row["agency"]
                    && count.rows > 0),
                "{kind}"
            );
        }
        counted += kinds.len() as u64;
    }
    assert_eq!(counted, all(&summary, |count| count.rows));
}
