//! A covenant that is put together step by step, or read from a file and changed.

use exchange::covenant::signed_covenant::{SignedCovenant, TrustError};
use exchange::covenant::{Chain, Mode, Scope, Unit};
use exchange::crypto::identity::Identity;
use exchange::hex::Hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::keys::Keys;
use crate::tables::{
    AgencyTable, CentreTable, CodeTable, DomainTable, EchoTable, ExcludedAddressesTable, GateTable,
    MatchKeyTable, PseudonymKeyTable, RuleTable,
};

/// The covenant file. Tables stand behind plain values, as TOML has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    name: String,
    serial: u32,
    purpose: String,
    legal_basis: String,
    valid_from: String,
    valid_until: String,
    max_refused_share: f64,
    max_records_per_tag: u32,
    max_household_persons: u32,
    postcodes: Vec<String>,
    pseudonym_key: PseudonymKeyTable,
    excluded_addresses: ExcludedAddressesTable,
    centre: CentreTable,
    domain: Vec<DomainTable>,
    agency: Vec<AgencyTable>,
    code: Vec<CodeTable>,
    #[serde(default)]
    echo: Vec<EchoTable>,
    match_key: Vec<MatchKeyTable>,
    gate: Vec<GateTable>,
    rule: Vec<RuleTable>,
}

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
}

impl Default for CovenantBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl CovenantBuilder {
    /// The list of excluded addresses that a new covenant names: a header and no address.
    pub const NO_ADDRESSES: &'static str =
        "postcode;house_number;house_letter;house_addition;name\n";

    /// A covenant of defaults.
    #[must_use]
    pub fn new() -> Self {
        Self {
            file: File {
                format: 2,
                name: "A synthetic covenant".to_owned(),
                serial: 1,
                purpose: "To be tried".to_owned(),
                legal_basis: "None: nobody in it exists".to_owned(),
                valid_from: "2026-01-01".to_owned(),
                valid_until: "2027-12-31".to_owned(),
                max_refused_share: 0.05,
                max_records_per_tag: 40,
                max_household_persons: 12,
                postcodes: vec!["any".to_owned()],
                pseudonym_key: PseudonymKeyTable {
                    epoch: Keys::EPOCH,
                    check: String::new(),
                },
                excluded_addresses: ExcludedAddressesTable {
                    sha256: sha256(Self::NO_ADDRESSES.as_bytes()),
                },
                centre: CentreTable {
                    name: "centre".to_owned(),
                    sign: String::new(),
                    hpke: String::new(),
                },
                domain: Vec::new(),
                agency: Vec::new(),
                code: Vec::new(),
                echo: Vec::new(),
                match_key: Vec::new(),
                gate: Vec::new(),
                rule: Vec::new(),
            },
        }
    }

    /// A covenant that stands in a file, to be changed.
    ///
    /// # Errors
    ///
    /// When the text is not TOML of a covenant's form; what it says is not checked.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text).map(|file| Self { file })
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
        self.fill_lists();
        let agency = self.file.agency.iter_mut().find(|agency| agency.id == id);
        change(agency.unwrap_or_else(|| panic!("the covenant has no agency {id:?}")));
        self
    }

    /// Sets how many signals each agency may send a night.
    #[must_use]
    pub fn max_signals(mut self, max_signals: u64) -> Self {
        self.fill_lists();
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
        self.fill_lists();
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

    /// Lets one match key ask where it joined.
    ///
    /// # Panics
    ///
    /// When there is no match key of this id.
    #[must_use]
    pub fn asks(mut self, id: &str) -> Self {
        self.fill_lists();
        let key = self.file.match_key.iter_mut().find(|key| key.id == id);
        key.unwrap_or_else(|| panic!("the covenant has no match key {id:?}"))
            .mode = Mode::Asks;
        self
    }

    /// The same covenant without a match key.
    #[must_use]
    pub fn without_match_key(mut self, id: &str) -> Self {
        self.fill_lists();
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

    /// The covenant as TOML, with the public keys of `keys` wherever none was set.
    ///
    /// # Panics
    ///
    /// Never: every covenant can be written as TOML.
    #[must_use]
    pub fn text(&self, keys: Keys) -> String {
        let mut filled = self.clone();
        filled.fill_lists();
        filled.fill_keys(keys);
        toml::to_string(&filled.file).expect("every covenant can be written as TOML")
    }

    /// The covenant, signed by both owners.
    ///
    /// # Errors
    ///
    /// [`TrustError::Covenant`] when `exchange` refuses it.
    pub fn signed(&self, keys: Keys) -> Result<SignedCovenant, TrustError> {
        keys.sign(&self.text(keys))
    }

    /// Gives every list without an entry its default.
    fn fill_lists(&mut self) {
        let file = &mut self.file;
        if file.agency.is_empty() {
            let chains = [Chain::Care, Chain::Social, Chain::Justice];
            for (id, chain) in ["a1", "a2", "a3"].into_iter().zip(chains) {
                file.agency.push(AgencyTable::new(id).chain(chain));
            }
        }
        if file.code.is_empty() {
            let domain = file.domain.first().map_or("money", |domain| &domain.id);
            file.code.push(CodeTable::new("concern", 1, domain));
        }
        if file.domain.is_empty() {
            let mut ids: Vec<&str> = file.code.iter().map(|code| &*code.domain).collect();
            ids.sort_unstable();
            ids.dedup();
            file.domain = ids.into_iter().map(DomainTable::new).collect();
        }
        if file.match_key.is_empty() {
            for id in ["bsn", "surname+initial+birth", "address"] {
                file.match_key.push(MatchKeyTable {
                    id: id.to_owned(),
                    mode: Mode::Joins,
                });
            }
        }
        if file.rule.is_empty() {
            file.rule.push(RuleTable::all());
        }
    }

    /// Fills in what is known only when all else is: gates, indices, codes and keys.
    fn fill_keys(&mut self, keys: Keys) {
        let file = &mut self.file;
        if file.gate.is_empty() {
            let scopes = [("person", Scope::Person), ("household", Scope::Household)];
            for (id, scope) in scopes {
                // A gate that no match key leads to is refused.
                let is_needed = file
                    .match_key
                    .iter()
                    .any(|key| scope_of(&key.id) == Some(scope));
                if is_needed {
                    file.gate.push(GateTable {
                        id: id.to_owned(),
                        scope,
                        unit: Unit::Agency,
                        k: 2,
                    });
                }
            }
        }
        if file.pseudonym_key.check.is_empty() {
            file.pseudonym_key.check = Hex(&keys.pseudonym_check()).to_string();
        }
        fill_public(&mut file.centre.sign, &mut file.centre.hpke, &keys.centre());
        let mut index = 0;
        for agency in &mut file.agency {
            if agency.index == 0 {
                agency.index = index + 1;
            }
            index = index.max(agency.index);
            if agency.codes.is_empty() {
                agency.set_codes(file.code.iter().map(|code| code.id.as_str()));
            }
            fill_public(&mut agency.sign, &mut agency.hpke, &keys.agency(&agency.id));
        }
    }
}

/// Fills in the public keys that were not set.
fn fill_public(sign: &mut String, hpke: &mut String, identity: &Identity) {
    if sign.is_empty() {
        *sign = identity.sign().public().to_string();
    }
    if hpke.is_empty() {
        *hpke = identity.hpke_public().to_string();
    }
}

/// What a match key is about; none of an id that is not a recipe.
fn scope_of(id: &str) -> Option<Scope> {
    let key = exchange::covenant::MatchKey::new(id, Mode::Joins).ok()?;
    Some(key.scope())
}

fn sha256(bytes: &[u8]) -> String {
    Hex(&Sha256::digest(bytes)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::of_seed(1)
    }

    #[test]
    fn says_what_it_was_told_and_has_defaults_for_the_rest() {
        let covenant = CovenantBuilder::new()
            .serial(5)
            .max_refused_share(0.5)
            .max_records_per_tag(9)
            .valid("2026-02-01", "2026-02-28")
            .max_signals(7)
            .signed(keys())
            .expect("a covenant");
        assert_eq!((covenant.serial(), covenant.max_records_per_tag()), (5, 9));
        assert!((covenant.max_refused_share() - 0.5).abs() < f64::EPSILON);
        let ids: Vec<&str> = covenant
            .agencies()
            .iter()
            .map(exchange::covenant::Agency::id)
            .collect();
        assert_eq!(ids, ["a1", "a2", "a3"]);
        let (police, second) = (keys().agency("a2"), &covenant.agencies()[1]);
        assert_eq!((second.index(), second.max_signals()), (2, 7));
        assert_eq!(second.hpke(), police.hpke_public());
        assert_eq!(covenant.match_keys().len(), 3);
        assert_eq!(covenant.gates().len(), 2);
    }

    #[test]
    fn changes_a_covenant_that_was_read_and_nothing_else_of_it() {
        let first = CovenantBuilder::new().text(keys());
        let again = CovenantBuilder::parse(&first)
            .expect("its form")
            .text(Keys::of_seed(2));
        assert_eq!(first, again, "keys that stand there are kept");
        let changed = CovenantBuilder::parse(&first)
            .expect("its form")
            .asks("surname+initial+birth")
            .change_agency("a3", |agency| agency.bsn = false)
            .signed(keys())
            .expect("a covenant");
        assert!(changed.match_keys()[1].asks() && !changed.match_keys()[0].asks());
        assert!(!changed.agencies()[2].may_use_bsn() && changed.agencies()[1].may_use_bsn());
    }

    #[test]
    fn a_covenant_that_is_wrong_can_be_made_and_is_refused_where_it_is_signed() {
        let wrong = CovenantBuilder::new().gate("person", Scope::Person, Unit::Agency, 4);
        assert!(matches!(wrong.signed(keys()), Err(TrustError::Covenant(_))));
    }

    #[test]
    #[should_panic(expected = "the covenant has no agency \"police\"")]
    fn an_agency_that_is_not_there_cannot_be_changed() {
        let _ = CovenantBuilder::new().change_agency("police", |agency| agency.bsn = false);
    }
}
