//! What the code promises about itself.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use crate::support::ROOT;

/// What the ground can't untie: pages and letters are made by the house they are part of (decision 0002).
const KNOTS: [(&str, &str); 3] = [("web", "app"), ("mail", "web"), ("mail", "app")];

#[test]
fn a_module_uses_only_those_above_it() {
    let lib = fs::read_to_string(format!("{ROOT}/server/lib.rs")).unwrap();
    let order: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let place: HashMap<&str, usize> =
        order.iter().enumerate().map(|(place, module)| (*module, place)).collect();
    let mut wrong = Vec::new();
    for file in rust_files(Path::new(&format!("{ROOT}/server"))) {
        let inside = file.strip_prefix(format!("{ROOT}/server")).unwrap();
        let module =
            inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        let Some(&here) = place.get(module) else { continue };
        for used in uses(&fs::read_to_string(&file).unwrap()) {
            if let Some(&there) = place.get(used.as_str())
                && here < there
                && !KNOTS.contains(&(module, used.as_str()))
            {
                wrong.push(format!("{} uses {used}, which stands below {module}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The top-level modules named after `crate::` anywhere in a file, doc links aside.
fn uses(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut word)),
                    _ if depth == 0 => word.push(c),
                    _ => (),
                }
            }
            found.push(word);
        } else {
            found.push(rest.to_owned());
        }
    }
    found
        .iter()
        .map(|path| path.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.join("Cargo.toml").exists() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
