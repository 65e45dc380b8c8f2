//! The learner's pages: a course's home, its modules and lessons, the guides of those who teach it, and the journal.

mod home;
mod journal;
mod lesson;
mod lesson_view;

use std::sync::Arc;

use curriculum::{Course, Lesson};
use serde::Serialize;

pub use home::{guide_page, home_page, module_page, my_courses_page};
pub use journal::{download_journal, entry_page, erase_entry, erase_journal, journal_page, save_entry};
pub use lesson::{answer_item, complete_lesson, lesson_page, save_reflection, spend_seat_time};

use crate::{
    app::App,
    catalog,
    enrollment::{self, Enrollment},
    error::{Error, Result},
    identity::Learner,
    web,
};

#[derive(Clone, Debug, Serialize)]
struct Link {
    title: String,
    href: String,
}

/// A course that somebody is enrolled in, in their version.
struct Taken {
    course: Arc<Course>,
    enrollment: Enrollment,
}

impl Taken {
    /// `None` where they are not enrolled.
    async fn find(app: &App, learner: &Learner, slug: &str) -> Result<Option<Taken>> {
        let found = enrollment::of(&app.store.read, learner.person.id, slug).await?;
        let Some(enrollment) = found else { return Ok(None) };
        let course = catalog::course(app, &enrollment.version).await?;
        Ok(Some(Taken { course, enrollment }))
    }

    fn lesson(&self, module: &str, lesson: &str) -> Result<&Lesson> {
        self.course.lesson(module, lesson).ok_or(Error::NotFound)
    }

    fn link(&self) -> Link {
        Link { title: self.course.title.clone(), href: format!("/courses/{}/home", self.course.slug) }
    }
}

/// Who is not enrolled is shown what the course is.
fn to_course(slug: &str) -> poem::Response {
    let slug: String = form_urlencoded::byte_serialize(slug.as_bytes()).collect();
    web::redirect(&format!("/courses/{slug}"))
}
