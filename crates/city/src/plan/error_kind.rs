//! The kinds of error that an agency makes in a row: their names in the truth file, what each does,
//! and which of them a check of the row alone must find. How often each happens stands in
//! `error_rates`; docs/city.md shows both.

macro_rules! error_kinds {
    ($($kind:ident $name:literal $text:literal,)*) => {
        /// What went wrong in a row.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum ErrorKind {
            $(#[doc = concat!("In the truth file: `", $name, "`.")] $kind,)*
        }

        impl ErrorKind {
            /// All kinds, in their order.
            pub(crate) const ALL: [Self; [$($name),*].len()] = [$(Self::$kind),*];

            /// How the truth file names it.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// What it does to a row, and after a colon the rows that are open to it where those
            /// are not all.
            #[cfg(test)]
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

error_kinds! {
    BsnMissing "bsn-missing"
        "no BSN; the share is that of the plan",
    BsnSwapped "bsn-swapped"
        "two digits of the BSN swapped, so that it fails its test",
    BsnMistyped "bsn-mistyped"
        "two digits of the BSN mistyped, and it passes its test: a number that mostly nobody has",
    BsnOfRelative "bsn-of-relative"
        "the BSN of another member of the household: rows about a household of two or more",
    BsnOfOther "bsn-of-other"
        "the BSN of a stranger",
    ParentMissing "parent-missing"
        "the BSNs of the parents are not filled in: rows about a child",
    PrefixLost "prefix-lost"
        "'Berg' for 'van den Berg': surnames with a prefix",
    PrefixMoved "prefix-moved"
        "the prefix on another side of the surname, or in its cell where it has a column: \
         surnames with a prefix",
    PrefixShort "prefix-short"
        "'v.d.', 'vd', 'v/d', 'v.': prefixes that begin with 'van'",
    MarriedName "married-name"
        "the name that the person uses since the wedding, with or without their own: married, \
         and using the partner's name",
    MarriedOrder "married-order"
        "the two names of a married person the other way round: rows under both names",
    HyphenLost "hyphen-lost"
        "a double name with a space for the hyphen, or in one word: double names",
    HalfName "half-name"
        "one half of a double name: double names",
    BusinessName "business-name"
        "the name of a business at home, as 'Klusbedrijf de Vries': adults",
    IjY "ij-y"
        "'y' for 'ij' or 'ij' for 'y' in the surname: surnames with either",
    SsS "ss-s"
        "'Jansen' for 'Janssen' or the reverse: surnames with 'ss' or on 'sen'",
    Sound "sound"
        "another spelling of a sound: z/s, v/f, ck/k, dt/d, ie/i, oo/o: surnames with one of these",
    DiacriticsLost "diacritics-lost"
        "'Zoe' for 'Zoë', in all names: names with a mark",
    DiacriticsMangled "diacritics-mangled"
        "'ZoÃ«' or 'Zo?' for 'Zoë', in all names: names with a mark",
    LetterInserted "letter-inserted"
        "one letter too many in the surname or the first of the first names",
    LetterDeleted "letter-deleted"
        "one letter too few in either",
    LetterSubstituted "letter-substituted"
        "one letter mistyped for one beside it on the keyboard, in either",
    LetterTransposed "letter-transposed"
        "two letters side by side swapped, in either",
    NamesSwapped "names-swapped"
        "surname and first names in each other's cell: exports with first names",
    CallName "call-name"
        "'Kees' for 'Cornelis': first names that have one",
    FirstNameOnly "first-name-only"
        "the first of the first names or initials: persons with two or more",
    InitialsForNames "initials-for-names"
        "initials in the cell for first names: exports with first names",
    FirstNameMissing "first-name-missing"
        "neither first names nor initials",
    InitialWrong "initial-wrong"
        "another first initial: exports with initials",
    BirthSwapped "birth-swapped"
        "day and month of birth swapped: days up to the twelfth that differ from the month",
    BirthUnknown "birth-unknown"
        "the first of January, for unknown",
    BirthDigit "birth-digit"
        "one digit of the birth date wrong, or two swapped, and still a date",
    BirthMissing "birth-missing"
        "no birth date",
    DateImpossible "date-impossible"
        "the birth date or the date of the signal is no day of the calendar",
    NoFixedAddress "no-fixed-address"
        "no address: rows about persons in institutions",
    AddressMissing "address-missing"
        "no address: rows about all others",
    OldAddress "old-address"
        "the address from before a move: signals from before it",
    StaleAddress "stale-address"
        "the address from before a move: signals from after it",
    OtherParent "other-parent"
        "the home of the other parent: children of parents who live apart",
    AdditionMissing "addition-missing"
        "house letter and addition left out: houses with either",
    AdditionOtherwise "addition-otherwise"
        "letter or addition in another cell, or '56-bis' for '56 bis': houses with either",
    HouseDigit "house-digit"
        "one digit of the house number wrong, or one too many",
    PostcodeLetter "postcode-letter"
        "another last letter of the postcode",
    PostcodeDigit "postcode-digit"
        "another digit of the postcode, or its last two swapped",
    PostcodeMissing "postcode-missing"
        "no postcode",
    PostcodeImpossible "postcode-impossible"
        "a postcode that is none",
    BagMissing "bag-missing"
        "no BAG id: rows with an address that is not mistyped, in exports with a BAG id",
    BagKept "bag-kept"
        "the right BAG id beside a mistyped address: rows with a mistyped address, in exports with \
         a BAG id",
    ClientMissing "client-missing"
        "no client number: exports with one",
    Placeholder "placeholder"
        "'NULL', '0', 'onbekend', 'n.v.t.' or '-' in each empty cell of person and place: rows \
         with such a cell",
    CodeUnknown "code-unknown"
        "a word for the code that the profile does not know: exports with such a column",
}

/// How many kinds there are.
pub(crate) const KINDS: usize = ErrorKind::ALL.len();

impl ErrorKind {
    /// Whether a check of the row alone must find it.
    pub(crate) const fn fails(self) -> bool {
        matches!(
            self,
            Self::BsnSwapped | Self::DateImpossible | Self::PostcodeImpossible | Self::CodeUnknown
        )
    }
}

/// The errors of one row, and the kinds that it was open to.
#[derive(Default)]
pub(crate) struct RowErrors {
    pub(crate) made: Vec<ErrorKind>,
    open: u64,
}

impl RowErrors {
    /// Notes that the row is open to a kind of error, and whether it got it; gives that back.
    pub(crate) fn note(&mut self, kind: ErrorKind, made: bool) -> bool {
        self.open |= 1 << kind as u64;
        if made {
            self.made.push(kind);
        }
        made
    }

    /// Whether the row was open to this kind.
    pub(crate) fn open_to(&self, kind: ErrorKind) -> bool {
        self.open & (1 << kind as u64) != 0
    }

    /// Whether the row got one of this kind.
    pub(crate) fn has(&self, kind: ErrorKind) -> bool {
        self.made.contains(&kind)
    }

    /// The names of the errors, in the order of [`ErrorKind`], joined by `+`.
    pub(crate) fn names(&self) -> String {
        let names: Vec<_> = ErrorKind::ALL
            .into_iter()
            .filter(|kind| self.has(*kind))
            .map(ErrorKind::name)
            .collect();
        names.join("+")
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, KINDS, RowErrors};

    #[test]
    fn every_kind_has_a_bit_and_a_name_of_its_own() {
        const { assert!(KINDS <= 64) };
        let mut names: Vec<_> = ErrorKind::ALL.into_iter().map(ErrorKind::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS);
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        );
    }

    #[test]
    fn names_are_joined_in_one_order() {
        let mut errors = RowErrors::default();
        errors.note(ErrorKind::OldAddress, true);
        errors.note(ErrorKind::PrefixLost, true);
        errors.note(ErrorKind::IjY, false);
        assert_eq!(errors.names(), "prefix-lost+old-address");
        assert!(
            errors.open_to(ErrorKind::IjY)
                && !errors.has(ErrorKind::IjY)
                && !errors.open_to(ErrorKind::SsS)
        );
    }
}
