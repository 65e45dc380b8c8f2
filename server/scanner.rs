//! Codes out of pictures that strangers send, read by this program started again with narrow limits: whatever a picture
//! does ends with its process.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use document::Seen;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Semaphore,
};

use crate::{
    error::{Error, Result},
    press::{Limits, start},
};

/// What a process may use. A photo of a telephone takes a second and some 150 MB.
pub const LIMITS: Limits = Limits { memory: 1 << 30, seconds: 6, open_files: 3 };

/// Each holds a core while it works.
static PLACES: Semaphore = Semaphore::const_new(2);
/// Pictures that may wait or be looked at; each is held in memory.
const MOST_WAITING: usize = 12;
static WAITING: AtomicUsize = AtomicUsize::new(0);
/// From the start of a process to its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of the longest answer.
const LONGEST: u64 = 64 * 1024;

/// What became of a picture.
pub enum Scanned {
    Seen(Seen),
    /// It took too long, too much memory, or ended the process.
    GivenUp,
    /// Too many others are looked at just now.
    Busy,
}

/// One that waits or is looked at; it is counted until this is dropped.
struct Waiting;

impl Waiting {
    fn begin() -> Option<Waiting> {
        let before = WAITING.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting;
        (before < MOST_WAITING).then_some(waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Reads the codes in a picture with `program`. Takes its time: never call it while a change is open.
pub async fn scan(program: &Path, picture: &[u8]) -> Result<Scanned> {
    let Some(_waiting) = Waiting::begin() else { return Ok(Scanned::Busy) };
    let _place = PLACES.acquire().await.map_err(Error::fault)?;
    match tokio::time::timeout(PATIENCE, read(program, picture)).await {
        Ok(answer) => Ok(answer?.map_or(Scanned::GivenUp, Scanned::Seen)),
        Err(_) => Ok(Scanned::GivenUp),
    }
}

/// None where the process came to the end of what it may use.
async fn read(program: &Path, picture: &[u8]) -> Result<Option<Seen>> {
    let (mut child, mut input, output) = start(program, "read-codes")?;
    let write = async move {
        // One that has seen enough, or has ended, reads no further.
        let _ = input.write_all(picture).await;
    };
    let mut answer = Vec::new();
    let mut output = output.take(LONGEST);
    let ((), told) = tokio::join!(write, output.read_to_end(&mut answer));
    told?;
    if !child.wait().await?.success() {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&answer).ok())
}
