//! The database's history, one file a step, oldest first. A step that has shipped is never edited.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_journal;
mod m0002_letter;
mod m0003_identity;
mod m0004_identity_flows;
mod m0005_catalog;
mod m0006_enrollment;
mod m0007_learning;
mod m0008_assessment;
mod m0009_credential;
mod m0010_token;
mod m0012_evidence;
mod m0013_certification;
mod m0016_certificate_edition;
mod m0017_signed_credential;
mod m0018_packet_signature;
mod m0019_verification;
mod m0020_desk;
mod m0021_employer;
mod m0022_design;
mod m0023_signed_certification;
mod m0024_narrative;
mod m0025_design_kind;
mod m0027_employer_member;
mod m0028_closing;
mod m0029_given_up_key;
mod m0030_course_summary;
mod m0031_packet_signature_anew;
mod m0032_grounds;

pub struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_journal::Migration),
            Box::new(m0002_letter::Migration),
            Box::new(m0003_identity::Migration),
            Box::new(m0004_identity_flows::Migration),
            Box::new(m0005_catalog::Migration),
            Box::new(m0006_enrollment::Migration),
            Box::new(m0007_learning::Migration),
            Box::new(m0008_assessment::Migration),
            Box::new(m0009_credential::Migration),
            Box::new(m0010_token::Migration),
            Box::new(m0012_evidence::Migration),
            Box::new(m0013_certification::Migration),
            Box::new(m0016_certificate_edition::Migration),
            Box::new(m0017_signed_credential::Migration),
            Box::new(m0018_packet_signature::Migration),
            Box::new(m0019_verification::Migration),
            Box::new(m0020_desk::Migration),
            Box::new(m0021_employer::Migration),
            Box::new(m0022_design::Migration),
            Box::new(m0023_signed_certification::Migration),
            Box::new(m0024_narrative::Migration),
            Box::new(m0025_design_kind::Migration),
            Box::new(m0027_employer_member::Migration),
            Box::new(m0028_closing::Migration),
            Box::new(m0029_given_up_key::Migration),
            Box::new(m0030_course_summary::Migration),
            Box::new(m0031_packet_signature_anew::Migration),
            Box::new(m0032_grounds::Migration),
        ]
    }
}
