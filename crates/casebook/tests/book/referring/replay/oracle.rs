//! The naive replay: a log of what happened to one hit, and all that is known of its referrals
//! worked out from it anew.

use std::collections::{BTreeMap, BTreeSet};

use super::AGENCIES;
use crate::referring::day;

/// Something that changed whether the hit is referred.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) night: u32,
    pub(super) by_run: bool,
    pub(super) is_referred: bool,
}

/// What an agency was told, as it should be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ToldSince {
    pub(super) ended: Option<u32>,
}

/// The naive replay: a log of what happened, and all else worked out from it anew.
#[derive(Default)]
pub(super) struct Replay {
    pub(super) events: Vec<Event>,
    /// Of each recorded night, the agencies in the hit, where it was in the list; and who was
    /// missing.
    pub(super) nights: BTreeMap<u32, (Option<BTreeSet<usize>>, Option<usize>)>,
    pub(super) told: BTreeMap<(usize, usize), ToldSince>,
    pub(super) answers: BTreeMap<(usize, usize), u8>,
    pub(super) last_answer: BTreeMap<usize, (u32, u32)>,
}

impl Replay {
    pub(super) fn night(&self) -> u32 {
        *self.nights.keys().next_back().expect("a night")
    }

    /// Nights since when the hit was referred, and when that was withdrawn.
    pub(super) fn referrals(&self) -> Vec<(u32, Option<u32>)> {
        let mut referrals: Vec<(u32, Option<u32>)> = Vec::new();
        for event in &self.events {
            let open = referrals.iter_mut().find(|referral| referral.1.is_none());
            // A decision after a reopening that was taken back is another referral.
            if let Some(open) = open {
                open.1 = Some(day(event.night));
            }
            if event.is_referred {
                referrals.push((day(event.night), None));
            }
        }
        referrals
    }

    /// What a run wrote is taken back.
    pub(super) fn take_back(&mut self, night: u32) {
        self.events
            .retain(|event| !(event.by_run && event.night == night));
        self.nights.remove(&night);
    }

    /// The agencies in the case as it is told tonight, of the referral at this place.
    fn in_case(&self, referral: usize) -> BTreeSet<usize> {
        let listed = self
            .nights
            .values()
            .rev()
            .find_map(|(listed, _)| listed.as_ref());
        let mut all = listed.cloned().unwrap_or_default();
        let (_, missing) = self.nights.values().next_back().expect("a night");
        if let Some(missing) = *missing
            && let Some(ToldSince { ended: None }) = self.told.get(&(referral, missing))
        {
            all.insert(missing);
        }
        all
    }

    pub(super) fn tell(&mut self) {
        let night = self.night();
        let referrals = self.referrals();
        for agency in 0..AGENCIES.len() {
            for (place, referral) in referrals.iter().enumerate() {
                let case = self.in_case(place);
                let is_told = referral.1.is_none() && case.contains(&agency) && case.len() > 1;
                if is_told {
                    self.told.insert((place, agency), ToldSince { ended: None });
                } else if let Some(told) = self.told.get_mut(&(place, agency))
                    && told.ended.is_none()
                {
                    told.ended = Some(day(night));
                }
            }
        }
    }
}
