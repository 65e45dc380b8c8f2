//! Flaws: what an author should mend, where, and how.

use crate::rule;
use crate::source::Source;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

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
    /// The rule's name, such as `item/no-answer`; [`explain`](crate::explain) has a page on each.
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
    pub reason: String,
    /// Where it is written.
    pub at: Spot,
}

/// Every silence of a course.
pub(crate) struct Silences<'a>(BTreeMap<(&'a str, &'a str), &'a Silence>);

impl<'a> Silences<'a> {
    pub fn new(all: &'a [Silence]) -> Self {
        Self(all.iter().map(|silence| ((silence.rule.as_str(), silence.scope.as_str()), silence)).collect())
    }

    /// The silence that keeps a flaw from being told: of its file, its module, or the course. Errors are always told, for
    /// what they name can't be published whatever the reason.
    pub fn of(&self, flaw: &Flaw) -> Option<&'a Silence> {
        let folder = flaw.file.find('/').map_or("", |end| &flaw.file[..=end]);
        let scopes = [flaw.file.as_str(), folder, ""];
        let silence = scopes.iter().find_map(|scope| self.0.get(&(flaw.rule, *scope)))?;
        (flaw.severity != Severity::Error).then_some(*silence)
    }
}

/// More in one file are counted, not told: nobody reads them, and a hostile file could hold millions.
const MOST_PER_FILE: usize = 200;

/// A stretch of a file, as flaws tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub length: u32,
}

/// Flaws as they are found.
#[derive(Default)]
pub struct Flaws {
    found: Vec<Flaw>,
    count: BTreeMap<String, usize>,
}

/// A flaw that was just noted, to say more of it.
pub struct Noted<'a>(Option<&'a mut Flaw>);

impl Noted<'_> {
    pub fn help(self, help: impl Into<String>) {
        if let Some(flaw) = self.0 {
            flaw.help = Some(help.into());
        }
    }

    /// Help, where there is any to give. It is only looked for where the flaw is told: a file may hold a hundred thousand
    /// dead links, and what each may have meant takes time to find.
    pub fn maybe(self, help: impl FnOnce() -> Option<String>) {
        if let Some(flaw) = self.0 {
            flaw.help = help();
        }
    }
}

impl Flaws {
    /// A flaw at a stretch of a file, in bytes.
    pub fn at(
        &mut self,
        source: &Source,
        at: &Range<usize>,
        rule: &'static str,
        message: impl Into<String>,
    ) -> Noted<'_> {
        if !self.counts(&source.path) {
            return Noted(None);
        }
        let (line, column) = source.place(at.start);
        let length = source.length(at);
        self.push(source.path.clone(), (line, column, length), rule, message.into())
    }

    /// Remembers where something stands, for a flaw that shows only later.
    pub fn spot(source: &Source, at: &Range<usize>) -> Spot {
        let (line, column) = source.place(at.start);
        Spot { file: source.path.clone(), line, column, length: source.length(at) }
    }

    /// A flaw where something was seen to stand.
    pub fn at_spot(&mut self, spot: &Spot, rule: &'static str, message: impl Into<String>) -> Noted<'_> {
        if !self.counts(&spot.file) {
            return Noted(None);
        }
        self.push(spot.file.clone(), (spot.line, spot.column, spot.length), rule, message.into())
    }

    /// A flaw of a file as a whole, or of one that is missing.
    pub fn file(&mut self, path: &str, rule: &'static str, message: impl Into<String>) -> Noted<'_> {
        if !self.counts(path) {
            return Noted(None);
        }
        self.push(path.to_owned(), (0, 0, 1), rule, message.into())
    }

    fn counts(&mut self, path: &str) -> bool {
        let count = self.count.entry(path.to_owned()).or_default();
        *count += 1;
        *count <= MOST_PER_FILE
    }

    fn push(&mut self, file: String, at: (u32, u32, u32), rule: &'static str, message: String) -> Noted<'_> {
        let (line, column, length) = at;
        let severity = rule::severity(rule);
        self.found.push(Flaw { file, line, column, length, rule, severity, message, help: None });
        Noted(self.found.last_mut())
    }

    /// In the order of files, lines and columns, each once.
    pub fn sorted(mut self) -> Vec<Flaw> {
        for (file, count) in std::mem::take(&mut self.count) {
            if count > MOST_PER_FILE {
                let message = format!("{} more flaws in this file are not shown", count - MOST_PER_FILE);
                self.push(file, (0, 0, 1), "file/too-many-flaws", message);
            }
        }
        self.found.sort();
        self.found.dedup();
        self.found
    }
}

/// Beyond so many names a slip is no longer looked for.
const MOST_NAMES: usize = 1_000;

/// What the author may have meant, of these names: close enough to be a slip of the hand, or cut short.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Far longer than any name is no slip, and comparing it would take long.
    if written.len() > 200 {
        return None;
    }
    let likeness = |name: &str| {
        let cut_short = written.len() > 2 && name.len() < 200 && name.starts_with(written);
        strsim::normalized_damerau_levenshtein(written, name).max(if cut_short { 0.66 } else { 0.0 })
    };
    let close = names.into_iter().take(MOST_NAMES).filter(|name| name.len() < 400);
    let close = close.map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness > 0.65);
    close.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// "did you mean", as a help text.
pub fn did_you_mean<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?"))
}
