//! The exports and profiles that pages name: files of an agency under other names, a column more,
//! two case systems, an encrypted file, and two files of records.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::harness::town::{Town, workspace};

/// Puts them in `here`.
pub(super) fn put(town: &Town, agency: &str, here: &Path) {
    let write = |name: &str, bytes: &[u8]| fs::write(here.join(name), bytes).expect("written");
    let [export, profile] =
        ["signals.csv", "profile.toml"].map(|name| town.read(&format!("agencies/{agency}/{name}")));
    for name in [
        "signals.csv",
        "cases.csv",
        "youth.csv",
        "old.csv",
        "new.csv",
        "export.gpg",
    ] {
        write(name, &export);
    }
    for [first, second] in [["cases.toml", "youth.toml"], ["old.toml", "new.toml"]] {
        write(first, &profile);
        write(second, &[b"system = \"youth\"\n", &profile[..]].concat());
    }
    write(
        "youth.toml",
        &[b"system = \"youth\"\n", &profile[..]].concat(),
    );
    // What decrypts it is the reader's own.
    write("decrypt", b"#!/bin/sh\nexec cat \"$1\"\n");
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(here.join("decrypt"), executable).expect("permissions");
    let export = match agency {
        "housing" => with_column(&export, ";Soort zaak", ";huurachterstand"),
        _ => export,
    };
    write("export.csv", &export);

    for name in ["a.csv", "b.csv"] {
        let text = fs::read_to_string(workspace().join("fixtures/quality").join(name));
        let mut lines = String::new();
        for (row, line) in text.expect("a file").lines().enumerate() {
            let cells: Vec<_> = line.split(", ").collect();
            let (id, surname) = match row {
                0 => ("nr", "naam"),
                _ => (cells[0], cells[2]),
            };
            lines.extend([line, ", ", id, ", ", surname, "\n"]);
        }
        write(name, lines.as_bytes());
    }
    write(
        "files.toml",
        b"[columns]\nid = \"nr\"\nsurname = \"naam\"\n",
    );
    write("my.keys", b"surname+initial+birth joins\n");
}

/// Adds a column to a table of bytes.
fn with_column(table: &[u8], name: &str, cell: &str) -> Vec<u8> {
    let mut wider = Vec::new();
    for (row, line) in table.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let end = line.iter().rposition(|byte| !b"\r\n".contains(byte));
        wider.extend(&line[..end.map_or(0, |end| end + 1)]);
        wider.extend(if row == 0 { name } else { cell }.as_bytes());
        wider.extend(b"\r\n");
    }
    wider
}
