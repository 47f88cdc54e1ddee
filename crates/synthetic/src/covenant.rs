//! A covenant that is put together step by step, or read from a file and changed.

mod file;

use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::covenant::{Mode, Scope, Unit};
use exchange::hex::Hex;
use sha2::{Digest as _, Sha256};

use self::file::File;
use crate::keys::Keys;
use crate::tables::{
    AgencyTable, CentreTable, CodeTable, DomainTable, EchoTable, GateTable, MatchKeyTable,
    PseudonymKeyTable, RuleTable,
};

/// A list of excluded addresses that has a salt, of nobody's secrets, a header and no address.
const NO_ADDRESSES: &str = "salt;0000000000000000000000000000000000000000000000000000000000000000\n\
     postcode;house_number;house_letter;house_addition;name\n";

/// A covenant in the making. Nothing of it is checked before it is signed, so that a wrong one can
/// be made too.
///
/// A list that nothing was put into gets a default when the covenant is written:
///
/// | list | default |
/// |---|---|
/// | agencies | `a1`, `a2` and `a3`, of the chains care, social and justice |
/// | domains and codes | domain `money`, code `concern` with the number 1 |
/// | match keys | `bsn`, `surname+initial+birth` and `address`; all join |
/// | gates | `person`, and `household` where a match key is about an address: two agencies |
/// | rules | [`RuleTable::all`] |
///
/// It is valid in 2026 and 2027 for any postcode; at most 5 % of the rows may be refused, 40
/// records stand on one tag, and 12 persons live in one household.
///
/// ```
/// use synthetic::{CovenantBuilder, Keys};
///
/// let covenant = CovenantBuilder::new().max_household_persons(2).signed(Keys::of_seed(1))?;
/// assert_eq!(covenant.max_household_persons(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct CovenantBuilder {
    file: File,
    takes_weak_keys: bool,
}

impl Default for CovenantBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl CovenantBuilder {
    /// The list of excluded addresses that a new covenant names: a salt, a header and no address.
    pub const NO_ADDRESSES: &'static str = NO_ADDRESSES;

    /// A covenant of defaults.
    #[must_use]
    pub fn new() -> Self {
        Self {
            file: File::new(),
            takes_weak_keys: false,
        }
    }

    /// A covenant that stands in a file, to be changed.
    ///
    /// # Errors
    ///
    /// When the text is not TOML of a covenant's form; what it says is not checked.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        Ok(Self {
            file: toml::from_str(text)?,
            takes_weak_keys: false,
        })
    }

    /// The same covenant under another serial.
    #[must_use]
    pub fn serial(mut self, serial: u32) -> Self {
        self.file.serial = serial;
        self
    }

    /// The same covenant for other nights: the first and the last, `yyyy-mm-dd`.
    #[must_use]
    pub fn valid(mut self, from: &str, until: &str) -> Self {
        from.clone_into(&mut self.file.valid_from);
        until.clone_into(&mut self.file.valid_until);
        self
    }

    /// Sets the share of rows, from 0 to 1, above which an export is refused as a whole.
    #[must_use]
    pub fn max_refused_share(mut self, share: f64) -> Self {
        self.file.max_refused_share = share;
        self
    }

    /// Sets how many records of one agency may stand on one tag.
    #[must_use]
    pub fn max_records_per_tag(mut self, records: u32) -> Self {
        self.file.max_records_per_tag = records;
        self
    }

    /// Sets how many persons may be one household.
    #[must_use]
    pub fn max_household_persons(mut self, persons: u32) -> Self {
        self.file.max_household_persons = persons;
        self
    }

    /// Sets the postcodes that signals may be about: ranges such as `1000-9999`, or `any`.
    #[must_use]
    pub fn postcodes<'a>(mut self, postcodes: impl IntoIterator<Item = &'a str>) -> Self {
        self.file.postcodes = postcodes.into_iter().map(str::to_owned).collect();
        self
    }

    /// Names the list of excluded addresses, by the bytes of its file.
    #[must_use]
    pub fn excluded_addresses(mut self, list: &[u8]) -> Self {
        self.file.excluded_addresses.sha256 = sha256(list);
        self
    }

    /// Names the pseudonym key, by its epoch and its check value, instead of that of the seed.
    #[must_use]
    pub fn pseudonym_key(mut self, epoch: u32, check: [u8; 16]) -> Self {
        self.file.pseudonym_key = PseudonymKeyTable {
            epoch,
            check: Hex(&check).to_string(),
        };
        self
    }

    /// Changes the centre.
    #[must_use]
    pub fn change_centre(mut self, change: impl FnOnce(&mut CentreTable)) -> Self {
        change(&mut self.file.centre);
        self
    }

    /// The same covenant of these agencies alone.
    #[must_use]
    pub fn agencies(mut self, agencies: impl IntoIterator<Item = AgencyTable>) -> Self {
        self.file.agency = agencies.into_iter().collect();
        self
    }

    /// Changes one agency.
    ///
    /// # Panics
    ///
    /// When there is no agency of this id.
    #[must_use]
    pub fn change_agency(mut self, id: &str, change: impl FnOnce(&mut AgencyTable)) -> Self {
        self.file.fill_lists();
        let agency = self.file.agency.iter_mut().find(|agency| agency.id == id);
        change(agency.unwrap_or_else(|| panic!("the covenant has no agency {id:?}")));
        self
    }

    /// Sets how many signals each agency may send a night.
    #[must_use]
    pub fn max_signals(mut self, max_signals: u64) -> Self {
        self.file.fill_lists();
        for agency in &mut self.file.agency {
            agency.max_signals = max_signals;
        }
        self
    }

    /// The same covenant of these domains alone.
    #[must_use]
    pub fn domains<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.file.domain = ids.into_iter().map(DomainTable::new).collect();
        self
    }

    /// The same covenant of these codes alone.
    #[must_use]
    pub fn codes(mut self, codes: impl IntoIterator<Item = CodeTable>) -> Self {
        self.file.code = codes.into_iter().collect();
        self
    }

    /// Changes one code.
    ///
    /// # Panics
    ///
    /// When there is no code of this id.
    #[must_use]
    pub fn change_code(mut self, id: &str, change: impl FnOnce(&mut CodeTable)) -> Self {
        self.file.fill_lists();
        let code = self.file.code.iter_mut().find(|code| code.id == id);
        change(code.unwrap_or_else(|| panic!("the covenant has no code {id:?}")));
        self
    }

    /// Adds an echo: the code `echo` follows from `origin` within some days.
    #[must_use]
    pub fn echo(mut self, origin: &str, echo: &str, within_days: u16) -> Self {
        self.file.echo.push(EchoTable {
            origin: origin.to_owned(),
            echo: echo.to_owned(),
            within_days,
        });
        self
    }

    /// The same covenant of these match keys alone.
    #[must_use]
    pub fn match_keys<'a>(mut self, keys: impl IntoIterator<Item = (&'a str, Mode)>) -> Self {
        self.file.match_key.clear();
        for (id, mode) in keys {
            self.file.match_key.push(MatchKeyTable {
                id: id.to_owned(),
                mode,
            });
        }
        self
    }

    /// The same covenant of these match keys alone, all of which join.
    #[must_use]
    pub fn joins<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.match_keys(ids.into_iter().map(|id| (id, Mode::Joins)))
    }

    /// Lets match keys join however weak they are, so that they can be measured: no party would run
    /// by such a covenant.
    #[must_use]
    pub const fn weak_keys(mut self) -> Self {
        self.takes_weak_keys = true;
        self
    }

    /// Lets one match key ask where it joined.
    ///
    /// # Panics
    ///
    /// When there is no match key of this id.
    #[must_use]
    pub fn asks(mut self, id: &str) -> Self {
        self.file.fill_lists();
        let key = self.file.match_key.iter_mut().find(|key| key.id == id);
        key.unwrap_or_else(|| panic!("the covenant has no match key {id:?}"))
            .mode = Mode::Asks;
        self
    }

    /// The same covenant without a match key.
    #[must_use]
    pub fn without_match_key(mut self, id: &str) -> Self {
        self.file.fill_lists();
        self.file.match_key.retain(|key| key.id != id);
        self
    }

    /// The same covenant without any gate, so that [`gate`](Self::gate) says which there are.
    #[must_use]
    pub fn without_gates(mut self) -> Self {
        self.file.gate.clear();
        self
    }

    /// Adds a gate: `k` of a unit must meet on the match keys of a scope.
    #[must_use]
    pub fn gate(mut self, id: &str, scope: Scope, unit: Unit, k: u8) -> Self {
        self.file.gate.push(GateTable {
            id: id.to_owned(),
            scope,
            unit,
            k,
        });
        self
    }

    /// The same covenant of these rules alone.
    #[must_use]
    pub fn rules(mut self, rules: impl IntoIterator<Item = RuleTable>) -> Self {
        self.file.rule = rules.into_iter().collect();
        self
    }

    /// Changes one rule.
    ///
    /// # Panics
    ///
    /// When there is no rule of this id.
    #[must_use]
    pub fn change_rule(mut self, id: &str, change: impl FnOnce(&mut RuleTable)) -> Self {
        self.file.fill_lists();
        let rule = self.file.rule.iter_mut().find(|rule| rule.id == id);
        change(rule.unwrap_or_else(|| panic!("the covenant has no rule {id:?}")));
        self
    }

    /// Changes one gate.
    ///
    /// # Panics
    ///
    /// When there is no gate of this id.
    #[must_use]
    pub fn change_gate(mut self, id: &str, change: impl FnOnce(&mut GateTable)) -> Self {
        self.file.fill_lists();
        let gate = self.file.gate.iter_mut().find(|gate| gate.id == id);
        change(gate.unwrap_or_else(|| panic!("the covenant has no gate {id:?}")));
        self
    }

    /// The same covenant without any echo, so that [`echo`](Self::echo) says which there are.
    #[must_use]
    pub fn without_echoes(mut self) -> Self {
        self.file.echo.clear();
        self
    }

    /// The covenant as TOML, with the public keys of `keys` wherever none was set.
    ///
    /// # Panics
    ///
    /// Never: every covenant can be written as TOML.
    #[must_use]
    pub fn text(&self, keys: Keys) -> String {
        let mut file = self.file.clone();
        file.fill_lists();
        file.complete(keys);
        toml::to_string(&file).expect("every covenant can be written as TOML")
    }

    /// The covenant, signed by both owners.
    ///
    /// # Errors
    ///
    /// [`TrustError::Covenant`] when `exchange` refuses it.
    pub fn signed(&self, keys: Keys) -> Result<SignedCovenant, TrustError> {
        let text = self.text(keys);
        if self.takes_weak_keys {
            keys.sign_with_weak_keys(&text)
        } else {
            keys.sign(&text)
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    Hex(&Sha256::digest(bytes)).to_string()
}

#[cfg(test)]
mod tests;
