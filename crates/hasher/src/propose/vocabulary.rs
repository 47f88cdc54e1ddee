//! What the words in column names of Dutch registers and case systems mean.
//!
//! Words are folded: small letters without marks. A word that stands in no list is told from one
//! that says nothing (`the`) and from one that says that a column is something else (`telephone`).

/// Words that mean the same, in the order in which they are looked for.
pub(super) struct Term {
    /// What they mean: one token, or several where a word says two things.
    pub(super) means: &'static str,
    /// How they are written, a space between two.
    pub(super) spellings: &'static str,
}

/// What the LO3 numbers of the register of persons (BRP) mean, by group and element.
pub(super) struct Lo3 {
    /// Group and element, four digits.
    pub(super) number: &'static str,
    /// What it means, in tokens.
    pub(super) means: &'static str,
}

/// Words that neither help nor hinder: articles, and the names of registers and their parts.
pub(super) const FILLERS: &str = "van de het on een der den bij in op door voor te aan en of the \
    and deel significant ruimte gegevens info inp aoa gor wpl opr vbo bg brp gba lo3 stuf rsgb ng \
    nps np veld kolom huidig huidige actueel actuele eur euro euros e hoofd woon uw field column \
    txt waarde verblijf verblijfplaats bericht suwinet vps schuldenknooppunt tijd officiele korte \
    kort";

/// Words that say that a column is about something that no profile asks for.
pub(super) const OTHERS: &str = "telefoon telefoonnummer telnr tel mobiel phone telephone mobile \
    mail email opmerking opmerkingen notitie notities toelichting comment comments remark remarks \
    note notes medewerker behandelaar consulent begeleider contactpersoon ambtenaar verbalisant \
    gebruiker user employee school instelling bedrijf bedrijfs organisatie instantie werkgever \
    employer land country nationaliteit nationality geslacht geslachtsaanduiding gender sex \
    overlijden overleden overlijdens deceased death einde eind end begin ingang ingangs start \
    afsluit afgesloten afsluiting closed gesloten wijziging gewijzigd wijzigings vertrek status \
    iban rekening bank huisarts arts provincie gebruik naamgebruik titel titulatuur predikaat \
    adellijke adellijk burgerlijke reactie afspraak peil peildatum export print verwerking updated \
    modified laatste vorige vorig oud oude previous correspondentie post geheim geheimhouding \
    inschrijving verzending betaling betaal verval deurwaarder advocaat kamer oppervlakte lengte \
    breedte aantal count klas groep latitude longitude bankrekening rekeningnummer anummer";

/// Every word with a meaning. A compound of several is taken apart.
#[rustfmt::skip]
pub(super) const TERMS: &[Term] = &[
    Term { means: "bsn", spellings: "bsn burgerservicenummer burgerservicenr burgerservice \
        sofinummer sofinr sofi" },
    Term { means: "number", spellings: "nummer nr nrs num no number nmr" },
    Term { means: "id", spellings: "id identificatie identificatiecode identificatienummer \
        identifier identification sleutel key" },
    Term { means: "date", spellings: "datum datums dat dt date dd tijdstip datumtijd" },
    Term { means: "birth", spellings: "geboorte geboren geb gebor birth born dob gbd" },
    Term { means: "name", spellings: "naam name namen names nm" },
    Term { means: "sur", spellings: "achternaam achternamen geslachtsnaam geslachtsnaamstam \
        familienaam surname lastname achter geslachts familie family last anaam" },
    Term { means: "first", spellings: "voornaam voornamen voornm roepnaam firstname firstnames \
        forename forenames givenname givennames given first vnaam" },
    Term { means: "initials", spellings: "voorletters voorletter voorl voorlett vrl vl vltrs \
        initialen initiaal initials initial" },
    Term { means: "prefix", spellings: "voorvoegsel voorvoegsels tussenvoegsel tussenvoegsels \
        tussenv tussenvgsl tussen tv tvs tsv vv voorv voorvgsl vvgsl vrvgsl infix prefix" },
    Term { means: "partner", spellings: "partner partners echtgenoot echtgenote echtg gehuwd \
        huwelijks huwelijk aangehuwd aangehuwde eega spouse married" },
    Term { means: "maiden", spellings: "meisjes maiden" },
    Term { means: "parent", spellings: "ouder ouders verzorger gezagdrager gezaghouder gezag \
        voogd parent guardian" },
    Term { means: "parent 1", spellings: "moeder mother" },
    Term { means: "parent 2", spellings: "vader father" },
    Term { means: "street", spellings: "straat straatnaam straatnm strnaam str openbare \
        openbareruimte openbareruimtenaam street streetname strt" },
    Term { means: "house number", spellings: "hnr hsnr huisnr huisnummer huisnum hn hno" },
    Term { means: "house", spellings: "huis house hs" },
    Term { means: "letter", spellings: "letter ltr" },
    Term { means: "house letter", spellings: "hltr hlt huislt huisltr" },
    Term { means: "addition", spellings: "toevoeging toevoegingen toevoegsel toev toevg tvg \
        suffix addition" },
    Term { means: "house addition", spellings: "huistv htv huistoev" },
    Term { means: "indication", spellings: "aanduiding aand indication" },
    Term { means: "postcode", spellings: "postcode postkode postc postcd pcode zipcode zip postal \
        pc pc6" },
    Term { means: "town", spellings: "woonplaats woonplaatsnaam woonpl plaats plaatsnaam plts town \
        city stad locality" },
    Term { means: "address", spellings: "adres address adr addr adresregel woonadres \
        verblijfadres" },
    Term { means: "naw", spellings: "naw" },
    Term { means: "whole", spellings: "volledige volledig full hele whole compleet complete \
        samengesteld weergave" },
    Term { means: "bag", spellings: "bag nummeraanduiding adresseerbaar" },
    Term { means: "client", spellings: "client clienten cliente cli klant klanten leerling \
        leerlingen lln huurder huurders bewoner patient patienten debiteur debiteuren persoon \
        persoons personen inwoner burger betrokkene betr kind student deelnemer aanvrager \
        verdachte jeugdige person customer tenant pupil debtor resident member hoofdhuurder \
        belanghebbende rechthebbende ingeschrevene schuldenaar slachtoffer subject \
        relatie stam verzekerde verzekerden cursist cl zorgvrager uitkeringsgerechtigde" },
    Term { means: "signal", spellings: "melding meldingen meldings meld signaal signalen \
        signalering casus case cases zaak zaaks mutatie registratie reg incident incidenten \
        aanvraag aanmelding aanmeld verzoek ticket signal report notification kenmerk referentie \
        ref reference verzuimmelding verzuim gebeurtenis event voorval ontvangst kennisname pleeg \
        aanmaak aangemaakt created invoer constatering aangifte vordering bvh pv \
        ontvangen aangemeld geregistreerd registered received" },
    Term { means: "signal date", spellings: "meldatum" },
    Term { means: "file", spellings: "dossier doss file" },
    Term { means: "sequence", spellings: "volg volgnr volgnummer rij regel rijnr regelnr row line \
        index teller seq sequence record rec" },
    Term { means: "code", spellings: "code soort type categorie category aard klasse feit \
        onderwerp regeling reden maatschappelijke mk delict thema problematiek rubriek topic \
        reason offence leefgebied hulpvraag" },
    Term { means: "severity", spellings: "ernst prioriteit prio urgentie zwaarte risico severity \
        priority urgency risk spoed niveau level weging gevaar escalatie" },
    Term { means: "contact", spellings: "contact balie loket desk team werkbak wijkteam wijkbeheer \
        afdeling" },
    Term { means: "amount", spellings: "bedrag saldo openstaand openstaande schuld schulden \
        achterstand betalingsachterstand huurachterstand amount balance debt arrears verschuldigd \
        outstanding hoofdsom restant" },
    Term { means: "reporter", spellings: "melder gemeld reported aanmelder bron herkomst \
        verwijzer reporter \
        source informant indiener referrer" },
];

/// The elements of the register that a profile asks for.
#[rustfmt::skip]
pub(super) const LO3: &[Lo3] = &[
    Lo3 { number: "0120", means: "bsn" },
    Lo3 { number: "0210", means: "first" },
    Lo3 { number: "0230", means: "prefix" },
    Lo3 { number: "0240", means: "sur" },
    Lo3 { number: "0310", means: "birth date" },
    Lo3 { number: "1110", means: "street" },
    Lo3 { number: "1115", means: "street" },
    Lo3 { number: "1120", means: "house number" },
    Lo3 { number: "1130", means: "house letter" },
    Lo3 { number: "1140", means: "house addition" },
    Lo3 { number: "1150", means: "indication house number" },
    Lo3 { number: "1160", means: "postcode" },
    Lo3 { number: "1170", means: "town" },
    Lo3 { number: "1190", means: "bag" },
];

/// Whether a word stands in a list of words with a space between two.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}
