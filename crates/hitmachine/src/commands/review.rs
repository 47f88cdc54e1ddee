//! `hitmachine review`: serves the page in which people at the centre review hits.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::anyhow;
use casebook::store::LookPolicy;
use centre::settings::Settings;
use centre::{OpeningError, open_casebook};
use clap::Args;
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::{Owner, signature_path};
use exchange::file::regular_file;
use jiff::Timestamp;
use review::assets::{Assets, Theme};
use review::server::{
    Beside, Listening, Reached, Service, ServiceParts, Settled, run as serve, tls,
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::centre::reader::store_failed;
use super::centre::site::open_site;
use crate::console::{self, Console};
use crate::exit::{self, Failure, OrFailure as _};
use crate::party_folder::{self, AGREEMENTS, COVENANT};

/// Serve the page in which people review hits (at the centre, all day)
///
/// People sign in with an account of the casebook; `hitmachine account add` makes one. Without TLS
/// the page is served to this machine alone. A proxy on this machine that speaks TLS is named by the
/// origin that browsers see, and must pass on Host and X-Forwarded-For. By loopback alone no codes
/// are asked for besides the passphrase. What a night changes is taken over while the page is
/// served, which ends by SIGTERM or Ctrl-C.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  hitmachine review --site /srv/hitmachine\n  hitmachine review --site \
                  /srv/hitmachine --origin https://hits.example.nl"
)]
pub(crate) struct ReviewArgs {
    /// The centre's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,

    /// The address and port to listen at; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8311")]
    listen: SocketAddr,

    /// The address of the page in a browser, such as https://hits.example.nl [default: this machine
    /// alone]
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
    let settling = Settling::new(&args.site);
    let settled = settling.read()?;
    let casebook = open_casebook(&site).map_err(|error| match error {
        OpeningError::Store(error) => store_failed(error),
        error => Failure::refused(error),
    })?;
    let socket = TcpListener::bind(args.listen).map_err(|cause| not_bound(args.listen, cause))?;
    let listen = socket.local_addr().map_err(Failure::failed)?;
    let (reached, address) = match &args.origin {
        None => (
            Reached::by_loopback(listen.port()),
            format!("http://{listen}/"),
        ),
        Some(origin) => (
            Reached::by_origin(origin, tls.is_none())
                .or_refuse(format_args!("--origin {origin}"))?,
            format!("{origin}/"),
        ),
    };
    let parts = ServiceParts {
        centre: settled.covenant.centre().name().to_owned(),
        policy: LookPolicy {
            second_look: settings.as_ref().and_then(Settings::second_look),
            filled_at: settings
                .map_or_else(Vec::new, |settings| settings.second_look_at().to_vec()),
        },
        assets: Arc::new(assets),
        clock: Box::new(Timestamp::now),
        random: Box::new(|bytes| {
            // A service without randomness must not go on: no session of it would be safe.
            getrandom::fill(bytes).expect("the system gives randomness");
        }),
    };
    let service = Service::new(casebook, settled, parts)
        .reached_by(reached)
        .beside(Beside {
            log: Box::new(|line| console::note(line)),
            settled_anew: Box::new(move || settling.anew()),
        });
    let mut told = Ok(());
    serve(Listening { socket, tls }, Arc::new(service), || {
        told = console.result(&Served { address }, |served| {
            format!("the page is at {}", served.address)
        });
        told.is_ok()
    })
    .map_err(Failure::failed)?;
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

fn not_bound(listen: SocketAddr, cause: io::Error) -> Failure {
    let text = match cause.kind() {
        io::ErrorKind::AddrInUse => anyhow!(
            "{listen}: another program listens there: stop it, or choose another port with --listen"
        ),
        _ => anyhow!("{listen} cannot be listened at: {cause}"),
    };
    match cause.kind() {
        io::ErrorKind::AddrInUse
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied => Failure::refused(text),
        _ => Failure::failed(text),
    }
}

/// What the owners settled, read again where a file of it has changed.
struct Settling {
    covenant: PathBuf,
    agreements: PathBuf,
    state: PathBuf,
    /// What was looked at last: the time and size of each file.
    seen: Mutex<Vec<Option<(SystemTime, u64)>>>,
}

impl Settling {
    fn new(site: &Path) -> Self {
        let settling = Self {
            covenant: site.join(COVENANT),
            agreements: site.join(AGREEMENTS),
            state: party_folder::state(site, None),
            seen: Mutex::default(),
        };
        *settling.seen() = settling.looks();
        settling
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Vec<Option<(SystemTime, u64)>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn looks(&self) -> Vec<Option<(SystemTime, u64)>> {
        let files = [&self.covenant, &self.agreements].map(|file| {
            let [care, safety] = Owner::ALL.map(|owner| signature_path(file, owner));
            [file.clone(), care, safety]
        });
        let look = |path: &PathBuf| {
            let data = fs::metadata(path).ok()?;
            Some((data.modified().ok()?, data.len()))
        };
        files.iter().flatten().map(look).collect()
    }

    /// What is settled now, by files that both owners signed; nothing is written.
    fn read(&self) -> Result<Settled, Failure> {
        let covenant = party_folder::newest_covenant(&self.covenant, &self.state)?;
        let agreements = SignedAgreements::read_newest(&self.agreements, &self.state, &covenant);
        let agreements = agreements.or_refuse(self.agreements.display())?;
        Ok(Settled {
            covenant: (*covenant).clone(),
            agreements: agreements.map(|agreements| (*agreements).clone()),
        })
    }

    /// What is settled where a file has changed since it was looked at last. Files that do not hold
    /// are told in the log, and what was settled before goes on.
    fn anew(&self) -> Option<Settled> {
        let looks = self.looks();
        let mut seen = self.seen();
        if *seen == looks {
            return None;
        }
        *seen = looks;
        let settled = self.read();
        settled
            .inspect_err(|error| console::note(error.line()))
            .ok()
    }
}
