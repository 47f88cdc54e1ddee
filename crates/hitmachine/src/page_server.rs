//! Serves the page over a site until the process is told to end.

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
use exchange::agreements::signed_agreements::SignedAgreements;
use exchange::covenant::signed_covenant::{Owner, signature_path};
use jiff::Timestamp;
use review::assets::Assets;
use review::router;
use review::server::{
    Beside, Listening, Reached, Service, ServiceParts, Settled, SignedReports, TlsConfig, run,
};
use site::Site;

use crate::console;
use crate::exit::{Failure, OrFailure as _, store_failed};
use crate::party_folder::{self, AGREEMENTS, COVENANT};

/// Ports below this one are the system's: an account needs a capability to listen there.
const FIRST_FREE_PORT: u16 = 1024;

/// What the page is served from, and where.
pub(crate) struct PageServer<'a> {
    /// The centre's folder.
    pub(crate) site: &'a Site,
    /// Its settings, where it has any.
    pub(crate) settings: Option<&'a Settings>,
    /// The style and script of the page.
    pub(crate) assets: Assets,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// The address of the page in a browser; none for this machine alone.
    pub(crate) origin: Option<&'a str>,
    /// With which certificate, where the page speaks TLS itself.
    pub(crate) tls: Option<Arc<TlsConfig>>,
}

impl PageServer<'_> {
    /// Serves it. Once browsers can come, `told` is given the address, and says whether to go on.
    pub(crate) fn run(self, told: impl FnOnce(&str) -> bool) -> Result<(), Failure> {
        let settling = Settling::new(self.site.path());
        let settled = settling.read()?;
        let socket =
            TcpListener::bind(self.listen).map_err(|cause| not_bound(self.listen, &cause))?;
        let listen = socket.local_addr().map_err(Failure::failed)?;
        let (reached, address) = match self.origin {
            None => (
                Reached::by_loopback(listen.port()),
                format!("http://{listen}/"),
            ),
            Some(origin) => (
                Reached::by_origin(origin, self.tls.is_none())
                    .or_refuse(format_args!("--origin {origin}"))?,
                format!("{origin}/"),
            ),
        };
        let settings = self.settings;
        let parts = ServiceParts {
            centre: settled.covenant.centre().name().to_owned(),
            policy: LookPolicy {
                second_look: settings.and_then(Settings::second_look),
                filled_at: settings
                    .map_or_else(Vec::new, |settings| settings.second_look_at().to_vec()),
            },
            intake: settings.map_or(Settings::INTAKE, Settings::intake),
            assets: Arc::new(self.assets),
            clock: Box::new(Timestamp::now),
            random: Box::new(|bytes| {
                // A service without randomness must not go on: no session of it would be safe.
                getrandom::fill(bytes).expect("the system gives randomness");
            }),
        };
        // Opened last, since that makes one: what was refused before has changed nothing.
        let mut casebook = open_casebook(self.site).map_err(|error| match error {
            OpeningError::Store(error) => store_failed(error),
            error => Failure::refused(error),
        })?;
        let sync = casebook.share_sync().map_err(store_failed)?;
        let mut service = Service::new(casebook, settled, parts)
            .forced_by(sync)
            .reached_by(reached)
            .beside(Beside {
                log: Box::new(|line| console::note(line)),
                settled_anew: Box::new(move || settling.anew()),
            });
        if let Some(settings) = settings {
            service = service.with_reports(SignedReports {
                folder: self.site.reports(),
                origin: settings.origin().clone(),
            });
        }
        let listening = Listening {
            socket,
            tls: self.tls,
        };
        run(listening, router(Arc::new(service)), || told(&address)).map_err(Failure::failed)
    }
}

fn not_bound(listen: SocketAddr, cause: &io::Error) -> Failure {
    let text = anyhow!(why_not_bound(listen, cause));
    match cause.kind() {
        io::ErrorKind::AddrInUse
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied => Failure::refused(text),
        _ => Failure::failed(text),
    }
}

/// Why an address cannot be listened at, and what to do.
fn why_not_bound(listen: SocketAddr, cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{listen}: another program listens there: stop it, or choose another port with --listen"
        ),
        io::ErrorKind::AddrNotAvailable => format!(
            "{listen}: this machine does not have this address: choose one of its own with --listen"
        ),
        io::ErrorKind::PermissionDenied if listen.port() < FIRST_FREE_PORT => format!(
            "{listen}: this account may not use a port below {FIRST_FREE_PORT}: put \
             AmbientCapabilities=CAP_NET_BIND_SERVICE into the unit of the service, or choose \
             another port with --listen"
        ),
        io::ErrorKind::PermissionDenied => format!(
            "{listen}: this machine does not let this account listen there: choose another address \
             with --listen"
        ),
        _ => format!("{listen} cannot be listened at: {cause}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_can_listen_it_says_the_address_and_what_to_do() {
        for (listen, kind, says) in [
            (
                "10.0.0.5:443",
                io::ErrorKind::PermissionDenied,
                "CAP_NET_BIND_SERVICE",
            ),
            (
                "10.0.0.5:1023",
                io::ErrorKind::PermissionDenied,
                "CAP_NET_BIND_SERVICE",
            ),
            (
                "10.0.0.5:1024",
                io::ErrorKind::PermissionDenied,
                "choose another address",
            ),
            (
                "10.0.0.5:443",
                io::ErrorKind::AddrNotAvailable,
                "does not have this address",
            ),
            (
                "[::1]:443",
                io::ErrorKind::AddrInUse,
                "another program listens there",
            ),
        ] {
            let text = why_not_bound(listen.parse().expect("an address"), &kind.into());
            let place = text
                .strip_prefix(listen)
                .expect("it begins with the address");
            assert!(place.contains(says), "{text}");
            assert!(place.contains("--listen"), "{text}");
        }
    }
}
