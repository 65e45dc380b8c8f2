//! The same for programs.

mod operator;
mod own;
mod public;

pub use operator::OperatorProgramApi;
pub use own::OwnProgramApi;
pub use public::ProgramApi;
