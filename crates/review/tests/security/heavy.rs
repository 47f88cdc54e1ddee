//! Slow clients, large bodies, and many connections: each costs a connection for some seconds, and
//! no memory.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::case::{entry, sign_in, status_of};
use crate::place::Place;

/// Reads until the other side ends.
fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_client_that_sends_its_head_or_its_form_slowly_is_let_go() {
    let place = Place::open();
    let head = format!(
        "POST /language HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n",
        place.host, place.origin
    );
    // A head that never ends, and a form that never comes.
    for (sent, status) in [(head.clone(), 0), (format!("{head}\r\nto="), 408)] {
        let began = Instant::now();
        let mut stream = place.connect();
        stream.write_all(sent.as_bytes()).expect("sent");
        let dripping = stream.try_clone().expect("a clone");
        let dripped = thread::spawn(move || {
            let mut stream = dripping;
            for _ in 0..60 {
                thread::sleep(Duration::from_millis(500));
                if stream.write_all(b"a").is_err() {
                    break;
                }
            }
        });
        let answer = rest(&mut stream);
        let took = began.elapsed();
        assert_eq!(status_of(&answer), status, "{answer}");
        assert!(took < Duration::from_secs(20), "{took:?}");
        stream.shutdown(std::net::Shutdown::Both).ok();
        dripped.join().expect("it ends");
    }
}

#[test]
fn slow_clients_keep_nobody_out() {
    let place = Place::open();
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = place.connect();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("sent");
        slow.push(stream);
    }
    let began = Instant::now();
    assert_eq!(status_of(&sign_in(&place, &entry(&place), "")), 303);
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
}

/// The most memory that this process ever had, in KiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn bodies_of_a_hundred_megabytes_take_no_memory() {
    let place = Place::open();
    sign_in(&place, &entry(&place), "");
    let before = peak();
    let part = vec![b'a'; 64 * 1024];
    for head in [
        "Content-Length: 104857600\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n",
    ] {
        let mut stream = place.connect();
        let start = format!(
            "POST /language HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{head}",
            place.host, place.origin
        );
        stream.write_all(start.as_bytes()).expect("sent");
        let is_chunked = head.contains("chunked");
        for _ in 0..1600 {
            let chunk = is_chunked.then(|| format!("{:x}\r\n", part.len()));
            let sent = stream
                .write_all(chunk.unwrap_or_default().as_bytes())
                .and_then(|()| stream.write_all(&part))
                .and_then(|()| stream.write_all(if is_chunked { b"\r\n" } else { b"" }));
            // The service has had enough.
            if sent.is_err() {
                break;
            }
        }
        let answer = rest(&mut stream);
        // Where the rest of the body was under way, the system may throw the answer away.
        assert!(matches!(status_of(&answer), 413 | 0), "{answer}");
    }
    let grown = peak() - before;
    assert!(grown < 16 * 1024, "{grown} KiB more than before");
    assert_eq!(
        status_of(&sign_in(&place, &entry(&place), "")),
        303,
        "it goes on"
    );
}
