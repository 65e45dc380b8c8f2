//! An application: saved as one goes, until it is sent. From then on it changes no more; what happens to it are
//! entries of its case ([`super::case`]).

use sea_orm::{
    ExprTrait, FromJsonQueryResult, QueryOrder, QuerySelect, Set, TryInsertResult, entity::prelude::*,
    sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

use super::case;
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub desk_id: Uuid,
    /// Personal: kept with the authority's record.
    pub person_id: Uuid,
    pub kind: Kind,
    /// What it is about, but for a first application.
    pub certification_id: Option<Uuid>,
    /// Personal: kept with the authority's record.
    pub draft: Draft,
    pub begun_at: DateTimeUtc,
    pub saved_at: DateTimeUtc,
    /// When nothing more can come of it. One of a kind is open at a time.
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A first certification.
    First,
    /// The next stage: from provisional to full.
    Stage,
    Renewal,
    /// More time in a stage.
    Extension,
    Reinstatement,
}

impl Kind {
    pub fn named(word: &str) -> Option<Kind> {
        Some(match word {
            "first" => Kind::First,
            "stage" => Kind::Stage,
            "renewal" => Kind::Renewal,
            "extension" => Kind::Extension,
            "reinstatement" => Kind::Reinstatement,
            _ => return None,
        })
    }

    /// As forms and programs name it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::First => "first",
            Kind::Stage => "stage",
            Kind::Renewal => "renewal",
            Kind::Extension => "extension",
            Kind::Reinstatement => "reinstatement",
        }
    }

    /// As a page names it.
    pub fn words(self) -> &'static str {
        match self {
            Kind::First => "Application for certification",
            Kind::Stage => "Application for the next stage",
            Kind::Renewal => "Renewal",
            Kind::Extension => "Request for more time",
            Kind::Reinstatement => "Application for reinstatement",
        }
    }
}

/// What the applicant enters. What they can show is their record, not this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Draft {
    /// Personal: kept with the authority's record.
    pub stage: Option<String>,
    /// Personal: kept with the authority's record; may reveal a kind of condition, so shown to nobody else.
    pub endorsements: Vec<String>,
    /// Personal: kept with the authority's record. For counts alone.
    pub county: String,
    /// Why a rule that is not met should not stand in the way. Personal: kept with the authority's record.
    pub exception: String,
}

/// Begins one. Where one of the kind is open already, that is it.
pub async fn begin(
    change: &mut Change,
    desk: Uuid,
    person: Uuid,
    kind: Kind,
    certification: Option<Uuid>,
    draft: Draft,
) -> Result<Uuid> {
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        desk_id: Set(desk),
        person_id: Set(person),
        kind: Set(kind),
        certification_id: Set(certification),
        draft: Set(draft),
        begun_at: Set(change.now),
        saved_at: Set(change.now),
        ended_at: Set(None),
    };
    let one = OnConflict::columns([Column::DeskId, Column::PersonId, Column::Kind])
        .target_and_where(Expr::col(Column::EndedAt).is_null())
        .do_nothing()
        .to_owned();
    let done = Entity::insert(row).on_conflict(one).try_insert().exec_without_returning(&change.tx).await?;
    if matches!(done, TryInsertResult::Inserted(1)) {
        change.record(Event::ApplicationBegun { application: id, person });
        return Ok(id);
    }
    let open = Entity::find()
        .filter(Column::DeskId.eq(desk))
        .filter(Column::PersonId.eq(person))
        .filter(Column::Kind.eq(kind))
        .filter(Column::EndedAt.is_null());
    Ok(open.one(&change.tx).await?.ok_or(Error::NotFound)?.id)
}

/// Saves what was entered so far. What was sent is not saved over.
pub async fn save(change: &mut Change, application: Uuid, draft: Draft) -> Result<()> {
    let mut fields = Fields::default();
    if draft.county.chars().count() > 80 {
        fields.say("county", "Enter the county in 80 characters or fewer.");
    }
    if draft.exception.chars().count() > 2000 {
        fields
            .say("exception", "Say it in 2,000 characters or fewer. Leave out your story: it is not needed.");
    }
    fields.done()?;
    let row = locked(change, application).await?;
    if case::entries(&change.tx, application).await?.iter().any(|entry| entry.note.is_sent()) {
        return Err(Error::refused(
            "desk/sent-already",
            "This application was sent and can’t be changed. Write a message to the authority instead.",
        ));
    }
    if row.draft == draft {
        return Ok(());
    }
    let saved = ActiveModel {
        id: Set(application),
        draft: Set(draft),
        saved_at: Set(change.now),
        ..Default::default()
    };
    saved.update(&change.tx).await?;
    change.record(Event::ApplicationSaved { application });
    Ok(())
}

/// Nothing more can come of it, or, after an appeal, something can again.
pub(super) async fn set_ended(change: &Change, application: Uuid, ended: bool) -> Result<()> {
    let row = ActiveModel {
        id: Set(application),
        ended_at: Set(ended.then_some(change.now)),
        ..Default::default()
    };
    row.update(&change.tx).await?;
    Ok(())
}

/// Of two who write to a case at once, one waits.
pub(super) async fn locked(change: &Change, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(&change.tx).await?.ok_or(Error::NotFound)
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// A person's, newest first.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::BegunAt).all(db).await?)
}

/// All at a desk, oldest first.
pub async fn of_desk(db: &impl ConnectionTrait, desk: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::DeskId.eq(desk)).order_by_asc(Column::BegunAt).all(db).await?)
}
