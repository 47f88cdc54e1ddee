//! What an agency's commands read: its folder, and its exports, each with a profile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use exchange::night::Night;
use hasher::agency_folder::{NamedPaths, read_profile};
use hasher::profile::Profile;
use hasher::read::spool::Spool;
use hasher::{AgencyFolder, Export, ExportFile, HashError, ProfiledExport, TableError};

use super::{look, open, open_again, unusable};
use crate::exit::{self, Failure};
use crate::random;

/// The name of standard input on a command line.
const STANDARD_INPUT: &str = "-";

/// The exports, the files that an agency works by, and where it writes to.
#[derive(Args)]
pub(crate) struct InputArgs {
    #[command(flatten)]
    exports: ExportArgs,

    /// The folder to write to [default: out in the agency's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// The exports, and the files that an agency works by.
#[derive(Args)]
pub(crate) struct ExportArgs {
    /// The export of the night; several, where the agency has several case systems; - reads
    /// standard input
    #[arg(value_name = "EXPORT", required = true)]
    signals: Vec<PathBuf>,

    /// The agency's folder, with the files of standard names
    #[arg(long, value_name = "DIR", default_value = ".")]
    home: PathBuf,

    /// The covenant [default: covenant.toml in the agency's folder]
    #[arg(long, value_name = "FILE")]
    covenant: Option<PathBuf>,

    /// The agreements [default: agreements.toml beside the covenant, where it is there]
    #[arg(long, value_name = "FILE")]
    agreements: Option<PathBuf>,

    /// The state folder: pinned owners, what was delivered [default: state in the agency's folder]
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,

    /// The profile of the export [default: profile.toml in the agency's folder]; of several
    /// exports one for each, in their order
    #[arg(long, value_name = "FILE")]
    profile: Vec<PathBuf>,

    /// The pseudonym key [default: pseudonym.key in the agency's folder]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// The agency's own key [default: agency.key in the agency's folder]
    #[arg(long, value_name = "FILE")]
    agency_key: Option<PathBuf>,

    /// The addresses that are no household [default: excluded-addresses.csv in the agency's folder]
    #[arg(long, value_name = "FILE")]
    excluded: Option<PathBuf>,
}

impl InputArgs {
    /// Opens the agency's folder, to hash for a night; a dry run writes nothing into it.
    pub(crate) fn folder(&self, night: Night, is_dry_run: bool) -> Result<AgencyFolder, Failure> {
        let (home, named) = (&self.exports.home, self.exports.named_paths()?);
        if is_dry_run {
            look(home, named, night)
        } else {
            open(home, named, night)
        }
    }

    /// Opens the agency's folder for what follows a night that was hashed.
    pub(crate) fn folder_again(&self) -> Result<AgencyFolder, Failure> {
        self.exports.folder_again()
    }

    /// The folder to write to.
    pub(crate) fn out(&self) -> PathBuf {
        out_folder(&self.exports.home, self.out.as_ref())
    }

    /// A file that an earlier run wrote.
    pub(crate) fn own_file(&self, named: &Path) -> PathBuf {
        own_file(&self.exports.home, &self.out(), named)
    }

    /// Opens the exports. What comes through a pipe goes to `spill` first, encrypted.
    pub(crate) fn exports(&self, folder: &AgencyFolder, spill: &Path) -> Result<Inputs, Failure> {
        self.exports.open(folder, spill)
    }
}

/// The folder to write to: the one that was named, else `out` in the agency's.
pub(crate) fn out_folder(home: &Path, named: Option<&PathBuf>) -> PathBuf {
    named.map_or_else(|| home.join("out"), Clone::clone)
}

/// A file that an earlier run wrote, where it is named as from the folder of that run: from here,
/// from the agency's folder, or from the folder that is written to.
pub(crate) fn own_file(home: &Path, out: &Path, named: &Path) -> PathBuf {
    let places = [named.to_owned(), home.join(named), out.join(named)];
    let mut found = places.iter().filter(|place| place.exists());
    found.next().map_or_else(|| named.to_owned(), Clone::clone)
}

impl ExportArgs {
    /// Opens the agency's folder for what follows a night that was hashed.
    pub(crate) fn folder_again(&self) -> Result<AgencyFolder, Failure> {
        open_again(&self.home, self.named_paths()?)
    }

    fn named_paths(&self) -> Result<NamedPaths<'_>, Failure> {
        let (exports, profiles) = (self.signals.len(), self.profile.len());
        if profiles != exports && (exports > 1 || profiles > 1) {
            return Err(Failure::refused(anyhow!(
                "each export needs a profile: give --profile as often as there are exports \
                 ({exports}), in their order; there are {profiles}"
            )));
        }
        Ok(NamedPaths {
            covenant: self.covenant.as_deref(),
            agreements: self.agreements.as_deref(),
            state: self.state.as_deref(),
            profile: self.profile.first().map(PathBuf::as_path),
            pseudonym_key: self.key.as_deref(),
            agency_key: self.agency_key.as_deref(),
            excluded_addresses: self.excluded.as_deref(),
        })
    }

    /// Opens the exports. What comes through a pipe goes to `spill` first, encrypted.
    pub(crate) fn open(&self, folder: &AgencyFolder, spill: &Path) -> Result<Inputs, Failure> {
        let mut inputs = Inputs {
            exports: Vec::with_capacity(self.signals.len()),
            profiles: Vec::new(),
        };
        for path in self.profile.iter().skip(1) {
            let profile = read_profile(path, folder.covenant()).map_err(unusable)?;
            inputs.profiles.push(profile);
        }
        for path in &self.signals {
            inputs.exports.push(Input::open(path, spill)?);
        }
        Ok(inputs)
    }
}

/// The exports of a run, open.
pub(crate) struct Inputs {
    exports: Vec<Input>,
    /// The profiles of all but the first, which is the folder's.
    profiles: Vec<Profile>,
}

/// An export that can be read more than once.
struct Input {
    name: String,
    length: u64,
    export: Box<dyn Export>,
}

impl Input {
    fn open(path: &Path, spill: &Path) -> Result<Self, Failure> {
        let is_standard_input = path.as_os_str() == STANDARD_INPUT;
        let name = if is_standard_input {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let unreadable = |cause: io::Error| Failure::unreadable(anyhow!("{name}: {cause}"), &cause);
        let kind = fs::metadata(path).map(|metadata| metadata.file_type());
        // A pipe can be read once only.
        let is_pipe = kind.is_ok_and(|kind| !kind.is_file() && !kind.is_dir());
        if !is_standard_input && !is_pipe {
            let export = ExportFile::new(path).map_err(unreadable)?;
            return Ok(Self {
                name,
                length: export.length(),
                export: Box::new(export),
            });
        }
        let file = spill.join(format!(".hitmachine-{}.stdin.part", std::process::id()));
        let key = random::secret()?;
        let spool = if is_standard_input {
            Spool::keep(io::stdin().lock(), key, &file)
        } else {
            Spool::keep(exit::open(path)?, key, &file)
        };
        let spool = spool.map_err(unreadable)?;
        Ok(Self {
            name,
            length: spool.length(),
            export: Box::new(spool),
        })
    }
}

impl Inputs {
    /// The exports, with their profiles.
    pub(crate) fn profiled<'a>(&'a self, folder: &'a AgencyFolder) -> Vec<ProfiledExport<'a>> {
        let mut exports = Vec::with_capacity(self.exports.len());
        let profiles = std::iter::once(folder.profile()).chain(&self.profiles);
        for (input, profile) in self.exports.iter().zip(profiles) {
            exports.push(ProfiledExport {
                name: &input.name,
                profile,
                export: &*input.export,
            });
        }
        exports
    }

    /// Bytes of all exports.
    pub(crate) fn length(&self) -> u64 {
        self.exports.iter().map(|input| input.length).sum()
    }

    /// How a text calls them all.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self
            .exports
            .iter()
            .map(|input| input.name.as_str())
            .collect();
        names.join(", ")
    }

    /// Names the file that stopped a run: one of the folder, the folder `spill` for what memory
    /// does not hold, else an export.
    pub(crate) fn not_hashed(
        &self,
        folder: &AgencyFolder,
        spill: &Path,
        error: &HashError,
    ) -> Failure {
        let inner = match error {
            HashError::OfExport { source, .. } => &**source,
            error => error,
        };
        // No export is to blame for a folder that takes nothing.
        if let HashError::Spill(cause) = inner {
            return Failure::unwritable(anyhow!("{}: {inner}", spill.display()), cause);
        }
        let (place, error) = match error {
            HashError::OfExport { index, source } => (self.exports[*index].name.clone(), &**source),
            error => match folder.file_at_fault(error) {
                Some(file) => (file.display().to_string(), error),
                None => (self.names(), error),
            },
        };
        let text = anyhow!("{place}: {error}");
        match error {
            HashError::Pseudonyms(_) => Failure::failed(text),
            HashError::Table(TableError::Read(cause)) => Failure::unreadable(text, cause),
            _ => Failure::refused(text),
        }
    }

    /// The name of an export, by its index.
    pub(crate) fn name(&self, index: usize) -> &str {
        &self.exports[index].name
    }

    /// Says that an export could not be read, by its index.
    pub(crate) fn unreadable(&self, index: usize, cause: &io::Error) -> Failure {
        Failure::unreadable(anyhow!("{}: {cause}", self.exports[index].name), cause)
    }
}
