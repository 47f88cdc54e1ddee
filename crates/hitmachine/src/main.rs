//! The command line of every party.
fn main() {}
