//! Which answers stand, over nights and changes of refs, and which files are refused.

use std::collections::BTreeMap;

use exchange::covenant::signed_covenant::SignedCovenant;
use exchange::payload::Payload;
use exchange::payload::holder::Holder;
use exchange::payload::{PersonRef, Severity};
use proptest::collection::vec;
use proptest::prelude::*;
use synthetic::{CovenantBuilder, Keys};

use super::*;

const OTHER: u8 = 3;

/// An agency with a covenant and a key.
struct Party {
    covenant: SignedCovenant,
    key: AgencyKey,
}

impl Party {
    fn new() -> Self {
        let covenant = CovenantBuilder::new().signed(Keys::of_seed(1));
        Self {
            covenant: covenant.expect("a covenant"),
            key: AgencyKey::new(Keys::of_seed(1).secret("police")),
        }
    }

    fn answerer(&self) -> Answerer<'_> {
        Answerer {
            covenant: &self.covenant,
            agency: 2,
            key: &self.key,
        }
    }

    /// The ref of a signal in a period; signals from 100 on are the other's.
    fn signal(number: u8, period: u32) -> SignalRef {
        let mut bytes = [number; 12];
        bytes[..4].copy_from_slice(&period.to_be_bytes());
        SignalRef(bytes)
    }

    /// What is asked on a night about a pair of signals.
    fn question(&self, own: u8, other: u8, night: Night) -> (Asked, OwnSignal) {
        let [period, before] = self.covenant.ref_series().periods(night);
        let asked = Asked {
            own: Self::signal(own, period),
            agency: OTHER,
            other: Self::signal(100 + other, period),
            previous: Self::signal(100 + other, before),
            contact: 1,
            match_keys: vec![0],
        };
        let own = OwnSignal {
            number: format!("S{own}"),
            payload: Payload {
                signal: asked.own,
                previous: Self::signal(own, before),
                person: Some(PersonRef([1; 8])),
                is_client: false,
                is_in_joint_plan: false,
                is_informed: false,
                bsn: None,
                holder: Holder::NONE,
                address: None,
                bag: None,
                code: 1,
                date: 20_000,
                severity: Severity::Serious,
                contact: 1,
            },
        };
        (asked, own)
    }

    fn of(&self, standing: &StandingAnswers, own: u8, other: u8, night: Night) -> Option<bool> {
        let (asked, own) = self.question(own, other, night);
        standing.of(&asked, &own, night)
    }

    fn renew(
        &self,
        standing: &mut StandingAnswers,
        own: u8,
        other: u8,
        night: Night,
        is_yes: bool,
    ) {
        let (asked, own) = self.question(own, other, night);
        standing.renew(&asked, &own, night, is_yes);
    }
}

fn night(text: &str) -> Night {
    Night::parse(text).expect("a night")
}

fn after(first: Night, days: u32) -> Night {
    Night::from_day_number(first.day_number() + days).expect("a night")
}

#[test]
fn stand_for_the_pair_and_no_other_and_are_found_again_after_the_refs_changed() {
    let party = Party::new();
    let mut standing = StandingAnswers::none(party.answerer());
    let (last, first) = (night("2027-01-20"), night("2027-01-21"));
    let series = party.covenant.ref_series();
    assert_ne!(series.period(last), series.period(first), "refs change");
    party.renew(&mut standing, 1, 1, last, true);
    party.renew(&mut standing, 2, 2, last, false);
    for night in [last, first] {
        assert_eq!(party.of(&standing, 1, 1, night), Some(true));
        assert_eq!(party.of(&standing, 2, 2, night), Some(false));
        assert_eq!(party.of(&standing, 1, 2, night), None);
        assert_eq!(party.of(&standing, 2, 1, night), None);
        let (asked, own) = party.question(1, 1, night);
        let elsewhere = Asked {
            agency: OTHER + 1,
            ..asked
        };
        assert_eq!(standing.of(&elsewhere, &own, night), None);
    }
    party.renew(&mut standing, 1, 1, first, false);
    assert_eq!(party.of(&standing, 1, 1, first), Some(false));
    assert_eq!(standing.len(), 2, "under its new refs alone");
}

#[test]
fn stand_for_no_signal_that_is_said_to_have_had_the_ref_of_this_very_period() {
    let party = Party::new();
    let mut standing = StandingAnswers::none(party.answerer());
    let first = night("2027-01-21");
    party.renew(&mut standing, 1, 1, first, true);
    let (answered, own) = party.question(1, 1, first);
    let (asked, mut other_own) = party.question(1, 2, first);
    other_own.payload.previous = own.payload.signal;
    let forged = Asked {
        previous: answered.other,
        ..asked
    };
    assert_eq!(standing.of(&forged, &other_own, first), None);
}

#[test]
fn lapse_when_they_were_not_asked_for_four_weeks() {
    let party = Party::new();
    let answered = night("2026-12-30");
    let mut standing = StandingAnswers::none(party.answerer());
    party.renew(&mut standing, 1, 1, answered, true);
    let [last, gone] = [28, 29].map(|days| after(answered, days));
    assert_eq!(party.of(&standing, 1, 1, last), Some(true));
    assert_eq!(party.of(&standing, 1, 1, gone), None);
    standing.lapse(last);
    assert_eq!(standing.len(), 1);
    standing.lapse(gone);
    assert!(standing.is_empty());
}

#[test]
fn come_back_from_their_file_as_they_were_written_for_this_agency_alone() {
    let party = Party::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("standing");
    let look = || StandingAnswersFile::look(&path, party.answerer());
    assert!(look().expect("none yet").is_empty());
    let (file, mut standing) =
        StandingAnswersFile::hold(&path, party.answerer()).expect("it is free");
    let busy = StandingAnswersFile::hold(&path, party.answerer()).err();
    assert!(
        matches!(&busy, Some(StandingAnswersError::Write(cause))
            if cause.kind() == io::ErrorKind::ResourceBusy),
        "one run at a time: {busy:?}"
    );
    for (own, is_yes) in [(1, true), (2, false)] {
        party.renew(&mut standing, own, own, night("2026-11-22"), is_yes);
    }
    file.write(&standing, &party.key).expect("written");
    assert_eq!(look().expect("readable"), standing);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // A run that ends before it writes leaves what stood there.
    drop(StandingAnswersFile::hold(&path, party.answerer()).expect("it is free"));
    assert_eq!(look().expect("readable"), standing);
}

/// What is said of a text under a covenant, by an agency with a key; nothing when it is taken.
fn refused(text: &[u8], of: Answerer<'_>) -> Option<&'static str> {
    Some(match StandingAnswers::parse(text, of).err()? {
        StandingAnswersError::Another => "another",
        StandingAnswersError::Version => "version",
        StandingAnswersError::Agency => "agency",
        StandingAnswersError::Series => "series",
        StandingAnswersError::Damaged => "damaged",
        StandingAnswersError::Read(_) | StandingAnswersError::Write(_) => "disk",
    })
}

#[test]
fn are_refused_of_another_agency_key_series_or_version_and_when_anything_was_changed() {
    let party = Party::new();
    let mut standing = StandingAnswers::none(party.answerer());
    party.renew(&mut standing, 1, 1, night("2026-11-22"), false);
    let text = standing.text(&party.key);
    let good = party.answerer();
    assert_eq!(refused(text.as_bytes(), good), None);
    let other_key = AgencyKey::new(Keys::of_seed(2).secret("police"));
    let other_series = CovenantBuilder::parse(
        &CovenantBuilder::new()
            .text(Keys::of_seed(1))
            .replace(&Hex(standing.series.id()).to_string(), &"7".repeat(32)),
    );
    let other_series = other_series.expect("a covenant").signed(Keys::of_seed(1));
    let other_series = other_series.expect("a covenant");
    for (of, why) in [
        (Answerer { agency: 3, ..good }, "agency"),
        (
            Answerer {
                key: &other_key,
                ..good
            },
            "damaged",
        ),
        (
            Answerer {
                covenant: &other_series,
                ..good
            },
            "series",
        ),
    ] {
        assert_eq!(refused(text.as_bytes(), of), Some(why));
    }
    assert_eq!(
        refused(text.replace(" v1 ", " v2 ").as_bytes(), good),
        Some("version")
    );
    for other in ["", "hitmachine-seen-questions v1 2026-11-22 1 00\n"] {
        assert_eq!(refused(other.as_bytes(), good), Some("another"));
    }
    assert_eq!(refused(&[0xFF, 0xFE], good), Some("another"));
    // A no that somebody makes a yes, a line more, a line less, a piece cut off.
    let (line, code) = (text.lines().nth(1), text.lines().nth(2));
    let (line, code) = (line.expect("an answer"), code.expect("a code"));
    let head = text.lines().next().expect("a head");
    for changed in [
        text.replace(" no ", " yes "),
        text.replace("2026-11-22", "2026-11-23"),
        format!("{head}\n{line}\n{line}\n{code}\n"),
        format!("{head}\n{code}\n"),
        format!("{text}\n"),
    ] {
        assert_eq!(refused(changed.as_bytes(), good), Some("damaged"));
    }
    for end in head.len()..text.len() {
        let cut = &text.as_bytes()[..end];
        assert_eq!(refused(cut, good), Some("damaged"), "cut off at {end}");
    }
}

/// What happens on one night: so many nights after the one before, pairs that are asked, and what
/// is answered to each where nothing stands.
type Happening = (u32, Vec<(u8, u8, Option<bool>)>);

proptest! {
    /// Beside a memory of pairs by their numbers, which knows no refs, no periods and no file.
    #[test]
    fn stand_as_a_memory_of_numbers_would_have_it(
        nights in vec((0..40_u32, vec((0..3_u8, 0..3_u8, any::<Option<bool>>()), 0..5)), 1..30)
    ) {
        let nights: Vec<Happening> = nights;
        let party = Party::new();
        let mut text = StandingAnswers::none(party.answerer()).text(&party.key);
        let mut memory: BTreeMap<(u8, u8), (Night, bool)> = BTreeMap::new();
        let mut tonight = night("2026-02-01");
        for (gap, asked) in nights {
            tonight = after(tonight, gap);
            let standing = StandingAnswers::parse(text.as_bytes(), party.answerer());
            let mut standing = standing.expect("as it was written");
            for (own, other, answer) in asked {
                let remembered = memory.get(&(own, other)).and_then(|&(last, is_yes)| {
                    let silent = tonight.day_number() - last.day_number();
                    (silent <= MAX_SILENT_NIGHTS).then_some(is_yes)
                });
                prop_assert_eq!(party.of(&standing, own, other, tonight), remembered);
                if let Some(is_yes) = answer.or(remembered) {
                    memory.insert((own, other), (tonight, is_yes));
                    party.renew(&mut standing, own, other, tonight, is_yes);
                }
            }
            standing.lapse(tonight);
            text = standing.text(&party.key);
        }
    }
}

#[test]
fn stand_in_the_period_before_at_the_furthest_whatever_the_covenant() {
    let changed = |days: &str| {
        let text = CovenantBuilder::new().text(Keys::of_seed(1));
        let text = text.replace("ref_period_days = 91", &format!("ref_period_days = {days}"));
        let builder = CovenantBuilder::parse(&text).expect("a covenant");
        builder.signed(Keys::of_seed(1)).ok()
    };
    assert!(changed("27").is_none(), "no shorter period is taken");
    let shortest = changed("28").expect("the shortest");
    for day in 20_000..20_100 {
        let asked = Night::from_day_number(day).expect("a night");
        let periods = shortest
            .ref_series()
            .periods(after(asked, MAX_SILENT_NIGHTS));
        assert!(periods.contains(&shortest.ref_series().period(asked)));
    }
}
