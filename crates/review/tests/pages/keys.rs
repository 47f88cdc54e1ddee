//! Single keys: each that is listed does something on a page, stands on what it does, and all of
//! them can be turned off.

use askama::Template as _;
use review::view::language::Language;

use crate::{pages, samples};

/// Keys that the script goes by: they need no button.
const BY_THE_SCRIPT: [&str; 2] = ["Enter", "x"];

fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let parts = text.split(start).skip(1);
    parts.filter_map(|part| part.split(end).next()).collect()
}

#[test]
fn every_key_that_is_listed_does_something_and_stands_on_it() {
    let html: Vec<String> = pages(Language::Dutch)
        .into_iter()
        .map(|page| page.html)
        .collect();
    let hit = samples::hit(Language::Dutch).render().unwrap();
    let list = hit.split("<dl class=\"keys\">").nth(1).unwrap();
    let keys = between(list, "<dt><kbd>", "</kbd>");
    assert_eq!(keys.len(), 11);
    for key in keys {
        if BY_THE_SCRIPT.contains(&key) {
            continue;
        }
        let mut held = html.iter().flat_map(|html| {
            let marked = format!("data-key=\"{key}\"");
            let parts = html.split(&marked).skip(1);
            parts.map(str::to_owned).collect::<Vec<_>>()
        });
        let shown = format!("<kbd>{key}</kbd>");
        let first = held.next();
        let first = first.unwrap_or_else(|| panic!("{key} does nothing"));
        let label = first.split("</").next().unwrap_or_default().to_owned() + "</kbd>";
        assert!(
            label.contains(&shown),
            "{key} does not stand on what it does: {label}"
        );
    }
}

#[test]
fn keys_that_are_turned_off_are_shown_nowhere_and_do_nothing() {
    let mut page = samples::hit(Language::Dutch);
    let html = page.render().unwrap();
    assert!(html.contains("<body data-keys") && html.contains("<kbd>"));
    page.frame.viewer.as_mut().unwrap().has_keys = false;
    let html = page.render().unwrap();
    assert!(!html.contains("data-keys") && !html.contains("<kbd>"));
    assert!(html.contains("value=\"on\""), "they can be turned on again");
}
