//! Words that changed, told paragraph by paragraph and in them word by word.

use serde::Serialize;
use similar::{Algorithm, ChangeTag, DiffTag, TextDiff, capture_diff_slices};

/// A stretch of a page that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rewording {
    /// The heading it stands under; empty above the first.
    pub under: String,
    /// In the order in which it is read.
    pub pieces: Vec<Piece>,
}

/// Words that stayed, went, or came. `\n` is the end of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    Same(String),
    Removed(String),
    Added(String),
}

/// Longer stretches are told as a whole: word by word they would be a puzzle, and cost the square of their length.
const MOST_WORDS: usize = 4_000;

/// What changed between two pages of HTML, as they are read.
pub(crate) fn rewording(old: &str, new: &str) -> Vec<Rewording> {
    if old == new {
        return Vec::new();
    }
    let (old, new) = (paragraphs(old), paragraphs(new));
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.iter().map(|p| p.text.as_str()).collect(), new.iter().map(|p| p.text.as_str()).collect());
    let mut all = Vec::new();
    for op in capture_diff_slices(Algorithm::Histogram, &before, &after) {
        let (tag, was, is) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        let under = new.get(is.start).or_else(|| new.last()).map(|p| p.under.clone()).unwrap_or_default();
        let pieces = pieces(&before[was].join("\n"), &after[is].join("\n"));
        all.push(Rewording { under, pieces });
    }
    all
}

/// Word by word; the words that stayed are kept for their context.
pub(crate) fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let words = old.split_whitespace().count() + new.split_whitespace().count();
    if old.is_empty() || new.is_empty() || words > MOST_WORDS {
        let whole = [Piece::Removed(old.to_owned()), Piece::Added(new.to_owned())];
        return whole.into_iter().filter(|piece| !piece.text().is_empty()).collect();
    }
    let difference = TextDiff::from_words(old, new);
    // So little stayed that the two are better read apart.
    if difference.ratio() < 0.4 {
        return vec![Piece::Removed(old.to_owned()), Piece::Added(new.to_owned())];
    }
    let mut runs: Vec<Run> = Vec::new();
    for change in difference.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Equal => match runs.last_mut() {
                Some(Run::Same(same)) => same.push_str(text),
                _ => runs.push(Run::Same(text.to_owned())),
            },
            tag => {
                if !matches!(runs.last(), Some(Run::Changed(..))) {
                    runs.push(Run::Changed(String::new(), String::new()));
                }
                if let Some(Run::Changed(removed, added)) = runs.last_mut() {
                    if tag == ChangeTag::Delete { removed } else { added }.push_str(text);
                }
            }
        }
    }
    settle(runs)
}

/// Words that stayed, or what stood and what stands in their place.
enum Run {
    Same(String),
    Changed(String, String),
}

/// A word or two that stayed between changes only cut them to pieces: they are told with the changes.
fn settle(runs: Vec<Run>) -> Vec<Piece> {
    let mut settled: Vec<Run> = Vec::new();
    let mut rest = runs.into_iter().peekable();
    while let Some(run) = rest.next() {
        let inner = rest.peek().is_some();
        match (settled.last_mut(), run) {
            (Some(Run::Changed(removed, added)), Run::Same(same))
                if inner && !same.contains('\n') && same.split_whitespace().count() < 3 =>
            {
                removed.push_str(&same);
                added.push_str(&same);
            }
            (Some(Run::Changed(removed, added)), Run::Changed(was, is)) => {
                removed.push_str(&was);
                added.push_str(&is);
            }
            (_, run) => settled.push(run),
        }
    }
    let mut pieces = Vec::new();
    for run in settled {
        match run {
            Run::Same(same) => pieces.push(Piece::Same(same)),
            Run::Changed(removed, added) => {
                pieces.extend(Some(removed).filter(|text| !text.is_empty()).map(Piece::Removed));
                pieces.extend(Some(added).filter(|text| !text.is_empty()).map(Piece::Added));
            }
        }
    }
    pieces
}

impl Piece {
    pub fn text(&self) -> &str {
        match self {
            Self::Same(text) | Self::Removed(text) | Self::Added(text) => text,
        }
    }
}

struct Paragraph {
    under: String,
    text: String,
}

/// A page's HTML as paragraphs of plain words.
fn paragraphs(html: &str) -> Vec<Paragraph> {
    let mut all = Vec::new();
    let (mut under, mut text) = (String::new(), String::new());
    let mut rest = html;
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        text.push_str(&rest[..at].replace('\n', " "));
        let Some(end) = rest[at..].find('>') else { break };
        let tag = &rest[at + 1..at + end];
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
        let closes = tag.starts_with('/');
        let block = matches!(
            name,
            "p" | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "li"
                | "tr"
                | "pre"
                | "div"
                | "aside"
                | "blockquote"
                | "figure"
                | "ul"
                | "ol"
                | "hr"
        );
        if matches!(name, "td" | "th") && closes {
            text.push_str(" | ");
        } else if name == "img"
            && let Some((_, alt)) = tag.split_once("alt=\"")
        {
            text.push_str(alt.split('"').next().unwrap_or_default());
        } else if name == "br" {
            text.push(' ');
        }
        if block {
            let words = plain(&text);
            if closes && name.len() == 2 && name.starts_with('h') {
                under.clone_from(&words);
            }
            if !words.is_empty() {
                all.push(Paragraph { under: under.clone(), text: words });
            }
            text.clear();
        }
        rest = &rest[at + end + 1..];
    }
    let words = plain(&text);
    if !words.is_empty() {
        all.push(Paragraph { under, text: words });
    }
    all
}

/// The words of a bit of HTML, with single blanks.
pub(crate) fn words(html: &str) -> String {
    paragraphs(html).into_iter().map(|paragraph| paragraph.text).collect::<Vec<_>>().join("\n")
}

fn plain(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_end_matches(" |").to_owned()
}
