//! Names of columns as registers and case systems write them.

use super::*;

fn best(name: &str) -> Option<Field> {
    let mut best: Option<Meaning> = None;
    for meaning in meanings(name) {
        if best.is_none_or(|known| meaning.score > known.score) {
            best = Some(meaning);
        }
    }
    best.map(|meaning| meaning.field)
}

/// Names of columns, with a bar between two.
struct NamesOf(Field, &'static str);

const NAMES: &[NamesOf] = &[
    NamesOf(
        Field::Bsn,
        "01.20 burgerservicenummer|burgerservicenummer|Burgerservicenr|inp.bsn|BSN jeugdige|\
             BSN_NUMMER|bsnLeerling|sofinr|01.01.20|BSN-nummer cliënt",
    ),
    NamesOf(
        Field::Surname,
        "geslachtsnaam|02.40 Geslachtsnaam|SignificantDeelVanDeAchternaam|Achternaam cliënt|\
             inp.geslachtsnaam|Last name|surname|Familienaam|Achtern.|geslachtsnaamstam|\
             Geboortenaam|Naam leerling|klantnaam|ACHTERNAAM",
    ),
    NamesOf(
        Field::Prefix,
        "voorvoegselGeslachtsnaam|Tussenv.|Voorvoegsels|tv|Tussenvoegsel achternaam|\
             02.30 voorvoegsel geslachtsnaam",
    ),
    NamesOf(
        Field::Initials,
        "Voorletters|Voorl.|voorletter(s)|Initials|Vrl",
    ),
    NamesOf(
        Field::FirstNames,
        "02.10 voornamen|Voornaam|Roepnaam|first_name|Given names|firstName",
    ),
    NamesOf(
        Field::BirthDate,
        "geboortedatum|Geboortedat|Geb.dat.|gbd|Date of birth|DOB|birthDate|Geb. datum|\
             03.10 geboortedatum|Geboren|GEBDAT|geboortedatum_client|dateOfBirth",
    ),
    NamesOf(
        Field::Street,
        "naamOpenbareRuimte|Straatnaam|gor.straatnaam|11.10|Street|Straat",
    ),
    NamesOf(
        Field::HouseNumber,
        "Huisnr.|aoa.huisnummer|adres_huisnummer|hnr|House number|HouseNo",
    ),
    NamesOf(
        Field::HouseAddition,
        "huisnummertoevoeging|aoa.huisnummertoevoeging|Toev.|Huisnr toevoeging|HUISNR_TOEV",
    ),
    NamesOf(
        Field::HouseLetter,
        "Huisletter|aoa.huisletter|11.30 huisletter",
    ),
    NamesOf(
        Field::Postcode,
        "aoa.postcode|adres_postcode|PC|Postal code|zip|Postcode cliënt|PC6",
    ),
    NamesOf(
        Field::Town,
        "Woonplaats|wpl.woonplaatsNaam|City|adres_plaats|woonplaatsnaam",
    ),
    NamesOf(
        Field::BagId,
        "identificatiecodeNummeraanduiding|BAG-id|BAG nummeraanduiding|bag_id|\
             11.90 identificatiecode nummeraanduiding",
    ),
    NamesOf(
        Field::ClientNumber,
        "Klantnummer|Cliëntnr.|client_id|Huurdernr|persoonsnummer|Customer ID",
    ),
    NamesOf(
        Field::SignalNumber,
        "Casusnr.|Meldingsnummer|zaak-id|Case number|Dossier|Dossiernr|Kenmerk|Mutatienr|\
             caseId|Referentienummer",
    ),
    NamesOf(
        Field::Date,
        "meldatum|Melddatum|Datum melding|Datum|reg_datum|Report date|datum_signaal",
    ),
    NamesOf(
        Field::Code,
        "Soort zaak|Soort melding|Categorie|code|Aard melding|Reden aanmelding",
    ),
    NamesOf(
        Field::Amount,
        "Openstaand bedrag|Saldo|Huurachterstand|bedrag_eur|Amount outstanding",
    ),
    NamesOf(
        Field::ParentBsn1,
        "BSN ouder 1|bsnMoeder|BSN gezaghouder|02.01.20 burgerservicenummer",
    ),
    NamesOf(
        Field::ParentBsn2,
        "BSN ouder 2|bsn_vader|03.01.20 burgerservicenummer",
    ),
    NamesOf(
        Field::PartnerSurname,
        "Naam partner|geslachtsnaamPartner|Achternaam echtgenoot|05.02.40 geslachtsnaam",
    ),
    NamesOf(
        Field::Severity,
        "Ernst|Prioriteit|Urgentie melding|priority",
    ),
    NamesOf(Field::Contact, "Wijkteam|Teamnr|Balie|desk"),
    NamesOf(Field::Reporter, "Melder|Gemeld door|Bron|source"),
];

#[test]
fn knows_the_names_of_registers_and_case_systems() {
    for NamesOf(field, names) in NAMES {
        for name in names.split('|') {
            assert_eq!(best(name), Some(*field), "{name}");
        }
    }
}

#[test]
fn does_not_take_a_name_for_what_it_only_mentions() {
    for name in [
        "",
        "Jansen",
        "van Canarius",
        "Telefoon cliënt",
        "E-mail",
        "Naam medewerker",
        "Naam school",
        "Adres werkgever",
        "Datum overlijden",
        "Einddatum",
        "Geboorteplaats",
        "Geboorteland",
        "AanduidingNaamgebruik",
        "Geslachtsaanduiding",
        "Status",
        "Datum laatste wijziging",
        "Opmerking over de buurvrouw",
        "BSN partner",
        "Postcode school",
        "Rekeningnummer",
        "01.10 A-nummer",
        "Kanarie",
        "Notitie",
    ] {
        assert_eq!(best(name), None, "{name}");
    }
}

#[test]
fn knows_every_field_by_its_own_name() {
    for field in Field::ALL {
        // Nobody guesses that a person was told, or is in a plan.
        if matches!(field, Field::JointPlan | Field::Informed) {
            assert_eq!(best(field.id()), None, "{}", field.id());
            continue;
        }
        // `name` is more often that of a surname; the cells decide.
        if field == Field::Name {
            let meanings = meanings(field.id());
            assert!(meanings.iter().any(|meaning| meaning.field == field));
        } else {
            assert_eq!(best(field.id()), Some(field), "{}", field.id());
        }
    }
}

#[test]
fn tells_a_name_from_data() {
    for data in ["123456782", "01-11-2026", "1234 AB", "12 bis 123", "2026"] {
        assert!(is_data(data), "{data}");
    }
    for name in [
        "01.20 burgerservicenummer",
        "adresregel1",
        "PC6",
        "11.10",
        "Saldo 2026",
    ] {
        assert!(!is_data(name), "{name}");
    }
}
