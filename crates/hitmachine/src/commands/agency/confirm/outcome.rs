//! What `hitmachine confirm` says of a run: the questions, and how they were answered.

use std::path::PathBuf;

use hasher::letters::confirm::answered_question::{Answer, AnswerCounts, AnsweredQuestion};
use hasher::letters::confirm::answers::Line;
use serde::Serialize;

use crate::console::{count, table};

/// What a run gives.
#[derive(Serialize)]
pub(super) struct ConfirmOutcome {
    pub(super) agency: String,
    pub(super) night: String,
    pub(super) questions: Vec<Question>,
    /// How they were answered; none before there are answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answers: Option<Answered>,
    /// Questions about signals that the export does not have any more.
    pub(super) not_found: usize,
    /// The file to fill in, where one was written.
    pub(super) questions_file: Option<PathBuf>,
    /// The confirmation for the centre, where one was written.
    pub(super) confirmation_file: Option<PathBuf>,
}

#[derive(Serialize)]
pub(super) struct Question {
    signal_number: String,
    signal_ref: String,
    other_agency: String,
    other_contact: u16,
    other_signal_ref: String,
    code: String,
    own_code: String,
    match_keys: Vec<String>,
    /// What was answered on an earlier night and stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
}

/// How questions were answered.
#[derive(Serialize)]
pub(super) struct Answered {
    yes: usize,
    no: usize,
    standing: usize,
    unanswered: usize,
    not_asked: usize,
    not_found: usize,
}

impl Answered {
    pub(super) const fn of(counts: AnswerCounts) -> Self {
        let AnswerCounts {
            yes,
            no,
            standing,
            unanswered,
            not_asked,
            not_found,
        } = counts;
        Self {
            yes,
            no,
            standing,
            unanswered,
            not_asked,
            not_found,
        }
    }
}

impl Question {
    pub(super) fn of(question: &AnsweredQuestion<'_>) -> Self {
        let Line {
            signal_number,
            signal_ref,
            other_agency,
            other_contact,
            other_signal_ref,
            code,
            own_code,
            match_keys,
        } = question.line.clone();
        let standing = match question.answer {
            Some(Answer::Standing(true)) => Some("yes"),
            Some(Answer::Standing(false)) => Some("no"),
            Some(Answer::Given(_)) | None => None,
        };
        Self {
            signal_number,
            signal_ref,
            other_agency,
            other_contact,
            other_signal_ref,
            code,
            own_code,
            match_keys,
            standing,
        }
    }

    fn cells(&self) -> [String; 6] {
        [
            self.signal_number.clone(),
            self.other_agency.clone(),
            self.other_contact.to_string(),
            self.code.clone(),
            self.own_code.clone(),
            self.match_keys.join(" "),
        ]
    }
}

impl ConfirmOutcome {
    /// The files that were written, for the one line that a full standard output leaves.
    pub(super) fn files(&self) -> Vec<String> {
        let files = [&self.questions_file, &self.confirmation_file];
        let written = files.into_iter().flatten();
        written.map(|file| file.display().to_string()).collect()
    }

    pub(super) fn describe(&self) -> String {
        let asked = self.questions.len() + self.not_found;
        let mut lines = vec![format!(
            "{}, night {}: {} about signals of yours",
            self.agency,
            self.night,
            count(asked as u64, "question", "questions")
        )];
        if self.not_found > 0 {
            lines.push(format!(
                "{} of them are about signals that the export does not have, or has set aside",
                self.not_found
            ));
        }
        let open = self.questions.iter().filter(|one| one.standing.is_none());
        let head = ["your signal", "ask", "desk", "say", "or hear", "met on"];
        lines.extend([
            String::new(),
            table(head, open.map(Question::cells)),
            String::new(),
        ]);
        lines.extend(self.standing_lines());
        if let Some(Answered {
            yes,
            no,
            unanswered,
            not_asked,
            not_found,
            ..
        }) = self.answers
        {
            lines.push(format!(
                "{yes} yes, {no} no, {unanswered} not answered; {not_asked} answers fit no \
                 question of this letter"
            ));
            if not_found > 0 {
                let answers = count(not_found as u64, "answer", "answers");
                lines.push(format!(
                    "Not sent: {answers} about signals that the export does not have, or has set \
                     aside"
                ));
            }
        }
        if self.is_empty_handed() {
            lines.push(
                "Nothing is answered: this confirms no pair, and takes back what was confirmed \
                 for this night."
                    .to_owned(),
            );
        }
        if let Some(file) = &self.questions_file {
            lines.push(format!("Fill in yes or no: {}", file.display()));
        }
        if let Some(file) = &self.confirmation_file {
            lines.push(format!("Confirmation for the centre: {}", file.display()));
        }
        if self.files().is_empty() {
            lines.push("Dry run: nothing was written.".to_owned());
        }
        lines.join("\n")
    }

    /// Whether answers were handed in, and neither they nor earlier ones answer a question.
    fn is_empty_handed(&self) -> bool {
        let answers = self.answers.as_ref();
        answers.is_some_and(|answers| answers.yes + answers.no == 0 && answers.unanswered > 0)
    }

    /// What nobody needs to telephone about.
    fn standing_lines(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for question in &self.questions {
            if let Some(answer) = question.standing {
                let [number, other, _, code, own_code, _] = question.cells();
                rows.push([number, other, code, own_code, answer.to_owned()]);
            }
        }
        if rows.is_empty() {
            return Vec::new();
        }
        let answered = count(rows.len() as u64, "pair is", "pairs are");
        vec![
            format!("{answered} answered by what was said on an earlier night:"),
            String::new(),
            table(["your signal", "with", "code", "own code", "stands"], rows),
            String::new(),
        ]
    }
}
