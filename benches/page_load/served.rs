//! `hitmachine review` in a process of its own.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ticks of the clock by which Linux counts processor time, a second.
const TICKS: f64 = 100.0;

/// The server.
pub(crate) struct Served {
    process: Child,
    pub(crate) host: String,
}

impl Served {
    /// Starts it at a port of loopback that is free.
    pub(crate) fn start(binary: &Path, site: &Path) -> io::Result<Self> {
        let mut process = Command::new(binary)
            .arg("review")
            .arg("--site")
            .arg(site)
            .args(["--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(said) = process.stdout.take() {
            BufReader::new(said).read_line(&mut line)?;
        }
        let host = line.trim().strip_prefix("the page is at http://");
        let host = host.and_then(|host| host.strip_suffix('/'));
        let host = host.map(str::to_owned);
        match host {
            Some(host) => Ok(Self { process, host }),
            None => Err(io::Error::other(format!("it says {line:?}"))),
        }
    }

    /// How long it worked, on all processors.
    pub(crate) fn processor(&self) -> io::Result<Duration> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // Behind the name, which stands in brackets and may hold anything.
        let fields = text.rsplit(')').next().unwrap_or_default();
        let mut ticks = 0.0;
        for field in fields.split_whitespace().skip(11).take(2) {
            ticks += field.parse::<f64>().map_err(io::Error::other)?;
        }
        Ok(Duration::from_secs_f64(ticks / TICKS))
    }

    /// The most memory it had, in MB.
    pub(crate) fn peak_mb(&self) -> io::Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kb = line.and_then(|line| line.split_whitespace().next());
        let kb = kb.and_then(|kb| kb.parse::<u64>().ok());
        kb.map(|kb| kb / 1024)
            .ok_or_else(|| io::Error::other("the system does not say how much memory it has"))
    }

    /// Tells it to end, and waits.
    pub(crate) fn end(mut self) -> io::Result<()> {
        let id = self.process.id().to_string();
        Command::new("kill").args(["-s", "TERM", &id]).status()?;
        let ended = self.process.wait()?;
        if ended.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("it ended with {ended}")))
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Where something failed on the way; after `end` there is nobody to kill.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
