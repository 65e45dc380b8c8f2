//! How long it takes to hold people against programs: `cargo bench -p program`.
//!
//! Aims: one person against every program in under 10 ms; 100,000 people against one program in seconds. Each person has what
//! years of work leave behind: a hundred courses, hundreds of days of work.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark tells what it found")]

use chrono::{Days, NaiveDate};
use curriculum::File;
use program::{Entry, Facts, Program, Question, Shown, Signed, Sitting, Step, Topic, evaluate, read};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const PEOPLE: u32 = 100_000;

fn main() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses/programs"));
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    println!("{} files, {} KiB", files.len(), size / 1024);
    println!("  read and checked                        {:>9.2?}", best(|| black_box(read(&files))));
    let (programs, _) = read(&files);
    let rules: usize = programs.iter().map(|program| program.rules.len()).sum();
    println!("  {} programs, {rules} rules", programs.len());
    let one = person(7, 100, 400);
    let every = best(|| programs.iter().map(|program| steps(program, &one)).sum::<usize>());
    println!("  one person, every program, every step   {every:>9.2?}   aim: under 10 ms");
    let longest = programs.iter().max_by_key(|program| program.rules.len()).unwrap();
    println!("\n{PEOPLE} people against {} ({} rules)", longest.id, longest.rules.len());
    let people: Vec<Facts> = (0..1_000).map(|seed| person(seed, 20, 60)).collect();
    let begun = Instant::now();
    let mut findings = 0;
    for i in 0..PEOPLE {
        findings += apply(longest, &people[(i % 1_000) as usize]);
    }
    let took = begun.elapsed();
    println!(
        "  whether each may apply                  {took:>9.2?}   {:.1} µs a person, {findings} findings",
        per(took, PEOPLE)
    );
}

fn apply(program: &Program, facts: &Facts) -> usize {
    black_box(evaluate(program, facts, &Question::on(day()))).findings.len()
}

fn steps(program: &Program, facts: &Facts) -> usize {
    let all = [Step::Train, Step::Exam, Step::Apply, Step::Renew, Step::Transfer, Step::Practice];
    all.into_iter()
        .map(|step| {
            black_box(evaluate(program, facts, &Question { step, ..Question::on(day()) })).findings.len()
        })
        .sum()
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// Someone with so many courses and days of work behind them.
fn person(seed: u32, courses: u32, days_of_work: u32) -> Facts {
    let before = |days: u32| day() - Days::new(u64::from(days));
    let topics = ["ethics", "advocacy", "recovery-wellness", "mentoring-education", "trauma"];
    let topic = |i: u32| Topic { name: topics[(i % 5) as usize].into(), minutes: None };
    let course = |i: u32, start: u32| Entry {
        on: before(start + i * 3),
        minutes: Some(120 + (seed + i) % 240),
        topics: Some(vec![topic(i), topic(i + 1)]),
        mode: Some(if i.is_multiple_of(2) { "live-online" } else { "self-paced" }.into()),
        course: Some(format!("course-{i}")),
        ..Entry::default()
    };
    let mut facts = Facts {
        training: (0..courses).map(|i| course(i, 30)).collect(),
        ce: (0..courses / 4).map(|i| course(i, 1)).collect(),
        ..Facts::default()
    };
    facts.experience = (0..days_of_work)
        .map(|i| Entry {
            on: before(i * 2),
            minutes: Some(360),
            kind: Some("service".into()),
            ..Entry::default()
        })
        .collect();
    facts.supervision = (0..days_of_work / 10)
        .map(|i| Entry { on: before(i * 20), minutes: Some(60), ..Entry::default() })
        .collect();
    facts.exams.push(Sitting {
        exam: "icrc-pr".into(),
        on: before(20),
        passed: Some(true),
        ..Sitting::default()
    });
    facts.shown.push(Shown { what: "reference".into(), on: before(15), ..Shown::default() });
    facts.signed.push(Signed {
        statement: "recovery".into(),
        yes: true,
        on: before(15),
        months: Some(12),
        ..Signed::default()
    });
    facts.is.insert("education".into(), vec!["high-school".into()]);
    facts.events.insert("certified".into(), before(600 + seed % 100).into());
    facts
}

/// The best of several runs.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let once = |run: &mut dyn FnMut() -> T| {
        let begun = Instant::now();
        black_box(run());
        begun.elapsed()
    };
    (0..10).map(|_| once(&mut run)).min().unwrap()
}

fn per(took: Duration, people: u32) -> f64 {
    took.as_secs_f64() * 1e6 / f64::from(people)
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
