//! `GET /covenant`: the covenant and the agreements in words, for everybody.

use exchange::agreements::{Agreements, LabelKind, SecondLook, TellLevel};
use exchange::covenant::{Covenant, Gate, Rule, Scope, Stage, Unit};

use crate::server::Settled;
use crate::server::answer::{Answer, Refusal};
use crate::server::visit::Visit;
use crate::view::frame::{Frame, Section};
use crate::view::watched::{WatchedCell, WatchedPage, WatchedSection, WatchedTable};

#[expect(clippy::unnecessary_wraps, reason = "routes answer so")]
pub(super) fn covenant(visit: &mut Visit<'_>) -> Result<Answer, Refusal> {
    let frame = visit.frame(Section::Outside);
    let settled = visit.settled.clone();
    let covenant = &settled.covenant;
    let mut sections = vec![
        grounds(&frame, covenant),
        senders(&settled, &frame),
        gates(&frame, covenant),
        rules(&settled, &frame),
    ];
    match &settled.agreements {
        Some(agreements) => {
            sections.push(tells(&settled, &frame, agreements));
            sections.push(kept(&frame, agreements));
        }
        None => sections.push(WatchedSection {
            title: frame.text("covenant.tells").to_owned(),
            lines: vec![frame.text("covenant.no-agreements").to_owned()],
            ..WatchedSection::default()
        }),
    }
    let lead = frame.with_two(
        "covenant.lead",
        "name",
        covenant.name(),
        "serial",
        covenant.serial().to_string(),
    );
    Ok(Answer::page(WatchedPage {
        title: frame.text("watched.covenant").to_owned(),
        lead,
        notice: None,
        form: None,
        sections,
        frame,
    }))
}

fn heads(frame: &Frame, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| frame.text(key).to_owned()).collect()
}

fn grounds(frame: &Frame, covenant: &Covenant) -> WatchedSection {
    let (from, until) = covenant.period();
    let [from, until] = [from, until].map(|night| frame.date(night.date()));
    WatchedSection {
        title: frame.text("covenant.grounds").to_owned(),
        lines: vec![
            frame.with("covenant.purpose", "purpose", covenant.purpose()),
            frame.with("covenant.basis", "basis", covenant.legal_basis()),
            frame.with_two("covenant.period", "from", from, "until", until),
        ],
        ..WatchedSection::default()
    }
}

/// Who sends what, and on which ground.
fn senders(settled: &Settled, frame: &Frame) -> WatchedSection {
    let covenant = &settled.covenant;
    let mut rows = Vec::new();
    for agency in covenant.agencies() {
        for code in covenant.codes() {
            let Some(ground) = agency.ground(code.number()) else {
                continue;
            };
            let named = |kind, id| settled.names(frame.language).called(kind, id);
            rows.push(vec![
                WatchedCell::text(named(LabelKind::Agency, agency.id())),
                WatchedCell::text(named(LabelKind::Code, code.id())),
                WatchedCell::text(named(LabelKind::Domain, code.domain())),
                WatchedCell::text(frame.with(
                    "covenant.days",
                    "days",
                    frame.number(u64::from(code.lifetime_days())),
                )),
                WatchedCell::text(ground),
            ]);
        }
    }
    WatchedSection {
        title: frame.text("covenant.sends").to_owned(),
        lines: vec![frame.text("covenant.sends-about").to_owned()],
        table: WatchedTable {
            heads: heads(
                frame,
                &[
                    "signal.agency",
                    "signal.short",
                    "filter.domain",
                    "covenant.lifetime",
                    "covenant.ground",
                ],
            ),
            rows,
        },
    }
}

/// What k means, for each gate.
fn gates(frame: &Frame, covenant: &Covenant) -> WatchedSection {
    let sentence = |gate: &Gate| {
        let key = match gate.scope() {
            Scope::Person => "covenant.gate-person",
            Scope::Family => "covenant.gate-family",
            Scope::Household => "covenant.gate-household",
        };
        let units = match gate.unit() {
            Unit::Agency => "covenant.rule-agencies",
            Unit::Controller => "covenant.controllers",
            Unit::Chain => "covenant.rule-chains",
        };
        let k = u64::from(gate.k());
        let (units, below) = (frame.count(units, k), frame.number(k - 1));
        frame.with_two(key, "units", units, "below", below)
    };
    let mut lines: Vec<_> = covenant.gates().iter().map(sentence).collect();
    lines.push(frame.text("covenant.gates-about").to_owned());
    WatchedSection {
        title: frame.text("covenant.gates").to_owned(),
        lines,
        ..WatchedSection::default()
    }
}

fn rules(settled: &Settled, frame: &Frame) -> WatchedSection {
    let row = |rule: &Rule| {
        let stage = match rule.stage() {
            Stage::Proef => "covenant.proef",
            Stage::Pilot => "covenant.pilot",
            Stage::Live => "covenant.live",
        };
        let needs = [
            ("covenant.rule-agencies", rule.min_agencies()),
            ("covenant.rule-chains", rule.min_chains()),
            ("covenant.rule-domains", rule.min_domains()),
        ];
        let needs = needs.map(|(key, least)| frame.count(key, u64::from(least)));
        let days = frame.number(u64::from(rule.window_days()));
        vec![
            WatchedCell::text(
                settled
                    .names(frame.language)
                    .versioned_rule(rule.id(), rule.version()),
            ),
            WatchedCell::text(frame.with_two(
                "covenant.rule-says",
                "needs",
                frame.list(&needs),
                "days",
                days,
            )),
            WatchedCell::text(frame.text(stage)),
        ]
    };
    WatchedSection {
        title: frame.text("covenant.rules").to_owned(),
        lines: Vec::new(),
        table: WatchedTable {
            heads: heads(
                frame,
                &["filter.rule", "covenant.rule-needs", "numbers.stage"],
            ),
            rows: settled.covenant.rules().iter().map(row).collect(),
        },
    }
}

/// Who may be told what, of what whom sent.
fn tells(settled: &Settled, frame: &Frame, agreements: &Agreements) -> WatchedSection {
    let mut rows = Vec::new();
    for tell in agreements.tells() {
        let what = match tell.what() {
            TellLevel::Coordinator => "covenant.tells-coordinator",
            TellLevel::Involved => "covenant.tells-involved",
            TellLevel::Rule => "covenant.tells-rule",
        };
        let name = |id| settled.names(frame.language).agency(id);
        rows.push(vec![
            WatchedCell::text(name(tell.to())),
            WatchedCell::text(name(tell.from())),
            WatchedCell::text(frame.text(what)),
            WatchedCell::text(tell.ground()),
        ]);
    }
    WatchedSection {
        title: frame.text("covenant.tells").to_owned(),
        lines: vec![frame.text("covenant.tells-about").to_owned()],
        table: WatchedTable {
            heads: heads(
                frame,
                &[
                    "covenant.receiver",
                    "covenant.sender",
                    "covenant.what",
                    "covenant.ground",
                ],
            ),
            rows,
        },
    }
}

fn kept(frame: &Frame, agreements: &Agreements) -> WatchedSection {
    let days = frame.number(u64::from(agreements.retention_days()));
    let look = match agreements.second_look() {
        SecondLook::Referrals => "covenant.look-referrals",
        SecondLook::Sample => "covenant.look-sample",
        SecondLook::All => "covenant.look-all",
    };
    WatchedSection {
        title: frame.text("covenant.kept").to_owned(),
        lines: vec![
            frame.with("covenant.kept-about", "days", days),
            frame.text(look).to_owned(),
        ],
        ..WatchedSection::default()
    }
}
