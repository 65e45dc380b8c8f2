//! Answers to items in lessons: every try is kept, the latest is shown.

use std::collections::BTreeMap;

use curriculum::{Item, Lesson, Response, score};
use sea_orm::{QueryOrder, Set, entity::prelude::*};

use crate::{
    change::Change,
    enrollment,
    error::{Error, Result},
    item,
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "check_response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "once")]
    pub enrollment_id: Uuid,
    #[sea_orm(unique_key = "once")]
    pub module: String,
    #[sea_orm(unique_key = "once")]
    pub lesson: String,
    /// The item's id in the course.
    #[sea_orm(unique_key = "once")]
    pub item: String,
    /// Tries at the item count from 1.
    #[sea_orm(unique_key = "once")]
    pub number: i32,
    /// Personal: what was answered, as positions in the authored text or as typed. Kept with the enrollment.
    pub response: Json,
    /// None where nothing is scored, or a conversation is still under way.
    pub correct: Option<bool>,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// In which order an item is shown to one learner, each time they see it.
pub(super) fn order(item: &Item, enrollment: Uuid) -> Vec<usize> {
    item::steady_order(item, enrollment.as_bytes())
}

/// Keeps an answer. The same answer sent twice in a row is one.
pub async fn answer(
    change: &mut Change,
    enrollment: Uuid,
    lesson: &Lesson,
    item: &Item,
    pairs: &[(String, String)],
) -> Result<()> {
    let response = item::response_from(item, &order(item, enrollment), pairs)
        .ok_or_else(|| Error::invalid(&item.id, "Nothing was answered yet. Answer first, then send it."))?;
    enrollment::hold(change, enrollment).await?;
    let value = serde_json::to_value(&response)?;
    let latest = of(enrollment, lesson).filter(Column::Item.eq(&item.id));
    let latest = latest.order_by_desc(Column::Number).one(&change.tx).await?;
    if latest.as_ref().is_some_and(|latest| latest.response == value) {
        return Ok(());
    }
    let whole = item::is_whole(item, &response);
    let row = ActiveModel {
        id: Set(change.id()),
        enrollment_id: Set(enrollment),
        module: Set(lesson.module.clone()),
        lesson: Set(lesson.slug.clone()),
        item: Set(item.id.clone()),
        number: Set(latest.map_or(1, |latest| latest.number + 1)),
        response: Set(value),
        correct: Set(score(item, &response).filter(|_| whole).map(|score| score.correct)),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::ItemAnswered { enrollment, item: item.id.clone() });
    Ok(())
}

/// The latest answer to each item of a lesson.
pub(super) async fn latest(
    db: &impl ConnectionTrait,
    enrollment: Uuid,
    lesson: &Lesson,
) -> Result<BTreeMap<String, Response>> {
    let rows = of(enrollment, lesson).order_by_asc(Column::Number).all(db).await?;
    // What an older program wrote and this one can't read counts as not answered.
    let read = |row: Model| Some((row.item, serde_json::from_value(row.response).ok()?));
    Ok(rows.into_iter().filter_map(read).collect())
}

fn of(enrollment: Uuid, lesson: &Lesson) -> Select<Entity> {
    Entity::find()
        .filter(Column::EnrollmentId.eq(enrollment))
        .filter(Column::Module.eq(&lesson.module))
        .filter(Column::Lesson.eq(&lesson.slug))
}
