//! An authority's desk, from an application to a letter in the inbox.

mod checked;
mod decisions;
mod lists;
mod renewal;
mod shipped;
mod signed;
mod standing;
mod terms;
