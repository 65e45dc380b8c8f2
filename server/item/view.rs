//! The pieces of an item's form, as the template shows them.

use serde::Serialize;

/// One of the options of a choice.
#[derive(Debug, Clone, Serialize)]
pub struct OptionView {
    /// From 1, in the order shown.
    pub value: usize,
    /// HTML.
    pub html: String,
    pub chosen: bool,
    pub mark: Option<Mark>,
    /// HTML.
    pub feedback: Option<String>,
}

/// A left side to match, or a step to place.
#[derive(Debug, Clone, Serialize)]
pub struct RowView {
    /// From 1, in the order shown.
    pub row: usize,
    /// HTML.
    pub html: String,
    /// What may be put to it.
    pub choices: Vec<SelectView>,
    pub mark: Option<Mark>,
    /// What belongs there, in plain text.
    pub key: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SelectView {
    /// From 1, in the order shown.
    pub value: usize,
    /// Plain: the options of a select hold no markup.
    pub text: String,
    pub chosen: bool,
}

/// A right side, shown whole above the selects that only name it by its letter.
#[derive(Debug, Clone, Serialize)]
pub struct Lettered {
    pub letter: String,
    /// HTML.
    pub html: String,
}

/// A stretch of text and, but for the last, the blank after it.
#[derive(Debug, Clone, Serialize)]
pub struct PartView {
    /// HTML, of which a paragraph may be cut in two.
    pub html: String,
    pub blank: Option<BlankView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BlankView {
    /// From 1.
    pub row: usize,
    pub typed: String,
    pub mark: Option<Mark>,
    pub key: Option<String>,
}

/// Where a conversation stands.
#[derive(Debug, Clone, Serialize)]
pub struct SceneView {
    pub title: String,
    /// HTML.
    pub html: String,
    /// The choices that led here, from 1, with dots between.
    pub path: String,
    /// What was said before, oldest first.
    pub before: Vec<Said>,
    pub choices: Vec<SceneOption>,
    pub ending: Option<&'static str>,
}

/// A scene that was passed, and the choice made in it; all HTML but the title.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    pub title: String,
    pub html: String,
    pub choice: String,
    pub feedback: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SceneOption {
    /// From 1.
    pub value: usize,
    /// HTML.
    pub html: String,
}

/// What an answer earned.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    pub mark: Mark,
    /// Points, as people write them.
    pub earned: String,
    pub of: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    Right,
    Partly,
    Wrong,
}

impl Mark {
    pub(super) fn of(right: bool) -> Mark {
        if right { Mark::Right } else { Mark::Wrong }
    }
}

/// The words of a piece of HTML that the curriculum crate made.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            // Paragraphs do not run together.
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => (),
        }
    }
    for (entity, c) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a right side loses something when only its words are shown.
pub(super) fn needs_room(html: &str) -> bool {
    plain(html).chars().count() > 60 || html.contains("<img") || html.contains("<table")
}

/// A, B, … Z, 27, 28: lists are short.
pub(super) fn letter(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .filter(|&place| place < 26)
        .map_or_else(|| (place + 1).to_string(), |place| char::from(b'A' + place).to_string())
}
