//! The covenant: the agreement that all parties run by, one TOML file.
//!
//! [`Covenant::parse`] is the only door: it reads the file strictly and checks that its parts
//! agree, so whoever holds a [`Covenant`] need not ask again. Its SHA-256, over the exact bytes,
//! enters every tag and stands in every batch and hit list. The format is in docs/covenant.md.

mod area;
mod check;
mod codes;
mod file;
mod gate;
mod lookup;
mod match_key;
mod parties;
mod reach;
mod rule;
pub mod signed_covenant;

use std::fmt;

use sha2::{Digest, Sha256};

pub use area::Area;
pub(crate) use check::is_id;
pub use check::{CovenantError, CovenantFault, PartFault};
pub use codes::{Code, Domain, Echo};
pub use gate::{Gate, Scope, Section, Unit};
pub use match_key::{
    Chance, Field, Form, MAX_HALVES, MAX_LETTERS, MatchKey, Mode, Part, RecipeError,
};
pub use parties::{Agency, Centre, Chain};
pub use rule::{Rule, SingleWord, Stage};

use self::check::WeakKeys;
use crate::hex::Hex;
use crate::night::Night;
use crate::payload::RefSeries;

/// SHA-256 of the exact bytes of a covenant.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CovenantHash(pub [u8; 32]);

impl fmt::Display for CovenantHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for CovenantHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CovenantHash({self})")
    }
}

/// A covenant whose parts agree with each other.
#[derive(Debug, Clone)]
pub struct Covenant {
    hash: CovenantHash,
    name: String,
    serial: u32,
    ref_series: RefSeries,
    purpose: String,
    legal_basis: String,
    first_night: Night,
    last_night: Night,
    max_refused_share: f64,
    max_records_per_tag: u32,
    max_household_persons: u32,
    key_epoch: u32,
    key_check: [u8; 16],
    excluded_addresses: [u8; 32],
    domains: Vec<Domain>,
    agencies: Vec<Agency>,
    codes: Vec<Code>,
    echoes: Vec<Echo>,
    match_keys: Vec<MatchKey>,
    gates: Vec<Gate>,
    rules: Vec<Rule>,
    area: Area,
    centre: Centre,
}

impl Covenant {
    /// Reads a covenant from the bytes of its file.
    ///
    /// It says nothing of signatures: a party runs by a [`signed_covenant::SignedCovenant`].
    ///
    /// # Errors
    /// [`CovenantError::Syntax`] with line and column when it is not TOML of this form or has a key
    /// this version does not know; [`CovenantError::Faults`] when its parts do not agree, with all
    /// that is wrong, each named by its part.
    ///
    /// ```
    /// use exchange::covenant::{Covenant, CovenantError};
    ///
    /// # let text = include_str!("../tests/covenant.toml");
    /// // `text` is a covenant.toml.
    /// let covenant = Covenant::parse(text.as_bytes())?;
    /// assert_eq!(covenant.agency("police").map(|agency| agency.index()), Some(2));
    ///
    /// let wrong = text.replacen("k = 2", "k = 1", 1);
    /// let error = Covenant::parse(wrong.as_bytes()).unwrap_err();
    /// assert!(error.to_string().contains("must be k of 2 or more"));
    /// # Ok::<(), CovenantError>(())
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, CovenantError> {
        Self::parse_by(bytes, WeakKeys::Refused)
    }

    /// As [`parse`](Self::parse), but a match key may join however [weak](Self::chance) it is:
    /// whoever measures match keys must be able to measure one that no party would run by.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with_weak_keys(bytes: &[u8]) -> Result<Self, CovenantError> {
        Self::parse_by(bytes, WeakKeys::Taken)
    }

    fn parse_by(bytes: &[u8], weak_keys: WeakKeys) -> Result<Self, CovenantError> {
        let hash = CovenantHash(Sha256::digest(bytes).into());
        check::covenant(file::parse(bytes)?, hash, weak_keys)
    }

    /// SHA-256 of the file this covenant was read from.
    #[must_use]
    pub const fn hash(&self) -> CovenantHash {
        self.hash
    }

    /// The covenant's name, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of this version of the covenant; a later version has a higher one.
    #[must_use]
    pub const fn serial(&self) -> u32 {
        self.serial
    }

    /// What signal refs are made under, and for how long each holds.
    #[must_use]
    pub const fn ref_series(&self) -> &RefSeries {
        &self.ref_series
    }

    /// What the signals are matched for.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The legal basis that the parties name.
    #[must_use]
    pub fn legal_basis(&self) -> &str {
        &self.legal_basis
    }

    /// Whether the covenant is in force on `night`.
    #[must_use]
    pub fn covers(&self, night: Night) -> bool {
        (self.first_night..=self.last_night).contains(&night)
    }

    /// The first and last night on which the covenant is in force.
    #[must_use]
    pub const fn period(&self) -> (Night, Night) {
        (self.first_night, self.last_night)
    }

    /// The share of an export's rows, 0 to 1, that may be refused; with more, no batch is made.
    #[must_use]
    pub const fn max_refused_share(&self) -> f64 {
        self.max_refused_share
    }

    /// How many records one agency may have on one tag before it is left out there.
    #[must_use]
    pub const fn max_records_per_tag(&self) -> u32 {
        self.max_records_per_tag
    }

    /// How many persons may be one household; an address with more is an institution that nobody
    /// listed, and makes no case.
    #[must_use]
    pub const fn max_household_persons(&self) -> u32 {
        self.max_household_persons
    }

    /// The key epoch that pseudonyms are made in.
    #[must_use]
    pub const fn key_epoch(&self) -> u32 {
        self.key_epoch
    }

    /// The check value of that epoch's pseudonym key.
    #[must_use]
    pub const fn key_check(&self) -> [u8; 16] {
        self.key_check
    }

    /// SHA-256 of the list of addresses that are no household.
    #[must_use]
    pub const fn excluded_addresses(&self) -> [u8; 32] {
        self.excluded_addresses
    }

    /// The party that matches.
    #[must_use]
    pub const fn centre(&self) -> &Centre {
        &self.centre
    }

    /// The postcodes that signals may be from.
    #[must_use]
    pub const fn area(&self) -> &Area {
        &self.area
    }

    /// The fewest distinct controllers whose agencies can meet a gate: what its threshold really
    /// asks, as one controller may answer for several agencies.
    ///
    /// # Panics
    /// With a gate of another covenant that asks more units than there are here.
    #[must_use]
    pub fn fewest_controllers(&self, gate: &Gate) -> usize {
        reach::fewest(
            Unit::Controller,
            gate.unit(),
            usize::from(gate.k()),
            &self.agencies,
        )
        .expect("a gate of this covenant can be met")
    }

    /// The index, 1 to 64, that an agency's shares for a gate are made at: its own, or the lowest
    /// in its chain or of its controller where the gate counts those.
    #[must_use]
    pub fn unit_index(&self, gate: &Gate, agency: &Agency) -> u8 {
        let unit = reach::unit_of(gate.unit(), agency);
        // Agencies stand by rising index, so the first of the unit has its lowest.
        self.agencies
            .iter()
            .find(|member| reach::unit_of(gate.unit(), member) == unit)
            .map_or(agency.index, Agency::index)
    }

    /// The life domains, in the order of the file.
    #[must_use]
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// The agencies, by rising index.
    #[must_use]
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies
    }

    /// The agency of this id, if there is one.
    #[must_use]
    pub fn agency(&self, id: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.id() == id)
    }

    /// The agency of this index, 1 to 64, if there is one.
    #[must_use]
    pub fn agency_at(&self, index: u8) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.index() == index)
    }

    /// The codes, in the order of the file.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The code of this id, if there is one.
    #[must_use]
    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes.iter().find(|code| code.id() == id)
    }

    /// The code of this number, if there is one.
    #[must_use]
    pub fn code_at(&self, number: u16) -> Option<&Code> {
        self.codes.iter().find(|code| code.number() == number)
    }

    /// The pairs of codes that may be one event.
    #[must_use]
    pub fn echoes(&self) -> &[Echo] {
        &self.echoes
    }

    /// The match keys, in the order of the file.
    #[must_use]
    pub fn match_keys(&self) -> &[MatchKey] {
        &self.match_keys
    }

    /// The gates, in the order of the file.
    #[must_use]
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// The rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The sections of every batch: each gate with each match key of its scope, in the order of the
    /// file.
    pub fn sections(&self) -> impl Iterator<Item = Section> + '_ {
        let mut sections = Vec::new();
        for (gate_index, gate) in (0..).zip(&self.gates) {
            for (key_index, key) in (0..).zip(&self.match_keys) {
                if key.scope() == gate.scope() {
                    sections.push(Section {
                        gate: gate_index,
                        match_key: key_index,
                    });
                }
            }
        }
        sections.into_iter()
    }
}

#[cfg(test)]
mod tests;
