use std::{path::Path, process::ExitCode};

use clap::Args;

use super::house::{self, Failure};
use crate::{
    clock::Clock,
    desk::{Held, Told},
    settings::Written,
    verification::{Checked, FileOutcome, Outcome, check, check_file, sentence},
};

/// Exit status: 0 in good standing, 1 not in good standing, 2 nothing known here.
#[derive(Args)]
pub struct Verify {
    /// The number on the certificate, or a file: the PDF, the signed credential, the badge
    #[arg(value_name = "NUMBER|FILE")]
    what: String,
    #[command(flatten)]
    written: Written,
}

#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
pub fn verify(asked: Verify) -> Result<ExitCode, Failure> {
    let settings = house::settings(asked.written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        if Path::new(&asked.what).is_file() {
            let file = std::fs::read(&asked.what)?;
            let outcome = check_file(&store.read, &settings, file, Clock::System.now()).await?;
            return Ok(tell_file(outcome));
        }
        let checked = check(&store.read, &settings.address, &asked.what, Clock::System.now()).await?;
        let as_of = checked.as_of.format("%Y-%m-%d %H:%M UTC");
        Ok(match checked.outcome {
            Outcome::Good(certificate) => {
                let content = certificate.content;
                println!("In good standing as of {as_of}.");
                println!("Certificate of completion: {} completed {}", content.learner, content.course_title);
                println!("on {}, provider {}.", content.completed_on, content.provider);
                ExitCode::SUCCESS
            }
            Outcome::NotGood { since, reason, .. } => {
                let since = since.format("%Y-%m-%d %H:%M UTC");
                println!("Not in good standing since {since}, because {}.", reason.sentence());
                ExitCode::from(1)
            }
            Outcome::Certification { held, told } => {
                let content = held.row.content;
                println!("{} as of {as_of}.", told.standing.word());
                println!("{} granted {} to {}.", content.authority, content.title, content.holder);
                if let Some(end) = told.expires_on {
                    println!("Its term ends on {end}.");
                }
                if told.standing.is_good() { ExitCode::SUCCESS } else { ExitCode::from(1) }
            }
            Outcome::NoSuchNumber => {
                println!("No such number as of {as_of}.");
                ExitCode::from(2)
            }
            Outcome::Mistyped(misread) => {
                println!("{}", sentence(misread));
                ExitCode::from(2)
            }
        })
    })
}

#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
fn tell_certification(held: &Held, told: Told, superseded: bool) -> ExitCode {
    let granted = format!("certification {}, granted by {}", held.row.number, held.row.content.authority);
    println!("{}: {granted}.", told.standing.word());
    if superseded {
        println!(
            "The file is older than that: it was signed before the authority acted, or for another term."
        );
    }
    if told.standing.is_good() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
fn tell_file(outcome: FileOutcome) -> ExitCode {
    match outcome {
        FileOutcome::Good(certificate) => {
            println!("In good standing: certificate {}, unchanged since it was signed.", certificate.number);
            ExitCode::SUCCESS
        }
        FileOutcome::NotGood { certificate, since, reason } => {
            let since = since.format("%Y-%m-%d %H:%M UTC");
            println!(
                "Not in good standing since {since}, because {}: certificate {}.",
                reason.sentence(),
                certificate.number
            );
            ExitCode::from(1)
        }
        FileOutcome::Certification { held, told, superseded } => tell_certification(&held, told, superseded),
        FileOutcome::KeyGivenUp { since, issued } => {
            println!(
                "Signed with a key that is no longer trusted since {}.",
                since.format("%Y-%m-%d %H:%M UTC")
            );
            let issued = issued.as_ref().and_then(Checked::summary);
            match &issued {
                Some(now) => println!("Its number, {}, says: {}.", now.number, now.words.to_lowercase()),
                None => println!("Nothing that was issued here is this file: do not believe it."),
            }
            if issued.is_some_and(|now| now.good) { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        FileOutcome::Changed => {
            println!("This file was changed since it was signed: do not believe it.");
            ExitCode::from(1)
        }
        FileOutcome::Forged => {
            println!("It says it is from here, and nothing signed here is this file: do not believe it.");
            ExitCode::from(1)
        }
        FileOutcome::Elsewhere { issuer, why: None, .. } => {
            println!(
                "Signed by {issuer}, and unchanged. Whether it still holds, only they can tell: nothing was fetched."
            );
            ExitCode::from(2)
        }
        FileOutcome::Elsewhere { issuer, why: Some(why), .. } => {
            println!("It says that {issuer} signed it; do not believe it, because {why}.");
            ExitCode::from(1)
        }
        FileOutcome::Unknown => {
            println!("It was not issued here, and its issuer is not among those known here.");
            ExitCode::from(2)
        }
        FileOutcome::None(why) => {
            println!("Nothing can be checked: {why}.");
            ExitCode::from(2)
        }
    }
}
