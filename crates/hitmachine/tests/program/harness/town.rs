//! A copy of the small city, laid out as `hitmachine city` lays one out: a folder for each agency,
//! and one for the centre.

use std::fs;
use std::path::{Path, PathBuf};

use exchange::agreements::signed_agreements;
use exchange::covenant::signed_covenant::{self, Owner, Pins, signature_path};
use exchange::crypto::identity::SignSecret;
use exchange::file::access;
use exchange::file::keyfile::{self, KeyKind};
use exchange::hits::HitList;
use exchange::night::Night;
use site::Site;
use synthetic::{CovenantBuilder, Keys};
use tempfile::TempDir;

use crate::harness::run::{Ran, run};

/// The night of the small city.
pub(crate) const NIGHT: &str = "2026-11-22";

/// The randomness of a batch that is to be the same again.
pub(crate) const SEED: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// Its agencies.
pub(crate) const AGENCIES: [&str; 3] = ["housing", "police", "neighbourhood-team"];

/// The small city, in a folder of its own that goes when this goes.
pub(crate) struct Town {
    folder: TempDir,
}

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace is two folders up")
}

/// A file of the small city as it is in the repository.
pub(crate) fn fixture(name: &str) -> PathBuf {
    workspace().join("fixtures/small-city").join(name)
}

/// Lays the small city out in `folder`.
pub(crate) fn lay_out(folder: &Path) {
    for agency in AGENCIES {
        let home = folder.join("agencies").join(agency);
        fs::create_dir_all(&home).expect("a folder");
        for name in ["profile.toml", "signals.csv", "agency.key"] {
            copy(
                &fixture("agencies").join(agency).join(name),
                &home.join(name),
            );
        }
        for name in ["excluded-addresses.csv", "pseudonym.key"] {
            copy(&fixture(name), &home.join(name));
        }
    }
    access::create_folder(&folder.join("centre")).expect("a folder");
    copy(&fixture("centre.key"), &folder.join("centre/centre.key"));
    keyfile::write(
        &folder.join("centre/casebook.key"),
        KeyKind::Casebook,
        &Keys::of_seed(1).secret("casebook"),
    )
    .expect("a key");
    fs::create_dir_all(folder.join("owners")).expect("a folder");
    for owner in Owner::ALL {
        let name = format!("owners/{}.key", owner.as_str());
        copy(&fixture(&name), &folder.join(&name));
    }
    let [care, safety] = Owner::ALL.map(|owner| owner_key(folder, owner).public());
    let pins = Pins::new(care, safety).expect("two owners");
    for party in parties() {
        pins.pin(&folder.join(&party).join("state"), false)
            .expect("pinned");
    }
    for party in parties().chain([".".to_owned()]) {
        for name in [
            "covenant.toml",
            "covenant.toml.care.sig",
            "covenant.toml.safety.sig",
            "agreements.toml",
            "agreements.toml.care.sig",
            "agreements.toml.safety.sig",
        ] {
            copy(&fixture(name), &folder.join(&party).join(name));
        }
    }
}

/// The folders of those who run by the covenant.
fn parties() -> impl Iterator<Item = String> {
    AGENCIES
        .map(|agency| format!("agencies/{agency}"))
        .into_iter()
        .chain(["centre".to_owned()])
}

/// What an owner signs with.
fn owner_key(folder: &Path, owner: Owner) -> SignSecret {
    let path = folder
        .join("owners")
        .join(format!("{}.key", owner.as_str()));
    SignSecret::from_seed(&keyfile::read_kind(&path, KeyKind::Owner).expect("an owner's key"))
}

fn copy(from: &Path, to: &Path) {
    fs::write(
        to,
        fs::read(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())),
    )
    .expect("written");
    own_if_key(to);
}

/// Makes a key file its owner's alone; a checkout cannot.
fn own_if_key(path: &Path) {
    #[cfg(unix)]
    if path.extension().is_some_and(|extension| extension == "key") {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("permissions");
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// All files below `folder` but what a party remembers of what it ran by.
pub(crate) fn files_but_seen(folder: &Path) -> Vec<String> {
    files(folder)
        .into_iter()
        .filter(|name| !name.ends_with("state/seen") && !name.ends_with("state/seen-agreements"))
        .filter(|name| !name.contains("state/covenants/"))
        .collect()
}

/// All files below `folder`, by their paths from there with `/`, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let (mut names, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                names.push(
                    path.strip_prefix(folder)
                        .expect("inside")
                        .display()
                        .to_string()
                        .replace('\\', "/"),
                );
            }
        }
    }
    names.sort();
    names
}

/// The key of the owners that backups are sealed to.
pub(crate) const BACKUP_KEY: &str = "owners/backup.key";

impl Town {
    /// The owners make a key, and the centre seals its backups to it.
    pub(crate) fn seals_backups(&self) {
        let new = ["key", "new", "backup", "--out", BACKUP_KEY, "--json"];
        let made = self.run(&new).expect(0).stdout;
        let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        let settings = String::from_utf8(self.read("centre/site.toml")).expect("UTF-8");
        let to = made["hpke"].as_str().expect("a key");
        let settings = format!("{settings}\nbackup_to = \"{to}\"\n");
        self.write("centre/site.toml", settings);
    }

    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        lay_out(folder.path());
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.file(name);
        fs::write(&path, bytes).expect("written");
        own_if_key(&path);
    }

    /// Changes a text file; fails when there is nothing to change.
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.read(name)).expect("UTF-8");
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, text.replacen(from, to, 1));
    }

    /// Changes the covenant that all parties have; both owners sign it.
    pub(crate) fn change_covenant(&self, change: impl Fn(CovenantBuilder) -> CovenantBuilder) {
        for party in parties().chain([".".to_owned()]) {
            self.change_covenant_of(&party, &change);
        }
    }

    /// Changes one party's covenant; both owners sign it, whatever it says.
    pub(crate) fn change_covenant_of(
        &self,
        party: &str,
        change: impl Fn(CovenantBuilder) -> CovenantBuilder,
    ) {
        let covenant = format!("{party}/covenant.toml");
        let text = String::from_utf8(self.read(&covenant)).expect("UTF-8");
        let builder = CovenantBuilder::parse(&text).expect("a covenant");
        // All keys stand in it, so none of the seed is put in.
        self.write(&covenant, change(builder).text(Keys::of_seed(0)));
        self.sign_by_both(&covenant);
    }

    /// Changes the agreements that all parties have; both owners sign them.
    pub(crate) fn change_agreements(&self, change: impl Fn(String) -> String) {
        for party in parties().chain([".".to_owned()]) {
            self.change_agreements_of(&party, &change);
        }
    }

    /// Changes one party's agreements; both owners sign them, whatever they say.
    pub(crate) fn change_agreements_of(&self, party: &str, change: impl Fn(String) -> String) {
        let name = format!("{party}/agreements.toml");
        let text = String::from_utf8(self.read(&name)).expect("UTF-8");
        let changed = change(text.clone());
        assert_ne!(changed, text, "{name} is as it was");
        self.write(&name, &changed);
        for owner in Owner::ALL {
            let key = owner_key(self.path(), owner);
            let line = signed_agreements::sign(changed.as_bytes(), &key);
            fs::write(signature_path(&self.file(&name), owner), line).expect("written");
        }
    }

    /// Takes the agreements away everywhere, as where the owners signed none.
    pub(crate) fn without_agreements(&self) {
        for party in parties().chain([".".to_owned()]) {
            for suffix in ["", ".care.sig", ".safety.sig"] {
                let path = self.file(&format!("{party}/agreements.toml{suffix}"));
                fs::remove_file(path).expect("removed");
            }
        }
    }

    /// Both owners sign a covenant, whatever it says.
    pub(crate) fn sign_by_both(&self, covenant: &str) {
        for owner in Owner::ALL {
            self.sign(covenant, owner);
        }
    }

    /// Signs a covenant as it stands.
    pub(crate) fn sign(&self, covenant: &str, owner: Owner) {
        let line = signed_covenant::sign(&self.read(covenant), &owner_key(self.path(), owner));
        fs::write(signature_path(&self.file(covenant), owner), line).expect("written");
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        run(self.path(), args)
    }

    /// Hashes an agency's export, with further arguments.
    pub(crate) fn hash(&self, agency: &str, further: &[&str]) -> Ran {
        let home = format!("agencies/{agency}");
        let signals = format!("{home}/signals.csv");
        self.run(
            &[
                &["hash", "--home", &home, "--night", NIGHT, &signals],
                further,
            ]
            .concat(),
        )
    }

    /// Where the run of match lies that counts for a night.
    pub(crate) fn last_run(&self, night: &str) -> String {
        let site = Site::open(self.file("centre")).expect("nobody else may enter");
        let folder = site.night(Night::parse(night).expect("a night"));
        let last = folder.latest_run().expect("read").expect("it was matched");
        format!("centre/nights/{night}/run-{last}")
    }

    /// The hit list that counts.
    pub(crate) fn hits(&self) -> HitList {
        let list = self.read(&format!("{}/hits.json", self.last_run(NIGHT)));
        serde_json::from_slice(&list).expect("a hit list")
    }

    /// Where an agency's batch is.
    pub(crate) fn batch(agency: &str) -> String {
        format!("agencies/{agency}/out/{agency}-{NIGHT}-r1.batch")
    }

    pub(crate) fn accept(&self, batches: &[&str]) -> Ran {
        self.run(&[&["accept", "--site", "centre", "--night", NIGHT], batches].concat())
    }

    pub(crate) fn accept_all(&self) -> Ran {
        let batches = AGENCIES.map(Self::batch);
        self.accept(&batches.each_ref().map(String::as_str))
    }

    pub(crate) fn match_night(&self) -> Ran {
        self.run(&["match", "--site", "centre", "--night", NIGHT])
    }

    /// The whole night; gives back the hit list.
    pub(crate) fn night(&self) -> HitList {
        for agency in AGENCIES {
            // The hit list names its batches, which are the same each time then.
            self.hash(agency, &["--seed", SEED]).expect(0);
        }
        self.accept_all().expect(0);
        self.match_night().expect(0);
        self.hits()
    }
}
