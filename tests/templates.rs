//! Every template is rendered strictly with samples of what it is given: a name that is not there, a filter that
//! does not take what it gets, fails here. A template without a sample fails too.
//!
//! Samples are in `tests/samples/`, at the template's own path; the three parts of a letter share one. Each file is a
//! list: together they take the template's every turn, filled and empty.

use std::{collections::BTreeSet, ffi::OsStr, fs, path::Path};

use cairn::web::Templates;
use serde_json::{Value, json};

use crate::support::{ADDRESS, ROOT};

/// What others include or extend; those are rendered.
fn is_part(name: &str) -> bool {
    name.starts_with("parts/")
        || ["base.html", "letters/base.html", "letters/parts.html", "identity/confirm-banner.html"]
            .contains(&name)
}

/// Where the samples of a template are, below `tests/samples/`.
fn place(name: &str) -> String {
    match name.strip_prefix("letters/").and_then(|rest| rest.split_once('/')) {
        Some((letter, _)) => format!("letters/{letter}.json"),
        None => format!("{name}.json"),
    }
}

fn samples(name: &str) -> Vec<Value> {
    let file = format!("{ROOT}/tests/samples/{}", place(name));
    let text =
        fs::read_to_string(&file).unwrap_or_else(|_| panic!("{name} has no sample: {file} is not there"));
    let samples: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(!samples.is_empty(), "{file} holds no sample");
    samples
}

/// A stranger, somebody who has not confirmed their address, an operator: what stands around a page is theirs.
fn frames() -> Vec<Value> {
    let viewer = |operator: bool| json!({ "name": "Ana", "operator": operator, "confirmed": operator });
    let viewers = [Value::Null, viewer(false), viewer(true)];
    viewers.map(|viewer| json!({ "viewer": viewer, "csrf": "0123", "path": "/me" })).into()
}

fn templates() -> Vec<String> {
    let all = Templates::embedded_names().into_iter();
    let is_template = |name: &String| {
        let ending = Path::new(name).extension().and_then(OsStr::to_str);
        matches!(ending, Some("html" | "txt"))
    };
    all.filter(is_template).filter(|name| !is_part(name)).collect()
}

#[test]
fn every_template_is_rendered_strictly_with_samples() {
    let environment = Templates::load(None, ADDRESS).unwrap();
    let mut wrong = Vec::new();
    for name in templates() {
        for (at, sample) in samples(&name).into_iter().enumerate() {
            for frame in frames() {
                let mut context = sample.clone();
                context.as_object_mut().expect("a sample is an object").insert("frame".into(), frame);
                match environment.render(&name, &context) {
                    Ok(text) => assert!(!text.trim().is_empty(), "{name}, sample {at}: nothing comes of it"),
                    Err(error) => wrong.push(format!("{name}, sample {at}: {}", cairn::error::Chain(&error))),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn while_one_works_on_templates_and_styles_the_next_page_shows_the_change() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::copy(&Path::new(ROOT).join("templates"), &folder.path().join("templates"));
    let write = |name: &str, text: &str| fs::write(folder.path().join("templates").join(name), text).unwrap();
    write("little.txt", "One. {{ asset('site.css') }}");
    let templates = Templates::load(Some(folder.path()), ADDRESS).unwrap();
    let one = templates.render("little.txt", &json!({})).unwrap();
    assert!(one.starts_with("One. /assets/"), "{one}");
    write("assets/site.css", "main { color: red }");
    write("little.txt", "Two. {{ asset('site.css') }}");
    let two = templates.render("little.txt", &json!({})).unwrap();
    assert!(two.starts_with("Two. /assets/") && two[5..] != one[5..], "{one} {two}");
}

#[test]
fn no_sample_is_left_of_a_template_that_is_gone() {
    let wanted: BTreeSet<String> = templates().iter().map(|name| place(name)).collect();
    let root = format!("{ROOT}/tests/samples");
    let mut found = BTreeSet::new();
    gather(Path::new(&root), &root, &mut found);
    assert_eq!(found.difference(&wanted).collect::<Vec<_>>(), Vec::<&String>::new());
}

fn gather(folder: &Path, root: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, root, found);
        } else {
            found.insert(path.to_str().unwrap()[root.len() + 1..].to_owned());
        }
    }
}

#[test]
fn every_day_and_moment_on_a_page_is_marked_as_one() {
    let mut wrong = Vec::new();
    let is_page = |name: &String| {
        Path::new(name).extension() == Some(OsStr::new("html")) && !name.starts_with("letters/")
    };
    for name in Templates::embedded_names().into_iter().filter(is_page) {
        let text = fs::read_to_string(format!("{ROOT}/templates/{name}")).unwrap();
        let mut rest = text.as_str();
        let mut inside = false;
        while let Some(at) = rest.find("{{") {
            let (before, after) = rest.split_at(at);
            let end = after.find("}}").expect("what is opened is closed") + 2;
            inside = match (before.rfind("<time "), before.rfind("</time>")) {
                (Some(opened), closed) => closed.is_none_or(|closed| closed < opened),
                (None, Some(_)) => false,
                (None, None) => inside,
            };
            let said = &after[..end];
            let told = ["|day", "|moment", "|second"].iter().any(|filter| said.contains(filter));
            if told && !(inside || said.contains("|last_day")) {
                wrong.push(format!("{name}: {said}"));
            }
            rest = &after[end..];
        }
    }
    assert!(wrong.is_empty(), "not in <time datetime>:\n{}", wrong.join("\n"));
}
