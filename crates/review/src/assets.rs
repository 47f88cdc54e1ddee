//! The style, script and icon of the page, built in. Each has a digest of its bytes in its address,
//! so that a browser keeps it for good, and is compressed once.
//!
//! Pages are sent as they are: a page holds secrets beside what others can choose, and its length
//! when compressed would tell of them (BREACH).

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use exchange::hex::Hex;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

static BUILT_IN: LazyLock<Assets> = LazyLock::new(Assets::new);

/// The theme *voorbeeld* of NL Design System, then what is said of it here, then the components,
/// then the page's own: later rules go before earlier ones.
const STYLE: [&str; 4] = [
    include_str!("../vendor/voorbeeld.css"),
    include_str!("../assets/theme.css"),
    include_str!("../vendor/components.css"),
    include_str!("../assets/page.css"),
];

/// All of them.
#[derive(Debug)]
pub struct Assets {
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
    /// Those that are built in.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn new() -> Self {
        let style = STYLE.map(without_comments).concat();
        let script = include_str!("../assets/page.js");
        let icon = include_str!("../assets/icon.svg");
        Self {
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
        for asset in [&Assets::built_in().style, &Assets::built_in().script] {
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
    fn the_script_is_small() {
        let script = &Assets::built_in().script.bytes;
        assert!(script.len() <= 10_000, "{} bytes", script.len());
    }
}
