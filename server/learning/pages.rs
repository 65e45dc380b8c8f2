//! The learner's pages: a course's modules and lessons, the guides of those who teach it, and the journal.

mod ahead;
mod journal;
mod lesson;
mod lesson_view;
mod module;

use std::sync::Arc;

use curriculum::{Course, Lesson};
use serde::Serialize;

pub use ahead::{GoOn, Measure, measure, next_lesson};
pub use journal::{download_journal, entry_page, erase_entry, erase_journal, journal_page, save_entry};
pub use lesson::{answer_item, complete_lesson, lesson_page, save_reflection, spend_seat_time};
pub use module::{ModuleLine, guide_page, module_line, module_page};

use crate::{
    app::App,
    catalog,
    enrollment::{self, Enrollment},
    error::{Error, Result},
    identity::Learner,
    learning::{leave_page, reading},
    web,
};

#[derive(Clone, Debug, Serialize)]
struct Link {
    title: String,
    href: String,
}

/// A course that somebody is enrolled in, in their version.
pub struct Taken {
    pub course: Arc<Course>,
    pub enrollment: Enrollment,
}

impl Taken {
    /// `None` where they are not enrolled.
    pub async fn find(app: &App, learner: &Learner, slug: &str) -> Result<Option<Taken>> {
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
pub fn to_course(slug: &str) -> poem::Response {
    let slug: String = form_urlencoded::byte_serialize(slug.as_bytes()).collect();
    web::redirect(&format!("/courses/{slug}"))
}

/// Time does not count here: where a lesson is open, its time ends now.
pub async fn pause(app: &App, learner: &Learner) -> Result<()> {
    if !reading::is_open(&app.store.read, learner.person.id).await? {
        return Ok(());
    }
    let mut change = app.change(learner.actor()).await?;
    leave_page(&mut change, learner.person.id).await?;
    app.commit(change).await
}
