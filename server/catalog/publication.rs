//! A course version put on offer, from a moment until it is withdrawn.

use sea_orm::{QueryOrder, Set, entity::prelude::*};

use crate::{change::Change, error::Result, journal::Event};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The course's slug. One publication of each is on offer at most.
    pub course: String,
    pub version: String,
    pub offered_from: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The version of a course that people may enroll in, if there is one.
pub async fn offered(db: &impl ConnectionTrait, course: &str) -> Result<Option<Model>> {
    let on_offer = Entity::find().filter(Column::Course.eq(course)).filter(Column::WithdrawnAt.is_null());
    Ok(on_offer.one(db).await?)
}

/// All that is on offer, by the course's slug.
pub async fn all_offered(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let on_offer = Entity::find().filter(Column::WithdrawnAt.is_null()).order_by_asc(Column::Course);
    Ok(on_offer.all(db).await?)
}

pub(super) async fn offer(change: &mut Change, course: &str, version: &str) -> Result<Model> {
    let row = ActiveModel {
        id: Set(change.id()),
        course: Set(course.to_owned()),
        version: Set(version.to_owned()),
        offered_from: Set(change.now),
        withdrawn_at: Set(None),
    };
    let row = row.insert(&change.tx).await?;
    change.record(Event::CoursePublished {
        publication: row.id,
        course: row.course.clone(),
        version: row.version.clone(),
    });
    Ok(row)
}

/// Ends an offer. Those who are enrolled stay. Withdrawn twice, it ended the first time.
pub async fn withdraw(change: &mut Change, publication: Uuid) -> Result<()> {
    let ended = Entity::update_many()
        .col_expr(Column::WithdrawnAt, Expr::value(change.now))
        .filter(Column::Id.eq(publication))
        .filter(Column::WithdrawnAt.is_null())
        .exec(&change.tx)
        .await?;
    if ended.rows_affected > 0 {
        change.record(Event::CourseWithdrawn { publication });
    }
    Ok(())
}
