//! The command line. Each arm calls one file in `commands/`.

use std::process::ExitCode;

use cairn::commands;
use clap::Parser;

/// A training and certification server for peer support specialists.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Option<commands::Command>,
}

fn main() -> ExitCode {
    commands::run(Line::parse().command.unwrap_or_default())
}
