//! Who checks for an organization: an employer, the people who act for it, and each look-up by an account, told to the
//! holder of what was looked up.

pub mod api;
mod confirm;
mod invitation;
mod invite;
mod keep;
mod letters;
mod look_up;
mod member;
pub mod operator_api;
mod organization;
pub mod pages;
mod part;
mod people_api;

pub use confirm::{all, confirm};
pub use invitation::{
    Entity as Invitations, Model as Invitation, erase_invitations, erase_invitations_to, invited_addresses,
    open_of as invitations_of,
};
pub use invite::{MOST_PEOPLE, accept, invite, take_back};
pub use keep::{Wanted, end, keep};
pub use letters::{write_of_joining, write_of_lead, write_of_parting};
pub use look_up::{
    Asker, Entity as LookUps, KEPT_DAYS, Model as LookUp, Seen, Way, asker, erase_of as erase_look_ups,
    erase_old, log, note, of_holder, seen_of,
};
pub use member::{
    Colleague, Entity as Members, Model as Member, count as count_people, find as find_member, people,
    readers,
};
pub use organization::{Entity as Employers, Model as Employer, find, hold, of_person};
pub use pages::Shown as EmployerShown;
pub use part::{appoint_lead, choose_letters, hand_over, leave, let_go, take_out};
pub use people_api::EmployerApi;
