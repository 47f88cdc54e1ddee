//! Names that columns have in exports of Dutch agencies, compared by their letters alone.

use crate::profile::field::Field;

/// The field that a column of this name holds, if the name is known.
pub(super) fn field(name: &str) -> Option<Field> {
    let letters: String = name
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&letters.as_str()))
        .map(|(field, _)| *field)
}

#[rustfmt::skip]
const NAMES: [(Field, &[&str]); 24] = [
    (Field::SignalNumber, &["meldingnummer", "meldingsnummer", "signaalnummer", "signaalnr", "meldingnr", "melding", "registratienummer",
        "mutatienummer", "zaaknummer", "zaaknr", "dossiernummer", "dossiernr", "kenmerk", "referentie", "nummer", "signalnumber", "meldingsnr", "registratienr", "regnummer", "regnr", "zaak", "zaakid", "volgnummer", "verzuimmelding"]),
    (Field::ClientNumber, &["clientnummer", "cliëntnummer", "clientnr", "cliëntnr", "klantnummer", "klantnr", "persoonsnummer",
        "persoonnummer", "leerlingnummer", "huurdernummer", "debiteurnummer", "patientnummer", "patiëntnummer", "persoon", "clientnumber", "huurdernr", "leerlingnr", "debiteurnr", "patientnr", "patiëntnr", "patient", "patiënt"]),
    (Field::Bsn, &["bsn", "burgerservicenummer", "bsnnummer", "sofinummer", "bsnleerling", "bsnnr", "sofinr"]),
    (Field::Initials, &["voorletters", "voorletter", "initialen", "vrl", "initials", "voorl"]),
    (Field::FirstNames, &["voornamen", "voornaam", "roepnaam", "firstnames", "firstname", "roepnaamvoornamen", "voornamenvoluit"]),
    (Field::Prefix, &["voorvoegsel", "voorvoegsels", "tussenvoegsel", "tussenvoegsels", "tv", "prefix", "voorv", "vv"]),
    (Field::Surname, &["achternaam", "geslachtsnaam", "familienaam", "naam", "surname", "naamleerling", "naamhuurder", "klantnaam"]),
    (Field::PartnerSurname, &["partnernaam", "naampartner", "achternaampartner", "geslachtsnaampartner", "partnersurname"]),
    (Field::ParentBsn1, &["bsnouder", "bsnouder1", "bsnmoeder", "bsnverzorger1", "parentbsn", "parentbsn1"]),
    (Field::ParentBsn2, &["bsnouder2", "bsnvader", "bsnverzorger2", "parentbsn2"]),
    (Field::BagId, &["bagid", "bagnummeraanduiding", "nummeraanduiding", "nummeraanduidingid", "adresid"]),
    (Field::Street, &["straat", "straatnaam", "adres", "street"]),
    (Field::Town, &["woonplaats", "plaats", "town", "city"]),
    (Field::BirthDate, &["geboortedatum", "gebdatum", "gebdat", "geborenop", "geboren", "birthdate", "gebdatumleerling", "gebdt"]),
    (Field::Postcode, &["postcode", "pc", "postkode", "zipcode", "postc"]),
    (Field::HouseNumber, &["huisnummer", "huisnr", "hnr", "nr", "housenumber", "huisnum"]),
    (Field::HouseLetter, &["huisletter", "hltr", "houseletter", "huislt"]),
    (Field::HouseAddition, &["huisnummertoevoeging", "toevoeging", "toev", "huisnrtoev", "houseaddition", "huistv", "huisnrtoevoeging"]),
    (Field::Code, &["code", "soort", "soortmelding", "meldingsoort", "soortsignaal", "signaaltype", "type", "categorie", "incidentcode",
        "aard", "maatschappelijkeklasse", "mk", "soortzaak", "regeling", "aanmelding", "reden", "onderwerp"]),
    (Field::Date, &["datum", "meldingsdatum", "melddatum", "datummelding", "signaaldatum", "datumsignaal", "pleegdatum", "incidentdatum",
        "datumincident", "registratiedatum", "ontvangstdatum", "date", "datreg", "datumkennisname", "datumaanmelding", "datumontvangst", "datumsignalering"]),
    (Field::Severity, &["ernst", "prioriteit", "urgentie", "zwaarte", "severity", "prio", "risico"]),
    (Field::Contact, &["contact", "balie", "contactnummer", "loket", "team", "teamnummer", "desk", "wijkteam", "werkbak", "wijkbeheer"]),
    (Field::Amount, &["bedrag", "saldo", "openstaand", "openstaandbedrag", "schuld", "schuldbedrag", "achterstand", "huurachterstand",
        "amount"]),
    (Field::Reporter, &["melder", "gemelddoor", "aanmelder", "bron", "herkomst", "verwijzer", "reporter"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_name_whatever_its_case_and_signs() {
        assert_eq!(field(" Geboorte-datum "), Some(Field::BirthDate));
        assert_eq!(field("HUISNUMMER_TOEVOEGING"), Some(Field::HouseAddition));
        assert_eq!(field("Jansen"), None);
        assert_eq!(field(""), None);
    }

    #[test]
    fn knows_every_field_and_no_name_twice() {
        let mut names: Vec<_> = NAMES.iter().flat_map(|(_, names)| names.iter()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(
            Field::ALL
                .iter()
                .all(|field| NAMES.iter().any(|(known, _)| known == field))
        );
    }
}
