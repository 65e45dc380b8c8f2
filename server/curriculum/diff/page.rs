//! Changes as text for a terminal, and as a page that needs no other file.

use super::{Change, Changes, ItemChange, LessonChange, PageChange, Piece, Rewording, Setting};
use crate::coverage::{PAGE_END, page_head, short};
use crate::html::escaped;
use std::fmt::Write;

impl Changes {
    /// Removed words stand in `[- -]`, added ones in `{+ +}`.
    pub fn text(&self) -> String {
        let mut out = format!("{}: {} -> {}\n", self.title, short(&self.old), short(&self.new));
        if self.is_empty() {
            out.push_str("nothing that people read has changed\n");
            return out;
        }
        settings_text(&self.settings, "", &mut out);
        for minutes in &self.minutes {
            let _ = writeln!(out, "minutes, {}: {} -> {}", minutes.name, minutes.old, minutes.new);
        }
        for (sign, list) in [("now taught", &self.taught), ("no longer taught", &self.no_longer_taught)] {
            if !list.is_empty() {
                let _ = writeln!(out, "{sign}: {}", list.join(", "));
            }
        }
        for lesson in &self.lessons {
            let moved = lesson.moved_from.as_ref().map(|from| format!(", was {from}")).unwrap_or_default();
            let _ = writeln!(
                out,
                "\nlesson {}: {} “{}”{moved}",
                lesson.change.name(),
                lesson.lesson,
                lesson.title
            );
            settings_text(&lesson.settings, "  ", &mut out);
            words_text(&lesson.words, &mut out);
        }
        for page in &self.pages {
            let _ = writeln!(out, "\npage {}: {} “{}”", page.change.name(), page.page, page.title);
            settings_text(&page.settings, "  ", &mut out);
            words_text(&page.words, &mut out);
        }
        if !self.files.is_empty() {
            out.push('\n');
        }
        for file in &self.files {
            let _ = writeln!(out, "file {}: {}", file.change.name(), file.path);
        }
        for item in &self.items {
            let _ =
                writeln!(out, "\nitem {}: {} “{}” in {}", item.change.name(), item.id, item.title, item.home);
            if let Some(key) = &item.key {
                let _ = writeln!(out, "  KEY: {} -> {}", quoted(&key.old), quoted(&key.new));
            }
            settings_text(&item.settings, "  ", &mut out);
            words_text(&item.words, &mut out);
        }
        out
    }

    /// For a reviewer to read and print.
    pub fn html(&self) -> String {
        let mut out = page_head(&format!("{}: what changed", self.title));
        let _ = writeln!(
            out,
            "<h1>{}: what changed</h1>\n<p>From version <code>{}</code> to <code>{}</code>. Words that went are <del>struck out</del>, words that came are <ins>underlined</ins>.</p>",
            escaped(&self.title),
            escaped(&self.old),
            escaped(&self.new)
        );
        if self.is_empty() {
            out.push_str("<p>Nothing that people read has changed.</p>\n");
        }
        if self.changes_keys() {
            out.push_str("<p><strong>Keys changed: results of the two versions can’t be compared for these items.</strong></p>\n");
        }
        self.overview_html(&mut out);
        if !self.lessons.is_empty() {
            out.push_str("<h2>Lessons</h2>\n");
            self.lessons.iter().for_each(|lesson| lesson_html(lesson, &mut out));
        }
        if !self.pages.is_empty() {
            out.push_str("<h2>Other pages</h2>\n");
            self.pages.iter().for_each(|page| page_html(page, &mut out));
        }
        if !self.files.is_empty() {
            out.push_str("<h2>Pictures and other files</h2>\n<ul>\n");
            for file in &self.files {
                let _ = writeln!(out, "<li>{} ({})</li>", escaped(&file.path), file.change.name());
            }
            out.push_str("</ul>\n");
        }
        if !self.items.is_empty() {
            out.push_str("<h2>Items</h2>\n");
            self.items.iter().for_each(|item| item_html(item, &mut out));
        }
        out.push_str(PAGE_END);
        out
    }

    fn overview_html(&self, out: &mut String) {
        let mut rows: Vec<Setting> = self.settings.clone();
        rows.extend(
            self.minutes.iter().map(|m| Setting { name: format!("minutes, {}", m.name), ..m.clone() }),
        );
        if !rows.is_empty() {
            out.push_str("<h2>The course</h2>\n");
            settings_html(&rows, out);
        }
        for (title, list) in [("Now taught", &self.taught), ("No longer taught", &self.no_longer_taught)] {
            if !list.is_empty() {
                let _ = writeln!(out, "<p>{title}: {}</p>", escaped(&list.join(", ")));
            }
        }
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { format!("“{text}”") }
}

fn settings_text(settings: &[Setting], pad: &str, out: &mut String) {
    for setting in settings {
        let _ = writeln!(out, "{pad}{}: {} -> {}", setting.name, quoted(&setting.old), quoted(&setting.new));
    }
}

fn words_text(words: &[Rewording], out: &mut String) {
    for rewording in words {
        let under = if rewording.under.is_empty() { String::new() } else { format!("{}: ", rewording.under) };
        let mut line = under;
        for piece in trimmed(&rewording.pieces) {
            match piece {
                Piece::Same(text) => line.push_str(&text),
                Piece::Removed(text) => {
                    let _ = write!(line, "[-{text}-]");
                }
                Piece::Added(text) => {
                    let _ = write!(line, "{{+{text}+}}");
                }
            }
        }
        for line in line.lines().filter(|line| !line.trim().is_empty()) {
            let _ = writeln!(out, "    {}", line.trim_end());
        }
    }
}

/// How many characters of unchanged words are kept around a change.
const CONTEXT: usize = 80;

/// Long stretches that stayed are cut to what lies next to a change.
fn trimmed(pieces: &[Piece]) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let cut = |(i, piece): (usize, &Piece)| {
        let Piece::Same(text) = piece else { return piece.clone() };
        let chars: Vec<char> = text.chars().collect();
        let (head, tail) = (if i == 0 { 0 } else { CONTEXT }, if i == last { 0 } else { CONTEXT });
        if chars.len() <= head + tail + 20 {
            return piece.clone();
        }
        let begin: String = chars[..head].iter().collect();
        let end: String = chars[chars.len() - tail..].iter().collect();
        Piece::Same(format!("{begin} … {end}"))
    };
    pieces.iter().enumerate().map(cut).collect()
}

fn settings_html(settings: &[Setting], out: &mut String) {
    if settings.is_empty() {
        return;
    }
    out.push_str("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">What</th><th scope=\"col\">Was</th><th scope=\"col\">Is</th></tr></thead>\n<tbody>\n");
    for setting in settings {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"names\"><del>{}</del></td><td class=\"names\"><ins>{}</ins></td></tr>",
            escaped(&setting.name),
            escaped(&setting.old),
            escaped(&setting.new)
        );
    }
    out.push_str("</tbody></table></div>\n");
}

fn words_html(words: &[Rewording], out: &mut String) {
    for rewording in words {
        if !rewording.under.is_empty() {
            let _ = writeln!(out, "<p class=\"quiet\">{}</p>", escaped(&rewording.under));
        }
        out.push_str("<blockquote><p>");
        let mut before = false;
        for piece in trimmed(&rewording.pieces) {
            if before && matches!(piece, Piece::Added(_)) {
                out.push(' ');
            }
            before = matches!(piece, Piece::Removed(_));
            let (open, close) = match piece {
                Piece::Same(_) => ("", ""),
                Piece::Removed(_) => ("<del>", "</del>"),
                Piece::Added(_) => ("<ins>", "</ins>"),
            };
            // A paragraph's end closes what is struck out or underlined, and opens it again in the next.
            let broken = escaped(piece.text()).replace('\n', &format!("{close}</p>\n<p>{open}"));
            let _ = write!(out, "{open}{broken}{close}");
        }
        out.push_str("</p></blockquote>\n");
    }
}

fn heading(change: Change, name: &str, title: &str, more: &str, out: &mut String) {
    let _ = writeln!(
        out,
        "<h3>{} <span class=\"quiet\">{} ({}{})</span></h3>",
        escaped(title),
        escaped(name),
        change.name(),
        escaped(more)
    );
}

fn lesson_html(lesson: &LessonChange, out: &mut String) {
    let moved = lesson.moved_from.as_ref().map(|from| format!(", was {from}")).unwrap_or_default();
    heading(lesson.change, &lesson.lesson, &lesson.title, &moved, out);
    settings_html(&lesson.settings, out);
    words_html(&lesson.words, out);
}

fn page_html(page: &PageChange, out: &mut String) {
    heading(page.change, &page.page, &page.title, "", out);
    settings_html(&page.settings, out);
    words_html(&page.words, out);
}

fn item_html(item: &ItemChange, out: &mut String) {
    heading(item.change, &format!("{} in {}", item.id, item.home), &item.title, "", out);
    if let Some(key) = &item.key {
        let _ = writeln!(
            out,
            "<p><strong>Key:</strong> <del>{}</del> <ins>{}</ins></p>",
            escaped(&quoted(&key.old)),
            escaped(&quoted(&key.new))
        );
    }
    settings_html(&item.settings, out);
    words_html(&item.words, out);
}
