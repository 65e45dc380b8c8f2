//! The operator's pages. Everyone else learns that there are none.

mod enrollments;
mod events;
mod health;
mod letters;
mod overview;
mod people;
mod publications;
mod reference;

pub use enrollments::{enrollment_page, enrollments_page, record_attendance, seat_time_csv};
pub use events::{check_events, events_page};
pub use health::{alive, ready, robots};
pub use letters::{letter_again, letters_page};
pub use overview::overview_page;
pub use people::{end_role, grant_role, people_page, person_page, search_people, send_reset_letter, sign_out_person};
pub use publications::publications_page;
pub use reference::{ApiReference, openapi, reference_page};
