//! What a credential promises, and what others make of it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sample;

mod hostile;
mod identity;
mod peers;
mod signing;
mod status;
mod travel;
mod vectors;
