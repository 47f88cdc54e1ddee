//! Circles are found wherever they run, and what is no circle is left alone.

use super::*;

fn found(files: &[(&str, &str)]) -> Vec<String> {
    let files = files
        .iter()
        .map(|(name, text)| (format!("crates/matcher/src/{name}"), *text));
    circles(&Tree::of(files))
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn assert_circle(files: &[(&str, &str)], parts: &[&str]) {
    let found = found(files);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        parts.iter().all(|part| found[0].contains(part)),
        "{found:#?}"
    );
}

#[test]
fn two_modules_that_use_each_other_are_a_circle() {
    let files = [
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "\nfn f() { crate::a::g() }"),
    ];
    assert_circle(
        &files,
        &[
            "crates/matcher/src/a.rs:1:",
            "a uses b (crates/matcher/src/a.rs:1)",
            "b uses a (crates/matcher/src/b.rs:2)",
        ],
    );
}

#[test]
fn a_longer_circle_is_found_and_told_once() {
    let files = [
        ("a.rs", "use super::b;"),
        ("b.rs", "use crate::{c, d};"),
        ("c.rs", "use crate::a::A;"),
        ("d.rs", ""),
    ];
    assert_circle(&files, &["a uses b", "b uses c", "c uses a"]);
}

#[test]
fn a_circle_through_what_lies_below_is_found() {
    let files = [
        ("a.rs", "mod x;"),
        ("a/x.rs", "use crate::b;"),
        ("b.rs", "mod y;"),
        ("b/y.rs", "fn f() -> crate::a::A {}"),
    ];
    assert_circle(
        &files,
        &[
            "a uses b (crates/matcher/src/a/x.rs:1)",
            "b uses a (crates/matcher/src/b/y.rs:1)",
        ],
    );
}

#[test]
fn a_circle_between_the_children_of_a_module_is_found() {
    let files = [
        ("a.rs", "mod x; mod y;"),
        ("a/x.rs", "use super::y::Y;"),
        ("a/y.rs", "use super::x::X;"),
    ];
    assert_circle(&files, &["x uses y", "y uses x"]);
}

#[test]
fn a_re_export_leads_to_where_the_item_is() {
    let parent = (
        "a.rs",
        "mod x; mod y; pub use x::X; pub(crate) use y::{Y as Z};",
    );
    assert_circle(
        &[
            parent,
            ("a/x.rs", "use super::Z;"),
            ("a/y.rs", "use super::X;"),
        ],
        &["x uses y", "y uses x"],
    );
    assert_eq!(
        found(&[parent, ("a/x.rs", "struct X;"), ("a/y.rs", "use super::X;")]),
        [""; 0]
    );
    let glob = [
        ("lib.rs", "mod x; mod y; pub use x::*;"),
        ("x.rs", "struct X; use crate::y;"),
        ("y.rs", "use crate::X;"),
    ];
    assert_circle(&glob, &["x uses y", "y uses x"]);
}

#[test]
fn an_import_of_the_parent_is_followed() {
    let files = [
        ("a.rs", "mod x; use crate::b;"),
        ("a/x.rs", "use super::*; fn f() { b::f() }"),
        ("b.rs", "fn f() {}"),
    ];
    assert_eq!(found(&files), [""; 0]);
    let files = [files[0], files[1], ("b.rs", "fn f() { crate::a::g() }")];
    assert_circle(&files, &["a uses b", "b uses a"]);
}

#[test]
fn a_module_that_uses_what_the_root_defines_is_a_circle_when_the_root_uses_it() {
    let module = ("a.rs", "pub fn a() -> crate::Exit {}");
    assert_circle(
        &[
            ("main.rs", "mod a; struct Exit; fn main() { a::a() }"),
            module,
        ],
        &["a uses the root", "the root uses a"],
    );
    assert_eq!(
        found(&[("lib.rs", "mod a; pub use a::a; pub struct Exit;"), module]),
        [""; 0]
    );
}

#[test]
fn a_parent_and_its_child_are_one() {
    let files = [
        ("a.rs", "mod x; struct A; fn f() { x::g() }"),
        ("a/x.rs", "use super::A; fn g() {}"),
    ];
    assert_eq!(found(&files), [""; 0]);
}

#[test]
fn inline_modules_count_and_their_super_is_the_file() {
    let file = "mod x { use super::y::Y; } mod y { use super::x::X; }";
    assert_circle(&[("a.rs", file)], &["x uses y", "y uses x"]);
    assert_eq!(
        found(&[
            ("a.rs", "mod x { use super::A; } use crate::b::B; struct A;"),
            ("b.rs", "")
        ]),
        [""; 0]
    );
}

#[test]
fn tests_and_comments_and_crates_of_the_same_name_do_not_count() {
    let a = ("a.rs", "use crate::b::B;");
    assert_eq!(
        found(&[
            a,
            (
                "b.rs",
                "/// crate::a::A\n#[cfg(test)] mod tests { use crate::a::A; }"
            )
        ]),
        [""; 0]
    );
    assert_eq!(
        found(&[
            a,
            ("b.rs", "#[cfg(test)] mod tests;"),
            ("b/tests.rs", "use crate::a::A;")
        ]),
        [""; 0]
    );
    assert_eq!(
        found(&[a, ("b.rs", "use ::a::A; fn f() { a::g(\"crate::a\") }")]),
        [""; 0]
    );
}
