//! The keys an issuer signs with. Old ones stay published, for what they signed; which one signs now follows from the
//! rows and the moment.

use badge::{Controller, Key, PublicKey, Signer};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::{issuer, sealing::MasterKey};
use crate::{
    app::App,
    change::Change,
    error::{Error, Result},
    journal::Event,
};

/// A new key is published for so long before it signs: checkers keep an issuer's list of keys for hours.
pub const PUBLISHED_BEFORE: TimeDelta = TimeDelta::days(1);

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issuer_id: Uuid,
    /// As `z6Mk…`.
    #[sea_orm(unique)]
    pub public: String,
    /// The secret half, under the master key.
    pub sealed: String,
    pub made_at: DateTimeUtc,
    /// From then on it signs, until another does.
    pub signs_from_at: DateTimeUtc,
    /// Since when it may be in wrong hands: it is no longer published, and nothing it signed verifies.
    pub compromised_at: Option<DateTimeUtc>,
    /// When an operator gave it up.
    pub given_up_at: Option<DateTimeUtc>,
    /// Why, for whoever runs the server later.
    #[sea_orm(column_type = "Text", nullable)]
    pub given_up_because: Option<String>,
    /// When everything that it had signed was signed anew.
    pub settled_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What the secret is sealed for.
    fn owner(issuer: Uuid, public: &str) -> String {
        format!("{issuer} {public}")
    }
}

pub(super) async fn any(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(Entity::find().select_only().column(Column::Id).limit(1).into_tuple::<Uuid>().one(db).await?.is_some())
}

/// An issuer's keys, newest first.
pub async fn of_issuer(db: &impl ConnectionTrait, issuer: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::IssuerId.eq(issuer)).order_by_desc(Column::SignsFromAt).all(db).await?)
}

/// The key that signs at a moment: the newest whose time has come.
pub fn signing(keys: &[Model], at: DateTime<Utc>) -> Option<&Model> {
    keys.iter().find(|key| key.compromised_at.is_none() && key.signs_from_at <= at)
}

/// The issuer with all its published keys.
pub(super) async fn controller(db: &impl ConnectionTrait, issuer: &issuer::Model) -> Result<Controller> {
    let keys = of_issuer(db, issuer.id).await?;
    let published = keys.iter().filter(|key| key.compromised_at.is_none());
    let published = published.filter_map(|key| PublicKey::from_multibase(&key.public)).collect();
    Ok(Controller::new(&issuer.did, published))
}

/// The document that an issuer's identifier leads to.
pub async fn did_document(app: &App, slug: &str) -> Result<serde_json::Value> {
    let issuer = issuer::by_slug(&app.store.read, slug).await?.ok_or(Error::NotFound)?;
    let keys = of_issuer(&app.store.read, issuer.id).await?;
    let given_up =
        keys.iter().filter_map(|key| PublicKey::from_multibase(&key.public).zip(key.compromised_at));
    let given_up: Vec<_> = given_up.collect();
    Ok(badge::did_document(&controller(&app.store.read, &issuer).await?, &given_up))
}

/// Looks whether every issuer can sign, before anybody needs it; and whether the server still stands where credentials
/// say it does.
pub async fn check_keys(app: &App) -> Result<()> {
    if app.settings.master_key.exists() {
        MasterKey::read(&app.settings.master_key)?;
    }
    for issuer in issuer::all(&app.store.read).await? {
        open(app, &issuer).await?;
        if issuer.url != app.settings.address {
            tracing::warn!(
                issuer = issuer.slug,
                then = issuer.url,
                now = app.settings.address,
                "credentials name another address: others check them only while that one leads here too"
            );
        }
    }
    Ok(())
}

/// Opens the key that signs now.
pub(super) async fn open(app: &App, issuer: &issuer::Model) -> Result<Key> {
    let keys = of_issuer(&app.store.read, issuer.id).await?;
    let row = signing(&keys, app.clock.now())
        .ok_or_else(|| Error::fault(format!("keys: the issuer {} has no key that signs", issuer.slug)))?;
    let master = MasterKey::read(&app.settings.master_key)?;
    let secret = master.open(&row.sealed, &Model::owner(issuer.id, &row.public))?;
    let secret: &[u8; 32] = secret.as_slice().try_into().map_err(Error::fault)?;
    Ok(Key::new(secret))
}

/// Adds a key that signs from a moment on.
pub async fn make(
    change: &mut Change,
    master: &MasterKey,
    issuer: Uuid,
    from: DateTime<Utc>,
) -> Result<String> {
    let secret = zeroize::Zeroizing::new(change.chance.bytes::<32>());
    let public = Key::new(&secret).public().multibase();
    let sealed = master.seal(secret.as_slice(), &Model::owner(issuer, &public), &change.chance)?;
    let id = change.id();
    let row = ActiveModel {
        id: Set(id),
        issuer_id: Set(issuer),
        public: Set(public.clone()),
        sealed: Set(sealed),
        made_at: Set(change.now),
        signs_from_at: Set(from),
        compromised_at: Set(None),
        given_up_at: Set(None),
        given_up_because: Set(None),
        settled_at: Set(None),
    };
    row.insert(&change.tx).await?;
    change.record(Event::KeyMade { issuer, key: id });
    Ok(public)
}

/// The secret of a key, for a backup under a passphrase.
pub fn secret_of(row: &Model, master: &MasterKey) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    master.open(&row.sealed, &Model::owner(row.issuer_id, &row.public))
}

/// Seals a key that came back from a backup under the present master key. Tells whether the database knows that key.
pub async fn seal_again(change: &mut Change, master: &MasterKey, secret: &[u8; 32]) -> Result<bool> {
    let public = Key::new(secret).public().multibase();
    let Some(row) = Entity::find().filter(Column::Public.eq(&public)).one(&change.tx).await? else {
        return Ok(false);
    };
    let sealed = master.seal(secret, &Model::owner(row.issuer_id, &public), &change.chance)?;
    let event = Event::KeySealed { issuer: row.issuer_id, key: row.id };
    let row = ActiveModel { id: Set(row.id), sealed: Set(sealed), ..Default::default() };
    row.update(&change.tx).await?;
    change.record(event);
    Ok(true)
}
