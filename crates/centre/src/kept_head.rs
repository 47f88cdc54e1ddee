//! The head of the journal that was last laid out for the agencies, as the centre keeps it itself:
//! one line in `state/journal-head`, and one more after a backup was put back.
//!
//! ```text
//! hitmachine-kept-head v2 <origin> <runs> <root, hex>
//! known <runs> <root, hex>         the last head that was laid out before the backup
//! known -                          or that this is not known
//! ```
//!
//! The second line says what agencies may hold still. A backup that is put back once more, whoever
//! was cut off or changed their mind, says that and not the head of the first. It goes when a head
//! of as many runs is laid out, and where nothing is known, with the first one.
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

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptHead {
    /// Whose journal it is.
    origin: Origin,
    /// The head that the casebook goes on from.
    pub(crate) head: Checkpoint,
    /// What agencies may hold besides, where a backup was put back.
    before: Option<Before>,
}

/// What was laid out before a backup was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// A head of more runs than the backup has.
    Head(Checkpoint),
    /// Nobody knows.
    Unknown,
}

impl KeptHead {
    /// The largest head that agencies may hold; `None` where nobody knows.
    pub(crate) const fn known(&self) -> Option<Checkpoint> {
        match self.before {
            None => Some(self.head),
            Some(Before::Head(head)) => Some(head),
            Some(Before::Unknown) => None,
        }
    }

    fn text(&self) -> String {
        let Checkpoint { size, root } = self.head;
        let line = format!("{MARK} {} {size} {}\n", self.origin, Hex(&root.0));
        match self.before {
            None => line,
            Some(Before::Head(Checkpoint { size, root })) => {
                format!("{line}known {size} {}\n", Hex(&root.0))
            }
            Some(Before::Unknown) => line + "known -\n",
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = str::from_utf8(bytes).ok()?;
        let mut lines = text.lines();
        let words = lines.next()?.strip_prefix(MARK)?.strip_prefix(' ')?;
        let (origin, words) = words.split_once(' ')?;
        let before = match lines.next() {
            None => None,
            Some("known -") => Some(Before::Unknown),
            Some(line) => Some(Before::Head(checkpoint(line.strip_prefix("known ")?)?)),
        };
        let kept = Self {
            origin: Origin::parse(origin)?,
            head: checkpoint(words)?,
            before,
        };
        (kept.text() == text).then_some(kept)
    }
}

fn checkpoint(words: &str) -> Option<Checkpoint> {
    let (size, root) = words.split_once(' ')?;
    Some(Checkpoint {
        size: size.parse().ok()?,
        root: TreeHash(hex::parse(root.as_bytes())?),
    })
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
    let Some(kept) = find(site)? else {
        return Ok(());
    };
    if let Some(origin) = origin.filter(|origin| **origin != kept.origin) {
        let now = origin.clone();
        let kept = kept.origin;
        return Err((site.kept_head(), KeptHeadError::OtherOrigin { kept, now }));
    }
    if tree.root_at(kept.head.size) == Some(kept.head.root) {
        return Ok(());
    }
    let error = KeptHeadError::OtherCasebook {
        runs: tree.size(),
        kept: kept.head.size,
    };
    Err((site.kept_head(), error))
}

/// What was kept with the head that was last laid out; `None` where none was.
///
/// # Errors
/// [`KeptHeadError::Read`] and [`KeptHeadError::Syntax`], with the file.
pub(crate) fn find(site: &Site) -> Result<Option<KeptHead>, (PathBuf, KeptHeadError)> {
    let path = site.kept_head();
    match regular_file::read_own(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err((path, KeptHeadError::Read(error))),
        Ok(bytes) => match KeptHead::parse(&bytes) {
            None => Err((path, KeptHeadError::Syntax)),
            kept => Ok(kept),
        },
    }
}

/// Keeps the head of a tree, before it is laid out.
pub(crate) fn keep(site: &Site, origin: &Origin, tree: &Tree) -> io::Result<()> {
    let head = Checkpoint::of(tree);
    let kept = find(site).ok().flatten();
    let before = kept
        .and_then(|kept| kept.before)
        .filter(|before| match before {
            Before::Head(before) => before.size > head.size,
            Before::Unknown => false,
        });
    write(site, origin, head, before)
}

/// Keeps the head of a backup that was put back, and `known`, the largest head that agencies may
/// hold.
pub(crate) fn keep_head(
    site: &Site,
    origin: &Origin,
    head: Checkpoint,
    known: Option<Checkpoint>,
) -> io::Result<()> {
    let before = match known {
        Some(known) if known.size <= head.size => None,
        Some(known) => Some(Before::Head(known)),
        None => Some(Before::Unknown),
    };
    write(site, origin, head, before)
}

fn write(site: &Site, origin: &Origin, head: Checkpoint, before: Option<Before>) -> io::Result<()> {
    let origin = origin.clone();
    let kept = KeptHead {
        origin,
        head,
        before,
    };
    let text = kept.text();
    let path = site.kept_head();
    if regular_file::read_own(&path).is_ok_and(|kept| kept == text.as_bytes()) {
        return Ok(());
    }
    atomic_file::write(&path, text.as_bytes())
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
    fn what_agencies_may_hold_is_known_until_as_many_runs_are_laid_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let [tiel, _] = origins();
        let site = Site::open(folder.path().join("site")).expect("a site");
        std::fs::create_dir_all(site.kept_head().parent().expect("a folder")).expect("made");
        let known = || find(&site).expect("read").expect("one").known();
        let runs = |runs: &[&str]| Checkpoint::of(&tree(runs));
        let late = runs(&["one", "two", "three"]);
        keep_head(&site, &tiel, runs(&["one"]), Some(late)).expect("kept");
        assert_eq!(known(), Some(late));
        // Once more: what it says then is what is known still.
        keep_head(&site, &tiel, runs(&["one"]), known()).expect("kept");
        assert_eq!(known(), Some(late));
        check(&site, Some(&tiel), &tree(&["one", "2"])).expect("it goes on from the backup");
        keep(&site, &tiel, &tree(&["one", "2"])).expect("kept");
        assert_eq!(known(), Some(late), "an agency may have missed the night");
        keep(&site, &tiel, &tree(&["one", "2", "3"])).expect("kept");
        assert_eq!(known(), Some(runs(&["one", "2", "3"])));
        keep_head(&site, &tiel, runs(&["one"]), None).expect("kept");
        assert_eq!(known(), None, "it was not known before either");
        keep(&site, &tiel, &tree(&["one", "2"])).expect("kept");
        assert_eq!(known(), Some(runs(&["one", "2"])));
        keep_head(&site, &tiel, runs(&["one", "2"]), known()).expect("kept");
        assert_eq!(known(), Some(runs(&["one", "2"])));
    }

    #[test]
    fn reads_the_lines_that_it_writes_and_no_others() {
        let head = Checkpoint::of(&tree(&["one"]));
        let late = Checkpoint::of(&tree(&["one", "two"]));
        for before in [None, Some(Before::Head(late)), Some(Before::Unknown)] {
            let [origin, _] = origins();
            let kept = KeptHead {
                origin,
                head,
                before,
            };
            let good = kept.text();
            assert_eq!(KeptHead::parse(good.as_bytes()), Some(kept));
            for bad in [
                good.replace("v2", "v1"),
                good.replace(" 1 ", " 01 "),
                good.trim_end().to_owned(),
                format!("{good}\n"),
                format!("{good}known 2\n"),
            ] {
                assert_eq!(KeptHead::parse(bad.as_bytes()), None, "{bad:?}");
            }
        }
    }
}
