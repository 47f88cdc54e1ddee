//! Surnames: the hundred most frequent Dutch ones with their number of bearers, parts from which rarer Dutch ones are
//! built, and the frequent ones of other origins. Weights for the Dutch list: bearers in 2007 in hundreds (Nederlandse
//! Familienamenbank), rounded.

/// Prefix, stem, weight.
#[rustfmt::skip]
pub(crate) const DUTCH: &[(&str, &str, u32)] = &[
    ("de", "Jong", 839), ("", "Jansen", 735), ("de", "Vries", 711), ("van den", "Berg", 586), ("van", "Dijk", 564), ("", "Bakker", 553),
    ("", "Janssen", 540), ("", "Visser", 495), ("", "Smit", 423), ("", "Meijer", 400), ("de", "Boer", 383), ("", "Mulder", 362),
    ("de", "Groot", 362), ("", "Bos", 354), ("", "Vos", 303), ("", "Peters", 301), ("", "Hendriks", 295), ("van", "Leeuwen", 288),
    ("", "Dekker", 279), ("", "Brouwer", 254), ("de", "Wit", 249), ("", "Dijkstra", 236), ("", "Smits", 238), ("de", "Graaf", 217),
    ("van der", "Meer", 214), ("van der", "Linden", 209), ("", "Kok", 208), ("", "Jacobs", 207), ("de", "Haan", 207), ("", "Vermeulen", 206),
    ("van den", "Heuvel", 203), ("van der", "Veen", 198), ("van den", "Broek", 193), ("de", "Bruijn", 189), ("de", "Bruin", 185),
    ("", "Schouten", 181), ("van", "Beek", 178), ("", "Willems", 175), ("van", "Vliet", 171), ("van de", "Ven", 166), ("", "Hoekstra", 162),
    ("", "Maas", 161), ("", "Verhoeven", 160), ("", "Koster", 158), ("van", "Dam", 157), ("van der", "Heijden", 153), ("", "Prins", 149),
    ("", "Blom", 148), ("", "Huisman", 147), ("", "Peeters", 146), ("de", "Jonge", 143), ("", "Kuipers", 140), ("van", "Veen", 139),
    ("", "Post", 138), ("", "Kuiper", 137), ("", "Veenstra", 135), ("", "Kramer", 134), ("van den", "Brink", 133), ("", "Scholten", 131),
    ("van", "Wijk", 130), ("", "Postma", 129), ("", "Martens", 128), ("", "Vink", 127), ("de", "Ruiter", 126), ("", "Timmermans", 125),
    ("", "Groen", 124), ("", "Gerritsen", 123), ("", "Jonker", 122), ("van", "Loon", 121), ("", "Boer", 120), ("van der", "Velde", 119),
    ("", "Willemsen", 118), ("", "Smeets", 117), ("de", "Lange", 116), ("de", "Vos", 115), ("", "Bosch", 114), ("van", "Dongen", 113),
    ("", "Schipper", 112), ("de", "Koning", 111), ("van der", "Laan", 110), ("", "Koning", 109), ("", "Driessen", 108), ("van", "Doorn", 107),
    ("", "Hermans", 106), ("", "Evers", 105), ("van den", "Bosch", 104), ("van der", "Wal", 103), ("", "Hofman", 102), ("", "Bosman", 101),
    ("", "Wolters", 100), ("", "Sanders", 99), ("van der", "Horst", 98), ("", "Mol", 97), ("", "Molenaar", 96), ("", "Hoogendoorn", 95),
    ("'t", "Hart", 60), ("in 't", "Veld", 45), ("ter", "Braak", 30), ("ten", "Brink", 40), ("van 't", "Hof", 35), ("op den", "Kamp", 25),
    ("von", "Böhm", 8), ("", "Müller", 60), ("", "Schröder", 30), ("", "Coördes", 4), ("", "Lefèvre", 12), ("du", "Pré", 8),
];

/// Prefixes of the built surnames, with weights.
#[rustfmt::skip]
pub(crate) const PREFIXES: &[(&str, u32)] = &[
    ("", 74), ("van", 9), ("van der", 6), ("de", 4), ("van den", 3), ("van de", 2), ("ter", 1), ("ten", 1),
];

/// First parts of the built surnames.
#[rustfmt::skip]
pub(crate) const FRONTS: &[&str] = &[
    "Hoog", "Laag", "Groen", "Wester", "Ooster", "Noorder", "Zuider", "Zand", "Water", "Molen", "Kerk", "Brug", "Eiken", "Linden", "Berken",
    "Hazel", "Wolf", "Haver", "Rogge", "Gras", "Heide", "Meer", "Slot", "Dal", "Duin", "Haag", "Kruis", "Nieuwen", "Ouden", "Grooten",
    "Kleinen", "Schapen", "Paarde", "Zwaan", "Valken", "Raven", "Vinken", "Bloemen", "Rozen", "Winter", "Zomer", "Steen", "IJssel",
    "Vecht", "Maas", "Rijn", "Eem", "Bol", "Stein", "Lang", "Rooden", "Witten", "Zwart", "Blauw", "Gelder", "Hol", "Teun", "Wille", "Room", "Pel",
];

/// Last parts of the built surnames.
#[rustfmt::skip]
pub(crate) const ENDS: &[&str] = &[
    "dijk", "veld", "huis", "man", "stra", "kamp", "berg", "broek", "beek", "hof", "laar", "horst", "meijer", "bosch", "brink", "burg",
    "donk", "drift", "hoven", "hout", "kerk", "land", "maat", "mans", "poort", "rink", "schot", "voort", "wijk", "zicht",
];

/// Moroccan families.
#[rustfmt::skip]
pub(crate) const MOROCCAN: &[(&str, &str)] = &[
    ("", "El Amrani"), ("el", "Idrissi"), ("", "Bouzid"), ("", "Benali"), ("el", "Khattabi"), ("", "Azzouzi"), ("", "Amrani"), ("ben", "Haddou"),
    ("", "Chaouki"), ("", "Ouali"), ("el", "Yousfi"), ("", "Belhaj"), ("", "Zerouali"), ("el", "Bakkali"), ("", "Ait Lahcen"), ("", "Bouhaddou"),
    ("", "Mansouri"), ("el", "Morabet"), ("", "Tahiri"), ("", "Ziani"),
];

/// Turkish families.
#[rustfmt::skip]
pub(crate) const TURKISH: &[(&str, &str)] = &[
    ("", "Yılmaz"), ("", "Kaya"), ("", "Demir"), ("", "Şahin"), ("", "Çelik"), ("", "Yıldız"), ("", "Öztürk"), ("", "Aydın"), ("", "Arslan"),
    ("", "Doğan"), ("", "Kılıç"), ("", "Özdemir"), ("", "Koç"), ("", "Kurt"), ("", "Polat"), ("", "Erdoğan"), ("", "Güneş"), ("", "Taş"), ("", "Aktaş"), ("", "Ünal"),
];

/// Surinamese and Caribbean families.
#[rustfmt::skip]
pub(crate) const CARIBBEAN: &[(&str, &str)] = &[
    ("", "Ramdin"), ("", "Pinas"), ("", "Jagesar"), ("", "Doekhi"), ("", "Sewnarain"), ("", "Martina"), ("", "Kishna"), ("", "Esajas"),
    ("", "Balgobind"), ("", "Wijngaarde"), ("", "Bihari"), ("", "Maduro"), ("", "Winklaar"), ("", "Lo A Njoe"), ("", "Mohan"), ("", "Zimmerman"),
    ("", "Emanuelson"), ("", "Croes"), ("", "Ramcharan"), ("van", "Exel"),
];

/// Polish families.
#[rustfmt::skip]
pub(crate) const POLISH: &[(&str, &str)] = &[
    ("", "Nowak"), ("", "Kowalczyk"), ("", "Wójcik"), ("", "Wiśniewski"), ("", "Kamiński"), ("", "Lewandowski"), ("", "Zieliński"),
    ("", "Szymański"), ("", "Woźniak"), ("", "Mazur"), ("", "Krawczyk"), ("", "Pawlak"), ("", "Górski"), ("", "Dąbrowski"), ("", "Łuczak"),
];

/// Families from the Levant and the Horn of Africa.
#[rustfmt::skip]
pub(crate) const ARABIC: &[(&str, &str)] = &[
    ("al", "Hamwi"), ("al", "Masri"), ("", "Haddad"), ("", "Khalil"), ("al", "Ahmad"), ("", "Darwish"), ("", "Hassan"), ("", "Warsame"),
    ("", "Farah"), ("", "Tesfay"), ("", "Ibrahim"), ("al", "Hariri"), ("", "Osman"), ("", "Saleh"), ("", "Mahmoud"),
];
