use std::process::ExitCode;

use clap::Args;

use super::house::{self, Failure};
use crate::{
    clock::Clock,
    settings::Written,
    verification::{Outcome, check},
};

/// Exit status: 0 in good standing, 1 not in good standing, 2 no such number.
#[derive(Args)]
pub struct Verify {
    /// The number on the certificate
    number: String,
    #[command(flatten)]
    written: Written,
}

#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
pub fn verify(asked: Verify) -> Result<ExitCode, Failure> {
    let settings = house::settings(asked.written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        let checked = check(&store.read, &asked.number, Clock::System.now()).await?;
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
            Outcome::NoSuchNumber => {
                println!("No such number as of {as_of}.");
                ExitCode::from(2)
            }
            Outcome::Mistyped(_) => {
                println!("This can't be a number: compare it with the certificate.");
                ExitCode::from(2)
            }
        })
    })
}
