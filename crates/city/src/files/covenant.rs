//! The text of the city's covenant.toml, which all parties of its nights run by.

use std::fmt::Write as _;

use crate::agencies::agency::{CONTACT_TRIED, ColumnContent, HELP_OFFERED};
use crate::agencies::code::{AgencyKind, CODES, Code, DOMAINS, ECHOES};
use crate::agencies::roster::ROSTER;
use crate::plan::{Plan, PublicKeys};

/// The legal ground of every code: nobody in the city exists.
const GROUND: &str = "geen: verzonnen gegevens";

/// The covenant as TOML; `excluded` is the SHA-256 of the list of excluded addresses.
pub(crate) fn text(plan: &Plan, excluded: [u8; 32]) -> String {
    let (year, keys) = (plan.night().date().year(), plan.keys());
    let mut text = format!(
        r#"format = 2
name = "Convenant signalen Voorbeeldstad"
serial = 1
purpose = "Vroeg zien in welke huishoudens meerdere instanties elk een deel van de problemen zien (verzonnen stad)"
legal_basis = "Geen: verzonnen gegevens"
valid_from = "{}-01-01"
valid_until = "{}-12-31"
max_refused_share = 0.05
max_records_per_tag = 40
max_household_persons = 12
postcodes = ["4000-4999"]

[pseudonym_key]
epoch = {}
check = "{}"

[excluded_addresses]
sha256 = "{}"

[centre]
name = "Veiligheidshuis Voorbeeldstad"
sign = "{}"
hpke = "{}"
"#,
        year - 1,
        year + 1,
        keys.epoch,
        hex(&keys.check),
        hex(&excluded),
        keys.centre.sign,
        keys.centre.hpke,
    );
    let mut add = |part: std::fmt::Arguments<'_>| {
        writeln!(text, "{part}").expect("a String takes any text");
    };
    for domain in DOMAINS {
        let (id, nl) = domain.names();
        add(format_args!("\n[[domain]]\nid = \"{id}\"\nnl = \"{nl}\""));
    }
    for (agency, PublicKeys { sign, hpke }) in ROSTER.iter().zip(&keys.agencies) {
        let codes: Vec<_> = agency
            .words
            .iter()
            .map(|(_, code)| format!("\"{}\" = \"{GROUND}\"", code.entry().id))
            .collect();
        let aliases = if agency.seat == AgencyKind::Police {
            "\"politie\""
        } else {
            ""
        };
        add(format_args!(
            "\n[[agency]]\nid = \"{}\"\nindex = {}\nname = \"{}\"\nchain = \"{}\"\ncontroller = \"{}\"\nbsn = {}",
            agency.id,
            agency.index(),
            agency.name,
            agency.chain,
            agency.controller,
            agency.has(ColumnContent::Bsn),
        ));
        let most = plan.households() / 6 + 200;
        add(format_args!(
            "sign = \"{sign}\"\nhpke = \"{hpke}\"\nmax_signals = {most}\naliases = [{aliases}]"
        ));
        add(format_args!("codes = {{ {} }}", codes.join(", ")));
    }
    for entry in &CODES {
        add(format_args!(
            "\n[[code]]\nid = \"{}\"\nnumber = {}\ndomain = \"{}\"\nnl = \"{}\"\nlifetime_days = {}",
            entry.id,
            entry.number,
            entry.domain.names().0,
            entry.nl,
            entry.life,
        ));
        if entry.number == Code::RentArrears.entry().number {
            add(format_args!(
                "min_amount = 50\npreconditions = [\"{CONTACT_TRIED}\", \"{HELP_OFFERED}\"]"
            ));
        }
    }
    for (origin, echo) in ECHOES {
        add(format_args!(
            "\n[[echo]]\norigin = \"{}\"\necho = \"{}\"\nwithin_days = 14",
            origin.entry().id,
            echo.entry().id
        ));
    }
    add(format_args!("{MATCHING}"));
    text
}

/// The match keys, gates and rules of every city's covenant, as TOML.
#[must_use]
pub const fn matching() -> &'static str {
    MATCHING
}

/// Match keys, gates and rules.
const MATCHING: &str = r#"
[[match_key]]
id = "bsn"
mode = "joins"

[[match_key]]
id = "initial+birth+postcode+house-number"
mode = "joins"

[[match_key]]
id = "half.sound+initial+birth.swapped+postcode+house-number"
mode = "joins"

[[match_key]]
id = "half.sound+initial+birth.year-month+postcode+house-number"
mode = "joins"

[[match_key]]
id = "half+initial+birth"
mode = "joins"

[[match_key]]
id = "half+first-name+postcode+house-number"
mode = "asks"

[[match_key]]
id = "bag"
mode = "joins"

[[match_key]]
id = "address"
mode = "joins"

[[match_key]]
id = "parent"
mode = "joins"

[[gate]]
id = "person-2"
scope = "person"
unit = "agency"
k = 2

[[gate]]
id = "household-3"
scope = "household"
unit = "agency"
k = 3

[[gate]]
id = "family-2"
scope = "family"
unit = "agency"
k = 2

[[rule]]
id = "multi-problem"
version = 1
stage = "proef"
nl = "Binnen een half jaar signalen van drie of meer instanties, uit twee of meer ketens, over drie of meer leefgebieden"
window_days = 180
min_agencies = 3
min_chains = 2
min_domains = 3"#;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes any text");
        text
    })
}
