//! What a signal says, without saying about whom: 72 bytes, fixed width, little-endian.
//!
//! `version 1 | signal ref 12 | signal ref of the period before 12 | person ref 8 | BSN ref 8 |
//! address ref 8 | BAG ref 8 | holder 2 | code 2 | date 4 | severity 1 | contact 2 | flags 1 |
//! zero 3`. A ref of zeros stands for none. Under a match key that asks there is a question
//! instead: version, signal refs, contact and a flag, else zeros. This is the one module that names
//! `bincode` (docs/decisions/0002-bincode.md): slices only, a limit, and no byte left over.

pub mod holder;
mod refs;

use bincode::Options;
use serde::{Deserialize, Serialize};

pub use refs::{AddressRef, BagRef, BsnRef, PersonRef, RefSeries, SignalRef};

use crate::night;
use crate::payload::holder::Holder;

/// The version of payloads that this program writes and reads.
const VERSION: u8 = 1;

/// The flag that says that the person ref was made from a client number.
const CLIENT: u8 = 1;

/// The flag of a question.
const QUESTION: u8 = 2;

/// The flag of a person who is in a joint plan already.
const JOINT_PLAN: u8 = 4;

/// The flag of a person who was informed.
const INFORMED: u8 = 8;

/// Bytes of an encoded payload.
pub const LEN: usize = 72;

/// How serious a signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// 1: a concern.
    Concern,
    /// 2: serious.
    Serious,
    /// 3: acute.
    Acute,
}

impl Severity {
    /// The severity of a number, 1 to 3.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Concern),
            2 => Some(Self::Serious),
            3 => Some(Self::Acute),
            _ => None,
        }
    }

    /// Its number, 1 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Concern => 1,
            Self::Serious => 2,
            Self::Acute => 3,
        }
    }
}

/// What one signal says.
///
/// ```
/// use exchange::payload::holder::Holder;
/// use exchange::payload::{Payload, PayloadError, PersonRef, Severity, SignalRef};
///
/// let payload = Payload {
///     signal: SignalRef([1; 12]),
///     previous: SignalRef([3; 12]),
///     person: Some(PersonRef([2; 8])),
///     is_client: true,
///     bsn: None,
///     holder: Holder::NONE,
///     is_in_joint_plan: false,
///     is_informed: true,
///     address: None,
///     bag: None,
///     code: 7,
///     date: 20_779,
///     severity: Severity::Serious,
///     contact: 101,
/// };
/// assert_eq!(Payload::decode(&payload.encode()), Ok(payload));
/// let about_nobody = Payload { person: None, is_client: false, is_informed: false, ..payload };
/// assert_eq!(Payload::decode(&about_nobody.encode()), Err(PayloadError::Nobody));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Payload {
    /// The signal, for its own agency to find again, by its ref of the period the night is in.
    pub signal: SignalRef,
    /// The same signal by its ref of the period before: what another night may know it by.
    pub previous: SignalRef,
    /// The person, within the agency; none for a signal about an address alone.
    pub person: Option<PersonRef>,
    /// Whether the person ref is of a client number, by which the agency tells its persons apart:
    /// two such refs are two persons to it. A ref of name and birth date, or of a BSN, is not:
    /// written otherwise it is another ref of one person.
    pub is_client: bool,
    /// Whether the agency has the person in a joint plan with others already.
    pub is_in_joint_plan: bool,
    /// Whether the agency told the person of the signal.
    pub is_informed: bool,
    /// The person's BSN, where the agency may use it.
    pub bsn: Option<BsnRef>,
    /// What the row says of the holder of that BSN; nothing without one.
    pub holder: Holder,
    /// The address by its postcode, unless it is unknown or one that is no household.
    pub address: Option<AddressRef>,
    /// The address by its number in the register of addresses (BAG); likewise.
    pub bag: Option<BagRef>,
    /// The number of the code in the covenant, from 1.
    pub code: u16,
    /// The date of the signal, in days from 1970-01-01.
    pub date: u32,
    /// How serious the signal is.
    pub severity: Severity,
    /// The number of the desk to ask at the agency.
    pub contact: u16,
}

/// What a record under a match key that asks says: whose signal it is, and whom to ask there. What
/// the signal is about, it does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The signal, for its own agency to find again, by its ref of the period the night is in.
    pub signal: SignalRef,
    /// The same signal by its ref of the period before.
    pub previous: SignalRef,
    /// The desk at the agency to ask.
    pub contact: u16,
}

/// What a record's 72 bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// What a signal says; under a match key that joins.
    Payload(Payload),
    /// Whom to ask about the signal; under a match key that asks.
    Question(Question),
}

/// The bytes, field by field.
#[derive(PartialEq, Serialize, Deserialize)]
struct Layout {
    version: u8,
    signal: SignalRef,
    previous: SignalRef,
    person: PersonRef,
    bsn: BsnRef,
    address: AddressRef,
    bag: BagRef,
    holder: u16,
    code: u16,
    date: u32,
    severity: u8,
    contact: u16,
    flags: u8,
    spare: [u8; 3],
}

fn layout() -> impl Options {
    bincode::DefaultOptions::new()
        .with_fixint_encoding()
        .with_little_endian()
        .with_limit(LEN as u64)
        .reject_trailing_bytes()
}

fn or_none<T: PartialEq>(reference: T, none: &T) -> Option<T> {
    (reference != *none).then_some(reference)
}

impl Payload {
    /// Writes the 72 bytes.
    #[must_use]
    pub fn encode(&self) -> [u8; LEN] {
        let mut flags = 0;
        for (is_set, flag) in [
            (self.is_client, CLIENT),
            (self.is_in_joint_plan, JOINT_PLAN),
            (self.is_informed, INFORMED),
        ] {
            flags |= if is_set { flag } else { 0 };
        }
        encode(&Layout {
            version: VERSION,
            signal: self.signal,
            previous: self.previous,
            person: self.person.unwrap_or(PersonRef([0; 8])),
            bsn: self.bsn.unwrap_or(BsnRef([0; 8])),
            address: self.address.unwrap_or(AddressRef([0; 8])),
            bag: self.bag.unwrap_or(BagRef([0; 8])),
            holder: self.holder.bits(),
            code: self.code,
            date: self.date,
            severity: self.severity.number(),
            contact: self.contact,
            flags,
            spare: [0; 3],
        })
    }

    /// Reads 72 bytes, which must come from a source that was checked before.
    ///
    /// # Errors
    /// [`PayloadError`], a variant for each field that can hold what no hasher writes;
    /// [`PayloadError::Question`] when they are one.
    pub fn decode(bytes: &[u8; LEN]) -> Result<Self, PayloadError> {
        match Content::decode(bytes)? {
            Content::Payload(payload) => Ok(payload),
            Content::Question(_) => Err(PayloadError::Question),
        }
    }

    fn of(fields: &Layout) -> Result<Self, PayloadError> {
        if night::date_of(fields.date).is_none() {
            return Err(PayloadError::Date);
        }
        let payload = Self {
            signal: fields.signal,
            previous: fields.previous,
            person: or_none(fields.person, &PersonRef([0; 8])),
            is_client: fields.flags & CLIENT != 0,
            is_in_joint_plan: fields.flags & JOINT_PLAN != 0,
            is_informed: fields.flags & INFORMED != 0,
            bsn: or_none(fields.bsn, &BsnRef([0; 8])),
            holder: Holder::from_bits(fields.holder).ok_or(PayloadError::Holder)?,
            address: or_none(fields.address, &AddressRef([0; 8])),
            bag: or_none(fields.bag, &BagRef([0; 8])),
            code: fields.code,
            date: fields.date,
            severity: Severity::from_number(fields.severity).ok_or(PayloadError::Severity)?,
            contact: fields.contact,
        };
        // Flags are about a person; a signal is about a person, an address, or both.
        let has_address = payload.address.is_some() || payload.bag.is_some();
        if payload.person.is_none() && (!has_address || fields.flags != 0) {
            return Err(PayloadError::Nobody);
        }
        // Its bits are keyed by the BSN: without one they could not have been made.
        if payload.bsn.is_none() && payload.holder != Holder::NONE {
            return Err(PayloadError::Holder);
        }
        Ok(payload)
    }
}

impl Question {
    /// Writes the 72 bytes.
    #[must_use]
    pub fn encode(&self) -> [u8; LEN] {
        encode(&self.layout())
    }

    const fn layout(&self) -> Layout {
        Layout {
            version: VERSION,
            signal: self.signal,
            previous: self.previous,
            person: PersonRef([0; 8]),
            bsn: BsnRef([0; 8]),
            address: AddressRef([0; 8]),
            bag: BagRef([0; 8]),
            holder: 0,
            code: 0,
            date: 0,
            severity: 0,
            contact: self.contact,
            flags: QUESTION,
            spare: [0; 3],
        }
    }
}

impl Content {
    /// Reads 72 bytes, which must come from a source that was checked before.
    ///
    /// # Errors
    /// [`PayloadError`], a variant for each field that can hold what no hasher writes.
    pub fn decode(bytes: &[u8; LEN]) -> Result<Self, PayloadError> {
        let fields: Layout = layout()
            .deserialize(bytes)
            .map_err(|_| PayloadError::Layout)?;
        if fields.version != VERSION {
            return Err(PayloadError::Version);
        }
        let unknown = !(CLIENT | QUESTION | JOINT_PLAN | INFORMED);
        if fields.flags & unknown != 0 || fields.spare != [0; 3] {
            return Err(PayloadError::Reserved);
        }
        // Both are of one length, so that a sealed record does not tell which it is.
        if fields.flags & QUESTION == 0 {
            return Payload::of(&fields).map(Self::Payload);
        }
        let question = Question {
            signal: fields.signal,
            previous: fields.previous,
            contact: fields.contact,
        };
        if fields == question.layout() {
            Ok(Self::Question(question))
        } else {
            Err(PayloadError::Says)
        }
    }
}

fn encode(fields: &Layout) -> [u8; LEN] {
    let mut bytes = [0; LEN];
    layout()
        .serialize_into(&mut bytes[..], fields)
        .expect("the layout is fixed at 72 bytes");
    bytes
}

/// Why 72 bytes are not a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// Not the fixed layout.
    #[error("a payload of another layout")]
    Layout,
    /// A payload of another version.
    #[error("a payload of another version")]
    Version,
    /// A flag is set that this version does not know, or a spare byte.
    #[error("a payload with a reserved bit")]
    Reserved,
    /// A date beyond the calendar.
    #[error("a payload with an impossible date")]
    Date,
    /// A severity other than 1, 2 or 3.
    #[error("a payload with an unknown severity")]
    Severity,
    /// Neither a person nor an address; or a flag about a person, of nobody.
    #[error("a payload about nobody")]
    Nobody,
    /// Something about the holder of a BSN, without a BSN or in part only.
    #[error("a payload that says who holds a BSN, without one or in part")]
    Holder,
    /// A question, where a payload is due.
    #[error("a question in the place of a payload")]
    Question,
    /// A question that says more than a question does.
    #[error("a question that says what the signal is about")]
    Says,
}

#[cfg(test)]
mod tests;
