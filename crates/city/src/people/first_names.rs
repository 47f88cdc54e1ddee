//! First names as they are frequent in Dutch cities, most frequent first, by the origin of a family
//! and, for Dutch families, by generation.

/// Names for one origin; the frequent stand first.
pub(crate) struct FirstNames {
    pub(crate) women: &'static [&'static str],
    pub(crate) men: &'static [&'static str],
}

/// Dutch families, born up to 1974.
#[rustfmt::skip]
pub(crate) const DUTCH_OLDER: FirstNames = FirstNames {
    women: &[
        "Maria", "Johanna", "Anna", "Elisabeth", "Cornelia", "Wilhelmina", "Hendrika", "Petronella",
        "Catharina", "Adriana", "Jacoba", "Margaretha", "Ingrid", "Monique", "Yvonne", "Marja",
        "Annie", "Ria", "Jannie", "Ans", "Anja", "Karin", "Ellen", "Astrid", "Jolanda", "Sandra",
        "Mirjam", "Trudy", "Els", "Hélène", "Renée", "Thérèse", "José", "Geertje", "Grietje",
        "Antje", "Tineke", "Wilma", "Marijke", "Gerda", "Femke", "Ineke", "Lia", "Corrie", "Bep",
        "Truus", "Nel", "Ida", "Clara", "Helena",
    ],
    men: &[
        "Johannes", "Jan", "Cornelis", "Hendrik", "Willem", "Pieter", "Gerrit", "Jacobus", "Petrus",
        "Adrianus", "Antonius", "Theodorus", "Dirk", "Klaas", "Frans", "Hans", "Peter", "Robert",
        "Ronald", "Marcel", "Erik", "Paul", "Rob", "Kees", "Henk", "Wim", "Gerard", "René", "André",
        "Bert", "Martin", "Arie", "Leendert", "Jacob", "Albert", "Sjoerd", "Harm", "Evert",
        "Maarten", "Bernardus", "Franciscus", "Lambertus", "Wouter", "Ruud", "Joop", "Theo", "Leo",
        "Harry", "Ben", "Jos",
    ],
};

/// Dutch families, born from 1975.
#[rustfmt::skip]
pub(crate) const DUTCH_YOUNGER: FirstNames = FirstNames {
    women: &[
        "Anna", "Emma", "Lisa", "Sanne", "Julia", "Sophie", "Laura", "Eva", "Lotte", "Lieke",
        "Anouk", "Iris", "Kim", "Femke", "Tess", "Noa", "Mila", "Sara", "Nora", "Zoë", "Chloë",
        "Noëlle", "Maud", "Fleur", "Roos", "Britt", "Amber", "Daphne", "Naomi", "Manon", "Linda",
        "Marieke", "Esther", "Nienke", "Marloes", "Ilse", "Inge", "Suzanne", "Charlotte", "Merel",
        "Isa", "Yara", "Liv", "Saar", "Elin", "Fenna", "Jasmijn", "Evi", "Romée", "Anaïs",
    ],
    men: &[
        "Daan", "Sem", "Lucas", "Thomas", "Tim", "Lars", "Milan", "Levi", "Luuk", "Bram", "Jesse",
        "Finn", "Thijs", "Ruben", "Max", "Sven", "Stijn", "Niels", "Rick", "Kevin", "Jeroen",
        "Mark", "Bas", "Dennis", "Michiel", "Joost", "Koen", "Daniël", "Joël", "Noah", "Julian",
        "Gijs", "Mees", "Noud", "Teun", "Job", "Floris", "Hidde", "Jurre", "Tijn", "Roel", "Sander",
        "Wouter", "Jasper", "Maarten", "Rik", "Timo", "Loïs", "François", "Raphaël",
    ],
};

/// Moroccan families.
#[rustfmt::skip]
pub(crate) const MOROCCAN: FirstNames = FirstNames {
    women: &[
        "Fatima", "Khadija", "Aïcha", "Naima", "Samira", "Latifa", "Malika", "Yasmina", "Zahra",
        "Hanane", "Najat", "Salma", "Amina", "Imane", "Nisrine", "Hajar", "Loubna", "Karima",
        "Mina", "Soumaya",
    ],
    men: &[
        "Mohamed", "Ahmed", "Hassan", "Youssef", "Rachid", "Abdelkader", "Mustapha", "Said",
        "Karim", "Omar", "Bilal", "Hamza", "Ayoub", "Ilias", "Soufiane", "Khalid", "Abdellah",
        "Ismaël", "Noureddine", "Driss",
    ],
};

/// Turkish families.
#[rustfmt::skip]
pub(crate) const TURKISH: FirstNames = FirstNames {
    women: &[
        "Fatma", "Ayşe", "Emine", "Zeynep", "Elif", "Hatice", "Meryem", "Özlem", "Esra", "Büşra",
        "Gülsüm", "Hülya", "Sevgi", "Nurcan", "Şeyma", "Melek", "Derya", "Ebru", "Gönül", "Yasemin",
    ],
    men: &[
        "Mehmet", "Mustafa", "Ahmet", "Ali", "Hüseyin", "Hasan", "İbrahim", "Ömer", "Emre", "Murat",
        "Yusuf", "Kemal", "Osman", "Süleyman", "Fatih", "Gökhan", "Çetin", "Serkan", "Volkan",
        "Kadir",
    ],
};

/// Surinamese and Caribbean families.
#[rustfmt::skip]
pub(crate) const CARIBBEAN: FirstNames = FirstNames {
    women: &[
        "Sharon", "Priscilla", "Cheryl", "Natasha", "Chantal", "Shanti", "Sharmila", "Anita",
        "Denise", "Joyce", "Mavis", "Rowena", "Sherida", "Gaitrie", "Lucia", "Yolanda", "Xiomara",
        "Ruthline", "Jaïra", "Shaniqua",
    ],
    men: &[
        "Clyde", "Orlando", "Ramesh", "Sunil", "Rishi", "Marlon", "Winston", "Glenn", "Roy",
        "Stanley", "Dewin", "Jurgen", "Anil", "Vinod", "Rudolf", "Edgar", "Jaïro", "Gilbert",
        "Urwin", "Ruben",
    ],
};

/// Polish families.
#[rustfmt::skip]
pub(crate) const POLISH: FirstNames = FirstNames {
    women: &[
        "Anna", "Katarzyna", "Małgorzata", "Agnieszka", "Joanna", "Ewa", "Magdalena", "Monika",
        "Zofia", "Julia", "Hanna", "Aleksandra", "Beata", "Dorota", "Żaneta",
    ],
    men: &[
        "Piotr", "Krzysztof", "Andrzej", "Tomasz", "Paweł", "Michał", "Marcin", "Jakub", "Łukasz",
        "Wojciech", "Rafał", "Kamil", "Mateusz", "Adam", "Grzegorz",
    ],
};

/// Families from the Levant and the Horn of Africa.
#[rustfmt::skip]
pub(crate) const ARABIC: FirstNames = FirstNames {
    women: &[
        "Maryam", "Rania", "Hala", "Rima", "Lina", "Nour", "Dima", "Hiba", "Fadia", "Sahra",
        "Hodan", "Ifrah", "Selam", "Rahel", "Batoul",
    ],
    men: &[
        "Mohammad", "Khaled", "Omar", "Bassel", "Firas", "Anas", "Yazan", "Abdi", "Hussein",
        "Samir", "Tarek", "Yonas", "Dawit", "Mahmoud", "Jamal",
    ],
};

/// The long list of Dutch families, of all generations.
#[rustfmt::skip]
pub(crate) const MORE_WOMEN: &[&str] = &[
    "Aaltje", "Agatha", "Agnes", "Alberta", "Alida", "Aleida", "Alexandra", "Alice", "Amelie",
    "Andrea", "Angela", "Angelique", "Anita", "Anneke", "Annelies", "Annemarie", "Annette",
    "Annika", "Antonia", "Arendina", "Arnolda", "Astrid", "Barbara", "Beatrix", "Berendina",
    "Bernadette", "Bianca", "Bregje", "Brigitte", "Carla", "Carolina", "Caroline", "Cecilia",
    "Charlotte", "Christina", "Claudia", "Colette", "Dana", "Debora", "Diana", "Dina", "Dirkje",
    "Dorothea", "Edith", "Eefje", "Egberta", "Elise", "Elke", "Ella", "Emilia", "Erica", "Esmée",
    "Eline", "Eveline", "Feline", "Fenne", "Francina", "Francisca", "Frederika", "Froukje",
    "Gabriëlle", "Geertruida", "Gerarda", "Gerritje", "Gesina", "Gijsberta", "Hanna", "Hanneke",
    "Harmke", "Heleen", "Henriëtte", "Hester", "Hilda", "Hilde", "Hiltje", "Ilona", "Irene",
    "Isabel", "Isabella", "Ivonne", "Jacqueline", "Jana", "Janna", "Jantje", "Janneke", "Jasmine",
    "Jeannette", "Jennifer", "Jessica", "Jitske", "Joke", "Jolijn", "Josephine", "Judith",
    "Juliana", "Juliëtte", "Karen", "Karina", "Katja", "Kirsten", "Klaasje", "Klara", "Lena",
    "Leonie", "Liesbeth", "Lieve", "Lilian", "Linde", "Lisanne", "Loes", "Louisa", "Louise",
    "Lucia", "Luna", "Lynn", "Maaike", "Machteld", "Madelief", "Margriet", "Marianne", "Marije",
    "Marina", "Marit", "Marjolein", "Marleen", "Martha", "Martina", "Mathilda", "Meike", "Melanie",
    "Melissa", "Merle", "Michelle", "Miranda", "Myrthe", "Nadia", "Nathalie", "Neeltje", "Nicole",
    "Nicoline", "Nina", "Nynke", "Olivia", "Patricia", "Paula", "Paulina", "Petra", "Philippa",
    "Pien", "Pleun", "Puck", "Quirine", "Rachel", "Rebecca", "Regina", "Renske", "Rianne", "Rika",
    "Rixt", "Rosa", "Rosalie", "Roxanne", "Sabine", "Saskia", "Selma", "Sietske", "Silke", "Simone",
    "Sjoukje", "Sofia", "Stefanie", "Stien", "Susanna", "Sylvia", "Tamara", "Tanja", "Teuntje",
    "Theodora", "Theresia", "Tietje", "Tirza", "Trijntje", "Ursula", "Valerie", "Vera", "Veerle",
    "Veronica", "Victoria", "Wendy", "Wiepkje", "Willemijn", "Willemina", "Wilhelma", "Xandra",
    "Yfke", "Ymkje", "Yvette", "Zita", "Zwaantje",
];

/// The long list of Dutch families, of all generations.
#[rustfmt::skip]
pub(crate) const MORE_MEN: &[&str] = &[
    "Aad", "Abel", "Abraham", "Adam", "Adolf", "Adriaan", "Alex", "Alexander", "Alfons", "Alfred",
    "Allard", "Andreas", "Anton", "Arend", "Arjan", "Arjen", "Arnold", "Arnoldus", "Arthur",
    "August", "Auke", "Barend", "Bart", "Bartholomeus", "Bastiaan", "Benjamin", "Berend", "Bernard",
    "Bjorn", "Boris", "Boudewijn", "Brian", "Carel", "Casper", "Chris", "Christiaan", "Christianus",
    "Coen", "Coenraad", "Constantijn", "Daan", "Danny", "David", "Derk", "Diederik", "Dion",
    "Dominicus", "Douwe", "Durk", "Eduard", "Edwin", "Egbert", "Eelco", "Elias", "Emiel",
    "Engelbert", "Eric", "Ernst", "Erwin", "Eugène", "Everhardus", "Fabian", "Felix", "Ferdinand",
    "Filip", "Folkert", "Frank", "Fred", "Frederik", "Freek", "Gabriël", "Geert", "Georgius",
    "Gerben", "Gerardus", "Gerhard", "Gert", "Gijsbertus", "Govert", "Guido", "Guus", "Harald",
    "Harmen", "Hein", "Hendrikus", "Henri", "Herman", "Hermanus", "Hubertus", "Hugo", "Ignatius",
    "Ivo", "Jaap", "Jacco", "Jan-Willem", "Janus", "Jarno", "Jelle", "Jelmer", "Jens", "Jeremy",
    "Joachim", "Joannes", "Jochem", "Joeri", "Johan", "Jonas", "Jonathan", "Jordi", "Jorrit",
    "Joris", "Jozef", "Jurriaan", "Karel", "Karst", "Kasper", "Klaas-Jan", "Kornelis", "Laurens",
    "Laurentius", "Leonard", "Leonardus", "Lieuwe", "Lodewijk", "Louis", "Lourens", "Lucien",
    "Ludovicus", "Luc", "Luitzen", "Lukas", "Maarten", "Marc", "Marco", "Marinus", "Marius",
    "Martijn", "Martinus", "Mathijs", "Matthias", "Mattheus", "Maurits", "Meindert", "Melle",
    "Melvin", "Menno", "Michael", "Michel", "Mitchell", "Nathan", "Nicolaas", "Nick", "Olaf",
    "Olivier", "Oscar", "Otto", "Pascal", "Patrick", "Paulus", "Philip", "Pim", "Quinten", "Ralph",
    "Raymond", "Reinier", "Remco", "Richard", "Rinus", "Robbert", "Robin", "Roderick", "Roelof",
    "Roger", "Roland", "Roman", "Rudolf", "Rutger", "Rutger-Jan", "Samuel", "Sebastiaan", "Siebe",
    "Siebren", "Siem", "Simon", "Sipke", "Stefan", "Stephan", "Steven", "Sybren", "Taco", "Teunis",
    "Thijmen", "Thimo", "Tiemen", "Tjeerd", "Tobias", "Tom", "Ubbo", "Valentijn", "Victor",
    "Vincent", "Vincentius", "Walter", "Wessel", "Wietse", "Wilbert", "Wilfred", "Wilhelmus",
    "Willem-Jan", "Wybe", "Xander", "Ype", "Yorick", "Zacharias", "Zeger",
];

/// What a person is called by whose first of the first names has such a form.
#[rustfmt::skip]
pub(crate) const CALL_NAMES: &[(&str, &[&str])] = &[
    ("Johannes", &["Jan", "Hans", "Joop", "Johan"]), ("Cornelis", &["Kees", "Cor", "Cees"]),
    ("Hendrik", &["Henk", "Rik"]), ("Willem", &["Wim", "Pim"]), ("Pieter", &["Piet", "Peter"]),
    ("Jacobus", &["Jaap", "Koos", "Sjaak"]), ("Petrus", &["Piet", "Peter", "Pierre"]),
    ("Adrianus", &["Ad", "Janus", "Arjan"]), ("Antonius", &["Ton", "Toon", "Anton"]),
    ("Theodorus", &["Theo", "Dorus"]), ("Gerardus", &["Gerard", "Geert"]),
    ("Bernardus", &["Ben", "Bernard"]), ("Franciscus", &["Frans", "Cis"]),
    ("Lambertus", &["Bert", "Lambert"]), ("Leendert", &["Leen"]),
    ("Hermanus", &["Herman", "Manus"]), ("Wilhelmus", &["Wim", "Willem"]),
    ("Martinus", &["Martin", "Tinus"]), ("Nicolaas", &["Nico", "Klaas"]),
    ("Hubertus", &["Huub", "Bert"]), ("Maria", &["Marja", "Ria", "Mieke", "Riet"]),
    ("Johanna", &["Joke", "Annie", "Hanna"]), ("Elisabeth", &["Els", "Bep", "Liesbeth"]),
    ("Cornelia", &["Corrie", "Nel", "Cor"]), ("Wilhelmina", &["Wil", "Mien", "Willy"]),
    ("Hendrika", &["Riek", "Hennie"]), ("Petronella", &["Nel", "Ellen"]),
    ("Catharina", &["Toos", "Trees", "Ineke"]), ("Adriana", &["Adrie", "Jeanne"]),
    ("Jacoba", &["Coby", "Co"]), ("Margaretha", &["Greet", "Margriet"]),
    ("Geertruida", &["Truus", "Trudy"]), ("Francisca", &["Cisca", "Fransje"]),
    ("Christina", &["Stien", "Chris"]), ("Alida", &["Ali", "Lida"]), ("Mohamed", &["Mo", "Momo"]),
    ("Mohammad", &["Mo"]), ("Abdelkader", &["Kader"]), ("Mustapha", &["Mus"]),
    ("Mehmet", &["Memo"]), ("Krzysztof", &["Chris", "Krzys"]), ("Małgorzata", &["Gosia"]),
    ("Katarzyna", &["Kasia"]), ("Agnieszka", &["Aga"]), ("Aleksandra", &["Ola"]),
    ("Alexander", &["Alex", "Sander"]), ("Sebastiaan", &["Bas"]), ("Thomas", &["Tom"]),
    ("Matthias", &["Thijs"]), ("Maximiliaan", &["Max"]), ("Suzanne", &["Suus"]),
    ("Charlotte", &["Lotte"]),
];
