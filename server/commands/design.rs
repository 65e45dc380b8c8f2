//! `cairn design`: the design of a certificate or a certification, tried as the server tries it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use document::{Design, Flaw, Kind, Output};

use super::{
    check::tell,
    folder,
    house::{self, Failure},
};
use crate::{
    credential::{Sample, Told, Trial, starter},
    press::Press,
    settings::Patience,
};

#[derive(Args)]
pub struct Line {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Subcommand)]
enum Ask {
    /// Find the flaws of a design: each at once, with its line, and what to do
    Check(Check),
    /// Write what a design begins with into a folder: the house's own, a small example, a guide
    Starter {
        /// The folder; nothing that lies there is written over
        folder: PathBuf,
        #[command(flatten)]
        of: Of,
    },
}

/// What the design is of.
#[derive(Args)]
struct Of {
    /// certificate-of-completion or certification
    #[arg(long, value_name = "KIND", default_value = "certificate-of-completion", value_parser = kind)]
    kind: Kind,
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::named(word).ok_or_else(|| "it is certificate-of-completion or certification".to_owned())
}

/// Exit status: 0 without a flaw, 1 with one, 2 where nothing could be read.
#[derive(Args)]
struct Check {
    /// The design's folder, or a .zip of it
    path: PathBuf,
    #[command(flatten)]
    of: Of,
    /// Write the samples into this folder, as pictures and as PDF files, where there is no flaw
    #[arg(long, value_name = "FOLDER")]
    previews: Option<PathBuf>,
}

pub fn design(line: Line) -> Result<ExitCode, Failure> {
    match line.ask {
        Ask::Check(ask) => check(&ask),
        Ask::Starter { folder, of } => begin(&folder, of.kind),
    }
}

fn check(ask: &Check) -> Result<ExitCode, Failure> {
    let kind = ask.of.kind;
    let design = match read(&ask.path, kind)? {
        Ok(design) => design,
        Err(flaws) => return refused(&Told::unread(flaws)),
    };
    let program = std::env::current_exe()?;
    let (press, patience) = (Press::default(), Patience::default().layout);
    let trial = Trial { press: &press, program: &program, patience, from_disk: None };
    let runtime = house::runtime()?;
    let found = runtime.block_on(trial.examine(&design))?;
    if !found.is_empty() {
        return refused(&found);
    }
    if let Some(folder) = &ask.previews {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for &sample in Sample::of(kind) {
            for (output, ending) in [(Output::Picture, "png"), (Output::Pdf, "pdf")] {
                let bytes = runtime.block_on(trial.preview(&design, sample, output))?;
                let file = folder.join(format!("{}.{ending}", sample.name()));
                fs::write(&file, bytes).map_err(|error| format!("{}: {error}", file.display()))?;
            }
        }
    }
    tell(
        "No flaw: it keeps to one page, can be read aloud, says what it must, and its code can be scanned.\n",
    )?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path, kind: Kind) -> Result<Result<Design, Vec<Flaw>>, Failure> {
    if path.is_dir() {
        let files = folder::folder(path)?.files.into_iter().map(|file| (file.path, file.bytes));
        return Ok(Design::from_files(kind, files.collect()));
    }
    let archive = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Design::from_archive(kind, &archive))
}

fn refused(found: &[Told]) -> Result<ExitCode, Failure> {
    let count = found.len();
    let words: String = found.iter().map(sentence).collect();
    tell(&format!("{words}{count} {}\n", if count == 1 { "flaw" } else { "flaws" }))?;
    Ok(ExitCode::FAILURE)
}

/// In the manner of a compiler: place, what is wrong, the line itself, what may help.
fn sentence(told: &Told) -> String {
    let place = told.place().map(|place| format!("{place}: ")).unwrap_or_default();
    let line = told.source.as_ref().map(|line| format!("    | {line}\n")).unwrap_or_default();
    let names = told.samples.join(" and ");
    let only = if names.is_empty() { String::new() } else { format!("    with the sample: {names}\n") };
    let hint = told.hint.as_ref().map(|hint| format!("    help: {hint}\n")).unwrap_or_default();
    format!("{place}{}\n{line}{only}{hint}\n", told.message)
}

fn begin(folder: &Path, kind: Kind) -> Result<ExitCode, Failure> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, text) in starter(None, kind)? {
        let file = folder.join(name);
        if file.exists() {
            return Err(format!("{} is there already; nothing is written over", file.display()).into());
        }
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    tell(&format!(
        "A design to begin with lies in {}. Its README.md says how it goes on.\n",
        folder.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
