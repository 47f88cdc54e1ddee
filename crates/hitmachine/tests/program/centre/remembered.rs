//! What the centre remembers over nights, as people at the centre, auditors and agencies meet it:
//! hits that are read, a journal that is tampered with, and a site that is verified.

mod blind;
mod heads;
mod reading;
mod site_checks;
mod tampering;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use casebook::account::Role;
use casebook::assessing::{Closing, CriteriaAnswers};
use casebook::free_text::FreeText;
use casebook::key::Salts;
use casebook::projection::Projection;
use casebook::store::{
    AccountChange, Casebook, Doing, Filter, LookPolicy, NightRun, Order, Presence,
};
use casebook::terms::Terms;
use centre::open_casebook;
use exchange::agreements::{AgreementsHash, SecondLook};
use exchange::covenant::Stage;
use exchange::crypto::secret::Secret;
use exchange::file::access;
use exchange::hits::HitList;
use exchange::night::Night;
use jiff::Timestamp;
use journal::{Actor, Checkpoint, NewHead, Origin, Restored};
use matcher::keys::CentreKey;
use site::Site;
use synthetic::CovenantBuilder;

use crate::harness::run::Ran;
use crate::harness::town::{NIGHT, Town, files};

/// Whose journal the town's is.
const ORIGIN: &str = "hitmachine/small-city";

pub(crate) fn actor(id: &str) -> Actor {
    Actor::parse(id).expect("an id")
}

pub(crate) fn moment(hour: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + 3600 * hour).expect("a moment")
}

/// A town whose night was matched and is in the casebook.
pub(crate) fn town() -> Town {
    let town = Town::new();
    // Cases that meet rules on trial only are counted and not kept.
    town.change_covenant(live);
    let hits = town.night();
    make_accounts(&town);
    record(&town, &hits, 1);
    town
}

/// A covenant whose rule has proved itself.
fn live(covenant: CovenantBuilder) -> CovenantBuilder {
    covenant.change_rule("multi-problem", |rule| rule.stage = Stage::Live)
}

/// Puts the hits of another town's night into the casebook of this one.
pub(crate) fn remember_another(other: &Town) {
    make_accounts(other);
    record(other, &town().hits(), 1);
}

/// Writes the journal of the town as text.
pub(crate) fn journal_text(town: &Town, to: &Path) {
    let mut text = Vec::new();
    let written = book(town).write_journal(&mut text).expect("read");
    written.expect("memory takes it");
    fs::write(to, text).expect("written");
}

/// The id of the hit that the casebook has longest.
pub(crate) fn first_hit(town: &Town) -> String {
    let all = Filter {
        presence: Presence::Any,
        since: None,
        agency: None,
        order: Order::LongestWaiting,
        offset: 0,
        limit: 1,
    };
    let listed = book(town).list(&all).expect("a list");
    listed.into_iter().next().expect("a hit").id
}

/// Who there is, since long enough to assess.
const PEOPLE: [(&str, Role); 7] = [
    ("admin-1", Role::Administrator),
    ("analyst-1", Role::Analyst),
    ("analyst-2", Role::Analyst),
    ("analyst-3", Role::Analyst),
    ("officer-1", Role::PrivacyOfficer),
    ("auditor-1", Role::Auditor),
    ("auditor-2", Role::Auditor),
];

/// Makes the accounts.
pub(crate) fn make_accounts(town: &Town) {
    let mut book = book(town);
    for (place, (id, role)) in (100..).zip(PEOPLE) {
        let salts = &mut Salts::new(&Secret::new([place; 32]));
        let add = AccountChange::Add(role);
        let made = book.change_account(&actor(id), add, &actor("admin-1"), moment(-48), salts);
        made.expect("an account");
    }
}

fn site(town: &Town) -> Site {
    Site::open(town.file("centre")).expect("nobody else may enter")
}

fn book(town: &Town) -> Casebook {
    open_casebook(&site(town)).expect("a casebook")
}

/// Records a hit list as one without agreements; `run` makes its salts and moment.
fn record(town: &Town, list: &HitList, run: u8) {
    let list = &HitList {
        agreements: AgreementsHash::NONE.to_string(),
        ..list.clone()
    };
    let night = NightRun {
        list,
        digest: [run; 32],
        delivered: &BTreeMap::new(),
        terms: &Terms::without_agreements(),
        at: moment(i64::from(run)),
        who: &actor("night"),
    };
    let salts = &mut Salts::new(&Secret::new([run; 32]));
    book(town).record(&night, salts).expect("recorded");
}

/// Records the same hits as those of so many nights later.
fn record_later(town: &Town, days: u32) {
    let mut list = town.hits();
    let night = Night::parse(NIGHT).expect("a night");
    let later = Night::from_day_number(night.day_number() + days).expect("a night");
    list.night = later.to_string();
    record(town, &list, u8::try_from(1 + days).expect("few"));
}

/// What a first person thinks of a hit, where two must look at every one.
fn assess(town: &Town, hit: &str, who: &str, closing: Closing) {
    let mut book = book(town);
    let shown = book.show(hit).expect("read").expect("a hit");
    let on = Projection::of(&shown.hit.explanation).digest();
    let text = FreeText::parse("").expect("a text");
    let doing = Doing::Assess {
        on,
        closing,
        criteria: Some(CriteriaAnswers::new([true, false, true, true])),
        text,
    };
    let policy = LookPolicy {
        second_look: Some(SecondLook::All),
        filled_at: Vec::new(),
    };
    let salts = &mut Salts::new(&Secret::new([77; 32]));
    book.act(hit, &actor(who), moment(9), doing, &policy, salts)
        .expect("assessed");
}

/// A file with the head of the town's journal as it is, with a proof from `old` runs.
pub(crate) fn head(town: &Town, name: &str, old: u64) -> String {
    let key = CentreKey::read(&site(town).centre_key()).expect("a key");
    let origin = Origin::parse(ORIGIN).expect("an origin");
    let tree = book(town).tree().expect("a tree");
    let text = NewHead::write(&tree, old, &origin, key.identity().sign()).expect("so large");
    town.write(name, text);
    name.to_owned()
}

/// A file with the centre's word that the town's journal as it is was put back.
pub(crate) fn restored(town: &Town, name: &str) {
    let key = CentreKey::read(&site(town).centre_key()).expect("a key");
    let restored = Restored {
        origin: Origin::parse(ORIGIN).expect("an origin"),
        back: Checkpoint::of(&book(town).tree().expect("a tree")),
        known: None,
    };
    town.write(name, restored.write(key.identity().sign()));
}

impl Town {
    /// Runs `hitmachine` with these words.
    fn say(&self, words: &str) -> Ran {
        self.run(&words.split_whitespace().collect::<Vec<_>>())
    }
}

/// The ids of the hits, in order.
fn ids(town: &Town) -> Vec<String> {
    town.hits().hits.into_iter().map(|hit| hit.id).collect()
}

/// A town that is as another is now.
fn copy_of(town: &Town) -> Town {
    let copy = Town::new();
    for name in files(town.path()) {
        let to = copy.file(&name);
        access::create_folder(to.parent().expect("a folder")).expect("made");
        fs::copy(town.file(&name), to).expect("copied");
    }
    copy
}

/// Puts the casebook's files of another state in place of those that are there.
fn put_back(town: &Town, kept: &[(PathBuf, Vec<u8>)]) {
    for entry in fs::read_dir(town.file("centre/casebook")).expect("a folder") {
        fs::remove_file(entry.expect("an entry").path()).expect("removed");
    }
    for (path, bytes) in kept {
        let path = path.display().to_string();
        town.write(&path, bytes);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let owner = fs::Permissions::from_mode(0o600);
            fs::set_permissions(town.file(&path), owner).expect("permissions");
        }
    }
}

/// The casebook's files as they are.
fn kept(town: &Town) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(town.file("centre/casebook")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .map(|path| {
            let bytes = fs::read(&path).expect("read");
            let inside = path.strip_prefix(town.path()).expect("inside");
            (inside.to_owned(), bytes)
        })
        .collect()
}
