//! Checks the parties: names, indices and keys of the agencies and of the centre.

use std::collections::HashSet;
use std::fmt;

use super::{Faults, PartName, check_ids};
use crate::covenant::CovenantFault;
use crate::covenant::file::{AgencyTable, CentreTable, CodeTable};
use crate::covenant::parties::{Agency, Centre};
use crate::crypto::identity::{HpkePublic, SignPublic};

/// Names that an agency cannot have, as its id is the name of files and folders, and why.
const RESERVED: [(&[&str], &str); 3] = [
    (
        &["con", "prn", "aux", "nul"],
        "the name of a device on Windows, where no file can have it",
    ),
    (
        &[
            "agencies", "agency", "centre", "owner", "owners", "keys", "nights", "state", "inbox",
            "outbox", "refused", "casebook", "spool", "runs",
        ],
        "what a folder or a party is called here",
    ),
    (
        &[
            "all",
            "asked",
            "confirmation",
            "covenant",
            "agreements",
            "hits",
            "index",
            "lock",
            "log",
            "pins",
            "questions",
            "receipt",
            "seen",
            "tags",
            "sealed",
            "fences",
            "part",
        ],
        "what a file of the centre is called",
    ),
];

/// Names of devices on Windows that end in a digit.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Why an agency cannot have this id; `None` when it can.
fn reserved(id: &str) -> Option<&'static str> {
    for device in NUMBERED_DEVICES {
        let number = id.strip_prefix(device).unwrap_or_default();
        if number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(RESERVED[0].1);
        }
    }
    for (names, why) in RESERVED {
        if names.contains(&id) {
            return Some(why);
        }
    }
    None
}

/// The public keys so far, by the name of the place at which each stands. Every key is one party's,
/// and for one use: with the centre's key on an agency, whatever is encrypted to that agency is the
/// centre's to read, the pseudonym key first of all.
#[derive(Default)]
pub(super) struct PublicKeys(Vec<(String, [u8; 32])>);

impl PublicKeys {
    /// Notes a key, and tells where it stands already.
    fn take(&mut self, part: String, key: [u8; 32], faults: &mut Faults) {
        if let Some((holder, _)) = self.0.iter().find(|(_, earlier)| *earlier == key) {
            faults.add(&part, CovenantFault::SharedKey(holder.clone()));
        }
        self.0.push((part, key));
    }
}

pub(super) fn agencies(
    tables: Vec<AgencyTable>,
    codes: &[CodeTable],
    keys: &mut PublicKeys,
    faults: &mut Faults,
) -> Vec<Agency> {
    check_ids(
        "agency",
        tables.iter().map(|agency| agency.id.as_str()),
        faults,
    );
    let mut indices = HashSet::new();
    let mut agencies: Vec<Agency> = Vec::with_capacity(tables.len());
    for table in tables {
        let part = PartName {
            kind: "agency",
            id: &table.id,
        };
        if let Some(why) = reserved(&table.id) {
            faults.add(part, CovenantFault::Reserved(why));
        }
        // The share of a secret is its polynomial's value at the index: 0 would be the secret.
        if !(1..=64).contains(&table.index) {
            faults.add(part, CovenantFault::Range("an index of 1 to 64"));
        }
        if !indices.insert(table.index) {
            faults.add(format_args!("{part}, index"), CovenantFault::Twice);
        }
        faults.check_text(format_args!("{part}, name"), &table.name);
        faults.check_text(format_args!("{part}, controller"), &table.controller);
        let public = public_keys(part, &table.sign, &table.hpke, keys, faults);
        if table.max_signals == 0 {
            let range = CovenantFault::Range("1 or more: at 0 it could send nothing");
            faults.add(format_args!("{part}, max_signals"), range);
        }
        for alias in &table.aliases {
            faults.check_text(format_args!("{part}, aliases"), alias);
        }
        let mut grounds = Vec::with_capacity(table.codes.len());
        for (id, ground) in table.codes {
            match codes.iter().find(|code| code.id == id) {
                Some(code) => {
                    faults.check_text(format_args!("{part}, ground of {id:?}"), &ground);
                    grounds.push((code.number, ground));
                }
                None => faults.add(part, CovenantFault::Unknown("a code")),
            }
        }
        let Some((sign, hpke)) = public else {
            continue;
        };
        agencies.push(Agency {
            id: table.id,
            index: table.index,
            name: table.name,
            chain: table.chain,
            controller: table.controller,
            bsn: table.bsn,
            sign,
            hpke,
            max_signals: table.max_signals,
            aliases: table.aliases,
            grounds,
        });
    }
    agencies.sort_by_key(Agency::index);
    agencies
}

pub(super) fn centre(
    table: CentreTable,
    keys: &mut PublicKeys,
    faults: &mut Faults,
) -> Option<Centre> {
    faults.check_text("centre, name", &table.name);
    let (sign, hpke) = public_keys("centre", &table.sign, &table.hpke, keys, faults)?;
    Some(Centre {
        name: table.name,
        sign,
        hpke,
    })
}

/// The two keys of a party, when both are keys.
fn public_keys(
    part: impl fmt::Display,
    sign: &str,
    hpke: &str,
    keys: &mut PublicKeys,
    faults: &mut Faults,
) -> Option<(SignPublic, HpkePublic)> {
    let (sign_part, hpke_part) = (format!("{part}, sign"), format!("{part}, hpke"));
    let (sign, hpke) = (SignPublic::parse(sign), HpkePublic::parse(hpke));
    match &sign {
        Some(sign) => keys.take(sign_part, sign.to_bytes(), faults),
        None => faults.add(sign_part, CovenantFault::Key),
    }
    match &hpke {
        Some(hpke) => keys.take(hpke_part, hpke.to_bytes(), faults),
        None => faults.add(hpke_part, CovenantFault::Key),
    }
    sign.zip(hpke)
}
