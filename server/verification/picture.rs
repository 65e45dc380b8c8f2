//! A picture of the code on a certificate in place of its number: a photo, a screenshot. Nothing in a picture is signed, so it
//! is worth what its number says, and no more.

use chrono::{DateTime, Utc};
use document::Seen;

use super::{
    address::number_in,
    file::{FileOutcome, check_file},
};
use crate::{
    app::App,
    credential::Misread,
    error::Result,
    scanner::{Scanned, scan},
};

/// Bytes of a file that is no picture; a certificate with its credential inside has a tenth of it.
pub const MOST_BYTES: usize = 512 * 1024;

/// What was handed in.
pub enum Handed {
    File(FileOutcome),
    /// A picture with a number in its code.
    Number(String),
    /// A picture with a code that is no number of ours.
    OtherCode(Misread),
    NoCode(NoCode),
}

/// Why no code was read from a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCode {
    NotFound,
    NotWhole,
    TooLarge,
    Busy,
}

impl NoCode {
    /// What to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            NoCode::NotFound => {
                "No code could be read in this picture. Take it again from nearer, straight from above and in good light, or type the number printed beside the code."
            }
            NoCode::NotWhole => {
                "This picture can’t be opened: it may not have arrived whole. Send it again as JPEG or PNG, or type the number printed beside the code."
            }
            NoCode::TooLarge => {
                "This picture is larger than any that is looked at. Take it with fewer megapixels, cut it to the code, or type the number printed beside the code."
            }
            NoCode::Busy => {
                "Too many pictures are looked at just now. Try again in a minute, or type the number printed beside the code."
            }
        }
    }
}

/// Looks at a file that somebody was given, or at a picture of the code on it.
pub async fn look_at(app: &App, file: Vec<u8>, as_of: DateTime<Utc>) -> Result<Handed> {
    if !document::is_picture(&file) {
        if file.len() > MOST_BYTES {
            return Ok(Handed::File(FileOutcome::None(badge::NoCredential::TooLarge)));
        }
        return Ok(Handed::File(check_file(&app.store.read, &app.settings, file, as_of).await?));
    }
    // A badge is a picture too, with more to it than a code.
    if file.len() <= MOST_BYTES {
        let outcome = check_file(&app.store.read, &app.settings, file.clone(), as_of).await?;
        if !matches!(outcome, FileOutcome::None(badge::NoCredential::None)) {
            return Ok(Handed::File(outcome));
        }
    }
    let codes = match scan(&app.settings.program, &file).await? {
        Scanned::Seen(Seen::Codes(codes)) => codes,
        Scanned::Seen(Seen::NoCode) => return Ok(Handed::NoCode(NoCode::NotFound)),
        Scanned::Seen(Seen::Unreadable) => return Ok(Handed::NoCode(NoCode::NotWhole)),
        Scanned::Seen(Seen::TooLarge) | Scanned::GivenUp => return Ok(Handed::NoCode(NoCode::TooLarge)),
        Scanned::Busy => return Ok(Handed::NoCode(NoCode::Busy)),
    };
    let mut misread = None;
    for code in &codes {
        match number_in(&app.settings.address, code) {
            Ok(number) => return Ok(Handed::Number(number)),
            Err(why) => misread = misread.or(Some(why)),
        }
    }
    Ok(misread.map_or(Handed::NoCode(NoCode::NotFound), Handed::OtherCode))
}

/// What a code says that is no number of ours, and the way on.
pub fn of_other_code(misread: Misread) -> &'static str {
    match misread {
        Misread::Elsewhere => {
            "The code in this picture leads to another site, and only that site can answer for it. If there is a number on the certificate, type the number."
        }
        Misread::OtherPage => {
            "The code in this picture leads to this site, but not to a certificate. Type the number printed on the certificate."
        }
        Misread::Shape | Misread::Slip => {
            "The code in this picture holds no number of a certificate. Type the number printed on it, such as 7K2M-9QWD-X4TN-58HC-R."
        }
    }
}
