//! A version of an issuer's own design: kept as it was uploaded and checked, never edited.

use document::{Design, Flaw};
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    examine::{Found, Trial},
    house_design::{SHARED, source},
    issuer,
};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    journal::{Actor, Event},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "design")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "one_design_of_a_number")]
    pub issuer_id: Uuid,
    /// Counts from 1 within an issuer.
    #[sea_orm(unique_key = "one_design_of_a_number")]
    pub number: i32,
    /// Of the issuer's id and the archive: the same files twice are one version.
    #[sea_orm(unique)]
    pub sha256: String,
    /// All its files, as one .zip, with the shared module that it was checked with.
    #[sea_orm(column_type = "Blob")]
    pub archive: Vec<u8>,
    /// What whoever uploaded it said of the rights to its fonts and pictures, word for word.
    #[sea_orm(column_type = "Text")]
    pub license: String,
    pub added_by: Uuid,
    pub added_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What whoever uploads a design says of it. Nobody here can know.
pub const LICENSE: &str = "We have the right to use every font, picture and text in these files on our certificates, \
                           to put the fonts into PDF files, and to let this server keep copies of all of them.";

impl Model {
    /// The design itself, ready to be printed.
    pub fn design(&self) -> Result<Design> {
        let design = Design::from_archive(&self.archive);
        design.map_err(|flaws| Error::fault(format!("design {} can't be read any more: {flaws:?}", self.id)))
    }
}

/// A version without its files.
#[derive(Clone, Debug, FromQueryResult, Serialize)]
pub struct Version {
    pub id: Uuid,
    pub number: i32,
    pub added_at: DateTimeUtc,
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// An issuer's versions, newest first.
pub async fn versions(db: &impl ConnectionTrait, issuer: Uuid) -> Result<Vec<Version>> {
    let all = Entity::find().select_only().columns([Column::Id, Column::Number, Column::AddedAt]);
    let all = all.filter(Column::IssuerId.eq(issuer)).order_by_desc(Column::Number);
    Ok(all.into_model::<Version>().all(db).await?)
}

/// What became of files that somebody uploaded.
#[derive(Debug)]
pub enum Added {
    /// A version, the same one where the same files come again.
    Kept(Uuid),
    Flawed(Vec<Found>),
}

/// Checks a design and keeps it as the issuer's next version. Nothing is made with it before it is taken into use.
/// The issuer is made where it signed nothing yet.
pub async fn add(
    app: &App,
    by: Uuid,
    actor: Actor,
    provider: &str,
    design: Result<Design, Vec<Flaw>>,
) -> Result<Added> {
    let design = match design {
        Ok(design) => design,
        Err(flaws) => return Ok(Added::Flawed(flaws.into_iter().map(Found::from).collect())),
    };
    let trial = Trial::of(app);
    let found = trial.examine(&design).await?;
    if !found.is_empty() {
        return Ok(Added::Flawed(found));
    }
    let archive = design.with_shared(&source(trial.from_disk, SHARED)?).archive();
    let issuer = issuer::named(app, provider).await?;
    let mut change = app.change(actor).await?;
    let id = keep(&mut change, issuer.id, by, archive).await?;
    app.commit(change).await?;
    Ok(Added::Kept(id))
}

async fn keep(change: &mut Change, issuer: Uuid, by: Uuid, archive: Vec<u8>) -> Result<Uuid> {
    issuer::hold(change, issuer).await?;
    let sha256 = hex::encode(Sha256::new_with_prefix(issuer).chain_update(&archive).finalize());
    let same = Entity::find().select_only().column(Column::Id).filter(Column::Sha256.eq(&sha256));
    if let Some(same) = same.into_tuple::<Uuid>().one(&change.tx).await? {
        return Ok(same);
    }
    let last = versions(&change.tx, issuer).await?.first().map_or(0, |version| version.number);
    let row = ActiveModel {
        id: Set(change.id()),
        issuer_id: Set(issuer),
        number: Set(last + 1),
        sha256: Set(sha256),
        archive: Set(archive),
        license: Set(LICENSE.to_owned()),
        added_by: Set(by),
        added_at: Set(change.now),
    };
    let id = row.insert(&change.tx).await?.id;
    change.record(Event::DesignAdded { issuer, design: id });
    Ok(id)
}
