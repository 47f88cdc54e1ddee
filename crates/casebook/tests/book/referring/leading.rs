//! Who may lead a referred case, and what becomes of one whose lead left.

use casebook::store::DeedError;
use casebook::terms::Terms;
use exchange::letter::referrals::ReferralState;
use synthetic::{AgencyTable, AgreementsBuilder, Keys};

use super::{Referring, builder, delivered, open_to};
use crate::acting::{assess, refer};

impl Referring {
    /// What comes of it when somebody would have this agency lead.
    fn would_lead(&mut self, lead: &str) -> Result<(), String> {
        let doing = assess(&self.book, refer(lead));
        match self.book.act("analyst-1", doing) {
            Ok(_) => Ok(()),
            Err(DeedError::UnknownLead { known }) => Err(known.join(" ")),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn an_agency_of_the_covenant_leads_and_nobody_else() {
    let mut referring = Referring::new();
    let all = Err("police school housing".to_owned());
    for nobody in ["fire-brigade", "schoool", "analyst-1"] {
        assert_eq!(referring.would_lead(nobody), all, "{nobody}");
    }
    assert_eq!(referring.book.acts(), ["begin-run", "match", "end-run"]);
    assert_eq!(referring.would_lead("school"), Ok(()));
}

#[test]
fn where_the_agreements_have_desks_only_an_agency_with_one_leads() {
    let mut referring = Referring::with(|agreements| {
        agreements
            .desk("school", 1, "Zorgteam", "024 000 00 01")
            .desk("housing", 7, "Wijkbeheer", "024 000 00 02")
    });
    assert_eq!(
        referring.would_lead("police"),
        Err("school housing".to_owned())
    );
    assert_eq!(referring.would_lead("housing"), Ok(()));
}

#[test]
fn who_may_lead_follows_the_covenant_of_the_last_run() {
    let mut referring = Referring::new();
    let fewer = ["police", "housing", "care"].map(AgencyTable::new);
    let covenant = builder(2)
        .agencies(fewer)
        .signed(Keys::of_seed(1))
        .expect("a covenant");
    referring.book.terms = Terms::of(&covenant, Some(&referring.agreements));
    referring.record(&delivered(2, &[]));
    assert_eq!(
        referring.would_lead("school"),
        Err("police housing care".to_owned())
    );
}

#[test]
fn a_lead_that_left_the_covenant_is_told_to_nobody_and_the_coordinator_is_called() {
    let mut referring = Referring::new();
    referring.refer("school");
    let agencies = ["police", "housing"].map(AgencyTable::new);
    let covenant = builder(2)
        .agencies(agencies)
        .signed(Keys::of_seed(1))
        .expect("a covenant");
    let agreements = AgreementsBuilder::new(&covenant)
        .retention_days(2)
        .signed(Keys::of_seed(1))
        .expect("agreements");
    referring.covenant = covenant;
    referring.agreements = agreements;
    referring.book.terms = Terms::of(&referring.covenant, Some(&referring.agreements));
    let mut tonight = delivered(2, &[]);
    tonight.batches.retain(|batch| batch.agency != "school");
    let signals = &mut tonight.hits[0].explanation.signals;
    signals.retain(|signal| signal.agency != "school");
    referring.record(&tonight);
    let told = referring.tell(2);
    assert_eq!(open_to(&told), ["police", "housing"]);
    for told in &told {
        let ReferralState::Open(of) = &told.referrals[0].state else {
            panic!("{told:?}");
        };
        assert_eq!((of.lead, of.involved.len()), (None, 1), "{}", told.agency);
    }
}
