//! How right the rules turn out to be, after each run: what the owners agreed on is held against
//! what agencies answered (docs/referral.md, "How right a rule is").

use super::report::{DemotedReport, NightReport};
use super::{NightError, NightTerms, OpenSite};

impl OpenSite {
    /// Looks at the rules, and reports those that are treated as pilots from the next run on.
    pub(super) fn look_at_rules(
        &mut self,
        terms: &NightTerms<'_>,
        report: &mut NightReport,
    ) -> Result<(), NightError> {
        let Some(agreements) = terms.agreements else {
            return Ok(());
        };
        let Self {
            casebook,
            salts,
            who,
            clock,
            ..
        } = self;
        let demoted = casebook.look_at_rules(terms.covenant, agreements, (&*who, *clock), salts)?;
        for rule in demoted {
            report.demoted.push(DemotedReport {
                rule: rule.rule,
                version: rule.version,
                referrals: rule.referrals,
                min_precision: rule.min_precision,
            });
        }
        Ok(())
    }
}
