//! The subcommands, one file each.

mod check;
mod design;
mod diff;
mod folder;
mod backup;
mod house;
mod journal;
mod keys;
mod migrate;
mod person;
mod program;
mod read_codes;
mod render_documents;
mod serve;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;

use crate::settings::Written;

#[derive(Subcommand)]
pub enum Command {
    /// Open the database, publish the courses and answer requests
    Serve(Written),
    /// Find the flaws of courses: every one at once, with its place and what to do
    Check(check::Check),
    /// Check a certificate by its number, or by a file: its PDF, its signed credential, its badge
    Verify(verify::Verify),
    /// Lay out documents from standard input; the server starts it by itself
    #[command(hide = true)]
    RenderDocuments,
    /// Read the codes in a picture from standard input; the server starts it by itself
    #[command(hide = true)]
    ReadCodes,
    /// Try the design of a certificate or a certification: what is wrong with it, or how it looks
    Design(design::Line),
    /// Tell what changed between two versions of a course
    Diff(diff::Diff),
    /// Tell what an authority asks, or set two side by side
    Program(program::Ask),
    /// Bring the database up to date, and do nothing else
    Migrate(Written),
    /// Copy the database into one file while the server runs
    Backup(backup::Backup),
    /// Look into the journal
    Journal(journal::Journal),
    /// Show, change and back up the keys that sign credentials
    Keys(keys::Line),
    /// List people, give and end roles, print a link for a new password
    Person(person::Line),
}

impl Default for Command {
    fn default() -> Self {
        // `cairn` alone serves; the environment still counts.
        Command::Serve(Written::from_environment())
    }
}

/// Runs a command to its end. What stops it is told in one sentence.
pub fn run(command: Command) -> ExitCode {
    // A flawed course is one answer, a folder that can't be read another: build servers tell them apart.
    let trouble =
        if matches!(command, Command::Check(_) | Command::Design(_) | Command::Diff(_) | Command::Program(_))
        {
            ExitCode::from(2)
        } else {
            ExitCode::FAILURE
        };
    let done = match command {
        Command::Serve(written) => serve::serve(written).map(|()| ExitCode::SUCCESS),
        Command::Migrate(written) => migrate::migrate(written).map(|()| ExitCode::SUCCESS),
        Command::Backup(ask) => backup::backup(ask).map(|()| ExitCode::SUCCESS),
        Command::Journal(ask) => journal::journal(ask).map(|()| ExitCode::SUCCESS),
        Command::Verify(asked) => verify::verify(asked),
        Command::ReadCodes => read_codes::read_codes().map(|()| ExitCode::SUCCESS),
        Command::RenderDocuments => render_documents::render_documents().map(|()| ExitCode::SUCCESS),
        Command::Keys(line) => keys::keys(line).map(|()| ExitCode::SUCCESS),
        Command::Person(line) => person::person(line).map(|()| ExitCode::SUCCESS),
        Command::Check(ask) => check::check(&ask),
        Command::Design(line) => design::design(line),
        Command::Diff(ask) => diff::diff(&ask),
        Command::Program(ask) => program::program(&ask),
    };
    done.unwrap_or_else(|error| {
        eprintln!("cairn: {}", crate::error::Chain(&*error));
        trouble
    })
}
