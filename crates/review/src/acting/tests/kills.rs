//! The server is killed while people act: every act that was acknowledged is there.
//!
//! A child process serves the routes on loopback; it trusts a header to say who acts, and exists in
//! tests alone. Twenty writers act on a hit of their own each, and all on one together, until the
//! child is killed by SIGKILL. What a writer was told is done must stand in the casebook then, in
//! its order, and at most the one act more that nobody was told of.
//!
//! `REVIEW_KILLS=1000 cargo test -p review --lib kills` does it a thousand times, and
//! `REVIEW_KILLS_REPORT` names a file for how many acts that were.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use casebook::projection::Projection;
use casebook::standing::{Deed, Viewer};
use casebook::store::{Casebook, LookPolicy};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::book::{SET_ASIDE, START, actor, casebook, id, service};
use crate::server::Service;
use crate::server::answer::Answer;
use crate::server::route::Method;
use crate::trying::{ask, key};

const WRITERS: u64 = 20;
/// The hit that all of them write about.
const SHARED: u64 = WRITERS + 1;
/// A casebook is used for so many kills: what was there before must stay as well.
const KILLS_EACH: u64 = 25;
const FOLDER: &str = "REVIEW_KILL_FOLDER";

/// The child. It does nothing unless the test below started it.
#[test]
fn serves_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let casebook = Casebook::open(&folder.join("casebook"), key()).unwrap();
    let now = Arc::new(AtomicI64::new(START));
    let service = Arc::new(service(casebook, LookPolicy::default(), &now));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        fs::write(folder.join("address.part"), address).unwrap();
        fs::rename(folder.join("address.part"), folder.join("address")).unwrap();
        let routes = Router::new().fallback(answered).with_state(service);
        axum::serve(listener, routes).await.unwrap();
    });
}

async fn answered(State(service): State<Arc<Service>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 4096).await.unwrap();
    let who = parts.headers["x-account"].to_str().unwrap().to_owned();
    let answering = tokio::task::spawn_blocking(move || {
        let form = String::from_utf8(body.to_vec()).unwrap();
        let address = parts.uri.path().to_owned();
        match ask(&service, &who, Method::Post, &address, &form) {
            Ok(Answer::SeeOther(_)) => StatusCode::SEE_OTHER,
            Ok(_) => StatusCode::OK,
            Err(_) => StatusCode::BAD_REQUEST,
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answering.await.unwrap();
    response
}

struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        _ = fs::remove_file(folder.join("address"));
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--test-threads=1"])
            .arg("acting::tests::kills::serves_until_it_is_killed")
            .env(FOLDER, folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..3000 {
            if let Ok(address) = fs::read_to_string(folder.join("address")) {
                let address = address.parse().unwrap();
                return Self { child, address };
            }
            thread::sleep(Duration::from_millis(10));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("the child does not listen");
    }

    /// Ends it by SIGKILL.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Sends a form, and gives whether it was acknowledged; none where the server is gone.
fn sent(stream: &mut TcpStream, who: &str, address: &str, form: &str) -> Option<bool> {
    let head = format!(
        "POST {address} HTTP/1.1\r\nhost: x\r\nx-account: {who}\r\ncontent-length: {}\r\n\r\n",
        form.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(form.as_bytes()).ok()?;
    let mut answer = Vec::new();
    let mut part = [0; 512];
    while !answer.ends_with(b"\r\n\r\n") {
        let read = stream.read(&mut part).ok().filter(|&read| read > 0)?;
        answer.extend_from_slice(&part[..read]);
    }
    Some(answer.starts_with(b"HTTP/1.1 303"))
}

/// What a writer does, over and over, with a word for the deed that comes of it.
fn act(turn: usize, digest: &str, word: &str) -> (&'static str, String, String) {
    match turn % 6 {
        0 | 3 => ("note", format!("text={word}"), format!("note {word}")),
        1 => {
            let form = format!("digest={digest}&kind=park&park_until=2024-10-20");
            ("assess", form, "park".to_owned())
        }
        4 => {
            let form = format!("digest={digest}&{SET_ASIDE}");
            ("assess", form, "assess".to_owned())
        }
        _ => ("undo", format!("text={word}"), format!("undo {word}")),
    }
}

fn word_of(deed: &Deed) -> String {
    match deed {
        Deed::Note(text) => format!("note {}", text.as_str()),
        Deed::Undo(text) => format!("undo {}", text.as_str()),
        Deed::Park { .. } => "park".to_owned(),
        Deed::Assess { .. } => "assess".to_owned(),
        other => panic!("nobody did this: {other:?}"),
    }
}

fn deeds(casebook: &Casebook, number: u64) -> Vec<String> {
    let shown = casebook.show(&id(number)).unwrap().unwrap();
    let who = actor("auditor");
    let viewer = Viewer {
        who: &who,
        now: "2024-10-07T00:00Z".parse().unwrap(),
        filled_at: &[],
    };
    let deeds = shown.seen_by(&viewer).deeds;
    deeds.iter().map(|done| word_of(&done.deed)).collect()
}

/// What one writer was told is done: with its own hit in order, and with the shared one.
#[derive(Default)]
struct Told {
    own: Vec<String>,
    shared: Vec<String>,
    is_refused: bool,
}

/// Acts until the server is gone.
fn write(address: SocketAddr, writer: u64, kill: u64, digest: &str, stood: &[String]) -> Told {
    let mut told = Told::default();
    let Ok(mut stream) = TcpStream::connect(address) else {
        return told;
    };
    stream.set_nodelay(true).unwrap();
    let who = format!("analyst-{}", 1 + writer % 3);
    let hit = id(writer);
    for number in 0_u64.. {
        let turn = stood.len() + told.own.len();
        let word = format!("{kill}-{writer}-{number}");
        let (route, form, deed) = act(turn, digest, &word);
        match sent(&mut stream, &who, &format!("/hits/{hit}/{route}"), &form) {
            Some(true) => told.own.push(deed),
            Some(false) => told.is_refused = true,
            None => return told,
        }
        let form = format!("text={word}");
        let shared = format!("/hits/{}/note", id(SHARED));
        match sent(&mut stream, &who, &shared, &form) {
            Some(true) => told.shared.push(format!("note {word}")),
            Some(false) => told.is_refused = true,
            None => return told,
        }
    }
    told
}

#[test]
fn every_act_that_was_acknowledged_survives_a_kill() {
    let kills = std::env::var("REVIEW_KILLS").map_or(50, |kills| kills.parse().unwrap());
    let (mut acknowledged, mut more) = (0, 0);
    let mut folder = TempDir::new().unwrap();
    let mut shared = BTreeSet::new();
    let mut digest = String::new();
    for kill in 0..kills {
        if kill % KILLS_EACH == 0 {
            folder = TempDir::new().unwrap();
            shared.clear();
            let casebook = casebook(&folder, SHARED);
            let shown = casebook.show(&id(1)).unwrap().unwrap();
            digest = Projection::of(&shown.hit.explanation).digest().to_string();
        }
        let stood: Vec<Vec<String>> = {
            let casebook = Casebook::open(&folder.path().join("casebook"), key()).unwrap();
            (1..=WRITERS)
                .map(|writer| deeds(&casebook, writer))
                .collect()
        };
        let server = Server::start(folder.path());
        let address = server.address;
        let told: Vec<Told> = thread::scope(|scope| {
            let writers = (1..=WRITERS).zip(&stood).map(|(writer, stood)| {
                let digest = &digest;
                scope.spawn(move || write(address, writer, kill, digest, stood))
            });
            let writers: Vec<_> = writers.collect();
            // Another moment each time, spread over what a few hundred acts take.
            thread::sleep(Duration::from_millis(40 + kill * 7919 % 211));
            server.kill();
            let told = writers.into_iter().map(|writer| writer.join().unwrap());
            told.collect()
        });
        let casebook = Casebook::open(&folder.path().join("casebook"), key()).unwrap();
        let mut expected = 0;
        for ((writer, told), mut stood) in (1..).zip(&told).zip(stood) {
            assert!(!told.is_refused, "kill {kill}: writer {writer} was refused");
            stood.extend(told.own.iter().cloned());
            let stand = deeds(&casebook, writer);
            assert!(
                stand.starts_with(&stood),
                "kill {kill}, writer {writer}: {stand:?}"
            );
            assert!(
                stand.len() <= stood.len() + 1,
                "kill {kill}, writer {writer}"
            );
            more += stand.len() - stood.len();
            acknowledged += told.own.len() + told.shared.len();
            expected += told.shared.len();
            shared.extend(told.shared.iter().cloned());
        }
        let stand: BTreeSet<String> = deeds(&casebook, SHARED).into_iter().collect();
        assert!(
            stand.is_superset(&shared),
            "kill {kill}: of {expected} one is gone"
        );
        shared = stand;
        if kill % KILLS_EACH == KILLS_EACH - 1 || kill + 1 == kills {
            assert_eq!(casebook.flaws().unwrap(), [], "kill {kill}");
        }
    }
    let counted = format!("{kills} kills, {acknowledged} acts acknowledged, {more} beside");
    if let Some(file) = std::env::var_os("REVIEW_KILLS_REPORT") {
        fs::write(file, &counted).unwrap();
    }
    assert!(acknowledged > 0, "nobody acted before a kill: {counted}");
}
