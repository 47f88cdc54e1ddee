//! The form: written, filled in as people and spreadsheets do, and refused by row.

use exchange::letter::referrals::TellableCase;

use super::*;

const HEAD: &str = "case;signal_ref;verdict;informed;informed_on;postponed;review_by;outcome\n";

fn tonight() -> Night {
    Night::parse("2026-11-22").expect("a night")
}

fn referral(number: u8, signals: &[u8], state: ReferralState) -> Referral {
    Referral {
        number: CaseNumber([number; 8]),
        since: tonight(),
        signals: signals.iter().map(|&byte| SignalRef([byte; 12])).collect(),
        state,
    }
}

/// Two open cases, of which the first has two signals, and a withdrawn one.
fn referrals() -> Vec<Referral> {
    let open = || ReferralState::Open(TellableCase::default());
    vec![
        referral(1, &[0x11, 0x12], open()),
        referral(2, &[0x11], open()),
        referral(3, &[0x13], ReferralState::Withdrawn),
    ]
}

/// The first cells of a row about a signal in a case.
fn about(number: u8, signal: u8) -> String {
    let case = CaseNumber([number; 8]);
    format!("{case};s{}", SignalRef([signal; 12]))
}

fn filled(rows: &str) -> Result<FilledForm, AnswerFormError> {
    read(format!("{HEAD}{rows}").as_bytes(), &referrals(), tonight())
}

#[test]
fn is_read_back_from_what_was_written_whatever_the_signal_number() {
    let mut lines = Vec::new();
    for (number, signal, own) in [
        (1, 0x11, Some("=1+1")),
        (1, 0x12, Some("0012")),
        (2, 0x11, None),
    ] {
        lines.push(FormLine {
            case: CaseNumber([number; 8]).spoken(),
            signal_number: own.map(str::to_owned),
            signal: SignalRef([signal; 12]),
        });
    }
    let mut written = Vec::new();
    write(&lines, &mut written).expect("written");
    let empty = read(written.as_slice(), &referrals(), tonight()).expect("a form");
    assert_eq!(empty.answers(), [], "nothing is filled in yet");
    assert!(!empty.is_of_others(), "it is of this letter");
    let form = String::from_utf8(written).expect("UTF-8");
    assert!(form.contains(";\"'=1+1\";s11"), "no formula: {form}");
    assert!(form.contains(";\"'0012\";s12"), "no number: {form}");
    let form = form.replace(";;;;;;", ";right;;;;;\r");
    let filled = read(form.as_bytes(), &referrals(), tonight()).expect("a form");
    let answered: Vec<_> = filled.answers.into_keys().collect();
    let expected = [(1, 0x11), (1, 0x12), (2, 0x11)]
        .map(|(number, signal)| (CaseNumber([number; 8]), SignalRef([signal; 12])));
    assert_eq!(answered, expected);
}

#[test]
fn takes_words_of_both_languages_and_dates_as_a_spreadsheet_leaves_them() {
    for (said, informing, outcome) in [
        (
            "right;youth-from-16, person;2026-11-21;;;joint-plan",
            Informing::Done {
                whom: vec![Informed::Person, Informed::YouthFrom16],
                on: "2026-11-21".parse().expect("a date"),
            },
            Some(Outcome::JointPlan),
        ),
        (
            "Klopt;;;veiligheid;1-12-2026;Eén organisatie",
            Informing::Postponed {
                why: Postponement::Safety,
                review_by: "2026-12-01".parse().expect("a date"),
            },
            Some(Outcome::OneAgency),
        ),
        (
            "KLOPT;Ouders+ouders;21/11/2026;;;",
            Informing::Done {
                whom: vec![Informed::Parents],
                on: "2026-11-21".parse().expect("a date"),
            },
            None,
        ),
        (
            "right;;;;;geen hulp gewenst",
            Informing::Unsaid,
            Some(Outcome::NoHelpWanted),
        ),
    ] {
        let filled = filled(&format!("{};{said}\n", about(1, 0x12))).expect(said);
        let expected = Answer {
            number: CaseNumber([1; 8]),
            signal: SignalRef([0x12; 12]),
            verdict: Verdict::Right,
            informing,
            outcome,
        };
        assert_eq!(filled.answers(), [expected], "{said}");
    }
}

#[test]
fn is_refused_by_row_and_no_cell_is_shown() {
    let good = format!("{};right;;;;;\n", about(1, 0x11));
    let long = format!("{};{}\n", about(1, 0x11), "x".repeat(70_000));
    for (row, what) in [
        (format!("{};right;;;;;\n", about(2, 0x12)), "has this case"),
        (format!("{};right;;;;;\n", about(7, 0x11)), "has this case"),
        ("Kwetter;Tjilp;right;;;;;\n".to_owned(), "has this case"),
        (
            format!("{};;person;2026-11-21;;;\n", about(1, 0x12)),
            "verdict is needed",
        ),
        (format!("{};maybe;;;;;\n", about(1, 0x12)), "klopt"),
        (
            format!("{};right;aunt;2026-11-21;;;\n", about(1, 0x12)),
            "ouders",
        ),
        (
            format!("{};right;;;because;2026-12-01;\n", about(1, 0x12)),
            "veiligheid",
        ),
        (
            format!("{};right;;;;;eventually\n", about(1, 0x12)),
            "advies",
        ),
        (
            format!("{};right;person;yesterday;;;\n", about(1, 0x12)),
            "date",
        ),
        (
            format!("{};right;person;31-02-2026;;;\n", about(1, 0x12)),
            "date",
        ),
        (
            format!("{};right;person;;;;\n", about(1, 0x12)),
            "or none of them",
        ),
        (
            format!("{};right;;2026-11-21;;;\n", about(1, 0x12)),
            "or none of them",
        ),
        (
            format!("{};right;;;other;;\n", about(1, 0x12)),
            "or none of them",
        ),
        (
            format!(
                "{};right;person;2026-11-21;other;2026-12-01;\n",
                about(1, 0x12)
            ),
            "or none of them",
        ),
        (
            format!("{};right;person;2026-11-23;;;\n", about(1, 0x12)),
            "after the night",
        ),
        (
            format!("{};right;;;other;2026-11-22;\n", about(1, 0x12)),
            "review",
        ),
        (
            format!("{};not-reached;;;;;advice\n", about(1, 0x12)),
            "nobody was reached",
        ),
        (format!("{};wrong;;;;;\n", about(1, 0x11)), "earlier row"),
        (long, "too long"),
    ] {
        let error = filled(&format!("{good}{row}")).expect_err(what).to_string();
        assert!(
            error.starts_with("row 3: ") && error.contains(what),
            "{error}"
        );
        for cell in [
            "Kwetter",
            "Tjilp",
            "maybe",
            "aunt",
            "because",
            "eventually",
            "yesterday",
        ] {
            assert!(!error.contains(cell), "{error}");
        }
    }
    let headless = read(b"case;verdict\n".as_slice(), &referrals(), tonight());
    assert!(matches!(headless, Err(AnswerFormError::Header { row: 1 })));
}

#[test]
fn leaves_out_what_was_withdrawn_and_lets_a_later_form_count() {
    let mut first = filled(&format!(
        "{};right;;;;;\n{};wrong;;;;;\n{};known;;;;;\n",
        about(1, 0x11),
        about(1, 0x12),
        about(3, 0x13)
    ))
    .expect("a form");
    assert_eq!((first.answers().len(), first.withdrawn()), (2, 1));
    let later = filled(&format!("{};known;;;;;\n", about(1, 0x11))).expect("a form");
    first.merge(later);
    let verdicts: Vec<_> = first.answers().iter().map(|of| of.verdict).collect();
    assert_eq!(verdicts, [Verdict::Known, Verdict::Wrong]);
}

#[test]
fn an_empty_form_of_another_letter_is_told_from_ones_own() {
    let row = |number, signal| format!("{};;;;;;\n", about(number, signal));
    let is_of_others = |rows: String| filled(&rows).expect("a form").is_of_others();
    assert!(is_of_others(row(4, 0x11) + &row(1, 0x14)));
    assert!(!is_of_others(row(4, 0x11) + &row(1, 0x11)));
    assert!(
        !is_of_others(row(3, 0x13)),
        "a withdrawn case is of this letter"
    );
    assert!(!is_of_others(String::new()), "nothing was asked");
    let answered = format!("{};right;;;;;\n", about(1, 0x11));
    assert!(!is_of_others(row(4, 0x11) + &answered));
}
