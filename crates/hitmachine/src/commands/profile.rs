//! `hitmachine profile`: proposes a profile from an export.

use std::fs::File;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::console::Console;
use crate::exit::{OrStop, Stop};
use crate::home;
