//! What stands on the machine before a backup of the casebook is made or put back.

use std::fs;

use serde_json::Value;

use super::{SETTINGS, Stage};

impl Stage {
    /// Whether a command makes a backup or puts one back.
    pub(super) fn keeps(line: &str) -> bool {
        ["hitmachine backup ", "hitmachine restore "]
            .iter()
            .any(|command| line.starts_with(command))
    }

    /// The owners' key is there, and a backup where one is to be put back.
    pub(super) fn furnish_backup(&self, line: &str, night: &str) {
        if !self.here("backup.key").exists() {
            let new = "hitmachine key new backup --out backup.key";
            self.type_in(new).expect(0);
        }
        let shown = self.type_in("hitmachine key show --json backup.key");
        let shown: Value = serde_json::from_str(&shown.expect(0).stdout).expect("JSON");
        let to = shown["hpke"].as_str().expect("a key");
        let settings = format!(
            "format = 1\norigin = \"hitmachine/tiel\"\ndeadline = \"06:30\"\nbackup_to = \"{to}\"\n"
        );
        fs::write(self.root(SETTINGS), settings).expect("written");
        let file = line
            .split_whitespace()
            .find(|word| word.ends_with(".backup"));
        let file = file.expect("a backup");
        let path = match file.strip_prefix('/') {
            Some(rooted) => self.root(rooted),
            None => self.here(file),
        };
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let _ = fs::remove_file(path);
        if line.starts_with("hitmachine restore ") {
            for before in [
                "hitmachine forget --site /srv/hitmachine".to_owned(),
                format!("hitmachine backup --site /srv/hitmachine --out {file}"),
            ] {
                self.type_in(&self.typed(&before, night)).expect(0);
            }
        }
    }
}
