//! How long reading and checking takes: `cargo bench -p curriculum`.
//!
//! Each figure stands beside a limit measured in the same run, the bare parser of Markdown over the same bytes, so that figures of
//! different machines compare. Aims: the 60-hour course in under 300 ms; 10,000 lessons in linear time.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark tells what it found")]

#[path = "../tests/spent.rs"]
mod spent;

use curriculum::{Course, Coverage, File, check_competencies, coverage, diff, read, read_frameworks};
use spent::spent;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses");
    let (frameworks, _, _) = read_frameworks(&files(&root.join("frameworks")));
    let shipped = files(&root.join("foundation"));
    let whole = || {
        let (course, mut flaws) = read("foundation", &shipped);
        flaws.extend(check_competencies(&course, &frameworks));
        black_box((course, flaws))
    };
    let (time, limit) = (best(whole), best(|| bare(&shipped)));
    let (course, _) = read("foundation", &shipped);
    println!(
        "foundation: {} files, {} KiB, {} lessons",
        shipped.len(),
        size(&shipped) / 1024,
        course.lessons().count()
    );
    println!(
        "  read and checked      {:>9.2?}   {:>5.1} times the bare parser's {limit:.2?}",
        time,
        ratio(time, limit)
    );
    println!("  compared with itself  {:>9.2?}", best(|| black_box(diff(&course, &course))));
    println!(
        "  coverage as a page    {:>9.2?}",
        best(|| black_box(Coverage::html(&[(&course, coverage(&course, &frameworks))])))
    );
    println!("  the aim is 300 ms: {}", if time < AIM { "held" } else { "missed" });
    println!("\nfolders of one lesson over and over");
    linear(|lessons| many(&shipped, &course, lessons, ""));
    println!("\nthe same, with flaws, a term and a silence in each lesson");
    linear(|lessons| many(&shipped, &course, lessons, FLAWED));
}

/// What the 60-hour course may take.
const AIM: Duration = Duration::from_millis(300);

/// Words that give each lesson something to look for in the whole folder.
const FLAWED: &str = "\n\n## More\n\nSee [the next](../00001-module-00001/99-gone.md), [a part](#gone) and [another](../00000-module-00000/00-lesson-0.md#gone).\n\n> **Warm line:** a line to call.\n\nMany addicts come. TODO\n";

/// Reads folders of several sizes: in linear time, twice the lessons take twice as long.
fn linear(folder: impl Fn(usize) -> Vec<File>) {
    let mut times = Vec::new();
    for lessons in [100, 1_000, 5_000, 10_000] {
        let folder = folder(lessons);
        let time = best(|| black_box(read("many", &folder)));
        let each = time / u32::try_from(lessons).unwrap();
        let size = size(&folder) / 1024;
        println!("  {lessons:>6} lessons, {size:>6} KiB  {time:>9.2?}   {each:>7.2?} a lesson");
        times.push(time);
    }
    println!("  10,000 take {:.2} times as long as 5,000", ratio(times[3], times[2]));
}

/// The shortest of several runs: the one that was disturbed least.
fn best<T>(work: impl Fn() -> T) -> Duration {
    let begun = Instant::now();
    black_box(work());
    // The system counts in steps of a few milliseconds: what is short is done over and over.
    let wall = begun.elapsed().max(Duration::from_micros(1));
    let times = u32::try_from(Duration::from_millis(50).as_micros() / wall.as_micros()).unwrap() + 1;
    let one = || {
        let begun = spent();
        for _ in 0..times {
            black_box(work());
        }
        spent().saturating_sub(begun) / times
    };
    let first = one();
    let runs = if first > Duration::from_secs(1) { 2 } else { 10 };
    (0..runs).map(|_| one()).min().unwrap().min(first)
}

/// What nothing that reads Markdown can be quicker than.
fn bare(files: &[File]) {
    for file in files.iter().filter(|file| file.path.strip_suffix(".md").is_some()) {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        let mut html = String::new();
        let parser = pulldown_cmark::Parser::new_ext(text, pulldown_cmark::Options::ENABLE_TABLES);
        pulldown_cmark::html::push_html(&mut html, parser);
        black_box(html);
    }
}

/// The first real lesson, under other names and with other ids, twenty to a module.
fn many(shipped: &[File], course: &Course, lessons: usize, more: &str) -> Vec<File> {
    let path = &course.lessons().next().unwrap().at.file;
    let text =
        String::from_utf8(shipped.iter().find(|file| file.path == *path).unwrap().bytes.clone()).unwrap();
    let mut all: Vec<File> = shipped.iter().filter(|file| file.path == "course.md").cloned().collect();
    for i in 0..lessons {
        let module = format!("{:05}-module-{:05}", i / 20, i / 20);
        if i % 20 == 0 {
            let bytes = b"---\ntitle: A module\nsummary: Of many.\n---\n".to_vec();
            all.push(File { path: format!("{module}/module.md"), bytes });
        }
        let mut text = text.replace("id: m", &format!("id: x{i}-m")) + more;
        if !more.is_empty() {
            let silence = "silence: [{ rule: words/placeholder, reason: It is a bench. }]";
            text = text.replacen("---\n", &format!("---\n{silence}\n"), 1);
        }
        all.push(File { path: format!("{module}/{:02}-lesson-{i}.md", i % 20), bytes: text.into_bytes() });
    }
    all
}

fn size(files: &[File]) -> usize {
    files.iter().map(|file| file.bytes.len()).sum()
}

fn ratio(time: Duration, limit: Duration) -> f64 {
    time.as_secs_f64() / limit.as_secs_f64()
}

fn files(root: &Path) -> Vec<File> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(File { path: name, bytes: std::fs::read(&path).unwrap() });
            }
        }
    }
    found
}
