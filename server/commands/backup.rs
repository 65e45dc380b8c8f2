use std::path::PathBuf;

use clap::Args;

use super::house::{self, Failure};
use crate::{
    operation::{self, Kept},
    settings::{Written, sqlite_file},
    web::plural,
};

#[derive(Args)]
pub struct Backup {
    /// The file to write; it must not be there yet
    file: PathBuf,
    #[command(flatten)]
    written: Written,
}

/// Copies the database into one file, and evidence files into a folder beside it, while the server runs.
#[expect(clippy::print_stdout, reason = "the answer is for the person who asked")]
pub fn backup(line: Backup) -> Result<(), Failure> {
    let settings = house::settings(line.written)?;
    let Some(source) = sqlite_file(&settings.database) else {
        return Err(format!(
            "backup: the database is PostgreSQL, which makes its own copies: pg_dump --format=custom --file={} DATABASE, \
             with the address in the setting “database” as DATABASE. Copy the folder of evidence files after it: {}",
            line.file.display(),
            settings.evidence.display()
        )
        .into());
    };
    house::runtime()?.block_on(async {
        match operation::backup(source, &settings.evidence, &line.file).await? {
            Kept::Whole(copied) => {
                println!(
                    "Copied the database into {}: {} bytes, {}, read back and whole.",
                    line.file.display(),
                    copied.bytes,
                    plural(i64::try_from(copied.people)?, "account", "accounts")
                );
                let (files, beside) = (&copied.evidence, operation::evidence_beside(&line.file));
                println!(
                    "Copied {} into {}: {} bytes.",
                    plural(i64::try_from(files.files)?, "evidence file", "evidence files"),
                    beside.display(),
                    files.bytes
                );
                println!(
                    "Nothing else was copied: letters written as files, and other files in {}, are not in it.",
                    settings.data.display()
                );
                println!(
                    "The keys that sign credentials are in it, sealed under {}: keep that file too, apart from this one, or what `cairn keys export` writes.",
                    settings.master_key.display()
                );
                println!(
                    "To go back to it: stop the server, put this file in the place of the database, delete the files beside it that end in -wal and -shm, start the server. Put the copied folder in the place of {}.",
                    settings.evidence.display()
                );
                if files.wrong.is_empty() { Ok(()) } else { Err(lacking(&files.wrong).into()) }
            }
            Kept::Damaged(what) => {
                Err(format!("backup: {} was written, but something is wrong in it: {what}", line.file.display())
                    .into())
            }
        }
    })
}

/// Files that the database names, but that could not be copied: by their ids, which tell nobody anything else.
fn lacking(wrong: &[uuid::Uuid]) -> String {
    let ids: Vec<String> = wrong.iter().map(uuid::Uuid::to_string).collect();
    format!(
        "backup: the database is whole, but these evidence files are gone or are not what was kept, unless their owners \
         erased them just now: {}",
        ids.join(", ")
    )
}
