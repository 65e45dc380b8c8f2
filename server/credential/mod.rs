//! The document: a certificate of completion, its number, its paper, and how it is withdrawn.
//!
//! A certificate of completion is a training record that a provider gives. It certifies nobody; only an authority does.

pub mod api;
mod certificate;
mod issue;
mod letters;
mod number;
pub mod pages;
mod paper;
mod revocation;

pub use certificate::{
    Column as CertificateColumn, Competency, Content, Entity as Certificates, Hours, Mode,
    Model as Certificate, Standing, Topic, by_number, find as find_certificate, of_person, standing_of,
};
pub use issue::{issue_if_earned, refuse_if_earned, reissue};
pub use letters::write_to_holder;
pub use number::{Misread, read as read_number};
pub use paper::{Paperwork, paper, pdf_name};
pub use revocation::{Entity as Revocations, Model as Revocation, Reason, revoke};
