//! A form in which nothing was filled in: whose it is decides whether it is taken.

use super::{FORM, answer, resolve, usual_town};
use crate::harness::town::{NIGHT, files};

#[test]
fn another_agencys_empty_form_is_refused_and_ones_own_is_told_to_take_back() {
    let town = usual_town();
    resolve(&town, &["--answers-form", FORM]).expect(0);
    let own = answer(&town, &["--answers", FORM, "--dry-run"]).expect(0);
    assert_eq!(
        own.stdout,
        format!(
            "housing, night {NIGHT}: 0 answered, 2 not answered\n\
             Nothing is answered: this takes back what was answered before of open cases.\n\
             Dry run: nothing was written.\n"
        )
    );
    let form = String::from_utf8(town.read(FORM)).expect("UTF-8");
    let (header, _) = form.split_once('\n').expect("lines");
    town.write(
        "foreign.csv",
        format!("{header}\n222J62S6;1;sabababababababababababab;;;;;;\n"),
    );
    let before = files(town.path());
    let refused = answer(&town, &["--answers", "foreign.csv"])
        .expect(1)
        .stderr;
    assert_eq!(
        refused,
        "error: foreign.csv: none of these rows is about a referral of this letter: it is the form \
         of another agency, or of another night\n"
    );
    assert_eq!(files(town.path()), before);
}
