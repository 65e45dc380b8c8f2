//! The same for programs.

mod operator;
mod own;
mod packets;
mod public;

pub use operator::OperatorProgramApi;
pub use own::OwnProgramApi;
pub use packets::OwnPacketApi;
pub use public::ProgramApi;
