//! Circles between the modules of a crate.
//!
//! The rule: of modules that lie side by side, each with all that is below it, none may come back
//! to itself by what their code names. A parent and its children are one unit, as Rust's privacy
//! has it: a child may use what its parent holds, and the parent its children. The root of a crate
//! is no such parent: it declares and re-exports, and when it uses a module beyond that, the module
//! may not use what the root defines. A re-export is no arrow; a path through one leads to where
//! the item is defined. Tests do not count.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::code::Kind;
use crate::layout::CRATES;
use crate::paths::Named;
use crate::tree::{Finding, Source, Tree};

pub(crate) type Path = Vec<String>;

/// From, to, and the first place that names it: file and line.
type Arrows = BTreeMap<String, BTreeMap<String, (String, usize)>>;

/// All circles of all crates.
pub(crate) fn circles(tree: &Tree) -> Vec<Finding> {
    CRATES
        .iter()
        .flat_map(|one| Graph::of(tree, &format!("{}/src/", one.folder)).circles())
        .collect()
}

/// Whether one top-level module of the crate in `folder` uses another: that the graph of a real
/// crate is not empty.
pub(crate) fn uses(tree: &Tree, folder: &str, from: &str, to: &str) -> bool {
    Graph::of(tree, folder)
        .arrows
        .get(&Path::new())
        .and_then(|level| level.get(from))
        .is_some_and(|arrows| arrows.contains_key(to))
}

/// What is known of a module.
#[derive(Default)]
struct Module<'a> {
    /// Names brought into scope, and the path each stands for.
    imports: BTreeMap<&'a str, &'a Named>,
    /// Modules taken in whole, by `*`.
    globs: Vec<&'a Named>,
    /// Names defined here.
    items: BTreeSet<&'a str>,
}

#[derive(Default)]
struct Graph<'a> {
    modules: BTreeMap<Path, Module<'a>>,
    /// By the module in which the two lie side by side.
    arrows: BTreeMap<Path, Arrows>,
}

/// The root of a crate among its modules.
const ROOT: &str = "the root";

impl<'a> Graph<'a> {
    fn of(tree: &'a Tree, folder: &str) -> Self {
        let files = files_but_tests(tree, folder);
        let mut graph = Self::default();
        for (path, source) in &files {
            graph.know(path, source);
        }
        for (path, source) in &files {
            for named in source
                .code
                .paths
                .iter()
                .filter(|named| !named.test && !named.outside)
            {
                let from = inside(path, &named.inside);
                if let Some(to) = graph.target(&from, named, 0) {
                    graph.draw(&from, &to, named, &source.path);
                }
            }
        }
        graph
    }

    /// Takes in what a file declares.
    fn know(&mut self, path: &Path, source: &'a Source) {
        self.modules.entry(path.clone()).or_default();
        for pair in source.code.tokens.windows(2).filter(|pair| !pair[0].test) {
            let (Kind::Word(keyword), Kind::Word(name)) = (&pair[0].kind, &pair[1].kind) else {
                continue;
            };
            let here = inside(path, &pair[0].inside);
            match keyword.as_str() {
                "mod" => drop(
                    self.modules
                        .entry(here.iter().cloned().chain([name.clone()]).collect())
                        .or_default(),
                ),
                "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" => {
                    self.modules.entry(here).or_default().items.insert(name);
                }
                _ => {}
            }
        }
        for named in source
            .code
            .paths
            .iter()
            .filter(|named| !named.test && !named.outside)
        {
            let Some(import) = &named.import else {
                continue;
            };
            let module = self.modules.entry(inside(path, &named.inside)).or_default();
            match &import.name {
                Some(name) => drop(module.imports.insert(name, named)),
                None => module.globs.push(named),
            }
        }
    }

    /// The module in which that stands what `named`, in module `from`, means; `None` when it lies
    /// outside the crate.
    fn target(&self, from: &Path, named: &Named, depth: usize) -> Option<Path> {
        let mut parts = named.parts.as_slice();
        let mut start = from.clone();
        match parts.first()?.as_str() {
            "crate" => {
                start = Path::new();
                parts = &parts[1..];
            }
            "self" => parts = &parts[1..],
            "super" => {
                while parts.first().is_some_and(|part| part == "super") {
                    start.pop()?;
                    parts = &parts[1..];
                }
            }
            first => {
                // A `use` of one name (`use csv;`) is of a crate.
                let itself = parts.len() == 1
                    && named
                        .import
                        .as_ref()
                        .is_some_and(|import| import.name.is_some());
                if itself {
                    return None;
                }
                self.step(from, first, named, depth)?;
            }
        }
        Some(self.walk(start, parts, named, depth))
    }

    /// From `at` along `parts`, as far as they are modules.
    fn walk(&self, mut at: Path, parts: &[String], but: &Named, depth: usize) -> Path {
        for part in parts {
            let Some(next) = self.step(&at, part, but, depth) else {
                break;
            };
            let is_module = next.last() == Some(part);
            at = next;
            if !is_module {
                break;
            }
        }
        at
    }

    /// The module that `name` in module `at` is, or in which it is defined.
    fn step(&self, at: &Path, name: &str, but: &Named, depth: usize) -> Option<Path> {
        if depth > 8 {
            return None;
        }
        let child: Path = at.iter().cloned().chain([name.to_owned()]).collect();
        if self.modules.contains_key(&child) {
            return Some(child);
        }
        let module = self.modules.get(at)?;
        if module.items.contains(name) {
            return Some(at.clone());
        }
        let other = |import: &&&Named| !std::ptr::eq(**import, but);
        if let Some(import) = module.imports.get(name).filter(|import| other(import)) {
            return self.target(at, import, depth + 1);
        }
        module
            .globs
            .iter()
            .filter(|glob| other(glob))
            .find_map(|glob| {
                let to = self.target(at, glob, depth + 1)?;
                self.step(&to, name, but, depth + 1)
            })
    }

    /// Draws the arrow between the two modules, where they lie side by side.
    fn draw(&mut self, from: &Path, to: &Path, named: &Named, file: &str) {
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        let reexport = named.import.as_ref().is_some_and(|import| import.public);
        let (a, b) = match (from.get(shared), to.get(shared)) {
            (Some(a), Some(b)) => (a.as_str(), b.as_str()),
            (Some(a), None) if shared == 0 => (a.as_str(), ROOT),
            (None, Some(b)) if shared == 0 && !reexport => (ROOT, b.as_str()),
            _ => return,
        };
        let level = self.arrows.entry(from[..shared].to_vec()).or_default();
        let place = || (file.to_owned(), named.line);
        level
            .entry(a.to_owned())
            .or_default()
            .entry(b.to_owned())
            .or_insert_with(place);
    }

    fn circles(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for level in self.arrows.values() {
            let mut told = BTreeSet::new();
            for start in level
                .keys()
                .filter(|start| !told.contains(start.as_str()))
                .cloned()
                .collect::<Vec<_>>()
            {
                let Some(circle) = shortest_circle(level, &start) else {
                    continue;
                };
                if circle.iter().any(|module| told.contains(module.as_str())) {
                    continue;
                }
                let steps = circle.iter().zip(circle.iter().cycle().skip(1));
                let (places, names): (Vec<_>, Vec<_>) = steps
                    .map(|(from, to)| {
                        (
                            &level[from][to],
                            format!(
                                "{from} uses {to} ({}:{})",
                                level[from][to].0, level[from][to].1
                            ),
                        )
                    })
                    .unzip();
                let what = format!(
                    "circle between modules: {}; move what both need to where neither needs the \
                     other",
                    names.join(", ")
                );
                findings.push(Finding::new(&places[0].0, places[0].1, what));
                told.extend(circle);
            }
        }
        findings
    }
}

/// The shortest way from `start` back to itself.
fn shortest_circle(arrows: &Arrows, start: &str) -> Option<Vec<String>> {
    let mut ways = VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in arrows.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                ways.push_back(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}

/// `lib.rs` and `main.rs` are the root; `a/b.rs` and `a/b/mod.rs` are `a::b`.
fn module_of(file: &str) -> Path {
    let path: Path = file
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    match path.last().map(String::as_str) {
        Some("lib" | "main") if path.len() == 1 => Path::new(),
        Some("mod") => path[..path.len() - 1].to_vec(),
        _ => path,
    }
}

fn inside(path: &[String], inline: &[String]) -> Path {
    path.iter().chain(inline).cloned().collect()
}

/// The files of the crate in `folder` with their modules, but those compiled for tests only.
pub(crate) fn files_but_tests<'a>(tree: &'a Tree, folder: &str) -> Vec<(Path, &'a Source)> {
    let mut files = Vec::new();
    for source in &tree.sources {
        if let Some(file) = source.path.strip_prefix(folder) {
            files.push((module_of(file), source));
        }
    }
    let for_tests = test_modules(&files);
    files.retain(|(path, _)| !for_tests.iter().any(|test| path.starts_with(test)));
    files
}

/// The modules declared under `#[cfg(test)]`.
fn test_modules(files: &[(Path, &Source)]) -> BTreeSet<Path> {
    let declared = |(path, source): &(Path, &Source)| {
        let modules = source
            .code
            .tokens
            .windows(2)
            .filter(|pair| pair[0].test && pair[0].kind == Kind::Word("mod".to_owned()));
        let names = modules.filter_map(|pair| match &pair[1].kind {
            Kind::Word(name) => Some(inside(
                &inside(path, &pair[0].inside),
                std::slice::from_ref(name),
            )),
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    files.iter().flat_map(declared).collect()
}

#[cfg(test)]
mod tests;
