//! The operator's pages. Everyone else learns that there are none.

mod accommodations;
mod certificates;
mod designs;
mod enrollments;
mod events;
mod health;
mod letters;
mod overview;
mod people;
mod publications;
mod reference;

pub use accommodations::{end_accommodation, record_accommodation};
pub use certificates::{
    certificate_page, certificates_page, given as given_reason, revoke_certificate, search_certificates,
};
pub use designs::{
    design_files, design_page, design_preview, design_starter, designs_page, take_design, use_design,
    withdraw_design,
};
pub use enrollments::{allow_attempt, enrollment_page, enrollments_page, record_attendance, seat_time_csv};
pub use events::{check_events, events_page};
pub use health::{alive, ready, robots};
pub use letters::{letter_again, letters_page};
pub use overview::overview_page;
pub use people::{
    close_person, end_role, grant_role, people_page, person_page, search_people, send_reset_letter,
    sign_out_person,
};
pub use publications::publications_page;
pub use reference::{ApiReference, openapi, reference_page};
