//! The last two steps of a night: what was opened is linked to persons and cases, and these are
//! judged.

use exchange::agreements::{LabelKind, signed_agreements};
use exchange::covenant::Covenant;
use exchange::hits::{Counts, CovenantName, Hit, HitList};

use super::opened::OpenedNight;
use super::{RunSummary, notices};
use crate::confirm::questions::Questions;
use crate::confirm::tally;
use crate::judge::judge;
use crate::keys::CentreKey;
use crate::link::{Cases, link};
use crate::signals::Signals;

/// A night of which it is known which signals are about one person and one household. Nothing is
/// judged yet.
pub struct LinkedNight {
    /// What was opened.
    pub signals: Signals,
    /// Which signals belong together.
    pub cases: Cases,
    /// What the agencies are to be asked, or `None` when no match key asks.
    pub questions: Option<Questions>,
    run: RunSummary,
}

impl OpenedNight {
    /// Puts the signals together and links them. `covenant` is the one that the night was opened
    /// under.
    #[must_use]
    pub fn link(self, covenant: &Covenant) -> LinkedNight {
        let Self {
            mut run,
            sections,
            confirmations,
            tells,
        } = self;
        // What met on a key that asks is a question; what met on any other is a signal.
        let mut opened = Vec::new();
        let mut questions = Questions::under(tells);
        for (section, mut groups) in covenant.sections().zip(sections) {
            if covenant.match_key_of(section).asks() {
                for asked in &groups {
                    questions.add(asked);
                }
            } else {
                opened.append(&mut groups);
            }
        }
        let mut tally = tally::count(&confirmations, &questions, &opened, covenant, run.night);
        // Confirmed signals are linked with all others, and by their pairs.
        opened.push(std::mem::take(&mut tally.opened));
        let signals = Signals::gather(opened, covenant);
        let tied = tally.tied_pairs(&signals);
        let cases = link(&signals, &tied, covenant);
        let confirmed = &tally.confirmed_by_both;
        questions.leave_out_joined(&signals, &cases, confirmed);
        questions.leave_out_hopeless(&signals, &cases, confirmed, covenant, run.night);
        questions.leave_out_beyond_cap(confirmed);

        run.notices
            .extend(notices::of_cases(&cases, &signals, covenant));
        let confirming = notices::of_confirmations(&questions, &tally, covenant);
        run.notices.extend(confirming);
        run.notices.extend(notices::not_told(&questions, covenant));
        run.notices.extend(notices::hopeless(&questions));
        run.notices
            .extend(notices::too_many_pairs(&questions, covenant));
        run.notices.sort();
        LinkedNight {
            signals,
            cases,
            questions: covenant.asks().then_some(questions),
            run,
        }
    }
}

impl LinkedNight {
    /// Judges the night: the hit list. `covenant` is the one that the night was opened under, and
    /// `centre_key` makes the ids of hits.
    #[must_use]
    pub fn judge(&self, covenant: &Covenant, centre_key: &CentreKey) -> HitList {
        let Self {
            signals,
            cases,
            run,
            ..
        } = self;
        let incomplete = !run.missing.is_empty();
        let mut hits = judge(signals, cases, covenant, run.night, centre_key, incomplete);
        self.label(&mut hits);
        HitList {
            format: HitList::FORMAT,
            covenant: CovenantName {
                name: covenant.name().to_owned(),
                serial: covenant.serial(),
                hash: covenant.hash().to_string(),
            },
            agreements: signed_agreements::hash_of(run.agreements.as_ref()).to_string(),
            night: run.night.to_string(),
            batches: run.batches.clone(),
            missing: run.missing.clone(),
            counts: Counts {
                batches: run.batches.len() as u64,
                records: run.records,
                groups: signals.groups() as u64,
                signals: signals.all().len() as u64,
                persons: cases.persons as u64,
                cases: cases.cases.len() as u64,
                hits: hits.len() as u64,
            },
            notices: run.notices.clone(),
            hits,
        }
    }
    /// Calls codes as the agreements do; one without a label keeps the name that the covenant has.
    fn label(&self, hits: &mut [Hit]) {
        let Some(agreements) = &self.run.agreements else {
            return;
        };
        for hit in hits {
            for signal in &mut hit.explanation.signals {
                if let Some(label) = agreements.label(LabelKind::Code, &signal.code) {
                    label.nl().clone_into(&mut signal.nl);
                }
            }
        }
    }
}
