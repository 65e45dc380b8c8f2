//! The subcommands, one file each.

mod house;
mod serve;

use std::process::ExitCode;

use clap::Subcommand;

use crate::settings::Written;

#[derive(Subcommand)]
pub enum Command {
    /// Open the database, publish the courses and answer requests
    Serve(Written),
}

impl Default for Command {
    fn default() -> Self {
        // `cairn` alone serves; the environment still counts.
        Command::Serve(Written::from_environment())
    }
}

/// Runs a command to its end. What stops it is told in one sentence.
pub fn run(command: Command) -> ExitCode {
    let done = match command {
        Command::Serve(written) => serve::serve(written),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cairn: {}", crate::error::Chain(&*error));
            ExitCode::FAILURE
        }
    }
}
