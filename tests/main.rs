//! The server as its users meet it. One binary: `cargo test --test tests`.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where it stopped")]

// What the code promises about itself.
mod architecture;
mod authorization;
mod migrations;
mod openapi;
mod templates;

// The ground.
mod house;

// Who: accounts and how one gets into them.
mod identity;

// Capabilities.
mod catalog;
mod check;
mod item;
mod enrollment;
mod learning;
mod assessment;
mod credential;
mod signed_credential;
mod given_up_key;
mod design;
mod desk;
mod verification;
mod evidence;
mod certification;
mod verification_address;
mod verification_kept;
mod verification_list;
mod verification_picture;
mod employer;
mod closing;
mod api;
mod operation;
mod token;

// The whole of it, and what goes wrong around it.
mod browser;
mod hostile;
mod kill;
mod log;
mod settings;
mod smtp;
mod weight;

// A whole house for each test, and somebody at a browser.
mod support;
