//! The operator's work: looking after people, courses, letters and the journal, copying the database, erasing what
//! is over, and saying that the server is well.

pub mod api;
mod attempt_list;
mod attendance_list;
mod attention;
mod backup;
mod certificate_list;
mod check;
pub mod design_api;
mod design_owners;
mod enrollment_list;
mod event_list;
mod letter_list;
mod one_enrollment;
pub mod pages;
mod people_list;
mod publication_list;
mod reference;
mod role_end;
mod seat_rows;
pub mod tasks;

pub use attempt_list::{AttemptLine, attempts};
pub use attendance_list::{AttendanceLine, attendance};
pub use attention::{Attention, attention};
pub use backup::{Copied, Kept, backup, evidence_beside};
pub use certificate_list::{CertificateLine, certificate, certificates, certificates_of};
pub use check::{Check, check_journal, last_check};
pub use design_owners::design_owners;
pub use enrollment_list::{EnrollmentLine, courses, enrollments, enrollments_of};
pub use event_list::{Asked, EventLine, Fact, event_rows, events};
pub use letter_list::{LetterLine, letters};
pub use one_enrollment::{LessonLine, OneEnrollment, enrollment_and_course, one_enrollment};
pub use people_list::{PersonLine, people, roles_of, sessions};
pub use publication_list::{FailureLine, PublicationLine, failures, publications};
pub use reference::Reference;
pub use role_end::end_role;
pub use seat_rows::{SeatRow, SeatTotal, seat_csv, seat_rows, seat_totals};
