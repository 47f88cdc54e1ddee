//! What an export is and holds: `manifest.json` (docs/scale.md).

use serde::Serialize;

/// The manifest of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The version of the layout of the folder.
    pub format: u32,
    /// The export's [name](crate::name).
    pub export: String,
    /// Hash of the covenant, in hexadecimal digits.
    pub covenant: String,
    /// The night, `yyyy-mm-dd`.
    pub night: String,
    /// How many records there are.
    pub records: u64,
    /// The batches, in the covenant's order of their agencies.
    pub batches: Vec<ExportedBatch>,
    /// All files but this one.
    pub files: Vec<ExportedFile>,
}

/// One agency's batch in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedBatch {
    /// Index of the agency in the covenant.
    pub agency: usize,
    /// Its id.
    pub id: String,
    /// The revision of the batch.
    pub revision: u32,
    /// SHA-256 of the batch, in hexadecimal digits.
    pub digest: String,
    /// How many records it has.
    pub records: u64,
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// Its path in the folder.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// The version of the layout.
    pub const FORMAT: u32 = 1;

    /// The file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("numbers and text are JSON");
        bytes.push(b'\n');
        bytes
    }
}
