//! What a demo has to show, as one object.

use std::path::PathBuf;

use casebook::store::HitRow;
use evaluation::CityQuality;
use exchange::hits::Counts;
use exchange::letter::referrals::{Referral, ReferralState};
use rehearsal::{
    HashedExport, LivedNight, Looked, Morning, Referred, Resolved, SiteNights, TrialAccount,
};
use serde::Serialize;

use crate::tables::casebook::StateView;
use crate::tables::precision::RulePrecisionView;

#[derive(Serialize)]
pub(super) struct DemoOutcome {
    pub(super) seconds: f64,
    pub(super) nights: Vec<NightView>,
    /// The hit that was referred; nothing where a live rule found none.
    pub(super) referral: Option<DemoReferral>,
    pub(super) precision: Vec<RulePrecisionView>,
    /// The exports of the last night.
    pub(super) agencies: Vec<AgencyCounts>,
    /// What went into the last night and came out.
    pub(super) counts: Counts,
    pub(super) quality: CityQuality,
    pub(super) files: Files,
}

/// What a demo shows: what happened, and who may look at it further.
#[derive(Serialize)]
pub(super) struct ShownDemo {
    #[serde(flatten)]
    pub(super) outcome: DemoOutcome,
    pub(super) accounts: Vec<AccountView>,
}

/// A night, and what an analyst sees in the morning.
#[derive(Serialize)]
pub(super) struct NightView {
    pub(super) night: String,
    pub(super) inhabitants: u64,
    pub(super) households: u64,
    pub(super) multi_problem_households: u64,
    pub(super) rows: u64,
    pub(super) hits: usize,
    pub(super) new: Vec<HitRowView>,
    pub(super) changed: Vec<HitRowView>,
    pub(super) gone: Vec<HitRowView>,
    /// Cases that meet rules on trial alone: counted, and not kept.
    pub(super) on_trial: u64,
    /// Letters of answers that the centre took in.
    pub(super) letters_of_answers: usize,
}

#[derive(Serialize)]
pub(super) struct HitRowView {
    pub(super) hit: String,
    pub(super) rules: Vec<MetRuleView>,
    pub(super) agencies: Vec<String>,
    pub(super) life_domains: Vec<String>,
    pub(super) persons: u32,
}

#[derive(Serialize)]
pub(super) struct MetRuleView {
    pub(super) rule: String,
    pub(super) stage: String,
}

/// A hit on its way to the agencies and back.
#[derive(Serialize)]
pub(super) struct DemoReferral {
    pub(super) hit: HitRowView,
    pub(super) lead: String,
    pub(super) assessed: Vec<AssessmentView>,
    pub(super) state: StateView,
    /// What the letters say; nothing before the second night.
    pub(super) letters: Vec<LetterView>,
}

#[derive(Serialize)]
pub(super) struct AssessmentView {
    pub(super) account: String,
    /// The digest of what they saw.
    pub(super) looked_at: String,
    pub(super) at: String,
}

/// A referral in the letter of one agency, and what the agency made of it.
#[derive(Serialize)]
pub(super) struct LetterView {
    pub(super) agency: String,
    /// The case as this agency knows it.
    pub(super) case: String,
    pub(super) call: String,
    pub(super) involved: Vec<String>,
    pub(super) rules: Vec<String>,
    /// Its own rows.
    pub(super) rows: Vec<FoundRowView>,
    /// What it answers for each of its signals.
    pub(super) answer: &'static str,
    pub(super) answered: usize,
}

/// Where a row stands, and nothing of what it says.
#[derive(Serialize)]
pub(super) struct FoundRowView {
    pub(super) row: u64,
    pub(super) line: u64,
}

#[derive(Serialize)]
pub(super) struct AgencyCounts {
    pub(super) agency: String,
    pub(super) rows: u64,
    pub(super) set_aside: u64,
    pub(super) withheld: u64,
    pub(super) records: u64,
}

#[derive(Serialize)]
pub(super) struct AccountView {
    pub(super) account: String,
    pub(super) role: &'static str,
}

#[derive(Serialize)]
pub(super) struct Files {
    pub(super) covenant: PathBuf,
    pub(super) agencies: PathBuf,
    pub(super) centre: PathBuf,
    /// The exports and the truth of the last night.
    pub(super) last_night: PathBuf,
    pub(super) owners: PathBuf,
}

impl NightView {
    pub(super) fn of(lived: &LivedNight, morning: &Morning) -> Self {
        let summary = &lived.summary;
        let report = &lived.centre.report;
        let answers = report.files.iter().filter(|file| file.answers.is_some());
        Self {
            night: lived.night.to_string(),
            inhabitants: summary.inhabitants,
            households: summary.households,
            multi_problem_households: summary.multi_problem,
            rows: summary.agencies.iter().map(|(_, rows)| rows).sum(),
            hits: morning.present(),
            new: morning.new.iter().map(HitRowView::of).collect(),
            changed: morning.changed.iter().map(HitRowView::of).collect(),
            gone: morning.gone.iter().map(HitRowView::of).collect(),
            on_trial: report.nights.iter().map(|night| night.on_trial).sum(),
            letters_of_answers: answers.count(),
        }
    }
}

impl HitRowView {
    pub(super) fn of(row: &HitRow) -> Self {
        let projection = &row.projection;
        let rules = projection.rules.iter().map(|met| MetRuleView {
            rule: met.id.clone(),
            stage: met.stage.clone(),
        });
        let agencies = projection.agencies().into_iter();
        Self {
            hit: row.listed.id.clone(),
            rules: rules.collect(),
            agencies: agencies.map(str::to_owned).collect(),
            life_domains: projection.domains.iter().cloned().collect(),
            persons: projection.persons,
        }
    }
}

impl DemoReferral {
    pub(super) fn of(row: &HitRow, referred: &Referred) -> Self {
        Self {
            hit: HitRowView::of(row),
            lead: referred.lead.clone(),
            assessed: referred.looked.iter().map(AssessmentView::of).collect(),
            state: StateView::of(&referred.standing.state),
            letters: Vec::new(),
        }
    }
}

impl AssessmentView {
    fn of(looked: &Looked) -> Self {
        Self {
            account: looked.who.to_string(),
            looked_at: looked.on.to_string(),
            at: looked.at.to_string(),
        }
    }
}

impl LetterView {
    /// What a referral of a letter says, and the rows that the agency found for it.
    pub(super) fn of(resolved: &Resolved, referral: &Referral) -> Self {
        let folder = &resolved.folder;
        let covenant = folder.covenant();
        let name = |index| {
            let agency = covenant.agency_at(index);
            agency.map_or_else(String::new, |agency| agency.id().to_owned())
        };
        let (mut call, mut involved, mut rules) = (String::new(), Vec::new(), Vec::new());
        if let ReferralState::Open(told) = &referral.state {
            for other in &told.involved {
                involved.push(name(other.agency));
            }
            call = match told.lead {
                None => "the coordinator at the centre".to_owned(),
                Some(lead) if lead == folder.agency().index() => "it leads itself".to_owned(),
                Some(lead) => name(lead),
            };
            let met = told.rules.iter();
            let met = met.filter_map(|&rule| covenant.rules().get(usize::from(rule)));
            rules.extend(met.map(|rule| rule.id().to_owned()));
        }
        let is_its = |row: &&hasher::letters::find_rows::FoundRow| {
            let refs = [row.refs.current, row.refs.previous];
            referral.signals.iter().any(|signal| refs.contains(signal))
        };
        let rows = resolved.rows.iter().filter(is_its);
        Self {
            agency: resolved.agency.clone(),
            case: referral.number.to_string(),
            call,
            involved,
            rules,
            rows: rows
                .map(|found| FoundRowView {
                    row: found.row,
                    line: found.line,
                })
                .collect(),
            answer: "",
            answered: 0,
        }
    }
}

impl From<&HashedExport> for AgencyCounts {
    fn from(hashed: &HashedExport) -> Self {
        let report = &hashed.report;
        Self {
            agency: report.agency.clone(),
            rows: report.rows,
            set_aside: report.set_aside,
            withheld: report.withheld,
            records: report.sections.iter().map(|section| section.records).sum(),
        }
    }
}

impl From<&TrialAccount> for AccountView {
    fn from(account: &TrialAccount) -> Self {
        Self {
            account: account.id.to_string(),
            role: account.role.as_str(),
        }
    }
}

impl Files {
    pub(super) fn of(nights: &SiteNights, last: usize) -> Self {
        let city = nights.city();
        Self {
            covenant: city.covenant(),
            agencies: city.agencies(),
            centre: city.centre(),
            last_night: city.night(nights.nights()[last]),
            owners: city.owners(),
        }
    }
}
