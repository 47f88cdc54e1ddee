//! The words that say nothing, as their letters, digits, `#` and `/` in lower case.

/// Words that are written with points as well: capitals of these may be initials.
pub(super) const ABBREVIATIONS: &[&[u8]] = &[
    b"nvt", b"nnb", b"nb", b"ntb", b"nbk", b"nvp", b"n/b", b"n/a", b"n/v/t", b"tbd", b"tba",
    b"unk", b"onb",
];

/// Words that say nothing in every column.
pub(super) const WORDS: &[&[u8]] = &[
    // What software writes.
    b"null",
    b"none",
    b"#n/a",
    b"#n/b",
    b"#nb",
    b"#na",
    b"#ref",
    b"#verw",
    b"#waarde",
    b"#value",
    b"#naam",
    b"#name",
    b"#deel/0",
    b"#div/0",
    b"#getal",
    b"#num",
    b"#null",
    b"#nul",
    b"#nvt",
    b"#leeg",
    b"#fout",
    b"#error",
    b"#err",
    b"#veld",
    b"#field",
    b"#overloop",
    b"#spill",
    b"#calc",
    b"#bezig",
    b"#verbinden",
    b"#blokkeren",
    b"undefined",
    b"nullvalue",
    b"dbnull",
    b"empty",
    b"blank",
    // Unknown.
    b"unknown",
    b"notknown",
    b"onbekend",
    b"onbekende",
    b"onbekent",
    b"onbekned",
    b"onbkend",
    b"onbeknd",
    b"onbeken",
    b"onbek",
    b"onbekendonbekend",
    b"nietbekend",
    b"nietbekent",
    b"nogonbekend",
    b"nognietbekend",
    b"nogbekend",
    b"nogtebepalen",
    b"nadertebepalen",
    b"nogintevullen",
    b"naderbekend",
    b"onbekend/nvt",
    b"nvt/onbekend",
    // None.
    b"geen",
    b"geenopgave",
    b"geenidee",
    b"weetniet",
    b"nietgevraagd",
    b"nietvanbelang",
    b"zieopmerking",
    b"zieopmerkingen",
    b"zienotitie",
    b"idem",
    b"dito",
    b"geenopgaaf",
    b"geengegevens",
    b"geeninfo",
    b"geeninformatie",
    b"nietopgegeven",
    b"nietingevuld",
    b"nietingevoerd",
    b"nietgevuld",
    b"nietbeschikbaar",
    b"nietaanwezig",
    b"nietgeregistreerd",
    b"nietverstrekt",
    b"nietvermeld",
    b"nietgemeld",
    b"nietvantoepassing",
    b"nietvtoepassing",
    b"notapplicable",
    b"notavailable",
    b"notset",
    b"nodata",
    b"missing",
    b"volgt",
    b"volgtnog",
    b"anoniem",
    b"anonymous",
    b"anonym",
    b"afgeschermd",
    b"geheim",
    b"dummy",
    b"nihil",
];

/// Words that are the name of a person as well.
pub(super) const NAMES: &[&[u8]] = &[b"blanco", b"leeg", b"nil", b"nan", b"na"];

/// Words that say nothing where a name is asked.
pub(super) const NO_NAMES: &[&[u8]] = &[
    b"nn",
    b"nomennescio",
    b"geennaam",
    b"ongehuwd",
    b"gehuwd",
    b"gescheiden",
    b"alleenstaand",
    b"geenachternaam",
    b"geenvoornaam",
    b"geenvoornamen",
    b"geenpartner",
    b"geenpartnernaam",
    b"naamonbekend",
    b"achternaamonbekend",
    b"voornaamonbekend",
    b"onbekendenaam",
    b"onbekendepersoon",
    b"persoononbekend",
    b"partneronbekend",
    b"zondernaam",
    b"zonderachternaam",
    b"zondervoornaam",
    b"noname",
    b"naamloos",
    b"bewoner",
    b"bewoners",
    b"debewoner",
    b"debewoners",
    b"aandebewoners",
    b"aandebewoner",
];

/// Words that say nothing where an address is asked.
pub(super) const ADDRESSES: &[&[u8]] = &[
    b"geenadres",
    b"zonderadres",
    b"adresonbekend",
    b"onbekendadres",
    b"adresnietbekend",
    b"geheimadres",
    b"adresgeheim",
    b"zwervend",
    b"dakloos",
    b"thuisloos",
    b"zvwov",
    b"zvwovp",
    b"zvwvp",
    b"zvwp",
    b"vow",
    b"vertrokken",
    b"vertrokkenonbekendwaarheen",
    b"zondervastewoonofverblijfplaats",
    b"zondervastewoonverblijfplaats",
    b"zondervastewoonplaats",
    b"zondervasteverblijfplaats",
    b"zondervastewoonenverblijfplaats",
    b"geenvastewoonofverblijfplaats",
    b"geenvastewoonverblijfplaats",
    b"geenvastewoonplaats",
    b"geenvasteverblijfplaats",
    b"geenvastwoonofverblijfplaats",
    b"geenwoonplaats",
    b"geenstraat",
    b"geenhuisnummer",
    b"geenpostcode",
];

/// By the first letter, the second letters that a word may have.
pub(super) const SECONDS: [u32; 26] = {
    let mut seconds = [0; 26];
    let lists = [ABBREVIATIONS, WORDS, NAMES, NO_NAMES, ADDRESSES, &[b"xx"]];
    let mut list = 0;
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            let word = lists[list][index];
            if word[0].is_ascii_lowercase() && word[1].is_ascii_lowercase() {
                seconds[(word[0] - b'a') as usize] |= 1 << (word[1] - b'a');
            }
            index += 1;
        }
        list += 1;
    }
    seconds
};
