use super::house::Failure;
use crate::press::LIMITS;

/// The process that lays documents out: requests on standard input, answers on standard output, and little else.
pub fn render_documents() -> Result<(), Failure> {
    LIMITS.keep_to()?;
    Ok(document::serve(std::io::stdin().lock(), std::io::stdout().lock())?)
}
