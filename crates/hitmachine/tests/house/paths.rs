//! The paths that code names: `a::b::c` in expressions and types, and each leaf of a `use`.
//!
//! A path that stands in a `use` tells whether it re-exports and under which name;
//! `use a::{b, c as d, e::*}` gives `a::b`, `a::c` named `d`, and all of `a::e`.

use std::rc::Rc;

use crate::code::{Kind, Token};

/// A path that is named somewhere.
#[derive(Debug)]
pub(crate) struct Named {
    /// Its parts; `crate`, `self` and `super` among them.
    pub(crate) parts: Vec<String>,
    /// Whether it starts with `::`: a crate from outside, whatever its first part.
    pub(crate) outside: bool,
    /// The line of its last part.
    pub(crate) line: usize,
    /// Whether it is compiled for tests only.
    pub(crate) test: bool,
    /// The inline modules around it.
    pub(crate) inside: Rc<[String]>,
    /// What brings it into scope, if a `use` does.
    pub(crate) import: Option<Import>,
}

/// What a leaf of a `use` does.
#[derive(Debug)]
pub(crate) struct Import {
    /// The name in scope; `None` for `*`.
    pub(crate) name: Option<String>,
    /// Whether it is `pub` in some way.
    pub(crate) public: bool,
}

/// All paths of two parts or more, and all leaves of `use`.
pub(crate) fn named(tokens: &[Token]) -> Vec<Named> {
    let mut reader = Reader {
        tokens,
        at: 0,
        found: Vec::new(),
    };
    while reader.at < tokens.len() {
        match &tokens[reader.at].kind {
            Kind::Word(word) if word == "use" && reader.peek(1) != Some(&Kind::Sign('<')) => {
                let public = reader.after_pub();
                reader.at += 1;
                let outside = reader.skip(&Kind::PathSep);
                reader.tree(&[], outside, public);
            }
            Kind::Word(_) => reader.path(),
            _ => reader.at += 1,
        }
    }
    reader.found
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    found: Vec<Named>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<&Kind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    fn before(&self, back: usize) -> Option<&Kind> {
        self.at.checked_sub(back).map(|at| &self.tokens[at].kind)
    }

    fn skip(&mut self, kind: &Kind) -> bool {
        let there = self.peek(0) == Some(kind);
        self.at += usize::from(there);
        there
    }

    fn word(&self) -> Option<String> {
        match self.peek(0) {
            Some(Kind::Word(word)) => Some(word.clone()),
            _ => None,
        }
    }

    /// Whether `pub` or `pub(…)` stands right before.
    fn after_pub(&self) -> bool {
        let is_pub = |kind: Option<&Kind>| matches!(kind, Some(Kind::Word(word)) if word == "pub");
        is_pub(self.before(1))
            || (self.before(1) == Some(&Kind::Close(')'))
                && (3..8).any(|back| is_pub(self.before(back))))
    }

    fn push(&mut self, parts: Vec<String>, outside: bool, at: usize, import: Option<Import>) {
        let token = &self.tokens[at];
        self.found.push(Named {
            parts,
            outside,
            line: token.line,
            test: token.test,
            inside: Rc::clone(&token.inside),
            import,
        });
    }

    /// A path outside `use`, from its first part.
    fn path(&mut self) {
        let outside = self.before(1) == Some(&Kind::PathSep);
        // After `>::` (of `<T as Trait>::name`, `Vec::<T>::new`) a path goes on; it does not start.
        let goes_on = outside && matches!(self.before(2), Some(Kind::Sign('>') | Kind::Word(_)));
        let mut parts = Vec::new();
        while let Some(word) = self.word() {
            parts.push(word);
            self.at += 1;
            if self.peek(0) != Some(&Kind::PathSep) || !matches!(self.peek(1), Some(Kind::Word(_)))
            {
                break;
            }
            self.at += 1;
        }
        if parts.len() > 1 && !goes_on {
            self.push(parts, outside, self.at - 1, None);
        }
    }

    /// One branch of a `use`, after `prefix`.
    fn tree(&mut self, prefix: &[String], outside: bool, public: bool) {
        let mut parts = prefix.to_vec();
        loop {
            match self.peek(0) {
                Some(Kind::Word(word)) => {
                    parts.push(word.clone());
                    let at = self.at;
                    self.at += 1;
                    if self.skip(&Kind::PathSep) {
                        continue;
                    }
                    if parts.len() > 1 && parts.last().is_some_and(|last| last == "self") {
                        parts.pop();
                    }
                    let mut name = parts.last().cloned();
                    if self.word().is_some_and(|word| word == "as") {
                        self.at += 1;
                        name = self.word();
                        self.at += 1;
                    }
                    return self.push(parts, outside, at, Some(Import { name, public }));
                }
                Some(Kind::Sign('*')) => {
                    self.at += 1;
                    return self.push(
                        parts,
                        outside,
                        self.at - 1,
                        Some(Import { name: None, public }),
                    );
                }
                Some(Kind::Open('{')) => {
                    self.at += 1;
                    while self.at < self.tokens.len() && !self.skip(&Kind::Close('}')) {
                        self.tree(&parts, outside, public);
                        self.skip(&Kind::Sign(','));
                    }
                    return;
                }
                // Not a path: `$name` in a macro. Go on behind it.
                _ => {
                    self.at += 1;
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::code::Code;

    fn told(text: &str) -> Vec<String> {
        let code = Code::parse(text).expect("it is Rust");
        let tell = |path: &super::Named| {
            let import = path.import.as_ref().map_or(String::new(), |import| {
                format!(
                    " {}{}",
                    if import.public { "pub " } else { "use " },
                    import.name.as_deref().unwrap_or("*")
                )
            });
            format!(
                "{}{}{import}",
                if path.outside { "::" } else { "" },
                path.parts.join("::")
            )
        };
        code.paths.iter().map(tell).collect()
    }

    #[test]
    fn a_use_is_taken_apart() {
        let text = "use a::{self, b, c as d, e::*}; pub(crate) use super::f; pub use g; use \
                    ::h::i; pub(in crate::x) use j::k;";
        let expected = [
            "a use a",
            "a::b use b",
            "a::c use d",
            "a::e use *",
            "super::f pub f",
            "g pub g",
            "::h::i use i",
            "crate::x",
            "j::k pub k",
        ];
        assert_eq!(told(text), expected);
    }

    #[test]
    fn a_path_in_code_is_found_whole_and_once() {
        let text = "fn f(x: a::B<c::D>) -> impl Fn() + use<'a> \
                    { m!(crate::e::f(), x.y); Vec::<u8>::new(); <T as g::H>::i::j; ::k::l() }";
        assert_eq!(
            told(text),
            ["a::B", "c::D", "crate::e::f", "g::H", "::k::l"]
        );
    }
}
