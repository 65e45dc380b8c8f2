//! The design that certificates have where their provider brought none of its own, and samples to look at designs with.

use std::path::Path;

use document::{Design, MAIN};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "templates/documents/"]
#[include = "*.typ"]
#[include = "samples/*.json"]
#[include = "README.md"]
struct Sources;

/// The module that every design may use.
pub const SHARED: &str = "cairn.typ";
/// What goes along with the starter.
const STARTER: [&str; 4] = [MAIN, SHARED, "small-example.typ", "README.md"];

/// Data to try a design with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sample {
    /// Hardly anything: two short names and an hour.
    Short,
    Typical,
    /// As much as there can be: names of a hundred characters in three scripts, twenty topics, sixty competencies.
    Longest,
}

impl Sample {
    pub const ALL: [Sample; 3] = [Sample::Short, Sample::Typical, Sample::Longest];

    pub fn name(self) -> &'static str {
        match self {
            Sample::Short => "short",
            Sample::Typical => "typical",
            Sample::Longest => "longest",
        }
    }

    pub fn named(name: &str) -> Option<Sample> {
        Sample::ALL.into_iter().find(|sample| sample.name() == name)
    }

    pub(super) fn data(self, from_disk: Option<&Path>) -> Result<serde_json::Value> {
        let file = match self {
            Sample::Short => "samples/sparse.json",
            Sample::Typical => "samples/plain.json",
            Sample::Longest => "samples/long-and-whole.json",
        };
        let mut data: serde_json::Value = serde_json::from_str(&source(from_disk, file)?)?;
        // None of them can be taken for somebody's certificate.
        data["sample"] = true.into();
        Ok(data)
    }
}

/// A file of `templates/documents/`: the one that is built in, or the one on disk while somebody works on it.
pub fn source(from_disk: Option<&Path>, name: &str) -> Result<String> {
    if let Some(folder) = from_disk {
        return Ok(std::fs::read_to_string(folder.join("templates/documents").join(name))?);
    }
    let file = Sources::get(name).ok_or_else(|| Error::fault(format!("there is no document {name}")))?;
    String::from_utf8(file.data.into_owned()).map_err(Error::fault)
}

/// One of the house's own documents, by the name of its file.
pub fn house_design(from_disk: Option<&Path>, document: &str) -> Result<Design> {
    let files = [document, SHARED].map(|name| Ok((name.to_owned(), source(from_disk, name)?.into_bytes())));
    let files = files.into_iter().collect::<Result<_>>()?;
    Design::from_files(files).map_err(|flaws| Error::fault(format!("the house's design: {flaws:?}")))
}

/// What somebody begins a design of their own with: the house's, a small example, and how it is done.
pub fn starter(from_disk: Option<&Path>) -> Result<Vec<(&'static str, String)>> {
    STARTER.into_iter().map(|name| Ok((name, source(from_disk, name)?))).collect()
}
