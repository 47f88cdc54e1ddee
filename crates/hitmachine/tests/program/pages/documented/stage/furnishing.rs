//! What a reader of a page has by the time of a command, put where the pages take it to be.

use std::fs;

use exchange::covenant::signed_covenant::Owner;

use super::{Stage, copy_covenant, copy_file, copy_folder, exports};
use crate::centre::remembered;
use crate::harness::town::AGENCIES;
use crate::letters::referral;

impl Stage {
    /// Puts what a reader has by then where the pages take it to be.
    pub(super) fn furnish(&self, night: &str) {
        let agency = self.agency;
        let centre = format!("centre/nights/{night}");
        let home = format!("agencies/{agency}");
        for (from, to) in [
            (
                format!("{home}/signals.csv"),
                self.root("srv/export/signals.csv"),
            ),
            (format!("{home}/pseudonym.key"), self.here("pseudonym.key")),
            (format!("{home}/agency.key"), self.here("agency.key")),
            (
                format!("{home}/excluded-addresses.csv"),
                self.here("excluded-addresses.csv"),
            ),
            ("covenant.toml".to_owned(), self.here("last-year.toml")),
            (
                "agreements.toml".to_owned(),
                self.here("last-agreements.toml"),
            ),
            (
                format!(
                    "{}/questions/{agency}-{night}.letter",
                    self.town.last_run(night)
                ),
                self.here(&format!("{agency}-{night}.letter")),
            ),
            (
                format!("{centre}/agencies/{agency}/r1/receipt"),
                self.here(&format!("{agency}.receipt")),
            ),
        ] {
            copy_file(&self.town.file(&from), &to);
        }
        for sent in AGENCIES {
            let name = format!("{sent}-{night}-r1.batch");
            let batch = self.town.file(&format!("agencies/{sent}/out/{name}"));
            for folder in [
                self.here("out"),
                self.here("incoming"),
                self.root("srv/hitmachine/incoming"),
            ] {
                copy_file(&batch, &folder.join(&name));
            }
        }
        let name = format!("{agency}-{night}-r1.confirmation");
        let confirmation = self.town.file(&format!("{home}/out/{name}"));
        copy_file(
            &confirmation,
            &self.root("srv/hitmachine/incoming").join(&name),
        );
        let questions = self
            .town
            .file(&format!("{home}/out/{agency}-{night}.questions.csv"));
        for name in ["yesterday.csv", "today.csv"] {
            copy_file(&questions, &self.here(name));
        }
        let letter = referral::letter_of(&self.town, agency, night);
        fs::write(self.here(&format!("{agency}-{night}.referrals")), letter).expect("written");
        for name in ["filled.csv", "later.csv"] {
            fs::write(self.here(name), referral::empty_form()).expect("written");
        }
        for owner in Owner::ALL {
            let name = format!("{}.key", owner.as_str());
            let key = self.town.file(&format!("owners/{name}"));
            copy_file(&key, &self.here(&name));
            copy_file(&key, &self.here("owners").join(&name));
        }
        copy_folder(&self.town.file("centre/state"), &self.here("state"));
        if !self.rotated.get() {
            copy_covenant(self.town.path(), &self.here(""));
            let name = format!("pseudonym-{agency}-e1.share");
            copy_file(&self.town.file("shares").join(&name), &self.here(&name));
        }
        for name in [
            "police.head",
            "care.head",
            "their-journal-head",
            "journal-000001.head",
        ] {
            remembered::head(&self.town, name, 0);
            copy_file(&self.town.file(name), &self.here(name));
        }
        remembered::restored(&self.town, "journal-000012.restored");
        copy_file(
            &self.town.file("journal-000012.restored"),
            &self.here("journal-000012.restored"),
        );
        remembered::journal_text(&self.town, &self.here("journal.txt"));
        exports::put(&self.town, agency, &self.here(""));
    }
}
