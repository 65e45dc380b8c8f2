//! `cairn check`: every flaw of the courses and certification programs in a folder, at once.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use curriculum::{Checked, Course, Coverage, Flaw, Framework, Severity, check_competencies, report};

use super::{
    folder::{self, Folder},
    house::Failure,
};

#[derive(Args)]
pub struct Check {
    /// A course's folder, or one that holds several; or the folder `programs`
    #[arg(default_value = "courses")]
    path: PathBuf,
    /// How flaws are told
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Tell which competencies are taught and assessed, instead of flaws
    #[arg(long, value_enum, value_name = "AS", num_args = 0..=1, default_missing_value = "text")]
    coverage: Option<Matrix>,
    /// Explain a rule, such as item/no-answer; with the name `all`, list them
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
    /// Fail on warnings as well
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people, in the manner of a compiler
    Text,
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of a workflow on GitHub
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
enum Matrix {
    Text,
    Csv,
    /// A page to read and print
    Html,
}

/// Ends with 0 where no course has an error, 1 where one has, 2 where nothing could be read.
pub fn check(ask: &Check) -> Result<ExitCode, Failure> {
    if let Some(rule) = &ask.explain {
        return explain(rule);
    }
    let programs = folder::programs(&ask.path)?;
    let courses = match folder::courses(&ask.path) {
        Err(_) if programs.is_some() => Vec::new(),
        found => found?,
    };
    let shelf = folder::frameworks(&ask.path)?;
    let (frameworks, flaws) = match &shelf {
        Some(shelf) => {
            let (frameworks, _, flaws) = curriculum::read_frameworks(&shelf.files);
            (frameworks, flaws)
        }
        None => (Vec::new(), Vec::new()),
    };
    if let Some(matrix) = ask.coverage {
        tell(&coverage(&courses, &frameworks, matrix))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut found: Vec<(&Folder, Vec<Flaw>)> = shelf.iter().map(|shelf| (shelf, flaws.clone())).collect();
    found.extend(courses.iter().map(|course| (course, flaws_of(course, &frameworks))));
    found.extend(programs.iter().map(|folder| (folder, ::program::read(&folder.files).1)));
    let checked: Vec<Checked> = found
        .iter()
        .map(|(folder, flaws)| Checked { root: &folder.root, files: &folder.files, flaws })
        .collect();
    let text = match ask.format {
        Format::Text => report::text(&checked, std::io::stdout().is_terminal()),
        Format::Json => report::json(&checked),
        Format::Sarif => report::sarif(&checked),
        Format::Github => report::github(&checked),
    };
    tell(&text)?;
    let worst = if ask.strict { Severity::Warning } else { Severity::Error };
    let failed = found.iter().flat_map(|(_, flaws)| flaws).any(|flaw| flaw.severity <= worst);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn flaws_of(folder: &Folder, frameworks: &[Framework]) -> Vec<Flaw> {
    let (course, mut flaws) = curriculum::read(&folder.slug, &folder.files);
    flaws.extend(check_competencies(&course, frameworks));
    flaws.sort();
    flaws
}

/// One text, one table or one page of all the courses.
fn coverage(folders: &[Folder], frameworks: &[Framework], matrix: Matrix) -> String {
    let courses: Vec<Course> =
        folders.iter().map(|folder| curriculum::read(&folder.slug, &folder.files).0).collect();
    let all = courses.iter().map(|course| curriculum::coverage(course, frameworks));
    match matrix {
        Matrix::Text => all.map(|coverage| coverage.text()).collect(),
        Matrix::Csv => Coverage::csv(&all.collect::<Vec<_>>()),
        Matrix::Html => Coverage::html(&courses.iter().zip(all).collect::<Vec<_>>()),
    }
}

fn explain(rule: &str) -> Result<ExitCode, Failure> {
    if rule == "all" {
        let line =
            |rule: &curriculum::Rule| format!("{:30} {:8} {}\n", rule.name, rule.severity.name(), rule.title);
        tell(&curriculum::rules().map(line).collect::<String>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(page) = curriculum::explain(rule) else {
        let near = curriculum::nearest_rule(rule).map(|near| format!("; did you mean {near}?"));
        return Err(format!("there is no rule {rule}{}", near.unwrap_or_default()).into());
    };
    tell(&format!("{page}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes to standard output; a reader that has seen enough and left is no failure.
pub(super) fn tell(text: &str) -> std::io::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}
