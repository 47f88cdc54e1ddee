//! Coming in: signing in, enrolling, and one's own account.

use jiff::civil::date;
use review::view::entrance::{
    AccountPage, EnrolPage, EnrolSaid, QrDrawing, SecondStep, ShownKey, ShownOncePage, SignInPage,
    SignedIn,
};
use review::view::frame::{Frame, Section};
use review::view::language::Language;

use super::frame;

/// What stands around a page for somebody who has not signed in.
fn outside(language: Language, address: &str) -> Frame {
    let mut frame = frame(language, Section::Outside, address);
    (frame.viewer, frame.night) = (None, None);
    frame
}

/// Signing in after a mistake.
pub(crate) fn sign_in(language: Language) -> SignInPage {
    SignInPage {
        frame: outside(language, "/sign-in"),
        was_refused: true,
        waits: 0,
        name: "analist-07".to_owned(),
        asks: SecondStep::Code,
        back: "/".to_owned(),
    }
}

/// Signing in by a recovery code, after several mistakes.
pub(crate) fn recover(language: Language) -> SignInPage {
    SignInPage {
        frame: outside(language, "/sign-in?with=recovery"),
        was_refused: false,
        waits: 16,
        name: "analist-07".to_owned(),
        asks: SecondStep::Recovery,
        back: "/".to_owned(),
    }
}

/// Enrolling with a passphrase that is guessed first.
pub(crate) fn enrol(language: Language) -> EnrolPage {
    EnrolPage {
        frame: outside(language, "/enrol"),
        said: Some(EnrolSaid::Common),
        waits: 0,
        name: "analist-07".to_owned(),
    }
}

/// What is shown once after that.
pub(crate) fn shown_once(language: Language) -> ShownOncePage {
    ShownOncePage {
        frame: outside(language, "/enrol"),
        code_key: Some(ShownKey {
            typed: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
            uri: "otpauth://totp/Hitmachine:analist-07?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                  &issuer=Hitmachine"
                .to_owned(),
            drawing: Some(QrDrawing {
                side: 29,
                path: "M4,4h7v1h-7zM18,4h7v1h-7zM4,24h7v1h-7z".to_owned(),
            }),
        }),
        recovery: vec!["mzxw6y-tboige-zdgnbv-gy3tqo".to_owned(); 10],
        on: "/sign-in",
    }
}

/// One's own account.
pub(crate) fn account(language: Language) -> AccountPage {
    AccountPage {
        frame: frame(language, Section::Outside, "/account"),
        said: Some(EnrolSaid::Different),
        role: "role.analyst",
        sessions: vec![
            SignedIn {
                name: None,
                since: date(2026, 11, 23).at(8, 2, 0, 0),
                seen: date(2026, 11, 23).at(9, 30, 0, 0),
            },
            SignedIn {
                name: Some("00c0ffee00c0ffee".to_owned()),
                since: date(2026, 11, 23).at(8, 41, 0, 0),
                seen: date(2026, 11, 23).at(8, 55, 0, 0),
            },
        ],
        has_recovery: true,
    }
}
