//! `cargo run -p curriculum --example check -- courses [text|json|sarif|github]`: every course below a folder.
#![expect(clippy::print_stdout, reason = "it is what it is for")]

use curriculum::{Checked, File, check_competencies, read, read_frameworks, report};
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let root = PathBuf::from(args.next().unwrap_or_else(|| "courses".to_owned()));
    let format = args.next().unwrap_or_else(|| "text".to_owned());
    let frameworks_dir = root.join("frameworks");
    let framework_files = files(&frameworks_dir)?;
    let (frameworks, _, framework_flaws) = read_frameworks(&framework_files);
    let mut all = vec![(format!("{}/", frameworks_dir.display()), framework_files, framework_flaws)];
    for folder in std::fs::read_dir(&root)? {
        let folder = folder?.path();
        if !folder.join("course.md").exists() {
            continue;
        }
        let slug = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let files = files(&folder)?;
        let begun = std::time::Instant::now();
        let (course, mut flaws) = read(&slug, &files);
        eprintln!("{slug} {}: {} files in {:?}", &course.version[..12], files.len(), begun.elapsed());
        flaws.extend(check_competencies(&course, &frameworks));
        flaws.sort();
        all.push((format!("{}/", folder.display()), files, flaws));
    }
    let checked: Vec<Checked> =
        all.iter().map(|(root, files, flaws)| Checked { root, files, flaws }).collect();
    match format.as_str() {
        "json" => println!("{}", report::json(&checked)),
        "sarif" => println!("{}", report::sarif(&checked)),
        "github" => println!("{}", report::github(&checked)),
        _ => println!("{}", report::text(&checked, false)),
    }
    Ok(())
}

fn files(root: &Path) -> std::io::Result<Vec<File>> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.push(File { path: name, bytes: std::fs::read(&path)? });
            }
        }
    }
    Ok(found)
}
