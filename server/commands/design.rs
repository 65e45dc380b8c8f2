//! `cairn design`: a certificate's own design, tried as the server tries it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use document::{Design, Flaw, Output};

use super::{
    check::tell,
    folder,
    house::{self, Failure},
};
use crate::{
    credential::{Found, Sample, Trial, starter},
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
    /// Find the flaws of a certificate's design: each at once, with its line, and what to do
    Check(Check),
    /// Write what a design begins with into a folder: the house's own, a small example, a guide
    Starter {
        /// The folder; nothing that lies there is written over
        folder: PathBuf,
    },
}

/// Exit status: 0 without a flaw, 1 with one, 2 where nothing could be read.
#[derive(Args)]
struct Check {
    /// The design's folder, or a .zip of it
    path: PathBuf,
    /// Write the samples into this folder, as pictures and as PDF files, where there is no flaw
    #[arg(long, value_name = "FOLDER")]
    previews: Option<PathBuf>,
}

pub fn design(line: Line) -> Result<ExitCode, Failure> {
    match line.ask {
        Ask::Check(ask) => check(&ask),
        Ask::Starter { folder } => begin(&folder),
    }
}

fn check(ask: &Check) -> Result<ExitCode, Failure> {
    let design = match read(&ask.path)? {
        Ok(design) => design,
        Err(flaws) => return refused(&flaws.into_iter().map(Found::from).collect::<Vec<_>>(), None),
    };
    let program = std::env::current_exe()?;
    let (press, patience) = (Press::default(), Patience::default().layout);
    let trial = Trial { press: &press, program: &program, patience, from_disk: None };
    let runtime = house::runtime()?;
    let found = runtime.block_on(trial.examine(&design))?;
    if !found.is_empty() {
        return refused(&found, Some(&design));
    }
    if let Some(folder) = &ask.previews {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for sample in Sample::ALL {
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

fn read(path: &Path) -> Result<Result<Design, Vec<Flaw>>, Failure> {
    if path.is_dir() {
        let files = folder::folder(path)?.files;
        return Ok(Design::from_files(files.into_iter().map(|file| (file.path, file.bytes)).collect()));
    }
    let archive = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Design::from_archive(&archive))
}

fn refused(found: &[Found], design: Option<&Design>) -> Result<ExitCode, Failure> {
    let count = found.len();
    let words: String = found.iter().map(|found| sentence(found, design)).collect();
    tell(&format!("{words}{count} {}\n", if count == 1 { "flaw" } else { "flaws" }))?;
    Ok(ExitCode::FAILURE)
}

/// In the manner of a compiler: place, what is wrong, the line itself, what may help.
fn sentence(found: &Found, design: Option<&Design>) -> String {
    let flaw = &found.flaw;
    let main = design.map(Design::main).filter(|_| flaw.line.is_some());
    let file = flaw.file.as_deref().map(|path| path.trim_start_matches('/')).or(main);
    let number = |number: Option<usize>| number.map(|number| format!("{number}:")).unwrap_or_default();
    let place = file.map(|file| format!("{file}:{}{} ", number(flaw.line), number(flaw.column)));
    let line = flaw.line.and_then(|line| design?.line(flaw.file.as_deref(), line));
    let line = line.map(|line| format!("    | {}\n", line.trim_end())).unwrap_or_default();
    let only = found.only_with().map(|names| format!("    with the sample: {names}\n")).unwrap_or_default();
    let hint = flaw.hint.as_deref().map(|hint| format!("    help: {hint}\n")).unwrap_or_default();
    format!("{}{}\n{line}{only}{hint}\n", place.unwrap_or_default(), flaw.message)
}

fn begin(folder: &Path) -> Result<ExitCode, Failure> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, text) in starter(None)? {
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
