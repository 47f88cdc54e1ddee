//! TLS by the service itself: a client that knows the certificate is answered over 1.3 and 1.2, and
//! one that speaks without TLS, or begins and does not go on, is let go. The key in `tls/` is of
//! these tests alone.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use review::server::tls;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, version,
};

use crate::case::status_of;
use crate::place::Place;

const CERTIFICATE: &[u8] = include_bytes!("tls/cert.pem");
const KEY: &[u8] = include_bytes!("tls/key.pem");

fn place() -> Place {
    Place::with_tls(tls(CERTIFICATE, KEY).expect("a certificate and its key"))
}

fn client(versions: &[&'static rustls::SupportedProtocolVersion]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).expect("a certificate");
    roots.add(certificate).expect("taken");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

#[test]
fn a_page_is_read_over_tls_1_3_and_1_2() {
    let place = place();
    for (offered, spoken) in [
        (&version::TLS13, ProtocolVersion::TLSv1_3),
        (&version::TLS12, ProtocolVersion::TLSv1_2),
    ] {
        let name = ServerName::try_from("hits.example.nl").expect("a name");
        let connection = ClientConnection::new(client(&[offered]), name).expect("a client");
        let mut stream = StreamOwned::new(connection, place.connect());
        let request = "GET /sign-in HTTP/1.1\r\nHost: hits.example.nl\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        let mut part = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut part) {
            answer.extend_from_slice(&part[..read]);
        }
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert_eq!(status_of(&answer), 200, "{answer}");
        assert!(answer.contains("strict-transport-security"), "{answer}");
        assert_eq!(stream.conn.protocol_version(), Some(spoken));
    }
}

#[test]
fn who_does_not_speak_tls_or_does_not_go_on_is_let_go() {
    let place = place();
    let request = "GET /sign-in HTTP/1.1\r\nHost: hits.example.nl\r\n\r\n";
    let answer = place.ask(request.as_bytes());
    assert!(!answer.contains("HTTP/1.1"), "{answer}");
    let began = Instant::now();
    let mut silent: TcpStream = place.connect();
    assert_eq!(silent.read(&mut [0; 16]).unwrap_or(0), 0);
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
}
