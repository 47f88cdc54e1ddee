//! Which command a line of a document calls or names.

use crate::pages::every_command::{commands, help};

/// The command that a line calls, by its words.
pub(super) fn command_in(line: &str) -> String {
    let (_, words) = line.split_once("hitmachine ").expect("a command");
    let words: Vec<_> = words.split_whitespace().take(2).collect();
    let both = words.join(" ");
    if commands().contains(&both) {
        both
    } else {
        words[0].to_owned()
    }
}

/// Whether a line only names a command, perhaps with an option; these are then there.
pub(super) fn is_name_of(line: &str) -> bool {
    let command = command_in(line);
    let rest = line.split_once(&command).expect("the command").1;
    let mut options = rest.split_whitespace();
    if !options.clone().all(|word| word.starts_with("--")) {
        return false;
    }
    let help = help(&command);
    assert!(options.all(|option| help.contains(option)), "{line}");
    true
}

/// Whether a line calls what only a build with the feature `parquet` has; `spark/test` runs it.
pub(super) fn is_of_the_feature(line: &str) -> bool {
    line.starts_with("hitmachine export") || line.contains(" --met")
}
