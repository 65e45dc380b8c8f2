//! Certification programs: shown to everybody, kept whole when a file breaks, held against a person's record.

mod api;
mod lists;
mod standing;
mod stories;
