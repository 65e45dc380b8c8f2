//! The operator's pages. Everyone else learns that there are none.

mod events;
mod health;
mod letters;
mod overview;
mod people;
mod reference;

pub use events::{check_events, events_page};
pub use health::{alive, ready, robots};
pub use letters::{letter_again, letters_page};
pub use overview::overview_page;
pub use people::{end_role, grant_role, people_page, person_page, search_people, sign_out_person};
pub use reference::{ApiReference, openapi, reference_page};
