//! `cairn diff OLD NEW`: what changed between two versions of a course, as a reviewer thinks of it.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

use super::{folder, house::Failure};

#[derive(Args)]
pub struct Diff {
    /// The folder of the course as it was
    old: PathBuf,
    /// The folder of the course as it is
    new: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    /// A page to read and print
    Html,
    Json,
}

/// Ends with 0 whether or not there are changes.
pub fn diff(ask: &Diff) -> Result<ExitCode, Failure> {
    let (old, new) = (folder::folder(&ask.old)?, folder::folder(&ask.new)?);
    // Addresses of pages hold the course's name; two copies of a course are compared under one.
    let (before, _) = curriculum::read(&new.slug, &old.files);
    let (after, _) = curriculum::read(&new.slug, &new.files);
    let changes = curriculum::diff(&before, &after);
    let text = match ask.format {
        Format::Text => changes.text(),
        Format::Html => changes.html(),
        Format::Json => serde_json::to_string_pretty(&changes)? + "\n",
    };
    super::check::tell(&text)?;
    Ok(ExitCode::SUCCESS)
}
