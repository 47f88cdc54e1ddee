//! A night by agreements: whose batch names other ones, who is expected, and what codes are called.

use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::agreements::{AgreementsHash, Weekday};
use exchange::hits::Notice;
use matcher::MatchError;
use synthetic::{AgreementsBuilder, Keys};

use crate::site::{Site, family};

/// All days but that of the night, which is a Sunday.
const NOT_SUNDAY: &[Weekday] = &[
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
];

/// A site whose agencies and centre all go by these agreements.
fn site_by(change: impl Fn(AgreementsBuilder) -> AgreementsBuilder) -> Site {
    let mut site = Site::new();
    let agreements = agreements(&site, change);
    site.taken_in = agreements.hash();
    site.agreements = Some(agreements);
    site
}

fn agreements(
    site: &Site,
    change: impl Fn(AgreementsBuilder) -> AgreementsBuilder,
) -> SignedAgreements {
    let builder = change(AgreementsBuilder::new(&site.covenant));
    builder.signed(Keys::of_seed(1)).expect("agreements")
}

#[test]
fn the_hit_list_names_them_and_has_no_notice_where_all_is_as_agreed() {
    let site = site_by(|agreements| agreements);
    site.accept_all(&family());
    let list = site.matched(false).expect("matched");
    assert_eq!(list.agreements, site.taken_in.to_string());
    assert_eq!(list.notices, []);
    let without = Site::new();
    without.accept_all(&family());
    let list = without.matched(false).expect("matched");
    assert_eq!(list.agreements, AgreementsHash::NONE.to_string());
    assert_eq!(list.notices, []);
}

#[test]
fn a_batch_that_names_other_agreements_counts_and_is_told_of() {
    let mut site = site_by(|agreements| agreements);
    site.accept_all(&family());
    let hits = site.matched(false).expect("matched").hits;
    for (named, why) in [
        (AgreementsHash::NONE, "none"),
        (AgreementsHash([3; 32]), "others"),
    ] {
        site.taken_in = named;
        let revision = if named == AgreementsHash::NONE { 2 } else { 3 };
        let accepted = site
            .accept_bytes(&site.batch("police", revision, &family()))
            .expect(why);
        assert_eq!(accepted.agreements, named);
        let list = site.matched(false).expect("matched");
        assert_eq!(list.hits, hits, "{why}");
        let notice = Notice::OtherAgreements {
            agency: "police".to_owned(),
        };
        assert_eq!(list.notices, [notice], "{why}");
    }
    // A centre that goes by none hears of those who go by some.
    site.agreements = None;
    let list = site.matched(false).expect("matched");
    assert_eq!(list.notices.len(), site.covenant.agencies().len());
}

#[test]
fn waits_for_nobody_who_is_not_expected_and_says_who_was_not_as_agreed() {
    let site = site_by(|agreements| {
        agreements
            .expect("veilig-thuis", NOT_SUNDAY)
            .expect("police", NOT_SUNDAY)
    });
    for agency in ["police", "wijkteam", "housing"] {
        site.accept_bytes(&site.batch(agency, 1, &family()))
            .expect("accepted");
    }
    match site.matched(false) {
        Err(MatchError::Missing { agencies, .. }) => assert_eq!(agencies, ["attendance"]),
        other => panic!("{:?}", other.map(|list| list.counts)),
    }
    site.accept_bytes(&site.batch("attendance", 1, &family()))
        .expect("accepted");
    let list = site.matched(false).expect("nobody else is waited for");
    assert_eq!(list.missing, ["veilig-thuis"], "it is said all the same");
    assert!(list.hits.iter().all(|hit| hit.incomplete));
    let not_expected = |agency: &str, delivered| Notice::NotExpected {
        agency: agency.to_owned(),
        delivered,
    };
    assert_eq!(list.notices, [not_expected("police", true)]);
}

#[test]
fn says_who_was_expected_and_did_not_deliver() {
    let site = site_by(|agreements| agreements);
    for agency in ["police", "wijkteam", "housing", "veilig-thuis"] {
        site.accept_bytes(&site.batch(agency, 1, &family()))
            .expect("accepted");
    }
    assert!(matches!(
        site.matched(false),
        Err(MatchError::Missing { .. })
    ));
    let list = site.matched(true).expect("matched");
    let missing = Notice::NotExpected {
        agency: "attendance".to_owned(),
        delivered: false,
    };
    assert_eq!(list.notices, [missing]);
}

#[test]
fn calls_codes_as_the_agreements_do() {
    let site = site_by(|agreements| agreements);
    site.accept_all(&family());
    let named = |site: &Site| {
        let list = site.matched(false).expect("matched");
        let mut names = Vec::new();
        for signal in &list.hits[0].explanation.signals {
            names.push((signal.code.clone(), signal.nl.clone()));
        }
        names
    };
    let before = named(&site);
    let text = AgreementsBuilder::new(&site.covenant).text();
    let nl = site.covenant.code("debts").expect("a code").nl();
    let label = format!("id = \"debts\"\nnl = \"{nl}\"");
    assert!(text.contains(&label), "{text}");
    let other = text.replacen(&label, "id = \"debts\"\nnl = \"schuldhulp loopt\"", 1);
    let mut site = site;
    let other = Keys::of_seed(1).sign_agreements(&other);
    site.agreements = Some(other.expect("agreements"));
    for ((code, before), (_, after)) in before.into_iter().zip(named(&site)) {
        if code == "debts" {
            assert_eq!(after, "schuldhulp loopt");
        } else {
            assert_eq!(after, before);
        }
    }
}
