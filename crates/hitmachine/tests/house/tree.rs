//! The manifests and sources of the workspace, as a list of paths and texts: from disk, or made up
//! for a test of a check.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::code::Code;

/// All that the checks look at.
pub(crate) struct Tree {
    /// The manifests and the lock file: path from the root with `/`, and text.
    pub(crate) manifests: Vec<(String, String)>,
    /// The Rust files.
    pub(crate) sources: Vec<Source>,
}

/// A Rust file.
pub(crate) struct Source {
    /// Path from the root of the workspace, with `/`.
    pub(crate) path: String,
    /// As it stands.
    pub(crate) text: String,
    /// Its tokens, without comments.
    pub(crate) code: Code,
}

/// Something that is out of order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file.
    pub(crate) path: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong, and what to do instead.
    pub(crate) what: String,
}

impl Finding {
    /// What is wrong on that line of that file.
    pub(crate) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl Tree {
    /// The workspace at `root`: its own manifest and lock file, and all below `crates`, `benches`
    /// and `fuzz`.
    pub(crate) fn read(root: &Path) -> Self {
        let mut paths = vec!["Cargo.toml".to_owned(), "Cargo.lock".to_owned()];
        for folder in ["crates", "benches", "fuzz"] {
            walk(root, folder, &mut paths);
        }
        paths.sort_unstable();
        Self::of(paths.into_iter().map(|path| {
            let text = fs::read_to_string(root.join(&path))
                .unwrap_or_else(|error| panic!("{path}: {error}"));
            (path, text)
        }))
    }

    /// The tree of these paths and texts.
    pub(crate) fn of(
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let mut tree = Self {
            manifests: Vec::new(),
            sources: Vec::new(),
        };
        for (path, text) in files {
            let (path, text) = (path.into(), text.into());
            if has_extension(&path, "rs") {
                let code = Code::parse(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
                tree.sources.push(Source { path, text, code });
            } else {
                tree.manifests.push((path, text));
            }
        }
        tree
    }

    /// The text of a manifest or of the lock file.
    pub(crate) fn manifest(&self, path: &str) -> Option<&str> {
        self.manifests
            .iter()
            .find(|(name, _)| name == path)
            .map(|(_, text)| text.as_str())
    }
}

fn walk(root: &Path, folder: &str, paths: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("a folder of the workspace can be listed");
        let name = entry
            .file_name()
            .into_string()
            .expect("a path of the workspace is UTF-8");
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            if name != "target" {
                walk(root, &path, paths);
            }
        } else if name == "Cargo.toml" || has_extension(&name, "rs") {
            paths.push(path);
        }
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|of| of == extension)
}
