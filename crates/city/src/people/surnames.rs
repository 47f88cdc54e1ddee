//! Surnames: the hundred most frequent Dutch ones with their number of bearers, the frequent ones
//! of other origins, and parts from which rarer ones are built. Weights for the Dutch list: bearers
//! in 2007 in hundreds (Nederlandse Familienamenbank), rounded.

/// Prefix, stem, weight.
#[rustfmt::skip]
pub(crate) const DUTCH: &[(&str, &str, u32)] = &[
    ("de", "Jong", 839), ("", "Jansen", 735), ("de", "Vries", 711), ("van den", "Berg", 586),
    ("van", "Dijk", 564), ("", "Bakker", 553), ("", "Janssen", 540), ("", "Visser", 495),
    ("", "Smit", 423), ("", "Meijer", 400), ("de", "Boer", 383), ("", "Mulder", 362),
    ("de", "Groot", 362), ("", "Bos", 354), ("", "Vos", 303), ("", "Peters", 301),
    ("", "Hendriks", 295), ("van", "Leeuwen", 288), ("", "Dekker", 279), ("", "Brouwer", 254),
    ("de", "Wit", 249), ("", "Dijkstra", 236), ("", "Smits", 238), ("de", "Graaf", 217),
    ("van der", "Meer", 214), ("van der", "Linden", 209), ("", "Kok", 208), ("", "Jacobs", 207),
    ("de", "Haan", 207), ("", "Vermeulen", 206), ("van den", "Heuvel", 203),
    ("van der", "Veen", 198), ("van den", "Broek", 193), ("de", "Bruijn", 189),
    ("de", "Bruin", 185), ("", "Schouten", 181), ("van", "Beek", 178), ("", "Willems", 175),
    ("van", "Vliet", 171), ("van de", "Ven", 166), ("", "Hoekstra", 162), ("", "Maas", 161),
    ("", "Verhoeven", 160), ("", "Koster", 158), ("van", "Dam", 157), ("van der", "Heijden", 153),
    ("", "Prins", 149), ("", "Blom", 148), ("", "Huisman", 147), ("", "Peeters", 146),
    ("de", "Jonge", 143), ("", "Kuipers", 140), ("van", "Veen", 139), ("", "Post", 138),
    ("", "Kuiper", 137), ("", "Veenstra", 135), ("", "Kramer", 134), ("van den", "Brink", 133),
    ("", "Scholten", 131), ("van", "Wijk", 130), ("", "Postma", 129), ("", "Martens", 128),
    ("", "Vink", 127), ("de", "Ruiter", 126), ("", "Timmermans", 125), ("", "Groen", 124),
    ("", "Gerritsen", 123), ("", "Jonker", 122), ("van", "Loon", 121), ("", "Boer", 120),
    ("van der", "Velde", 119), ("", "Willemsen", 118), ("", "Smeets", 117), ("de", "Lange", 116),
    ("de", "Vos", 115), ("", "Bosch", 114), ("van", "Dongen", 113), ("", "Schipper", 112),
    ("de", "Koning", 111), ("van der", "Laan", 110), ("", "Koning", 109), ("", "Driessen", 108),
    ("van", "Doorn", 107), ("", "Hermans", 106), ("", "Evers", 105), ("van den", "Bosch", 104),
    ("van der", "Wal", 103), ("", "Hofman", 102), ("", "Bosman", 101), ("", "Wolters", 100),
    ("", "Sanders", 99), ("van der", "Horst", 98), ("", "Mol", 97), ("", "Molenaar", 96),
    ("", "Hoogendoorn", 95), ("'t", "Hart", 60), ("in 't", "Veld", 45), ("ter", "Braak", 30),
    ("ten", "Brink", 40), ("van 't", "Hof", 35), ("op den", "Kamp", 25), ("von", "Böhm", 8),
    ("", "Müller", 60), ("", "Schröder", 30), ("", "Coördes", 4), ("", "Lefèvre", 12),
    ("du", "Pré", 8),
];

/// Prefixes of the built surnames, with weights.
#[rustfmt::skip]
pub(crate) const PREFIXES: &[(&str, u32)] = &[
    ("", 74), ("van", 9), ("van der", 6), ("de", 4), ("van den", 3), ("van de", 2), ("ter", 1),
    ("ten", 1),
];

/// First parts of the built surnames, the frequent first.
#[rustfmt::skip]
pub(crate) const FRONTS: &[&str] = &[
    "Hoog", "Groen", "Wester", "Zand", "Water", "Molen", "Kerk", "Brug", "Linden", "Heide", "Meer",
    "Nieuwen", "Ouden", "Kleinen", "Winter", "Steen", "Lang", "Zwart", "Wit", "Berken", "Eiken",
    "Ooster", "Noorder", "Zuider", "Laag", "Broek", "Veld", "Berg", "Dal", "Duin", "Haag", "Kruis",
    "Grooten", "Schapen", "Zwaan", "Valken", "Raven", "Vinken", "Bloemen", "Rozen", "Zomer",
    "IJssel", "Vecht", "Maas", "Rijn", "Eem", "Bol", "Stein", "Rooden", "Witten", "Blauw", "Gelder",
    "Hol", "Teun", "Wille", "Room", "Pel", "Wolf", "Haver", "Rogge", "Gras", "Slot", "Hazel",
    "Paarde", "Koren", "Honing", "Appel", "Peeren", "Kersen", "Noten", "Doorn", "Distel", "Riet",
    "Biezen", "Essen", "Elzen", "Beuken", "Olmen", "Iepen", "Spar", "Denne", "Wilgen", "Populier",
    "Hulst", "Hage", "Kooi", "Stal", "Schuur", "Hoeve", "Spiel", "Wever", "Snijder", "Smeden",
    "Ketel", "Kuip", "Leer", "Wagen", "Rade", "Spoor", "Boot", "Schip", "Vaar", "Sluis", "Dam",
    "Polder", "Kade", "Wal", "Poort", "Toren", "Burg", "Slag", "Strijd", "Wape", "Schild", "Helm",
    "Zwaard", "Konings", "Graven", "Hertog", "Ridder", "Bisschop", "Paaps", "Klooster", "Nonne",
    "Pater", "Kapel", "Heilig", "Sint", "Adel", "Vrij", "Goed", "Schoon", "Fraai", "Mooi", "Jong",
    "Oud", "Rijk", "Arm", "Sterk", "Wilde", "Stille", "Droge", "Natte", "Koude", "Warme", "Diepe",
    "Hel", "Don", "Donker", "Licht", "Zonne", "Maan", "Sterren", "Wolken", "Regen", "Sneeuw", "IJs",
    "Storm", "Wind", "Dauw", "Mist", "Nevel", "Vos", "Beren", "Das", "Hazen", "Herten", "Reeën",
    "Otter", "Bever", "Egel", "Mollen", "Muizen", "Katten", "Honds", "Lammer", "Bokken", "Geiten",
    "Koe", "Ossen", "Stieren", "Kalver", "Hengst", "Veulen", "Haan", "Hoender", "Ganzen", "Eenden",
    "Duiven", "Kraaien", "Kauwen", "Meeuwen", "Reiger", "Ooievaar", "Kieviten", "Lijster", "Merel",
    "Spreeuwen", "Mussen", "Uilen", "Arends", "Sperwer", "Havik", "Gier", "Kuiken", "Visser",
    "Snoek", "Baars", "Karper", "Paling", "Zalm", "Haring", "Kabel", "Bot", "Schol", "Garnaal",
    "Kreeft", "Bakker", "Slachter", "Brouwer", "Mulders", "Timmer", "Metsel", "Schilder", "Glas",
    "Tegel", "Dak", "Muur", "Vloer", "Deur", "Venster", "Haard", "Vuur", "Asch", "Roet", "Kool",
    "Turf", "Veen", "Hooi", "Stro",
];

/// Last parts of the built surnames.
#[rustfmt::skip]
pub(crate) const ENDS: &[&str] = &[
    "dijk", "veld", "huis", "man", "stra", "kamp", "berg", "broek", "beek", "hof", "laar", "horst",
    "meijer", "bosch", "brink", "burg", "donk", "drift", "hoven", "hout", "kerk", "land", "maat",
    "mans", "poort", "rink", "schot", "voort", "wijk", "zicht", "sma", "inga", "ema", "stede",
    "steeg", "weg", "straten", "boom", "stein", "water", "meer", "sloot", "gracht", "brugge", "dam",
    "mond", "hoek", "eind", "rade", "loo", "goor", "ven", "hul", "waard", "ooij", "oord", "rooij",
    "wold", "woude", "akker", "kooi", "stal", "schuur", "molen", "bakker", "sen", "sens", "ing",
    "ink", "kes", "tjes", "aar", "aert", "houwer", "maker", "drager", "koper", "loper", "vanger",
    "zanger", "wachter", "knecht", "hals", "voet", "hand", "tand", "haar", "baard", "mantel", "rok",
    "kroes", "pot", "vat", "mes",
];

/// Moroccan families.
#[rustfmt::skip]
pub(crate) const MOROCCAN: &[(&str, &str)] = &[
    ("", "El Amrani"), ("el", "Idrissi"), ("", "Bouzid"), ("", "Benali"), ("el", "Khattabi"),
    ("", "Azzouzi"), ("", "Amrani"), ("ben", "Haddou"), ("", "Chaouki"), ("", "Ouali"),
    ("el", "Yousfi"), ("", "Belhaj"), ("", "Zerouali"), ("el", "Bakkali"), ("", "Ait Lahcen"),
    ("", "Bouhaddou"), ("", "Mansouri"), ("el", "Morabet"), ("", "Tahiri"), ("", "Ziani"),
];

/// Turkish families.
#[rustfmt::skip]
pub(crate) const TURKISH: &[(&str, &str)] = &[
    ("", "Yılmaz"), ("", "Kaya"), ("", "Demir"), ("", "Şahin"), ("", "Çelik"), ("", "Yıldız"),
    ("", "Öztürk"), ("", "Aydın"), ("", "Arslan"), ("", "Doğan"), ("", "Kılıç"), ("", "Özdemir"),
    ("", "Koç"), ("", "Kurt"), ("", "Polat"), ("", "Erdoğan"), ("", "Güneş"), ("", "Taş"),
    ("", "Aktaş"), ("", "Ünal"),
];

/// Surinamese and Caribbean families.
#[rustfmt::skip]
pub(crate) const CARIBBEAN: &[(&str, &str)] = &[
    ("", "Ramdin"), ("", "Pinas"), ("", "Jagesar"), ("", "Doekhi"), ("", "Sewnarain"),
    ("", "Martina"), ("", "Kishna"), ("", "Esajas"), ("", "Balgobind"), ("", "Wijngaarde"),
    ("", "Bihari"), ("", "Maduro"), ("", "Winklaar"), ("", "Lo A Njoe"), ("", "Mohan"),
    ("", "Zimmerman"), ("", "Emanuelson"), ("", "Croes"), ("", "Ramcharan"), ("van", "Exel"),
];

/// Polish families.
#[rustfmt::skip]
pub(crate) const POLISH: &[(&str, &str)] = &[
    ("", "Nowak"), ("", "Kowalczyk"), ("", "Wójcik"), ("", "Wiśniewski"), ("", "Kamiński"),
    ("", "Lewandowski"), ("", "Zieliński"), ("", "Szymański"), ("", "Woźniak"), ("", "Mazur"),
    ("", "Krawczyk"), ("", "Pawlak"), ("", "Górski"), ("", "Dąbrowski"), ("", "Łuczak"),
];

/// Families from the Levant and the Horn of Africa.
#[rustfmt::skip]
pub(crate) const ARABIC: &[(&str, &str)] = &[
    ("al", "Hamwi"), ("al", "Masri"), ("", "Haddad"), ("", "Khalil"), ("al", "Ahmad"),
    ("", "Darwish"), ("", "Hassan"), ("", "Warsame"), ("", "Farah"), ("", "Tesfay"),
    ("", "Ibrahim"), ("al", "Hariri"), ("", "Osman"), ("", "Saleh"), ("", "Mahmoud"),
];

/// Share of families of other origins with a name of their list; the others have a built one.
pub(crate) const FREQUENT_ELSEWHERE: f64 = 0.2;

/// Parts of the rarer surnames of one origin.
#[derive(Clone, Copy)]
pub(crate) struct Built {
    pub(crate) prefixes: &'static [&'static str],
    pub(crate) fronts: &'static [&'static str],
    pub(crate) ends: &'static [&'static str],
}

/// Rarer Moroccan surnames.
#[rustfmt::skip]
pub(crate) const MOROCCAN_BUILT: Built = Built {
    prefixes: &["", "", "", "el", "el", "ben", "bou", "ait", "ou"],
    fronts: &[
        "Ham", "Tah", "Zer", "Mess", "Lah", "Bou", "Azz", "Khal", "Fil", "Sab", "Ghan", "Mour",
        "Rah", "Jab", "Tal", "Kadd", "Ouaz", "Had", "Nass", "Chaf", "Laar", "Mans", "Berr", "Yak",
        "Sal", "Bak", "Yous", "Har", "Gharb", "Tam", "Ouar", "Essa", "Daoud", "Hilal", "Majd",
        "Chen",
    ],
    ends: &[
        "aoui", "ani", "ali", "oudi", "ami", "ouni", "iri", "assi", "ouchi", "idi", "abi", "aji",
        "ati", "ouari", "ir", "oub", "ouf", "imi",
    ],
};

/// Rarer Turkish surnames.
#[rustfmt::skip]
pub(crate) const TURKISH_BUILT: Built = Built {
    prefixes: &[""],
    fronts: &[
        "Öz", "Ak", "Kara", "Er", "Gül", "Demir", "Bay", "Can", "Tan", "Uz", "Ay", "Kaya", "Bal",
        "Taş", "Yıl", "Alt", "Gök", "Boz", "Koç", "Sar", "Kılıç", "Çak", "Şen", "Top", "Yal", "Tek",
        "Kök", "Ulu", "Yeni", "Çelik",
    ],
    ends: &[
        "türk", "kaya", "dağ", "soy", "oğlu", "kan", "han", "can", "maz", "bay", "baş", "taş",
        "demir", "er", "yürek", "tekin", "kurt", "bulut", "su", "güneş", "ça", "yol", "ateş", "alp",
    ],
};

/// Rarer Surinamese and Caribbean surnames.
#[rustfmt::skip]
pub(crate) const CARIBBEAN_BUILT: Built = Built {
    prefixes: &[""],
    fronts: &[
        "Ram", "Jag", "Bal", "Sew", "Raj", "Doe", "Gan", "Bis", "Har", "Kal", "Soe", "Moh", "Nan",
        "Par", "Sit", "Bhag", "Chan", "Dew", "Gaj", "Jai", "Lach", "Mang", "Nar", "Ori", "Shiw",
        "Tew",
    ],
    ends: &[
        "charan", "persad", "lal", "gobind", "narain", "dat", "khelawan", "sing", "adhin", "pal",
        "das", "nandan", "bali", "dew", "esar", "wan", "dien", "bar", "kumar", "otar",
    ],
};

/// Rarer Polish surnames.
#[rustfmt::skip]
pub(crate) const POLISH_BUILT: Built = Built {
    prefixes: &[""],
    fronts: &[
        "Maj", "Wróbl", "Zaj", "Król", "Wiecz", "Jabł", "Stęp", "Malin", "Nowak", "Pawł", "Dud",
        "Sikor", "Baran", "Szewcz", "Tomasz", "Piotr", "Marcin", "Adam", "Kaczmar", "Grab", "Wal",
        "Michal", "Kub", "Lis", "Sob", "Czarn", "Bor", "Kozł", "Wilk", "Ostr",
    ],
    ends: &[
        "owski", "ewski", "ik", "czyk", "ak", "ński", "iak", "ek", "owicz", "uk", "ewicz", "arek",
        "orz",
    ],
};

/// Rarer surnames of the Levant and the Horn of Africa.
#[rustfmt::skip]
pub(crate) const ARABIC_BUILT: Built = Built {
    prefixes: &["", "", "", "al", "al", "abu", "abdul"],
    fronts: &[
        "Has", "Khal", "Sal", "Mah", "Nas", "Kar", "Ham", "Jab", "Ras", "Tah", "Far", "War", "Yus",
        "Dar", "Shar", "Gebre", "Tesfa", "Hab", "Kidan", "Mul", "Abdi", "Moh", "Ahm", "Ghan", "Zay",
        "Qad", "Sab", "Tar", "Bak", "Hir",
    ],
    ends: &[
        "an", "awi", "ari", "i", "oud", "im", "ein", "adi", "ouri", "hi", "si", "di", "mariam", "e",
        "at", "am", "our", "abi", "ani",
    ],
};
