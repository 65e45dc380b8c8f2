//! What may be signed, and what may be believed once it is signed: a document every byte of which the signature covers.
//!
//! A signature over statements covers only what a context defines: a misspelt or added member would be there to read and
//! not be protected. And software differs in how it writes a few odd characters. Both are refused, before signing and
//! before believing.

use oxrdf::Dataset;
use serde_json::{Number, Value};

use crate::{
    Contexts,
    canon::{Unreadable, statements},
};

/// Any name here that no context defines becomes a statement about a term of this kind.
const SENTINEL: &str = "urn:undefined-term:";

/// Why a document must not be signed, or not be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsignable {
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    #[error("it holds {}, which its signature does not cover", quoted(.0))]
    Undefined(Vec<String>),
    #[error("{0} is not a plain member")]
    NotPlain(String),
    #[error("the text of {0} has characters that programs write differently")]
    Text(String),
    #[error("the number of {0} is one that programs write differently")]
    Number(String),
}

/// Names as people read them: “one”, “other”.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")
}

/// Finds what a signature would not cover, or what others would read differently.
pub fn check_signable(document: &Value, contexts: &Contexts) -> Result<(), Unsignable> {
    signable(document, contexts).map(drop)
}

/// The statements of a document that a signature covers whole.
pub(crate) fn signable(document: &Value, contexts: &Contexts) -> Result<Dataset, Unsignable> {
    let mut seen = Seen::default();
    plain(document, "the document", true, &mut seen)?;
    if seen.astral && seen.late {
        return Err(Unsignable::Text("the document".into()));
    }
    let statements = marked_statements(document, contexts)?;
    let undefined = undefined_terms(document, &statements);
    // Where nothing was marked, the statements are those of the document as it is.
    if undefined.is_empty() { Ok(statements) } else { Err(Unsignable::Undefined(undefined)) }
}

/// Characters whose order differs between code points and UTF-16 units when both kinds meet.
#[derive(Default)]
struct Seen {
    astral: bool,
    late: bool,
}

/// No keyword but `@context` at the top, and there only addresses: so a member's name means what the known contexts say.
fn plain(value: &Value, place: &str, top: bool, seen: &mut Seen) -> Result<(), Unsignable> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            text(name, "a member’s name", seen)?;
            match name.as_str() {
                "@context" if top && only_addresses(member) => Ok(()),
                keyword if keyword.starts_with('@') => Err(Unsignable::NotPlain(shown(keyword))),
                name => plain(member, name, false, seen),
            }
        }),
        Value::Array(several) => several.iter().try_for_each(|one| plain(one, place, false, seen)),
        Value::String(words) if words.starts_with("_:") => Err(Unsignable::NotPlain(shown(place))),
        Value::String(words) => text(words, place, seen),
        Value::Null => Err(Unsignable::NotPlain(shown(place))),
        Value::Number(number) if !is_written_alike(number) => Err(Unsignable::Number(shown(place))),
        Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// JSON-LD writes a fraction with fifteen digits behind the point (JSON-LD 1.1 API, section 8.6), some programs with as
/// few as it takes: 8.03 becomes `8.029999999999999E0` or `8.03E0`. Quarters come out alike.
fn is_written_alike(number: &Number) -> bool {
    const EXACT: u64 = 1 << 53;
    if number.is_i64() || number.is_u64() {
        return number.as_i64().is_some_and(|whole| whole.unsigned_abs() <= EXACT);
    }
    number.as_f64().is_some_and(|value| {
        let long = format!("{value:.15e}");
        let (digits, exponent) = long.split_once('e').unwrap_or((&long, ""));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        value.fract() != 0.0 && format!("{value:e}") == format!("{digits}e{exponent}")
    })
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn only_addresses(contexts: &Value) -> bool {
    contexts.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_string))
}

fn text(words: &str, place: &str, seen: &mut Seen) -> Result<(), Unsignable> {
    for c in words.chars() {
        if is_odd(c) {
            return Err(Unsignable::Text(shown(place)));
        }
        seen.astral |= u32::from(c) > 0xFFFF;
        seen.late |= ('\u{E000}'..='\u{FFFF}').contains(&c);
    }
    Ok(())
}

/// Controls and code points that are no characters.
pub(crate) fn is_odd(c: char) -> bool {
    c.is_control() || (u32::from(c) & 0xFFFE) == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c)
}

/// The statements of a document and, of each name that no context defines, one about [`SENTINEL`].
fn marked_statements(document: &Value, contexts: &Contexts) -> Result<Dataset, Unreadable> {
    let mut marked = document.clone();
    if let Some(Value::Array(named)) = marked.get_mut("@context") {
        named.push(serde_json::json!({ "@vocab": SENTINEL }));
    }
    statements(&marked, contexts)
}

fn undefined_terms(document: &Value, marked: &Dataset) -> Vec<String> {
    let mut found: Vec<String> = marked
        .iter()
        .flat_map(|statement| {
            let type_or_other = statement.object.to_string();
            [statement.predicate.to_string(), statement.subject.to_string(), type_or_other]
        })
        .filter_map(|term| {
            let name = term.strip_prefix('<')?.strip_suffix('>')?;
            name.strip_prefix(SENTINEL).map(shown)
        })
        .collect();
    found.extend(relative_ids(document));
    found.sort_unstable();
    found.dedup();
    found
}

/// An `id` or a typed address without a scheme names nothing: its statement is dropped.
fn relative_ids(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| match member {
                Value::String(id) if name == "id" && !is_absolute(id) => {
                    vec![format!("the id {}", shown(id))]
                }
                other => relative_ids(other),
            })
            .collect(),
        Value::Array(several) => several.iter().flat_map(relative_ids).collect(),
        _ => Vec::new(),
    }
}

fn is_absolute(id: &str) -> bool {
    let Some((scheme, rest)) = id.split_once(':') else { return false };
    let starts = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest_fits = !rest.is_empty() && !id.contains([' ', '<', '>', '"', '{', '}', '|', '\\', '^', '`']);
    starts && rest_fits && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}
