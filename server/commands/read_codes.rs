use rlimit::{Resource, setrlimit};

use super::house::Failure;
use crate::scanner::LIMITS;

/// The process that reads codes out of one picture: the picture on standard input, the answer on standard output.
pub fn read_codes() -> Result<(), Failure> {
    setrlimit(Resource::AS, LIMITS.memory, LIMITS.memory)?;
    setrlimit(Resource::CPU, LIMITS.seconds, LIMITS.seconds)?;
    setrlimit(Resource::NOFILE, LIMITS.open_files, LIMITS.open_files)?;
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::CORE, 0, 0)?;
    Ok(document::serve_codes(std::io::stdin().lock(), std::io::stdout().lock())?)
}
