//! An authority's desk: where one authority decides on one program. It is opened by the operator on the authority's word; the
//! terms it works under are rows of their own, and the newest counts.

use chrono::NaiveDate;
use sea_orm::{FromJsonQueryResult, QueryOrder, Set, TryInsertResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    change::Change,
    error::{Error, Fields, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "desk")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Such as `us-tx/peer-specialist`.
    #[sea_orm(unique)]
    pub program: String,
    pub opened_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a desk works under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Terms {
    /// Who certifies: the name on every letter and page of a certification. Never the server's.
    pub authority: String,
    /// By what the authority let this server keep its desk: a contract, a statute, a letter.
    pub evidence: String,
    /// How many people must agree: 1 or 2.
    pub deciders: u8,
    /// Whether the authority has its register public.
    pub register: bool,
    /// Of a hundred renewals, how many are drawn for a look at their proof.
    pub audits: u8,
    /// Days in which a refusal can be appealed; none where the authority does not say.
    pub appeal_days: Option<u16>,
    /// For business days.
    pub holidays: Vec<NaiveDate>,
}

pub mod terms {
    //! The rows of a desk's terms.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "desk_terms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub desk_id: Uuid,
        pub terms: super::Terms,
        pub recorded_by: Uuid,
        pub recorded_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A desk with the terms that hold now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    pub id: Uuid,
    pub program: String,
    pub terms: Terms,
}

impl Terms {
    fn check(&self) -> Result<()> {
        let mut fields = Fields::default();
        if self.authority.trim().is_empty() || self.authority.chars().count() > 200 {
            fields.say("authority", "Enter the authority’s name, in 200 characters or fewer.");
        }
        if self.evidence.trim().is_empty() || self.evidence.chars().count() > 2000 {
            fields.say("evidence", "Enter by what the authority has this server keep its desk.");
        }
        if !(1..=2).contains(&self.deciders) {
            fields.say("deciders", "A decision takes one person or two.");
        }
        if self.audits > 100 {
            fields.say("audits", "Enter a number from 0 to 100.");
        }
        fields.done()
    }
}

/// Opens a desk for a program, or gives one that is open new terms. The same terms again change nothing.
pub async fn keep(change: &mut Change, program: &str, terms: Terms, by: Uuid) -> Result<Uuid> {
    terms.check()?;
    let row =
        ActiveModel { id: Set(change.id()), program: Set(program.to_owned()), opened_at: Set(change.now) };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::Program])
        .exec_without_returning(&change.tx)
        .await?;
    let opened = matches!(done, TryInsertResult::Inserted(1));
    let desk = Entity::find().filter(Column::Program.eq(program)).one(&change.tx).await?;
    let desk = desk.ok_or(Error::NotFound)?.id;
    if opened {
        change.record(Event::DeskOpened { desk, program: program.to_owned() });
    } else if newest(&change.tx, desk).await?.is_some_and(|held| held == terms) {
        return Ok(desk);
    }
    let row = terms::ActiveModel {
        id: Set(change.id()),
        desk_id: Set(desk),
        terms: Set(terms),
        recorded_by: Set(by),
        recorded_at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::DeskTermsRecorded { desk });
    Ok(desk)
}

async fn newest(db: &impl ConnectionTrait, desk: Uuid) -> Result<Option<Terms>> {
    let rows = terms::Entity::find().filter(terms::Column::DeskId.eq(desk));
    let newest =
        rows.order_by_desc(terms::Column::RecordedAt).order_by_desc(terms::Column::Id).one(db).await?;
    Ok(newest.map(|row| row.terms))
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Desk> {
    let row = Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let terms = newest(db, id).await?.ok_or(Error::NotFound)?;
    Ok(Desk { id, program: row.program, terms })
}

/// All desks, by program.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Desk>> {
    let mut desks = Vec::new();
    for row in Entity::find().order_by_asc(Column::Program).all(db).await? {
        if let Some(terms) = newest(db, row.id).await? {
            desks.push(Desk { id: row.id, program: row.program, terms });
        }
    }
    Ok(desks)
}
