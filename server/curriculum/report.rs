//! Flaws as people and machines read them: text in the manner of a compiler, JSON, SARIF, annotations.

use crate::rule::rules;
use crate::{File, Flaw, Severity, tally};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What was checked: one folder, its files and its flaws.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// Put before each path, such as `courses/foundation/`.
    pub root: &'a str,
    pub files: &'a [File],
    pub flaws: &'a [Flaw],
}

/// How many characters of a line are shown.
const WIDTH: usize = 120;

/// Each flaw with its source line, a caret and what to do; at the end a line that counts them, and where to read more.
pub fn text(checked: &[Checked], color: bool) -> String {
    let paint = Paint(color);
    let mut out = String::new();
    for part in checked {
        let files: BTreeMap<&str, &File> = part.files.iter().map(|file| (file.path.as_str(), file)).collect();
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for flaw in part.flaws {
            let lines = lines.entry(flaw.file.as_str()).or_insert_with(|| {
                let text =
                    files.get(flaw.file.as_str()).filter(|f| f.bytes.len() <= crate::source::MOST_BYTES);
                text.map(|file| lines_of(&file.bytes)).unwrap_or_default()
            });
            one(part.root, flaw, lines, paint, &mut out);
        }
    }
    out.push_str(&summary(checked));
    let worst = checked.iter().flat_map(|part| part.flaws).min_by_key(|flaw| flaw.severity);
    if let Some(flaw) = worst {
        let _ = writeln!(out, "why a rule is there, and an example: cairn check --explain {}", flaw.rule);
    }
    out
}

fn lines_of(bytes: &[u8]) -> Vec<String> {
    let text =
        String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).replace("\r\n", "\n");
    text.split(['\n', '\r']).map(str::to_owned).collect()
}

fn one(root: &str, flaw: &Flaw, lines: &[String], paint: Paint, out: &mut String) {
    let severity = paint.severity(flaw.severity, &format!("{}[{}]", flaw.severity.name(), flaw.rule));
    let _ = writeln!(out, "{severity}: {}", paint.bold(&visible(&flaw.message)));
    let place = format!("{root}{}", visible(&flaw.file));
    let width = flaw.line.to_string().len();
    let pad = " ".repeat(width);
    if flaw.line == 0 {
        let _ = writeln!(out, "{pad}{} {place}", paint.blue("-->"));
    } else {
        let _ = writeln!(out, "{pad}{} {place}:{}:{}", paint.blue("-->"), flaw.line, flaw.column);
        if let Some(line) = lines.get(flaw.line as usize - 1) {
            let (shown, before, covered) = window(line, flaw.column as usize - 1, flaw.length as usize);
            let bar = paint.blue("|");
            let _ = writeln!(out, "{pad} {bar}");
            let _ = writeln!(out, "{} {bar} {shown}", paint.blue(&flaw.line.to_string()));
            let caret = paint.severity(flaw.severity, &"^".repeat(covered.max(1)));
            let _ = writeln!(out, "{pad} {bar} {}{caret}", " ".repeat(before));
        }
    }
    if let Some(help) = &flaw.help {
        let _ = writeln!(out, "{pad} {} help: {}", paint.blue("="), visible(help));
    }
    out.push('\n');
}

/// The part of a line around a column, made visible: what is shown, how wide it is up to the column, and how wide
/// the covered part is.
fn window(line: &str, column: usize, length: usize) -> (String, usize, usize) {
    let chars: Vec<char> = line.chars().collect();
    let column = column.min(chars.len());
    let start = if column > WIDTH * 2 / 3 { column - WIDTH / 3 } else { 0 };
    let end = (start + WIDTH).min(chars.len());
    let cover = (column + length).min(end).max(column);
    let show = |part: &[char]| visible(&part.iter().collect::<String>());
    let (left, right) = (if start > 0 { "…" } else { "" }, if end < chars.len() { "…" } else { "" });
    let (before, covered, after) =
        (show(&chars[start..column]), show(&chars[column..cover]), show(&chars[cover..end]));
    let widths = (left.chars().count() + before.chars().count(), covered.chars().count());
    (format!("{left}{before}{covered}{after}{right}"), widths.0, widths.1)
}

/// Text that can't play tricks on a terminal.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\u{e000}' => out.push_str("___"),
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}') =>
            {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// "2 errors, 1 warning and 3 pieces of advice".
fn summary(checked: &[Checked]) -> String {
    let (mut errors, mut warnings, mut advice) = (0, 0, 0);
    for part in checked {
        let (e, w, a) = tally(part.flaws);
        errors += e;
        warnings += w;
        advice += a;
    }
    if errors + warnings + advice == 0 {
        return "no flaws\n".to_owned();
    }
    let count = |n: usize, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    format!(
        "{}, {} and {}\n",
        count(errors, "error", "errors"),
        count(warnings, "warning", "warnings"),
        count(advice, "piece of advice", "pieces of advice"),
    )
}

#[derive(Debug, Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn blue(self, text: &str) -> String {
        self.wrap("1;34", text)
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Advice => "1;36",
        };
        self.wrap(code, text)
    }
}

/// One array of flaws, each with the fields of [`Flaw`]; paths begin with their root.
pub fn json(checked: &[Checked]) -> String {
    let flaws = checked.iter().flat_map(|part| {
        part.flaws.iter().map(|flaw| {
            json!({
                "file": format!("{}{}", part.root, flaw.file),
                "line": flaw.line, "column": flaw.column, "length": flaw.length,
                "rule": flaw.rule, "severity": flaw.severity.name(),
                "message": flaw.message, "help": flaw.help,
            })
        })
    });
    pretty(&Value::Array(flaws.collect()))
}

/// SARIF 2.1.0, which code hosts show beside the lines.
pub fn sarif(checked: &[Checked]) -> String {
    let names: Vec<&str> = rules().map(|rule| rule.name).collect();
    let rules: Vec<Value> = rules()
        .map(|rule| {
            json!({
                "id": rule.name,
                "shortDescription": { "text": rule.title },
                "help": { "text": rule.page, "markdown": rule.page },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let results =
        checked.iter().flat_map(|part| part.flaws.iter().map(|flaw| result(part.root, flaw, &names)));
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "cairn check", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<Value>>(),
        }],
    }))
}

fn result(root: &str, flaw: &Flaw, names: &[&str]) -> Value {
    let text = flaw.help.as_ref().map_or(flaw.message.clone(), |help| format!("{} ({help})", flaw.message));
    let mut place = json!({ "artifactLocation": { "uri": uri(&format!("{root}{}", flaw.file)) } });
    if flaw.line > 0 {
        place["region"] = json!({
            "startLine": flaw.line,
            "startColumn": flaw.column,
            "endColumn": flaw.column.saturating_add(flaw.length),
        });
    }
    json!({
        "ruleId": flaw.rule,
        "ruleIndex": names.iter().position(|name| *name == flaw.rule),
        "level": level(flaw.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": place }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A path as a URI reference (RFC 3986): all but unreserved characters and `/` by their bytes.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Annotations that a workflow on a code host prints: `::error file=…,line=…::…`.
pub fn github(checked: &[Checked]) -> String {
    let mut out = String::new();
    for part in checked {
        for flaw in part.flaws {
            let command = match flaw.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
            let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
            let _ = write!(out, "::{command} file={}", property(&format!("{}{}", part.root, flaw.file)));
            if flaw.line > 0 {
                let end = flaw.column.saturating_add(flaw.length);
                let _ = write!(out, ",line={},col={},endColumn={end}", flaw.line, flaw.column);
            }
            let help = flaw.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            let _ =
                writeln!(out, ",title={}::{}", property(flaw.rule), data(&format!("{}{help}", flaw.message)));
        }
    }
    out
}

fn pretty(value: &Value) -> String {
    // Values of strings and numbers always serialize.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
