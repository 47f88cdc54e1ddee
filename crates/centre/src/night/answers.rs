//! Letters of answers, from the inbox into the casebook (docs/referral.md, "Letter 4").

use std::path::Path;

use casebook::store::{AnswersRefused, AnswersTaken, SentAnswers};
use exchange::covenant::Agency;
use exchange::file::regular_file;
use exchange::letter::written_under::written_under;
use exchange::letter::{Letter, LetterHeader, LetterKind, Party, answers};
use exchange::night::Night;
use journal::{Act, Subject};

use super::inbox::Found;
use super::report::{FileOutcome, FileReport};
use super::sent_header::letter_bytes;
use super::{NightError, NightTerms, OpenSite};
use crate::take_in::AnswersError;

/// A letter of answers that was taken in, now or before.
pub(super) struct TakenAnswers {
    taken: AnswersTaken,
    agency: String,
    night: Night,
    revision: u32,
    answers: u64,
    subject: Subject,
}

impl OpenSite {
    /// Takes in a letter of answers, once it is certain that its agency wrote it to this centre.
    ///
    /// # Errors
    /// [`NightError::Store`]; that the letter is not to be taken in is given back beside.
    pub(super) fn take_in_answers(
        &mut self,
        path: &Path,
        terms: &NightTerms<'_>,
    ) -> Result<Result<TakenAnswers, AnswersError>, NightError> {
        match self.read_answers(path, terms) {
            Err(AnswersError::Casebook(AnswersRefused::Store(error))) => Err(error.into()),
            read => Ok(read),
        }
    }

    fn read_answers(
        &mut self,
        path: &Path,
        terms: &NightTerms<'_>,
    ) -> Result<TakenAnswers, AnswersError> {
        let bytes = regular_file::open_own(path).and_then(letter_bytes);
        let bytes = bytes.map_err(AnswersError::Read)?;
        let letter = Letter::read(&bytes)?;
        let header = *letter.header();
        let agency = sender(&header, terms)?;
        let text = letter.open(agency.sign(), terms.centre_key.identity())?;
        let said = answers::decode(&text, header.night)?;
        let sent = SentAnswers {
            agency: agency.id(),
            night: header.night,
            revision: header.revision,
            digest: letter.digest(),
            answers: &said,
        };
        let subject = Subject {
            kind: "answers".to_owned(),
            id: format!("{}-{}-r{}", agency.id(), header.night, header.revision),
            detail: sent.digest.to_vec(),
        };
        let taken = match self.casebook.take_in_answers(&sent) {
            Err(refused) => {
                // One that was replaced since and is sent again needs no refusal.
                let stood = self.casebook.is_written_down(Act::Accept, &subject);
                if !stood.map_err(AnswersRefused::Store)? {
                    return Err(refused.into());
                }
                AnswersTaken::Already
            }
            Ok(taken) => taken,
        };
        Ok(TakenAnswers {
            taken,
            agency: agency.id().to_owned(),
            night: header.night,
            revision: header.revision,
            answers: said.len() as u64,
            subject,
        })
    }

    /// Writes down that answers were taken in, and takes the letter out of the inbox.
    pub(super) fn answered(
        &mut self,
        file: &Found,
        taken: TakenAnswers,
    ) -> Result<FileReport, NightError> {
        let outcome = match taken.taken {
            AnswersTaken::New => FileOutcome::Accepted,
            AnswersTaken::Replaced => FileOutcome::Replaced,
            AnswersTaken::Already => FileOutcome::AlreadyThere,
        };
        let mut report = FileReport::new(file.shown.clone(), outcome);
        report.answers = Some(taken.answers);
        self.write_down(&[(Act::Accept, taken.subject)])?;
        Ok(file.remove(report.of(taken.agency, taken.night, taken.revision)))
    }
}

/// The agency that a letter of answers says it is of.
fn sender<'a>(header: &LetterHeader, terms: &NightTerms<'a>) -> Result<&'a Agency, AnswersError> {
    let (LetterKind::Answers, Party::Agency(index), Party::Centre) =
        (header.kind, header.from, header.to)
    else {
        return Err(AnswersError::Kind);
    };
    // The agency that an earlier covenant has at this index is the same one today.
    written_under(header, terms.covenant, terms.state)?;
    terms.covenant.agency_at(index).ok_or(AnswersError::Kind)
}
