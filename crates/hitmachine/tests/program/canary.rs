//! The canary: people with marked values go through every command, in good rows and in rows with every kind of error, in files
//! without header and in the place of keys and profiles. Nothing that is printed or written may hold a marked value.

use std::fs;

use crate::marks::found;
use crate::run::{Ran, finish, hitmachine};
use crate::town::{AGENCIES, NIGHT, Town, files};

/// A word in the code column: `profile` shows these, so that they can be translated, and nothing else does.
const CODE_WORD: &str = "mussenwoord";

/// Every value by which a marked person could be known.
const MARKS: [&str; 18] = [
    "Kwetterzanger",
    "Kno\u{EB}ll",
    "Tjilpina",
    "495122725",
    "495122726",
    "KLT-55120937",
    "SGN-88204461",
    "9876ZX",
    "48213",
    "17-12-1931",
    "19311217",
    "1931-12-17",
    "Leeuwerikslaantje",
    "nachtegaalgeheim",
    "06-83920174",
    CODE_WORD,
    "spechtgraad",
    "71939",
];

const HEADER: &str =
    "Nummer;Klant;BSN;Voornaam;Naam;Geboren;PC;Nr;Toev;Soort;Ernst;Loket;Datum;Straat;Notitie\n";

/// One row with its marked values; each `change` puts another value in a column.
fn row(number: u32, changes: &[(usize, &str)]) -> String {
    let number = format!("SGN-88204461-{number}");
    let mut cells = [
        &*number,
        "KLT-55120937",
        "495122725",
        "Tjilpina",
        "van der Kwetterzanger",
        "17-12-1931",
        "9876ZX",
        "48213",
        "",
        "a",
        "2",
        "7193",
        "01-11-2026",
        "Leeuwerikslaantje 48213",
        "nachtegaalgeheim, bel 06-83920174",
    ];
    for (column, value) in changes {
        cells[*column] = value;
    }
    cells.join(";") + "\n"
}

/// A row for each thing that can be wrong with one.
fn bad_rows() -> String {
    let long = format!("nachtegaalgeheim {}", "Kwetterzanger ".repeat(6000));
    let changes: [&[(usize, &str)]; 24] = [
        &[(2, "495122726")],
        &[(2, "Kwetterzanger")],
        &[(4, "Kwetter\0zanger")],
        &[(4, "Kwetterzanger\u{FFFD}")],
        &[(4, "\u{41A}\u{438}")],
        &[(5, "1931-12-17")],
        &[(5, "00-00-1931")],
        &[(5, "17-12-2031")],
        &[(5, "Tjilpina")],
        &[(6, "9876ZXX")],
        &[(6, "")],
        &[(7, "Leeuwerikslaantje 48213")],
        &[(7, "")],
        &[(9, CODE_WORD)],
        &[(10, "spechtgraad")],
        &[(11, "71939")],
        &[(12, "19311217")],
        &[(12, "17-12-1931")],
        &[(12, "")],
        &[(0, "")],
        &[(14, "nachtegaalgeheim;Kwetterzanger")],
        &[(14, &long)],
        &[(2, ""), (4, ""), (6, ""), (7, "")],
        &[(0, "SGN-88204461"), (4, "Kno\u{EB}ll")],
    ];
    let mut rows: String = changes
        .iter()
        .zip(100..)
        .map(|(changes, number)| row(number, changes))
        .collect();
    // One number on two rows that differ, and on two that do not.
    rows += &row(1, &[(12, "02-11-2026")]);
    rows += &row(2, &[]);
    rows
}

fn good_rows(count: u32) -> String {
    (0..count).map(|number| row(number, &[])).collect()
}

/// A town in which every agency has marked people, and what is wrong besides in a folder of its own.
fn marked_town() -> Town {
    let town = Town::new();
    for (agency, code) in [
        ("housing", "rent-arrears"),
        ("police", "domestic-violence"),
        ("neighbourhood-team", "parenting-concern"),
    ] {
        let bsn = if agency == "housing" {
            ""
        } else {
            "bsn = \"BSN\"\n"
        };
        let profile = format!(
            "agency = \"{agency}\"\nencoding = \"utf-8\"\ndelimiter = \";\"\ndate = \"dd-mm-yyyy\"\n[columns]\nsignal_number = \"Nummer\"\n\
             client_number = \"Klant\"\n{bsn}first_names = \"Voornaam\"\nsurname = \"Naam\"\nbirth_date = \"Geboren\"\npostcode = \"PC\"\n\
             house_number = \"Nr\"\nhouse_addition = \"Toev\"\ncode = \"Soort\"\nseverity = \"Ernst\"\ncontact = \"Loket\"\ndate = \"Datum\"\n\
             [codes]\na = \"{code}\"\n"
        );
        town.write(&format!("agencies/{agency}/profile.toml"), profile);
        town.write(
            &format!("agencies/{agency}/signals.csv"),
            format!("{HEADER}{}{}", good_rows(60), bad_rows()),
        );
    }
    fs::create_dir(town.file("inputs")).expect("a folder");
    let latin = |text: &str| {
        text.chars()
            .map(|character| u8::try_from(character).unwrap_or(b'?'))
            .collect::<Vec<u8>>()
    };
    for (name, bytes) in [
        ("headerless.csv", good_rows(9).into_bytes()),
        (
            "one-row.csv",
            row(1, &[])[..].trim_end().as_bytes().to_vec(),
        ),
        (
            "marked-header.csv",
            format!(
                "{}{}",
                HEADER.replace("Straat", "Kwetterzanger"),
                good_rows(9)
            )
            .into_bytes(),
        ),
        (
            "doubled-header.csv",
            format!("{}{}", HEADER.replace("Straat", "Naam"), good_rows(9)).into_bytes(),
        ),
        (
            "open-quote.csv",
            format!("{HEADER}{}\"Kwetterzanger;{}", good_rows(3), good_rows(3)).into_bytes(),
        ),
        (
            "only-bad.csv",
            format!("{HEADER}{}", bad_rows()).into_bytes(),
        ),
        (
            "other-delimiter.csv",
            format!("{HEADER}{}", good_rows(9))
                .replace(';', ",")
                .into_bytes(),
        ),
        (
            "other-encoding.csv",
            latin(&format!(
                "{HEADER}{}",
                row(1, &[(4, "Kno\u{EB}ll")]).repeat(9)
            )),
        ),
        (
            "two-bytes.csv",
            format!("{HEADER}{}", good_rows(9))
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
        (
            "as.key",
            b"hitmachine-key v1 pseudonym epoch=1 Kwetterzanger 495122725\n".to_vec(),
        ),
        (
            "as-agency.key",
            b"hitmachine-key v1 agency 495122725\n".to_vec(),
        ),
        ("rows.key", good_rows(9).into_bytes()),
    ] {
        town.write(&format!("inputs/{name}"), bytes);
    }
    town
}

/// Whatever was printed, with what printed it.
#[derive(Default)]
struct Printed(Vec<(String, Ran)>);

impl Printed {
    /// Runs a command as plain text and as JSON, and wants it to end in one of these ways.
    fn run(&mut self, town: &Town, args: &[&str], statuses: &[i32]) {
        for json in [&[][..], &["--json"]] {
            let args = [args, json].concat();
            let mut command = hitmachine(town.path(), &args);
            let ran = finish(command.env("RUST_BACKTRACE", "1").env("RUST_LOG", "trace"));
            let status = ran.status.expect("no signal ends it");
            assert!(
                statuses.contains(&status),
                "{args:?}: {status}\n{}",
                ran.stderr
            );
            self.0.push((args.join(" "), ran));
        }
    }

    /// Runs `hash` at the police with one file in the place of another.
    fn hash_with(&mut self, town: &Town, option: &str, file: &str) {
        let home = [
            "hash",
            "--home",
            "agencies/police",
            "--night",
            NIGHT,
            "--out",
            "spoilt",
            "agencies/police/signals.csv",
        ];
        self.run(town, &[&home[..], &[option, file]].concat(), &[1]);
    }
}

/// Where marked values are: in what was printed, and in files other than the agencies' own inputs, and in names of files.
fn leaks(town: &Town, printed: &Printed) -> Vec<String> {
    let mut leaks = Vec::new();
    for (args, ran) in &printed.0 {
        for (stream, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            let mut marks = found(text.as_bytes(), &MARKS);
            marks.retain(|mark| {
                !(*mark == CODE_WORD && stream == "stdout" && args.starts_with("profile "))
            });
            leaks.extend(
                marks
                    .iter()
                    .map(|mark| format!("{mark} on {stream} of {args}")),
            );
        }
    }
    for name in files(town.path()) {
        let is_input = name.starts_with("inputs/") || name.ends_with("/signals.csv");
        let bytes = if is_input {
            Vec::new()
        } else {
            town.read(&name)
        };
        let marks = found(&bytes, &MARKS)
            .into_iter()
            .chain(found(name.as_bytes(), &MARKS));
        leaks.extend(marks.map(|mark| format!("{mark} in {name}")));
    }
    leaks
}

/// The whole night, and every mistake.
fn night(town: &Town) -> Printed {
    let mut printed = Printed::default();
    town.change_covenant("max_refused_share = 0.4", "max_refused_share = 0.5");
    town.change_covenant("max_records_per_tag = 10", "max_records_per_tag = 100");
    town.change_covenant("6500-6599", "9000-9999");
    town.change_covenant(
        "min_amount = 50\npreconditions = [\"personal-contact\", \"debt-help-offered\"]\n",
        "",
    );
    for agency in AGENCIES {
        let (home, signals) = (
            format!("agencies/{agency}"),
            format!("agencies/{agency}/signals.csv"),
        );
        printed.run(
            town,
            &[
                "hash",
                "--home",
                &home,
                "--night",
                NIGHT,
                "--dry-run",
                &signals,
            ],
            &[0],
        );
        printed.run(
            town,
            &["hash", "--home", &home, "--night", NIGHT, &signals],
            &[0],
        );
        printed.run(
            town,
            &[
                "inspect",
                "--covenant",
                "covenant.toml",
                &Town::batch(agency),
            ],
            &[0],
        );
        printed.run(town, &["key", "show", &format!("{home}/agency.key")], &[0]);
        printed.run(town, &["profile", &signals], &[0]);
    }
    let batches = AGENCIES.map(Town::batch);
    let accept = ["accept", "--site", "centre", "--night", NIGHT];
    printed.run(
        town,
        &["match", "--site", "centre", "--night", NIGHT],
        &[75],
    );
    printed.run(
        town,
        &[&accept[..], &batches.each_ref().map(String::as_str)].concat(),
        &[0],
    );
    printed.run(town, &["match", "--site", "centre", "--night", NIGHT], &[0]);
    for (agency, batch) in AGENCIES.iter().zip(&batches) {
        let receipt = format!("centre/nights/{NIGHT}/agencies/{agency}/r1/receipt");
        printed.run(
            town,
            &[
                "receipt",
                "--home",
                &format!("agencies/{agency}"),
                "--batch",
                batch,
                &receipt,
            ],
            &[0],
        );
    }

    for name in files(&town.file("inputs")) {
        let file = &*format!("inputs/{name}");
        printed.run(
            town,
            &[
                "hash",
                "--home",
                "agencies/police",
                "--night",
                NIGHT,
                "--out",
                "elsewhere",
                file,
            ],
            &[0, 1],
        );
        printed.run(town, &["profile", file], &[0, 1]);
        printed.run(town, &["inspect", file], &[1]);
        printed.run(town, &[&accept[..], &[file]].concat(), &[1]);
        printed.run(town, &["key", "show", file], &[1]);
        printed.run(town, &["covenant", "check", file], &[1]);
        printed.run(town, &["covenant", "show", file], &[1]);
        printed.run(
            town,
            &[
                "covenant",
                "sign",
                "--as",
                "care",
                "--key",
                file,
                "covenant.toml",
            ],
            &[1],
        );
        printed.run(
            town,
            &[
                "covenant",
                "sign",
                "--as",
                "care",
                "--key",
                "owners/care.key",
                file,
            ],
            &[1],
        );
        let batch = Town::batch("police");
        printed.run(
            town,
            &[
                "receipt",
                "--home",
                "agencies/police",
                "--batch",
                &batch,
                file,
            ],
            &[1],
        );
        let receive = [
            "key",
            "receive",
            "--home",
            "agencies/police",
            "--agency",
            "police",
            file,
        ];
        printed.run(town, &receive, &[1]);
        let share = [
            "key",
            "share",
            "--covenant",
            "covenant.toml",
            "--state",
            "centre/state",
            "--out",
            "shares",
            "--key",
            file,
        ];
        printed.run(town, &share, &[1]);
        printed.run(
            town,
            &[&accept[..], &["--key", file, &batch]].concat(),
            &[1],
        );
        for option in [
            "--covenant",
            "--profile",
            "--key",
            "--agency-key",
            "--excluded",
        ] {
            printed.hash_with(town, option, file);
        }
        printed.run(
            town,
            &[
                "match",
                "--site",
                "centre",
                "--night",
                NIGHT,
                "--covenant",
                file,
            ],
            &[1],
        );
    }
    printed
}

#[test]
fn no_marked_value_is_printed_or_written() {
    let town = marked_town();
    let inputs: Vec<u8> = files(town.path())
        .iter()
        .flat_map(|name| town.read(name))
        .collect();
    assert_eq!(found(&inputs, &MARKS), MARKS, "every mark goes in");
    let printed = night(&town);
    let list: exchange::hits::HitList =
        serde_json::from_slice(&town.read(&format!("centre/nights/{NIGHT}/hits.json")))
            .expect("a hit list");
    assert!(
        list.hits.len() == 1 && printed.0.len() > 200,
        "the marked people are a hit: {} commands",
        printed.0.len()
    );
    assert_eq!(leaks(&town, &printed), [""; 0]);

    // That nothing was found means something: one line on either side is.
    town.write("centre/nights/log", "opened the signal of KWETTERZANGER");
    assert_eq!(
        leaks(&town, &printed),
        ["Kwetterzanger in centre/nights/log"]
    );
    fs::remove_file(town.file("centre/nights/log")).expect("removed");
    town.write("agencies/police/out/495122725", "");
    assert_eq!(
        leaks(&town, &printed),
        ["495122725 in agencies/police/out/495122725"]
    );
    fs::remove_file(town.file("agencies/police/out/495122725")).expect("removed");
    let ran = Ran {
        status: Some(1),
        stdout: String::new(),
        stderr: "row 3: \"nachtegaalgeheim\" is odd".to_owned(),
    };
    let leaking = Printed(vec![("hash".to_owned(), ran)]);
    assert_eq!(
        leaks(&town, &leaking),
        ["nachtegaalgeheim on stderr of hash"]
    );
}
