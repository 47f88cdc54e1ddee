//! House numbers that a spreadsheet took for a date: `1-2` becomes `1-feb`, and may be `2 January`
//! or `1 February`, of any year.

/// Whether a cell is a date: a day and the name of a month in either order, with or without a year,
/// or a day, month and year of four digits in figures.
pub(super) fn is_date(cell: &str) -> bool {
    // `1-feb` is the shortest.
    if cell.len() < 5 || !cell.is_ascii() {
        return false;
    }
    let mut parts = [""; 4];
    let mut count = 0;
    for part in cell.split(['-', '/', '.', ' ']) {
        if part.is_empty() {
            continue;
        }
        let Some(room) = parts.get_mut(count) else {
            return false;
        };
        (*room, count) = (part, count + 1);
    }
    // A time behind the date says that it is one.
    if count > 2 && parts[count - 1].contains(':') {
        count -= 1;
    }
    match parts[..count] {
        [first, second] => {
            is_day(first) && is_month_name(second)
                || is_month_name(first) && (is_day(second) || is_year(second))
        }
        [first, second, third] => {
            let has_name = is_day(first) && is_month_name(second);
            has_name && (is_year(third) || is_day(third) && third.len() == 2)
                || is_day(first) && is_day(second) && is_year(third)
                || is_year(first) && is_day(second) && is_day(third)
        }
        _ => false,
    }
}

fn is_day(part: &str) -> bool {
    part.len() <= 2 && part.parse().is_ok_and(|day: u8| (1..=99).contains(&day))
}

fn is_year(part: &str) -> bool {
    part.len() == 4
        && part
            .parse()
            .is_ok_and(|year: u16| (1900..2100).contains(&year))
}

/// A month in Dutch or English, short or written out.
fn is_month_name(part: &str) -> bool {
    const NAMES: [&str; 31] = [
        "jan",
        "feb",
        "mrt",
        "maa",
        "apr",
        "mei",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "okt",
        "nov",
        "dec",
        "januari",
        "februari",
        "maart",
        "april",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
        "mar",
        "may",
        "oct",
        "january",
        "february",
        "march",
    ];
    NAMES.iter().any(|name| part.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_date_from_a_house_number() {
        for cell in [
            "1-feb",
            "feb-01",
            "1 feb",
            "1-Feb",
            "2-jan",
            "1-feb-2026",
            "1-feb-26",
            "1 februari",
            "12-dec",
            "2-1-2026",
            "01-02-2026",
            "1/2/2026",
            "2026-02-01",
            "2026-02-01 00:00:00",
            "1-mrt",
            "mei-10",
            "10-mei",
            "jan-2026",
            "1-okt",
            "1-sept",
            "01-02-2026 00:00",
        ] {
            assert!(is_date(cell), "{cell}");
        }
        for cell in [
            "1-2",
            "12-14",
            "1-2-3",
            "12 bis",
            "56 A 2",
            "1-2-26",
            "10 1-2",
            "12 hs",
            "1 fe",
            "feb",
            "februari",
            "12-1990",
            "5-dek",
            "56-I-II",
            "1-2-1800",
            "12 t/m 14",
            "1 juf",
            "123-feb",
            "",
        ] {
            assert!(!is_date(cell), "{cell}");
        }
    }
}
