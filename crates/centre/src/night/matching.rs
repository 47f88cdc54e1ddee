//! When a night is matched, and how what was found comes into the casebook.
//!
//! Beside the runs of a night lies `matched`, one line, whole or not there:
//!
//! ```text
//! hitmachine-matched v1 <what it was made of> <number of the run> <SHA-256 of hits.json>
//! ```
//!
//! What a run is made of is a digest over the covenant, the agreements, and what each agency's
//! receipt and confirmation are. While it is the same, the night is not matched again; and a hit
//! list with another SHA-256 was changed by somebody and is not recorded.

use std::collections::BTreeMap;
use std::io;

use casebook::store::NightRun;
use casebook::terms::Terms;
use exchange::agreements::signed_agreements;
use exchange::crypto::context;
use exchange::file::{atomic_file, regular_file};
use exchange::hex::{self, Hex};
use exchange::hits::HitList;
use exchange::night::Night;
use jiff::tz::TimeZone;
use matcher::run::{RunContent, RunWriter};
use matcher::{MatchError, Matching, Progress, open_night, store};
use sha2::{Digest as _, Sha256};
use site::{NightFolder, RevisionFile, RunFolder};

use super::report::MatchedNight;
use super::{NightError, NightTerms, OpenSite};

const MARK: &str = "hitmachine-matched v1";

/// Whether there is something to record.
pub(super) enum Due {
    /// These agencies are waited for.
    Waits(Vec<String>),
    /// Nothing was accepted, and nobody is waited for.
    NothingCame,
    /// The night is matched, now or before.
    Matched(MatchedLine),
}

/// What `matched` says of a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MatchedLine {
    made_of: [u8; 32],
    run: u32,
    list: [u8; 32],
}

impl OpenSite {
    /// Matches the night when all who are expected are in or the deadline has passed, and only when
    /// something has changed since the last run.
    pub(super) fn match_when_due(
        &self,
        terms: &NightTerms<'_>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Due, NightError> {
        let folder = self.site.night(terms.night);
        let failed = |source| NightError::disk(folder.path())(source);
        let (made_of, batches) = made_of(&folder, terms).map_err(failed)?;
        if batches == 0 {
            let expected = expected(terms);
            return Ok(if expected.is_empty() {
                Due::NothingCame
            } else {
                Due::Waits(expected)
            });
        }
        let latest = folder.latest_run().map_err(failed)?;
        let known = MatchedLine::read(&folder).map_err(failed)?;
        if let Some(known) = known
            && known.made_of == made_of
            && latest == Some(known.run)
        {
            return Ok(Due::Matched(known));
        }
        let matching = Matching {
            site: &self.site,
            covenant: terms.covenant,
            agreements: terms.agreements,
            centre_key: terms.centre_key,
            night: terms.night,
            incomplete: self.is_past_deadline(terms)?,
        };
        // Before the night is opened: an older result is never written as the newer run.
        let writer = RunWriter::start(folder.clone())?;
        let opened = match open_night(&matching, progress) {
            Err(MatchError::Missing { agencies, .. }) => return Ok(Due::Waits(agencies)),
            opened => opened?,
        };
        progress(Progress::Judge);
        let linked = opened.link(terms.covenant);
        let hits = linked.judge(terms.covenant, terms.centre_key);
        // All that was accepted is of another covenant: a night of nobody is not recorded.
        if hits.batches.is_empty() {
            return Ok(Due::Waits(expected(terms)));
        }
        let run = writer.write(&RunContent {
            hits: &hits,
            covenant: terms.covenant,
            centre_key: terms.centre_key,
            night: terms.night,
            questions: linked.questions.as_ref(),
        })?;
        let list = regular_file::read_own(&run.files.json).map_err(failed)?;
        let line = MatchedLine {
            made_of,
            run: run.number,
            list: Sha256::digest(&list).into(),
        };
        atomic_file::write(&folder.matched(), line.text().as_bytes()).map_err(failed)?;
        Ok(Due::Matched(line))
    }

    /// Records what a run found; `None` when it is recorded already, or was voided.
    pub(super) fn record(
        &mut self,
        terms: &NightTerms<'_>,
        matched: &MatchedLine,
    ) -> Result<Option<MatchedNight>, NightError> {
        let recorded = self.casebook.last_run()?;
        if recorded.is_some_and(|run| run.night == terms.night && run.list == matched.list) {
            return Ok(None);
        }
        // What came since did not change it.
        if self.casebook.is_voided(terms.night, &matched.list)? {
            return Ok(None);
        }
        let path = self.site.night(terms.night).run(matched.run).hits_json();
        let bytes = regular_file::read_own(&path).map_err(NightError::disk(&path))?;
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let list: Option<HitList> = serde_json::from_slice(&bytes).ok();
        let Some(list) = list.filter(|_| digest == matched.list) else {
            return Err(NightError::Edited { path });
        };
        let run = NightRun {
            list: &list,
            digest,
            delivered: &self.delivered(terms, &list),
            terms: &Terms::of(terms.covenant, terms.agreements),
            at: self.clock,
            who: &self.who,
        };
        let recorded = self.casebook.record(&run, &mut self.salts)?;
        Ok(Some(MatchedNight {
            night: terms.night.to_string(),
            run: matched.run,
            recorded_as: recorded.run,
            missing: list.missing,
            hits: recorded.hits,
            new: recorded.new,
            reopened: recorded.reopened,
            on_trial: recorded.proef_only,
            renumbered: recorded.renumbered,
        }))
    }

    /// How many records each batch of a list has. One that was replaced since is left out: another
    /// run of the night counts it.
    fn delivered(&self, terms: &NightTerms<'_>, list: &HitList) -> BTreeMap<String, u64> {
        let folder = self.site.night(terms.night);
        let mut delivered = BTreeMap::new();
        for batch in &list.batches {
            let sent = folder.agency(&batch.agency);
            if let Some(records) = store::records_of(&sent, batch.revision) {
                delivered.insert(batch.agency.clone(), records);
            }
        }
        delivered
    }

    /// The folder of the run of a night that is the last one recorded.
    pub(super) fn recorded_run(&self, night: Night) -> Result<Option<RunFolder>, NightError> {
        let folder = self.site.night(night);
        let known = MatchedLine::read(&folder).map_err(NightError::disk(folder.path()))?;
        let last = self.casebook.last_run()?;
        Ok(known.zip(last).and_then(|(known, last)| {
            let is_recorded = last.night == night && last.list == known.list;
            is_recorded.then(|| folder.run(known.run))
        }))
    }

    /// Whether the deadline has passed on the date that the night is named by.
    fn is_past_deadline(&self, terms: &NightTerms<'_>) -> Result<bool, NightError> {
        let zone = TimeZone::get("Europe/Amsterdam");
        let zone = zone.map_err(|_| exchange::night::NightError::NoTimeZone)?;
        let now = terms.judged_at.to_zoned(zone).datetime();
        let deadline = terms.night.date().to_datetime(self.settings.deadline());
        Ok(now >= deadline)
    }
}

/// Ids of the agencies that deliver on the night.
fn expected(terms: &NightTerms<'_>) -> Vec<String> {
    let mut expected = Vec::new();
    for agency in terms.covenant.agencies() {
        let expects = |agreements: &exchange::agreements::Agreements| {
            agreements.expects(agency.id(), terms.night)
        };
        if terms.agreements.and_then(|agreements| expects(agreements)) != Some(false) {
            expected.push(agency.id().to_owned());
        }
    }
    expected
}

/// The digest of all that a run of the night is made of, and how many batches are there.
fn made_of(folder: &NightFolder, terms: &NightTerms<'_>) -> io::Result<([u8; 32], usize)> {
    let agreements = signed_agreements::hash_of(terms.agreements);
    let mut parts = vec![
        b"hitmachine/v1/matched".to_vec(),
        terms.covenant.hash().0.to_vec(),
        agreements.0.to_vec(),
    ];
    let mut batches = 0;
    for agency in terms.covenant.agencies() {
        let sent = folder.agency(agency.id());
        let receipt = match sent.latest_revision()? {
            Some(revision) => {
                batches += 1;
                let receipt = sent.revision(revision).file(RevisionFile::Receipt);
                digest_if_there(&receipt)?
            }
            None => Vec::new(),
        };
        parts.push(receipt);
        parts.push(digest_if_there(&sent.confirmation())?);
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok((context::digest(&parts), batches))
}

/// The SHA-256 of a file, or nothing where there is none.
fn digest_if_there(path: &std::path::Path) -> io::Result<Vec<u8>> {
    match regular_file::read_own(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        bytes => Ok(Sha256::digest(bytes?).to_vec()),
    }
}

impl MatchedLine {
    /// What the file of a night says; `None` where there is none, or none that was written so:
    /// then the night is matched again.
    fn read(folder: &NightFolder) -> io::Result<Option<Self>> {
        match regular_file::read_own(&folder.matched()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            bytes => Ok(Self::parse(&bytes?)),
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let line = str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
        let words: Vec<&str> = line
            .strip_prefix(MARK)?
            .strip_prefix(' ')?
            .split(' ')
            .collect();
        let [made_of, run, list] = words.try_into().ok()?;
        Some(Self {
            made_of: hex::parse(made_of.as_bytes())?,
            run: run.parse().ok()?,
            list: hex::parse(list.as_bytes())?,
        })
    }

    fn text(&self) -> String {
        let Self { made_of, run, list } = self;
        format!("{MARK} {} {run} {}\n", Hex(made_of), Hex(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_the_line_that_it_writes_and_no_other() {
        let line = MatchedLine {
            made_of: [1; 32],
            run: 12,
            list: [2; 32],
        };
        let text = line.text();
        assert_eq!(MatchedLine::parse(text.as_bytes()), Some(line));
        for bad in [
            text.trim_end().to_owned(),
            text.replace("v1", "v2"),
            text.replace(" 12 ", " twelve "),
            text.replace("0101", "01"),
            format!("{text} "),
        ] {
            assert_eq!(MatchedLine::parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
