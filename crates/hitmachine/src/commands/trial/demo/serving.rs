//! Serves the page over the site of a demo, whose accounts are known to everybody.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::anyhow;
use casebook::key::Salts;
use casebook::store::Casebook;
use centre::settings::Settings;
use review::assets::Assets;
use review::entering::{enrol as enrolled, enrolment_code};
use site::Site;

use crate::console;
use crate::exit::{Failure, OrFailure as _};
use crate::page_server::PageServer;
use crate::random;

/// With which every account of a demo signs in. It protects nothing: nobody in a demo exists.
const PASSPHRASE: &str = "vier kleuren bij de brug";

/// Lets every account sign in with the passphrase, from the moment that it was made.
pub(super) fn enrol(casebook: &mut Casebook) -> Result<(), Failure> {
    let accounts = casebook.accounts().map_err(Failure::failed)?;
    for account in accounts {
        let (id, at) = (&account.id, account.made_at);
        let mut salts = Salts::new(&random::secret()?);
        let code = enrolment_code(&random::secret()?);
        casebook
            .offer_enrolment(id, &code.hash(), &account.made_by, at, &mut salts)
            .map_err(Failure::failed)?;
        let salt = random::secret()?;
        enrolled(casebook, (id, &code), PASSPHRASE, &salt, at, &mut salts)
            .map_err(Failure::failed)?;
    }
    Ok(())
}

/// Serves the page until Ctrl-C, and says how to sign in.
pub(super) fn serve(path: &Path, listen: SocketAddr) -> Result<(), Failure> {
    let site = Site::open(path).map_err(Failure::failed)?;
    let settings = Settings::of(&site).or_refuse(site.settings().display())?;
    let server = PageServer {
        site: &site,
        settings: settings.as_ref(),
        assets: Assets::built_in(),
        listen,
        origin: None,
        tls: None,
    };
    server
        .run(|address| {
            console::note(format_args!(
                "the page is at {address}: sign in as one of these accounts, with the passphrase \
                 \"{PASSPHRASE}\"; Ctrl-C ends it"
            ));
            true
        })
        .map_err(|failure| Failure::refused(anyhow!("{}; --no-serve goes without", failure.line())))
}
