//! The queue of letters. A row is written with the change that caused it and sent once that is on disk.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    Condition, ExprTrait, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{Func, LockBehavior, LockType},
};

use super::{Letter, Recipient};
use crate::{
    change::Change,
    error::{Error, Result},
    journal::Event,
    web::Templates,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    /// Also the Message-ID, so that a letter sent twice is seen as one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    /// Personal: kept for 90 days after sending, with the name, the address and the words.
    pub person_id: Option<Uuid>,
    /// Personal: as above.
    pub to_name: String,
    /// Personal: as above.
    pub to_address: String,
    /// Personal: as above.
    pub subject: String,
    /// Personal: as above. May hold a one-time link; the operator's pages do not show it.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Personal: as above.
    #[sea_orm(column_type = "Text")]
    pub html: String,
    /// What to attach when it is sent, such as `certificate:ID`; several stand one after the other, with a blank between.
    pub attachment: Option<String>,
    pub queued_at: DateTimeUtc,
    pub fate: Fate,
    pub attempts: i32,
    /// When it is due, or due again.
    pub due_at: DateTimeUtc,
    /// Until when a worker holds it.
    pub held_until: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    /// Why the last attempt failed, without addresses.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What has become of a letter.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, serde::Serialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Waiting,
    Sent,
    /// Refused for good, or tried too often. The operator can send it again.
    Failed,
}

/// Renders a letter and puts it into the outbox, in the change's own transaction. To somebody without an address none
/// is written.
pub async fn enqueue<L: Letter>(
    change: &mut Change,
    templates: &Templates,
    to: &Recipient,
    letter: &L,
    attachment: Option<String>,
) -> Result<Uuid> {
    let parts = templates.letter(letter)?;
    let id = change.id();
    if to.address.is_empty() {
        // Their account was erased, and with it the way to reach them.
        return Ok(id);
    }
    ActiveModel {
        id: Set(id),
        kind: Set(L::KIND.to_owned()),
        person_id: Set(to.person),
        to_name: Set(to.name.clone()),
        to_address: Set(to.address.clone()),
        subject: Set(parts.subject),
        text: Set(parts.text),
        html: Set(parts.html),
        attachment: Set(attachment),
        queued_at: Set(change.now),
        fate: Set(Fate::Waiting),
        attempts: Set(0),
        due_at: Set(change.now),
        held_until: Set(None),
        sent_at: Set(None),
        reason: Set(None),
    }
    .insert(&change.tx)
    .await?;
    change.record(Event::LetterQueued { letter: id, kind_of_letter: L::KIND.to_owned() });
    Ok(id)
}

/// Takes up to `count` letters that are due, for as long as `lease`; no other worker gets them meanwhile.
pub(super) async fn claim(change: &mut Change, count: u64, lease: Duration) -> Result<Vec<Model>> {
    let mut due = Entity::find()
        .filter(Column::Fate.eq(Fate::Waiting))
        .filter(Column::DueAt.lte(change.now))
        .filter(Column::HeldUntil.is_null().or(Column::HeldUntil.lt(change.now)))
        .order_by_asc(Column::DueAt)
        .limit(count);
    if change.tx.get_database_backend() == sea_orm::DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let due = due.all(&change.tx).await?;
    let ids: Vec<_> = due.iter().map(|letter| letter.id).collect();
    Entity::update_many()
        .col_expr(Column::HeldUntil, Expr::value(change.now + lease))
        .filter(Column::Id.is_in(ids))
        .exec(&change.tx)
        .await?;
    Ok(due)
}

/// What became of one attempt to send.
pub(super) enum Outcome {
    Sent,
    /// Try again later.
    Later(String),
    /// Never: the address does not exist, or will not take it.
    Never(String),
}

/// After so many attempts, over about three days, it is the operator's turn.
const MOST_ATTEMPTS: i32 = 20;

pub(super) async fn note(change: &mut Change, letter: &Model, outcome: Outcome) -> Result<()> {
    let attempts = letter.attempts + 1;
    let mut row = ActiveModel {
        id: Set(letter.id),
        attempts: Set(attempts),
        held_until: Set(None),
        ..Default::default()
    };
    match outcome {
        Outcome::Sent => {
            row.fate = Set(Fate::Sent);
            row.sent_at = Set(Some(change.now));
            row.reason = Set(None);
            change.record(Event::LetterSent { letter: letter.id });
        }
        Outcome::Never(reason) => {
            row.fate = Set(Fate::Failed);
            row.reason = Set(Some(reason));
            change.record(Event::LetterFailed { letter: letter.id });
        }
        Outcome::Later(reason) if attempts >= MOST_ATTEMPTS => {
            row.fate = Set(Fate::Failed);
            row.reason = Set(Some(reason));
            change.record(Event::LetterFailed { letter: letter.id });
        }
        Outcome::Later(reason) => {
            row.due_at = Set(change.now + pause(attempts));
            row.reason = Set(Some(reason));
            change.record(Event::LetterDelayed { letter: letter.id, attempts });
        }
    }
    row.update(&change.tx).await?;
    Ok(())
}

/// Half a minute, doubled each time, at most six hours.
fn pause(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    Duration::seconds(Ord::min(30_i64 << doublings, 6 * 3600))
}

/// Puts a letter that failed, or waits, at the front again.
pub async fn send_again(change: &mut Change, letter: Uuid) -> Result<()> {
    let row = Entity::find_by_id(letter).one(&change.tx).await?.ok_or(Error::NotFound)?;
    if row.fate == Fate::Sent {
        return Err(Error::refused("mail/already-sent", "This letter has been sent already."));
    }
    ActiveModel {
        id: Set(letter),
        fate: Set(Fate::Waiting),
        attempts: Set(0),
        due_at: Set(change.now),
        held_until: Set(None),
        ..Default::default()
    }
    .update(&change.tx)
    .await?;
    change.record(Event::LetterQueued { letter, kind_of_letter: row.kind });
    Ok(())
}

/// How long a letter is kept once it is sent, or given up.
const KEPT: Duration = Duration::days(90);

/// Erases up to `most` letters whose time is over, and tells how many.
pub async fn erase_old(change: &mut Change, most: u64) -> Result<u64> {
    let before = change.now - KEPT;
    let sent = Column::Fate.eq(Fate::Sent).and(Column::SentAt.lt(before));
    let given_up = Column::Fate.eq(Fate::Failed).and(Column::DueAt.lt(before));
    let over = Entity::find().select_only().column(Column::Id).filter(sent.or(given_up)).limit(most);
    let over: Vec<Uuid> = over.into_tuple().all(&change.tx).await?;
    let count = erase(change, over).await?;
    if count > 0 {
        change.record(Event::LettersErased { count });
    }
    Ok(count)
}

/// Erases up to `most` letters to a person, or to an address that is theirs alone, whatever their fate; one that is on its
/// way just now goes with the next look. Tells how many.
pub async fn erase_of(change: &Change, person: Uuid, address: &str, most: u64) -> Result<u64> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(theirs(person, address))
        .filter(Column::HeldUntil.is_null().or(Column::HeldUntil.lt(change.now)))
        .limit(most);
    erase(change, found.into_tuple().all(&change.tx).await?).await
}

fn theirs(person: Uuid, address: &str) -> Condition {
    let by_address = Func::lower(Expr::col(Column::ToAddress)).eq(address.to_lowercase());
    Condition::any().add(Column::PersonId.eq(person)).add(Column::ToAddress.eq(address)).add(by_address)
}

/// Whether any letter to a person is there, be it on its way.
pub async fn any_of(db: &impl ConnectionTrait, person: Uuid, address: &str) -> Result<bool> {
    Ok(Entity::find().filter(theirs(person, address)).limit(1).count(db).await? > 0)
}

/// Erases letters to these addresses whose words hold one of these names, and tells how many.
pub async fn erase_naming(change: &Change, addresses: &[String], names: &[String]) -> Result<u64> {
    let found = Entity::find()
        .filter(Column::ToAddress.is_in(addresses))
        .filter(Column::HeldUntil.is_null().or(Column::HeldUntil.lt(change.now)))
        .all(&change.tx)
        .await?;
    let names_them = |letter: &Model| names.iter().any(|name| letter.text.contains(name));
    erase(change, found.into_iter().filter(names_them).map(|letter| letter.id).collect()).await
}

async fn erase(change: &Change, ids: Vec<Uuid>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&change.tx).await?.rows_affected)
}

/// When the next letter is due, if any waits.
pub(super) async fn next_due(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::DueAt)
        .filter(Column::Fate.eq(Fate::Waiting))
        .order_by_asc(Column::DueAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}
