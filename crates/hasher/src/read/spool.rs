//! Standard input, kept on disk so that it can be read more than once: only encrypted, under a key
//! that is nowhere but in memory.
//!
//! The file is a STREAM of ChaCha20-Poly1305 (Hoang, Reyhanitabar, Rogaway, Vizár 2015, with a
//! 32-bit counter): chunks of 64 KiB, each with its MAC, the last one marked as the last. Its name
//! is taken away as soon as it is open, so that even a run that is killed leaves nothing behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::ChaCha20Poly1305;
use exchange::crypto::secret::Secret;
use zeroize::{Zeroize as _, Zeroizing};

/// Plain bytes of a chunk.
const CHUNK: usize = 64 * 1024;

/// Bytes that a chunk grows by when it is encrypted.
const MAC: usize = 16;

/// A key encrypts one spool and no more, so its nonces may begin where they like.
const NONCE_PREFIX: [u8; 7] = [0; 7];

/// What came from a source that can be read once, to be read as often as needed.
///
/// ```
/// use std::io::Read as _;
///
/// use exchange::crypto::secret::Secret;
/// use hasher::read::spool::Spool;
///
/// let folder = tempfile::tempdir()?;
/// let random = Secret::new([7; 32]);
/// let spool = Spool::keep(&b"Nummer;Datum\n"[..], random, &folder.path().join("spool.part"))?;
/// for _ in 0..2 {
///     let mut text = String::new();
///     spool.open().read_to_string(&mut text)?;
///     assert_eq!(text, "Nummer;Datum\n");
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Spool {
    /// One place in the file for all readers, so a reader takes it for a chunk at a time.
    file: Mutex<File>,
    key: Secret<32>,
    length: u64,
}

impl Spool {
    /// Reads a source to its end and keeps it in a new file at `path`, which only its owner may
    /// read. `key` is random and for this spool alone. Holds one chunk in memory, however long the
    /// source is.
    ///
    /// # Errors
    /// When the source cannot be read, or the file cannot be made or written.
    pub fn keep(mut source: impl Read, key: Secret<32>, path: &Path) -> io::Result<Self> {
        let mut file = nameless_file(path)?;
        let mut stream =
            EncryptorBE32::<ChaCha20Poly1305>::new(key.expose().into(), (&NONCE_PREFIX).into());
        let mut length = 0;
        let mut buffer = Zeroizing::new(Vec::with_capacity(CHUNK + MAC));
        loop {
            source
                .by_ref()
                .take(CHUNK as u64)
                .read_to_end(&mut buffer)?;
            length += buffer.len() as u64;
            // Only a chunk that is not full is certainly the last one, be it an empty one.
            if buffer.len() < CHUNK {
                break;
            }
            stream
                .encrypt_next_in_place(&[], &mut *buffer)
                .map_err(io::Error::other)?;
            file.write_all(&buffer)?;
            buffer.clear();
        }
        stream
            .encrypt_last_in_place(&[], &mut *buffer)
            .map_err(io::Error::other)?;
        file.write_all(&buffer)?;
        Ok(Self {
            file: Mutex::new(file),
            key,
            length,
        })
    }

    /// Bytes that were kept.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Reads it from the start; several readers do not disturb each other.
    #[must_use]
    pub fn open(&self) -> SpoolReader<'_> {
        SpoolReader {
            spool: self,
            stream: Some(DecryptorBE32::new(
                self.key.expose().into(),
                (&NONCE_PREFIX).into(),
            )),
            chunk: 0,
            buffer: Zeroizing::new(Vec::with_capacity(CHUNK + MAC)),
            given: 0,
        }
    }

    /// Reads what is left of the file from a chunk on, at most that chunk.
    fn read_chunk(&self, chunk: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        // A reader that panicked left at most another place in the file, and each goes to its own.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let encrypted = (CHUNK + MAC) as u64;
        file.seek(SeekFrom::Start(chunk * encrypted))?;
        (&mut *file).take(encrypted).read_to_end(buffer)?;
        Ok(())
    }
}

/// A spool as it is read from its start. It has no `Debug`: it holds a piece of the export.
pub struct SpoolReader<'a> {
    spool: &'a Spool,
    /// Gone once the last chunk was decrypted.
    stream: Option<DecryptorBE32<ChaCha20Poly1305>>,
    /// The index of the next chunk.
    chunk: u64,
    /// The chunk that is being given, and how many of its bytes were.
    buffer: Zeroizing<Vec<u8>>,
    given: usize,
}

impl SpoolReader<'_> {
    /// Decrypts the next chunk into the buffer; leaves it empty behind the last.
    fn decrypt_chunk(&mut self) -> io::Result<()> {
        self.buffer.zeroize();
        self.given = 0;
        let Some(mut stream) = self.stream.take() else {
            return Ok(());
        };
        self.spool.read_chunk(self.chunk, &mut self.buffer)?;
        self.chunk += 1;
        let decrypted = if self.buffer.len() < CHUNK + MAC {
            stream.decrypt_last_in_place(&[], &mut *self.buffer)
        } else {
            let decrypted = stream.decrypt_next_in_place(&[], &mut *self.buffer);
            self.stream = Some(stream);
            decrypted
        };
        if decrypted.is_err() {
            self.buffer.clear();
            self.stream = None;
        }
        decrypted.map_err(|_| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "what was kept of standard input was changed on disk",
            )
        })
    }
}

impl Read for SpoolReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.buffer.len() {
            self.decrypt_chunk()?;
        }
        let count = out.len().min(self.buffer.len() - self.given);
        out[..count].copy_from_slice(&self.buffer[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Makes a file that only its owner may read and takes its name away: it lives as long as it is
/// open. One that an interrupted run left is taken away first.
fn nameless_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    owner_only(&mut options);
    let file = options.open(path)?;
    match fs::remove_file(path) {
        // Another run may have taken it for what an interrupted one left.
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(file),
    }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: &[u8]) -> Spool {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("in").join("spool.part");
        let spool = Spool::keep(bytes, Secret::new([9; 32]), &path).expect("kept");
        assert!(!path.exists(), "the file has a name");
        spool
    }

    fn on_disk(spool: &Spool) -> Vec<u8> {
        let mut file = spool.file.lock().expect("no panic");
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).expect("a file");
        file.read_to_end(&mut bytes).expect("a file");
        bytes
    }

    fn read(mut reader: impl Read) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn gives_back_what_it_kept_as_often_as_asked() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            let spool = kept(&bytes);
            assert_eq!(spool.length(), length as u64);
            let mut first = spool.open();
            let mut start = vec![0; length / 2];
            first.read_exact(&mut start).expect("half of it");
            assert!(read(spool.open()).expect("all of it") == bytes, "{length}");
            start.extend(read(first).expect("the rest"));
            assert!(start == bytes, "{length}");
        }
    }

    #[test]
    fn holds_no_plain_text_on_disk() {
        let row = b"M1;C1;123456782;J.;Canarius;29-02-1980\n".repeat(5000);
        let on_disk = on_disk(&kept(&row));
        assert_eq!(on_disk.len(), row.len() + (row.len() / CHUNK + 1) * MAC);
        for word in [&b"Canarius"[..], b"123456782", b";J.;"] {
            let is_there = on_disk.windows(word.len()).any(|window| window == word);
            assert!(!is_there, "a cell lies on disk");
        }
    }

    #[test]
    fn notices_what_was_changed_cut_or_added_on_disk() {
        let bytes = vec![b'x'; 2 * CHUNK + 10];
        let changes: [fn(&mut File) -> io::Result<()>; 4] = [
            |file| {
                file.seek(SeekFrom::Start(70_000))?;
                file.write_all(b"?")
            },
            |file| file.set_len((CHUNK + MAC) as u64),
            |file| file.set_len(0),
            |file| {
                file.seek(SeekFrom::End(0))?;
                file.write_all(b"more")
            },
        ];
        for (index, change) in changes.into_iter().enumerate() {
            let spool = kept(&bytes);
            change(&mut spool.file.lock().expect("no panic")).expect("changed");
            let error = read(spool.open()).expect_err("noticed");
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "change {index}");
        }
    }

    #[test]
    fn takes_away_what_an_interrupted_run_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("spool.part");
        OpenOptions::new()
            .create_new(true)
            .write(true)
            .open(&path)
            .expect("left");
        let spool = Spool::keep(&b"a"[..], Secret::new([9; 32]), &path).expect("kept");
        assert_eq!(read(spool.open()).expect("read"), b"a");
    }

    #[cfg(unix)]
    #[test]
    fn lets_nobody_but_its_owner_in() {
        use std::os::unix::fs::PermissionsExt as _;
        let spool = kept(b"a");
        let file = spool.file.lock().expect("no panic");
        assert_eq!(
            file.metadata().expect("a file").permissions().mode() & 0o777,
            0o600
        );
    }
}
