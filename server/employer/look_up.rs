//! Each look-up by an account: a row of record, for the holder of what was looked up.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};
use serde::Serialize;

use super::organization::{Model as Employer, of_person};
use crate::{
    app::App,
    change::Change,
    error::Result,
    journal::{Actor, Event},
    web::{PAGE_SIZE, Paging},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "look_up")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Personal: whose number it is. The row is kept for [`KEPT_DAYS`].
    pub holder_id: Uuid,
    /// Personal: as above.
    #[sea_orm(unique_key = "one_look_up_a_minute")]
    pub number: String,
    /// Personal: as above. Whose account looked it up; the holder is not told.
    #[sea_orm(unique_key = "one_look_up_a_minute")]
    pub by_id: Uuid,
    /// For whom, as it was named then; none where the account had named nobody.
    pub employer_name: Option<String>,
    pub employer_place: Option<String>,
    /// An operator had confirmed that name.
    pub confirmed: bool,
    #[sea_orm(unique_key = "one_look_up_a_minute")]
    pub way: Way,
    /// The minute in which it was: a page that is loaded twice was looked at once.
    #[sea_orm(unique_key = "one_look_up_a_minute")]
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How it was looked up.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// On the page of one number.
    Page,
    /// With others, in a list.
    List,
    /// As a file: a PDF, a signed credential or a badge.
    File,
    /// By a program.
    Api,
    /// Put on a list whose owner gets a letter when its standing changes.
    Watch,
    /// Such a letter was written.
    Told,
    /// Taken off that list.
    Unwatch,
}

/// How long holders can see who looked, in days.
pub const KEPT_DAYS: i64 = 730;
/// Rows of one statement, and of one change.
const TOGETHER: usize = 500;

/// Who looks something up.
#[derive(Clone, Debug)]
pub struct Asker {
    pub person: Uuid,
    pub actor: Actor,
    pub employer: Option<Employer>,
}

/// Somebody with an account, and whom they act for.
pub async fn asker(db: &impl ConnectionTrait, person: Uuid, actor: Actor) -> Result<Asker> {
    Ok(Asker { person, actor, employer: of_person(db, person).await? })
}

/// Keeps that these were looked up: pairs of a holder and a number. People who look at their own are not told of it.
pub async fn note(change: &mut Change, asker: &Asker, way: Way, seen: &[(Uuid, String)]) -> Result<()> {
    let at = change.now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(change.now);
    let mut count = 0;
    for some in seen.chunks(TOGETHER) {
        let others = some.iter().filter(|(holder, _)| *holder != asker.person);
        let rows: Vec<ActiveModel> =
            others.map(|(holder, number)| row(change, asker, way, *holder, number, at)).collect();
        if rows.is_empty() {
            continue;
        }
        let once = [Column::ById, Column::Number, Column::Way, Column::At];
        count += Entity::insert_many(rows)
            .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
            .exec_without_returning(&change.tx)
            .await?;
    }
    if count > 0 {
        change.record(Event::NumbersLookedUp { by: asker.person, count });
    }
    Ok(())
}

fn row(
    change: &Change,
    asker: &Asker,
    way: Way,
    holder: Uuid,
    number: &str,
    at: DateTime<Utc>,
) -> ActiveModel {
    let employer = asker.employer.as_ref();
    ActiveModel {
        id: Set(change.id()),
        holder_id: Set(holder),
        number: Set(number.to_owned()),
        by_id: Set(asker.person),
        employer_name: Set(employer.map(|employer| employer.name.clone())),
        employer_place: Set(employer.map(|employer| employer.place.clone())),
        confirmed: Set(employer.is_some_and(Employer::is_confirmed)),
        way: Set(way),
        at: Set(at),
    }
}

/// The same in changes of its own, for many or few, before the answer leaves.
pub async fn log(app: &App, asker: &Asker, way: Way, seen: &[(Uuid, String)]) -> Result<()> {
    for some in seen.chunks(TOGETHER) {
        if some.iter().all(|(holder, _)| *holder == asker.person) {
            continue;
        }
        let mut change = app.change(asker.actor.clone()).await?;
        note(&mut change, asker, way, some).await?;
        app.commit(change).await?;
    }
    Ok(())
}

/// Who looked at what a person holds, newest first.
pub async fn of_holder(db: &impl ConnectionTrait, holder: Uuid, page: u64) -> Result<(Vec<Model>, Paging)> {
    let own = Entity::find().filter(Column::HolderId.eq(holder));
    let paging = Paging::new(page, own.clone().count(db).await?);
    let newest = own.order_by_desc(Column::At).order_by_desc(Column::Id);
    Ok((newest.offset(paging.offset()).limit(PAGE_SIZE).all(db).await?, paging))
}

/// A look-up as its holder sees it. Who sat at the keyboard is not told, for whom they did is.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    pub at: DateTime<Utc>,
    pub number: String,
    pub way: Way,
    pub employer: Option<String>,
    pub place: Option<String>,
    /// An operator had confirmed that name.
    pub confirmed: bool,
}

impl From<Model> for Seen {
    fn from(row: Model) -> Seen {
        let Model { at, number, way, employer_name, employer_place, confirmed, .. } = row;
        Seen { at, number, way, employer: employer_name, place: employer_place, confirmed }
    }
}

/// All look-ups of what a person holds, newest first.
pub async fn seen_of(db: &impl ConnectionTrait, holder: Uuid) -> Result<Vec<Seen>> {
    let own = Entity::find().filter(Column::HolderId.eq(holder));
    let newest = own.order_by_desc(Column::At).order_by_desc(Column::Id);
    Ok(newest.all(db).await?.into_iter().map(Seen::from).collect())
}

/// Erases up to `most` look-ups of what a person holds, and tells how many. Those they made themself stay with the holders.
pub async fn erase_of(change: &Change, holder: Uuid, most: u64) -> Result<u64> {
    let own = Entity::find().select_only().column(Column::Id).filter(Column::HolderId.eq(holder)).limit(most);
    let ids: Vec<Uuid> = own.into_tuple().all(&change.tx).await?;
    Ok(Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&change.tx).await?.rows_affected)
}

/// Erases rows whose time is over, and tells how many.
pub async fn erase_old(change: &mut Change) -> Result<u64> {
    let over = Column::At.lt(change.now - TimeDelta::days(KEPT_DAYS));
    let count = Entity::delete_many().filter(over).exec(&change.tx).await?.rows_affected;
    if count > 0 {
        change.record(Event::LookUpsErased { count });
    }
    Ok(count)
}
