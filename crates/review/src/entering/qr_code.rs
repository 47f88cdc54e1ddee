//! A QR code as the path of an SVG, in units of one module, for the template to draw.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::view::entrance::QrDrawing;

/// The light edge that readers need, in modules (ISO/IEC 18004 section 5.3.8).
const EDGE: i32 = 4;

/// The drawing of a text; `None` where it is too long for any.
pub(super) fn draw(text: &str) -> Option<QrDrawing> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            // One stroke for all that are dark side by side.
            if x > from {
                let (left, top, width) = (from + EDGE, y + EDGE, x - from);
                _ = write!(path, "M{left},{top}h{width}v1h-{width}z");
            }
            x += 1;
        }
    }
    Some(QrDrawing {
        side: code.size() + 2 * EDGE,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_the_three_corners_and_leaves_the_edge_light() {
        let drawing = draw("otpauth://totp/x").expect("it fits");
        let has = |x: i32, y: i32| drawing.path.contains(&format!("M{x},{y}h7v1"));
        // The upper edges of three corners are seven modules wide. Nothing begins in the edge.
        for (x, y) in [
            (EDGE, EDGE),
            (drawing.side - EDGE - 7, EDGE),
            (EDGE, drawing.side - EDGE - 7),
        ] {
            assert!(has(x, y), "{x} {y}");
        }
        let begins = drawing.path.split('M').skip(1);
        for begin in begins {
            let (x, rest) = begin.split_once(',').expect("a point");
            let y = rest.split('h').next().expect("a point");
            let inside = EDGE..drawing.side - EDGE;
            for place in [x, y] {
                assert!(
                    inside.contains(&place.parse().expect("a number")),
                    "{begin}"
                );
            }
        }
        assert!(draw(&"x".repeat(5000)).is_none());
    }
}
