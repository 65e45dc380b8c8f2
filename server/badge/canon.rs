//! The canonical form: a document as statements (JSON-LD 1.1), in the one order and with the one set of names that
//! RDF Dataset Canonicalization (RDFC-1.0) gives them. Only what a context defines becomes a statement.

use std::collections::BTreeMap;

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{
    BlankNodeRef, Dataset, GraphNameRef, NamedOrBlankNodeRef, QuadRef, TermRef,
    dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm},
};
use serde_json::Value;

use crate::Contexts;

/// Nameless parts a document may have. The certificate of a long course has some 130.
pub const MOST_BLANK_NODES: usize = 400;
const MOST_STATEMENTS: usize = 8000;
/// Nameless parts that look alike are told apart by trying orders, k! of them: poisoned documents live on that
/// (RDFC-1.0, section 7.1). Honest ones have none or two.
const MOST_ALIKE: usize = 4;
const MOST_ALIKE_IN_ALL: usize = 12;

/// Why a document can't be put into canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it names the context {0}, which is not known here")]
    UnknownContext(String),
    #[error("it is not JSON-LD: {0}")]
    Syntax(String),
    #[error("it is too intricate to check")]
    TooIntricate,
}

/// The canonical N-Quads of a document.
pub fn canonical(document: &Value, contexts: &Contexts) -> Result<String, Unreadable> {
    canonical_form(statements(document, contexts)?)
}

pub(crate) fn canonical_form(mut statements: Dataset) -> Result<String, Unreadable> {
    bounded(&statements)?;
    statements.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    let mut lines: Vec<String> = statements.iter().map(|statement| format!("{statement} .\n")).collect();
    // By code point, as RDFC-1.0 says.
    lines.sort_unstable();
    Ok(lines.concat())
}

pub(crate) fn statements(document: &Value, contexts: &Contexts) -> Result<Dataset, Unreadable> {
    let text = document.to_string();
    if let Some(unknown) = named_contexts(document).find(|address| contexts.text(address).is_none()) {
        return Err(Unreadable::UnknownContext(unknown.chars().take(200).collect()));
    }
    let contexts = contexts.clone();
    let parser = JsonLdParser::new().for_slice(&text).with_load_document_callback(move |address, _| {
        let text = contexts.text(address).ok_or("an unknown context")?;
        Ok(JsonLdRemoteDocument { document: text.as_bytes().to_vec(), document_url: address.to_owned() })
    });
    let mut statements = Dataset::new();
    for statement in parser {
        let statement = statement.map_err(|error| Unreadable::Syntax(error.to_string()))?;
        statements.insert(&statement);
        if statements.len() > MOST_STATEMENTS {
            return Err(Unreadable::TooIntricate);
        }
    }
    Ok(statements)
}

fn named_contexts(document: &Value) -> impl Iterator<Item = &str> {
    let named = document.get("@context").map(|named| match named {
        Value::Array(several) => several.iter().collect(),
        one => vec![one],
    });
    named.unwrap_or_default().into_iter().filter_map(Value::as_str)
}

fn bounded(statements: &Dataset) -> Result<(), Unreadable> {
    let mut nameless: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for statement in statements {
        let mut nodes = blank_nodes(statement);
        nodes.sort_unstable_by_key(|node| node.as_str());
        nodes.dedup();
        for node in nodes {
            nameless.entry(node.as_str()).or_default().push(seen_from(statement, node));
        }
    }
    if nameless.len() > MOST_BLANK_NODES {
        return Err(Unreadable::TooIntricate);
    }
    let mut alike: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for mut view in nameless.into_values() {
        view.sort_unstable();
        *alike.entry(view).or_default() += 1;
    }
    let several = alike.values().filter(|count| **count > 1);
    let (most, all) = several.fold((0, 0), |(most, all), count| (most.max(*count), all + count));
    if most > MOST_ALIKE || all > MOST_ALIKE_IN_ALL { Err(Unreadable::TooIntricate) } else { Ok(()) }
}

fn blank_nodes(statement: QuadRef<'_>) -> Vec<BlankNodeRef<'_>> {
    let mut nodes = Vec::new();
    if let NamedOrBlankNodeRef::BlankNode(node) = statement.subject {
        nodes.push(node);
    }
    if let TermRef::BlankNode(node) = statement.object {
        nodes.push(node);
    }
    if let GraphNameRef::BlankNode(node) = statement.graph_name {
        nodes.push(node);
    }
    nodes
}

/// A statement as one of its nameless parts sees it: itself `a`, all others `z` (RDFC-1.0, section 4.6).
fn seen_from(statement: QuadRef<'_>, own: BlankNodeRef<'_>) -> String {
    let name = |node: BlankNodeRef<'_>| if node == own { "_:a" } else { "_:z" };
    let subject = match statement.subject {
        NamedOrBlankNodeRef::BlankNode(node) => name(node).to_owned(),
        named @ NamedOrBlankNodeRef::NamedNode(_) => named.to_string(),
    };
    let object = match statement.object {
        TermRef::BlankNode(node) => name(node).to_owned(),
        other => other.to_string(),
    };
    let graph = match statement.graph_name {
        GraphNameRef::BlankNode(node) => name(node).to_owned(),
        other => other.to_string(),
    };
    format!("{subject} {} {object} {graph}", statement.predicate)
}
