//! Flaws: what an author should mend, where, and how.

use serde::Serialize;

/// An author's mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flaw {
    /// Relative to the course's folder.
    pub file: String,
    /// From 1; 0 where the file as a whole is meant, or one that is missing.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// How many characters it covers; at least 1, and never past its line.
    pub length: u32,
    /// The rule's name, such as `item/no-answer`; `explain` has a page on each.
    pub rule: &'static str,
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// What to do, where it can be said.
    pub help: Option<String>,
}

/// Worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The course can't be published.
    Error,
    /// Likely wrong; publishes.
    Warning,
    /// Could be better.
    Advice,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// A rule that an author switched off for a file or a folder, with the reason they gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Silence {
    pub rule: String,
    /// A file's path, or a folder's with a `/` at its end; empty for the whole course.
    pub scope: String,
}

impl Silence {
    pub fn covers(&self, flaw: &Flaw) -> bool {
        let within = self.scope.is_empty() || self.scope.ends_with('/') && flaw.file.starts_with(&self.scope);
        self.rule == flaw.rule && (within || self.scope == flaw.file)
    }
}
