//! The documentation of the JSON API, made from the OpenAPI document alone.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// All that the page shows.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    pub title: String,
    pub version: String,
    pub description: String,
    pub groups: Vec<Group>,
    /// How any operation can fail: told once.
    pub problems: Vec<Answer>,
    pub schemas: Vec<Shape>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub name: String,
    pub description: String,
    pub operations: Vec<Operation>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    pub token: bool,
    pub parameters: Vec<Member>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    pub curl: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Body {
    pub kind: Kind,
    /// JSON, or the fields of a form, a line each.
    pub example: String,
    /// A form with files, and no JSON.
    pub form: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub status: String,
    pub description: String,
    pub media_type: Option<String>,
    pub kind: Option<Kind>,
    pub example: Option<String>,
}

/// A parameter of an operation, or a member of an object.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    pub name: String,
    /// Of parameters: `path`, `query` or `header`.
    pub place: Option<String>,
    pub required: bool,
    pub kind: Kind,
    pub limits: Vec<String>,
    pub description: String,
}

/// A type in words, with the shape it names.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Kind {
    pub words: String,
    pub shape: Option<String>,
}

/// An object or a list of words that others name.
#[derive(Clone, Debug, Serialize)]
pub struct Shape {
    pub name: String,
    pub description: String,
    pub members: Vec<Member>,
    pub words: Vec<String>,
}

/// How forms with files are sent.
const FORM: &str = "multipart/form-data";

/// How signed credentials are sent, which are JSON too.
const SIGNED: &str = "application/vc";

/// How deep examples go into shapes that hold themselves.
const DEEPEST: usize = 5;

impl Reference {
    /// `address` is where the server is reached, without a slash at the end.
    pub fn of(document: &Value, address: &str) -> Reference {
        let info = &document["info"];
        let mut operations = operations(document, address);
        let problems = problems(&mut operations);
        let mut groups: Vec<Group> = Vec::new();
        for tag in document["tags"].as_array().into_iter().flatten() {
            let (name, description) = (text(&tag["name"]), text(&tag["description"]));
            groups.push(Group { name, description, operations: Vec::new() });
        }
        for (tag, operation) in operations {
            match groups.iter_mut().find(|group| group.name == tag) {
                Some(group) => group.operations.push(operation),
                None => {
                    groups.push(Group { name: tag, description: String::new(), operations: vec![operation] });
                }
            }
        }
        groups.retain(|group| !group.operations.is_empty());
        Reference {
            title: text(&info["title"]),
            version: text(&info["version"]),
            description: text(&info["description"]),
            groups,
            problems,
            schemas: shapes(document),
        }
    }
}

fn operations(document: &Value, address: &str) -> Vec<(String, Operation)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(|(method, of)| {
            let tag = of["tags"][0].as_str().unwrap_or("Others").to_owned();
            (tag, operation(document, address, path, method, of))
        })
    });
    all.collect()
}

fn operation(document: &Value, address: &str, path: &str, method: &str, of: &Value) -> Operation {
    let method = method.to_uppercase();
    let token = of["security"].as_array().is_some_and(|schemes| !schemes.is_empty());
    let body = media(&of["requestBody"]["content"]).map(|(media_type, schema)| {
        let example = example(document, schema, 0);
        let form = media_type == FORM;
        Body { kind: kind(schema), example: if form { fields(&example) } else { pretty(&example) }, form }
    });
    // Some stand elsewhere than the others.
    let root = of["servers"][0]["url"].as_str().map_or_else(
        || format!("{address}{}", text(&document["servers"][0]["url"])),
        |own| format!("{address}{}", own.trim_end_matches('/')),
    );
    let parameters = of["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.map(|of| Member {
        place: Some(text(&of["in"])),
        ..member(&text(&of["name"]), of["required"] == true, &of["schema"], &text(&of["description"]))
    });
    let answers = of["responses"].as_object().into_iter().flatten();
    let answers = answers.map(|(status, of)| answer(document, status, of)).collect();
    Operation {
        id: text(&of["operationId"]),
        curl: curl(&method, &format!("{root}{path}"), token, body.as_ref()),
        path: path.to_owned(),
        summary: text(&of["summary"]),
        description: text(&of["description"]),
        token,
        parameters: parameters.collect(),
        body,
        answers,
        method,
    }
}

/// Takes the problems out of the operations: they are the same for all.
fn problems(operations: &mut [(String, Operation)]) -> Vec<Answer> {
    let mut found: Vec<Answer> = Vec::new();
    for (_, operation) in operations {
        let failed = |answer: &Answer| answer.media_type.as_deref() == Some("application/problem+json");
        let (failures, answers) = operation.answers.drain(..).partition(failed);
        operation.answers = answers;
        let new = |failure: &Answer| !found.iter().any(|known| known.status == failure.status);
        let new: Vec<Answer> = Vec::into_iter(failures).filter(new).collect();
        found.extend(new);
    }
    found.sort_by(|a, b| a.status.cmp(&b.status));
    found
}

fn answer(document: &Value, status: &str, of: &Value) -> Answer {
    let content = media(&of["content"]);
    Answer {
        status: status.to_owned(),
        description: text(&of["description"]),
        media_type: content.map(|(media_type, _)| media_type.split(';').next().unwrap_or("").to_owned()),
        kind: content.map(|(_, schema)| kind(schema)),
        example: content
            .filter(|(media_type, schema)| {
                media_type.contains("json") || *media_type == SIGNED && schema["format"] != "binary"
            })
            .map(|(_, schema)| pretty(&example(document, schema, 0))),
    }
}

fn media(content: &Value) -> Option<(&str, &Value)> {
    let (media_type, of) = content.as_object()?.iter().next()?;
    Some((media_type, &of["schema"]))
}

fn curl(method: &str, url: &str, token: bool, body: Option<&Body>) -> String {
    let mut line = String::from("curl");
    if method != "GET" {
        line += " --request ";
        line += method;
    }
    if token {
        line += " \\\n  --header \"Authorization: Bearer $TOKEN\"";
    }
    if let Some(body) = body.filter(|body| body.form) {
        for field in body.example.lines() {
            line += " \\\n  --form '";
            line += field;
            line += "'";
        }
    } else if let Some(body) = body {
        let data = body.example.replace('\'', "’");
        line += " \\\n  --header 'Content-Type: application/json' \\\n  --data '";
        line += &data;
        line += "'";
    }
    // Braces have a meaning of their own to curl.
    format!("{line} \\\n  '{}'", url.replace(['{', '}'], ""))
}

fn shapes(document: &Value) -> Vec<Shape> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let shapes = schemas.map(|(name, schema)| {
        let required: Vec<String> = schema["required"].as_array().into_iter().flatten().map(text).collect();
        let members = schema["properties"].as_object().into_iter().flatten();
        Shape {
            name: name.clone(),
            description: text(&schema["description"]),
            members: members
                .map(|(name, of)| member(name, required.contains(name), of, &text(&of["description"])))
                .collect(),
            words: schema["enum"].as_array().into_iter().flatten().map(text).collect(),
        }
    });
    shapes.collect()
}

fn member(name: &str, required: bool, schema: &Value, description: &str) -> Member {
    Member {
        name: name.to_owned(),
        place: None,
        required,
        kind: kind(schema),
        limits: limits(schema),
        description: description.to_owned(),
    }
}

fn kind(schema: &Value) -> Kind {
    if let Some(at) = schema["$ref"].as_str().or(schema["allOf"][0]["$ref"].as_str()) {
        let name = at.rsplit('/').next().unwrap_or(at).to_owned();
        return Kind { words: name.clone(), shape: Some(name) };
    }
    let format = schema["format"].as_str();
    let words = match (schema["type"].as_str().unwrap_or(""), format) {
        ("array", _) => {
            let inside = kind(&schema["items"]);
            return Kind { words: format!("list of {}", inside.words), shape: inside.shape };
        }
        ("object", _) if schema["additionalProperties"].is_object() => {
            let inside = kind(&schema["additionalProperties"]);
            return Kind { words: format!("object of {}", inside.words), shape: inside.shape };
        }
        ("string", Some("date-time")) => "moment (RFC 3339)".to_owned(),
        ("string", Some("date")) => "day (2026-05-01)".to_owned(),
        ("string", Some("binary")) => "file".to_owned(),
        ("string", Some(format)) => format.to_owned(),
        ("string", None) => "text".to_owned(),
        ("integer", _) => "whole number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        ("", _) => "any JSON".to_owned(),
        (kind, _) => kind.to_owned(),
    };
    Kind { words, shape: None }
}

fn limits(schema: &Value) -> Vec<String> {
    let figure = |name: &str| schema[name].as_f64().map(|value| value.to_string());
    let mut limits = Vec::new();
    for (name, words) in [
        ("minLength", "at least {} characters"),
        ("maxLength", "at most {} characters"),
        ("minimum", "{} or more"),
        ("maximum", "{} or less"),
        ("maxItems", "at most {} entries"),
    ] {
        limits.extend(figure(name).map(|value| words.replace("{}", &value)));
    }
    limits.extend(schema["pattern"].as_str().map(|pattern| format!("matches {pattern}")));
    let words: Vec<String> = schema["enum"].as_array().into_iter().flatten().map(text).collect();
    if !words.is_empty() {
        limits.push(format!("one of {}", words.join(", ")));
    }
    if !schema["default"].is_null() {
        limits.push(format!("{} if left out", text(&schema["default"])));
    }
    limits
}

/// A value that fits a schema, for people to start from.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(at) = schema["$ref"].as_str().or(schema["allOf"][0]["$ref"].as_str()) {
        let name = at.rsplit('/').next().unwrap_or(at);
        return if depth > DEEPEST {
            json!({})
        } else {
            example(document, &document["components"]["schemas"][name], depth + 1)
        };
    }
    if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
        return first.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("object"), _) => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let members: Map<String, Value> =
                members.map(|(name, of)| (name.clone(), example(document, of, depth + 1))).collect();
            Value::Object(members)
        }
        (Some("array"), _) if depth > DEEPEST => json!([]),
        (Some("array"), _) => json!([example(document, &schema["items"], depth + 1)]),
        (Some("string"), Some("date-time")) => json!("2026-03-02T09:00:00Z"),
        (Some("string"), Some("date")) => json!("2026-03-02"),
        // As curl names a file to send.
        (Some("string"), Some("binary")) => json!("@FILE"),
        (Some("string"), Some("uuid")) => json!("019c9f00-0000-7000-8000-000000000000"),
        (Some("string"), _) => json!("text"),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        _ => json!({}),
    }
}

/// `name=value` for each field of a form, as curl takes them.
fn fields(form: &Value) -> String {
    let fields = form.as_object().into_iter().flatten();
    let lines = fields.map(|(name, value)| format!("{name}={}", text(value.get(0).unwrap_or(value))));
    lines.collect::<Vec<_>>().join("\n")
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, ToOwned::to_owned)
}
