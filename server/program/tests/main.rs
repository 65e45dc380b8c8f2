//! Programs in the real format, read and evaluated.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where it stopped")]

/// Little programs, and facts to hold against them.
mod little;

/// The envelope that every rule has.
mod env;
/// Training.
mod trn;

/// Stages.
mod stg;
/// Experience, and supervision received.
mod exp;
/// Supervisors.
mod sup;
/// The person: eligibility, attestations, references.
mod person;
/// Background checks.
mod bgc;

/// Exams.
mod exm;
/// Training programs, applications, governance.
mod prv;
/// Renewal.
mod ren;
/// Continuing education.
mod ced;
/// Lateness, lapse, reinstatement.
mod lap;
/// Reciprocity.
mod rcp;
/// After certification: practice, complaints, registry.
mod pst;
/// Certificates, proof and records.
mod doc;
/// Every test point has its test.
mod list;

/// Each rule's page holds an example that the rule finds.
mod pages;
/// The programs that are shipped, place by place.
mod places;
/// The programs that come with the server.
mod shipped;
/// People on their way through programs that are shipped.
mod stories;
