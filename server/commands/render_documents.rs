use rlimit::{Resource, setrlimit};

use super::house::Failure;
use crate::credential::Paperwork;

/// The process that lays documents out: requests on standard input, answers on standard output, and little else.
pub fn render_documents() -> Result<(), Failure> {
    let limits = Paperwork::LIMITS;
    setrlimit(Resource::AS, limits.memory, limits.memory)?;
    setrlimit(Resource::CPU, limits.seconds, limits.seconds)?;
    setrlimit(Resource::NOFILE, limits.open_files, limits.open_files)?;
    // It writes no file at all.
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::CORE, 0, 0)?;
    Ok(document::serve(std::io::stdin().lock(), std::io::stdout().lock())?)
}
