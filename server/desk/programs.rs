//! What authorities ask, and what is known of a person: as `certification` tells it. By its own name here, for a
//! certification is something else at a desk.

pub use crate::certification::{known, program, programs};
