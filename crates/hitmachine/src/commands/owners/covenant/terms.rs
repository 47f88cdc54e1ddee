//! All that a covenant says, as terms. A test changes every key of a covenant in turn and sees the
//! terms change.

use exchange::covenant::{
    Agency, Code, Covenant, Echo, Gate, MatchKey, Mode, Rule, SingleWord, Stage,
};
use exchange::hex::Hex;

use crate::commands::owners::terms::{Part, Term, listed, scope_word, unit_word};

/// All terms of a covenant, in the order in which docs/covenant.md has the keys.
pub(super) fn of(covenant: &Covenant) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut part = |name: String, say: &dyn Fn(&mut Part<'_>)| {
        say(&mut Part::new(name, &mut terms));
    };
    part("covenant".to_owned(), &|part| say_head(covenant, part));
    let centre = covenant.centre();
    part("centre".to_owned(), &|part| {
        part.say("name", centre.name());
        part.say_keys(centre.sign(), centre.hpke());
    });
    for domain in covenant.domains() {
        part(format!("domain {}", domain.id()), &|part| {
            part.say("nl", domain.nl());
        });
    }
    for agency in covenant.agencies() {
        part(format!("agency {}", agency.id()), &|part| {
            say_agency(agency, covenant, part);
        });
    }
    for code in covenant.codes() {
        part(format!("code {}", code.id()), &|part| say_code(code, part));
    }
    for echo in covenant.echoes() {
        part(echo_name(*echo, covenant), &|part| {
            part.say("within_days", echo.within_days());
        });
    }
    for (index, key) in covenant.match_keys().iter().enumerate() {
        part(format!("match_key {}", key.id()), &|part| {
            say_match_key(index, key, part);
        });
    }
    for (index, gate) in covenant.gates().iter().enumerate() {
        part(format!("gate {}", gate.id()), &|part| {
            say_gate(index, gate, part);
        });
    }
    for rule in covenant.rules() {
        part(format!("rule {}", rule.id()), &|part| say_rule(rule, part));
    }
    terms
}

fn say_head(covenant: &Covenant, part: &mut Part<'_>) {
    let (from, until) = covenant.period();
    let series = covenant.ref_series();
    part.say("name", covenant.name());
    part.say("serial", covenant.serial());
    part.say("series", Hex(series.id()));
    part.say("ref_period_days", series.period_days());
    part.say("purpose", covenant.purpose());
    part.say("legal_basis", covenant.legal_basis());
    part.say("valid_from", from);
    part.say("valid_until", until);
    part.say("max_refused_share", covenant.max_refused_share());
    part.say("max_records_per_tag", covenant.max_records_per_tag());
    part.say("max_household_persons", covenant.max_household_persons());
    part.say("postcodes", covenant.area());
    part.say("pseudonym_key.epoch", covenant.key_epoch());
    part.say("pseudonym_key.check", Hex(&covenant.key_check()));
    part.say(
        "excluded_addresses.sha256",
        Hex(&covenant.excluded_addresses()),
    );
}

fn say_agency(agency: &Agency, covenant: &Covenant, part: &mut Part<'_>) {
    part.say("index", agency.index());
    part.say("name", agency.name());
    part.say("chain", agency.chain().as_str());
    part.say("controller", agency.controller());
    let bsn = if agency.may_use_bsn() {
        "may use it"
    } else {
        "may not use it"
    };
    part.say("bsn", bsn);
    part.say_keys(agency.sign(), agency.hpke());
    part.say("max_signals", format!("{} a night", agency.max_signals()));
    part.say("aliases", listed(agency.aliases()));
    for code in covenant.codes() {
        // A code without a ground is one that this agency may not send.
        if let Some(ground) = agency.ground(code.number()) {
            let key = format!("may send {}", code.id());
            part.say(key, format!("on the ground: {ground}"));
        }
    }
}

fn say_code(code: &Code, part: &mut Part<'_>) {
    part.say("number", code.number());
    part.say("domain", code.domain());
    part.say("nl", code.nl());
    part.say("lifetime_days", code.lifetime_days());
    let min_amount = code
        .min_amount()
        .map_or_else(|| "none".to_owned(), |euros| format!("{euros} euros"));
    part.say("min_amount", min_amount);
    part.say("preconditions", listed(code.preconditions()));
}

/// Codes of an echo are codes of the covenant.
fn echo_name(echo: Echo, covenant: &Covenant) -> String {
    let id = |number| covenant.code_at(number).map_or("?", Code::id);
    format!("echo {} of {}", id(echo.echo()), id(echo.origin()))
}

fn say_match_key(index: usize, key: &MatchKey, part: &mut Part<'_>) {
    let mode = match key.mode() {
        Mode::Joins => "joins",
        Mode::Asks => "asks",
    };
    part.say("place", index + 1);
    part.say("mode", mode);
    part.say("scope", scope_word(key.scope()));
}

fn say_gate(index: usize, gate: &Gate, part: &mut Part<'_>) {
    part.say("place", index + 1);
    part.say("scope", scope_word(gate.scope()));
    part.say("k", gate.k());
    part.say("unit", unit_word(gate.unit()));
}

fn say_rule(rule: &Rule, part: &mut Part<'_>) {
    let stage = match rule.stage() {
        Stage::Proef => "proef",
        Stage::Pilot => "pilot",
        Stage::Live => "live",
    };
    let single_word = match rule.single_word() {
        SingleWord::Mark => "mark",
        SingleWord::Refuse => "refuse",
    };
    part.say("version", rule.version());
    part.say("stage", stage);
    part.say("nl", rule.nl());
    part.say("window_days", rule.window_days());
    part.say("min_agencies", rule.min_agencies());
    part.say("min_chains", rule.min_chains());
    part.say("min_domains", rule.min_domains());
    part.say("single_word", single_word);
}
