//! An agency reads the centre's letter of referrals, finds its own rows, and answers.

use std::fs;
use std::num::NonZeroU32;

use exchange::file::{atomic_file, regular_file};
use exchange::letter::answers::{Answer, Informing, Outcome, Verdict};
use exchange::letter::referrals::{Referral, ReferralState};
use exchange::night::Night;
use hasher::agency_folder::NamedPaths;
use hasher::letters::find_rows::{FoundRow, find_rows};
use hasher::letters::referrals::{read_referrals, seal_answers};
use hasher::{AgencyFolder, DEFAULT_MEMORY, ExportFile, ProfiledExport};

use crate::city_nights::CityNights;
use crate::rehearsal::RehearsalError;
use crate::trial_site::{TrialError, TrialSite};

/// What an agency found by a letter of referrals.
pub struct Resolved {
    /// Its id.
    pub agency: String,
    /// The night of the letter.
    pub night: Night,
    /// All referrals of the letter.
    pub referrals: Vec<Referral>,
    /// Its own rows in them, with no cell of them but the number.
    pub rows: Vec<FoundRow>,
    /// What the agency works by.
    pub folder: AgencyFolder,
}

impl Resolved {
    /// The referrals that are open.
    pub fn open(&self) -> impl Iterator<Item = &Referral> {
        let all = self.referrals.iter();
        all.filter(|referral| matches!(referral.state, ReferralState::Open(_)))
    }
}

pub(super) fn resolve(
    nights: &CityNights,
    site: &TrialSite,
    index: usize,
    agency: &str,
) -> Result<Resolved, TrialError> {
    let night = nights.nights()[index];
    let home = nights.city().agency(agency);
    let folder = AgencyFolder::open_again(&home, NamedPaths::default())
        .map_err(RehearsalError::AgencyFolder)?;
    let path = site.site().outbox(agency);
    let path = path.join(format!("{night}-referrals.letter"));
    let bytes = regular_file::read_own(&path).map_err(TrialError::file(&path))?;
    let letter = read_referrals(
        &bytes,
        folder.covenant(),
        folder.agreements(),
        folder.agency(),
        folder.agency_key(),
    )
    .map_err(|source| TrialError::Letter { path, source })?;
    letter.name.check(folder.seen_referrals_path())?;

    let signals = letter.referrals.iter().flat_map(|of| &of.signals);
    let wanted: Vec<_> = signals.copied().collect();
    let export = nights.city().export_of(agency, night);
    let source = ExportFile::new(&export).map_err(TrialError::file(&export))?;
    let exports = [ProfiledExport::only(folder.profile(), &source)];
    let job = folder.job(night, NonZeroU32::MIN, DEFAULT_MEMORY, &home);
    let is_wanted = |refs: &hasher::letters::find_rows::RowRefs| {
        wanted.contains(&refs.current) || wanted.contains(&refs.previous)
    };
    let rows = find_rows(&job, &exports, is_wanted, &[])?;
    letter.name.remember(folder.seen_referrals_path())?;
    Ok(Resolved {
        agency: agency.to_owned(),
        night,
        referrals: letter.referrals,
        rows,
        folder,
    })
}

pub(super) fn answer(
    nights: &CityNights,
    site: &TrialSite,
    resolved: &Resolved,
    verdict: Verdict,
) -> Result<usize, TrialError> {
    let Resolved {
        agency,
        night,
        folder,
        ..
    } = resolved;
    let mut answers = Vec::new();
    for referral in resolved.open() {
        for &signal in &referral.signals {
            answers.push(Answer {
                number: referral.number,
                signal,
                verdict,
                informing: Informing::Unsaid,
                outcome: (verdict == Verdict::Right).then_some(Outcome::JointPlan),
            });
        }
    }
    let home = nights.city().agency(agency);
    let out = home.join("out");
    fs::create_dir_all(&out).map_err(TrialError::file(&out))?;
    let job = folder.job(*night, NonZeroU32::MIN, DEFAULT_MEMORY, &home);
    let letter = seal_answers(&job, folder.agency(), &answers)?;
    let path = out.join(format!("{agency}-{night}-r1.answers"));
    atomic_file::write(&path, &letter).map_err(TrialError::file(&path))?;
    site.put_in_inbox(&path)?;
    Ok(answers.len())
}
