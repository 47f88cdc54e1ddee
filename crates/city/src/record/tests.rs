//! How an agency writes the cells of one row.

use super::{Home, NameCells, Record};
use crate::agencies::agency::ColumnContent;
use crate::agencies::code::AgencyKind;
use crate::agencies::dialect::Typed;
use crate::agencies::roster::agency;

fn record() -> Record {
    Record {
        number: "1".into(),
        client: "2".into(),
        bsn: "012345672".into(),
        parents: [String::new(), String::new()],
        initials: "J.É.".into(),
        first_names: vec!["Johannes".into(), "Éric".into()],
        prefix: "van den".into(),
        surname: "Berg".into(),
        prefix_place: None,
        cells: NameCells::Own,
        born: Some(Typed(1980, 2, 30)),
        home: Home {
            postcode: "4001AB".into(),
            number: "56".into(),
            letter: "A".into(),
            addition: "2".into(),
            ..Home::default()
        },
        placeholder: None,
        code: "verzuim",
        date: Typed(2026, 11, 1),
        severity: 3,
        contact: 103,
        woman: true,
        reporter: "school",
        school: "",
        amount: 100,
        contact_tried: true,
        help_offered: true,
        telephone: String::new(),
        note: String::new(),
    }
}

#[test]
fn each_agency_writes_a_prefix_in_its_own_place() {
    let surname = |kind| record().cell(agency(kind), ColumnContent::Surname);
    assert_eq!(surname(AgencyKind::Police), "Berg");
    assert_eq!(surname(AgencyKind::Housing), "van den Berg");
    assert_eq!(surname(AgencyKind::SchoolAttendance), "Berg, van den");
    assert_eq!(surname(AgencyKind::MentalHealth), "BERG, VAN DEN");
}

#[test]
fn a_house_is_written_in_one_cell_or_in_several() {
    let house = |kind| {
        [
            ColumnContent::HouseNumber,
            ColumnContent::HouseLetter,
            ColumnContent::HouseAddition,
        ]
        .map(|content| record().cell(agency(kind), content))
    };
    assert_eq!(house(AgencyKind::DebtHelp), ["56", "A", "2"]);
    assert_eq!(house(AgencyKind::Police)[0], "56A-2");
    assert_eq!(house(AgencyKind::MentalHealth)[2], "A2");
    let bis = Home {
        number: "56".into(),
        addition: "bis".into(),
        ..Home::default()
    };
    assert_eq!(bis.number_cell(agency(AgencyKind::Housing)), "56 bis");
}

#[test]
fn initials_postcodes_dates_and_bsns_follow_the_agency() {
    let cell = |kind, content| record().cell(agency(kind), content);
    assert_eq!(cell(AgencyKind::DebtHelp, ColumnContent::Initials), "J.É.");
    assert_eq!(
        cell(AgencyKind::SocialService, ColumnContent::Initials),
        "JÉ"
    );
    assert_eq!(cell(AgencyKind::Police, ColumnContent::Postcode), "4001AB");
    assert_eq!(
        cell(AgencyKind::Housing, ColumnContent::Postcode),
        "4001 AB"
    );
    assert_eq!(
        cell(AgencyKind::SocialService, ColumnContent::BirthDate),
        "19800230"
    );
    assert_eq!(
        cell(AgencyKind::SchoolAttendance, ColumnContent::Bsn),
        "12345672"
    );
    assert_eq!(cell(AgencyKind::MentalHealth, ColumnContent::Severity), "A");
}
