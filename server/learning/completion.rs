//! A lesson that a learner marked as complete.

use curriculum::{Course, Lesson, Mode};
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use crate::{
    change::Change,
    enrollment,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson_completion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrollment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub module: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub lesson: String,
    pub completed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks a lesson as complete. Completed twice, it was completed the first time. Live lessons are not completed but
/// attended.
pub async fn complete(change: &mut Change, course: &Course, enrollment: Uuid, lesson: &Lesson) -> Result<()> {
    // Who completes the last two lessons at once does so one after the other, and the second sees the course done.
    let held = enrollment::hold(change, enrollment).await?;
    let known = course.lesson(&lesson.module, &lesson.slug).is_some();
    if held.version != course.version || !known {
        return Err(Error::NotFound);
    }
    if lesson.mode == Mode::Live {
        return Err(Error::refused(
            "learning/live-lesson",
            "A live session counts once the person who leads it has recorded that you were there.",
        ));
    }
    let key = (enrollment, lesson.module.clone(), lesson.slug.clone());
    if Entity::find_by_id(key).one(&change.tx).await?.is_some() {
        return Ok(());
    }
    let row = ActiveModel {
        enrollment_id: Set(enrollment),
        module: Set(lesson.module.clone()),
        lesson: Set(lesson.slug.clone()),
        completed_at: Set(change.now),
    };
    Entity::insert(row).exec_without_returning(&change.tx).await?;
    change.record(Event::LessonCompleted {
        enrollment,
        module: lesson.module.clone(),
        lesson: lesson.slug.clone(),
    });
    Ok(())
}

/// Which of these lessons of one module is complete, and since when: the one completed first.
pub(super) async fn first_of(
    db: &impl ConnectionTrait,
    enrollment: Uuid,
    module: &str,
    lessons: &[&str],
) -> Result<Option<Model>> {
    let rows = Entity::find()
        .filter(Column::EnrollmentId.eq(enrollment))
        .filter(Column::Module.eq(module))
        .filter(Column::Lesson.is_in(lessons.iter().copied()));
    Ok(rows.order_by_asc(Column::CompletedAt).one(db).await?)
}
