//! `hitmachine covenant check`: what the gates of a covenant really ask, how often its match keys
//! are wrong by chance, and whether a list of excluded addresses is the one that it means.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use exchange::covenant::Covenant;
use exchange::hex::Hex;
use hasher::check::excluded::ExcludedAddresses;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::commands::owners::inference::{self, Receiver};
use crate::commands::owners::terms::{scope_word, unit_word};
use crate::console::{count, table};
use crate::exit::{self, Failure, OrFailure};
use crate::party_folder;

#[derive(Serialize)]
pub(super) struct Checked {
    name: String,
    serial: u32,
    hash: String,
    gates: Vec<GateAsks>,
    match_keys: Vec<KeyChance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excluded_addresses: Option<ListChecked>,
    /// What each agency could know by the agreements.
    #[serde(skip_serializing_if = "Option::is_none")]
    receivers: Option<Vec<Receiver>>,
}

#[derive(Serialize)]
struct GateAsks {
    gate: String,
    scope: &'static str,
    asks: String,
    controllers: usize,
}

/// How many pairs of persons meet on a match key by chance; not said of a number of a register or
/// of an address.
#[derive(Serialize)]
struct KeyChance {
    match_key: String,
    joins: bool,
    persons: Option<u64>,
    chance_pairs: Option<u64>,
}

#[derive(Serialize)]
struct ListChecked {
    file: PathBuf,
    addresses: u64,
}

pub(super) fn checked(covenant: &Covenant) -> Checked {
    let mut gates = Vec::new();
    for gate in covenant.gates() {
        gates.push(GateAsks {
            gate: gate.id().to_owned(),
            scope: scope_word(gate.scope()),
            asks: format!("{} {}", gate.k(), unit_word(gate.unit())),
            controllers: covenant.fewest_controllers(gate),
        });
    }
    let mut match_keys = Vec::new();
    for key in covenant.match_keys() {
        let chance = covenant.chance(key);
        match_keys.push(KeyChance {
            match_key: key.id().to_owned(),
            joins: !key.asks(),
            persons: chance.map(|chance| chance.persons()),
            chance_pairs: chance.map(|chance| chance.pairs()),
        });
    }
    Checked {
        name: covenant.name().to_owned(),
        serial: covenant.serial(),
        hash: covenant.hash().to_string(),
        gates,
        match_keys,
        excluded_addresses: None,
        receivers: None,
    }
}

impl Checked {
    /// Adds what each agency could know by agreements, which must fit the covenant.
    pub(super) fn with_agreements(self, path: &Path, covenant: &Covenant) -> Result<Self, Failure> {
        let agreements = party_folder::read_agreements(path)?;
        agreements
            .check_against(covenant)
            .or_refuse(path.display())?;
        let receivers = Some(inference::receivers(covenant, &agreements));
        Ok(Self { receivers, ..self })
    }

    /// Reads a list of excluded addresses whole, and holds it against the covenant. What is wrong
    /// in it is told before that it is another list: a new one is checked before its hash is known.
    pub(super) fn with_list(self, path: &Path, covenant: &Covenant) -> Result<Self, Failure> {
        let bytes = exit::read(path)?;
        let list = ExcludedAddresses::parse_any(&bytes).or_refuse(path.display())?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        if hash != covenant.excluded_addresses() {
            return Err(Failure::refused(anyhow!(
                "{}: its {} can be read, and it is another list than the covenant means; its \
                 SHA-256 is {}",
                path.display(),
                count(list.rows(), "address", "addresses"),
                Hex(&hash)
            )));
        }
        let excluded_addresses = Some(ListChecked {
            file: path.to_owned(),
            addresses: list.rows(),
        });
        Ok(Self {
            excluded_addresses,
            ..self
        })
    }
}

pub(super) fn describe(checked: &Checked) -> String {
    let mut gates = Vec::new();
    for gate in &checked.gates {
        gates.push([
            gate.gate.clone(),
            gate.scope.to_owned(),
            gate.asks.clone(),
            gate.controllers.to_string(),
        ]);
    }
    let mut keys = Vec::new();
    for key in &checked.match_keys {
        let pairs = key.chance_pairs;
        keys.push([
            key.match_key.clone(),
            if key.joins { "joins" } else { "asks" }.to_owned(),
            pairs.map_or_else(String::new, |pairs| pairs.to_string()),
        ]);
    }
    let text = format!(
        "{}, serial {}: its parts agree.\nhash {}\n\n{}\n\n\
         A gate really asks no more controllers than the last column says: agencies of one \
         controller are one.\n\n{}",
        checked.name,
        checked.serial,
        checked.hash,
        table(["gate", "scope", "asks", "controllers at least"], gates),
        table(["match key", "mode", "chance pairs at most"], keys),
    );
    let mut paragraphs = vec![text];
    if let Some(persons) = checked.match_keys.iter().find_map(|key| key.persons) {
        paragraphs.push(format!(
            "The last column says how many pairs of two persons would meet by chance if {persons} \
             persons\nwere sent, as many as all agencies may send (docs/decisions/0024)."
        ));
    }
    if let Some(list) = &checked.excluded_addresses {
        paragraphs.push(format!(
            "{}: the list that the covenant means, {}",
            list.file.display(),
            count(list.addresses, "address", "addresses")
        ));
    }
    if let Some(receivers) = &checked.receivers {
        paragraphs.push(inference::describe(receivers));
    }
    paragraphs.join("\n\n")
}
