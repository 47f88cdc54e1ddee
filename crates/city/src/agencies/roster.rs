//! The eight agencies of the city. Between them they write four encodings, three delimiters and five date forms; the
//! housing corporation has no BSN; three know the parents of a child, three the BAG id of an address; school attendance has one code and no column for it.

use crate::agencies::agency::{Agency, Holds, PrefixPlace, Quirk};
use crate::agencies::code::{Code, Seat};
use crate::agencies::dialect::{DateForm, Dialect};
use crate::agencies::encoding::Encoding;

const fn dialect(encoding: Encoding, delimiter: u8, crlf: bool, quoted: bool) -> Dialect {
    Dialect { encoding, delimiter, crlf, quoted }
}

const fn dates(year_first: bool, between: &'static str) -> DateForm {
    DateForm { year_first, between }
}

/// All agencies, in the order of [`Seat`].
#[rustfmt::skip]
pub(crate) static ROSTER: [Agency; 8] = [
    Agency {
        seat: Seat::NeighbourhoodTeam, id: "neighbourhood-team", name: "Wijkteam", chain: "care", controller: "gemeente",
        dialect: dialect(Encoding::Utf8Marked, b';', true, false), dates: dates(false, "-"),
        columns: &[
            ("Meldingnr", Holds::SignalNumber), ("Cliëntnummer", Holds::ClientNumber), ("BSN", Holds::Bsn), ("BSN ouder 1", Holds::ParentBsn1),
            ("BSN ouder 2", Holds::ParentBsn2), ("Voorletters", Holds::Initials),
            ("Voornamen", Holds::FirstNames), ("Voorvoegsel", Holds::Prefix), ("Achternaam", Holds::Surname), ("Geslacht", Holds::Sex),
            ("Geboortedatum", Holds::BirthDate), ("Straatnaam", Holds::Street), ("Huisnummer", Holds::HouseNumber),
            ("Huisletter", Holds::HouseLetter), ("Toevoeging", Holds::HouseAddition), ("Postcode", Holds::Postcode), ("Woonplaats", Holds::Town),
            ("BAG-id", Holds::BagId), ("Aanmelding", Holds::Code), ("Datum aanmelding", Holds::Date), ("Urgentie", Holds::Severity), ("Wijkteam", Holds::Contact),
            ("Toelichting", Holds::Note),
        ],
        words: &[("Opvoeden", Code::ParentingSupport), ("Conflict/scheiding", Code::FamilyConflict), ("Zorgvraag volwassene", Code::CareNeed)],
        severities: ["laag", "midden", "hoog"], desk: 101, numbers: "WT",
        prefix: PrefixPlace::Apart, quirks: &[Quirk::SpacedPostcode],
    },
    Agency {
        seat: Seat::SocialService, id: "social-service", name: "Sociale dienst", chain: "social", controller: "gemeente",
        dialect: dialect(Encoding::Windows1252, b';', true, false), dates: dates(true, ""),
        columns: &[
            ("REGNR", Holds::SignalNumber), ("CLIENTNR", Holds::ClientNumber), ("SOFINR", Holds::Bsn), ("NAAM", Holds::Surname),
            ("VOORV", Holds::Prefix), ("VOORL", Holds::Initials), ("GEBDAT", Holds::BirthDate), ("STRAAT", Holds::Street),
            ("HUISNR", Holds::HouseNumber), ("HUISLT", Holds::HouseLetter), ("HUISTV", Holds::HouseAddition), ("POSTC", Holds::Postcode), ("BAGID", Holds::BagId),
            ("REGELING", Holds::Code), ("DATREG", Holds::Date), ("STATUS", Holds::Status),
        ],
        words: &[("PW-STOP", Code::IncomeStopped), ("PW-TRAJ", Code::ReintegrationStalled), ("MO-DREIG", Code::HomelessnessRisk)],
        severities: ["", "", ""], desk: 201, numbers: "",
        prefix: PrefixPlace::Apart, quirks: &[Quirk::NoPoints],
    },
    Agency {
        seat: Seat::DebtHelp, id: "debt-help", name: "Schuldhulp en vroegsignalering", chain: "social", controller: "kredietbank",
        dialect: dialect(Encoding::Utf8, b';', false, true), dates: dates(true, "-"),
        columns: &[
            ("signaalnummer", Holds::SignalNumber), ("dossiernummer", Holds::ClientNumber), ("bsn", Holds::Bsn), ("voorletters", Holds::Initials),
            ("voornamen", Holds::FirstNames), ("voorvoegsel", Holds::Prefix), ("achternaam", Holds::Surname),
            ("geboortedatum", Holds::BirthDate), ("straatnaam", Holds::Street), ("huisnummer", Holds::HouseNumber),
            ("huisletter", Holds::HouseLetter), ("huisnummertoevoeging", Holds::HouseAddition), ("postcode", Holds::Postcode),
            ("woonplaats", Holds::Town), ("soort", Holds::Code), ("datum", Holds::Date), ("telefoon", Holds::Telephone), ("werkbak", Holds::Contact),
        ],
        words: &[
            ("zorgverzekeraar", Code::InsuranceArrears), ("energie", Code::EnergyArrears), ("water", Code::WaterArrears),
            ("aanvraag schuldhulp", Code::DebtHelpRequest),
        ],
        severities: ["", "", ""], desk: 301, numbers: "VPS-",
        prefix: PrefixPlace::Apart, quirks: &[],
    },
    Agency {
        seat: Seat::SchoolAttendance, id: "school-attendance", name: "Leerplicht", chain: "social", controller: "gemeente",
        dialect: dialect(Encoding::Utf16, b'\t', true, false), dates: dates(false, "/"),
        columns: &[
            ("Verzuimmelding", Holds::SignalNumber), ("Leerlingnr", Holds::ClientNumber), ("BSN leerling", Holds::Bsn), ("BSN ouder/verzorger 1", Holds::ParentBsn1), ("BSN ouder/verzorger 2", Holds::ParentBsn2),
            ("Naam leerling", Holds::Surname), ("Roepnaam/voornamen", Holds::FirstNames), ("Geb. datum", Holds::BirthDate),
            ("Postcode", Holds::Postcode), ("Huisnr", Holds::HouseNumber), ("Meldingsdatum", Holds::Date), ("School", Holds::School),
            ("Ernst", Holds::Severity), ("Opmerking", Holds::Note),
        ],
        words: &[("verzuim", Code::Truancy)],
        severities: ["1", "2", "3"], desk: 401, numbers: "",
        prefix: PrefixPlace::After, quirks: &[Quirk::SpacedPostcode, Quirk::DropsZero],
    },
    Agency {
        seat: Seat::Housing, id: "housing", name: "Woningcorporatie", chain: "social", controller: "woningcorporatie",
        dialect: dialect(Encoding::Windows1252, b',', true, false), dates: dates(true, "-"),
        columns: &[
            ("Zaak", Holds::SignalNumber), ("Huurdernr", Holds::ClientNumber), ("Vrl", Holds::Initials), ("Huurder", Holds::Surname),
            ("Geboren", Holds::BirthDate), ("Straat", Holds::Street), ("Nr", Holds::HouseNumber), ("PC", Holds::Postcode), ("Plaats", Holds::Town),
            ("BAG nummeraanduiding", Holds::BagId), ("Telefoon", Holds::Telephone), ("Soort zaak", Holds::Code), ("Datum", Holds::Date), ("Bedrag", Holds::Amount), ("Gesproken", Holds::ContactTried), ("Hulp geboden", Holds::HelpOffered),
            ("Wijkbeheer", Holds::Contact), ("Notitie", Holds::Note),
        ],
        words: &[
            ("Huurachterstand", Code::RentArrears), ("Ontruiming aangezegd", Code::EvictionNotice), ("Woonoverlast", Code::NeighbourNuisance),
            ("Vervuiling", Code::HomeNeglect),
        ],
        severities: ["", "", ""], desk: 501, numbers: "Z/",
        prefix: PrefixPlace::Before, quirks: &[Quirk::SpacedPostcode],
    },
    Agency {
        seat: Seat::Police, id: "police", name: "Politie", chain: "justice", controller: "politie",
        dialect: dialect(Encoding::Windows1252, b';', true, false), dates: dates(false, "-"),
        columns: &[
            ("Registratienummer", Holds::SignalNumber), ("Datum kennisname", Holds::Date), ("Incidentcode", Holds::Code), ("BSN", Holds::Bsn),
            ("Geslachtsnaam", Holds::Surname), ("Tussenvoegsel", Holds::Prefix), ("Voornamen", Holds::FirstNames), ("Sekse", Holds::Sex),
            ("Geboortedatum", Holds::BirthDate), ("Straat", Holds::Street), ("Huisnummer", Holds::HouseNumber), ("Postcode", Holds::Postcode),
            ("Plaats", Holds::Town), ("Team", Holds::Contact), ("Relaas", Holds::Note),
        ],
        words: &[
            ("HG", Code::DomesticViolence), ("ZMK", Code::ChildConcern), ("E33", Code::DisturbedBehaviour), ("JC", Code::YouthCrime),
            ("OVL", Code::PublicNuisance),
        ],
        severities: ["", "", ""], desk: 601, numbers: "PL0800-",
        prefix: PrefixPlace::Apart, quirks: &[],
    },
    Agency {
        seat: Seat::MentalHealth, id: "mental-health", name: "GGD en GGZ", chain: "care", controller: "ggd",
        dialect: dialect(Encoding::Cp850, b';', true, false), dates: dates(false, "."),
        columns: &[
            ("MELDING", Holds::SignalNumber), ("PATIENT", Holds::ClientNumber), ("BSN", Holds::Bsn), ("NAAM", Holds::Surname),
            ("VOORLETTERS", Holds::Initials), ("GEBOREN", Holds::BirthDate), ("POSTCODE", Holds::Postcode), ("HUISNR", Holds::HouseNumber),
            ("TOEV", Holds::HouseAddition), ("AARD", Holds::Code), ("DATUM", Holds::Date), ("PRIO", Holds::Severity), ("MEMO", Holds::Note),
        ],
        words: &[("CRISIS", Code::PsychiatricCrisis), ("VERSLAVING", Code::Addiction), ("ZORGMIJDER", Code::CareAvoidance)],
        severities: ["C", "B", "A"], desk: 701, numbers: "",
        prefix: PrefixPlace::After, quirks: &[Quirk::Capitals, Quirk::NoPoints, Quirk::SpacedPostcode],
    },
    Agency {
        seat: Seat::SafeAtHome, id: "safe-at-home", name: "Veilig Thuis", chain: "care", controller: "veilig-thuis",
        dialect: dialect(Encoding::Utf8Marked, b',', false, false), dates: dates(false, "-"),
        columns: &[
            ("meldingsnummer", Holds::SignalNumber), ("clientnummer", Holds::ClientNumber), ("bsn", Holds::Bsn), ("bsn_ouder_1", Holds::ParentBsn1),
            ("bsn_ouder_2", Holds::ParentBsn2), ("initialen", Holds::Initials),
            ("voornamen", Holds::FirstNames), ("achternaam", Holds::Surname), ("geboortedatum", Holds::BirthDate), ("postcode", Holds::Postcode),
            ("huisnummer", Holds::HouseNumber), ("huisletter", Holds::HouseLetter), ("toevoeging", Holds::HouseAddition),
            ("melder", Holds::Reporter), ("aard", Holds::Code), ("datum_melding", Holds::Date), ("risico", Holds::Severity),
            ("omschrijving", Holds::Note),
        ],
        words: &[("huiselijk geweld", Code::VtReport), ("kindermishandeling", Code::VtChildReport)],
        severities: ["niet acuut", "onveilig", "acuut"], desk: 801, numbers: "VT.",
        prefix: PrefixPlace::Before, quirks: &[Quirk::SpacedPostcode],
    },
];

/// The agency of a seat.
pub(crate) fn agency(seat: Seat) -> &'static Agency {
    &ROSTER[seat as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ROSTER, agency};
    use crate::agencies::agency::{Holds, PrefixPlace};
    use crate::agencies::code::CODES;
    use crate::error_model::apply::UNKNOWN_WORD;

    #[test]
    fn every_agency_stands_at_its_seat_with_a_word_for_every_code_it_sends() {
        for one in &ROSTER {
            assert_eq!(agency(one.seat).id, one.id);
            let sent: Vec<_> = CODES.iter().filter(|entry| entry.seat == one.seat).map(|entry| entry.id).collect();
            assert!(sent.iter().all(|id| one.words.iter().any(|(_, own)| own.entry().id == *id)), "{}", one.id);
            assert_eq!(sent.len(), one.words.len(), "{}", one.id);
            assert!(one.words.iter().all(|(word, _)| *word != UNKNOWN_WORD), "{}", one.id);
        }
    }

    #[test]
    fn the_housing_corporation_has_no_bsn_and_all_others_have() {
        for one in &ROSTER {
            assert_eq!(one.has(Holds::Bsn), one.id != "housing");
            assert!(one.has(Holds::Bsn) || !one.has(Holds::ParentBsn1));
            assert_eq!(one.has(Holds::ParentBsn1), one.has(Holds::ParentBsn2));
        }
    }

    #[test]
    fn some_agencies_have_first_names_some_only_initials_and_some_both() {
        for (holds, ids) in [
            (Holds::FirstNames, ["neighbourhood-team", "debt-help", "school-attendance", "police", "safe-at-home"]),
            (Holds::Initials, ["neighbourhood-team", "social-service", "debt-help", "housing", "mental-health"]),
        ] {
            assert!(ids.iter().all(|id| ROSTER.iter().any(|one| one.id == *id && one.has(holds))));
        }
        for one in &ROSTER {
            assert!(one.has(Holds::FirstNames) || one.has(Holds::Initials));
        }
    }

    #[test]
    fn a_prefix_has_a_column_or_a_place_in_the_surname() {
        for one in &ROSTER {
            assert_eq!(one.has(Holds::Prefix), one.prefix == PrefixPlace::Apart, "{}", one.id);
            assert!(one.has(Holds::SignalNumber) && one.has(Holds::Date) && one.has(Holds::Surname));
        }
    }

    #[test]
    fn no_two_agencies_write_the_same_dialect() {
        let dialects: BTreeSet<_> =
            ROSTER.iter().map(|one| (one.dialect.encoding.name(), one.dialect.delimiter, one.dates.name())).collect();
        assert_eq!(dialects.len(), ROSTER.len());
    }
}
