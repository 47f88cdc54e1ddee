//! Lies that one agency's export can tell by the hasher that all have: which there are, whose they
//! are and how many rows tell them. docs/city.md shows the same, and a test holds them together.
//!
//! False refs and false shares need a hasher that was changed: they are attacks of the suite in
//! `crates/hitmachine/tests/attacks`, and no export tells them.

use std::str::FromStr;

use crate::agencies::code::AgencyKind;

macro_rules! lies {
    ($($lie:ident $name:literal $agency:ident $rate:literal $text:literal,)*) => {
        /// A lie that an agency's export tells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Lie {
            $(#[doc = concat!($text, ".")] $lie,)*
        }

        impl Lie {
            /// All lies, in their order.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$lie),*];

            /// How the command line and the truth file name it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$lie => $name,)*
                }
            }

            /// Whose export tells it.
            pub(crate) const fn agency(self) -> AgencyKind {
                match self {
                    $(Self::$lie => AgencyKind::$agency,)*
                }
            }

            /// How many of a thousand rows of that agency tell it, or have a row beside them that
            /// does; of rows about households that another agency knows as well.
            pub(crate) const fn rate(self) -> u16 {
                match self {
                    $(Self::$lie => $rate,)*
                }
            }

            /// What the rows say.
            #[cfg(test)]
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$lie => $text,)*
                }
            }
        }
    };
}

lies! {
    OneClient "one-client" Housing 200
        "rows about different people under one client number",
    TwoAsOne "two-as-one" Housing 100
        "beside a row, another under its client number with name and birth date of a stranger",
    TwoHomes "two-homes-as-one" Housing 100
        "beside a row, another with the BAG id of a stranger's home",
    Mover "mover" Housing 100
        "beside a row, another of tonight that has the person live in a stranger's home",
    Question "question" DebtHelp 200
        "beside a row, another with names and address of a stranger and nothing else: it asks who \
         knows them",
}

/// Why a text names no lie.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no lie {0:?}: see docs/city.md")]
pub struct LieError(String);

impl FromStr for Lie {
    type Err = LieError;

    fn from_str(text: &str) -> Result<Self, LieError> {
        let found = Self::ALL.into_iter().find(|lie| lie.name() == text);
        found.ok_or_else(|| LieError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agencies::roster::agency;

    #[test]
    fn is_known_by_its_name_alone() {
        for lie in Lie::ALL {
            assert_eq!(lie.name().parse(), Ok(lie));
        }
        let error = "shares".parse::<Lie>().expect_err("needs another hasher");
        assert_eq!(
            error.to_string(),
            "there is no lie \"shares\": see docs/city.md"
        );
    }

    /// docs/city.md shows each lie with who tells it, how often, and what it says.
    #[test]
    fn the_page_on_the_city_shows_this_table() {
        let page = include_str!("../../../../docs/city.md");
        for lie in Lie::ALL {
            let line = format!(
                "| `{}` | {} | {} | {} |",
                lie.name(),
                agency(lie.agency()).id,
                lie.rate(),
                lie.text()
            );
            assert!(page.contains(&line), "docs/city.md lacks:\n{line}");
        }
    }
}
