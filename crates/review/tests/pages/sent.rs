//! What is sent: within its bounds, with no style or script of its own, from nowhere else.

use std::fs;
use std::path::Path;

use review::assets::Assets;
use review::server::CONTENT_SECURITY_POLICY;
use review::view::language::Language;

use crate::pages;

/// The most that a first visit to a page may take over the line.
const MAX_FIRST_VISIT: usize = 60_000;

#[test]
fn a_first_visit_is_small() {
    let assets = Assets::built_in();
    let kept = [&assets.style, &assets.script, &assets.icon].map(|asset| asset.compressed.len());
    for language in Language::ALL {
        for page in pages(language) {
            let sent = page.html.len() + kept.iter().sum::<usize>();
            assert!(sent < MAX_FIRST_VISIT, "{}: {sent} bytes", page.name);
        }
    }
}

#[test]
fn a_page_holds_no_style_no_script_and_nothing_of_elsewhere() {
    for page in Language::ALL.into_iter().flat_map(pages) {
        for wrong in [
            " style=",
            "<style",
            " on",
            "javascript:",
            "http:",
            "https:",
            "src=\"//",
        ] {
            let found = page.html.match_indices(wrong).find(|(at, _)| {
                // Of ` on` only what is an attribute: it stands within a tag.
                wrong != " on" || within_a_tag(&page.html, *at)
            });
            assert!(found.is_none(), "{}: {wrong}", page.name);
        }
        assert_eq!(page.html.matches("<script").count(), 1, "{}", page.name);
    }
}

fn within_a_tag(html: &str, at: usize) -> bool {
    let before = &html[..at];
    let is_open = before.rfind('<') > before.rfind('>');
    let is_quoted = before[before.rfind('<').unwrap_or(0)..]
        .matches('"')
        .count()
        % 2
        == 1;
    is_open && !is_quoted
}

#[test]
fn every_form_that_changes_something_has_its_token() {
    for page in pages(Language::Dutch) {
        for form in page.html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let is_safe = form.contains("method=\"get\"") || form.contains("method=\"dialog\"");
            assert!(
                is_safe || form.contains("name=\"form_token\""),
                "{}: {form}",
                page.name
            );
        }
    }
}

#[test]
fn no_field_asks_for_a_person() {
    for page in pages(Language::English) {
        for field in page.html.split('<').filter(|tag| {
            tag.starts_with("input") || tag.starts_with("textarea") || tag.starts_with("select")
        }) {
            let name = field
                .split("name=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let Some(name) = name else { continue };
            for word in [
                "bsn", "surname", "person", "birth", "street", "postcode", "tel", "mail",
            ] {
                assert!(!name.contains(word), "{}: {name}", page.name);
            }
            let is_free = field.starts_with("textarea")
                || !field.contains("type=\"") && field.starts_with("input");
            let is_account = matches!(name, "account" | "code");
            let is_off = field.contains("autocomplete=\"off\"");
            assert!(!is_free || is_account || is_off, "{}: {name}", page.name);
        }
    }
}

/// tests/browser reads what this writes.
#[test]
fn every_page_is_written_for_the_browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("review-pages");
    for language in Language::ALL {
        let folder = folder.join(language.tag());
        fs::create_dir_all(&folder).unwrap();
        for page in pages(language) {
            fs::write(folder.join(format!("{}.html", page.name)), page.html).unwrap();
        }
    }
    let assets = Assets::built_in();
    fs::create_dir_all(folder.join("assets")).unwrap();
    for asset in [&assets.style, &assets.script, &assets.icon] {
        fs::write(folder.join(&asset.path[1..]), &asset.bytes).unwrap();
    }
    fs::write(folder.join("policy"), CONTENT_SECURITY_POLICY).unwrap();
}
