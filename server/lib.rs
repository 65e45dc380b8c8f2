//! Cairn: a training and certification server for peer support specialists.
//!
//! The modules below stand in reading order, which is also the order of dependence: a module uses only modules
//! above it (`tests/architecture.rs` holds them to that), but for the ground's own few knots, which it names.

pub mod error;
pub mod clock;
pub mod settings;
pub mod journal;
pub mod store;
pub mod shelf;
pub mod change;
pub mod mail;
pub mod press;
pub mod scanner;
pub mod web;
pub mod app;

pub mod identity;
pub mod token;
pub mod employer;
pub mod catalog;
pub mod item;
pub mod enrollment;
pub mod learning;
pub mod assessment;
pub mod credential;
pub mod evidence;
pub mod certification;
pub mod desk;
pub mod verification;
pub mod watch;
pub mod sharing;
pub mod closing;
pub mod leak;
pub mod operation;
pub mod portal;

pub mod reactions;
pub mod routes;
pub mod commands;
