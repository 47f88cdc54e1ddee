//! The agencies of a city: what they export and send, by which covenant and agreements.

use std::fs;
use std::path::{Path, PathBuf};

use city::Errors;
use exchange::agreements::Weekday;
use exchange::covenant::Covenant;
use exchange::night::Night;
use rehearsal::{CityNights, Delivered, Rehearsal};
use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};

use super::site::CENTRE;
use crate::harness::run::run;

const INHABITANTS: u64 = 8_000;
const FIRST: &str = "2026-12-01";

/// The match keys that ask: one that joins in other cities, and the one that asks there too. By
/// these all agencies are asked, and some hits rest on what they answer.
pub(super) const ASKS: [&str; 2] = [
    "half+initial+birth",
    "half+first-name+postcode+house-number",
];

/// The nights, counted from zero, on which something changes for everybody.
const RENUMBERED: u32 = 9;
pub(super) const NEW_COVENANT: usize = 14;
const NEW_AGREEMENTS: usize = 19;

/// The agencies of a city through a month.
pub(super) struct Agencies {
    nights: CityNights,
    seed: u64,
    covenant: CovenantBuilder,
}

impl Agencies {
    /// Lays a city out in a folder. Housing gets another case system on the way.
    pub(super) fn laid_out(folder: &Path, seed: u64, nights: u32) -> Self {
        let first = Night::parse(FIRST).expect("a night");
        let renumbered = first.day_number() + RENUMBERED;
        let renumbered = Night::from_day_number(renumbered).expect("a night");
        let renumbered = format!("housing:{renumbered}");
        let nights = Rehearsal::city(INHABITANTS, first)
            .seed(seed)
            // At an agency of few rows, the usual errors could be more than the covenant bears.
            .errors(Errors::new(0.25, 0.3).expect("shares"))
            .nights(nights)
            .renumbered(vec![renumbered.parse().expect("an agency and a night")])
            .laid_out(folder)
            .expect("laid out");
        let text = fs::read_to_string(nights.city().covenant()).expect("a covenant");
        let covenant = CovenantBuilder::parse(&text).expect("a covenant");
        let agencies = Self {
            nights,
            seed,
            covenant: covenant.serial(2).asks(ASKS[0]),
        };
        let mut all = parties(folder);
        all.push(folder.to_owned());
        agencies.sign_for(&agencies.covenant, &all);
        agencies
    }

    /// Has the owners sign a covenant for these parties.
    fn sign_for(&self, covenant: &CovenantBuilder, parties: &[PathBuf]) {
        let keys = Keys::of_seed(self.seed);
        for party in parties {
            let signed = keys.write_signed(&covenant.text(keys), party);
            signed.expect("written");
        }
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    pub(super) fn night(&self, index: usize) -> Night {
        self.nights.nights()[index]
    }

    /// Makes the exports of a night, and the batches of those who send.
    pub(super) fn send(&self, index: usize) -> Delivered {
        let silent = self.silent(index);
        self.nights.send(index, &silent).expect("sent")
    }

    /// An agency's export of a night that was sent.
    pub(super) fn export(&self, agency: &str, night: Night) -> PathBuf {
        self.nights.city().export_of(agency, night)
    }

    /// A new covenant, and later new agreements, from one night on, for the parties in a folder.
    pub(super) fn change_terms(&self, index: usize, folder: &Path) {
        let (keys, parties) = (Keys::of_seed(self.seed), parties(folder));
        let covenant = self.covenant.clone().serial(3);
        if index == NEW_COVENANT {
            self.sign_for(&covenant, &parties);
        }
        if index == NEW_AGREEMENTS {
            let text = covenant.text(keys);
            let covenant = Covenant::parse(text.as_bytes()).expect("a covenant");
            let weekdays = &Weekday::ALL[..5];
            let agreements = AgreementsBuilder::new(&covenant)
                .serial(2)
                .expect("school-attendance", weekdays)
                .text();
            for party in &parties {
                let signed = keys.write_signed_agreements(&agreements, party);
                signed.expect("written");
            }
        }
    }

    /// Who sends nothing by the agreements: a school has no weekend.
    fn silent(&self, index: usize) -> Vec<&'static str> {
        let weekday = self.night(index).date().weekday();
        let is_weekend = weekday.to_monday_zero_offset() > 4;
        if index >= NEW_AGREEMENTS && is_weekend {
            vec!["school-attendance"]
        } else {
            Vec::new()
        }
    }

    /// The batch that an agency makes for a night, by what lies in its folder: as the first
    /// revision of yesterday's export, as the second of the night's.
    pub(super) fn hashed(&self, home: &Path, index: usize, agency: &str, of: Again) -> Vec<u8> {
        let night = self.night(index);
        let (exported, revision) = match of {
            Again::Yesterdays => (self.night(index - 1), 1),
            Again::Tonights => (night, 2),
        };
        let export = self.export(agency, exported).display().to_string();
        let (night_text, revision_text) = (night.to_string(), revision.to_string());
        let args = [
            "hash",
            "--home",
            ".",
            "--night",
            &night_text,
            "--revision",
            &revision_text,
            "--out",
            "again",
            "--accept-fewer",
            &export,
        ];
        run(home, &args).expect(0);
        fs::read(home.join("again").join(name(agency, night, revision))).expect("a batch")
    }
}

/// Which export a batch is made of once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Again {
    /// That of the night before.
    Yesterdays,
    /// That of the night itself.
    Tonights,
}

/// Where an agency's folder is below that of a city, or of a copy of its parties.
pub(super) fn home(folder: &Path, agency: &str) -> PathBuf {
    folder.join("agencies").join(agency)
}

/// The folders of those who go by covenant and agreements.
pub(super) fn parties(folder: &Path) -> Vec<PathBuf> {
    let mut parties = vec![folder.join(CENTRE)];
    parties.extend(city::agencies().map(|agency| home(folder, agency)));
    parties
}

/// The name of a batch.
pub(super) fn name(agency: &str, night: Night, revision: u32) -> String {
    format!("{agency}-{night}-r{revision}.batch")
}
