//! `hitmachine review`: serves the page in which people at the centre review hits.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::anyhow;
use centre::settings::Settings;
use clap::Args;
use exchange::file::regular_file;
use review::assets::{Assets, Theme};
use review::server::tls;
use serde::Serialize;
use zeroize::Zeroizing;

use super::centre_folder::open_site;
use crate::console::Console;
use crate::exit::{self, Failure, OrFailure as _};
use crate::page_server::PageServer;

/// Serve the page in which people review hits (at the centre, all day)
///
/// People sign in with an account of the casebook; `hitmachine account add` makes one. Without TLS
/// the page is served to this machine alone. A proxy on this machine that speaks TLS is named by
/// the origin that browsers see, and must pass on Host and X-Forwarded-For. By loopback alone no
/// codes are asked for besides the passphrase. What a night changes is taken over while the page is
/// served, which ends by SIGTERM or Ctrl-C.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hitmachine review --site /srv/hitmachine\n  \
                  hitmachine review --site /srv/hitmachine --origin https://hits.example.nl"
)]
pub(crate) struct ReviewArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The address and port to listen at; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8311")]
    listen: SocketAddr,

    /// The address of the page in a browser, such as `https://hits.example.nl` [default: this
    /// machine alone]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,

    /// The certificate of that name with those above it, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_key", requires = "origin")]
    tls_cert: Option<PathBuf>,

    /// The key of the certificate, as PEM, which only its owner may read
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// A municipality's own theme [default: `theme` in site.toml, else the one that is built in]
    #[arg(long, value_name = "FILE")]
    theme: Option<PathBuf>,
}

/// Where the page is.
#[derive(Serialize)]
struct Served {
    address: String,
}

pub(crate) fn run(args: &ReviewArgs, console: &Console) -> Result<(), Failure> {
    let site = open_site(&args.site)?;
    let tls = match args.tls_cert.as_ref().zip(args.tls_key.as_ref()) {
        None if !args.listen.ip().is_loopback() => {
            return Err(Failure::refused(anyhow!(
                "{}: without TLS the page is served to this machine alone: give --tls-cert and \
                 --tls-key, or listen at 127.0.0.1 behind a proxy that speaks TLS and name it by \
                 --origin",
                args.listen
            )));
        }
        None => None,
        Some((chain, key)) => {
            let bytes = exit::read(chain)?;
            let key_bytes = regular_file::read_own(key).map(Zeroizing::new);
            let key_bytes = key_bytes.map_err(|cause| exit::unreadable(key, &cause))?;
            let pair = tls(&bytes, &key_bytes);
            Some(pair.or_refuse(format_args!("{}, {}", chain.display(), key.display()))?)
        }
    };
    let settings = Settings::of(&site).or_refuse(site.settings().display())?;
    let assets = assets(args, settings.as_ref())?;
    let server = PageServer {
        site: &site,
        settings: settings.as_ref(),
        assets,
        listen: args.listen,
        origin: args.origin.as_deref(),
        tls,
    };
    let mut told = Ok(());
    server.run(|address| {
        let place = Served {
            address: address.to_owned(),
        };
        told = console.result(&place, |served| {
            format!("the page is at {}", served.address)
        });
        told.is_ok()
    })?;
    told
}

fn assets(args: &ReviewArgs, settings: Option<&Settings>) -> Result<Assets, Failure> {
    let by_settings = || settings.and_then(|settings| settings.theme(&args.site));
    let Some(path) = args.theme.clone().or_else(by_settings) else {
        return Ok(Assets::built_in());
    };
    let bytes = exit::read(&path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::refused(anyhow!("{}: the theme is not UTF-8", path.display())))?;
    let theme = Theme::parse(&text).or_refuse(path.display())?;
    Ok(Assets::with_theme(&theme))
}
