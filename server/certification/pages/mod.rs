//! Programs for everybody, a person's own standing, packets, and the operator's lists.

mod operator;
mod own;
mod packets;
mod programs;

pub use operator::{
    approval_page, approvals_page, bodies_page, body_page, operator_programs_page, record_approval,
    record_body, replace_approval, replace_body,
};
pub use own::{
    choose_endorsements, choose_programs, let_program_go, move_page, own_program_page, own_programs_page,
    record_days,
};
pub(super) use packets::LOOKUPS;
pub use packets::{
    check_packet, confirm_packet, erase_packet, make_packet, packet_file, packet_page, packets_page,
};
pub use programs::{compare_page, jurisdiction_page, program_page, programs_page};
