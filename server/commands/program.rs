//! `cairn program`: what authorities ask, in plain sentences.

use std::{path::PathBuf, process::ExitCode};

use ::program::{Program, Status, compare, explain, read};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use curriculum::{File, authoring::nearest};

use super::{check::tell, folder, house::Failure};
use crate::{catalog::shipped, clock::Clock};

#[derive(Args)]
pub struct Ask {
    #[command(subcommand)]
    what: What,
    /// A folder of programs, instead of those that come with the server
    #[arg(long, value_name = "FOLDER", global = true)]
    from: Option<PathBuf>,
    /// The day on which rules are looked at; today if it is not given
    #[arg(long, value_name = "DAY", global = true)]
    on: Option<NaiveDate>,
}

#[derive(Subcommand)]
enum What {
    /// Every program, and whether anyone has looked into it
    List,
    /// One jurisdiction's programs, such as us-tx, or one program by its whole name
    Explain { program: String },
    /// Two programs side by side
    Compare { left: String, right: String },
}

/// Ends with 0 where the programs were found, 2 where they were not.
pub fn program(ask: &Ask) -> Result<ExitCode, Failure> {
    let files: Vec<File> = match &ask.from {
        Some(path) => folder::folder(path)?.files,
        None => shipped(None)?.programs,
    };
    let (programs, _) = read(&files);
    let day = ask.on.unwrap_or_else(|| Clock::System.now().date_naive());
    let text = match &ask.what {
        What::List => programs.iter().map(line).collect(),
        What::Explain { program } => {
            let found: Vec<String> = find(&programs, program)?.iter().map(|one| explain(one, day)).collect();
            found.join("\n\n")
        }
        What::Compare { left, right } => compare(one(&programs, left)?, one(&programs, right)?, day),
    };
    tell(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn line(program: &Program) -> String {
    let known = match program.status {
        Status::Researched => "researched",
        Status::InDevelopment => "in development",
        Status::Unresearched => "nobody has looked yet",
    };
    format!("{:56} {:22} {}: {}\n", program.id, known, program.name, program.title)
}

/// A program by its whole name, or all of a jurisdiction.
fn find<'a>(programs: &'a [Program], asked: &str) -> Result<Vec<&'a Program>, Failure> {
    let asked = asked.to_lowercase();
    let is = |program: &&Program| program.id == asked || program.jurisdiction.to_lowercase() == asked;
    let found: Vec<&Program> = programs.iter().filter(is).collect();
    if found.is_empty() {
        let codes = programs.iter().filter_map(|program| program.id.split('/').next());
        let near = nearest(&asked, codes.chain(programs.iter().map(|program| program.id.as_str())));
        let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        return Err(format!("there is no program {asked}{near}").into());
    }
    Ok(found)
}

/// The one program that is meant; where a jurisdiction has several, one of them must be named.
fn one<'a>(programs: &'a [Program], asked: &str) -> Result<&'a Program, Failure> {
    match find(programs, asked)?.as_slice() {
        [program] => Ok(program),
        several => {
            let names: Vec<&str> = several.iter().map(|program| program.id.as_str()).collect();
            Err(format!("{asked} has several programs; name one: {}", names.join(", ")).into())
        }
    }
}
