//! Commands that name another command: what two of them need belongs in a library, or beside the
//! commands.
//!
//! A command is a module below `commands` that has a function `run`, with all that lies below it.
//! What has none (a room, the options that two commands share) may be named by any.

use crate::code::Kind;
use crate::paths::Named;
use crate::tree::{Finding, Source, Tree};

const SOURCES: &str = "crates/hitmachine/src/";
const COMMANDS: &str = "commands";

/// A module by its path from the root of the crate.
type Module = Vec<String>;

/// Places where a command names another.
pub(crate) fn apart(tree: &Tree) -> Vec<Finding> {
    let commands = commands(tree);
    let mut findings = Vec::new();
    for source in &tree.sources {
        let Some(own) = module_of(source) else {
            continue;
        };
        let Some(command) = command_of(&commands, &own) else {
            continue;
        };
        for named in source.code.paths.iter().filter(|named| !named.test) {
            let Some(target) = target(&own, named) else {
                continue;
            };
            if let Some(other) = command_of(&commands, &target).filter(|other| *other != command) {
                let (command, other) = (command.join("::"), other.join("::"));
                let what = format!(
                    "{command} names {other}: \
                     put what both need in a library, or beside the commands"
                );
                findings.push(Finding::new(&source.path, named.line, what));
            }
        }
    }
    findings
}

/// The commands, without those that are the verbs of another.
fn commands(tree: &Tree) -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    for source in tree.sources.iter().filter(|source| has_run(source)) {
        modules.extend(module_of(source));
    }
    let is_verb = |module: &Module| {
        let mut above = modules.iter().filter(|above| above.len() < module.len());
        above.any(|above| module.starts_with(above))
    };
    modules
        .iter()
        .filter(|module| !is_verb(module))
        .cloned()
        .collect()
}

/// The command that a module is, or lies below.
fn command_of<'a>(commands: &'a [Module], module: &Module) -> Option<&'a Module> {
    commands.iter().find(|command| module.starts_with(command))
}

fn has_run(source: &Source) -> bool {
    source.code.tokens.windows(2).any(|pair| {
        let [keyword, name] = ["fn", "run"].map(|word| Kind::Word(word.to_owned()));
        pair[0].kind == keyword && pair[1].kind == name && !pair[0].test
    })
}

/// The module of a source below `commands`.
fn module_of(source: &Source) -> Option<Module> {
    let path = source.path.strip_prefix(SOURCES)?.strip_suffix(".rs")?;
    let module: Module = path.split('/').map(str::to_owned).collect();
    (module[0] == COMMANDS && module.len() > 1).then_some(module)
}

/// Where a path leads from a module of this crate; none when it leads out of it, or starts with a
/// name in scope: whatever brought that into scope is a path of its own.
fn target(from: &Module, named: &Named) -> Option<Module> {
    let mut base = from.clone();
    base.extend(named.inside.iter().cloned());
    let mut parts = named.parts.as_slice();
    match parts.first()?.as_str() {
        "crate" => {
            base.clear();
            parts = &parts[1..];
        }
        "self" => parts = &parts[1..],
        "super" => {
            while parts.first().is_some_and(|part| part == "super") {
                base.pop()?;
                parts = &parts[1..];
            }
        }
        _ => return None,
    }
    base.extend_from_slice(parts);
    Some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of `trial/demo.rs` that are found, which is the given text beside other commands.
    fn found(text: &str) -> Vec<usize> {
        let run = "pub(crate) fn run() {}";
        let demo = format!("{run}\n{text}");
        let files = [
            (
                "commands.rs",
                "mod hash; mod owners; mod trial; fn f() { hash::run() }",
            ),
            ("commands/hash.rs", run),
            (
                "commands/owners/key.rs",
                "mod show; pub(crate) fn run() { show::run() }",
            ),
            (
                "commands/owners/key/show.rs",
                "use super::Verb; pub(crate) fn run() {}",
            ),
            ("commands/site.rs", "pub(crate) struct SiteArgs;"),
            ("commands/trial.rs", "pub(crate) mod city; fn lay_out() {}"),
            ("commands/trial/city.rs", run),
            ("commands/trial/demo.rs", demo.as_str()),
        ];
        let tree = Tree::of(files.map(|(path, text)| (format!("{SOURCES}{path}"), text)));
        apart(&tree).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_command_that_names_another_is_found_however_it_gets_there() {
        for text in [
            "use crate::commands::hash;",
            "use crate::commands::{city, hash::HashArgs};",
            "use super::city::CityArgs;",
            "use super::super::hash::run;",
            "fn f() { crate::commands::owners::key::show::describe() }",
        ] {
            assert_eq!(found(text), [2], "{text}");
        }
    }

    #[test]
    fn rooms_shared_options_and_what_lies_beside_the_commands_may_be_named() {
        for text in [
            "use crate::commands::night_or_now;\nuse crate::commands::site::SiteArgs;",
            "fn f() { super::lay_out() }",
            "use crate::tables::hits;\nuse self::city::City; mod city {}",
            "#[cfg(test)] mod tests { use crate::commands::hash; }",
            "use city::Summary;",
        ] {
            assert_eq!(found(text), [0; 0], "{text}");
        }
    }
}
