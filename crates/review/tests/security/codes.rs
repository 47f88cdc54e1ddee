//! Codes besides the passphrase, and how long a session lasts: what a case in a file cannot say, as
//! codes change and clocks must be set forward.

use hmac::{Hmac, KeyInit as _, Mac as _};
use review::entering::enrolment_code;
use sha1::Sha1;

use crate::case::{cookie, entry, get, sign_in, signed_in, status_of};
use crate::place::{PASSPHRASE, Place, code_key};

/// The code of a moment, computed beside the program (RFC 6238).
fn code(second: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(code_key().expose()).expect("a key");
    mac.update(&(second / 30).to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let offset = usize::from(mac[19] & 15);
    let cut: [u8; 4] = mac[offset..offset + 4].try_into().expect("four bytes");
    format!("{:06}", (u32::from_be_bytes(cut) & 0x7FFF_FFFF) % 1_000_000)
}

/// Signs in with a code; the status of the answer.
fn try_code(place: &Place, more: &str) -> u16 {
    let answer = sign_in(place, &entry(place), more);
    let status = status_of(&answer);
    assert_eq!(cookie(&answer, "__Host-session").is_some(), status == 303);
    status
}

#[test]
fn a_code_is_taken_once_and_none_before_it_afterwards() {
    let place = Place::outside();
    let now = place.now();
    assert_eq!(
        try_code(&place, ""),
        403,
        "the passphrase alone is not enough"
    );
    let right = format!("&code={}", code(now));
    assert_eq!(try_code(&place, &right), 303);
    assert_eq!(try_code(&place, &right), 403, "replayed");
    let before = format!("&code={}", code(now - 30));
    assert_eq!(try_code(&place, &before), 403, "older than the last");
    let after = format!("&code={}", code(now + 30));
    place.wait(60);
    assert_eq!(try_code(&place, &after), 303, "a step later");
}

#[test]
fn a_code_of_two_steps_away_is_none() {
    for (steps, status) in [(-2, 403), (-1, 303), (1, 303), (2, 403)] {
        let place = Place::outside();
        let code = format!("&code={}", code(place.now() + 30 * steps));
        assert_eq!(try_code(&place, &code), status, "{steps}");
    }
}

#[test]
fn a_recovery_code_is_taken_once() {
    let place = Place::outside();
    let code = enrolment_code(&exchange::crypto::secret::Secret::new([6; 32]));
    let more = format!("&recovery={}", code.expose());
    assert_eq!(try_code(&place, &more), 303);
    assert_eq!(try_code(&place, &more), 403);
}

#[test]
fn by_https_browsers_are_told_to_come_by_it_alone() {
    let place = Place::outside();
    let page =
        place.ask(b"GET /sign-in HTTP/1.1\r\nHost: hits.example.nl\r\nConnection: close\r\n\r\n");
    assert!(
        page.contains("strict-transport-security: max-age=63072000"),
        "{page}"
    );
    let loopback = Place::open();
    let asked = format!(
        "GET /sign-in HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        loopback.host
    );
    let page = loopback.ask(asked.as_bytes());
    assert!(!page.contains("strict-transport-security"), "{page}");
}

#[test]
fn a_session_ends_when_nothing_is_asked_and_after_a_working_day_whatever_is() {
    let place = Place::open();
    let session = signed_in(&place, &entry(&place))["session"].clone();
    place.wait(15 * 60 - 1);
    assert_eq!(status_of(&get(&place, "/account", &session)), 200);
    place.wait(15 * 60 - 1);
    assert_eq!(
        status_of(&get(&place, "/account", &session)),
        200,
        "it went on"
    );
    place.wait(15 * 60);
    assert_eq!(status_of(&get(&place, "/account", &session)), 303, "idle");
    let session = signed_in(&place, &entry(&place))["session"].clone();
    for _ in 0..8 * 6 - 1 {
        place.wait(10 * 60);
        assert_eq!(status_of(&get(&place, "/account", &session)), 200);
    }
    place.wait(10 * 60);
    assert_eq!(
        status_of(&get(&place, "/account", &session)),
        303,
        "eight hours"
    );
}

#[test]
fn sessions_elsewhere_are_seen_and_ended_by_the_passphrase() {
    let place = Place::open();
    let here = signed_in(&place, &entry(&place));
    let there = signed_in(&place, &entry(&place))["session"].clone();
    let page = get(&place, "/account", &here["session"]);
    let named: Vec<&str> = page.split("name=\"end\" value=\"").skip(1).collect();
    assert_eq!(named.len(), 1, "the one in which it is asked has no box");
    let name = named[0].split('"').next().expect("a name");
    let end = |fields: &str| {
        let body = format!("form_token={}&{fields}", here["token"]);
        let asked = format!(
            "POST /account/sessions HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: \
             __Host-session={}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            place.host,
            place.origin,
            here["session"],
            body.len(),
        );
        status_of(&place.ask(asked.as_bytes()))
    };
    let passphrase = PASSPHRASE.replace(' ', "+");
    for (fields, status) in [
        (format!("end={name}"), 403),
        (format!("end={name}&current=another+one"), 403),
        (format!("current={passphrase}"), 403),
        (format!("end=0000000000000000&current={passphrase}"), 403),
    ] {
        assert_eq!(end(&fields), status, "{fields}");
        assert_eq!(status_of(&get(&place, "/account", &there)), 200, "{fields}");
    }
    place.wait(60);
    assert_eq!(end(&format!("end={name}&current={passphrase}")), 303);
    assert_eq!(status_of(&get(&place, "/account", &there)), 303, "ended");
    assert_eq!(status_of(&get(&place, "/account", &here["session"])), 200);
}

#[test]
fn guesses_wait_and_are_told_to_whoever_was_guessed_at() {
    let place = Place::open();
    for _ in 0..2 {
        let wrong = sign_in(&place, &entry(&place), "x");
        assert_eq!(status_of(&wrong), 403);
    }
    let session = signed_in(&place, &entry(&place))["session"].clone();
    // The page after signing in told it; it is told once.
    assert!(!get(&place, "/account", &session).contains("2 keer tevergeefs"));
    let answer = sign_in(&place, &entry(&place), "");
    let session = cookie(&answer, "__Host-session").expect("a session");
    assert!(
        !get(&place, "/account", &session).contains("tevergeefs"),
        "nothing was refused"
    );
}

#[test]
fn the_log_holds_nothing_that_somebody_sent() {
    let place = Place::open();
    sign_in(&place, &entry(&place), "geheim-woord");
    get(&place, "/none?geheim-woord", "zz");
    assert_eq!(place.log.lock().expect("a log").as_str(), "");
}
