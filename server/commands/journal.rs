use clap::{Args, Subcommand};

use super::house::{self, Failure};
use crate::{journal, settings::Written};

#[derive(Args)]
pub struct Journal {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Look through the whole journal for rows that were edited, dropped or slipped in
    Verify(Written),
}

/// Says what the journal's chain of hashes shows; fails where it is broken.
#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
pub fn journal(line: Journal) -> Result<(), Failure> {
    let What::Verify(written) = line.what;
    let settings = house::settings(written)?;
    house::runtime()?.block_on(async {
        let store = house::store(&settings).await?;
        match journal::verify(&store.read).await? {
            Ok(entries) => {
                println!("The journal is whole: {entries} rows, each as it was written.");
                Ok(())
            }
            Err(broken) => Err(format!("journal: broken at row {}: {}", broken.seq, broken.what).into()),
        }
    })
}
