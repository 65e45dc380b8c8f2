//! In whose name credentials are signed: the organization that teaches, with an identifier of its own on this server.

use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::{issuer_key, sealing::MasterKey};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    journal::{Actor, Event},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In addresses, and in the identifier.
    #[sea_orm(unique)]
    pub slug: String,
    #[sea_orm(unique)]
    pub name: String,
    /// A `did:web:…`. Fixed when the issuer is made: it stands in every credential.
    pub did: String,
    /// The server's address then.
    pub url: String,
    pub made_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where a status list of this issuer's is published.
    pub fn list_address(&self, list: i32) -> String {
        format!("{}/status/{}/revocation/{list}", self.url, self.slug)
    }
}

pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(db).await?)
}

/// All, oldest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::MadeAt).all(db).await?)
}

pub(super) async fn by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Name.eq(name)).one(db).await?)
}

/// Holds an issuer until the change ends: those who change what it issues with come one after the other.
pub(super) async fn hold(change: &Change, id: Uuid) -> Result<()> {
    let held = Entity::find_by_id(id).lock_exclusive().one(&change.tx).await?;
    held.map(|_| ()).ok_or(Error::NotFound)
}

/// The master key. It is made where there is none and nothing is sealed under one yet: neither a key of an issuer nor, as
/// the caller knows, anything else.
pub async fn master_key(app: &App, sealed_elsewhere: bool) -> Result<MasterKey> {
    let file = &app.settings.master_key;
    if sealed_elsewhere || issuer_key::any(&app.store.read).await? {
        MasterKey::read(file)
    } else {
        MasterKey::read_or_make(file, &app.chance)
    }
}

/// The issuer of that name. At first need it is made, with its first key.
pub(super) async fn named(app: &App, name: &str) -> Result<Model> {
    if let Some(issuer) = by_name(&app.store.read, name).await? {
        return Ok(issuer);
    }
    let master = master_key(app, false).await?;
    let mut change = app.change(Actor::System("signing")).await?;
    make(app, &mut change, &master, name).await?;
    // Where somebody else was first, this waits until theirs is on disk.
    app.commit(change).await?;
    by_name(&app.store.read, name).await?.ok_or_else(|| Error::fault("the issuer was not made"))
}

async fn make(app: &App, change: &mut Change, master: &MasterKey, name: &str) -> Result<()> {
    let slug = free_slug(change, name).await?;
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        slug: Set(slug.clone()),
        name: Set(name.to_owned()),
        did: Set(badge::did_web(&app.settings.address, &["issuers", &slug])),
        url: Set(app.settings.address.clone()),
        made_at: Set(change.now),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::Name])
        .exec_without_returning(&change.tx)
        .await?;
    if !matches!(done, sea_orm::TryInsertResult::Inserted(1)) {
        return Ok(());
    }
    change.record(Event::IssuerMade { issuer: id });
    let from = change.now;
    issuer_key::make(change, master, id, from).await?;
    Ok(())
}

/// Characters of a slug, before a number that sets it apart.
const LONGEST_SLUG: usize = 40;

/// `Harbor Recovery Center` is `harbor-recovery-center`; one more of them gets a number.
async fn free_slug(change: &Change, name: &str) -> Result<String> {
    let words = name.to_ascii_lowercase();
    let mut slug = String::new();
    for word in words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.is_empty() {
            slug = word.chars().take(LONGEST_SLUG).collect();
        } else if slug.len() + 1 + word.len() <= LONGEST_SLUG {
            slug = format!("{slug}-{word}");
        } else {
            // It stands in every credential for good: no word is cut in two.
            break;
        }
    }
    if slug.is_empty() {
        slug = "issuer".into();
    }
    let mut number = 1;
    let mut free = slug.clone();
    while by_slug(&change.tx, &free).await?.is_some() {
        number += 1;
        free = format!("{slug}-{number}");
    }
    Ok(free)
}
