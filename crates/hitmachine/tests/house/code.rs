//! The tokens of a Rust file with their lines, and what a check wants to know of them: paths,
//! macros, attributes, comments.
//!
//! `proc-macro2` does the lexing, so comments, doc comments and literals of every form are never
//! taken for code. Each token knows the inline modules it lies in and whether it is compiled for
//! tests only (`#[cfg(test)]`, `#[test]`).

use std::ops::Range;
use std::rc::Rc;

use proc_macro2::{Delimiter, Group, LexError, Spacing, TokenStream, TokenTree};

use crate::paths::{self, Named};

/// The code of a file.
pub(crate) struct Code {
    /// The tokens in order, groups laid flat.
    pub(crate) tokens: Vec<Token>,
    /// The paths that it names.
    pub(crate) paths: Vec<Named>,
    /// Bytes of the string, character and number literals.
    literals: Vec<Range<usize>>,
}

/// One token.
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its line, from 1.
    pub(crate) line: usize,
    /// Whether it is compiled for tests only.
    pub(crate) test: bool,
    /// The inline modules around it, outermost first.
    pub(crate) inside: Rc<[String]>,
}

/// Kinds of tokens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word: a name or a keyword, without `r#`.
    Word(String),
    /// `::`
    PathSep,
    /// Any other sign.
    Sign(char),
    /// A literal.
    Literal,
    /// The start of a group.
    Open(char),
    /// The end of a group.
    Close(char),
}

impl Code {
    /// The code of this text.
    pub(crate) fn parse(text: &str) -> Result<Self, LexError> {
        let stream: TokenStream = text.parse()?;
        let mut flat = Flat {
            text,
            tokens: Vec::new(),
            literals: Vec::new(),
        };
        flat.stream(stream, false, &Rc::from([]));
        let paths = paths::named(&flat.tokens);
        Ok(Self {
            tokens: flat.tokens,
            paths,
            literals: flat.literals,
        })
    }

    /// Whether the words from `at` on are these.
    pub(crate) fn is(&self, at: usize, kinds: &[Kind]) -> bool {
        self.tokens.get(at..at + kinds.len()).is_some_and(|found| {
            found
                .iter()
                .zip(kinds)
                .all(|(token, kind)| token.kind == *kind)
        })
    }

    /// The macros that are called or defined: name, line.
    pub(crate) fn macros(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tokens
            .windows(2)
            .filter_map(|pair| match (&pair[0].kind, &pair[1].kind) {
                (Kind::Word(name), Kind::Sign('!')) => Some((name.as_str(), pair[0].line)),
                _ => None,
            })
    }

    /// The words of attributes, `#[…]` and `#![…]`: word, line, and whether a group or `=` or the
    /// end follows, as it does after the name of a lint level or of `ignore`.
    pub(crate) fn attribute_words(&self) -> Vec<(&str, usize)> {
        let mut words = Vec::new();
        for start in 0..self.tokens.len() {
            let open = if self.is(start, &[Kind::Sign('#'), Kind::Open('[')]) {
                start + 1
            } else if self.is(start, &[Kind::Sign('#'), Kind::Sign('!'), Kind::Open('[')]) {
                start + 2
            } else {
                continue;
            };
            let mut depth = 0;
            for token in &self.tokens[open..] {
                match &token.kind {
                    Kind::Open(_) => depth += 1,
                    Kind::Close(_) => depth -= 1,
                    Kind::Word(word) => words.push((word.as_str(), token.line)),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
        words
    }

    /// The text with the literals blanked out: code and comments, line by line as they stand.
    pub(crate) fn without_literals(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for byte in self.literals.iter().cloned().flatten() {
            if bytes[byte] != b'\n' {
                bytes[byte] = b' ';
            }
        }
        String::from_utf8(bytes).expect("whole literals were blanked out, so whole characters")
    }
}

struct Flat<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    literals: Vec<Range<usize>>,
}

impl Flat<'_> {
    fn stream(&mut self, stream: TokenStream, test: bool, inside: &Rc<[String]>) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let (mut all_test, mut item_test) = (test, false);
        let mut at = 0;
        while at < trees.len() {
            if let Some(attribute) = outer_attribute(&trees, at) {
                item_test |= for_tests(&attribute);
            } else if let Some(attribute) = inner_attribute(&trees, at) {
                all_test |= for_tests(&attribute);
            }
            let test = all_test || item_test;
            match &trees[at] {
                TokenTree::Group(group) => {
                    let brace = group.delimiter() == Delimiter::Brace;
                    self.group(group, test, &deeper(&trees, at, inside));
                    item_test &= !brace;
                }
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    self.push(
                        Kind::Word(word.trim_start_matches("r#").to_owned()),
                        ident.span().start().line,
                        test,
                        inside,
                    );
                }
                TokenTree::Punct(sign) => {
                    let line = sign.span().start().line;
                    if sign.as_char() == ':'
                        && sign.spacing() == Spacing::Joint
                        && is_sign(trees.get(at + 1), ':')
                    {
                        self.push(Kind::PathSep, line, test, inside);
                        at += 1;
                    } else {
                        self.push(Kind::Sign(sign.as_char()), line, test, inside);
                    }
                    item_test &= sign.as_char() != ';';
                }
                TokenTree::Literal(literal) => {
                    let range = literal.span().byte_range();
                    // A doc comment comes as a literal too, and is a comment.
                    if !self.text[range.clone()].starts_with('/') {
                        self.literals.push(range);
                    }
                    self.push(Kind::Literal, literal.span().start().line, test, inside);
                }
            }
            at += 1;
        }
    }

    fn group(&mut self, group: &Group, test: bool, inside: &Rc<[String]>) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ('(', ')'),
            Delimiter::Brace => ('{', '}'),
            Delimiter::Bracket => ('[', ']'),
            Delimiter::None => (' ', ' '),
        };
        self.push(
            Kind::Open(open),
            group.span_open().start().line,
            test,
            inside,
        );
        self.stream(group.stream(), test, inside);
        self.push(
            Kind::Close(close),
            group.span_close().start().line,
            test,
            inside,
        );
    }

    fn push(&mut self, kind: Kind, line: usize, test: bool, inside: &Rc<[String]>) {
        self.tokens.push(Token {
            kind,
            line,
            test,
            inside: Rc::clone(inside),
        });
    }
}

/// The modules around the inside of the group at `at`: one more after `mod name`.
fn deeper(trees: &[TokenTree], at: usize, inside: &Rc<[String]>) -> Rc<[String]> {
    match at.checked_sub(2).map(|from| &trees[from..at]) {
        Some([TokenTree::Ident(word), TokenTree::Ident(name)]) if *word == "mod" => {
            inside.iter().cloned().chain([name.to_string()]).collect()
        }
        _ => Rc::clone(inside),
    }
}

fn is_sign(tree: Option<&TokenTree>, sign: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn brackets(tree: Option<&TokenTree>) -> Option<String> {
    match tree {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some(group.stream().to_string())
        }
        _ => None,
    }
}

fn outer_attribute(trees: &[TokenTree], at: usize) -> Option<String> {
    is_sign(trees.get(at), '#')
        .then(|| brackets(trees.get(at + 1)))
        .flatten()
}

fn inner_attribute(trees: &[TokenTree], at: usize) -> Option<String> {
    (is_sign(trees.get(at), '#') && is_sign(trees.get(at + 1), '!'))
        .then(|| brackets(trees.get(at + 2)))
        .flatten()
}

fn for_tests(attribute: &str) -> bool {
    let plain: String = attribute.split_whitespace().collect();
    plain == "test" || plain == "cfg(test)" || plain.starts_with("cfg(all(test,")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ODD: &str = r###"
//! unsafe in a head
/* unsafe /* nested */ unsafe */
fn f<'a>(x: &'a str) -> char {
    let _ = ("unsafe", r#"unsafe " "#, b"unsafe", br##"unsafe "# "##, c"unsafe");
    let _ = ('u', '"', b'"', '\'');
    /// unsafe
    let r#type = 1_u8; // unsafe "
    '{'
}
"###;

    fn words(code: &Code) -> Vec<&str> {
        code.tokens
            .iter()
            .filter_map(|token| {
                if let Kind::Word(word) = &token.kind {
                    Some(word.as_str())
                } else {
                    None
                }
            })
            .collect()
    }

    #[test]
    fn comments_and_literals_of_every_form_are_no_code() {
        let code = Code::parse(ODD).expect("it is Rust");
        assert!(!words(&code).contains(&"unsafe"), "{:?}", words(&code));
        assert!(words(&code).contains(&"type"));
    }

    #[test]
    fn comments_stay_when_literals_are_blanked_out() {
        let code = Code::parse(ODD).expect("it is Rust");
        let blanked = code.without_literals(ODD);
        assert_eq!(blanked.lines().count(), ODD.lines().count());
        assert_eq!(blanked.matches("unsafe").count(), 5, "{blanked}");
    }

    #[test]
    fn what_is_compiled_for_tests_is_known_to_the_end_of_its_item() {
        let code = Code::parse(
            "#[cfg(test)] mod tests; fn a() {} #[cfg(test)] mod t { fn b() {} } \
                         #[test] fn c() { d() } fn e() {}",
        )
        .expect("it is Rust");
        let for_tests = |name: &str| {
            code.tokens
                .iter()
                .find(|token| token.kind == Kind::Word(name.to_owned()))
                .map(|token| token.test)
        };
        assert_eq!(
            ["tests", "a", "b", "c", "d", "e"].map(for_tests),
            [true, false, true, true, true, false].map(Some)
        );
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let code =
            Code::parse("\n\nfn a() {\n    println!(\"a\nb\");\n    x!();\n}").expect("it is Rust");
        assert_eq!(
            code.macros().collect::<Vec<_>>(),
            [("println", 4), ("x", 6)]
        );
    }
}
