//! What somebody sends when they send a design.

use document::{Design, Flaw, Kind, Packed};

use super::design::Owner;
use crate::error::{Error, Fields, Result};

/// Whose design it is, if all is there that goes with one. `whose` is what the sender calls the owner's field.
pub fn check(whose: &str, owner: Option<&Owner>, files: &[Packed], license: &str) -> Result<Owner> {
    let mut fields = Fields::default();
    if owner.is_none() {
        fields.say(whose, "Choose whose papers it is for.");
    }
    if files.is_empty() {
        fields.say("file", "Choose the files of the design, or one .zip that holds them.");
    }
    if license != "yes" {
        fields.say(
            "license",
            "Say that you have the right to use these files, or leave out those that you don’t.",
        );
    }
    fields.done()?;
    owner.cloned().ok_or(Error::NotFound)
}

/// A design from files as they were sent: one archive, or the files themselves.
pub fn design_from(kind: Kind, files: Vec<Packed>) -> Result<Design, Vec<Flaw>> {
    match &files[..] {
        [(name, archive)] if name.to_ascii_lowercase().ends_with(".zip") => {
            Design::from_archive(kind, archive)
        }
        _ => Design::from_files(kind, files),
    }
}
