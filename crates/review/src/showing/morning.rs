//! The morning: one tray, narrowed, a page of it.

use casebook::account::Verb;
use casebook::standing::State;
use casebook::store::{StateWord, TrayRow};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::address::{ROWS, TrayAddress};
use super::remark::{Remarkable, remark};
use crate::names::Names;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Frame, Section};
use crate::view::morning::{
    Choice, FilterForm, Intake, KeptFilter, MorningPage, Paging, Question, Row, Tray, TrayCount,
};
use crate::view::why::Why;

/// Shows a page of a tray.
pub(super) fn show(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let address = TrayAddress::read(&visit.asked.query)?;
    let query = address.asked(visit.who()?)?;
    let (casebook, reading) = visit.reading()?;
    let page = casebook.read_tray(&query, reading)?;
    let frame = visit.frame(Section::Morning);
    let settled = visit.settled.clone();
    let names = settled.names(visit.asked.language);
    let tonight = frame.night.as_ref().map(|night| night.night);
    let rows = page.rows.iter().map(|of| row(of, &names, tonight));
    let rows: Vec<Row> = rows.collect();
    let counts = Tray::ALL.into_iter().zip(page.counts);
    let trays: Vec<TrayCount> = counts
        .map(|(tray, count)| TrayCount {
            tray,
            count: count as u64,
        })
        .collect();
    let stock = page.counts[Tray::Stock as usize] as u64;
    let may_act = visit.may(Verb::Take);
    let may_take_out = visit.may(Verb::Export);
    Ok(Answer::page(MorningPage {
        tray: address.tray,
        intake: intake(visit, &address, stock, tonight)?,
        filter: form(visit, &address, &names, &frame)?,
        paging: paging(&address, rows.len(), page.of),
        query: address.query(),
        trays,
        rows,
        may_act,
        may_take_out,
        frame,
    }))
}

fn row(of: &TrayRow, names: &Names<'_>, tonight: Option<Date>) -> Row {
    let since = of.since.date();
    let days = tonight.map_or(0, |tonight| {
        let days = tonight.since(since).map_or(0, |span| span.get_days());
        u64::try_from(days).unwrap_or(0)
    });
    let assignee = match &of.state {
        State::Open { taken_by } => taken_by.as_ref().map(ToString::to_string),
        _ => None,
    };
    let remarkable = Remarkable {
        reopened: of.reopened.as_ref(),
        away_until: of.away_until,
        mark: of.mark,
        missing: &of.missing,
        hangs_on: &of.hangs_on,
        growth: &of.growth,
    };
    Row {
        id: of.id.clone(),
        why: Why {
            agencies: of.agencies_counted.into(),
            domains: of.domains_counted.into(),
            remark: remark(&remarkable, names),
        },
        severity: of.severity,
        stage: of.stage,
        rules: of.rules.iter().map(|id| names.rule(id)).collect(),
        agencies: names.agencies(&of.agencies),
        domains: Vec::new(),
        since,
        days,
        is_bulk: matches!(of.state, State::New | State::Open { taken_by: None }),
        assignee,
    }
}

fn paging(address: &TrayAddress, rows: usize, of: usize) -> Paging {
    let before = (address.page - 1) * ROWS;
    let is_any = rows > 0;
    let next = before + rows < of && is_any;
    Paging {
        first: if is_any { before as u64 + 1 } else { 0 },
        last: if is_any { (before + rows) as u64 } else { 0 },
        total: of as u64,
        previous: (address.page > 1).then(|| address.of_page(address.page - 1)),
        next: next.then(|| address.of_page(address.page + 1)),
    }
}

fn intake(
    visit: &Visit<'_>,
    address: &TrayAddress,
    left: u64,
    tonight: Option<Date>,
) -> Result<Option<Intake>, Refusal> {
    let Some(tonight) = tonight.filter(|_| address.tray == Tray::Stock && left > 0) else {
        return Ok(None);
    };
    let a_day = u64::from(visit.service.parts().intake);
    let days = i64::try_from(left.div_ceil(a_day)).unwrap_or(i64::MAX);
    // A stock that lasts beyond the calendar is one that is handed out never.
    let empty_on = tonight.checked_add(days.min(100_000).days());
    Ok(Some(Intake {
        left,
        a_day,
        empty_on: empty_on.unwrap_or(Date::MAX),
        is_due: visit.casebook.handed_out_tonight()? < a_day,
    }))
}

fn form(
    visit: &Visit<'_>,
    address: &TrayAddress,
    names: &Names<'_>,
    frame: &Frame,
) -> Result<FilterForm, Refusal> {
    let filter = &address.filter;
    let question = |name, choices| Question { name, choices };
    let kept = visit.casebook.saved_filters(visit.who()?)?;
    let kept = kept.into_iter().map(|kept| KeptFilter {
        name: kept.name,
        address: format!("/?{}", kept.query),
    });
    Ok(FilterForm {
        questions: vec![
            question("rule", names.rule_choices(&filter.rule)),
            question("domain", names.domain_choices(&filter.domain)),
            question("chain", names.chain_choices(&filter.chain)),
            question("agency", names.agency_choices(&filter.agency)),
            question("state", states(frame, &filter.state)),
            question("assignee", assignees(visit, frame, &filter.assignee)?),
        ],
        since: filter.since,
        sort: filter.sort,
        kept: kept.collect(),
        query: address.query(),
    })
}

fn states(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let choice = |word: StateWord| {
        let key = match word {
            StateWord::New => "state.new",
            StateWord::Open => "state.open",
            StateWord::SecondLook => "filter.second-look",
            StateWord::Disputed => "state.disputed",
            StateWord::Referred => "filter.referred",
            StateWord::Known => "filter.known",
            StateWord::SetAside => "filter.set-aside",
            StateWord::Parked => "filter.parked",
        };
        Choice {
            value: word.as_str().to_owned(),
            name: frame.text(key).to_owned(),
            is_chosen: word.as_str() == chosen,
        }
    };
    StateWord::ALL.into_iter().map(choice).collect()
}

fn assignees(visit: &Visit<'_>, frame: &Frame, chosen: &str) -> Result<Vec<Choice>, Refusal> {
    let mut named = vec![
        ("me".to_owned(), frame.text("filter.me").to_owned()),
        ("nobody".to_owned(), frame.text("filter.nobody").to_owned()),
    ];
    for account in visit.casebook.accounts()? {
        if casebook::account::may(&account, Verb::Take).is_ok() {
            named.push((account.id.to_string(), account.id.to_string()));
        }
    }
    let choice = |(value, name): (String, String)| Choice {
        is_chosen: value == chosen,
        value,
        name,
    };
    Ok(named.into_iter().map(choice).collect())
}
