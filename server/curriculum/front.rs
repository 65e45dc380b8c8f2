//! Reading settings strictly: each key is asked for by name, and what nobody asked for is a flaw.

use crate::flaw::{Flaws, did_you_mean};
use crate::source::Source;
use crate::yaml::{Entry, Value, Yaml, parse};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::ops::Range;

/// The settings of one map.
pub struct Fields<'a> {
    pub source: &'a Source,
    pub at: Range<usize>,
    /// What the settings are of, to say in messages: "a lesson".
    of: &'static str,
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
    /// Keys that other settings would have brought into play: what a misspelling may have meant.
    possible: Vec<&'static str>,
}

/// A value and where it stands.
pub struct Placed<T> {
    pub value: T,
    pub at: Range<usize>,
}

/// Cuts front matter off a file: where its YAML stands, and where the words begin.
pub(crate) fn split(text: &str) -> (Option<Range<usize>>, usize) {
    if !text.starts_with("---\n") {
        return (None, 0);
    }
    let mut offset = 4;
    for line in text[4..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(4..offset), offset + line.len());
        }
        offset += line.len();
    }
    (None, 0)
}

impl<'a> Fields<'a> {
    /// The front matter of a file; where there is none, a flaw and no fields.
    pub fn of_file(source: &'a Source, of: &'static str, flaws: &mut Flaws) -> (Self, usize) {
        let (front, body) = split(&source.text);
        if let Some(at) = front {
            return (Self::parse(source, at, of, flaws), body);
        }
        let message = format!("{of} begins with front matter between two `---` lines");
        flaws.at(source, &(0..1), "front/missing", message).help("courses/README.md shows what goes there");
        (Self { source, at: 0..1, of, entries: Vec::new(), asked: Vec::new(), possible: Vec::new() }, 0)
    }

    pub fn parse(source: &'a Source, at: Range<usize>, of: &'static str, flaws: &mut Flaws) -> Self {
        let whole = at.start..at.start + 1;
        let yaml = parse(&source.text, at.clone()).unwrap_or_else(|(message, at)| {
            flaws.at(source, &at, "front/yaml", message).help("quote a value that holds `: `, `#` or quotes");
            Yaml { value: Value::Map(Vec::new()), at }
        });
        Self::of_yaml(source, yaml, of, flaws).unwrap_or(Self {
            source,
            at: whole,
            of,
            entries: Vec::new(),
            asked: Vec::new(),
            possible: Vec::new(),
        })
    }

    pub fn of_yaml(source: &'a Source, yaml: Yaml, of: &'static str, flaws: &mut Flaws) -> Option<Self> {
        let Value::Map(all) = yaml.value else {
            let message = format!("{of} is written as `key: value`");
            let help = "courses/README.md shows it by example";
            flaws.at(source, &yaml.at, "front/wrong-type", message).help(help);
            return None;
        };
        let mut seen = BTreeSet::new();
        let mut entries = Vec::new();
        for entry in all {
            if seen.insert(entry.key.clone()) {
                entries.push(entry);
            } else {
                let message = format!("`{}` is set twice", entry.key);
                flaws.at(source, &entry.key_at, "front/duplicate-key", message).help("keep one of them");
            }
        }
        Some(Self { source, at: yaml.at, of, entries, asked: Vec::new(), possible: Vec::new() })
    }

    /// Where a key or its value stands; where it is not set, where the settings begin.
    pub fn place(&self, key: &str) -> Range<usize> {
        self.entries
            .iter()
            .find(|e| e.key == key)
            .map_or(self.at.start..self.at.start + 1, |e| e.value.at.clone())
    }

    /// Whether a key is set, to whatever.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Names keys that a misspelled one may have meant.
    pub fn may_mean(&mut self, keys: &[&'static str]) {
        self.possible.extend(keys);
    }

    pub fn take(&mut self, key: &'static str) -> Option<Yaml> {
        self.asked.push(key);
        let found = self.entries.iter().find(|entry| entry.key == key)?;
        Some(found.value.clone()).filter(|yaml| !matches!(yaml.value, Value::Empty))
    }

    pub fn optional(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<Placed<String>> {
        let yaml = self.take(key)?;
        self.text_of(key, yaml, flaws)
    }

    pub fn text(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<String> {
        self.optional(key, flaws).map(|placed| placed.value)
    }

    /// A text that must be there and say something.
    pub fn needed(&mut self, key: &'static str, flaws: &mut Flaws) -> String {
        let text = self.optional(key, flaws);
        match text {
            Some(text) if !text.value.trim().is_empty() => text.value,
            Some(text) => {
                let message = format!("`{key}` is empty");
                flaws.at(self.source, &text.at, "front/missing-key", message).help("say something there");
                String::new()
            }
            // A value of the wrong type has its own flaw already.
            None if self.has(key) && !self.is_empty(key) => String::new(),
            None => {
                self.missing(key, flaws);
                String::new()
            }
        }
    }

    pub fn missing(&self, key: &str, flaws: &mut Flaws) {
        let at = self.at.start..self.at.start + 1;
        let written = self.entries.iter().find(|e| crate::flaw::nearest(&e.key, [key]).is_some());
        // A misspelled key is told where it is written.
        if written.is_none_or(|entry| self.asked.contains(&entry.key.as_str())) {
            let message = format!("{} needs `{key}`", self.of);
            let help =
                format!("add `{key}: …`; courses/README.md shows each kind of file with all of its keys");
            flaws.at(self.source, &at, "front/missing-key", message).help(help);
        }
    }

    fn is_empty(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key == key && matches!(e.value.value, Value::Empty))
    }

    fn text_of(&self, key: &str, yaml: Yaml, flaws: &mut Flaws) -> Option<Placed<String>> {
        if let Value::Text(value) = yaml.value {
            return Some(Placed { value, at: yaml.at });
        }
        let message = format!("`{key}` is one text, not a list or a map");
        let help = format!("write it as `{key}: words`; in quotes where they hold `: `, `#` or brackets");
        flaws.at(self.source, &yaml.at, "front/wrong-type", message).help(help);
        None
    }

    /// A whole number within bounds.
    pub fn number(&mut self, key: &'static str, bounds: Range<u32>, flaws: &mut Flaws) -> Option<u32> {
        let text = self.optional(key, flaws)?;
        let number = text.value.trim().parse().ok().filter(|n| bounds.contains(n));
        if number.is_none() {
            let (low, high) = (bounds.start, bounds.end.saturating_sub(1));
            let message = format!("`{key}` is a whole number from {low} to {high}");
            flaws
                .at(self.source, &text.at, "front/wrong-type", message)
                .help(format!("such as `{key}: {low}`"));
        }
        number
    }

    /// A number with or without decimals, within bounds.
    pub fn decimal(&mut self, key: &'static str, bounds: (f64, f64), flaws: &mut Flaws) -> Option<f64> {
        let text = self.optional(key, flaws)?;
        let parsed = text.value.trim().parse::<f64>().ok();
        let number = parsed.filter(|n| n.is_finite() && *n >= bounds.0 && *n <= bounds.1);
        if number.is_none() {
            let message = format!("`{key}` is a number from {} to {}", bounds.0, bounds.1);
            let help = "digits, with a point before decimals";
            flaws.at(self.source, &text.at, "front/wrong-type", message).help(help);
        }
        number
    }

    pub fn flag(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<bool> {
        self.one_of(key, &[("true", true), ("false", false)], flaws)
    }

    /// One of a few names.
    pub fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        names: &[(&'static str, T)],
        flaws: &mut Flaws,
    ) -> Option<T> {
        let text = self.optional(key, flaws)?;
        let found = names.iter().find(|(name, _)| *name == text.value.trim());
        if found.is_none() {
            let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let message =
                format!("`{key}` can't be `{}`; it is one of: {}", short(&text.value), all.join(", "));
            flaws
                .at(self.source, &text.at, "front/wrong-type", message)
                .maybe(|| did_you_mean(&text.value, all).or_else(|| Some("take one of these".to_owned())));
        }
        found.map(|(_, value)| *value)
    }

    pub fn date(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<NaiveDate> {
        let text = self.optional(key, flaws)?;
        let date = NaiveDate::parse_from_str(text.value.trim(), "%Y-%m-%d").ok();
        if date.is_none() {
            flaws
                .at(self.source, &text.at, "front/wrong-type", format!("`{key}` is a day"))
                .help("write it as 2026-11-22");
        }
        date
    }

    pub fn list(&mut self, key: &'static str, flaws: &mut Flaws) -> Option<Vec<Yaml>> {
        let yaml = self.take(key)?;
        if let Value::List(list) = yaml.value {
            return Some(list);
        }
        let message = format!("`{key}` is a list");
        flaws
            .at(self.source, &yaml.at, "front/wrong-type", message)
            .help(format!("write it as {key}: [one, two]"));
        None
    }

    pub fn texts(&mut self, key: &'static str, flaws: &mut Flaws) -> Vec<Placed<String>> {
        let list = self.list(key, flaws).unwrap_or_default();
        list.into_iter().filter_map(|yaml| self.text_of(key, yaml, flaws)).collect()
    }

    pub fn map(&mut self, key: &'static str, of: &'static str, flaws: &mut Flaws) -> Option<Fields<'a>> {
        let yaml = self.take(key)?;
        Fields::of_yaml(self.source, yaml, of, flaws)
    }

    pub fn maps(&mut self, key: &'static str, of: &'static str, flaws: &mut Flaws) -> Vec<Fields<'a>> {
        let list = self.list(key, flaws).unwrap_or_default();
        list.into_iter().filter_map(|yaml| Fields::of_yaml(self.source, yaml, of, flaws)).collect()
    }

    /// The entries of a map whose keys the author chooses, in their order.
    pub fn pairs(&mut self, key: &'static str, flaws: &mut Flaws) -> Vec<(Placed<String>, Placed<String>)> {
        let Some(yaml) = self.take(key) else { return Vec::new() };
        let Value::Map(map) = yaml.value else {
            let message = format!("`{key}` is written as `code: name`");
            let help = format!("such as {key}: {{ ER: Ethical responsibility }}");
            flaws.at(self.source, &yaml.at, "front/wrong-type", message).help(help);
            return Vec::new();
        };
        let pair = |entry: Entry, flaws: &mut Flaws| {
            let name = self.text_of(key, entry.value, flaws)?;
            Some((Placed { value: entry.key, at: entry.key_at }, name))
        };
        map.into_iter().filter_map(|entry| pair(entry, flaws)).collect()
    }

    /// The entries of a map whose keys the author chooses, whatever their values are.
    pub fn entries(&mut self, key: &'static str, flaws: &mut Flaws) -> Vec<(Placed<String>, Yaml)> {
        let Some(yaml) = self.take(key) else { return Vec::new() };
        let Value::Map(map) = yaml.value else {
            let message = format!("`{key}` is written as `name: value`");
            flaws.at(self.source, &yaml.at, "front/wrong-type", message);
            return Vec::new();
        };
        map.into_iter().map(|entry| (Placed { value: entry.key, at: entry.key_at }, entry.value)).collect()
    }

    /// What nobody asked for is unknown.
    pub fn finish(self, flaws: &mut Flaws) {
        for entry in &self.entries {
            if !self.asked.contains(&entry.key.as_str()) {
                let message = format!("{} has no `{}`", self.of, short(&entry.key));
                let help = did_you_mean(&entry.key, self.asked.iter().chain(&self.possible).copied())
                    .unwrap_or_else(|| format!("it may have: {}", self.asked.join(", ")));
                flaws.at(self.source, &entry.key_at, "front/unknown-key", message).help(help);
            }
        }
    }
}

/// Enough of a text to recognise it by.
pub fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
