//! Names that columns have in exports of Dutch agencies, compared by their letters alone.

use crate::profile::field::Field;

/// The field that a column of this name holds, if the name is known.
pub(super) fn field(name: &str) -> Option<Field> {
    let letters: String = name
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let known = KNOWN
        .iter()
        .find(|known| known.names.split(' ').any(|name| name == letters))?;
    Some(known.field)
}

/// The names of a field's columns, in small letters, a space between two.
struct KnownColumn {
    field: Field,
    names: &'static str,
}

#[rustfmt::skip]
const KNOWN: [KnownColumn; 28] = [
    KnownColumn {
        field: Field::SignalNumber,
        names: "meldingnummer meldingsnummer signaalnummer signaalnr meldingnr melding \
            registratienummer mutatienummer zaaknummer zaaknr dossiernummer dossiernr kenmerk \
            referentie nummer signalnumber meldingsnr registratienr regnummer regnr zaak zaakid \
            volgnummer verzuimmelding",
    },
    KnownColumn {
        field: Field::ClientNumber,
        names: "clientnummer cliëntnummer clientnr cliëntnr klantnummer klantnr persoonsnummer \
            persoonnummer leerlingnummer huurdernummer debiteurnummer patientnummer \
            patiëntnummer persoon clientnumber huurdernr leerlingnr debiteurnr patientnr \
            patiëntnr patient patiënt",
    },
    KnownColumn {
        field: Field::Bsn,
        names: "bsn burgerservicenummer bsnnummer sofinummer bsnleerling bsnnr sofinr",
    },
    KnownColumn {
        field: Field::Initials,
        names: "voorletters voorletter initialen vrl initials voorl",
    },
    KnownColumn {
        field: Field::FirstNames,
        names: "voornamen voornaam roepnaam firstnames firstname roepnaamvoornamen voornamenvoluit",
    },
    KnownColumn {
        field: Field::Prefix,
        names: "voorvoegsel voorvoegsels tussenvoegsel tussenvoegsels tv prefix voorv vv",
    },
    KnownColumn {
        field: Field::Surname,
        names: "achternaam geslachtsnaam familienaam naam surname naamleerling naamhuurder \
            klantnaam",
    },
    KnownColumn {
        field: Field::PartnerSurname,
        names: "partnernaam naampartner achternaampartner geslachtsnaampartner partnersurname",
    },
    KnownColumn { field: Field::Name, names: "volledigenaam naamvolledig fullname" },
    KnownColumn {
        field: Field::HouseIndication,
        names: "aanduidingbijhuisnummer huisnummeraanduiding aanduiding",
    },
    KnownColumn {
        field: Field::PostcodeTown,
        names: "postcodeplaats postcodewoonplaats postcodeenplaats postcodeenwoonplaats",
    },
    KnownColumn { field: Field::Address, names: "volledigadres adresvolledig fulladdress" },
    KnownColumn {
        field: Field::ParentBsn1,
        names: "bsnouder bsnouder1 bsnmoeder bsnverzorger1 parentbsn parentbsn1",
    },
    KnownColumn { field: Field::ParentBsn2, names: "bsnouder2 bsnvader bsnverzorger2 parentbsn2" },
    KnownColumn {
        field: Field::BagId,
        names: "bagid bagnummeraanduiding nummeraanduiding nummeraanduidingid adresid",
    },
    KnownColumn { field: Field::Street, names: "straat straatnaam adres street" },
    KnownColumn { field: Field::Town, names: "woonplaats plaats town city" },
    KnownColumn {
        field: Field::BirthDate,
        names: "geboortedatum gebdatum gebdat geborenop geboren birthdate gebdatumleerling gebdt",
    },
    KnownColumn { field: Field::Postcode, names: "postcode pc postkode zipcode postc" },
    KnownColumn {
        field: Field::HouseNumber,
        names: "huisnummer huisnr hnr nr housenumber huisnum",
    },
    KnownColumn { field: Field::HouseLetter, names: "huisletter hltr houseletter huislt" },
    KnownColumn {
        field: Field::HouseAddition,
        names: "huisnummertoevoeging toevoeging toev huisnrtoev houseaddition huistv \
            huisnrtoevoeging",
    },
    KnownColumn {
        field: Field::Code,
        names: "code soort soortmelding meldingsoort soortsignaal signaaltype type categorie \
            incidentcode aard maatschappelijkeklasse mk soortzaak regeling aanmelding reden \
            onderwerp",
    },
    KnownColumn {
        field: Field::Date,
        names: "datum meldingsdatum melddatum datummelding signaaldatum datumsignaal pleegdatum \
            incidentdatum datumincident registratiedatum ontvangstdatum date datreg \
            datumkennisname datumaanmelding datumontvangst datumsignalering",
    },
    KnownColumn {
        field: Field::Severity,
        names: "ernst prioriteit urgentie zwaarte severity prio risico",
    },
    KnownColumn {
        field: Field::Contact,
        names: "contact balie contactnummer loket team teamnummer desk wijkteam werkbak wijkbeheer",
    },
    KnownColumn {
        field: Field::Amount,
        names: "bedrag saldo openstaand openstaandbedrag schuld schuldbedrag achterstand \
            huurachterstand amount",
    },
    KnownColumn {
        field: Field::Reporter,
        names: "melder gemelddoor aanmelder bron herkomst verwijzer reporter",
    },
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
        let mut names: Vec<_> = KNOWN
            .iter()
            .flat_map(|known| known.names.split(' '))
            .collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(
            Field::ALL
                .iter()
                .all(|field| KNOWN.iter().any(|known| known.field == *field))
        );
    }
}
