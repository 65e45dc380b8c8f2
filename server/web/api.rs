//! What every operation of the JSON API shares: strict texts, a document that says what is really taken, and the
//! methods that an address answers to.

use std::{borrow::Cow, sync::LazyLock};

use bytes::Bytes;
use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderValue, Method, StatusCode, header},
};
use poem_openapi::{
    Tags,
    registry::MetaSchemaRef,
    types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type},
};
use serde_json::{Value, json};

/// A text in a request. poem-openapi's own takes numbers and booleans for texts; this one does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

/// Validators of length and pattern look through this.
impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Type for Text {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        <String as Type>::schema_ref()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for Text {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value {
            // The databases take no NUL.
            Some(Value::String(text)) if !text.contains('\0') => Ok(Text(text)),
            other => Err(ParseError::expected_type(other.unwrap_or_default())),
        }
    }
}

impl ToJSON for Text {
    fn to_json(&self) -> Option<Value> {
        Some(self.0.clone().into())
    }
}

/// What operations are grouped under.
#[derive(Tags)]
pub enum Tag {
    /// The person whose token it is.
    Account,
    /// What is on offer. No token is needed.
    Catalog,
    /// A person’s own way through a course.
    Learning,
    /// Exams.
    Assessment,
    /// Certificates of completion.
    Certificates,
    /// An issuer’s keys and status lists, for whoever checks a signed credential. They stand at the root of the server, and no
    /// token is needed.
    Issuers,
    /// What a person can show: training elsewhere, practice, credentials, exams, statements.
    Record,
    /// An authority’s desk: applications, certifications, decisions, complaints.
    Desk,
    /// Checking a certificate by its number. No token is needed.
    Verification,
    /// An employer: its people, and its list of numbers to watch. Needs a token of somebody who acts for one.
    Employer,
    /// The operator’s work. Needs a token for the operator’s work, held by an operator; to others it does not exist.
    Operator,
}

/// The OpenAPI document as it is published, and what follows from it.
pub struct Document {
    text: Bytes,
    allow: Vec<(Vec<Option<String>>, HeaderValue)>,
}

impl Document {
    /// From what poem-openapi prints, which is laxer than what the operations take. The operations of `at_root` stand at
    /// the server's root, beside the API.
    pub fn new(printed: &str, at_root: &str) -> serde_json::Result<Document> {
        let mut json: Value = serde_json::from_str(printed)?;
        join(&mut json, serde_json::from_str(at_root)?);
        name_forms(&mut json);
        for name in taken(&json) {
            tighten(&mut json["components"]["schemas"][&name]);
        }
        let allow = allow(&json);
        Ok(Document { text: json.to_string().into(), allow })
    }

    /// Read again each time: as a tree it takes ten times the memory of its text.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.text).expect("it was written from JSON")
    }

    /// The document as an answer.
    pub fn answer(&self) -> Response {
        Response::builder().content_type("application/json; charset=utf-8").body(self.text.clone())
    }

    /// The methods that a path below the API's own root takes.
    fn allow(&self, path: &str) -> Option<&HeaderValue> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let fits = |pattern: &[Option<String>]| {
            pattern.len() == segments.len()
                && pattern.iter().zip(&segments).all(|(a, b)| a.as_deref().is_none_or(|a| a == *b))
        };
        self.allow.iter().find(|(pattern, _)| fits(pattern)).map(|(_, methods)| methods)
    }
}

/// Takes the operations of another document in, each with the place where it stands.
fn join(document: &mut Value, mut other: Value) {
    let servers = other["servers"].take();
    let paths = other["paths"].as_object_mut().into_iter().flatten();
    for (path, operations) in paths {
        for (_, operation) in operations.as_object_mut().into_iter().flatten() {
            operation["servers"] = servers.clone();
        }
        document["paths"][path] = operations.take();
    }
    // Shapes of one name are one type: a problem is the same everywhere.
    for (name, schema) in other["components"]["schemas"].as_object_mut().into_iter().flatten() {
        document["components"]["schemas"][name] = schema.take();
    }
}

/// Forms with files are printed where they are taken. Like other bodies they get a name: `uploadDesign` takes an
/// `UploadDesignForm`, with the fields that are told and no others.
fn name_forms(document: &mut Value) {
    let mut named = Vec::new();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (_, operation) in paths.filter_map(|(_, path)| path.as_object_mut()).flatten() {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let Some(schema) = operation.pointer_mut(FORM).filter(|schema| schema.get("$ref").is_none()) else {
            continue;
        };
        let name = format!(
            "{}{}Form",
            id.get(..1).unwrap_or_default().to_uppercase(),
            id.get(1..).unwrap_or_default()
        );
        let mut form = schema.take();
        *schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        form["additionalProperties"] = false.into();
        named.push((name, form));
    }
    for (name, form) in named {
        document["components"]["schemas"][&name] = form;
    }
}

/// Where an operation tells its form with files.
const FORM: &str = "/requestBody/content/multipart~1form-data/schema";

/// The schemas that requests are made of: those that bodies name, and those that these name. Nothing in a form is null:
/// what is left out is not there.
fn taken(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let paths = document["paths"].as_object().into_iter().flatten();
    for (_, operation) in paths.filter_map(|(_, path)| path.as_object()).flatten() {
        if operation.pointer(FORM).is_none() {
            named(&operation["requestBody"], document, &mut found);
        }
    }
    found
}

fn named(value: &Value, document: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next());
            if let Some(name) = name
                && !found.iter().any(|found| found == name)
            {
                found.push(name.to_owned());
                named(&document["components"]["schemas"][name], document, found);
            }
            members.values().for_each(|member| named(member, document, found));
        }
        Value::Array(values) => values.iter().for_each(|value| named(value, document, found)),
        _ => (),
    }
}

/// Requests are read strictly: no other members, and `null` where a member may be left out.
fn tighten(schema: &mut Value) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, property) in properties {
        if required.iter().any(|required| required == name.as_str()) {
            continue;
        }
        if property.get("$ref").is_some() {
            *property = json!({ "allOf": [property.clone()] });
        }
        property["nullable"] = true.into();
    }
    schema["additionalProperties"] = false.into();
}

fn allow(document: &Value) -> Vec<(Vec<Option<String>>, HeaderValue)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let rows = paths.filter_map(|(path, operations)| {
        let segments = path.trim_matches('/').split('/');
        let segments = segments.map(|part| (!part.starts_with('{')).then(|| part.to_owned())).collect();
        let mut methods: Vec<String> =
            operations.as_object()?.keys().map(|name| name.to_uppercase()).collect();
        if methods.iter().any(|method| method == "GET") {
            methods.push("HEAD".into());
        }
        Some((segments, HeaderValue::from_str(&methods.join(", ")).ok()?))
    });
    rows.collect()
}

/// Tells which methods an address takes when it is asked by another (RFC 9110, section 15.5.6).
pub struct Allow(pub &'static LazyLock<Document>);

impl<E: Endpoint> Middleware<E> for Allow {
    type Output = AllowEndpoint<E>;
    fn transform(&self, endpoint: E) -> Self::Output {
        AllowEndpoint { endpoint, document: self.0 }
    }
}

pub struct AllowEndpoint<E> {
    endpoint: E,
    document: &'static LazyLock<Document>,
}

impl<E: Endpoint> Endpoint for AllowEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let path = request.uri().path().to_owned();
        let head = request.method() == Method::HEAD;
        let mut answer = match self.endpoint.call(request).await {
            Ok(answer) => answer.into_response(),
            Err(error) if error.status() == StatusCode::METHOD_NOT_ALLOWED => {
                super::problem::problem_json(&error)
            }
            Err(error) => return Err(error),
        };
        if answer.status() == StatusCode::METHOD_NOT_ALLOWED
            && !head
            && let Some(methods) = self.document.allow(&path)
        {
            answer.headers_mut().insert(header::ALLOW, methods.clone());
        }
        Ok(answer)
    }
}
