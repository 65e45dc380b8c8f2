//! What authorities ask, and where a person stands with it.
//!
//! A program is a text of `courses/programs/`: the rules of one credential of one authority, read by the crate `program`.
//! This capability shows the programs to everybody, keeps which providers an authority approved and which bodies VA
//! accepts, holds a person's record (`evidence`) against a program on a day, and makes packets to bring to an
//! authority. It certifies nobody: what is met here is for the authority to decide.

mod acceptance;
mod approval;
mod choice;
mod compare;
mod contents;
mod day;
mod failure;
mod forget;
mod library;
mod packet;
mod packet_signature;
mod replaced;
mod standing;
mod view;
mod words;

pub mod api;
pub mod pages;

pub use acceptance::{Entity as AcceptedBodies, Model as AcceptedBody, ToAccept, accept, accepted_body};
pub use approval::{Entity as ProviderApprovals, Model as ProviderApproval, ToApprove, approve};
pub use choice::{Entity as ChosenPrograms, Model as ChosenProgram, choose, let_go};
pub use compare::{Comparison, compare};
pub use contents::{Packet, packet_text};
pub use day::{Entity as ProgramDays, Model as ProgramDay, record as record_days};
pub use failure::{Entity as ProgramFailures, Model as ProgramFailure, open as open_failures};
pub use forget::erase_of;
pub use library::{
    Entity as ProgramTexts, Model as ProgramText, Shelved, program, programs, publish as publish_programs,
};
pub use packet::{
    Entity as Packets, Model as PacketRow, ToKeep, digest as packet_digest, erase as erase_packet,
    keep as keep_packet, of as packets_of, sign_digest as sign_packet,
};
pub use packet_signature::{
    Entity as PacketSignatures, Model as PacketSignature, keep_anew as keep_packet_signature,
    left as packets_left, left_of as packets_left_of,
};
pub use standing::{Checklist, Counts, checklist, counts, known};
pub use view::{Card, View};
