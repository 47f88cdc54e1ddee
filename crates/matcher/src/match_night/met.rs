//! Opens a night that met on another engine: what is claimed is held against the batches, and parts
//! drawn by the centre's key are met here once more.
//!
//! ```text
//! a part of the tag space is recounted when
//!     be64(HMAC(recount key, be16(section) ‖ be64(part))) < rate · 2^64
//! ```

use std::iter::Peekable;

use exchange::crypto::mac::Mac;
use rayon::prelude::*;

use super::checked::{CheckedNight, threshold};
use super::failure::ClaimSourceError;
use super::opened::SectionWork;
use super::{MatchError, OpenedNight, Progress, RunSummary};
use crate::meet::claimed::{
    CheckedTags, ClaimError, ClaimedRun, ClaimedTags, FalseClaim, check_claims,
};
use crate::meet::recount::{TagPart, recount};
use crate::meet::{Crowded, Groups, List, TagBytes};
use crate::open::Findings;
use crate::signals::Opened;
use crate::store::StoredError;
use crate::store::file_tags::FileTags;

/// Records of all batches together in a part that may be recounted, about.
const PART_RECORDS: u64 = 4096;

/// Parts of a section, at most: two to this power.
const MAX_PART_BITS: u32 = 20;

/// Runs that are in memory before they are opened, about.
const LOT_RUNS: usize = 1 << 18;

/// Which part of the tag space is met here once more, from 0 (none) to 1 (all).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecountRate(f64);

impl RecountRate {
    /// One part in a hundred.
    pub const DEFAULT: Self = Self(0.01);

    /// Reads a number from 0 to 1.
    ///
    /// # Errors
    /// [`NotARate`] for anything else.
    ///
    /// ```
    /// use matcher::RecountRate;
    ///
    /// assert!(RecountRate::parse("0.25").is_ok());
    /// assert!(RecountRate::parse("2").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, NotARate> {
        let rate: f64 = text.parse().map_err(|_| NotARate)?;
        (0.0..=1.0)
            .contains(&rate)
            .then_some(Self(rate))
            .ok_or(NotARate)
    }

    /// Whether a part is recounted, by 64 bits drawn for it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is no finer than the 53 bits that are left"
    )]
    fn draws(self, bits: u64) -> bool {
        self.0 >= 1.0 || (bits as f64) < self.0 * (u64::MAX as f64)
    }
}

/// A rate of recounting is a number from 0 to 1.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("not a number from 0 to 1")]
pub struct NotARate;

/// The records of one agency that another engine says to be on one tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Index of the section in the covenant.
    pub section: usize,
    /// The tag.
    pub tag: TagBytes,
    /// Index of the agency in the covenant.
    pub agency: usize,
    /// Position of the first of the records in the agency's section, from 0.
    pub first: u64,
    /// How many they are.
    pub records: u64,
    /// Whether they are said to be records that meet; else they are said to be left out.
    pub meets: bool,
}

/// Claims as they are read, in order of section, tag and agency.
pub type Claims<'c> = dyn Iterator<Item = Result<Claim, ClaimSourceError>> + 'c;

/// What was met here once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recounted {
    /// In how many parts the tag space of all sections was cut.
    pub parts: u64,
    /// How many of them were recounted.
    pub recounted: u64,
}

impl CheckedNight<'_> {
    /// Opens what another engine says has met. All of it is checked, and of the parts that `rate`
    /// draws also that nothing is left out. The same claims give the same night as
    /// [`open`](Self::open), where all is so.
    ///
    /// # Errors
    /// - [`MatchError::ClaimSource`] when claims cannot be read.
    /// - [`MatchError::ClaimOrder`] when one does not come after the one before it.
    /// - [`MatchError::Claim`] when one is not so.
    /// - [`MatchError::Recount`] when something is left out.
    /// - [`MatchError::Stored`] when an accepted batch cannot be read or is damaged.
    pub fn open_met(
        self,
        claims: &mut Claims<'_>,
        rate: RecountRate,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(OpenedNight, Recounted), MatchError> {
        let key = Mac::new(self.matching.centre_key.recount_key().expose());
        let sections = self.covenant().sections().count();
        let mut source = Source {
            claims: claims.peekable(),
            last: None,
            row: 0,
        };
        let mut recounted = Recounted::default();
        let opened = self.open_by(progress, |work, run| {
            let met = MetSection::new(work, &key, rate);
            let opened = met.open(&mut source, run, &mut recounted)?;
            // What follows the last section is of a section that there is not.
            if work.index + 1 == sections {
                source.expect_end()?;
            }
            Ok(opened)
        })?;
        Ok((opened, recounted))
    }
}

/// The claims, which must rise.
struct Source<'c, 'i> {
    claims: Peekable<&'c mut Claims<'i>>,
    last: Option<(usize, TagBytes, usize)>,
    /// How many were read.
    row: u64,
}

impl Source<'_, '_> {
    /// The next claim, if it is of the section and its tag is before `above`.
    fn next_in(
        &mut self,
        section: usize,
        above: Option<u128>,
    ) -> Result<Option<Claim>, MatchError> {
        let is_next = |claim: &Result<Claim, ClaimSourceError>| match claim {
            Ok(claim) => {
                let is_below = above.is_none_or(|above| u128::from_be_bytes(claim.tag) < above);
                claim.section < section || claim.section == section && is_below
            }
            Err(_) => true,
        };
        let Some(claim) = self.claims.next_if(is_next) else {
            return Ok(None);
        };
        let claim = claim.map_err(MatchError::ClaimSource)?;
        self.row += 1;
        let key = (claim.section, claim.tag, claim.agency);
        if claim.section < section || self.last.is_some_and(|last| last >= key) {
            return Err(out_of_order(self.row, &claim));
        }
        self.last = Some(key);
        Ok(Some(claim))
    }

    fn expect_end(&mut self) -> Result<(), MatchError> {
        match self.claims.next() {
            None => Ok(()),
            Some(Err(error)) => Err(MatchError::ClaimSource(error)),
            Some(Ok(claim)) => Err(out_of_order(self.row + 1, &claim)),
        }
    }
}

const fn out_of_order(row: u64, claim: &Claim) -> MatchError {
    MatchError::ClaimOrder {
        row,
        section: claim.section,
        agency: claim.agency,
    }
}

/// What is claimed in one part of a section's tag space.
struct PartClaims {
    part: TagPart,
    is_drawn: bool,
    claimed: ClaimedTags,
}

/// What came of a part: what opened and what was found wrong, and what was left out of each list.
type OpenedPart = ((Opened, Findings), Vec<Crowded>);

/// One section whose claims are opened.
struct MetSection<'w, 'a> {
    work: &'w SectionWork<'a>,
    key: &'w Mac,
    rate: RecountRate,
    /// Of the parts that the tag space is cut into.
    bits: u32,
    /// By index of the agency, that of its list.
    lists: [Option<usize>; 64],
}

impl<'w, 'a> MetSection<'w, 'a> {
    fn new(work: &'w SectionWork<'a>, key: &'w Mac, rate: RecountRate) -> Self {
        let mut records = 0;
        let mut lists = [None; 64];
        for (list, (agency, batch)) in work.batches.iter().enumerate() {
            lists[*agency] = Some(list);
            records += batch.index().sections[work.index].records;
        }
        let bits = (records / PART_RECORDS).checked_ilog2().unwrap_or(0);
        Self {
            work,
            key,
            rate,
            bits: bits.min(MAX_PART_BITS),
            lists,
        }
    }

    fn open(
        &self,
        source: &mut Source<'_, '_>,
        run: &mut RunSummary,
        recounted: &mut Recounted,
    ) -> Result<Vec<Opened>, MatchError> {
        let columns = self.work.columns();
        let lists = self.work.lists(&columns);
        let mut ranges = Vec::new();
        let mut crowded = vec![Crowded::default(); lists.len()];
        let (mut lot, mut runs) = (Vec::new(), 0);
        let parts = 1_u64 << self.bits;
        for index in 0..parts {
            let part = self.claims_of(index, source)?;
            recounted.parts += 1;
            recounted.recounted += u64::from(part.is_drawn);
            runs += part.claimed.len();
            if part.is_drawn || !part.claimed.is_empty() {
                lot.push(part);
            }
            if runs < LOT_RUNS && lot.len() < LOT_RUNS && index + 1 < parts {
                continue;
            }
            // In the order of their tags, whichever thread opens them.
            let opened: Result<Vec<OpenedPart>, MatchError> = lot
                .par_iter()
                .map(|part| self.open_part(part, &lists))
                .collect();
            for (range, left_out) in opened? {
                ranges.push(range);
                for (sum, left_out) in crowded.iter_mut().zip(left_out) {
                    sum.tags += left_out.tags;
                    sum.records += left_out.records;
                }
            }
            lot.clear();
            runs = 0;
        }
        Ok(self.work.noticed(ranges, &crowded, run))
    }

    /// Reads what is claimed in a part.
    fn claims_of(&self, index: u64, source: &mut Source<'_, '_>) -> Result<PartClaims, MatchError> {
        let section = self.work.index;
        let low_of = |index: u64| u128::from(index).checked_shl(128 - self.bits);
        let above = low_of(index + 1).filter(|_| index + 1 < 1 << self.bits);
        let mut claimed = ClaimedTags::default();
        while let Some(claim) = source.next_in(section, above)? {
            let list = self.lists.get(claim.agency).copied().flatten();
            let Some(list) = list else {
                return Err(MatchError::Claim {
                    agency: format!("agency {}", claim.agency),
                    section,
                    position: claim.first,
                    what: FalseClaim::NoSuchRecord,
                });
            };
            let run = ClaimedRun {
                list,
                first: claim.first,
                records: claim.records,
                meets: claim.meets,
            };
            claimed.push(claim.tag, run);
        }
        let section = u16::try_from(section).expect("a covenant has at most 1,024 sections");
        let mut drawn = Vec::from(section.to_be_bytes());
        drawn.extend(index.to_be_bytes());
        Ok(PartClaims {
            part: TagPart {
                low: low_of(index).unwrap_or(0),
                bits: self.bits,
            },
            is_drawn: self.rate.draws(u64::from_be_bytes(self.key.code(&drawn))),
            claimed,
        })
    }

    fn open_part(
        &self,
        part: &PartClaims,
        lists: &[List<'_, FileTags<'a>>],
    ) -> Result<OpenedPart, MatchError> {
        let threshold = threshold(self.work.covenant, self.work.section);
        let CheckedTags { groups, crowded } =
            check_claims(&part.claimed, lists, threshold).map_err(|error| self.not_so(error))?;
        if part.is_drawn {
            let met =
                recount(part.part, lists, threshold).map_err(|error| self.work.stored(error))?;
            let here = met.found.iter().flat_map(Groups::iter);
            if !here.eq(groups.iter()) || met.crowded != crowded {
                return Err(MatchError::Recount {
                    section: self.work.index,
                });
            }
        }
        Ok((self.work.opener.open(&groups)?, crowded))
    }

    /// What is wrong with a claim, said of its agency.
    fn not_so(&self, error: ClaimError) -> MatchError {
        match error {
            ClaimError::Read { list, source } => {
                StoredError::section_unread(self.work.agency(list), self.work.index, source).into()
            }
            ClaimError::False {
                list,
                position,
                what,
            } => MatchError::Claim {
                agency: self.work.agency(list).to_owned(),
                section: self.work.index,
                position,
                what,
            },
        }
    }
}
