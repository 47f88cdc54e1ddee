//! Taking connections: how many, for how long, by TLS or without, until the service is told to end.
//!
//! Everything that somebody outside can make long or large has a bound here or in the shell, so
//! that slow clients and large ones cost a connection each for some seconds, and no memory.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::{Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::shell::Peer;

/// A certificate with its key, and how TLS is spoken with it.
pub type TlsConfig = ServerConfig;

/// So many connections at a time; more wait in the system's queue.
const MAX_CONNECTIONS: usize = 256;

/// So many of one address, but for this machine's own: a proxy there brings everybody.
const MAX_OF_ONE_ADDRESS: usize = 64;

/// The head of a request must have come within this time, the first or the next.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// A TLS handshake must be done within this time.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// A connection is over after this time, whatever happens on it: a client that reads slowly too.
const CONNECTION_TIME: Duration = Duration::from_mins(5);

/// What is under way when the service is told to end has this time.
const ENDING_TIME: Duration = Duration::from_secs(10);

/// So many threads at most work on visits. The casebook is one, so most of them wait for it.
const MAX_THREADS: usize = 16;

/// The head of a request has at most so many bytes.
const MAX_HEAD: usize = 16 * 1024;

/// The head of a request has at most so many fields.
const MAX_FIELDS: usize = 64;

/// What a service listens by.
pub struct Listening {
    /// The port, taken already.
    pub socket: std::net::TcpListener,
    /// The certificate and its key, where this service speaks TLS itself.
    pub tls: Option<Arc<TlsConfig>>,
}

/// Why a certificate and its key are not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The certificates are none.
    #[error("no certificate in PEM")]
    Certificate,
    /// The key is none.
    #[error("no private key in PEM")]
    Key,
    /// They do not go together, or are of a kind that is not taken.
    #[error("certificate and key do not go together, or are of a kind that is not taken: {0}")]
    Pair(rustls::Error),
}

/// Why the service ended by itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The port cannot be listened at.
    #[error("the service cannot listen: {0}")]
    Listen(io::Error),
    /// The system has no threads, or takes no signals.
    #[error("the service cannot start: {0}")]
    Start(io::Error),
}

/// TLS 1.2 and 1.3 with a certificate chain and its key, both as PEM.
///
/// # Errors
/// A variant of [`TlsError`] for each way in which they are none.
pub fn tls(chain: &[u8], key: &[u8]) -> Result<Arc<TlsConfig>, TlsError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::Certificate)?;
    if chain.is_empty() {
        return Err(TlsError::Certificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::Key)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key);
    let mut config = config.map_err(TlsError::Pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Answers browsers until the process is told to end (SIGTERM or SIGINT), on this thread and on
/// some that wait for the casebook. A signal from before `is_ready` was called ends it too, and so
/// does `is_ready` where it says no.
///
/// # Errors
/// [`ServeError::Start`] when the system has no threads or signals to give; else as [`serve`].
pub fn run(
    listening: Listening,
    router: Router,
    is_ready: impl FnOnce() -> bool,
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(MAX_THREADS)
        .build()
        .map_err(ServeError::Start)?;
    let served = runtime.block_on(async {
        let end = told_to_end().map_err(ServeError::Start)?;
        if !is_ready() {
            return Ok(());
        }
        serve(listening, router, end).await
    });
    // What still waits for the casebook has had its time.
    runtime.shutdown_timeout(ENDING_TIME);
    served
}

#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut by_system = signal(SignalKind::terminate())?;
    let mut by_hand = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = by_system.recv() => {}
            _ = by_hand.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        _ = tokio::signal::ctrl_c().await;
    })
}

/// Answers browsers until `end` is done, and then ends what is under way.
///
/// # Errors
/// [`ServeError::Listen`] when the port cannot be listened at.
pub async fn serve(
    listening: Listening,
    router: Router,
    end: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let socket = listening.socket;
    socket.set_nonblocking(true).map_err(ServeError::Listen)?;
    let listener = TcpListener::from_std(socket).map_err(ServeError::Listen)?;
    let acceptor = listening.tls.map(TlsAcceptor::from);
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let by_address = Arc::new(ByAddress::default());
    let ending = GracefulShutdown::new();
    tokio::pin!(end);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut end => break,
            accepted = async {
                let slot = Arc::clone(&slots).acquire_owned().await;
                listener.accept().await.map(|accepted| (accepted, slot))
            } => accepted,
        };
        // No more files, or a client that left already: neither ends the service.
        let Ok(((stream, from), slot)) = accepted else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(one_of) = ByAddress::enter(&by_address, from.ip()) else {
            continue;
        };
        let (router, acceptor, watcher) = (router.clone(), acceptor.clone(), ending.watcher());
        tokio::spawn(async move {
            let _held = (slot, one_of);
            let answered = connected(stream, from, router, acceptor, watcher);
            // A connection that fails or takes too long is closed, and nobody is told.
            let _ = timeout(CONNECTION_TIME, answered).await;
        });
    }
    drop(listener);
    let _ = timeout(ENDING_TIME, ending.shutdown()).await;
    Ok(())
}

async fn connected(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    acceptor: Option<TlsAcceptor>,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let _ = stream.set_nodelay(true);
    match acceptor {
        None => answering(stream, from, router, watcher).await,
        Some(acceptor) => {
            if let Ok(Ok(stream)) = timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await {
                answering(stream, from, router, watcher).await;
            }
        }
    }
}

async fn answering(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    from: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move {
            // RFC 9112 section 3.2: a request names one host.
            if request.headers().get_all(HOST).iter().count() != 1 {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::BAD_REQUEST;
                return Ok(response);
            }
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(from.ip()));
            router.oneshot(request).await
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_FIELDS)
        .serve_connection(TokioIo::new(stream), service);
    let _ = watcher.watch(connection).await;
}

/// How many connections there are of each address.
#[derive(Default)]
struct ByAddress(Mutex<HashMap<IpAddr, usize>>);

/// One connection of an address, for as long as it is held.
struct OneOf {
    all: Arc<ByAddress>,
    address: IpAddr,
}

impl ByAddress {
    /// One more; `None` where the address has as many as it may.
    fn enter(all: &Arc<Self>, address: IpAddr) -> Option<OneOf> {
        let mut counts = all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= MAX_OF_ONE_ADDRESS && !address.is_loopback() {
            return None;
        }
        *count += 1;
        Some(OneOf {
            all: Arc::clone(all),
            address,
        })
    }
}

impl Drop for OneOf {
    fn drop(&mut self) {
        let mut counts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = counts.get_mut(&self.address).map(|count| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            counts.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_takes_no_more_than_its_part_and_gives_it_back() {
        let all = Arc::new(ByAddress::default());
        let far = IpAddr::from([192, 0, 2, 1]);
        let mut held = Vec::new();
        for _ in 0..MAX_OF_ONE_ADDRESS {
            held.push(ByAddress::enter(&all, far).expect("there is room"));
        }
        assert!(ByAddress::enter(&all, far).is_none());
        assert!(ByAddress::enter(&all, IpAddr::from([192, 0, 2, 2])).is_some());
        held.pop();
        assert!(ByAddress::enter(&all, far).is_some());
        drop(held);
        assert!(all.0.lock().expect("whole").is_empty());
    }

    #[test]
    fn says_which_of_certificate_and_key_is_none() {
        assert!(matches!(tls(b"", b""), Err(TlsError::Certificate)));
        let chain = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(tls(chain, b""), Err(TlsError::Key)));
    }
}
