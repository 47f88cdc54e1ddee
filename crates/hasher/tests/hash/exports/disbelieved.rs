//! What looks like a value and says nothing is found in the whole export, and not believed.

use std::collections::BTreeMap;

use exchange::payload::{Payload, SignalRef};
use hasher::check::refusal::Reason;
use hasher::{Hashed, ProfiledExport, own_signals};

use crate::agency::{Agency, COVENANT, PROFILE, agency_of};
use crate::same_bytes::export;

/// The cells of one row, of somebody who is like nobody else.
#[derive(Clone)]
struct Cells {
    client: String,
    bsn: String,
    initials: String,
    surname: String,
    birth: String,
    postcode: String,
    house: String,
}

/// Persons that differ in all that they have, with `rows` rows each.
fn people(count: usize, rows: usize) -> Vec<Cells> {
    let mut people = Vec::new();
    for n in 0..count {
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
        let cells = Cells {
            client: format!("C{n}"),
            bsn: String::new(),
            initials: letter(n).to_string(),
            surname: format!("Bo{}{}{}man", letter(n), letter(n / 26), letter(n / 676)),
            birth: format!("{:02}-{:02}-{}", n % 28 + 1, n / 28 % 12 + 1, 1930 + n % 71),
            postcode: format!("{}AB", 1000 + n % 9000),
            house: (n / 9000 + 1).to_string(),
        };
        people.extend(vec![cells; rows]);
    }
    people
}

fn lines(people: &[Cells]) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, cells) in people.iter().enumerate() {
        let Cells {
            client,
            bsn,
            initials,
            surname,
            birth,
            postcode,
            house,
        } = cells;
        lines.push(format!(
            "M{number};{client};{bsn};{initials};{surname};{birth};{postcode};{house};;HG;\
             01-11-2026;hoog"
        ));
    }
    lines
}

fn agency() -> Agency {
    agency_of(COVENANT, PROFILE)
}

fn hashed(people: &[Cells]) -> Hashed {
    agency().hash(export(&lines(people)).as_bytes())
}

/// The reasons of the columns, with the number of rows.
fn reasons(hashed: &Hashed) -> Vec<(Reason, String, u64)> {
    let mut reasons = Vec::new();
    for count in &hashed.report.reasons {
        let column = count.column.as_deref().unwrap_or_default();
        reasons.push((count.reason, column.to_owned(), count.rows));
    }
    reasons
}

fn reason(reason: Reason, column: &str, rows: u64) -> Vec<(Reason, String, u64)> {
    vec![(reason, column.to_owned(), rows)]
}

/// What each signal says, by its number.
fn payloads(people: &[Cells]) -> BTreeMap<String, Payload> {
    let (agency, export) = (agency(), export(&lines(people)));
    let mut wanted: Vec<SignalRef> = Vec::new();
    for number in 0..people.len() {
        wanted.push(agency.signal_ref(&format!("M{number}")));
    }
    let exports = [ProfiledExport::only(&agency.profile, &export)];
    let own = own_signals(&agency.job(), &exports, &wanted.into_iter().collect());
    let mut payloads = BTreeMap::new();
    for signal in own.unwrap_or_else(|error| panic!("{error}")).into_values() {
        payloads.insert(signal.number, signal.payload);
    }
    payloads
}

#[test]
fn believe_an_export_of_which_all_is_right() {
    let hashed = hashed(&people(3000, 2));
    assert_eq!((reasons(&hashed), hashed.objections), (vec![], vec![]));
}

#[test]
fn take_a_client_number_of_several_persons_for_none() {
    let mut people = people(300, 1);
    for (n, cells) in people.iter_mut().enumerate() {
        if n % 3 == 0 {
            cells.client = "Zaak 7".to_owned();
        }
    }
    let hashed = hashed(&people);
    assert_eq!(
        reasons(&hashed),
        reason(Reason::ManyPersons, "Persoon", 100)
    );
    let payloads = payloads(&people);
    assert!(!payloads["M0"].is_client && payloads["M1"].is_client);
    assert_ne!(payloads["M0"].person, payloads["M3"].person);
    // A person without a number is known by name, as at agencies that have no numbers.
    assert!(payloads["M0"].person.is_some());
}

#[test]
fn believe_a_client_number_on_rows_of_one_person_who_married() {
    let mut people = people(40, 2);
    people[1].surname = "Vries".to_owned();
    people[3].birth = "11-11-1981".to_owned();
    let hashed = hashed(&people);
    assert_eq!(reasons(&hashed), []);
}

#[test]
fn take_no_number_of_a_column_of_households_for_one_of_persons() {
    let mut people = people(100, 1);
    for n in (0..60).step_by(2) {
        people[n + 1].client = people[n].client.clone();
        // A family has one name.
        people[n + 1].surname = people[n].surname.clone();
    }
    // Of forty others each has two rows.
    people.extend(people[60..].to_vec());
    let hashed = hashed(&people);
    assert_eq!(
        reasons(&hashed),
        reason(Reason::ManyPersons, "Persoon", 140)
    );
}

#[test]
fn make_no_batch_of_a_column_of_one_word() {
    let mut people = people(40, 1);
    for cells in &mut people[..21] {
        cells.client = "Zaak 7".to_owned();
    }
    let objections = hashed(&people).objections;
    assert_eq!(
        objections
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [
            "column \"Persoon\": one value stands on 21 rows about different persons, of 40 that \
             say something, and so it is a word for nothing: name it in the profile (for a word \
             x: [empty], words = [\"x\"]), or take the column out of it"
        ]
    );
    let named = PROFILE.to_owned() + "\n[empty]\nwords = [\"Zaak 7\"]\n";
    let agency = agency_of(COVENANT, &named);
    let hashed = agency.hash(export(&lines(&people)).as_bytes());
    assert_eq!(
        (reasons(&hashed), hashed.objections),
        (reason(Reason::SaysNothing, "Persoon", 21), vec![])
    );
}

#[test]
fn take_a_bsn_of_three_persons_for_none_and_of_two_for_a_slip() {
    let mut people = people(30, 1);
    for (n, cells) in people.iter_mut().enumerate() {
        match n {
            0..3 => cells.bsn = "123456782".to_owned(),
            3..5 => cells.bsn = "111222333".to_owned(),
            _ => {}
        }
    }
    let hashed = hashed(&people);
    assert_eq!(reasons(&hashed), reason(Reason::ManyPersons, "BSN", 3));
    let payloads = payloads(&people);
    assert_eq!(payloads["M0"].bsn, None);
    assert!(payloads["M3"].bsn.is_some());
}

/// An export in which the first `spoiled` of a thousand persons were changed.
fn spoiled(spoiled: usize, change: impl Fn(&mut Cells)) -> Hashed {
    let mut people = people(1000, 1);
    people[..spoiled].iter_mut().for_each(change);
    hashed(&people)
}

#[test]
fn doubt_a_name_a_date_and_an_address_by_the_persons_that_have_it() {
    let surname = |cells: &mut Cells| cells.surname = "Dossier".to_owned();
    assert_eq!(reasons(&spoiled(30, surname)), []);
    assert_eq!(
        reasons(&spoiled(31, surname)),
        reason(Reason::Frequent, "Achternaam", 31)
    );
    assert_eq!(
        reasons(&spoiled(121, surname)),
        reason(Reason::NotBelieved, "Achternaam", 121)
    );
    let birth = |cells: &mut Cells| cells.birth = "02-02-1982".to_owned();
    assert_eq!(reasons(&spoiled(12, birth)), []);
    assert_eq!(
        reasons(&spoiled(13, birth)),
        reason(Reason::Frequent, "Geboortedatum", 13)
    );
    assert_eq!(
        reasons(&spoiled(21, birth)),
        reason(Reason::NotBelieved, "Geboortedatum", 21)
    );
    let address = |cells: &mut Cells| {
        cells.postcode = "2000 AA".to_owned();
        cells.house = "1".to_owned();
    };
    assert_eq!(
        reasons(&spoiled(31, address)),
        reason(Reason::Frequent, "Postcode", 31)
    );
    assert_eq!(
        reasons(&spoiled(201, address)),
        reason(Reason::NotBelieved, "Postcode", 201)
    );
    // Whoever exports for a shelter has one address: it is left out, and there is a batch.
    assert_eq!(spoiled(1000, address).objections, []);
}

#[test]
fn make_no_batch_of_a_name_or_a_date_that_most_have() {
    let surname = spoiled(501, |cells| cells.surname = "Dossier".to_owned());
    let birth = spoiled(501, |cells| cells.birth = "02-02-1982".to_owned());
    for (hashed, column) in [(surname, "Achternaam"), (birth, "Geboortedatum")] {
        let objection = hashed.objections.first().expect("no batch").to_string();
        assert!(
            objection.starts_with(&format!(
                "column \"{column}\": one value stands with 501 different persons of 1000"
            )),
            "{objection}"
        );
        assert!(!objection.contains("Dossier") && !objection.contains("1982"));
    }
}

#[test]
fn go_on_with_the_other_name_of_a_person_whose_partner_has_none() {
    let profile = PROFILE.replace(
        "surname = \"Achternaam\"",
        "surname = \"Achternaam\"\npartner_surname = \"Toevoeging\"",
    );
    let profile = profile.replace("house_addition = \"Toevoeging\"\n", "");
    let agency = agency_of(COVENANT, &profile);
    let people = people(200, 1);
    let plain = lines(&people);
    let mut filled = plain.clone();
    for line in &mut filled[..80] {
        *line = line.replace(";;HG;", ";Mustermann;HG;");
    }
    let (plain, filled) = (
        agency.hash(export(&plain).as_bytes()),
        agency.hash(export(&filled).as_bytes()),
    );
    assert_eq!(
        reasons(&filled),
        reason(Reason::NotBelieved, "Toevoeging", 80)
    );
    assert_eq!(
        crate::agency::all_records(&plain),
        crate::agency::all_records(&filled)
    );
}

#[test]
fn sets_no_row_aside_for_what_is_not_believed() {
    let mut people = people(300, 1);
    for cells in &mut people[..60] {
        cells.surname = "Dossier".to_owned();
        cells.postcode.clear();
        cells.house.clear();
    }
    let hashed = hashed(&people);
    assert_eq!(
        (hashed.report.set_aside, hashed.report.hashed),
        (0, 300),
        "{:?}",
        hashed.report.reasons
    );
    let rows = |reason| {
        let counts = hashed.report.reasons.iter();
        let of_reason = counts.filter(|count| count.reason == reason);
        of_reason.map(|count| count.rows).sum::<u64>()
    };
    let reasons = [Reason::NothingBelieved, Reason::NothingToSend];
    assert_eq!(reasons.map(rows), [60, 0], "none has an excluded address");
}

#[test]
fn find_the_same_in_any_order_with_any_memory_and_at_any_number_of_threads() {
    let mut people = people(3000, 2);
    for (n, cells) in people.iter_mut().enumerate() {
        if n % 9 == 0 {
            cells.client = format!("X{}", n % 40);
        }
        if n % 7 == 0 {
            cells.surname = "Dossier".to_owned();
        }
        if n % 40 == 0 {
            cells.birth = "02-02-1982".to_owned();
        }
    }
    let rows = lines(&people);
    let mut agency = agency();
    let expected = agency.hash(export(&rows).as_bytes());
    assert!(expected.report.reasons.len() > 2, "{:?}", expected.report);
    let count = rows.len();
    let shuffled: Vec<_> = (0..count).map(|n| rows[n * 7001 % count].clone()).collect();
    for (memory, threads) in [(agency.memory, 1), (400_000, 4), (1, 2)] {
        agency.memory = memory;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        let other = pool.install(|| agency.hash(export(&shuffled).as_bytes()));
        assert_eq!(expected.report, other.report, "memory {memory}");
        assert!(
            crate::agency::all_records(&expected) == crate::agency::all_records(&other),
            "memory {memory}"
        );
    }
}

#[test]
fn are_warned_of_a_match_key_that_gives_nothing_though_its_columns_are_there() {
    let profile = PROFILE
        .replace("postcode = \"Postcode\"", "street = \"Postcode\"")
        .replace("house_number = \"Huisnummer\"\n", "")
        .replace("house_addition = \"Toevoeging\"\n", "");
    let agency = agency_of(COVENANT, &profile);
    let mut people = people(20, 1);
    for cells in &mut people {
        cells.postcode = "Kerkstraat 12 bis, 6511 AB Nijmegen".to_owned();
    }
    let unused = |count: usize| {
        let hashed = agency.hash(export(&lines(&people[..count])).as_bytes());
        let mut unused = Vec::new();
        for count in hashed.report.reasons {
            let column = count.column.as_deref().unwrap_or_default().to_owned();
            unused.push((count.reason, count.match_key, column, count.rows));
        }
        unused
    };
    let unread = (Reason::AddressUnread, None, "Postcode".to_owned());
    assert_eq!(
        unused(20),
        [
            (unread.0, unread.1.clone(), unread.2.clone(), 20),
            (
                Reason::MatchKeyUnused,
                Some("address".to_owned()),
                "Postcode".to_owned(),
                20
            ),
        ]
    );
    assert_eq!(unused(19), [(unread.0, unread.1, unread.2, 19)]);
}
