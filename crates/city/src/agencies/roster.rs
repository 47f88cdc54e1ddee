//! The eight agencies of the city. Between them they write four encodings, three delimiters and
//! five date forms; the housing corporation has no BSN; three know the parents of a child, three
//! the BAG id of an address; school attendance has one code and no column for it.

use crate::agencies::agency::{Agency, ColumnContent, PrefixPlace, Quirk};
use crate::agencies::code::{AgencyKind, Code};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

const fn dialect(encoding: Encoding, delimiter: u8, crlf: bool, quoted: bool) -> Dialect {
    Dialect {
        encoding,
        delimiter,
        crlf,
        quoted,
    }
}

const fn dates(year_first: bool, between: &'static str) -> DateForm {
    DateForm {
        year_first,
        between,
    }
}

/// All agencies, in the order of [`AgencyKind`].
#[rustfmt::skip]
pub(crate) static ROSTER: [Agency; 8] = [
    Agency {
        seat: AgencyKind::NeighbourhoodTeam, id: "neighbourhood-team", name: "Wijkteam", chain: "care", controller: "gemeente",
        dialect: dialect(Encoding::Utf8Marked, b';', true, false), dates: dates(false, "-"),
        columns: &[
            ("Meldingnr", ColumnContent::SignalNumber), ("Cliëntnummer", ColumnContent::ClientNumber), ("BSN", ColumnContent::Bsn), ("BSN ouder 1", ColumnContent::ParentBsn1),
            ("BSN ouder 2", ColumnContent::ParentBsn2), ("Voorletters", ColumnContent::Initials),
            ("Voornamen", ColumnContent::FirstNames), ("Voorvoegsel", ColumnContent::Prefix), ("Achternaam", ColumnContent::Surname), ("Geslacht", ColumnContent::Sex),
            ("Geboortedatum", ColumnContent::BirthDate), ("Straatnaam", ColumnContent::Street), ("Huisnummer", ColumnContent::HouseNumber),
            ("Huisletter", ColumnContent::HouseLetter), ("Toevoeging", ColumnContent::HouseAddition), ("Postcode", ColumnContent::Postcode), ("Woonplaats", ColumnContent::Town),
            ("BAG-id", ColumnContent::BagId), ("Aanmelding", ColumnContent::Code), ("Datum aanmelding", ColumnContent::Date), ("Urgentie", ColumnContent::Severity), ("Wijkteam", ColumnContent::Contact),
            ("Toelichting", ColumnContent::Note),
        ],
        words: &[("Opvoeden", Code::ParentingSupport), ("Conflict/scheiding", Code::FamilyConflict), ("Zorgvraag volwassene", Code::CareNeed)],
        severities: ["laag", "midden", "hoog"], desk: 101, numbers: "WT",
        prefix: PrefixPlace::Apart, quirks: &[Quirk::SpacedPostcode],
    },
    Agency {
        seat: AgencyKind::SocialService, id: "social-service", name: "Sociale dienst", chain: "social", controller: "gemeente",
        dialect: dialect(Encoding::Windows1252, b';', true, false), dates: dates(true, ""),
        columns: &[
            ("REGNR", ColumnContent::SignalNumber), ("CLIENTNR", ColumnContent::ClientNumber), ("SOFINR", ColumnContent::Bsn), ("NAAM", ColumnContent::Surname),
            ("VOORV", ColumnContent::Prefix), ("VOORL", ColumnContent::Initials), ("GEBDAT", ColumnContent::BirthDate), ("STRAAT", ColumnContent::Street),
            ("HUISNR", ColumnContent::HouseNumber), ("HUISLT", ColumnContent::HouseLetter), ("HUISTV", ColumnContent::HouseAddition), ("POSTC", ColumnContent::Postcode), ("BAGID", ColumnContent::BagId),
            ("REGELING", ColumnContent::Code), ("DATREG", ColumnContent::Date), ("STATUS", ColumnContent::Status),
        ],
        words: &[("PW-STOP", Code::IncomeStopped), ("PW-TRAJ", Code::ReintegrationStalled), ("MO-DREIG", Code::HomelessnessRisk)],
        severities: ["", "", ""], desk: 201, numbers: "",
        prefix: PrefixPlace::Apart, quirks: &[Quirk::NoPoints],
    },
    Agency {
        seat: AgencyKind::DebtHelp, id: "debt-help", name: "Schuldhulp en vroegsignalering", chain: "social", controller: "kredietbank",
        dialect: dialect(Encoding::Utf8, b';', false, true), dates: dates(true, "-"),
        columns: &[
            ("signaalnummer", ColumnContent::SignalNumber), ("dossiernummer", ColumnContent::ClientNumber), ("bsn", ColumnContent::Bsn), ("voorletters", ColumnContent::Initials),
            ("voornamen", ColumnContent::FirstNames), ("voorvoegsel", ColumnContent::Prefix), ("achternaam", ColumnContent::Surname),
            ("geboortedatum", ColumnContent::BirthDate), ("straatnaam", ColumnContent::Street), ("huisnummer", ColumnContent::HouseNumber),
            ("huisletter", ColumnContent::HouseLetter), ("huisnummertoevoeging", ColumnContent::HouseAddition), ("postcode", ColumnContent::Postcode),
            ("woonplaats", ColumnContent::Town), ("soort", ColumnContent::Code), ("datum", ColumnContent::Date), ("telefoon", ColumnContent::Telephone), ("werkbak", ColumnContent::Contact),
        ],
        words: &[
            ("zorgverzekeraar", Code::InsuranceArrears), ("energie", Code::EnergyArrears), ("water", Code::WaterArrears),
            ("aanvraag schuldhulp", Code::DebtHelpRequest),
        ],
        severities: ["", "", ""], desk: 301, numbers: "VPS-",
        prefix: PrefixPlace::Apart, quirks: &[],
    },
    Agency {
        seat: AgencyKind::SchoolAttendance, id: "school-attendance", name: "Leerplicht", chain: "social", controller: "gemeente",
        dialect: dialect(Encoding::Utf16, b'\t', true, false), dates: dates(false, "/"),
        columns: &[
            ("Verzuimmelding", ColumnContent::SignalNumber), ("Leerlingnr", ColumnContent::ClientNumber), ("BSN leerling", ColumnContent::Bsn), ("BSN ouder/verzorger 1", ColumnContent::ParentBsn1), ("BSN ouder/verzorger 2", ColumnContent::ParentBsn2),
            ("Naam leerling", ColumnContent::Surname), ("Roepnaam/voornamen", ColumnContent::FirstNames), ("Geb. datum", ColumnContent::BirthDate),
            ("Postcode", ColumnContent::Postcode), ("Huisnr", ColumnContent::HouseNumber), ("Meldingsdatum", ColumnContent::Date), ("School", ColumnContent::School),
            ("Ernst", ColumnContent::Severity), ("Opmerking", ColumnContent::Note),
        ],
        words: &[("verzuim", Code::Truancy)],
        severities: ["1", "2", "3"], desk: 401, numbers: "",
        prefix: PrefixPlace::After, quirks: &[Quirk::SpacedPostcode, Quirk::DropsZero],
    },
    Agency {
        seat: AgencyKind::Housing, id: "housing", name: "Woningcorporatie", chain: "social", controller: "woningcorporatie",
        dialect: dialect(Encoding::Windows1252, b',', true, false), dates: dates(true, "-"),
        columns: &[
            ("Zaak", ColumnContent::SignalNumber), ("Huurdernr", ColumnContent::ClientNumber), ("Vrl", ColumnContent::Initials), ("Huurder", ColumnContent::Surname),
            ("Geboren", ColumnContent::BirthDate), ("Straat", ColumnContent::Street), ("Nr", ColumnContent::HouseNumber), ("PC", ColumnContent::Postcode), ("Plaats", ColumnContent::Town),
            ("BAG nummeraanduiding", ColumnContent::BagId), ("Telefoon", ColumnContent::Telephone), ("Soort zaak", ColumnContent::Code), ("Datum", ColumnContent::Date), ("Bedrag", ColumnContent::Amount), ("Gesproken", ColumnContent::ContactTried), ("Hulp geboden", ColumnContent::HelpOffered),
            ("Wijkbeheer", ColumnContent::Contact), ("Notitie", ColumnContent::Note),
        ],
        words: &[
            ("Huurachterstand", Code::RentArrears), ("Ontruiming aangezegd", Code::EvictionNotice), ("Woonoverlast", Code::NeighbourNuisance),
            ("Vervuiling", Code::HomeNeglect),
        ],
        severities: ["", "", ""], desk: 501, numbers: "Z/",
        prefix: PrefixPlace::Before, quirks: &[Quirk::SpacedPostcode],
    },
    Agency {
        seat: AgencyKind::Police, id: "police", name: "Politie", chain: "justice", controller: "politie",
        dialect: dialect(Encoding::Windows1252, b';', true, false), dates: dates(false, "-"),
        columns: &[
            ("Registratienummer", ColumnContent::SignalNumber), ("Datum kennisname", ColumnContent::Date), ("Incidentcode", ColumnContent::Code), ("BSN", ColumnContent::Bsn),
            ("Geslachtsnaam", ColumnContent::Surname), ("Tussenvoegsel", ColumnContent::Prefix), ("Voornamen", ColumnContent::FirstNames), ("Sekse", ColumnContent::Sex),
            ("Geboortedatum", ColumnContent::BirthDate), ("Straat", ColumnContent::Street), ("Huisnummer", ColumnContent::HouseNumber), ("Postcode", ColumnContent::Postcode),
            ("Plaats", ColumnContent::Town), ("Team", ColumnContent::Contact), ("Relaas", ColumnContent::Note),
        ],
        words: &[
            ("HG", Code::DomesticViolence), ("ZMK", Code::ChildConcern), ("E33", Code::DisturbedBehaviour), ("JC", Code::YouthCrime),
            ("OVL", Code::PublicNuisance),
        ],
        severities: ["", "", ""], desk: 601, numbers: "PL0800-",
        prefix: PrefixPlace::Apart, quirks: &[],
    },
    Agency {
        seat: AgencyKind::MentalHealth, id: "mental-health", name: "GGD en GGZ", chain: "care", controller: "ggd",
        dialect: dialect(Encoding::Cp850, b';', true, false), dates: dates(false, "."),
        columns: &[
            ("MELDING", ColumnContent::SignalNumber), ("PATIENT", ColumnContent::ClientNumber), ("BSN", ColumnContent::Bsn), ("NAAM", ColumnContent::Surname),
            ("VOORLETTERS", ColumnContent::Initials), ("GEBOREN", ColumnContent::BirthDate), ("POSTCODE", ColumnContent::Postcode), ("HUISNR", ColumnContent::HouseNumber),
            ("TOEV", ColumnContent::HouseAddition), ("AARD", ColumnContent::Code), ("DATUM", ColumnContent::Date), ("PRIO", ColumnContent::Severity), ("MEMO", ColumnContent::Note),
        ],
        words: &[("CRISIS", Code::PsychiatricCrisis), ("VERSLAVING", Code::Addiction), ("ZORGMIJDER", Code::CareAvoidance)],
        severities: ["C", "B", "A"], desk: 701, numbers: "",
        prefix: PrefixPlace::After, quirks: &[Quirk::Capitals, Quirk::NoPoints, Quirk::SpacedPostcode],
    },
    Agency {
        seat: AgencyKind::SafeAtHome, id: "safe-at-home", name: "Veilig Thuis", chain: "care", controller: "veilig-thuis",
        dialect: dialect(Encoding::Utf8Marked, b',', false, false), dates: dates(false, "-"),
        columns: &[
            ("meldingsnummer", ColumnContent::SignalNumber), ("clientnummer", ColumnContent::ClientNumber), ("bsn", ColumnContent::Bsn), ("bsn_ouder_1", ColumnContent::ParentBsn1),
            ("bsn_ouder_2", ColumnContent::ParentBsn2), ("initialen", ColumnContent::Initials),
            ("voornamen", ColumnContent::FirstNames), ("achternaam", ColumnContent::Surname), ("geboortedatum", ColumnContent::BirthDate), ("postcode", ColumnContent::Postcode),
            ("huisnummer", ColumnContent::HouseNumber), ("huisletter", ColumnContent::HouseLetter), ("toevoeging", ColumnContent::HouseAddition),
            ("melder", ColumnContent::Reporter), ("aard", ColumnContent::Code), ("datum_melding", ColumnContent::Date), ("risico", ColumnContent::Severity),
            ("omschrijving", ColumnContent::Note),
        ],
        words: &[("huiselijk geweld", Code::VtReport), ("kindermishandeling", Code::VtChildReport)],
        severities: ["niet acuut", "onveilig", "acuut"], desk: 801, numbers: "VT.",
        prefix: PrefixPlace::Before, quirks: &[Quirk::SpacedPostcode],
    },
];

/// The agency of a seat.
pub(crate) fn agency(seat: AgencyKind) -> &'static Agency {
    &ROSTER[seat as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ROSTER, agency};
    use crate::agencies::agency::{ColumnContent, PrefixPlace};
    use crate::agencies::code::CODES;
    use crate::error_model::apply::UNKNOWN_WORD;

    #[test]
    fn every_agency_stands_at_its_seat_with_a_word_for_every_code_it_sends() {
        for one in &ROSTER {
            assert_eq!(agency(one.seat).id, one.id);
            let sent: Vec<_> = CODES
                .iter()
                .filter(|entry| entry.seat == one.seat)
                .map(|entry| entry.id)
                .collect();
            assert!(
                sent.iter()
                    .all(|id| one.words.iter().any(|(_, own)| own.entry().id == *id)),
                "{}",
                one.id
            );
            assert_eq!(sent.len(), one.words.len(), "{}", one.id);
            assert!(
                one.words.iter().all(|(word, _)| *word != UNKNOWN_WORD),
                "{}",
                one.id
            );
        }
    }

    #[test]
    fn the_housing_corporation_has_no_bsn_and_all_others_have() {
        for one in &ROSTER {
            assert_eq!(one.has(ColumnContent::Bsn), one.id != "housing");
            assert!(one.has(ColumnContent::Bsn) || !one.has(ColumnContent::ParentBsn1));
            assert_eq!(
                one.has(ColumnContent::ParentBsn1),
                one.has(ColumnContent::ParentBsn2)
            );
        }
    }

    #[test]
    fn some_agencies_have_first_names_some_only_initials_and_some_both() {
        for (holds, ids) in [
            (
                ColumnContent::FirstNames,
                [
                    "neighbourhood-team",
                    "debt-help",
                    "school-attendance",
                    "police",
                    "safe-at-home",
                ],
            ),
            (
                ColumnContent::Initials,
                [
                    "neighbourhood-team",
                    "social-service",
                    "debt-help",
                    "housing",
                    "mental-health",
                ],
            ),
        ] {
            assert!(
                ids.iter()
                    .all(|id| ROSTER.iter().any(|one| one.id == *id && one.has(holds)))
            );
        }
        for one in &ROSTER {
            assert!(one.has(ColumnContent::FirstNames) || one.has(ColumnContent::Initials));
        }
    }

    #[test]
    fn a_prefix_has_a_column_or_a_place_in_the_surname() {
        for one in &ROSTER {
            assert_eq!(
                one.has(ColumnContent::Prefix),
                one.prefix == PrefixPlace::Apart,
                "{}",
                one.id
            );
            assert!(
                one.has(ColumnContent::SignalNumber)
                    && one.has(ColumnContent::Date)
                    && one.has(ColumnContent::Surname)
            );
        }
    }

    #[test]
    fn no_two_agencies_write_the_same_dialect() {
        let dialects: BTreeSet<_> = ROSTER
            .iter()
            .map(|one| {
                (
                    one.dialect.encoding.name(),
                    one.dialect.delimiter,
                    one.dates.name(),
                )
            })
            .collect();
        assert_eq!(dialects.len(), ROSTER.len());
    }
}
