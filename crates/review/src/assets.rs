//! The style, script and icon of the page, built in. Each has a digest of its bytes in its address,
//! so that a browser keeps it for good, and is compressed once.
//!
//! Pages are sent as they are: a page holds secrets beside what others can choose, and its length
//! when compressed would tell of them (BREACH).

mod theme;

use std::fmt::Write as _;
use std::io::Write as _;

use exchange::hex::Hex;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

pub use self::theme::{Theme, ThemeError};

/// The theme *voorbeeld* of NL Design System, then what is said of it here.
const VOORBEELD: &str = concat!(
    include_str!("../vendor/voorbeeld.css"),
    include_str!("../assets/theme.css")
);

/// The components, then the page's own: later rules go before earlier ones.
const STYLES: [&str; 2] = [
    include_str!("../vendor/components.css"),
    include_str!("../assets/page.css"),
];

/// All of them.
#[derive(Debug)]
pub struct Assets {
    /// The class that a page must have, by which the theme is its own.
    pub theme_class: String,
    /// The style sheet.
    pub style: Asset,
    /// The script.
    pub script: Asset,
    /// The icon.
    pub icon: Asset,
}

/// One of them.
#[derive(Debug)]
pub struct Asset {
    /// Its path on the page.
    pub path: String,
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The same by gzip (RFC 1952).
    pub compressed: Vec<u8>,
}

impl Assets {
    /// Those with the theme that is built in.
    #[must_use]
    pub fn built_in() -> Self {
        let theme = Theme::parse(VOORBEELD);
        Self::with_theme(&theme.expect("a test reads the theme that is built in"))
    }

    /// Those with a theme of one's own.
    #[must_use]
    pub fn with_theme(theme: &Theme) -> Self {
        let [components, page] = STYLES.map(without_comments);
        let style = [theme.style(&STYLES), components, page].concat();
        let script = include_str!("../assets/page.js");
        let icon = include_str!("../assets/icon.svg");
        Self {
            theme_class: theme.class().to_owned(),
            style: Asset::new("style", "css", "text/css; charset=utf-8", style.into()),
            script: Asset::new(
                "page",
                "js",
                "text/javascript; charset=utf-8",
                script.into(),
            ),
            icon: Asset::new("icon", "svg", "image/svg+xml", icon.into()),
        }
    }

    /// The one of a path.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Asset> {
        let all = [&self.style, &self.script, &self.icon];
        all.into_iter().find(|asset| asset.path == path)
    }
}

impl Asset {
    fn new(name: &str, ending: &str, media_type: &'static str, bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        let written = gzip.write_all(&bytes).and_then(|()| gzip.finish());
        Self {
            path: format!("/assets/{name}-{}.{ending}", Hex(&digest[..6])),
            media_type,
            compressed: written.expect("writing into memory does not fail"),
            bytes,
        }
    }
}

/// A style sheet without comments but those that name a licence, and without indentation.
fn without_comments(style: &str) -> String {
    let mut text = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, behind)) = rest.split_once("/*") {
        text.push_str(before);
        let (comment, after) = behind.split_once("*/").unwrap_or((behind, ""));
        if comment.starts_with('!') {
            _ = write!(text, "/*{comment}*/");
        }
        rest = after;
    }
    text.push_str(rest);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_path_changes_with_the_bytes_and_leads_back_to_them() {
        let [one, other] = ["a", "b"].map(|text| Asset::new("x", "css", "text/css", text.into()));
        assert_ne!(one.path, other.path);
        let assets = Assets::built_in();
        let found = assets.at(&assets.script.path).unwrap();
        assert_eq!(found.bytes, assets.script.bytes);
        assert!(assets.at("/assets/style.css").is_none());
    }

    #[test]
    fn what_is_compressed_is_what_is_sent_plain() {
        let assets = Assets::built_in();
        for asset in [&assets.style, &assets.script] {
            let mut plain = Vec::new();
            GzDecoder::new(&asset.compressed[..])
                .read_to_end(&mut plain)
                .unwrap();
            assert_eq!(plain, asset.bytes);
        }
    }

    #[test]
    fn licences_stay_in_the_style_and_other_comments_go() {
        let style = without_comments("/*! EUPL-1.2 */\n/* why */ a {\n  b: c;\n}\n");
        assert_eq!(style, "/*! EUPL-1.2 */\na {\nb: c;\n}\n");
        assert!(Assets::built_in().style.bytes.starts_with(b"/*!"));
    }

    #[test]
    fn a_theme_of_ones_own_takes_the_place_of_the_built_in_one() {
        let theme =
            Theme::parse(".my-theme { --basis-color-default-bg-document: #123456; --no: 1 }");
        let assets = Assets::with_theme(&theme.unwrap());
        let style = String::from_utf8(assets.style.bytes).unwrap();
        assert_eq!(assets.theme_class, "my-theme");
        assert!(style.starts_with(".my-theme {\n--basis-color-default-bg-document:#123456;\n}\n"));
        assert!(!style.contains("voorbeeld-kleuren"));
    }

    #[test]
    fn the_script_is_small() {
        let script = Assets::built_in().script.bytes;
        assert!(script.len() <= 10_000, "{} bytes", script.len());
    }
}
