//! A night that met on another engine: an honest one gives the same hit list, and what a dishonest
//! one says is refused by its name, before anything is linked.

use std::collections::BTreeMap;

use exchange::hits::{HitList, Notice};
use matcher::meet::TagColumn as _;
use matcher::meet::claimed::FalseClaim;
use matcher::{
    CheckedNight, Claim, ClaimSourceError, MatchError, Matching, RecountRate, Recounted,
};

use super::town;
use crate::site::{Site, centre, night};

fn rate(text: &str) -> RecountRate {
    RecountRate::parse(text).expect("a rate")
}

/// Index of a section, and a tag in it.
type SectionTag = (usize, [u8; 16]);

/// What an honest engine claims, found by a map over all tags.
fn honest(site: &Site) -> Vec<Claim> {
    let centre_key = centre();
    let folder = site.opened();
    let matching = matching(site, &folder, &centre_key);
    let night = CheckedNight::of(&matching).expect("checked");
    let mut by_tag: BTreeMap<SectionTag, Vec<(Claim, u8)>> = BTreeMap::new();
    for list in night.lists() {
        let mut tags = vec![[0; 16]; usize::try_from(list.column.len()).expect("it fits")];
        list.column.read(0, &mut tags).expect("read");
        for (position, tag) in (0..).zip(tags) {
            let on_tag = by_tag.entry((list.section, tag)).or_default();
            match on_tag.last_mut() {
                Some((claim, _)) if claim.agency == list.agency => claim.records += 1,
                _ => on_tag.push((
                    Claim {
                        section: list.section,
                        tag,
                        agency: list.agency,
                        first: position,
                        records: 1,
                        meets: false,
                    },
                    list.unit,
                )),
            }
        }
    }
    let covenant = night.covenant();
    let sections: Vec<_> = covenant.sections().collect();
    let cap = u64::from(covenant.max_records_per_tag());
    let mut claims = Vec::new();
    for ((section, _), on_tag) in by_tag {
        let k = usize::from(covenant.gate_of(sections[section]).k());
        let units = |is_counted: &dyn Fn(&Claim) -> bool| {
            let counted = on_tag.iter().filter(|(claim, _)| is_counted(claim));
            let mut units: Vec<u8> = counted.map(|(_, unit)| *unit).collect();
            units.sort_unstable();
            units.dedup();
            units.len() >= k
        };
        if units(&|_| true) {
            let is_open = units(&|claim| claim.records <= cap);
            claims.extend(on_tag.iter().map(|(claim, _)| Claim {
                meets: is_open && claim.records <= cap,
                ..*claim
            }));
        }
    }
    claims
}

fn matching<'a>(
    site: &'a Site,
    folder: &'a site::Site,
    centre_key: &'a matcher::keys::CentreKey,
) -> Matching<'a> {
    Matching {
        site: folder,
        covenant: &site.covenant,
        agreements: None,
        centre_key,
        night: night(),
        incomplete: false,
    }
}

fn matched(
    site: &Site,
    claims: Vec<Claim>,
    rate: RecountRate,
) -> Result<(HitList, Recounted), MatchError> {
    let claims = claims.into_iter().map(Ok::<_, ClaimSourceError>);
    matched_from(site, claims, rate)
}

fn matched_from(
    site: &Site,
    mut claims: impl Iterator<Item = Result<Claim, ClaimSourceError>>,
    rate: RecountRate,
) -> Result<(HitList, Recounted), MatchError> {
    let centre_key = centre();
    let folder = site.opened();
    let night = CheckedNight::of(&matching(site, &folder, &centre_key))?;
    let (opened, recounted) = night.open_met(&mut claims, rate, &|_| ())?;
    let hits = opened
        .link(&site.covenant)
        .judge(&site.covenant, &centre_key);
    Ok((hits, recounted))
}

/// A town of which some meet, and some tags are crowded.
fn site() -> Site {
    let site = Site::new();
    site.accept_all(&town(3000));
    site
}

#[test]
fn gives_the_hit_list_that_meeting_here_gives() {
    let site = site();
    let here = site.matched(false).expect("matched");
    assert!(here.counts.groups > 500, "{:?}", here.counts);
    let is_crowded = |notice: &Notice| matches!(notice, Notice::Crowded { .. });
    assert!(here.notices.iter().any(is_crowded), "some are left out");
    for (text, all) in [("1", true), ("0.5", false), ("0", false)] {
        let (hits, recounted) = matched(&site, honest(&site), rate(text)).expect("all is so");
        assert_eq!(hits, here, "{text}");
        assert_eq!(recounted.recounted == recounted.parts, all, "{text}");
        assert!(text == "0" || recounted.recounted > 0, "{text}");
    }
}

#[test]
fn refuses_what_is_not_so_and_says_whose_record_it_is() {
    let site = site();
    let claims = honest(&site);
    let told = |change: fn(&mut Vec<Claim>)| {
        let mut claims = claims.clone();
        change(&mut claims);
        match matched(&site, claims, rate("0")) {
            Err(MatchError::Claim { agency, what, .. }) => (agency, what),
            other => panic!("{:?}", other.map(|_| ()).map_err(|error| error.to_string())),
        }
    };
    let first = site.covenant.agency_id(claims[0].agency).to_owned();
    for (what, change) in [
        (
            FalseClaim::NoSuchRecord,
            (|claims| claims[0].first = 1 << 40) as fn(&mut Vec<Claim>),
        ),
        (FalseClaim::OtherTag, |claims| claims[0].tag = [0; 16]),
        (FalseClaim::Mark, |claims| claims[0].meets ^= true),
    ] {
        assert_eq!(told(change), (first.clone(), what));
    }
    let (agency, what) = told(|claims| claims[0].agency = 63);
    assert_eq!(
        (agency.as_str(), what),
        ("agency 63", FalseClaim::NoSuchRecord)
    );
}

#[test]
fn refuses_what_is_out_of_order_or_stands_twice_or_is_of_no_section() {
    let site = site();
    let claims = honest(&site);
    let changes: [fn(&mut Vec<Claim>); 4] = [
        |claims| claims.reverse(),
        |claims| claims.insert(1, claims[0]),
        |claims| claims.last_mut().expect("a claim").section = 99,
        |claims| claims.swap(0, 5),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut claims = claims.clone();
        change(&mut claims);
        let refused = matched(&site, claims, rate("0"));
        assert!(
            matches!(refused, Err(MatchError::ClaimOrder { .. })),
            "change {index}"
        );
    }
}

#[test]
fn finds_by_a_recount_what_is_left_out_and_without_one_does_not() {
    let site = site();
    let mut claims = honest(&site);
    let middle = claims[claims.len() / 2];
    claims.retain(|claim| (claim.section, claim.tag) != (middle.section, middle.tag));
    let refused = matched(&site, claims.clone(), rate("1"));
    assert!(
        matches!(refused, Err(MatchError::Recount { section }) if section == middle.section),
        "a tag is not there"
    );
    matched(&site, claims, rate("0")).expect("nobody looked");
    let nothing = matched(&site, Vec::new(), rate("1"));
    assert!(matches!(nothing, Err(MatchError::Recount { .. })));
}

#[test]
fn says_why_claims_cannot_be_read() {
    let site = site();
    let claims = honest(&site).into_iter().map(Ok);
    let failing = claims.chain([Err("the file ends here".into())]);
    let Err(error) = matched_from(&site, failing, rate("0")) else {
        panic!("it was taken");
    };
    assert!(error.to_string().ends_with("the file ends here"), "{error}");
}
