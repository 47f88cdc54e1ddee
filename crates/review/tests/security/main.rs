//! Attacks on the page, over real connections: each is a file in `cases/` that opens with what is
//! expected, and what takes time or bytes is told in code.

mod case;
mod codes;
mod heavy;
mod place;
mod transport;

use std::fs;
use std::path::Path;

use crate::case::Case;
use crate::place::Place;

#[test]
fn every_case_ends_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/security/cases");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the cases")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    assert!(files.len() >= 15, "{} cases", files.len());
    let mut failed = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a case");
        let name = file
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let ran = std::panic::catch_unwind(|| Case::parse(&name, &text).run(&Place::open()));
        if ran.is_err() {
            failed.push(name);
        }
    }
    assert_eq!(
        failed,
        Vec::<String>::new(),
        "what came instead stands above"
    );
}
