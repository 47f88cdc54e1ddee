//! Who is missing on a night: whoever sent nothing, or something of another covenant.

use exchange::hits::{Delivery, Notice};
use matcher::MatchError;

use crate::site::{Site, changed_covenant, family, signed};

#[test]
fn waits_for_every_agency_unless_told_to_go_on_without() {
    let site = Site::new();
    for agency in ["police", "wijkteam", "housing"] {
        site.accept_bytes(&site.batch(agency, 1, &family()))
            .expect("accepted");
    }
    match site.matched(false) {
        Err(MatchError::Missing {
            agencies,
            of_other_covenant,
        }) => {
            assert_eq!(agencies, ["veilig-thuis", "attendance"]);
            assert!(of_other_covenant.is_empty());
        }
        other => panic!("{:?}", other.map(|list| list.counts)),
    }
    let list = site.matched(true).expect("matched");
    assert_eq!(list.missing, ["veilig-thuis", "attendance"]);
    assert!(!list.hits.is_empty() && list.hits.iter().all(|hit| hit.incomplete));
    assert!(
        Site::new().matched(true).expect("matched").hits.is_empty(),
        "no batch at all"
    );
}

#[test]
fn takes_a_batch_of_another_covenant_for_missing_and_says_whose_it_is() {
    let mut site = Site::new();
    site.accept_all(&family());
    site.covenant = signed(&changed_covenant(|covenant| covenant.serial(2)));
    site.accept_bytes(&site.batch("housing", 2, &family()))
        .expect("accepted");
    let missing = ["wijkteam", "police", "veilig-thuis", "attendance"];
    match site.matched(false) {
        Err(error @ MatchError::Missing { .. }) => {
            let names = missing.join(", ");
            assert_eq!(
                error.to_string(),
                format!(
                    "no batch yet of: {names}; what was accepted of {names} was made under \
                     another covenant: have it hashed again with this one and a higher revision"
                )
            );
        }
        other => panic!("{:?}", other.map(|list| list.counts)),
    }
    let list = site.matched(true).expect("matched");
    assert_eq!(list.missing, missing);
    for agency in missing {
        let notice = Notice::OtherCovenant {
            agency: agency.to_owned(),
            sent: Delivery::Batch,
        };
        assert!(list.notices.contains(&notice), "{agency}");
    }
}

#[test]
fn refuses_a_covenant_that_is_not_in_force() {
    let mut site = Site::new();
    site.accept_all(&family());
    site.covenant = signed(&changed_covenant(|covenant| {
        covenant.valid("2026-01-01", "2026-11-21")
    }));
    assert!(matches!(
        site.matched(false),
        Err(MatchError::Period { .. })
    ));
}
