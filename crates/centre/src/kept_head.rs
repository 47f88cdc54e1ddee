//! The head of the journal that was last laid out for the agencies, as the centre keeps it itself:
//! one line in `state/journal-head`.
//!
//! ```text
//! hitmachine-kept-head v1 <runs> <root, hex>
//! ```
//!
//! A casebook whose runs do not begin so is gone and made anew, or an older one was put back. A
//! night on it would write other heads over those that agencies hold, so none is run. This finds a
//! slip; who may write in the site can remove the file, and then the agencies find it.

use std::io;
use std::path::PathBuf;

use exchange::file::{atomic_file, regular_file};
use exchange::hex::{self, Hex};
use journal::{Checkpoint, Tree, TreeHash};
use site::Site;

const MARK: &str = "hitmachine-kept-head v1";

/// Why a casebook is not the one that the last head was made of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptHeadError {
    /// Its runs do not begin as those of the head did.
    #[error(
        "the casebook ends with run {runs} and does not go on from that of run {kept}, whose head \
         was laid out: it is gone, or another was put back; put the newest one back, or else tell \
         agencies and privacy officer (FG), remove this file, and run again"
    )]
    OtherCasebook {
        /// How many runs the casebook has.
        runs: u64,
        /// How many the head stands for.
        kept: u64,
    },
    /// The file is not what was written.
    #[error("this is not the head that was kept; compare with the agencies before you remove it")]
    Syntax,
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
}

/// Checks that a casebook's runs begin as those of the head that was last laid out.
///
/// # Errors
/// A variant of [`KeptHeadError`], with the file.
pub(crate) fn check(site: &Site, tree: &Tree) -> Result<(), (PathBuf, KeptHeadError)> {
    let path = site.kept_head();
    let kept = match regular_file::read_own(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err((path, KeptHeadError::Read(error))),
        Ok(bytes) => parse(&bytes),
    };
    let Some(kept) = kept else {
        return Err((path, KeptHeadError::Syntax));
    };
    if tree.root_at(kept.size) == Some(kept.root) {
        return Ok(());
    }
    let error = KeptHeadError::OtherCasebook {
        runs: tree.size(),
        kept: kept.size,
    };
    Err((path, error))
}

/// Keeps the head of a tree, before it is laid out.
pub(crate) fn keep(site: &Site, tree: &Tree) -> io::Result<()> {
    let text = text(&Checkpoint::of(tree));
    let path = site.kept_head();
    if regular_file::read_own(&path).is_ok_and(|kept| kept == text.as_bytes()) {
        return Ok(());
    }
    atomic_file::write(&path, text.as_bytes())
}

fn text(head: &Checkpoint) -> String {
    format!("{MARK} {} {}\n", head.size, Hex(&head.root.0))
}

fn parse(bytes: &[u8]) -> Option<Checkpoint> {
    let line = str::from_utf8(bytes).ok()?;
    let words = line.strip_prefix(MARK)?.strip_prefix(' ')?;
    let (size, root) = words.strip_suffix('\n')?.split_once(' ')?;
    let head = Checkpoint {
        size: size.parse().ok()?,
        root: TreeHash(hex::parse(root.as_bytes())?),
    };
    (text(&head) == line).then_some(head)
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

    #[test]
    fn lets_a_tree_go_on_and_no_other_be_put_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = Site::open(folder.path().join("site")).expect("a site");
        std::fs::create_dir_all(site.kept_head().parent().expect("a folder")).expect("made");
        check(&site, &tree(&[])).expect("nothing was laid out yet");
        keep(&site, &tree(&["one", "two"])).expect("kept");
        for same in [&["one", "two"][..], &["one", "two", "three"]] {
            check(&site, &tree(same)).expect("it goes on");
        }
        for other in [&[][..], &["one"], &["one", "too"], &["1", "two", "three"]] {
            let refused = check(&site, &tree(other)).expect_err("another");
            assert!(matches!(refused.1, KeptHeadError::OtherCasebook { .. }));
        }
    }

    #[test]
    fn reads_the_line_that_it_writes_and_no_other() {
        let head = Checkpoint::of(&tree(&["one"]));
        let good = text(&head);
        assert_eq!(parse(good.as_bytes()), Some(head));
        for bad in [
            good.replace("v1", "v2"),
            good.replace(" 1 ", " 01 "),
            good.trim_end().to_owned(),
            format!("{good}\n"),
        ] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
