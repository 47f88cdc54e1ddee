//! What an analyst and the agencies should know about a run, beside its hits.

use serde::{Deserialize, Serialize};

/// Something about a run that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Notice {
    /// An agency had more records on one tag than the covenant allows, so they were left out: a
    /// shelter that is not on the list of excluded addresses, or a flood.
    Crowded {
        /// The agency.
        agency: String,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// On how many tags.
        tags: u64,
        /// How many records were left out.
        records: u64,
    },
    /// Agencies of one unit sent unequal shares on one tag, or one agency did; or so few shares lie
    /// on one polynomial that it is not known whose are wrong. One of them is wrong; who, is not
    /// said.
    Conflict {
        /// The agencies, by their order in the covenant.
        agencies: Vec<String>,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// On how many tags.
        tags: u64,
    },
    /// As many agencies as a gate asks met on a tag, but their records do not open: a share or a
    /// record of one of them is wrong. Nobody is blamed, for a false share may have been sent to
    /// put the blame on another.
    Shut {
        /// All agencies on the tag, by their order in the covenant.
        agencies: Vec<String>,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// On how many tags.
        tags: u64,
    },
    /// An agency sent records that are wrong. Those that do not open or may not be sent were left
    /// out.
    Faulty {
        /// The agency.
        agency: String,
        /// The gate.
        gate: String,
        /// The match key.
        match_key: String,
        /// What is wrong with them.
        fault: RecordFault,
        /// On how many tags.
        tags: u64,
        /// How many records are wrong in this way.
        records: u64,
    },
    /// Signals of persons without BSN that fit more than one other person, of two BSNs or two
    /// clients of one agency: they were joined to none.
    Ambiguous {
        /// How many signals were joined to no other person.
        signals: u64,
    },
    /// Signals that carry a BSN which others hold for somebody else, by initial and birth date;
    /// they were linked without it. Whoever keeps the agency's export looks the number up.
    Contested {
        /// The agency that sent them.
        agency: String,
        /// How many signals were linked without their BSN.
        signals: u64,
    },
    /// Addresses with more persons than the covenant takes for one household, such as an
    /// institution that nobody listed. Its persons are cases of their own; whoever knows the
    /// address adds it to the list of excluded addresses.
    Oversized {
        /// The agencies that have a signal with such an address, by their order in the covenant.
        agencies: Vec<String>,
        /// How many addresses.
        households: u64,
        /// How many persons live there.
        persons: u64,
        /// How many signals about such an address alone were left out.
        signals: u64,
    },
    /// Signals that an agency has of one BSN or of one client in a case, beyond what the covenant
    /// allows on one tag: the oldest were left out of the case.
    Capped {
        /// The agency that sent them.
        agency: String,
        /// How many were left out.
        signals: u64,
    },
    /// Persons who live where they do by the word of one controller alone, while others have
    /// another address of them. Who lives elsewhere is in another case, with all signals about
    /// them.
    Moved {
        /// An agency of this controller, with a signal at the address.
        agency: String,
        /// How many persons.
        persons: u64,
    },
    /// Pairs of signals that met on a match key that asks and are not one person by keys that join:
    /// they wait for their agencies.
    Asked {
        /// How many pairs are asked about.
        pairs: u64,
        /// How many of them both agencies confirmed.
        confirmed: u64,
        /// How many of these opened their signals: the rest is below its gate.
        opened: u64,
    },
    /// Confirmed pairs that count for nothing: they are not asked any more, or the signal with them
    /// is not what its batch says.
    Disregarded {
        /// The agency that confirmed them.
        agency: String,
        /// How many pairs count for nothing.
        pairs: u64,
    },
    /// A batch names other agreements than the centre goes by. It counts, but nothing is told of
    /// its agency.
    OtherAgreements {
        /// The agency that sent it.
        agency: String,
    },
    /// An agency delivered on a day of the week on which it does not, or did not deliver on one on
    /// which it does.
    NotExpected {
        /// The agency.
        agency: String,
        /// Whether it delivered.
        delivered: bool,
    },
    /// Pairs that an agency is not asked about, as the agreements do not let it hear of the other,
    /// or the other does not know these agreements.
    NotTold {
        /// The agency that nothing is told of.
        of: String,
        /// The agency that is not asked.
        to: String,
        /// How many pairs.
        pairs: u64,
    },
    /// Pairs that met on a match key that asks, and that nobody is asked about: whatever the
    /// agencies confirmed, they would be in no case that meets a rule.
    Hopeless {
        /// How many pairs.
        pairs: u64,
    },
    /// More pairs of two agencies met on match keys that ask than are asked on one night.
    TooManyPairs {
        /// The two agencies, by their order in the covenant.
        agencies: [String; 2],
        /// How many pairs are asked about.
        asked: u64,
        /// How many more there are: nobody is asked about them.
        left_out: u64,
    },
    /// Something was accepted under another covenant, as before a rotation: it counts as not sent.
    OtherCovenant {
        /// The agency that sent it.
        agency: String,
        /// What it sent.
        sent: Delivery,
    },
}

/// What an agency sends for a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Its batch.
    Batch,
    /// What it confirms of the pairs that were asked.
    Confirmation,
}

/// What is wrong with a record, as far as can be seen once its group is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordFault {
    /// Its share is not that of its tag, or not that of the same agency's other records on the tag.
    /// What it says is used all the same.
    Share,
    /// It does not open with the key of its group.
    Seal,
    /// What it holds is not a payload.
    Payload,
    /// Its code is one that the agency may not send.
    Code,
    /// It has a BSN ref, and the agency may not use the BSN.
    Bsn,
    /// It lies under a match key of persons, and names none.
    Person,
    /// Its address or BAG ref is not the one of its tag.
    Ref,
    /// Its date lies after the night.
    Date,
    /// It is older than the life time of its code.
    Expired,
}
