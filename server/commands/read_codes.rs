use super::house::Failure;
use crate::scanner::LIMITS;

/// The process that reads codes out of one picture: the picture on standard input, the answer on standard output.
pub fn read_codes() -> Result<(), Failure> {
    LIMITS.keep_to()?;
    Ok(document::serve_codes(std::io::stdin().lock(), std::io::stdout().lock())?)
}
