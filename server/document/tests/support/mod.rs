use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use document::{Attachment, Flaw, Moment, Package, render};
use serde_json::Value;
use tempfile::TempDir;

pub const MOMENT: Moment = Moment { year: 2026, month: 11, day: 22, hour: 14, minute: 5, second: 0 };

pub const CREDENTIAL: Attachment = Attachment {
    name: "credential.json",
    media_type: "application/json",
    description: "The signed credential",
    bytes: br#"{"type":["VerifiableCredential"]}"#,
};

pub fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/documents")
}

pub fn template(name: &str) -> String {
    let path = templates().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn sample(name: &str) -> Value {
    serde_json::from_str(&template(&format!("samples/{name}.json"))).expect("the sample is JSON")
}

/// The certificates among the samples.
pub const SAMPLES: [&str; 7] = ["plain", "whole", "long", "long-and-whole", "sparse", "spanish", "one-word"];

pub fn shipped(source: &str, data: &Value, pages: Option<usize>) -> Result<Vec<u8>, Vec<Flaw>> {
    let (source, helper) = (template(source), template("cairn.typ"));
    let files = [("/cairn.typ", helper.as_bytes())];
    render(
        &Package { source: &source, files: &files, fonts: &[], pages, ..Package::default() },
        data,
        &[CREDENTIAL],
        MOMENT,
    )
}

pub fn certificate(data: &Value) -> Paper {
    Paper::new(shipped("certificate-of-completion.typ", data, Some(1)).expect("the certificate is made"))
}

/// What a source without data or files is told.
pub fn flaws(source: &str) -> Vec<Flaw> {
    let package = Package { source, ..Package::default() };
    render(&package, &Value::Null, &[], MOMENT).expect_err("the source must be refused")
}

/// A PDF in a folder of its own, and the tools that read it.
pub struct Paper {
    folder: TempDir,
    pub bytes: Vec<u8>,
}

impl Paper {
    pub fn new(bytes: Vec<u8>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("it.pdf"), &bytes).expect("the PDF is written");
        Self { folder, bytes }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a tool inside the folder, where the paper is `it.pdf`.
    pub fn run(&self, tool: &str, arguments: &[&str]) -> String {
        let package = match tool {
            "qpdf" => "qpdf",
            "zbarimg" => "zbar-tools",
            _ => "poppler-utils",
        };
        let output = Command::new(tool).args(arguments).current_dir(self.folder.path()).output();
        let output = output
            .unwrap_or_else(|error| panic!("{tool} is missing ({error}): install the package {package}"));
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{tool} {arguments:?} failed: {told}{complaint}");
        told
    }

    /// The text in the order in which it is drawn, every run of blanks and line ends as one blank.
    pub fn text(&self) -> String {
        let text = self.run("pdftotext", &["-raw", "-enc", "UTF-8", "it.pdf", "-"]);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text without any blank: what wraps inside a word is found in it too.
    pub fn letters(&self) -> String {
        without_blanks(&self.text())
    }

    pub fn structure(&self) -> String {
        self.run("pdfinfo", &["-enc", "UTF-8", "-struct-text", "it.pdf"])
    }

    /// Each word's left, top, right and bottom edge, in points.
    pub fn words(&self) -> Vec<[f64; 4]> {
        let boxes = self.run("pdftotext", &["-bbox", "it.pdf", "-"]);
        let words = boxes.lines().filter(|line| line.trim_start().starts_with("<word"));
        words.map(|line| ["xMin", "yMin", "xMax", "yMax"].map(|edge| attribute(line, edge))).collect()
    }
}

fn attribute(line: &str, name: &str) -> f64 {
    let value = line.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {line}"))
}

pub fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}
