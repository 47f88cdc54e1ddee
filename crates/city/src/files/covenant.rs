//! The text of the city's covenant.toml, which all parties of its nights run by.

use exchange::hex::Hex;
use sha2::{Digest as _, Sha256};

use crate::agencies::agency::{Agency, CONTACT_TRIED, ColumnContent, HELP_OFFERED};
use crate::agencies::code::{AgencyKind, CODES, Code, CodeEntry, DOMAINS, ECHOES};
use crate::agencies::roster::ROSTER;
use crate::plan::{Plan, PublicKeys};

/// The legal ground of every code: nobody in the city exists.
const GROUND: &str = "geen: verzonnen gegevens";

const PURPOSE: &str = "Vroeg zien in welke huishoudens meerdere instanties elk een deel van de \
                       problemen zien (verzonnen stad)";

/// The covenant as TOML; `excluded` is the SHA-256 of the list of excluded addresses.
pub(crate) fn text(plan: &Plan, excluded: [u8; 32]) -> String {
    let keys = plan.keys();
    let mut parts = vec![head(plan, excluded)];
    for domain in DOMAINS {
        let (id, nl) = domain.names();
        parts.push(format!("\n[[domain]]\nid = \"{id}\"\nnl = \"{nl}\"\n"));
    }
    // Room for every signal of a night, and a bound all the same.
    let max_signals = plan.households() / 6 + 200;
    for (agency, public) in ROSTER.iter().zip(&keys.agencies) {
        parts.push(agency_table(agency, public, max_signals));
    }
    for entry in &CODES {
        parts.push(code_table(entry));
    }
    for (origin, echo) in ECHOES {
        parts.push(format!(
            "\n[[echo]]\norigin = \"{}\"\necho = \"{}\"\nwithin_days = 14\n",
            origin.entry().id,
            echo.entry().id
        ));
    }
    parts.push(format!("{MATCHING}\n"));
    parts.concat()
}

fn head(plan: &Plan, excluded: [u8; 32]) -> String {
    let (keys, year) = (plan.keys(), plan.first_night().date().year());
    // As good as drawn: no two cities share it, and a city that is written again keeps its own.
    let series = Sha256::digest(format!("hitmachine-city series {}", plan.seed()));
    format!(
        r#"format = 3
name = "Convenant signalen Voorbeeldstad"
serial = 1
series = "{}"
ref_period_days = 91
purpose = "{PURPOSE}"
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
        Hex(&series[..16]),
        year - 1,
        year + 1,
        keys.epoch,
        Hex(&keys.check),
        Hex(&excluded),
        keys.centre.sign,
        keys.centre.hpke,
    )
}

fn agency_table(agency: &Agency, public: &PublicKeys, max_signals: u64) -> String {
    let codes: Vec<_> = agency
        .words
        .iter()
        .map(|(_, code)| format!("\"{}\" = \"{GROUND}\"", code.entry().id))
        .collect();
    // By this word Veilig Thuis names the police as a reporter.
    let aliases = if agency.kind == AgencyKind::Police {
        "\"politie\""
    } else {
        ""
    };
    format!(
        r#"
[[agency]]
id = "{}"
index = {}
name = "{}"
chain = "{}"
controller = "{}"
bsn = {}
sign = "{}"
hpke = "{}"
max_signals = {max_signals}
aliases = [{aliases}]
codes = {{ {} }}
"#,
        agency.id,
        agency.index(),
        agency.name,
        agency.chain,
        agency.controller,
        agency.has(ColumnContent::Bsn),
        public.sign,
        public.hpke,
        codes.join(", "),
    )
}

fn code_table(entry: &CodeEntry) -> String {
    let table = format!(
        r#"
[[code]]
id = "{}"
number = {}
domain = "{}"
nl = "{}"
lifetime_days = {}
"#,
        entry.id,
        entry.number,
        entry.domain.names().0,
        entry.nl,
        entry.life,
    );
    // Small arrears are no signal, and the landlord must have offered help first.
    if entry.number == Code::RentArrears.entry().number {
        return format!(
            "{table}min_amount = 50\npreconditions = [\"{CONTACT_TRIED}\", \"{HELP_OFFERED}\"]\n"
        );
    }
    table
}

/// The match keys, gates and rules of every city's covenant, as TOML.
#[must_use]
pub const fn matching() -> &'static str {
    MATCHING
}

/// Match keys, gates and rules: one that has proved itself, and two wider ones of the other stages,
/// which change nothing of what it finds.
const MATCHING: &str = concat!(
    r##"
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
stage = "live"
nl = "Binnen een half jaar signalen van drie of meer instanties, uit twee of meer ketens, "##,
    r##"over drie of meer leefgebieden"
window_days = 180
min_agencies = 3
min_chains = 2
min_domains = 3

[[rule]]
id = "several-agencies"
version = 1
stage = "pilot"
nl = "Binnen een jaar signalen van drie of meer instanties, uit twee of meer ketens, "##,
    r##"over twee of meer leefgebieden"
window_days = 365
min_agencies = 3
min_chains = 2
min_domains = 2

[[rule]]
id = "two-chains"
version = 1
stage = "proef"
nl = "Binnen drie maanden signalen van twee of meer instanties, uit twee of meer ketens, "##,
    r##"over twee of meer leefgebieden"
window_days = 91
min_agencies = 2
min_chains = 2
min_domains = 2"##
);
