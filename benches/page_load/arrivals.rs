//! Requests that come at a fixed rate, whatever became of those before.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use benches::random::Random;

use crate::browser::Browser;
use crate::world::World;

/// Of an agency's part of a tray there are pages up to the number of hits by this.
const HITS_A_PAGE: u32 = 200;
/// A step that visits each hit of a list, unless the list is a multiple of it.
const STEP: u64 = 7_919;

/// So many requests, from when on.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Requests a second.
    pub(crate) rate: u32,
    pub(crate) time: Duration,
    /// The number of the first request: no two of a server have the same.
    pub(crate) first: u32,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The first page of the tray in which new hits lie.
    NewHits,
    /// Any page of a tray, of an agency or with what is acute first.
    Narrowed,
    /// A hit, with its place in the tray.
    Hit,
    /// A hit is taken.
    Take,
    /// Something is written down about a hit.
    Note,
}

impl Asked {
    pub(crate) const ALL: [Self; 5] = [
        Self::NewHits,
        Self::Narrowed,
        Self::Hit,
        Self::Take,
        Self::Note,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NewHits => "morning, new hits",
            Self::Narrowed => "morning, any page, narrowed",
            Self::Hit => "a hit",
            Self::Take => "take",
            Self::Note => "note",
        }
    }

    pub(crate) const fn is_act(self) -> bool {
        matches!(self, Self::Take | Self::Note)
    }

    /// Of a hundred requests ten are acts.
    fn drawn(random: &mut Random) -> Self {
        match random.below(100) {
            0..20 => Self::NewHits,
            20..40 => Self::Narrowed,
            40..90 => Self::Hit,
            90..95 => Self::Take,
            _ => Self::Note,
        }
    }
}

/// A request that was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered {
    pub(crate) asked: Asked,
    /// From when it should have gone out until its answer was read.
    pub(crate) took: Duration,
}

/// Sends all requests of a plan; gives the answered ones, and the browsers back.
///
/// # Errors
/// When one is answered otherwise than it must be, or not at all.
pub(crate) fn run(
    browsers: Vec<Browser>,
    world: &World,
    plan: &Plan,
) -> io::Result<(Vec<Answered>, Vec<Browser>)> {
    let count = plan.rate * u32::try_from(plan.time.as_secs()).map_err(io::Error::other)?;
    let (next, begin) = (AtomicU32::new(0), Instant::now());
    let work = |mut browser: Browser| {
        let mut answered = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok::<_, io::Error>((answered, browser));
            }
            let due = begin + Duration::from_secs(1) * number / plan.rate;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let mut random = Random::new("page-load", u64::from(plan.first + number));
            let asked = Asked::drawn(&mut random);
            let id = if asked.is_act() {
                of_its_own(&world.untouched, plan.first + number)
            } else {
                &world.ids[random.below(len(&world.ids)) as usize]
            };
            ask(&mut browser, asked, (world, id), &mut random)?;
            let took = due.elapsed();
            answered.push(Answered { asked, took });
        }
    };
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = browsers
            .into_iter()
            .map(|browser| scope.spawn(move || work(browser)))
            .collect();
        let (mut all, mut back) = (Vec::new(), Vec::new());
        for thread in threads {
            let ended = thread.join();
            let (answered, browser) = ended.map_err(|_| io::Error::other("a panic"))??;
            all.extend(answered);
            back.push(browser);
        }
        Ok((all, back))
    })
}

fn ask(
    browser: &mut Browser,
    asked: Asked,
    (world, id): (&World, &str),
    random: &mut Random,
) -> io::Result<()> {
    let pages = (len(&world.ids) / HITS_A_PAGE).max(1);
    let (page, wanted) = match asked {
        Asked::NewHits => (browser.get("/?tray=new")?, 200),
        Asked::Narrowed => {
            let agency = random.pick(&world.agencies);
            let sort = random.pick(&["oldest", "newest", "acute"]);
            let at = 1 + random.below(pages);
            let path = format!("/?tray=new&agency={agency}&sort={sort}&page={at}");
            (browser.get(&path)?, 200)
        }
        Asked::Hit => (browser.get(&format!("/hits/{id}?tray=new"))?, 200),
        Asked::Take => (browser.post(&format!("/hits/{id}/take"), "")?, 303),
        Asked::Note => {
            let form = format!("text=besproken+in+overleg+{:06}", random.below(1_000_000));
            (browser.post(&format!("/hits/{id}/note"), &form)?, 303)
        }
    };
    if page.status == wanted {
        Ok(())
    } else {
        let status = page.status;
        Err(io::Error::other(format!("{asked:?} was answered {status}")))
    }
}

/// A hit that no other request has: whoever does the same twice does it once.
fn of_its_own(ids: &[String], number: u32) -> &str {
    let place = u64::from(number) * STEP % u64::from(len(ids));
    &ids[usize::try_from(place).expect("below the length of a list")]
}

fn len(ids: &[String]) -> u32 {
    u32::try_from(ids.len()).expect("at most a million hits")
}
