//! `hitmachine account`: who may act at the centre, and as what.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::anyhow;
use casebook::account::{self, Account, Forbidden, Role};
use casebook::key::Salts;
use casebook::store::{AccountChange, AccountError, Casebook, ENROLMENT_WAITS};
use centre::OpeningError;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use journal::Actor;
use review::entering::enrolment_code;
use serde::Serialize;

use crate::commands::centre_folder::open_site;
use crate::console::{self, Console};
use crate::exit::{Failure, store_failed};
use crate::random;

/// Add, list, disable, enable or reset accounts (at the centre)
///
/// An account is the id of a function, never the name of a person, and has one role. Who assesses
/// reads no journal and makes no accounts; who makes accounts cannot assess. A new account, and one
/// whose reset is complete, gets a code: whoever has it chooses at the page what the account signs
/// in with. Whoever may run this may act as anybody here. Each change is an entry of the journal.
#[derive(Args)]
pub(crate) struct AccountArgs {
    #[command(subcommand)]
    verb: AccountVerb,
}

#[derive(Subcommand)]
enum AccountVerb {
    /// Make an account; the first one is an administrator's and is made as itself
    #[command(
        after_help = "Examples:\n  hitmachine account add --site /srv/hitmachine --as admin-1 \
                      --role administrator admin-1\n  hitmachine account add --site \
                      /srv/hitmachine --as admin-1 --role analyst analyst-1"
    )]
    Add {
        #[command(flatten)]
        actor: ActorArgs,
        /// What it is for: analyst, second-reviewer, privacy-officer, auditor or administrator
        #[arg(long, value_parser = role)]
        role: Role,
        /// Its id: 1 to 32 of a-z, 0-9 and hyphens; it begins with a letter, and is given once
        #[arg(value_parser = Actor::parse)]
        id: Actor,
    },
    /// Show all accounts
    #[command(
        after_help = "Example:\n  hitmachine account list --site /srv/hitmachine --as admin-1"
    )]
    List {
        #[command(flatten)]
        actor: ActorArgs,
    },
    /// Take all rights from an account; it is never deleted, as the journal names it
    #[command(
        after_help = "Example:\n  hitmachine account disable --site /srv/hitmachine --as admin-1 \
                      analyst-1"
    )]
    Disable(ChangeArgs),
    /// Give an account its rights back
    #[command(
        after_help = "Example:\n  hitmachine account enable --site /srv/hitmachine --as admin-1 \
                      analyst-1"
    )]
    Enable(ChangeArgs),
    /// Reset an account: an administrator asks, another or the privacy officer completes it
    ///
    /// The second call must come within 24 hours, and not from the account itself. For 24 hours
    /// after it the account assesses nothing.
    #[command(
        after_help = "Example:\n  hitmachine account reset --site /srv/hitmachine --as admin-1 \
                      analyst-1\n  hitmachine account reset --site /srv/hitmachine --as officer-1 \
                      analyst-1"
    )]
    Reset(ChangeArgs),
    /// Make another code to enrol with, for an account that has not enrolled yet
    #[command(
        after_help = "Example:\n  hitmachine account code --site /srv/hitmachine --as admin-1 \
                      analyst-1"
    )]
    Code(ChangeArgs),
}

/// Where, and who.
#[derive(Args)]
struct ActorArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// The account that does it
    #[arg(long = "as", value_name = "ID", value_parser = Actor::parse)]
    who: Actor,
}

#[derive(Args)]
struct ChangeArgs {
    #[command(flatten)]
    actor: ActorArgs,
    /// The account
    #[arg(value_parser = Actor::parse)]
    id: Actor,
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| {
        let words = Role::ALL.map(Role::as_str);
        format!("a role is one of {}", words.join(", "))
    })
}

/// An account as it is shown.
#[derive(Serialize)]
struct AccountRow {
    id: String,
    role: &'static str,
    is_disabled: bool,
    made_at: String,
    made_by: String,
    /// Until when it assesses nothing, where that is to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    barred_until: Option<String>,
    /// The administrator who asked that it be reset.
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_asked_by: Option<String>,
    /// What somebody enrols with at the page, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_code: Option<String>,
}

/// All of them.
#[derive(Serialize)]
struct AccountRows {
    accounts: Vec<AccountRow>,
}

impl AccountRow {
    fn of(account: &Account, now: Timestamp) -> Self {
        let is_barred = matches!(
            account::may_assess(account, now),
            Err(Forbidden::Barred { .. })
        );
        let barred_until = is_barred.then_some(account.barred_until);
        let asked = account.reset_asked.as_ref();
        Self {
            id: account.id.to_string(),
            role: account.role.as_str(),
            is_disabled: account.is_disabled,
            made_at: account.made_at.to_string(),
            made_by: account.made_by.to_string(),
            barred_until: barred_until.map(|until| until.to_string()),
            reset_asked_by: asked.map(|asked| asked.by.to_string()),
            enrolment_code: None,
        }
    }

    fn sentence(&self) -> String {
        let Self { id, role, .. } = self;
        let mut parts = vec![format!("{id} is an account of the role {role}")];
        if self.is_disabled {
            parts.push("disabled".to_owned());
        }
        if let Some(until) = &self.barred_until {
            parts.push(format!("it assesses nothing until {until}"));
        }
        if let Some(by) = &self.reset_asked_by {
            parts.push(format!(
                "{by} asked for a reset: another administrator or the privacy officer completes it"
            ));
        }
        let mut sentence = parts.join("; ");
        if let Some(code) = &self.enrolment_code {
            let hours = ENROLMENT_WAITS.as_hours();
            _ = write!(
                sentence,
                "\ncode to enrol with, once, for {hours} hours: {code}"
            );
        }
        sentence
    }
}

pub(crate) fn run(args: &AccountArgs, console: &Console) -> Result<(), Failure> {
    match &args.verb {
        AccountVerb::Add { actor, role, id } => {
            change(actor, id, AccountChange::Add(*role), console)
        }
        AccountVerb::List { actor } => list(actor, console),
        AccountVerb::Disable(args) => {
            change(&args.actor, &args.id, AccountChange::Disable, console)
        }
        AccountVerb::Enable(args) => change(&args.actor, &args.id, AccountChange::Enable, console),
        AccountVerb::Reset(args) => change(&args.actor, &args.id, AccountChange::Reset, console),
        AccountVerb::Code(args) => offer_code(&args.actor, &args.id, console),
    }
}

fn change(
    actor: &ActorArgs,
    id: &Actor,
    change: AccountChange,
    console: &Console,
) -> Result<(), Failure> {
    let (mut casebook, mut salts, now) = open(actor)?;
    let code = enrolment_code(&random::secret()?);
    let account = casebook
        .change_account_with_code(id, change, Some(&code.hash()), &actor.who, now, &mut salts)
        .map_err(not_changed)?;
    let is_new = match change {
        AccountChange::Add(_) => true,
        AccountChange::Reset => account.reset_asked.is_none(),
        AccountChange::Disable | AccountChange::Enable => false,
    };
    let mut row = AccountRow::of(&account, now);
    row.enrolment_code = is_new.then(|| code.expose().to_owned());
    console.delivered(&row, id, AccountRow::sentence)
}

fn offer_code(actor: &ActorArgs, id: &Actor, console: &Console) -> Result<(), Failure> {
    let (mut casebook, mut salts, now) = open(actor)?;
    let code = enrolment_code(&random::secret()?);
    let account = casebook
        .offer_enrolment(id, &code.hash(), &actor.who, now, &mut salts)
        .map_err(|error| match error {
            AccountError::Unchanged { id } => Failure::refused(anyhow!(
                "the account {id} has enrolled already: `hitmachine account reset` takes away what \
                 it signs in with"
            )),
            error => not_changed(error),
        })?;
    let mut row = AccountRow::of(&account, now);
    row.enrolment_code = Some(code.expose().to_owned());
    console.delivered(&row, id, AccountRow::sentence)
}

fn list(actor: &ActorArgs, console: &Console) -> Result<(), Failure> {
    let (mut casebook, mut salts, now) = open(actor)?;
    let accounts = casebook
        .list_accounts(&actor.who, now, &mut salts)
        .map_err(not_changed)?;
    let mut rows = Vec::with_capacity(accounts.len());
    for account in &accounts {
        rows.push(AccountRow::of(account, now));
    }
    console.result(&AccountRows { accounts: rows }, |rows| {
        table(&rows.accounts)
    })
}

fn table(rows: &[AccountRow]) -> String {
    let head = [
        "account",
        "role",
        "made at",
        "made by",
        "disabled",
        "barred until",
        "reset by",
    ];
    let cells = rows.iter().map(|row| {
        let disabled = if row.is_disabled { "yes" } else { "" };
        [
            row.id.clone(),
            row.role.to_owned(),
            row.made_at.clone(),
            row.made_by.clone(),
            disabled.to_owned(),
            row.barred_until.clone().unwrap_or_default(),
            row.reset_asked_by.clone().unwrap_or_default(),
        ]
    });
    console::table(head, cells)
}

/// The casebook, random bytes for its entries, and the moment.
fn open(actor: &ActorArgs) -> Result<(Casebook, Salts, Timestamp), Failure> {
    let site = open_site(&actor.site)?;
    let casebook = centre::open_casebook(&site).map_err(not_opened)?;
    // The journal counts seconds.
    let now = Timestamp::from_second(Timestamp::now().as_second()).map_err(Failure::failed)?;
    Ok((casebook, Salts::new(&random::secret()?), now))
}

fn not_opened(error: OpeningError) -> Failure {
    match error {
        OpeningError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    }
}

fn not_changed(error: AccountError) -> Failure {
    match error {
        AccountError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    }
}
