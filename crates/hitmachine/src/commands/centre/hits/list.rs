//! `hitmachine hits list`: which hits there are, and what each waits for.

use clap::Args;
use serde::Serialize;

use super::{FilterArgs, not_read};
use crate::commands::centre::reader::ReaderArgs;
use crate::console::{Console, count};
use crate::exit::Failure;
use crate::tables::casebook::{StateView, hit_rows};

/// List hits, by what each waits for; the order says nothing about weight
#[derive(Args)]
#[command(
    after_help = "Example:\n  hitmachine hits list --site /srv/hitmachine --as analyst-1 \
                  --state new --agency police"
)]
pub(super) struct ListArgs {
    #[command(flatten)]
    reader: ReaderArgs,

    #[command(flatten)]
    filter: FilterArgs,

    /// How many to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,

    /// How many to list at most, up to 1000
    #[arg(long, value_name = "N", default_value_t = 100)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Serialize)]
struct ListView {
    /// How many hits the filter lets through.
    of: u64,
    offset: u32,
    hits: Vec<RowView>,
}

#[derive(Serialize)]
struct RowView {
    id: String,
    state: StateView,
    presence: &'static str,
    first_night: String,
    last_night: String,
    rules: Vec<String>,
    agencies: Vec<String>,
    domains: Vec<String>,
    persons: u32,
}

pub(super) fn run(args: &ListArgs, console: &Console) -> Result<(), Failure> {
    let mut reader = args.reader.open()?;
    let (casebook, reading) = reader.parts();
    let query = args.filter.query(args.offset, args.limit);
    let page = casebook.read_list(&query, reading).map_err(not_read)?;
    let hits = page.hits.iter().map(|row| {
        let projection = &row.projection;
        let agencies = projection.agencies().into_iter();
        RowView {
            id: row.listed.id.clone(),
            state: StateView::of(&row.state),
            presence: row.listed.mark.as_str(),
            first_night: row.listed.first_night.to_string(),
            last_night: row.listed.last_night.to_string(),
            rules: projection.rules.iter().map(|met| met.id.clone()).collect(),
            agencies: agencies.map(str::to_owned).collect(),
            domains: projection.domains.iter().cloned().collect(),
            persons: projection.persons,
        }
    });
    let view = ListView {
        of: page.of,
        offset: args.offset,
        hits: hits.collect(),
    };
    console.result(&view, |view| {
        format!(
            "{}\n\n{} of {}",
            hit_rows(&page.hits),
            view.hits.len(),
            count(view.of, "hit", "hits")
        )
    })
}
