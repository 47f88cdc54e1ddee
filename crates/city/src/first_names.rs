//! First names as they are frequent in Dutch cities, most frequent first, by the origin of a family and, for Dutch
//! families, by generation.

/// Names for one origin; the frequent stand first.
pub(crate) struct FirstNames {
    pub(crate) women: &'static [&'static str],
    pub(crate) men: &'static [&'static str],
}

/// Dutch families, born up to 1974.
#[rustfmt::skip]
pub(crate) const DUTCH_OLDER: FirstNames = FirstNames {
    women: &[
        "Maria", "Johanna", "Anna", "Elisabeth", "Cornelia", "Wilhelmina", "Hendrika", "Petronella", "Catharina", "Adriana", "Jacoba",
        "Margaretha", "Ingrid", "Monique", "Yvonne", "Marja", "Annie", "Ria", "Jannie", "Ans", "Anja", "Karin", "Ellen", "Astrid",
        "Jolanda", "Sandra", "Mirjam", "Trudy", "Els", "Hélène", "Renée", "Thérèse", "José", "Geertje", "Grietje", "Antje", "Tineke",
        "Wilma", "Marijke", "Gerda", "Femke", "Ineke", "Lia", "Corrie", "Bep", "Truus", "Nel", "Ida", "Clara", "Helena",
    ],
    men: &[
        "Johannes", "Jan", "Cornelis", "Hendrik", "Willem", "Pieter", "Gerrit", "Jacobus", "Petrus", "Adrianus", "Antonius", "Theodorus",
        "Dirk", "Klaas", "Frans", "Hans", "Peter", "Robert", "Ronald", "Marcel", "Erik", "Paul", "Rob", "Kees", "Henk", "Wim", "Gerard",
        "René", "André", "Bert", "Martin", "Arie", "Leendert", "Jacob", "Albert", "Sjoerd", "Harm", "Evert", "Maarten", "Bernardus",
        "Franciscus", "Lambertus", "Wouter", "Ruud", "Joop", "Theo", "Leo", "Harry", "Ben", "Jos",
    ],
};

/// Dutch families, born from 1975.
#[rustfmt::skip]
pub(crate) const DUTCH_YOUNGER: FirstNames = FirstNames {
    women: &[
        "Anna", "Emma", "Lisa", "Sanne", "Julia", "Sophie", "Laura", "Eva", "Lotte", "Lieke", "Anouk", "Iris", "Kim", "Femke", "Tess",
        "Noa", "Mila", "Sara", "Nora", "Zoë", "Chloë", "Noëlle", "Maud", "Fleur", "Roos", "Britt", "Amber", "Daphne", "Naomi", "Manon",
        "Linda", "Marieke", "Esther", "Nienke", "Marloes", "Ilse", "Inge", "Suzanne", "Charlotte", "Merel", "Isa", "Yara", "Liv", "Saar",
        "Elin", "Fenna", "Jasmijn", "Evi", "Romée", "Anaïs",
    ],
    men: &[
        "Daan", "Sem", "Lucas", "Thomas", "Tim", "Lars", "Milan", "Levi", "Luuk", "Bram", "Jesse", "Finn", "Thijs", "Ruben", "Max", "Sven",
        "Stijn", "Niels", "Rick", "Kevin", "Jeroen", "Mark", "Bas", "Dennis", "Michiel", "Joost", "Koen", "Daniël", "Joël", "Noah", "Julian",
        "Gijs", "Mees", "Noud", "Teun", "Job", "Floris", "Hidde", "Jurre", "Tijn", "Roel", "Sander", "Wouter", "Jasper", "Maarten", "Rik",
        "Timo", "Loïs", "François", "Raphaël",
    ],
};

/// Moroccan families.
#[rustfmt::skip]
pub(crate) const MOROCCAN: FirstNames = FirstNames {
    women: &[
        "Fatima", "Khadija", "Aïcha", "Naima", "Samira", "Latifa", "Malika", "Yasmina", "Zahra", "Hanane", "Najat", "Salma", "Amina", "Imane",
        "Nisrine", "Hajar", "Loubna", "Karima", "Mina", "Soumaya",
    ],
    men: &[
        "Mohamed", "Ahmed", "Hassan", "Youssef", "Rachid", "Abdelkader", "Mustapha", "Said", "Karim", "Omar", "Bilal", "Hamza", "Ayoub",
        "Ilias", "Soufiane", "Khalid", "Abdellah", "Ismaël", "Noureddine", "Driss",
    ],
};

/// Turkish families.
#[rustfmt::skip]
pub(crate) const TURKISH: FirstNames = FirstNames {
    women: &[
        "Fatma", "Ayşe", "Emine", "Zeynep", "Elif", "Hatice", "Meryem", "Özlem", "Esra", "Büşra", "Gülsüm", "Hülya", "Sevgi", "Nurcan", "Şeyma",
        "Melek", "Derya", "Ebru", "Gönül", "Yasemin",
    ],
    men: &[
        "Mehmet", "Mustafa", "Ahmet", "Ali", "Hüseyin", "Hasan", "İbrahim", "Ömer", "Emre", "Murat", "Yusuf", "Kemal", "Osman", "Süleyman",
        "Fatih", "Gökhan", "Çetin", "Serkan", "Volkan", "Kadir",
    ],
};

/// Surinamese and Caribbean families.
#[rustfmt::skip]
pub(crate) const CARIBBEAN: FirstNames = FirstNames {
    women: &[
        "Sharon", "Priscilla", "Cheryl", "Natasha", "Chantal", "Shanti", "Sharmila", "Anita", "Denise", "Joyce", "Mavis", "Rowena", "Sherida",
        "Gaitrie", "Lucia", "Yolanda", "Xiomara", "Ruthline", "Jaïra", "Shaniqua",
    ],
    men: &[
        "Clyde", "Orlando", "Ramesh", "Sunil", "Rishi", "Marlon", "Winston", "Glenn", "Roy", "Stanley", "Dewin", "Jurgen", "Anil", "Vinod",
        "Rudolf", "Edgar", "Jaïro", "Gilbert", "Urwin", "Ruben",
    ],
};

/// Polish families.
#[rustfmt::skip]
pub(crate) const POLISH: FirstNames = FirstNames {
    women: &[
        "Anna", "Katarzyna", "Małgorzata", "Agnieszka", "Joanna", "Ewa", "Magdalena", "Monika", "Zofia", "Julia", "Hanna", "Aleksandra",
        "Beata", "Dorota", "Żaneta",
    ],
    men: &[
        "Piotr", "Krzysztof", "Andrzej", "Tomasz", "Paweł", "Michał", "Marcin", "Jakub", "Łukasz", "Wojciech", "Rafał", "Kamil", "Mateusz",
        "Adam", "Grzegorz",
    ],
};

/// Families from the Levant and the Horn of Africa.
#[rustfmt::skip]
pub(crate) const ARABIC: FirstNames = FirstNames {
    women: &[
        "Maryam", "Rania", "Hala", "Rima", "Lina", "Nour", "Dima", "Hiba", "Fadia", "Sahra", "Hodan", "Ifrah", "Selam", "Rahel", "Batoul",
    ],
    men: &[
        "Mohammad", "Khaled", "Omar", "Bassel", "Firas", "Anas", "Yazan", "Abdi", "Hussein", "Samir", "Tarek", "Yonas", "Dawit", "Mahmoud", "Jamal",
    ],
};
