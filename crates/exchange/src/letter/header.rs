//! The header of a letter: what kind, of which night and covenant, from whom and to whom
//! (docs/confirmation.md, "Letter").
//!
//! `magic 8 | version 2 | kind 2 | covenant hash 32 | agreements hash 32 | night 4 | revision 4 |
//! from 1 | to 1 | zero 2`, little-endian.

use super::fields::Fields;
use crate::agreements::AgreementsHash;
use crate::covenant::CovenantHash;
use crate::night::Night;

/// What every letter begins with.
pub const MAGIC: [u8; 8] = *b"HITLETTR";

const VERSION: u16 = LetterHeader::VERSION;

/// Bytes of a header.
pub(super) const HEADER_LEN: usize = 88;

/// What a letter says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterHeader {
    /// What the letter holds.
    pub kind: LetterKind,
    /// Hash of the covenant that the letter was written under.
    pub covenant: CovenantHash,
    /// The agreements that its writer goes by.
    pub agreements: AgreementsHash,
    /// The night that the letter is about.
    pub night: Night,
    /// 1 for the first letter; a replacement has a higher one.
    pub revision: u32,
    /// The party that wrote and signed it.
    pub from: Party,
    /// The party that it is encrypted to.
    pub to: Party,
}

/// What a letter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// The centre asks an agency about signals.
    Questions,
    /// An agency confirms that signals are of one person.
    Confirmation,
    /// The centre tells an agency which of its signals are in referred cases.
    Referrals,
    /// An agency says what came of them.
    Answers,
}

/// A party that writes letters and is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The centre.
    Centre,
    /// The agency of this index in the covenant, 1 to 64.
    Agency(u8),
}

impl LetterKind {
    const fn number(self) -> u16 {
        match self {
            Self::Questions => 1,
            Self::Confirmation => 2,
            Self::Referrals => 3,
            Self::Answers => 4,
        }
    }

    const fn from_number(number: u16) -> Option<Self> {
        match number {
            1 => Some(Self::Questions),
            2 => Some(Self::Confirmation),
            3 => Some(Self::Referrals),
            4 => Some(Self::Answers),
            // 5 and 6 are kept for requests of the people concerned (docs/referral.md).
            _ => None,
        }
    }
}

impl Party {
    const fn number(self) -> u8 {
        match self {
            Self::Centre => 0,
            Self::Agency(index) => index,
        }
    }

    const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Centre),
            1..=64 => Some(Self::Agency(number)),
            _ => None,
        }
    }
}

impl LetterHeader {
    /// The version of letters that this program writes and reads.
    pub const VERSION: u16 = 3;

    pub(super) fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = Vec::with_capacity(HEADER_LEN);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.kind.number().to_le_bytes());
        bytes.extend(self.covenant.0);
        bytes.extend(self.agreements.0);
        bytes.extend(self.night.day_number().to_le_bytes());
        bytes.extend(self.revision.to_le_bytes());
        bytes.extend([self.from.number(), self.to.number(), 0, 0]);
        bytes
            .try_into()
            .expect("the fields fill the header exactly")
    }

    /// Reads the header at the start of a letter.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, LetterHeaderError> {
        let header = bytes
            .get(..HEADER_LEN)
            .and_then(|header| header.strip_prefix(&MAGIC))
            .ok_or(LetterHeaderError::NoLetter)?;
        let mut fields = Fields(header);
        let version = fields.number().map_err(|_| LetterHeaderError::NoLetter)?;
        if version != VERSION {
            return Err(LetterHeaderError::Version(version));
        }
        Self::after_version(&mut fields).ok_or(LetterHeaderError::Field)
    }

    fn after_version(fields: &mut Fields<'_>) -> Option<Self> {
        let header = Self {
            kind: LetterKind::from_number(fields.number().ok()?)?,
            covenant: CovenantHash(fields.take().ok()?),
            agreements: AgreementsHash(fields.take().ok()?),
            night: Night::from_day_number(fields.count().ok()?).ok()?,
            revision: fields.count().ok().filter(|&revision| revision > 0)?,
            from: Party::from_number(u8::from_le_bytes(fields.take().ok()?))?,
            to: Party::from_number(u8::from_le_bytes(fields.take().ok()?))?,
        };
        (fields.take().ok()? == [0; 2]).then_some(header)
    }
}

/// Why the start of a file is not the header of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LetterHeaderError {
    /// Too short for a header, or another kind of file.
    #[error("this is not a letter of a party of the covenant")]
    NoLetter,
    /// A letter of another version.
    #[error("this is a letter of version {0}; this program reads version {VERSION}")]
    Version(u16),
    /// A field holds what no party writes.
    #[error("a field of the letter's header is impossible")]
    Field,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lies_in_the_bytes_that_the_format_says_and_refuses_the_rest() {
        let header = LetterHeader {
            kind: LetterKind::Confirmation,
            covenant: CovenantHash([7; 32]),
            agreements: AgreementsHash([8; 32]),
            night: Night::parse("2026-11-22").expect("a night"),
            revision: 2,
            from: Party::Agency(64),
            to: Party::Centre,
        };
        let bytes = header.encode();
        let expected = [
            b"HITLETTR\x03\x00\x02\x00".as_slice(),
            &[7; 32],
            &[8; 32],
            &20_779_u32.to_le_bytes(),
            &[2, 0, 0, 0, 64, 0, 0, 0],
        ];
        assert_eq!(bytes.as_slice(), expected.concat());
        assert_eq!(LetterHeader::decode(&bytes), Ok(header));
        let changed = |index: usize, byte: u8| {
            let mut bytes = bytes;
            bytes[index] = byte;
            LetterHeader::decode(&bytes)
        };
        assert_eq!(changed(0, b'h'), Err(LetterHeaderError::NoLetter));
        for version in [1, 2] {
            assert_eq!(
                changed(8, version),
                Err(LetterHeaderError::Version(u16::from(version)))
            );
        }
        for (index, byte) in [
            (10, 0),
            (10, 5),
            (10, 6),
            (79, 0xFF),
            (80, 0),
            (84, 65),
            (85, 65),
            (86, 1),
            (87, 1),
        ] {
            assert_eq!(
                changed(index, byte),
                Err(LetterHeaderError::Field),
                "byte {index}"
            );
        }
        assert_eq!(
            LetterHeader::decode(&bytes[..87]),
            Err(LetterHeaderError::NoLetter)
        );
    }
}
