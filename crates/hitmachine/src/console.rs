//! What a command says: results on standard output, everything else on standard error, a progress
//! bar on a terminal only.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::exit::Failure;

/// Where a command's words go.
pub(crate) struct Console {
    json: bool,
}

impl Console {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Gives the result: `object` as JSON where the user asked for it, else the text that `text`
    /// makes.
    pub(crate) fn result<T: Serialize>(
        &self,
        object: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        put(self.form(object, text)?.trim_end()).map_err(|cause| {
            let text = anyhow!("standard output cannot be written: {cause}");
            Failure::failed(text)
        })
    }

    /// Gives the result of a command that wrote files. They stand whether or not standard output
    /// takes the result, so its failure is a warning, which names them.
    pub(crate) fn delivered<T: Serialize>(
        &self,
        object: &T,
        files: impl Display,
        text: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        if let Err(cause) = put(self.form(object, text)?.trim_end()) {
            note(format_args!(
                "warning: standard output cannot be written ({cause}), but all is done: {files}"
            ));
        }
        Ok(())
    }

    fn form<T: Serialize>(
        &self,
        object: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<String, Failure> {
        if self.json {
            serde_json::to_string_pretty(object).map_err(Failure::failed)
        } else {
            Ok(text(object))
        }
    }

    /// Says what a human, but no machine, wants to follow.
    pub(crate) fn step(&self, step: impl Display) {
        if !self.json {
            note(step);
        }
    }

    /// A bar for work on `total` units (bytes, ranges). Its library draws it on standard error, and
    /// only where that is a terminal.
    pub(crate) fn bar(&self, what: &'static str, total: u64) -> ProgressBar {
        if self.json {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(
            "{msg:>12} [{bar:40}] {percent:>3} %  {elapsed} (about {eta} left)",
        )
        .expect("the template is fixed")
        .progress_chars("=> ");
        let bar = ProgressBar::new(total).with_style(style).with_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// A bar for work in several steps, of which each has a name and a total of its own.
pub(crate) struct StepBar<'a> {
    console: &'a Console,
    current: Mutex<Option<CurrentStep>>,
}

struct CurrentStep {
    what: &'static str,
    bar: ProgressBar,
}

impl<'a> StepBar<'a> {
    pub(crate) const fn new(console: &'a Console) -> Self {
        Self {
            console,
            current: Mutex::new(None),
        }
    }

    /// Shows that `done` of `total` units are done; a step of another name or total begins anew.
    pub(crate) fn show(&self, what: &'static str, done: u64, total: u64) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |step: &CurrentStep| step.what == what && step.bar.length() == Some(total);
        if !current.as_ref().is_some_and(is_same) {
            clear(current.take());
        }
        let step = current.get_or_insert_with(|| CurrentStep {
            what,
            bar: self.console.bar(what, total),
        });
        step.bar.set_position(done);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        clear(
            self.current
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

fn clear(step: Option<CurrentStep>) {
    if let Some(step) = step {
        step.bar.finish_and_clear();
    }
}

/// Says something beside the result. When standard error is gone there is nobody to tell.
pub(crate) fn note(note: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{note}");
}

/// Says why a command stopped.
pub(crate) fn error(failure: &Failure) {
    note(format_args!("error: {}", failure.line()));
}

/// A reader that closed early (`| head`) is not a failure of this program.
fn put(text: &str) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// A number with its word: `1 row`, `2 rows`.
pub(crate) fn count(number: u64, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}

/// A table with a head, as plain text.
pub(crate) fn table<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(head);
    for row in rows {
        table.add_row(row);
    }
    table.to_string()
}
