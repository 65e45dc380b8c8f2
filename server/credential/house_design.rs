//! The designs that papers have where whoever gives them brought none of their own, and samples to look at designs with.

use std::path::Path;

use document::{Design, Kind};
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

/// Data to try a design with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sample {
    /// Hardly anything: two short names and an hour; or a term without an end.
    Short,
    Typical,
    /// A stage that another one follows. Of certifications alone.
    Provisional,
    /// As much as there can be: names of a hundred characters in three scripts, the longest titles, twenty topics.
    Longest,
}

impl Sample {
    /// All that papers of a kind are tried with.
    pub fn of(kind: Kind) -> &'static [Sample] {
        match kind {
            Kind::CertificateOfCompletion => &[Sample::Short, Sample::Typical, Sample::Longest],
            Kind::Certification => &[Sample::Short, Sample::Typical, Sample::Provisional, Sample::Longest],
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Sample::Short => "short",
            Sample::Typical => "typical",
            Sample::Provisional => "provisional",
            Sample::Longest => "longest",
        }
    }

    pub fn named(kind: Kind, name: &str) -> Option<Sample> {
        Sample::of(kind).iter().copied().find(|sample| sample.name() == name)
    }

    pub(super) fn data(self, kind: Kind, from_disk: Option<&Path>) -> Result<serde_json::Value> {
        let file = match (kind, self) {
            (Kind::CertificateOfCompletion, Sample::Short) => "samples/sparse.json",
            (Kind::CertificateOfCompletion, Sample::Longest) => "samples/long-and-whole.json",
            (Kind::CertificateOfCompletion, _) => "samples/plain.json",
            (Kind::Certification, Sample::Short) => "samples/certification-short.json",
            (Kind::Certification, Sample::Typical) => "samples/certification.json",
            (Kind::Certification, Sample::Provisional) => "samples/certification-provisional.json",
            (Kind::Certification, Sample::Longest) => "samples/certification-long.json",
        };
        let mut data: serde_json::Value = serde_json::from_str(&source(from_disk, file)?)?;
        // None of them can be taken for somebody's paper.
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

/// The house's own design.
pub fn house_design(from_disk: Option<&Path>, kind: Kind) -> Result<Design> {
    let files =
        [kind.main(), SHARED].map(|name| Ok((name.to_owned(), source(from_disk, name)?.into_bytes())));
    let files = files.into_iter().collect::<Result<_>>()?;
    Design::from_files(kind, files).map_err(|flaws| Error::fault(format!("the house's design: {flaws:?}")))
}

/// What somebody begins a design of their own with: the house's, a small example, and how it is done.
pub fn starter(from_disk: Option<&Path>, kind: Kind) -> Result<Vec<(&'static str, String)>> {
    let small = match kind {
        Kind::CertificateOfCompletion => "small-example.typ",
        Kind::Certification => "small-certification.typ",
    };
    let files = [kind.main(), SHARED, small, "README.md"];
    files.into_iter().map(|name| Ok((name, source(from_disk, name)?))).collect()
}

/// What a file to begin with is called.
pub fn starter_name(kind: Kind) -> &'static str {
    match kind {
        Kind::CertificateOfCompletion => "certificate-of-completion.zip",
        Kind::Certification => "certification.zip",
    }
}

/// What [`starter`] gives, in one .zip, by its name.
pub fn starter_archive(from_disk: Option<&Path>, name: &str) -> Result<Vec<u8>> {
    let kind = Kind::ALL.into_iter().find(|&kind| starter_name(kind) == name).ok_or(Error::NotFound)?;
    let files = starter(from_disk, kind)?;
    Ok(document::pack(files.iter().map(|(name, text)| (*name, text.as_bytes()))))
}
