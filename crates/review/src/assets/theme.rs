//! A theme: the design tokens that give the page its colours, fonts and measures. *voorbeeld* is
//! built in, and a municipality may put its own in its place.
//!
//! ```text
//! .my-city-theme { --basis-color-accent-1-bg-default: #eef; … }
//! @media (prefers-color-scheme: dark) { .my-city-theme { … } }
//! ```
//!
//! Nothing else is taken: no rule of another form, and no value that loads something. What the page
//! does not use is left out, so that a file of a thousand tokens costs no more than another.

use std::collections::{BTreeMap, BTreeSet};

const DARK: &str = "@media (prefers-color-scheme: dark)";

/// What no value may hold: it would load something, or end the rule that it stands in.
const NOT_IN_A_VALUE: [&str; 7] = ["url(", "image(", "image-set(", "src(", "<", "@", "\\"];

/// A theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    class: String,
    notices: Vec<String>,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    is_dark: bool,
    tokens: Vec<(String, String)>,
}

/// Why a text is not a theme. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ThemeError {
    /// It has no tokens.
    #[error("the theme has no tokens: it is `.name-theme {{ --token: value; … }}`")]
    Empty,
    /// A rule has another form.
    #[error(
        "line {0} of the theme: not `.name-theme {{`, alone or within `{DARK}`; \
         take the rule out"
    )]
    Rule(usize),
    /// A rule is of another class than those before.
    #[error("line {0} of the theme: another class than before; a theme has one")]
    Class(usize),
    /// A declaration is not of a token.
    #[error("line {0} of the theme: not `--token: value`; take it out")]
    Declaration(usize),
    /// A value loads something, or cannot be a value.
    #[error("line {0} of the theme: a value that loads something or ends its rule; take it out")]
    Value(usize),
    /// A comment or a rule is not closed.
    #[error("line {0} of the theme: what begins here does not end")]
    Open(usize),
}

impl Theme {
    /// Reads a theme.
    ///
    /// # Errors
    /// A variant of [`ThemeError`] for each way in which it is none.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let (text, notices) = without_comments(text)?;
        let mut theme = Self {
            class: String::new(),
            notices,
            blocks: Vec::new(),
        };
        let mut rest = Rest { text: &text, at: 0 };
        while let Some(head) = rest.until('{')? {
            if head.words == DARK {
                while let Some(head) = rest.until_or('{', '}')? {
                    theme.add(&head, true, &mut rest)?;
                }
            } else {
                theme.add(&head, false, &mut rest)?;
            }
        }
        if theme.blocks.iter().all(|block| block.tokens.is_empty()) {
            return Err(ThemeError::Empty);
        }
        Ok(theme)
    }

    /// The class that the page must have.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.class
    }

    fn add(&mut self, head: &Part, is_dark: bool, rest: &mut Rest<'_>) -> Result<(), ThemeError> {
        let class = head.words.strip_prefix('.').filter(|class| is_name(class));
        let class = class.ok_or(ThemeError::Rule(head.line))?;
        if self.class.is_empty() {
            class.clone_into(&mut self.class);
        } else if self.class != class {
            return Err(ThemeError::Class(head.line));
        }
        let mut tokens = Vec::new();
        let body = rest.until('}')?.ok_or(ThemeError::Open(head.line))?;
        let mut line = body.line;
        for declaration in body.raw.split(';') {
            let lead = declaration.len() - declaration.trim_start().len();
            let at = line + newlines(&declaration[..lead]);
            line += newlines(declaration);
            if declaration.trim().is_empty() {
                continue;
            }
            let (name, value) = declaration.split_once(':').unwrap_or((declaration, ""));
            let (name, value) = (name.trim(), one_line(value));
            let is_token = name.strip_prefix("--").is_some_and(is_name) && !value.is_empty();
            if !is_token || declaration.contains('{') {
                return Err(ThemeError::Declaration(at));
            }
            let lower = value.to_lowercase();
            if NOT_IN_A_VALUE.iter().any(|wrong| lower.contains(wrong)) {
                return Err(ThemeError::Value(at));
            }
            tokens.push((name.to_owned(), value));
        }
        self.blocks.push(Block { is_dark, tokens });
        Ok(())
    }

    /// The theme as a style sheet, with the tokens that `styles` use, directly or by another.
    pub(super) fn style(&self, styles: &[&str]) -> String {
        let used = self.used(styles);
        let mut style: String = self.notices.iter().flat_map(|one| [one, "\n"]).collect();
        for block in &self.blocks {
            let (open, close) = if block.is_dark {
                (DARK, "}\n")
            } else {
                ("", "")
            };
            style.push_str(open);
            style.push_str(if block.is_dark { " {\n" } else { "" });
            style.extend([".", &self.class, " {\n"]);
            let tokens = block.tokens.iter();
            for (name, value) in tokens.filter(|(name, _)| used.contains(name.as_str())) {
                style.extend([name, ":", value, ";\n"]);
            }
            style.extend(["}\n", close]);
        }
        style
    }

    fn used<'a>(&'a self, styles: &[&'a str]) -> BTreeSet<&'a str> {
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in self.blocks.iter().flat_map(|block| &block.tokens) {
            values.entry(name).or_default().push(value);
        }
        let mut used = BTreeSet::new();
        let mut ahead: Vec<&str> = styles.iter().flat_map(|style| named(style)).collect();
        while let Some(name) = ahead.pop() {
            if let (true, Some(values)) = (used.insert(name), values.get(name)) {
                ahead.extend(values.iter().flat_map(|value| named(value)));
            }
        }
        used
    }
}

/// The tokens that a style names in `var(…)`.
fn named(style: &str) -> impl Iterator<Item = &str> {
    style.split("var(").skip(1).map(|behind| {
        let behind = behind.trim_start();
        let end = behind.find(|sign: char| !is_name_sign(sign));
        &behind[..end.unwrap_or(behind.len())]
    })
}

const fn is_name_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_')
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_sign)
}

fn newlines(text: &str) -> usize {
    text.matches('\n').count()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with its comments blanked, line by line, and those of them that name a licence.
fn without_comments(text: &str) -> Result<(String, Vec<String>), ThemeError> {
    let (mut plain, mut notices) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("/*") {
        plain.push_str(before);
        let line = newlines(&plain) + 1;
        let (comment, after) = behind.split_once("*/").ok_or(ThemeError::Open(line))?;
        if comment.starts_with('!') {
            notices.push(format!("/*{comment}*/"));
        }
        plain.extend(comment.chars().filter(|&sign| sign == '\n'));
        rest = after;
    }
    plain.push_str(rest);
    Ok((plain, notices))
}

/// What is left to read.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

/// What stood before a sign.
struct Part<'a> {
    raw: &'a str,
    words: String,
    /// The line that its first word is on; of a body, the line that it begins on.
    line: usize,
}

impl<'a> Rest<'a> {
    /// What stands before the next `sign`; none where nothing but space is left.
    fn until(&mut self, sign: char) -> Result<Option<Part<'a>>, ThemeError> {
        let rest = &self.text[self.at..];
        let lead = rest.len() - rest.trim_start().len();
        let line = |length: usize| newlines(&self.text[..self.at + length]) + 1;
        let Some(end) = rest.find(sign) else {
            let is_empty = rest.trim().is_empty();
            return if is_empty {
                Ok(None)
            } else {
                Err(ThemeError::Open(line(lead)))
            };
        };
        let part = Part {
            raw: &rest[..end],
            words: one_line(&rest[..end]),
            line: line(if sign == '{' { lead } else { 0 }),
        };
        self.at += end + sign.len_utf8();
        Ok(Some(part))
    }

    /// The same, but none where `last` comes first, which is passed.
    fn until_or(&mut self, sign: char, last: char) -> Result<Option<Part<'a>>, ThemeError> {
        let rest = &self.text[self.at..];
        if rest.trim_start().starts_with(last) {
            self.at += rest.find(last).unwrap_or(0) + last.len_utf8();
            return Ok(None);
        }
        let line = newlines(&self.text[..self.at]) + 1;
        self.until(sign)?.map(Some).ok_or(ThemeError::Open(line))
    }
}

#[cfg(test)]
mod tests;
