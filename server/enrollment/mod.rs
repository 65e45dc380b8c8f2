//! Who takes what: a person and the course version they began with, for good: they go on with a newer one only where its
//! authors say why, and they choose to.
//!
//! Leaving is a row that coming back closes. Coming back to a course whose text has not changed since is coming back
//! to the same enrollment, with all that was done in it. Attendance of live lessons is recorded here by those who lead them.

mod attendance;
mod enroll;
mod forget;
mod leave;
mod queries;
mod record;
mod transfer;

pub mod api;
pub mod pages;

pub use attendance::{
    Attendance, Entity as Attendances, Model as AttendanceRow, attended, record_attendance,
};
pub use enroll::enroll;
pub use forget::{erase, ever_of};
pub use leave::{Column as LeavingColumn, Entity as Leavings, Model as Leaving, leave};
pub use queries::{Standing, all_of, find, hold, of, own, standing};
pub use record::{Column as EnrollmentColumn, Entity as Enrollments, Model as Enrollment};
pub use transfer::{asked_to, transfer};
