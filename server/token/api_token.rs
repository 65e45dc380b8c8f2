use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ExprTrait, QueryOrder, QuerySelect, Set, entity::prelude::*};
use sha2::{Digest, Sha256};

use super::spending::{self, PLANS};
use crate::{
    change::Change,
    error::{Error, Fields, Result},
    identity::{self, Person, Role},
    journal::Event,
    store,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// Personal: kept for 90 days after the token ends. What its owner calls it.
    pub name: String,
    /// SHA-256, hex. The token itself is 256 bits of chance: a plain hash can't be reversed by trying.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// Whether it may also do what only the operator may, for as long as its owner is one.
    pub for_operator: bool,
    /// It checks numbers and does nothing else: for programs of others, such as an employer's.
    pub checks_only: bool,
    /// Numbers it may check in a day: one of [`super::spending::PLANS`].
    pub a_day: i32,
    pub made_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// When its owner ended it, if they did.
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

/// A token as its owner asks for it.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    pub days: i64,
    pub for_operator: bool,
    pub checks_only: bool,
    /// Numbers a day.
    pub a_day: i32,
}

/// Whoever calls with a token that holds.
#[derive(Clone, Debug)]
pub struct Held {
    pub token: Uuid,
    pub person: Person,
    /// The token is for the operator's work, and its owner is one.
    pub operator: bool,
    /// It may check numbers, and nothing else.
    pub checks_only: bool,
    /// Numbers it may check in a day.
    pub a_day: i32,
}

/// The spans, in days, that a token may hold for.
pub(super) const SPANS: [i64; 3] = [30, 90, 365];
const LONGEST_NAME: usize = 80;
/// More than anyone needs, and few enough to look through.
const MOST: usize = 20;
/// Ended tokens stay in the list so long, for questions about what happened.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Makes a token. Made twice with the same secret, as by a double click, it is one.
pub async fn make(change: &mut Change, person: &Person, wanted: &Wanted, secret: &str) -> Result<()> {
    let name = wanted.name.trim();
    let mut fields = Fields::default();
    if name.is_empty() {
        fields.say("name", "Give the token a name, such as the program that will use it.");
    }
    if name.chars().count() > LONGEST_NAME {
        fields.say("name", format!("A name has at most {LONGEST_NAME} characters."));
    }
    if !SPANS.contains(&wanted.days) {
        fields.say("days", "Choose how long the token holds.");
    }
    if !PLANS.iter().any(|(a_day, _)| *a_day == wanted.a_day) {
        fields.say("a_day", "Choose how many numbers it may check in a day.");
    }
    fields.done()?;
    let token_hash = hash(secret);
    let held = of_person(&change.tx, person.id).await?;
    if held.iter().any(|token| token.token_hash == token_hash) {
        return Ok(());
    }
    if held.iter().filter(|token| token.holds(change.now)).count() >= MOST {
        return Err(Error::refused(
            "token/too-many",
            format!("You have {MOST} tokens. End one that you no longer need, then make a new one."),
        ));
    }
    let operator = identity::holds_role(&change.tx, person.id, Role::Operator).await?;
    let row = ActiveModel {
        id: Set(change.id()),
        person_id: Set(person.id),
        name: Set(name.to_owned()),
        token_hash: Set(token_hash),
        for_operator: Set(wanted.for_operator && operator && !wanted.checks_only),
        checks_only: Set(wanted.checks_only),
        a_day: Set(wanted.a_day),
        made_at: Set(change.now),
        expires_at: Set(change.now + TimeDelta::days(wanted.days)),
        ended_at: Set(None),
    };
    let row = row.insert(&change.tx).await.map_err(|error| match store::violation(&error) {
        Some(store::Violation::Unique) => Error::refused(
            "token/made-twice",
            "This token was being made by another click at the same moment. Send the form once more to see it.",
        ),
        _ => error.into(),
    })?;
    change.record(Event::TokenMade { person: person.id, token: row.id });
    Ok(())
}

/// Ends one of a person's own tokens. Ended twice, it ended the first time.
pub async fn end(change: &mut Change, person: Uuid, token: Uuid) -> Result<()> {
    let row = Entity::find_by_id(token).filter(Column::PersonId.eq(person)).one(&change.tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    if row.ended_at.is_none() {
        let ended = ActiveModel { id: Set(token), ended_at: Set(Some(change.now)), ..Default::default() };
        ended.update(&change.tx).await?;
        change.record(Event::TokenEnded { person, token });
    }
    Ok(())
}

/// Ends all that hold: for when the account may have been in other hands.
pub async fn end_all(change: &mut Change, person: Uuid) -> Result<()> {
    for token in of_person(&change.tx, person).await? {
        if token.holds(change.now) {
            end(change, person, token.id).await?;
        }
    }
    Ok(())
}

/// Newest first.
pub async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PersonId.eq(person)).order_by_desc(Column::Id).all(db).await?)
}

/// Who calls with this token, while it holds.
pub async fn holder(db: &impl ConnectionTrait, secret: &str, now: DateTime<Utc>) -> Result<Option<Held>> {
    let found = Entity::find().filter(Column::TokenHash.eq(hash(secret))).one(db).await?;
    let Some(token) = found.filter(|token| token.holds(now)) else { return Ok(None) };
    let person = identity::find_person(db, token.person_id).await?;
    if person.is_closed() {
        return Ok(None);
    }
    let operator = token.for_operator && identity::holds_role(db, person.id, Role::Operator).await?;
    Ok(Some(Held { token: token.id, person, operator, checks_only: token.checks_only, a_day: token.a_day }))
}

/// Erases up to `most` of a person's tokens, and tells how many.
pub async fn erase_of(change: &mut Change, person: Uuid, most: u64) -> Result<u64> {
    let own = Entity::find().select_only().column(Column::Id).filter(Column::PersonId.eq(person)).limit(most);
    let ids: Vec<Uuid> = own.into_tuple().all(&change.tx).await?;
    spending::forget(change, &ids).await?;
    Ok(Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&change.tx).await?.rows_affected)
}

/// Erases tokens that ended long ago, and tells how many.
pub async fn erase_old(change: &mut Change) -> Result<u64> {
    let over = Column::ExpiresAt.lt(change.now - KEPT).or(Column::EndedAt.lt(change.now - KEPT));
    let ids: Vec<Uuid> =
        Entity::find().select_only().column(Column::Id).filter(over).into_tuple().all(&change.tx).await?;
    let mut erased = 0;
    for some in ids.chunks(500) {
        spending::forget(change, some).await?;
        let gone = Entity::delete_many().filter(Column::Id.is_in(some.iter().copied()));
        erased += gone.exec(&change.tx).await?.rows_affected;
    }
    if erased > 0 {
        change.record(Event::TokensErased { count: erased });
    }
    Ok(erased)
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
