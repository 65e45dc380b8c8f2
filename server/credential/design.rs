//! A version of an issuer's own design: kept as it was uploaded and checked, never edited.

use document::{Design, Flaw, Kind};
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect, Set, entity::prelude::*};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    design_choice,
    examine::{Told, Trial},
    house_design::{SHARED, source},
    issuer::{self, Model as Issuer},
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
    /// The code of a [`Kind`].
    #[sea_orm(unique_key = "one_design_of_a_number", column_type = "String(StringLen::N(32))")]
    pub kind: String,
    /// Counts from 1 within what an issuer has of a kind.
    #[sea_orm(unique_key = "one_design_of_a_number")]
    pub number: i32,
    /// Of the issuer's id, the kind and the archive: the same files twice are one version.
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
pub const LICENSE: &str = "We have the right to use every font, picture and text in these files on the papers that we give, \
                           to put the fonts into PDF files, and to let this server keep copies of all of them.";

impl Model {
    pub fn kind(&self) -> Result<Kind> {
        Kind::named(&self.kind).ok_or_else(|| Error::fault(format!("design {} is of no known kind", self.id)))
    }

    /// The design itself, ready to be printed.
    pub fn design(&self) -> Result<Design> {
        let design = Design::from_archive(self.kind()?, &self.archive);
        design.map_err(|flaws| Error::fault(format!("design {} can't be read any more: {flaws:?}", self.id)))
    }
}

/// Who gives papers of a kind, by the name that stands on them: a provider, or an authority.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Owner {
    pub kind: Kind,
    pub name: String,
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

/// An issuer's versions of a kind, newest first.
async fn versions(db: &impl ConnectionTrait, issuer: Uuid, kind: Kind) -> Result<Vec<Version>> {
    let all = Entity::find().select_only().columns([Column::Id, Column::Number, Column::AddedAt]);
    let all = all.filter(Column::IssuerId.eq(issuer)).filter(Column::Kind.eq(kind.code()));
    Ok(all.order_by_desc(Column::Number).into_model::<Version>().all(db).await?)
}

/// What somebody has of designs.
#[derive(Clone, Debug)]
pub struct Owned {
    pub owner: Owner,
    /// Newest first.
    pub versions: Vec<Version>,
    /// The version that is in use; none where the house's design is.
    pub in_use: Option<Uuid>,
    /// Since when it is, or the house's is again.
    pub since: Option<DateTimeUtc>,
}

pub async fn owned(db: &impl ConnectionTrait, owner: Owner) -> Result<Owned> {
    let Some(issuer) = issuer::by_name(db, &owner.name).await? else {
        return Ok(Owned { owner, versions: Vec::new(), in_use: None, since: None });
    };
    let choice = design_choice::choices(db, issuer.id, owner.kind).await?.into_iter().next();
    Ok(Owned {
        versions: versions(db, issuer.id, owner.kind).await?,
        in_use: choice.as_ref().and_then(|choice| choice.design_id),
        since: choice.map(|choice| choice.chosen_at),
        owner,
    })
}

/// Everybody who has a design of that kind.
pub async fn owners(db: &impl ConnectionTrait, kind: Kind) -> Result<Vec<Owner>> {
    let having = Entity::find().select_only().column(Column::IssuerId).distinct();
    let having: Vec<Uuid> = having.filter(Column::Kind.eq(kind.code())).into_tuple().all(db).await?;
    let issuers = issuer::all(db).await?.into_iter().filter(|issuer| having.contains(&issuer.id));
    Ok(issuers.map(|issuer| Owner { kind, name: issuer.name }).collect())
}

/// A version with its issuer. To those who may see the designs of one owner only, there is no other.
pub async fn of_owner(db: &impl ConnectionTrait, id: Uuid, only: Option<&Owner>) -> Result<(Model, Issuer)> {
    let row = find(db, id).await?.ok_or(Error::NotFound)?;
    let issuer = issuer::all(db).await?.into_iter().find(|issuer| issuer.id == row.issuer_id);
    let issuer = issuer.ok_or(Error::NotFound)?;
    let kind = row.kind()?;
    let is_theirs = only.is_none_or(|only| only.kind == kind && only.name == issuer.name);
    if is_theirs { Ok((row, issuer)) } else { Err(Error::NotFound) }
}

/// What became of files that somebody uploaded.
#[derive(Debug)]
pub enum Added {
    /// A version, the same one where the same files come again.
    Kept(Uuid),
    Flawed(Vec<Told>),
}

/// Checks a design and keeps it as its owner's next version. Nothing is made with it before it is taken into use. The
/// issuer is made where it signed nothing yet.
pub async fn add(
    app: &App,
    by: Uuid,
    actor: Actor,
    owner: &Owner,
    design: Result<Design, Vec<Flaw>>,
) -> Result<Added> {
    let design = match design {
        Ok(design) => design,
        Err(flaws) => return Ok(Added::Flawed(Told::unread(flaws))),
    };
    let trial = Trial::of(app);
    let found = trial.examine(&design).await?;
    if !found.is_empty() {
        return Ok(Added::Flawed(found));
    }
    let archive = design.with_shared(&source(trial.from_disk, SHARED)?).archive();
    let issuer = issuer::named(app, &owner.name).await?;
    let mut change = app.change(actor).await?;
    let id = keep(&mut change, issuer.id, owner.kind, by, archive).await?;
    app.commit(change).await?;
    Ok(Added::Kept(id))
}

async fn keep(change: &mut Change, issuer: Uuid, kind: Kind, by: Uuid, archive: Vec<u8>) -> Result<Uuid> {
    issuer::hold(change, issuer).await?;
    let sha256 = fingerprint(issuer, kind, &archive);
    let same = Entity::find().select_only().column(Column::Id).filter(Column::Sha256.eq(&sha256));
    if let Some(same) = same.into_tuple::<Uuid>().one(&change.tx).await? {
        return Ok(same);
    }
    let last = versions(&change.tx, issuer, kind).await?.first().map_or(0, |version| version.number);
    let row = ActiveModel {
        id: Set(change.id()),
        issuer_id: Set(issuer),
        kind: Set(kind.code().to_owned()),
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

fn fingerprint(issuer: Uuid, kind: Kind, archive: &[u8]) -> String {
    let hash = Sha256::new_with_prefix(issuer);
    // At first there was one kind, and its name went into no fingerprint.
    let hash = match kind {
        Kind::CertificateOfCompletion => hash,
        Kind::Certification => hash.chain_update(kind.code()),
    };
    hex::encode(hash.chain_update(archive).finalize())
}
