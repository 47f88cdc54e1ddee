//! What a page never shows: of a first look to the second, of what was put in as mark-up, of a
//! number under ten.

use askama::Template as _;
use review::view::frame::Done;
use review::view::language::Language;

use crate::{pages, samples};

/// Words by which the open page tells of a first look.
const OF_THE_FIRST: [&str; 5] = [
    "analist-03",
    "01-03-2027",
    "21-10-2026",
    "11-11-2026",
    "Wijkteam heeft een plan",
];

#[test]
fn a_second_look_shows_nothing_of_the_first() {
    let [open, second] = [
        samples::hit(Language::Dutch),
        samples::second(Language::Dutch),
    ]
    .map(|page| page.render().unwrap());
    for word in OF_THE_FIRST {
        assert!(open.contains(word), "the open page no longer shows {word}");
        assert!(!second.contains(word), "{word}");
    }
}

#[test]
fn two_that_differ_are_shown_both() {
    let disputed = samples::disputed(Language::Dutch).render().unwrap();
    for word in [
        "analist-03",
        "analist-07",
        "Doorgeleiden, Wijkteam",
        "Al bekend tot",
    ] {
        assert!(disputed.contains(word), "{word}");
    }
}

#[test]
fn whatever_is_put_in_is_escaped() {
    let evil = "\"><script>alert(1)</script>'&";
    let mut page = samples::hit(Language::Dutch);
    page.frame.centre = evil.to_owned();
    page.frame.address = evil.to_owned();
    page.frame.done = Some(Done {
        sentence: evil.to_owned(),
        undo: Some(evil.to_owned()),
        fields: vec![(evil.to_owned(), evil.to_owned())],
    });
    page.id = evil.to_owned();
    page.desks[0].telephone = evil.to_owned();
    page.timeline.lanes[0].agency = evil.to_owned();
    page.timeline.lanes[0].marks[0].signal = evil.to_owned();
    page.signals[0].signal = evil.to_owned();
    page.explained.rules[0].says = evil.to_owned();
    let html = page.render().unwrap();
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains("alert(1)</script>"));
    assert!(html.contains("alert(1)"));
}

#[test]
fn no_number_under_ten_stands_on_the_page_of_numbers() {
    let html = samples::numbers(Language::Dutch).render().unwrap();
    let table = html.split("id=\"rules\"").nth(1).unwrap();
    for cell in table.split("class=\"numeric\">").skip(1) {
        let cell = cell.split('<').next().unwrap();
        let small = cell.parse::<u64>().is_ok_and(|number| number < 10);
        assert!(!small, "{cell}");
    }
}

#[test]
fn every_page_says_its_language_and_title_and_has_one_heading() {
    for language in Language::ALL {
        for page in pages(language) {
            let lang = format!("<html lang=\"{}\"", language.tag());
            assert!(page.html.contains(&lang), "{}", page.name);
            assert_eq!(page.html.matches("<h1").count(), 1, "{}", page.name);
            assert!(!page.html.contains("<title> –"), "{}", page.name);
        }
    }
}
