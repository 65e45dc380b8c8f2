//! A packet: what a person can show for one program on one day, to bring to its authority on paper or as a file.
//!
//! The file's SHA-256 is kept for good, so that anyone who was handed a copy can see whether it is what was made here.
//! The content itself is the person's, and they can erase it.

use sea_orm::{QueryOrder, Set, TryInsertResult, entity::prelude::*};
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    change::Change,
    credential::{TextSignature, sign_text},
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "packet")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of the same kind as a certificate's: 80 random bits and a check character.
    #[sea_orm(unique)]
    pub number: String,
    /// Of the form it came by, so that a button pushed twice makes one packet.
    #[sea_orm(unique)]
    pub draft: String,
    /// Personal: kept for good, as who made the packet.
    pub person_id: Uuid,
    pub program: String,
    /// SHA-256 of the file, hex.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub digest: String,
    /// Personal: the file, as JSON text. Kept until the person erases it, or the account.
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
    pub made_at: DateTimeUtc,
    pub erased_at: Option<DateTimeUtc>,
    /// By the key of whoever runs the server, on the day; `packet_signature` has those that were made since. Absent on
    /// packets made before there were keys.
    pub signature: Option<TextSignature>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A packet to be kept.
pub struct ToKeep {
    pub number: String,
    pub person: Uuid,
    pub program: String,
    pub content: String,
    pub signature: Option<TextSignature>,
    pub draft: String,
}

/// Keeps a packet and gives its number. The same draft is kept once.
pub async fn keep(change: &mut Change, packet: ToKeep) -> Result<String> {
    // A draft is somebody's: another's form with the same words is another draft.
    let draft = hex::encode(Sha256::digest(format!("{} {}", packet.person, packet.draft)));
    let row = ActiveModel {
        id: Set(change.id()),
        number: Set(packet.number),
        draft: Set(draft.clone()),
        person_id: Set(packet.person),
        program: Set(packet.program),
        digest: Set(digest(&packet.content)),
        content: Set(Some(packet.content)),
        made_at: Set(change.now),
        erased_at: Set(None),
        signature: Set(packet.signature),
    };
    let done = Entity::insert(row)
        .on_conflict_do_nothing_on([Column::Draft])
        .exec_without_returning(&change.tx)
        .await?;
    let kept =
        Entity::find().filter(Column::Draft.eq(draft)).one(&change.tx).await?.ok_or(Error::NotFound)?;
    if matches!(done, TryInsertResult::Inserted(1)) {
        change.record(Event::PacketMade { packet: kept.id, person: packet.person });
    }
    Ok(kept.number)
}

/// What a packet's signature is of, besides its hash.
pub const SIGNED_AS: &str = "peer-support-packet";

/// The server's signature of a packet's text. Never call it while a change is open.
pub async fn sign(app: &App, content: &str) -> Result<TextSignature> {
    sign_digest(app, &digest(content)).await
}

/// The same, by the hash that is kept of the text.
pub async fn sign_digest(app: &App, digest: &str) -> Result<TextSignature> {
    sign_text(app, SIGNED_AS, digest).await
}

/// SHA-256 of a packet's text, hex. Line ends and blanks around it do not matter, for copying changes them.
pub fn digest(content: &str) -> String {
    hex::encode(Sha256::digest(content.trim().replace("\r\n", "\n")))
}

/// Erases what the packet says; that there was one, and its hash, stay.
pub async fn erase(change: &mut Change, packet: Uuid) -> Result<()> {
    let erased = Entity::update_many()
        .col_expr(Column::Content, Expr::value(None::<String>))
        .col_expr(Column::ErasedAt, Expr::value(change.now))
        .filter(Column::Id.eq(packet))
        .filter(Column::ErasedAt.is_null())
        .exec(&change.tx)
        .await?;
    if erased.rows_affected > 0 {
        change.record(Event::PacketErased { packet });
    }
    Ok(())
}

/// By a number in the form that `credential::read_number` gives.
pub async fn by_number(db: &impl ConnectionTrait, number: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Number.eq(number)).one(db).await?)
}

/// A person's packets, newest first.
pub async fn of(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::MadeAt).all(db).await?)
}
