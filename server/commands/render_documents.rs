use rlimit::{Resource, setrlimit};

use super::house::Failure;
use crate::press::LIMITS;

/// The process that lays documents out: requests on standard input, answers on standard output, and little else.
pub fn render_documents() -> Result<(), Failure> {
    setrlimit(Resource::AS, LIMITS.memory, LIMITS.memory)?;
    setrlimit(Resource::CPU, LIMITS.seconds, LIMITS.seconds)?;
    setrlimit(Resource::NOFILE, LIMITS.open_files, LIMITS.open_files)?;
    // It writes no file at all.
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::CORE, 0, 0)?;
    Ok(document::serve(std::io::stdin().lock(), std::io::stdout().lock())?)
}
