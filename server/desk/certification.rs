//! A certification: what an authority granted, with all that is said of it, as it was on the day.

use std::collections::BTreeMap;

use sea_orm::{FromJsonQueryResult, QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    act,
    application::Model as Application,
    grounds::Basis,
    standing::{Stretch, Told, history, standing},
    term,
};
use crate::{
    change::Change,
    credential,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub number: String,
    pub desk_id: Uuid,
    pub person_id: Uuid,
    #[sea_orm(unique)]
    pub application_id: Uuid,
    /// Personal: the holder's name and endorsements. Kept for good, so that the certification can be checked.
    pub content: Content,
    pub issued_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was granted. Frozen on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Content {
    pub holder: String,
    /// Who granted it. Never this server.
    pub authority: String,
    pub jurisdiction: String,
    pub title: String,
    pub program: String,
    /// SHA-256 of the program's text that it was granted under.
    pub version: String,
    pub endorsements: Vec<Endorsement>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsement {
    pub id: String,
    pub title: String,
}

/// What its holder lets strangers see. Rows are added; the newest counts.
pub mod showing {
    use sea_orm::{FromJsonQueryResult, entity::prelude::*};
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certification_showing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub certification_id: Uuid,
        pub shown: Shown,
        pub at: DateTimeUtc,
    }

    /// Ids of endorsements.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
    pub struct Shown(pub Vec<String>);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A certification with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub row: Model,
    pub terms: Vec<term::Model>,
    pub acts: Vec<act::Model>,
    /// Titles of the endorsements that its holder shows.
    pub shown: Vec<Endorsement>,
}

impl Held {
    /// What the decisions up to a term rested on.
    pub fn basis(&self, term: &term::Model) -> Basis {
        let until = self.terms.iter().filter(|other| other.seq <= term.seq);
        Basis::of(until.map(|term| term.grounds.as_ref()))
    }

    /// A pure question: rows in, answer out.
    pub fn told(&self, at: chrono::DateTime<chrono::Utc>) -> Told {
        standing(self.row.issued_at, &self.terms, &self.acts, at)
    }

    /// How it stood from the day it was granted to a moment, oldest first.
    pub fn history(&self, at: chrono::DateTime<chrono::Utc>) -> Vec<Stretch> {
        history(self.row.issued_at, &self.terms, &self.acts, at)
    }

    /// Why it stands as it does at a moment, as far as the authority lets strangers read it.
    pub fn said(&self, at: chrono::DateTime<chrono::Utc>) -> Option<String> {
        self.history(at).pop().and_then(|last| last.told)
    }

    /// When what is known of it at a moment was last added to.
    pub fn changed_at(&self, at: chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::Utc> {
        let terms = self.terms.iter().map(|term| term.recorded_at);
        let rows = terms.chain(self.acts.iter().map(|act| act.at)).filter(|moment| *moment <= at);
        rows.max().unwrap_or(self.row.issued_at)
    }

    /// The term that a moment knows of, the newest.
    pub fn term_at(&self, at: chrono::DateTime<chrono::Utc>) -> Option<&term::Model> {
        self.terms.iter().filter(|term| term.recorded_at <= at).max_by_key(|term| term.seq)
    }

    /// The term that runs, or ran last.
    pub fn term(&self) -> Option<&term::Model> {
        self.terms.iter().max_by_key(|term| term.seq)
    }
}

pub(super) async fn insert(
    change: &mut Change,
    number: String,
    desk: Uuid,
    person: Uuid,
    application: Uuid,
    content: Content,
) -> Result<Uuid> {
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        number: Set(number),
        desk_id: Set(desk),
        person_id: Set(person),
        application_id: Set(application),
        content: Set(content),
        issued_at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::CertificationGranted { certification: id, application });
    Ok(id)
}

/// Chooses the endorsements that strangers see. Unknown ones are left out.
pub async fn show(change: &mut Change, certification: Uuid, chosen: &[String]) -> Result<()> {
    let row = Entity::find_by_id(certification).one(&change.tx).await?.ok_or(Error::NotFound)?;
    let own = row.content.endorsements.iter().map(|one| &one.id);
    let shown = showing::Shown(own.filter(|id| chosen.contains(id)).cloned().collect());
    if shown_of(&change.tx, certification).await? == shown {
        return Ok(());
    }
    let row = showing::ActiveModel {
        id: Set(change.id()),
        certification_id: Set(certification),
        shown: Set(shown),
        at: Set(change.now),
    };
    row.insert(&change.tx).await?;
    change.record(Event::EndorsementsShown { certification });
    Ok(())
}

async fn shown_of(db: &impl ConnectionTrait, certification: Uuid) -> Result<showing::Shown> {
    let rows = showing::Entity::find().filter(showing::Column::CertificationId.eq(certification));
    let newest = rows.order_by_desc(showing::Column::At).order_by_desc(showing::Column::Id).one(db).await?;
    Ok(newest.map(|row| row.shown).unwrap_or_default())
}

/// Who granted it, by the name that stands on its papers.
pub(super) async fn authority_of(db: &impl ConnectionTrait, id: Uuid) -> Result<String> {
    let row = Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(row.content.authority)
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Held> {
    let row = Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    with_many(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Holds a certification until the change ends, and gives it as it is by then: of two who act on it, one waits.
pub(super) async fn hold(tx: &impl ConnectionTrait, id: Uuid) -> Result<Held> {
    Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    find(tx, id).await
}

/// By a number in the form that `credential::read_number` gives.
pub async fn by_number(db: &impl ConnectionTrait, number: &str) -> Result<Option<Held>> {
    Ok(by_numbers(db, &[number]).await?.remove(number))
}

/// By a number as somebody typed it, for its holder. To others there is none.
pub async fn held_for(db: &impl ConnectionTrait, typed: &str, person: Uuid) -> Result<Held> {
    let number = credential::read_number(typed).map_err(|_| Error::NotFound)?;
    let held = by_number(db, &number).await?.ok_or(Error::NotFound)?;
    if held.row.person_id == person { Ok(held) } else { Err(Error::NotFound) }
}

/// The one that an application is about, or that came of it.
pub async fn of_application(db: &impl ConnectionTrait, row: &Application) -> Result<Option<Held>> {
    let all = of_person(db, row.person_id).await?;
    let is_its = |held: &Held| held.row.application_id == row.id || Some(held.row.id) == row.certification_id;
    Ok(all.into_iter().find(is_its))
}

/// The same for some hundreds at once, by their numbers. Those that nothing has are left out.
pub async fn by_numbers(db: &impl ConnectionTrait, numbers: &[&str]) -> Result<BTreeMap<String, Held>> {
    let mut found = BTreeMap::new();
    // The databases take so many parameters and no more.
    for some in numbers.chunks(1000) {
        let rows = Entity::find().filter(Column::Number.is_in(some.iter().copied())).all(db).await?;
        found.extend(with_many(db, rows).await?.into_iter().map(|held| (held.row.number.clone(), held)));
    }
    Ok(found)
}

/// A person's, newest first.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Held>> {
    let rows = Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::IssuedAt);
    with_many(db, rows.all(db).await?).await
}

/// All that were granted at a desk, oldest first.
pub async fn of_desk(db: &impl ConnectionTrait, desk: Uuid) -> Result<Vec<Held>> {
    let rows = Entity::find().filter(Column::DeskId.eq(desk)).order_by_asc(Column::IssuedAt).all(db).await?;
    with_many(db, rows).await
}

/// With their rows, in the same order: a few queries for some hundreds.
async fn with_many(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Held>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut terms: BTreeMap<Uuid, Vec<term::Model>> = BTreeMap::new();
    let mut acts: BTreeMap<Uuid, Vec<act::Model>> = BTreeMap::new();
    let mut chosen: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for some in ids.chunks(500) {
        for term in term::of_many(db, some).await? {
            terms.entry(term.certification_id).or_default().push(term);
        }
        for act in act::of_many(db, some).await? {
            acts.entry(act.certification_id).or_default().push(act);
        }
        // The newest comes last and stays.
        let rows = showing::Entity::find().filter(showing::Column::CertificationId.is_in(some.to_vec()));
        let rows = rows.order_by_asc(showing::Column::At).order_by_asc(showing::Column::Id).all(db).await?;
        chosen.extend(rows.into_iter().map(|row| (row.certification_id, row.shown.0)));
    }
    let held = |row: Model| {
        let chosen = chosen.remove(&row.id).unwrap_or_default();
        let shown = row.content.endorsements.iter().filter(|one| chosen.contains(&one.id)).cloned().collect();
        Held {
            terms: terms.remove(&row.id).unwrap_or_default(),
            acts: acts.remove(&row.id).unwrap_or_default(),
            shown,
            row,
        }
    };
    Ok(rows.into_iter().map(held).collect())
}
