//! The folder of an agency whose export makes five records of each row: `samples FOLDER ROWS`, run
//! by `benches/samples/run`.

use std::path::Path;
use std::{env, fs, io};

use benches::inputs::export::{Rows, export};
use benches::inputs::profiled_hash::HashingAgency;
use exchange::file::atomic_file;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, rows] = arguments.as_slice() else {
        return Err(io::Error::other("samples FOLDER ROWS"));
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    HashingAgency::of_five_records().write(folder)?;
    atomic_file::write(
        &folder.join("export.csv"),
        &export(rows.parse().map_err(io::Error::other)?, Rows::Good),
    )
}
