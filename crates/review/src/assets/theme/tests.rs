//! A theme is read, shortened to what is used, and refused with the line where it is none.

use proptest::prelude::*;

use super::*;

const THEME: &str = "/*! EUPL-1.2 */
.my-city-theme {
  --a: var(--b);
  --b: #fff; /* white */
  --c: 1px  solid;
}
@media (prefers-color-scheme: dark) {
  .my-city-theme { --b: #000 }
}
";

#[test]
fn keeps_what_is_used_directly_or_by_another_and_its_licence() {
    let theme = Theme::parse(THEME).unwrap();
    assert_eq!(theme.class(), "my-city-theme");
    assert_eq!(
        theme.style(&["p { color: var( --a, red) }"]),
        "/*! EUPL-1.2 */\n.my-city-theme {\n--a:var(--b);\n--b:#fff;\n}\n\
         @media (prefers-color-scheme: dark) {\n.my-city-theme {\n--b:#000;\n}\n}\n"
    );
}

#[test]
fn refuses_what_is_no_theme_with_the_line() {
    use ThemeError::{Class, Declaration, Empty, Open, Rule, Value};
    for (text, error) in [
        ("", Empty),
        (".a-theme { }", Empty),
        ("\n@import \"x.css\"; .a { --b: c }", Rule(2)),
        (".a, .b { --b: c }", Rule(1)),
        ("@font-face { src: x }", Rule(1)),
        ("@media print { .a { --b: c } }", Rule(1)),
        (".a { --b: c }\n\n.d { --b: c }", Class(3)),
        (".a {\n  --b: c;\n  color: red;\n}", Declaration(3)),
        (".a {\n  --b: ;\n}", Declaration(2)),
        (".a {\n  --b: c;\n  .d { --e: f }\n}", Declaration(3)),
        (".a {\n  --b: URL(https://x.nl);\n}", Value(2)),
        (".a { --b: \"</style>\" }", Value(1)),
        (".a { --b: u\\72l(x) }", Value(1)),
        (".a { --b: c }\n/* end", Open(2)),
        (".a { --b: c", Open(1)),
        (
            "@media (prefers-color-scheme: dark) { .a { --b: c }",
            Open(1),
        ),
    ] {
        assert_eq!(Theme::parse(text), Err(error), "{text:?}");
    }
}

proptest! {
    /// Whatever is taken loads nothing, and is read again as the same.
    #[test]
    fn what_is_taken_is_read_again_as_the_same(
        text in "[ .a{}:;@\\-/*\n]{0,40}",
        value in "\\PC{1,12}",
    ) {
        for text in [text, format!(".a-theme {{ --a: {value}; }}")] {
            if let Ok(theme) = Theme::parse(&text) {
                let style = theme.style(&["var(--a)"]);
                prop_assert!(!style.to_lowercase().contains("url("));
                if style.contains("--a:") {
                    let again = Theme::parse(&style).unwrap();
                    prop_assert_eq!(again.style(&["var(--a)"]), style);
                }
            }
        }
    }
}
