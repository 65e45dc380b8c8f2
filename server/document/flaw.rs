use serde::{Deserialize, Serialize};
use typst::diag::SourceDiagnostic;
use typst::syntax::{DiagSpan, FileId, Span};
use typst::{World, WorldExt};

/// The module that every document can use.
pub const SHARED: &str = "/cairn.typ";

/// Whether the author of a document can mend this file.
pub fn is_own(file: Option<FileId>) -> bool {
    file.is_some_and(|file| file.get().vpath().get_with_slash() != SHARED)
}

/// Something the author of a document has to mend, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Flaw {
    pub message: String,
    /// The helper file it stands in; `None` for the main file, and for what stands nowhere.
    pub file: Option<String>,
    /// Counted from 1.
    pub line: Option<usize>,
    /// In characters, counted from 1.
    pub column: Option<usize>,
    /// What may help.
    pub hint: Option<String>,
}

impl Flaw {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// In a file of the package, as a whole.
    #[must_use]
    pub fn in_file(self, path: impl Into<String>) -> Self {
        Self { file: Some(path.into()), ..self }
    }

    pub(crate) fn at(self, world: &dyn World, span: Span) -> Self {
        self.at_first(world, &[span.into()])
    }

    pub(crate) fn of(world: &dyn World, diagnostic: &SourceDiagnostic) -> Self {
        let mut spans = vec![diagnostic.span];
        spans.extend(diagnostic.trace.iter().map(|point| DiagSpan::from(point.span)));
        let hints: Vec<&str> = diagnostic.hints.iter().map(|hint| hint.v.as_str()).collect();
        let flaw = Self::new(diagnostic.message.as_str()).at_first(world, &spans);
        if hints.is_empty() { flaw } else { flaw.with_hint(hints.join("; ")) }
    }

    /// Authors can mend their own files only: a place in one of them is told before one in the shared module.
    fn at_first(mut self, world: &dyn World, spans: &[DiagSpan]) -> Self {
        let main = world.main();
        let told = spans.iter().find(|span| is_own(span.id())).or_else(|| spans.first());
        let Some((id, span)) = told.and_then(|span| Some((span.id()?, *span))) else { return self };
        if id != main {
            self.file = Some(id.get().vpath().get_with_slash().to_owned());
        }
        let place = world.source(id).ok().zip(world.range(span));
        if let Some((line, column)) =
            place.and_then(|(source, range)| source.lines().byte_to_line_column(range.start))
        {
            self.line = Some(line + 1);
            self.column = Some(column + 1);
        }
        self
    }
}
