//! Anything that people send, in any order: what stands in the casebook then is what the library
//! comes to, that is asked for the same act by act.

use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::free_text::FreeText;
use casebook::projection::{Projection, ProjectionDigest};
use casebook::standing::{State, Viewer};
use casebook::store::{Casebook, Doing, LookPolicy};
use exchange::night::Night;
use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use super::book::{SET_ASIDE, Trial, actor, casebook, id, refer, salts};

const PEOPLE: [&str; 5] = ["analyst-1", "analyst-2", "analyst-3", "reviewer", "officer"];
const HITS: u64 = 3;

/// One step: who, which hit, what, and whether the form is of an older version.
#[derive(Debug, Clone)]
struct Step {
    who: usize,
    hit: u64,
    what: u8,
    is_stale: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..PEOPLE.len(), 1..=HITS, 0_u8..12, 0_u8..8);
    let step = step.prop_map(|(who, hit, what, stale)| Step {
        who,
        hit,
        what,
        is_stale: stale == 0,
    });
    vec(step, 0..24)
}

fn words(text: &str) -> FreeText {
    FreeText::parse(text).unwrap()
}

/// The library beside the page.
struct Oracle {
    casebook: Casebook,
    _folder: TempDir,
    acts: u64,
}

impl Oracle {
    fn act(&mut self, trial: &Trial, who: &str, hit: &str, doing: Doing) {
        self.acts += 1;
        let (who, salts) = (actor(who), &mut salts(self.acts));
        let policy = LookPolicy::default();
        // Most of it is refused, and that is right.
        let _ = self
            .casebook
            .act(hit, &who, trial.now(), doing, &policy, salts);
    }

    fn state(&self, trial: &Trial, who: &str, hit: &str) -> State {
        let shown = self.casebook.show(hit).unwrap().unwrap();
        let who = actor(who);
        let viewer = Viewer {
            who: &who,
            now: trial.now(),
            filled_at: &[],
        };
        shown.standing_for(&viewer).state
    }
}

fn digest(oracle: &Oracle, hit: &str, is_stale: bool) -> ProjectionDigest {
    let shown = oracle.casebook.show(hit).unwrap().unwrap();
    if is_stale {
        ProjectionDigest([7; 32])
    } else {
        Projection::of(&shown.hit.explanation).digest()
    }
}

/// Does one step by both ways.
fn step(trial: &Trial, oracle: &mut Oracle, step: &Step) {
    let who = PEOPLE[step.who];
    let hit = id(step.hit);
    let on = digest(oracle, &hit, step.is_stale);
    let until = Night::parse("2024-10-20").unwrap();
    let assess = |closing, criteria| Doing::Assess {
        on,
        closing,
        criteria,
        text: words(""),
    };
    let send = |address: &str, form: &str| {
        _ = trial.post(who, &format!("/hits/{hit}/{address}"), form);
    };
    let form = |fields: &str| format!("digest={on}&{fields}");
    let criteria = Some(CriteriaAnswers::new([true, false, true, false]));
    let lead = |lead: &str| Closing::Refer {
        lead: lead.to_owned(),
    };
    let state = oracle.state(trial, who, &hit);
    let is_own = matches!(&state, State::Open { taken_by: Some(by) } if *by == actor(who));
    match step.what {
        0 => {
            send("assess", &form(&refer("a1")));
            oracle.act(trial, who, &hit, assess(lead("a1"), criteria));
        }
        1 => {
            send("assess", &form(&refer("a2")));
            oracle.act(trial, who, &hit, assess(lead("a2"), criteria));
        }
        2 => {
            send("assess", &form(SET_ASIDE));
            let reason = "moved-away".to_owned();
            oracle.act(trial, who, &hit, assess(Closing::SetAside { reason }, None));
        }
        3 => {
            send("assess", &form("kind=known&known_until=2024-10-20"));
            oracle.act(trial, who, &hit, assess(Closing::Known { until }, None));
        }
        4 => {
            send("assess", &form("kind=park&park_until=2024-10-20"));
            if who != "officer" && who != "reviewer" {
                oracle.act(trial, who, &hit, Doing::Park { until });
            }
        }
        5 => {
            send("take", "");
            if !is_own {
                oracle.act(trial, who, &hit, Doing::Take);
            }
        }
        6 => {
            send("note", "text=gezien");
            oracle.act(trial, who, &hit, Doing::Note(words("gezien")));
        }
        7 => {
            send("undo", "text=vergissing");
            let doing = match state {
                State::New | State::Open { .. } => Doing::Release,
                _ => Doing::Undo(words("vergissing")),
            };
            oracle.act(trial, who, &hit, doing);
        }
        8 => {
            send("replace", "away=analyst-1");
            oracle.act(trial, who, &hit, Doing::Replace(actor("analyst-1")));
        }
        9 => {
            // What lacks something, and what is only typed, is no act.
            send("assess", &form("kind=refer&lead=a1"));
            send("draft", &form(&refer("a1")));
        }
        bulk => {
            let hits: Vec<String> = (1..=HITS).map(|hit| format!("&hit={}", id(hit))).collect();
            let hits = hits.concat();
            let (act, doing) = if bulk == 10 {
                ("take", Doing::Take)
            } else {
                ("park&until=2024-10-20", Doing::Park { until })
            };
            _ = trial.post(who, "/bulk/do", &format!("act={act}{hits}"));
            for hit in (1..=HITS).map(id) {
                let may = match oracle.state(trial, who, &hit) {
                    State::New | State::Open { taken_by: None } => true,
                    State::Open { taken_by } => taken_by == Some(actor(who)) && bulk != 10,
                    _ => false,
                };
                if may {
                    oracle.act(trial, who, &hit, doing.clone());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_routes_come_to_what_the_library_comes_to(steps in steps()) {
        let trial = Trial::new(HITS);
        let folder = TempDir::new().unwrap();
        let mut oracle = Oracle {
            casebook: casebook(&folder, HITS),
            _folder: folder,
            acts: 0,
        };
        for one in &steps {
            // Longer than a form that is sent twice.
            trial.later(120);
            step(&trial, &mut oracle, one);
            for number in 1..=HITS {
                let hit = id(number);
                for viewer in PEOPLE {
                    let state = oracle.state(&trial, viewer, &hit);
                    prop_assert_eq!(trial.seen(number, viewer).0, state, "{:?}", one);
                }
                let shown = oracle.casebook.show(&hit).unwrap().unwrap();
                let auditor = actor("auditor");
                let viewer = Viewer { who: &auditor, now: trial.now(), filled_at: &[] };
                let deeds = shown.seen_by(&viewer).deeds;
                prop_assert_eq!(trial.seen(number, "auditor").1, deeds, "{:?}", one);
            }
        }
        prop_assert_eq!(trial.service.casebook().flaws().unwrap(), []);
    }
}
