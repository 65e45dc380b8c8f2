//! Pages that span several capabilities: the front door, words about the house, a person's own page.

pub mod pages;
