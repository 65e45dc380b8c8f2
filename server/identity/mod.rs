//! Who: people, how they sign in and stay signed in, and what they may do.

mod person;
mod role;
mod session;
mod visit;

pub use person::{Column as PersonColumn, Entity as People, Model as Person, find as find_person};
pub use role::{
    Entity as RoleGrants, Model as RoleGrant, Role, end as end_role, grant as grant_role, holds as holds_role,
};
pub use session::{
    Entity as Sessions, Model as Session, Started, end as end_session, end_all as end_all_sessions,
    start as start_session,
};
pub use visit::{Learner, Operator, Visit};
