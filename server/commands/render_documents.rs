use std::{io, thread};

use super::house::Failure;
use crate::press::LIMITS;

/// Bytes; as much as the first thread of a process has by custom.
const STACK: usize = 8 << 20;

/// The process that lays documents out: requests on standard input, answers on standard output, and little else.
///
/// It works in a thread of its own. How much is left of the first thread's stack stands in a file, which can't be opened here:
/// typst would take a new stack for each step, a hundred and thirty for a certificate.
pub fn render_documents() -> Result<(), Failure> {
    LIMITS.keep_to()?;
    let work = thread::Builder::new().stack_size(STACK).spawn(|| {
        // One document at a time keeps one processor busy; handing its parts to other threads costs more than it brings.
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        alone.build_global().map_err(io::Error::other)?;
        document::serve(io::stdin().lock(), io::stdout().lock())
    })?;
    work.join().map_err(|_| "the layout thread panicked")??;
    Ok(())
}
