//! What asks for pages: one connection that stays open, with the cookie of somebody who has signed
//! in. As much of HTTP/1.1 (RFC 9112) as this server speaks: an answer has a length.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::served::Served;
use crate::world::World;

/// So many connections for each session, so that one that waits holds up no other.
const FOR_EACH: usize = 4;
/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open connection.
pub(crate) struct Browser {
    host: String,
    cookie: String,
    form_token: String,
    stream: BufReader<TcpStream>,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// The browsers of all who have signed in.
pub(crate) fn signed_in(served: &Served, world: &World) -> io::Result<Vec<Browser>> {
    let mut browsers = Vec::new();
    for cookie in &world.cookies {
        for _ in 0..FOR_EACH {
            let mut browser = Browser::open(&served.host, cookie)?;
            let account = browser.get("/account")?;
            let before = "name=\"form_token\" value=\"";
            let token = account.body.split_once(before).map(|(_, rest)| rest);
            let token = token.and_then(|rest| rest.split('"').next());
            let token = token.ok_or_else(|| io::Error::other("nobody is signed in"))?;
            token.clone_into(&mut browser.form_token);
            browsers.push(browser);
        }
    }
    Ok(browsers)
}

impl Browser {
    fn open(host: &str, cookie: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            host: host.to_owned(),
            cookie: cookie.to_owned(),
            form_token: String::new(),
            stream: BufReader::new(stream),
        })
    }

    /// Asks for a page.
    pub(crate) fn get(&mut self, path: &str) -> io::Result<Page> {
        self.ask(&format!("GET {path}"), "", "")
    }

    /// Sends a form, with what a form must bring.
    pub(crate) fn post(&mut self, path: &str, form: &str) -> io::Result<Page> {
        let form = format!("form_token={}&{form}", self.form_token);
        let more = format!(
            "Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n",
            self.host,
            form.len()
        );
        self.ask(&format!("POST {path}"), &more, &form)
    }

    fn ask(&mut self, what: &str, more: &str, form: &str) -> io::Result<Page> {
        let (host, cookie) = (&self.host, &self.cookie);
        let request =
            format!("{what} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{more}\r\n{form}");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no answer: {line:?}")))?;
        let mut length = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line.trim_end().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let length = length.ok_or_else(|| io::Error::other("an answer without a length"))?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        let body = String::from_utf8(body).map_err(io::Error::other)?;
        Ok(Page { status, body })
    }
}
