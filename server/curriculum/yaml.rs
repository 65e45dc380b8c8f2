//! YAML as a tree with positions, within a budget: front matter and the settings of items.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Spanned};
use std::fmt;
use std::ops::Range;

/// One value and where it stands, in bytes of the whole file.
#[derive(Debug, Clone)]
pub struct Yaml {
    pub value: Value,
    pub at: Range<usize>,
}

#[derive(Debug, Clone)]
pub enum Value {
    Empty,
    /// Every scalar, as it was written.
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<Entry>),
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub key_at: Range<usize>,
    pub value: Yaml,
}

/// Parses what stands at `at` in `text`. The error is a sentence and where.
pub(crate) fn parse(text: &str, at: Range<usize>) -> Result<Yaml, (String, Range<usize>)> {
    let inner = text.get(at.clone()).unwrap_or_default();
    if inner.trim().is_empty() {
        return Ok(Yaml { value: Value::Map(Vec::new()), at });
    }
    // Nothing an author writes comes near these; anchors and aliases have no use here.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 50_000,
            max_nodes: 25_000,
            max_depth: 20,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
            max_total_scalar_bytes: 256 * 1024,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(inner, options) {
        Ok(raw) => Ok(settle(raw, inner, at.start, &at)),
        Err(error) => {
            let place = error.location().and_then(|l| range(&l, inner)).unwrap_or(0..1);
            Err((sentence(&error), at.start + place.start..at.start + place.end))
        }
    }
}

/// A value as the deserializer tells it: numbers and the like are read again from the text.
enum Raw {
    Empty,
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn settle(raw: Spanned<Raw>, text: &str, base: usize, outer: &Range<usize>) -> Yaml {
    let here = range(&raw.referenced, text);
    let at = here.clone().map_or(outer.clone(), |r| base + r.start..base + r.end);
    let written = || here.and_then(|r| text.get(r)).unwrap_or_default().trim().to_owned();
    let value = match raw.value {
        Raw::Empty => Value::Empty,
        Raw::Plain => Value::Text(written()),
        Raw::Text(text) => Value::Text(text),
        Raw::List(list) => Value::List(list.into_iter().map(|raw| settle(raw, text, base, &at)).collect()),
        Raw::Map(map) => {
            Value::Map(map.into_iter().map(|(key, raw)| entry(key, raw, text, base, &at)).collect())
        }
    };
    Yaml { value, at }
}

fn entry(key: Spanned<String>, raw: Spanned<Raw>, text: &str, base: usize, outer: &Range<usize>) -> Entry {
    let key_at = range(&key.referenced, text).map_or(outer.clone(), |r| base + r.start..base + r.end);
    Entry { value: settle(raw, text, base, &key_at), key: key.value, key_at }
}

fn range(location: &serde_saphyr::Location, text: &str) -> Option<Range<usize>> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?.min(text.len());
    let len = usize::try_from(span.byte_len()?).ok()?;
    let end = start.saturating_add(len).min(text.len());
    Some(start..end.max(start))
}

/// The parser's message in one line, without its own position.
fn sentence(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let text = text.lines().next().unwrap_or_default();
    let text = text.split(" at line ").next().unwrap_or_default().trim_start_matches("error: ");
    let text =
        text.split_once(": ").filter(|(place, _)| place.starts_with("line ")).map_or(text, |(_, rest)| rest);
    format!("this YAML can't be read: {}", text.trim())
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }
    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Raw, E> {
        Err(E::custom("binary values have no place here"))
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(raw) = seq.next_element()? {
            list.push(raw);
        }
        Ok(Raw::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = access.next_key()? {
            map.push((key, access.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}
