//! A service on a real port, with an analyst who has enrolled, whom a test may sign in.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use casebook::account::Role;
use casebook::key::{CasebookKey, Salts};
use casebook::store::{AccountChange, Casebook, CodeKey, LookPolicy, NewCredential};
use exchange::agreements::Agreements;
use exchange::covenant::Covenant;
use exchange::crypto::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use journal::Actor;
use review::assets::Assets;
use review::entering::{enrol, enrolment_code};
use review::router;
use review::server::{Beside, Listening, Reached, Service, ServiceParts, Settled, serve};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) const ACCOUNT: &str = "analyst-1";
pub(crate) const PASSPHRASE: &str = "trechter kwast lamp";

/// When the clock of a service begins.
pub(crate) const START: i64 = 1_800_000_000;

/// A service, which ends when it is dropped.
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    /// The host that requests name.
    pub(crate) host: String,
    /// The origin of its pages.
    pub(crate) origin: String,
    /// Seconds by which its clock was set forward.
    pub(crate) passed: Arc<Mutex<i64>>,
    /// What it wrote in its log.
    pub(crate) log: Arc<Mutex<String>>,
    end: Option<oneshot::Sender<()>>,
    serving: Option<thread::JoinHandle<()>>,
    _folder: TempDir,
}

impl Place {
    /// One that is reached by loopback.
    pub(crate) fn open() -> Self {
        Self::opened(false, None)
    }

    /// One that is reached from outside, where codes are asked for.
    pub(crate) fn outside() -> Self {
        Self::opened(true, None)
    }

    /// One that speaks TLS itself.
    pub(crate) fn with_tls(config: Arc<rustls::ServerConfig>) -> Self {
        Self::opened(true, Some(config))
    }

    fn opened(is_outside: bool, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = socket.local_addr().expect("an address");
        let (reached, host, origin) = if is_outside {
            let origin = "https://hits.example.nl".to_owned();
            let reached = Reached::by_origin(&origin, tls.is_none()).expect("an origin");
            (reached, "hits.example.nl".to_owned(), origin)
        } else {
            let reached = Reached::by_loopback(address.port());
            (reached, address.to_string(), format!("http://{address}"))
        };
        let passed = Arc::new(Mutex::new(0));
        let log = Arc::new(Mutex::new(String::new()));
        let (clock, kept) = (Arc::clone(&passed), Arc::clone(&log));
        let service = Service::new(casebook(&folder, is_outside), settled(), parts(clock))
            .reached_by(reached)
            .beside(Beside {
                log: Box::new(move |line| kept.lock().expect("a log").push_str(line)),
                settled_anew: Box::new(|| None),
            });
        let (end, ended) = oneshot::channel();
        let listening = Listening { socket, tls };
        let serving = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            let ended = async {
                _ = ended.await;
            };
            let served = serve(listening, router(Arc::new(service)), ended);
            runtime.block_on(served).expect("it serves");
        });
        Self {
            address,
            host,
            origin,
            passed,
            log,
            end: Some(end),
            serving: Some(serving),
            _folder: folder,
        }
    }

    /// Sets the clock forward.
    pub(crate) fn wait(&self, seconds: i64) {
        *self.passed.lock().expect("a clock") += seconds;
    }

    pub(crate) fn now(&self) -> i64 {
        START + *self.passed.lock().expect("a clock")
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a time");
        stream
    }

    /// What is answered to bytes, until the connection ends.
    pub(crate) fn ask(&self, sent: &[u8]) -> String {
        let mut stream = self.connect();
        // A service that has had enough does not read on.
        _ = stream.write_all(sent);
        let mut answer = Vec::new();
        let mut part = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut part) {
            answer.extend_from_slice(&part[..read]);
        }
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(serving) = self.serving.take() {
            serving.join().expect("it ends");
        }
    }
}

/// The key of the analyst's codes.
pub(crate) fn code_key() -> CodeKey {
    Secret::new(*b"12345678901234567890")
}

fn casebook(folder: &TempDir, has_codes: bool) -> Casebook {
    let key = CasebookKey::new(&Secret::new([7; 32]));
    let mut casebook = Casebook::open(&folder.path().join("casebook"), key).expect("a casebook");
    let mut salts = Salts::new(&Secret::new([8; 32]));
    let at = Timestamp::from_second(START - 100_000).expect("a moment");
    let admin = Actor::parse("admin-1").expect("an id");
    let analyst = Actor::parse(ACCOUNT).expect("an id");
    let code = enrolment_code(&Secret::new([9; 32]));
    for (id, role) in [(&admin, Role::Administrator), (&analyst, Role::Analyst)] {
        let add = AccountChange::Add(role);
        let hash = code.hash();
        let added = casebook.change_account_with_code(id, add, Some(&hash), &admin, at, &mut salts);
        added.expect("added");
    }
    let salt = Secret::new([5; 16]);
    enrol(
        &mut casebook,
        (&analyst, &code),
        PASSPHRASE,
        &salt,
        at,
        &mut salts,
    )
    .expect("enrolled");
    if has_codes {
        // As a reset by two people leads to: the same passphrase, and codes besides.
        let kept = casebook
            .credential(&analyst)
            .expect("read")
            .expect("there")
            .passphrase;
        for by in ["admin-1", "officer-1"] {
            let by = Actor::parse(by).expect("an id");
            if by.as_str() == "officer-1" {
                let add = AccountChange::Add(Role::PrivacyOfficer);
                let added = casebook.change_account(&by, add, &admin, at, &mut salts);
                added.expect("added");
            }
            let hash = code.hash();
            let reset = AccountChange::Reset;
            let changed = casebook.change_account_with_code(
                &analyst,
                reset,
                Some(&hash),
                &by,
                at,
                &mut salts,
            );
            changed.expect("reset");
        }
        let new = NewCredential {
            passphrase: kept,
            code_key: Some(code_key()),
            recovery: vec![enrolment_code(&Secret::new([6; 32])).hash()],
        };
        let enrolled = casebook.enrol(&analyst, &code.hash(), &new, at, &mut salts);
        assert!(enrolled.expect("enrolled"));
    }
    casebook
}

fn settled() -> Settled {
    let covenant = include_bytes!("../../../../fixtures/small-city/covenant.toml");
    let agreements = include_bytes!("../../../../fixtures/small-city/agreements.toml");
    Settled {
        covenant: Covenant::parse(covenant).expect("a covenant"),
        agreements: Some(Agreements::parse(agreements).expect("agreements")),
    }
}

fn parts(passed: Arc<Mutex<i64>>) -> ServiceParts {
    let given = Mutex::new(0_u64);
    ServiceParts {
        centre: "Veiligheidshuis Voorbeeldstad".to_owned(),
        policy: LookPolicy::default(),
        intake: 12,
        assets: Arc::new(Assets::built_in()),
        clock: Box::new(move || {
            let passed = SignedDuration::from_secs(*passed.lock().expect("a clock"));
            Timestamp::from_second(START).expect("a moment") + passed
        }),
        // Other bytes each time, or two sessions would be one.
        random: Box::new(move |bytes| {
            let mut given = given.lock().expect("a number");
            *given += 1;
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte =
                    (*given).to_be_bytes()[place % 8] ^ u8::try_from(place % 251).expect("small");
            }
        }),
    }
}
