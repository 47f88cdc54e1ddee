//! The head of the journal that was last laid out for the agencies, as the centre keeps it itself:
//! one line in `state/journal-head`.
//!
//! ```text
//! hitmachine-kept-head v2 <origin> <runs> <root, hex>
//! ```
//!
//! Agencies know the journal by its origin, and take no head of another: so no night is run where
//! `site.toml` names another one.
//!
//! A casebook whose runs do not begin so is gone and made anew, or an older one was put back. A
//! night on it would write other heads over those that agencies hold, so none is run. This finds a
//! slip; who may write in the site can remove the file, and then the agencies find it.

use std::io;
use std::path::PathBuf;

use exchange::file::{atomic_file, regular_file};
use exchange::hex::{self, Hex};
use journal::{Checkpoint, Origin, Tree, TreeHash};
use site::Site;

const MARK: &str = "hitmachine-kept-head v2";

/// Why a casebook is not the one that the last head was made of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptHeadError {
    /// Its runs do not begin as those of the head did.
    #[error(
        "the casebook ends with run {runs} and does not go on from that of run {kept}, whose head \
         was laid out: it is gone, or another was put back; put a backup back with `hitmachine \
         restore`, which says so to agencies, or begin anew: tell agencies and privacy officer \
         (FG), remove this file, and run again"
    )]
    OtherCasebook {
        /// How many runs the casebook has.
        runs: u64,
        /// How many the head stands for.
        kept: u64,
    },
    /// The journal has another name now.
    #[error(
        "the heads that agencies hold are of {kept}, and site.toml says {now}: put `origin` back, \
         as no agency takes a head of another name"
    )]
    OtherOrigin {
        /// The name that agencies know.
        kept: Origin,
        /// The name in the settings.
        now: Origin,
    },
    /// The file is not what was written.
    #[error("this is not the head that was kept; compare with the agencies before you remove it")]
    Syntax,
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
}

/// Checks that a casebook's runs begin as those of the head that was last laid out, and that the
/// journal has the name of then, where its name now is known.
///
/// # Errors
/// A variant of [`KeptHeadError`], with the file.
pub(crate) fn check(
    site: &Site,
    origin: Option<&Origin>,
    tree: &Tree,
) -> Result<(), (PathBuf, KeptHeadError)> {
    let Some((of, kept)) = find(site)? else {
        return Ok(());
    };
    if let Some(origin) = origin.filter(|origin| **origin != of) {
        let now = origin.clone();
        let error = KeptHeadError::OtherOrigin { kept: of, now };
        return Err((site.kept_head(), error));
    }
    if tree.root_at(kept.size) == Some(kept.root) {
        return Ok(());
    }
    let error = KeptHeadError::OtherCasebook {
        runs: tree.size(),
        kept: kept.size,
    };
    Err((site.kept_head(), error))
}

/// The head that was last laid out, and whose it is; `None` where none was.
///
/// # Errors
/// [`KeptHeadError::Read`] and [`KeptHeadError::Syntax`], with the file.
pub(crate) fn find(site: &Site) -> Result<Option<(Origin, Checkpoint)>, (PathBuf, KeptHeadError)> {
    let path = site.kept_head();
    match regular_file::read_own(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err((path, KeptHeadError::Read(error))),
        Ok(bytes) => match parse(&bytes) {
            None => Err((path, KeptHeadError::Syntax)),
            kept => Ok(kept),
        },
    }
}

/// Keeps the head of a tree, before it is laid out.
pub(crate) fn keep(site: &Site, origin: &Origin, tree: &Tree) -> io::Result<()> {
    keep_head(site, origin, &Checkpoint::of(tree))
}

/// Keeps a head, also one of fewer runs: that of a backup that was put back.
pub(crate) fn keep_head(site: &Site, origin: &Origin, head: &Checkpoint) -> io::Result<()> {
    let text = text(origin, head);
    let path = site.kept_head();
    if regular_file::read_own(&path).is_ok_and(|kept| kept == text.as_bytes()) {
        return Ok(());
    }
    atomic_file::write(&path, text.as_bytes())
}

fn text(origin: &Origin, head: &Checkpoint) -> String {
    format!("{MARK} {origin} {} {}\n", head.size, Hex(&head.root.0))
}

fn parse(bytes: &[u8]) -> Option<(Origin, Checkpoint)> {
    let line = str::from_utf8(bytes).ok()?;
    let words = line.strip_prefix(MARK)?.strip_prefix(' ')?;
    let words: Vec<&str> = words.strip_suffix('\n')?.split(' ').collect();
    let [origin, size, root] = words.try_into().ok()?;
    let origin = Origin::parse(origin)?;
    let head = Checkpoint {
        size: size.parse().ok()?,
        root: TreeHash(hex::parse(root.as_bytes())?),
    };
    (text(&origin, &head) == line).then_some((origin, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(runs: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for run in runs {
            tree.push(run.as_bytes());
        }
        tree
    }

    fn origins() -> [Origin; 2] {
        ["hitmachine/tiel", "hitmachine/ede"].map(|name| Origin::parse(name).expect("an origin"))
    }

    #[test]
    fn lets_a_tree_go_on_and_no_other_be_put_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let [tiel, ede] = origins();
        let site = Site::open(folder.path().join("site")).expect("a site");
        std::fs::create_dir_all(site.kept_head().parent().expect("a folder")).expect("made");
        check(&site, Some(&tiel), &tree(&[])).expect("nothing was laid out yet");
        keep(&site, &tiel, &tree(&["one", "two"])).expect("kept");
        for same in [&["one", "two"][..], &["one", "two", "three"]] {
            check(&site, Some(&tiel), &tree(same)).expect("it goes on");
        }
        for other in [&[][..], &["one"], &["one", "too"], &["1", "two", "three"]] {
            let refused = check(&site, Some(&tiel), &tree(other)).expect_err("another");
            assert!(matches!(refused.1, KeptHeadError::OtherCasebook { .. }));
        }
        check(&site, None, &tree(&["one", "two"])).expect("its name is not known");
        let refused = check(&site, Some(&ede), &tree(&["one", "two"])).expect_err("another");
        assert!(matches!(refused.1, KeptHeadError::OtherOrigin { .. }));
    }

    #[test]
    fn reads_the_line_that_it_writes_and_no_other() {
        let head = Checkpoint::of(&tree(&["one"]));
        let [tiel, _] = origins();
        let good = text(&tiel, &head);
        assert_eq!(parse(good.as_bytes()), Some((tiel, head)));
        for bad in [
            good.replace("v2", "v1"),
            good.replace(" 1 ", " 01 "),
            good.trim_end().to_owned(),
            format!("{good}\n"),
        ] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
