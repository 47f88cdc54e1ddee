//! The agencies of a month: what they send, by which covenant and agreements.

use std::fs;
use std::path::{Path, PathBuf};

use city::Errors;
use exchange::agreements::Weekday;
use exchange::covenant::Covenant;
use exchange::night::Night;
use rehearsal::{CityNights, Rehearsal};
use synthetic::{AgreementsBuilder, CovenantBuilder, Keys};

use super::site::SiteOfMonth;
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
    pub(super) nights: CityNights,
    seed: u64,
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
        let agencies = Self { nights, seed };
        let city = agencies.nights.city();
        let text = fs::read_to_string(city.covenant()).expect("a covenant");
        let covenant = CovenantBuilder::parse(&text).expect("a covenant");
        let covenant = covenant.serial(2).asks(ASKS[0]);
        let mut parties = vec![city.path().to_owned(), city.centre()];
        parties.extend(city::agencies().map(|agency| city.agency(agency)));
        agencies.sign_for(&covenant, &parties);
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

    pub(super) fn night(&self, index: usize) -> Night {
        self.nights.nights()[index]
    }

    /// Where an agency answers what a centre asks. It remembers which letter was the newest that it
    /// read, so it has a folder for each centre; batches are made in that of the first one.
    pub(super) fn home(&self, site: &SiteOfMonth, agency: &str) -> PathBuf {
        let home = self.nights.city().agency(agency);
        if site.is_disturbed() {
            home.with_file_name(format!("{agency}-of-the-disturbed"))
        } else {
            home
        }
    }

    /// A new covenant, and later new agreements, for all parties from one night on.
    pub(super) fn change_terms(&self, index: usize, sites: &[&SiteOfMonth]) {
        let keys = Keys::of_seed(self.seed);
        let city = self.nights.city();
        let mut parties: Vec<_> = sites.iter().map(|site| site.path()).collect();
        for site in sites {
            parties.extend(city::agencies().map(|agency| self.home(site, agency)));
        }
        let text = fs::read_to_string(city.centre().join("covenant.toml")).expect("a covenant");
        if index == NEW_COVENANT {
            let covenant = CovenantBuilder::parse(&text).expect("a covenant");
            self.sign_for(&covenant.serial(3), &parties);
        }
        if index == NEW_AGREEMENTS {
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
    pub(super) fn silent(&self, index: usize) -> Vec<&'static str> {
        let weekday = self.night(index).date().weekday();
        let is_weekend = weekday.to_monday_zero_offset() > 4;
        if index >= NEW_AGREEMENTS && is_weekend {
            vec!["school-attendance"]
        } else {
            Vec::new()
        }
    }

    /// The batch of a night that an agency makes of yesterday's export.
    pub(super) fn hashed_from_yesterday(&self, index: usize, agency: &str) -> Vec<u8> {
        let nights = self.nights.nights();
        let city = self.nights.city();
        let export = city.export_of(agency, nights[index - 1]);
        self.hashed(&export, nights[index], agency, 1)
    }

    /// The batch of a night under the next revision.
    pub(super) fn hashed_again(&self, index: usize, agency: &str) -> Vec<u8> {
        let night = self.night(index);
        let export = self.nights.city().export_of(agency, night);
        self.hashed(&export, night, agency, 2)
    }

    fn hashed(&self, export: &Path, night: Night, agency: &str, revision: u32) -> Vec<u8> {
        let city = self.nights.city();
        let elsewhere = city.path().join(format!("again/{agency}"));
        let (home, out) = (city.agency(agency), elsewhere.display().to_string());
        let (home, export) = (home.display().to_string(), export.display().to_string());
        let (night_text, revision_text) = (night.to_string(), revision.to_string());
        let args = [
            "hash",
            "--home",
            &home,
            "--night",
            &night_text,
            "--revision",
            &revision_text,
            "--out",
            &out,
            "--accept-fewer",
            &export,
        ];
        run(city.path(), &args).expect(0);
        fs::read(elsewhere.join(name(agency, night, revision))).expect("a batch")
    }
}

/// The name of a batch.
pub(super) fn name(agency: &str, night: Night, revision: u32) -> String {
    format!("{agency}-{night}-r{revision}.batch")
}
