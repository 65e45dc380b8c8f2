//! Who: people, how they come to an account, sign in and stay signed in, and what they may do.
//!
//! No answer tells whether an address has an account: that somebody trains as a peer specialist can say much about
//! their life. So an account begins when a letter's link is used ([`sign_up`]), and what differs, differs in the
//! letters only.

mod account;
mod closing;
mod device;
mod email;
mod letters;
mod link;
mod name;
mod name_change;
mod operator_link;
pub mod pages;
mod password;
mod person;
mod role;
mod session;
mod sign_in;
mod sign_up;
mod strength;
mod tasks;
mod throttle;
mod visit;

pub use closing::{
    Closed, Column as ClosingColumn, Entity as Closings, Model as Closing, REGRET,
    by_token as closing_by_token, close, due as due_to_be_erased, empty, erase_traces, of as closing_of,
    take_back,
};
pub use email::Email;
pub use letters::{
    account_closed as write_account_closed, password_changed as write_password_changed, send_reset_link,
};
pub use link::{Purpose, make as make_link};
pub use name_change::former_names;
pub use operator_link::operator_link;
pub use person::{
    Column as PersonColumn, Entity as People, Model as Person, by_email as person_by_email,
    find as find_person, legal_names, listed_name,
};
pub use role::{
    Entity as RoleGrants, Model as RoleGrant, Role, end as end_role, grant as grant_role,
    holds as holds_role, is_last_operator, roles as roles_of, teaches,
};
pub use session::{
    Entity as Sessions, Model as Session, Started, end as end_session, end_all as end_all_sessions,
    end_named as end_named_session, of as sessions_of, start as start_session,
};
pub use tasks::{erase_old, work};
pub use visit::{Learner, Operator, Passerby, Visit, greet};
