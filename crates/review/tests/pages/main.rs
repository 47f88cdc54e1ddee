//! Every page with made-up content: what it holds, what it never holds, and how much is sent. The
//! pages are also written below the target folder, where tests/browser looks at them.

mod blind;
mod keys;
mod samples;
mod sent;
mod served;
mod service;

use askama::Template as _;
use review::view::entrance::Fault;
use review::view::language::Language;

/// A page of the samples.
pub(crate) struct Sample {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// Its HTML.
    pub(crate) html: String,
}

/// Every page in a language.
pub(crate) fn pages(language: Language) -> Vec<Sample> {
    let pages = [
        ("morning", samples::morning(language).render()),
        ("stock", samples::stock(language).render()),
        ("bulk", samples::bulk(language).render()),
        ("hit", samples::hit(language).render()),
        ("hit-refused", samples::refused(language).render()),
        ("hit-second", samples::second(language).render()),
        ("hit-disputed", samples::disputed(language).render()),
        ("hit-draft", samples::restored(language).render()),
        ("hit-changed", samples::changed_since(language).render()),
        ("hit-barred", samples::barred(language).render()),
        ("note-refused", samples::note_refused(language).render()),
        ("not-away", samples::not_away(language).render()),
        ("bulk-asks", samples::bulk_asks(language).render()),
        ("bulk-done", samples::bulk_done(language).render()),
        ("second-looks", samples::second_looks(language).render()),
        ("numbers", samples::numbers(language).render()),
        ("journal", samples::journal(language).render()),
        ("forgotten", samples::forgotten(language).render()),
        ("sign-in", samples::sign_in(language).render()),
        ("sign-in-recovery", samples::recover(language).render()),
        ("enrol", samples::enrol(language).render()),
        ("shown-once", samples::shown_once(language).render()),
        ("account", samples::account(language).render()),
        ("forged", samples::fault(language, Fault::Forged).render()),
        ("busy", samples::fault(language, Fault::Busy).render()),
        (
            "not-found",
            samples::fault(language, Fault::NotFound).render(),
        ),
        (
            "forbidden",
            samples::fault(language, Fault::Forbidden).render(),
        ),
        ("changed", samples::fault(language, Fault::Changed).render()),
        ("failed", samples::fault(language, Fault::Failed).render()),
    ];
    let pages = pages.map(|(name, html)| Sample {
        name,
        html: html.expect("a page is written"),
    });
    pages.into()
}
