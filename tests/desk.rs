//! An authority's desk, from an application to a letter in the inbox.

mod by_program;
mod california;
mod checked;
mod decisions;
mod grounds;
mod kept;
mod journal;
mod lists;
mod others;
mod renewal;
mod shipped;
mod signed;
mod standing;
mod terms;
