//! What is typed survives: it is kept by a script or a button, comes back to its author alone, and
//! is gone once it was sent.

use casebook::store::Draft;
use jiff::SignedDuration;

use super::book::{SET_ASIDE, Trial, actor, hit, id, location, refer};
use crate::acting::{decide_form, more_acts};
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::at_the_centre;
use crate::trying::visit_of;
use crate::view::hit::{AssessForm, GoingOn, MoreActs};

const DRAFT: &str = "/hits/h000000000000001/draft";

impl Trial {
    fn draft(&self, who: &str) -> Option<Draft> {
        let casebook = self.service.casebook();
        casebook.draft(&id(1), &actor(who)).unwrap()
    }

    /// The forms of the hit's page, as somebody is shown them.
    fn forms(&self, who: &str) -> (Option<AssessForm>, MoreActs) {
        let mut casebook = self.service.casebook();
        let mut visit = visit_of(&self.service, &mut casebook, who);
        let (casebook, reading) = visit.reading().unwrap();
        let view = casebook.read_hit(&id(1), reading).unwrap();
        let form = decide_form(&visit, &view, GoingOn::default()).unwrap();
        (form, more_acts(&visit, &view, GoingOn::default()).unwrap())
    }
}

#[test]
fn what_is_typed_comes_back_in_the_form_of_its_author_alone() {
    let trial = Trial::new(1);
    let form = trial.form(1, "kind=refer&lead=a1&criterion-chains=no&text=drie+ketens");
    let by_script = format!("{form}&by=script");
    assert!(matches!(
        trial.post("analyst-1", DRAFT, &by_script),
        Ok(Answer::Done)
    ));
    let to = location(trial.post("analyst-1", DRAFT, &form));
    assert_eq!(to, "/hits/h000000000000001?done=kept~h000000000000001");
    let (mine, _) = trial.forms("analyst-1");
    let mine = mine.unwrap();
    assert!(mine.is_draft() && !mine.is_draft_old());
    assert_eq!(mine.sent.words, "drie ketens");
    assert!(mine.is_chosen("refer"));
    assert_eq!(mine.criteria[1].answer, Some(false));
    let lead = mine.leads.iter().find(|lead| lead.is_chosen).unwrap();
    assert_eq!(lead.value, "a1");
    for other in ["analyst-2", "reviewer"] {
        let form = trial.forms(other).0.unwrap();
        assert!(!form.is_draft() && form.sent.words.is_empty(), "{other}");
    }
    trial.night(2, vec![hit(1, &["police", "school", "housing", "care"])]);
    assert!(trial.forms("analyst-1").0.unwrap().is_draft_old());
}

#[test]
fn what_is_refused_is_kept_and_what_is_sent_is_gone() {
    let trial = Trial::new(1);
    let address = "/hits/h000000000000001/assess";
    let form = trial.form(1, "kind=set-aside&reason=&text=geen+plan");
    trial.again("analyst-1", address, &form);
    assert_eq!(trial.draft("analyst-1").unwrap().text.as_str(), "geen plan");
    let form = trial.form(1, SET_ASIDE);
    location(trial.post("analyst-1", address, &form));
    assert_eq!(trial.draft("analyst-1"), None);
    // A timer that comes late keeps nothing of what is closed.
    let late = trial.post("analyst-1", DRAFT, &format!("{form}&by=script"));
    assert!(matches!(late, Err(Refusal::Changed)));
    assert_eq!(trial.draft("analyst-1"), None);
}

#[test]
fn who_has_no_script_is_told_when_the_session_ends() {
    let trial = Trial::new(1);
    let mut casebook = trial.service.casebook();
    let mut visit = visit_of(&trial.service, &mut casebook, "analyst-1");
    // The last minutes of a session: nothing that is asked makes it longer.
    let ends = visit.at + SignedDuration::from_mins(2);
    visit.visitor.as_mut().unwrap().until = ends;
    let (casebook, reading) = visit.reading().unwrap();
    let view = casebook.read_hit(&id(1), reading).unwrap();
    let form = decide_form(&visit, &view, GoingOn::default()).unwrap();
    assert_eq!(form.unwrap().sends_before, at_the_centre(ends));
}

#[test]
fn the_forms_are_those_that_the_viewer_may_use() {
    let trial = Trial::new(1);
    let (form, more) = trial.forms("analyst-1");
    let form = form.unwrap();
    assert!(form.may_park && form.may_take && more.may_note);
    assert!(!more.may_undo() && !more.may_release() && !more.may_replace);
    let (form, more) = trial.forms("reviewer");
    let form = form.unwrap();
    assert!(!form.may_park && !form.may_take && more.may_note);
    let (form, more) = trial.forms("officer");
    assert!(form.is_none() && !more.is_any());
    location(trial.post("analyst-1", "/hits/h000000000000001/take", ""));
    let (form, more) = trial.forms("analyst-1");
    assert!(!form.unwrap().may_take && more.may_release());
    let given = trial.form(1, &refer("a1"));
    location(trial.post("analyst-1", "/hits/h000000000000001/assess", &given));
    let (form, more) = trial.forms("analyst-1");
    assert!(form.is_none() && !more.may_note && more.may_replace);
    let (form, more) = trial.forms("reviewer");
    let form = form.unwrap();
    assert!(!form.may_park && !form.may_take && !more.is_any());
    let (_, more) = trial.forms("officer");
    assert!(more.may_replace);
    location(trial.post("reviewer", "/hits/h000000000000001/assess", &given));
    let (form, more) = trial.forms("analyst-2");
    assert!(form.is_none() && more.may_undo() && more.may_note);
}
