//! Files that people send, put aside on disk while they are read: memory holds a piece of them at a time.

use poem::{FromRequest, Request, RequestBody, Result, web::Multipart};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

use super::{CsrfKey, Kept, faces::StaleForm};
use crate::error::{self, Error};

/// A file without a name, gone with this value.
pub struct Spooled {
    pub file: File,
    /// Line ends in it, so at least as many as it has rows, but for the last.
    pub lines: u64,
}

impl Spooled {
    /// How many rows a list has below its heading: one, where there is little to go by.
    pub fn rows(&self) -> u64 {
        self.lines.saturating_sub(1).max(1)
    }
}

/// Puts aside what comes, to be read from its beginning.
pub async fn spool(mut from: impl AsyncRead + Unpin) -> error::Result<Spooled> {
    let mut file = File::from_std(tempfile::tempfile()?);
    let (mut piece, mut lines) = (vec![0; 64 * 1024], 0);
    loop {
        let read = from.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        lines += piece[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        file.write_all(&piece[..read]).await?;
    }
    file.flush().await?;
    file.rewind().await?;
    Ok(Spooled { file, lines })
}

/// A form with one file in it, `list`, its token checked before the file is taken.
pub struct SentList {
    pub list: Option<Spooled>,
    pub fields: Kept,
}

const MOST_FIELDS: usize = 8;
const LONGEST_FIELD: u64 = 1000;

impl<'a> FromRequest<'a> for SentList {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let unreadable = || Error::invalid("list", "The file did not arrive whole. Please send it again.");
        if !request.content_type().is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            return Err(Error::invalid("form", "This page takes a file.").into());
        }
        let mut parts = Multipart::from_request(request, body).await.map_err(|_| unreadable())?;
        let (mut list, mut fields, mut trusted) = (None, Kept::default(), false);
        for _ in 0..MOST_FIELDS {
            let Some(part) = parts.next_field().await.map_err(|_| unreadable())? else { break };
            let name = part.name().unwrap_or_default().to_owned();
            if name == "list" {
                if !trusted {
                    return Err(StaleForm.into());
                }
                list = Some(spool(part.into_async_read()).await.map_err(|_| unreadable())?);
                continue;
            }
            let mut text = String::new();
            let mut value = part.into_async_read().take(LONGEST_FIELD);
            value.read_to_string(&mut text).await.map_err(|_| unreadable())?;
            if name == "csrf" {
                trusted = CsrfKey::of(request).is_some_and(|key| key.fits(&text));
            } else {
                fields = fields.with(&name, text);
            }
        }
        if !trusted {
            return Err(StaleForm.into());
        }
        Ok(SentList { list, fields })
    }
}
