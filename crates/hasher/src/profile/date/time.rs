//! The time behind a date, which is passed over: a signal is of a day.

/// Whether some bytes behind a date are a time of the day and nothing else: `14:33`, `T14:33:10`,
/// ` 2:33:10.000 PM`, `T14:33:10+01:00`, ` 14.33 uur`, or `1433` and `143310` without signs.
pub(super) fn is_time(behind: &[u8]) -> bool {
    let mut rest = Scan(behind);
    let is_apart = rest.skip_spaces() | rest.skip_one(b"Tt,") | rest.skip_spaces();
    let Some((hour, digits)) = rest.number() else {
        return false;
    };
    let is_clock = match digits {
        // A time without signs may follow at once, where the date has none either.
        4 => hour / 100 <= 24 && hour % 100 < 60,
        6 => hour / 10_000 <= 24 && hour / 100 % 100 < 60 && hour % 100 <= 60,
        1 | 2 => is_apart && hour <= 24 && rest.minutes(),
        _ => false,
    };
    if !is_clock {
        return false;
    }
    rest.skip_fraction();
    rest.skip_spaces();
    let _ = rest.skip_word("am")
        || rest.skip_word("pm")
        || rest.skip_word("a.m.")
        || rest.skip_word("p.m.")
        || rest.skip_word("uur");
    rest.skip_spaces();
    rest.skip_zone() && rest.0.is_empty()
}

/// What is left of the bytes.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    /// Goes over one of some bytes; gives back whether it was there.
    fn skip_one(&mut self, bytes: &[u8]) -> bool {
        let is_there = self.0.first().is_some_and(|first| bytes.contains(first));
        if is_there {
            self.0 = &self.0[1..];
        }
        is_there
    }

    fn skip_spaces(&mut self) -> bool {
        let mut is_any = false;
        loop {
            if let Some(rest) = self.0.strip_prefix("\u{A0}".as_bytes()) {
                self.0 = rest;
            } else if !self.skip_one(b" ") {
                return is_any;
            }
            is_any = true;
        }
    }

    fn skip_word(&mut self, word: &str) -> bool {
        let is_there = self
            .0
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
        if is_there {
            self.0 = &self.0[word.len()..];
        }
        is_there
    }

    /// The number that stands next, of six digits at most, and how many it has.
    fn number(&mut self) -> Option<(u32, usize)> {
        let digits = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 || digits > 6 {
            return None;
        }
        let mut number = 0;
        for digit in &self.0[..digits] {
            number = number * 10 + u32::from(digit - b'0');
        }
        self.0 = &self.0[digits..];
        Some((number, digits))
    }

    /// Minutes, and seconds where there are any.
    fn minutes(&mut self) -> bool {
        if !self.skip_one(b":.uUhH") || !self.is_sixtieth() {
            return false;
        }
        // A point may stand before seconds, or before a part of a minute that nobody needs.
        !self.skip_one(b":.") || self.is_sixtieth()
    }

    fn is_sixtieth(&mut self) -> bool {
        self.number()
            .is_some_and(|(number, digits)| digits == 2 && number <= 60)
    }

    /// Parts of a second.
    fn skip_fraction(&mut self) {
        let Some((b'.' | b',', rest)) = self.0.split_first() else {
            return;
        };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            self.0 = &rest[digits..];
        }
    }

    /// The zone, where there is one; false when it is begun and not one.
    fn skip_zone(&mut self) -> bool {
        if self.skip_word("UTC") || self.skip_word("GMT") || self.skip_word("Z") {
            return true;
        }
        if !self.skip_one(b"+-") {
            return true;
        }
        match self.number() {
            Some((_, 4)) => true,
            Some((_, 2)) => !self.skip_one(b":") || self.is_sixtieth(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_time_however_it_is_written() {
        for time in [
            " 14:33",
            " 14:33:10",
            "T14:33:10",
            "T14:33:10Z",
            "T14:33:10.123456789+01:00",
            " 14:33:10+0100",
            " 14:33:10 +01",
            " 14:33:10,5",
            "  9:05",
            "\u{A0}9:05",
            " 2:33 PM",
            " 2:33:10 p.m.",
            " 14.33",
            " 14.33.10",
            " 14u33",
            " 14:33 uur",
            ", 14:33",
            " 00:00:00",
            " 24:00",
            " 1433",
            "143310",
            "T143310Z",
        ] {
            assert!(is_time(time.as_bytes()), "{time:?}");
        }
    }

    #[test]
    fn takes_nothing_else_for_one() {
        for text in [
            "",
            " ",
            "T",
            " 14",
            "14:33",
            " 25:00",
            " 14:61",
            " 14:3",
            " 14:33:",
            " 14:33:10 of later",
            " 14:33+1",
            " 2026",
            " Bakker",
            "-14:33",
            " 1234567",
            " 14:33Zz",
        ] {
            let is_year = text == " 2026";
            assert_eq!(is_time(text.as_bytes()), is_year, "{text:?}");
        }
    }
}
