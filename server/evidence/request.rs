//! Asking somebody without an account for their word: to confirm hours, or to give a reference.

use chrono::TimeDelta;
use sea_orm::{QueryOrder, Set, entity::prelude::*};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{add::checked, asked_entry, content::Kind, decision, entry, letters, link, record::Record};
use crate::{
    app::App,
    change::Change,
    error::{Error, Fields, Result},
    identity::{Email, Person},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confirmation_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who asks.
    #[sea_orm(unique_key = "once")]
    pub person_id: Uuid,
    pub kind: Asked,
    /// Personal: kept while the account of who asks is.
    pub to_name: String,
    /// Personal: kept until 90 days after the request is answered or over. Empty then.
    pub to_email: String,
    /// Personal: as above.
    pub to_key: String,
    pub asked_at: DateTimeUtc,
    /// When who asked took it back.
    pub ended_at: Option<DateTimeUtc>,
    /// Letters written so far.
    pub letters: i32,
    /// When the last one was.
    pub written_at: DateTimeUtc,
    /// Of the form it was typed into: sent twice, it asks once.
    #[sea_orm(unique_key = "once")]
    pub draft: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// That practice hours were worked.
    Practice,
    Reference,
}

/// A request as it is to be made.
#[derive(Clone, Debug)]
pub struct Ask {
    pub kind: Asked,
    pub name: String,
    pub email: String,
    /// The practice entries to confirm.
    pub entries: Vec<Uuid>,
    pub draft: String,
}

impl Ask {
    /// What makes it the same as one that was sent before: the form, and what stands in it.
    fn once(&self) -> Result<String> {
        let said = serde_json::to_vec(&(self.kind, &self.name, &self.email, &self.entries))?;
        Ok(format!("{}:{}", checked(&self.draft)?, hex::encode(&Sha256::digest(said)[..8])))
    }
}

/// Open at the same time.
const MOST_OPEN: usize = 30;
/// To one person about one thing.
const MOST_LETTERS: i32 = 4;
/// Between two letters about the same thing.
const PAUSE: TimeDelta = TimeDelta::days(1);
/// Entries of one request: what a person can look through in a sitting.
const MOST_ENTRIES: usize = 200;

/// Asks, and writes the letter with the link.
pub async fn ask(app: &App, change: &mut Change, person: &Person, ask: Ask) -> Result<Uuid> {
    entry::hold(change, person.id).await?;
    let draft = ask.once()?;
    let same = Entity::find().filter(Column::PersonId.eq(person.id)).filter(Column::Draft.eq(&draft));
    if let Some(same) = same.one(&change.tx).await? {
        return Ok(same.id);
    }
    let mut fields = Fields::default();
    let name = ask.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 120 {
        fields.say("name", "Enter their name, in at most 120 characters.");
    }
    let email = match Email::read(&ask.email) {
        Ok(email) if is_same_mailbox(&email.key, &person.email_key) => {
            fields.say("email", "This is your own address. Somebody else has to answer.");
            None
        }
        Ok(email) => Some(email),
        Err(sentence) => {
            fields.say("email", sentence);
            None
        }
    };
    let record = Record::of(&change.tx, person.id, change.now).await?;
    if ask.kind == Asked::Practice {
        check_entries(&record, &ask.entries, &mut fields);
    }
    fields.done()?;
    let email = email.ok_or(Error::NotFound)?;
    check_open(&record, ask.kind, &email)?;
    let row = ActiveModel {
        id: Set(change.id()),
        person_id: Set(person.id),
        kind: Set(ask.kind),
        to_name: Set(name),
        to_email: Set(email.address),
        to_key: Set(email.key),
        asked_at: Set(change.now),
        ended_at: Set(None),
        letters: Set(1),
        written_at: Set(change.now),
        draft: Set(draft),
    };
    let row = row.insert(&change.tx).await?;
    if ask.kind == Asked::Practice {
        asked_entry::insert(change, row.id, &ask.entries).await?;
    }
    change.record(Event::ConfirmationAsked {
        person: person.id,
        request: row.id,
        asked: ask.kind.to_value(),
    });
    let token = link::make(change, row.id).await?;
    letters::ask(app, change, &row, person, &token, ask.entries.len()).await?;
    Ok(row.id)
}

fn check_entries(record: &Record, entries: &[Uuid], fields: &mut Fields) {
    if entries.is_empty() {
        fields.say("entries", "Choose the entries that they can confirm.");
    }
    if entries.len() > MOST_ENTRIES {
        fields.say("entries", format!("Choose at most {MOST_ENTRIES} entries at once."));
    }
    let free = |id: &Uuid| {
        record.entry(*id).is_some_and(|held| {
            held.row.kind == Kind::Practice && held.decision.is_none() && held.waits.is_none()
        })
    };
    if !entries.iter().all(free) {
        fields.say("entries", "One of these entries is no longer waiting to be confirmed. Choose anew.");
    }
}

fn check_open(record: &Record, kind: Asked, email: &Email) -> Result<()> {
    let open = || record.requests.iter().filter(|request| request.is_open());
    if open().count() >= MOST_OPEN {
        return Err(Error::refused(
            "evidence/too-many-requests",
            "You are waiting for many answers already. Take one back, or wait until some have come.",
        ));
    }
    let again = kind == Asked::Reference
        && record.requests.iter().any(|of| {
            of.row.kind == kind && of.row.to_key == email.key && (of.is_open() || of.reference.is_some())
        });
    if again {
        return Err(Error::refused(
            "evidence/asked-already",
            "You have asked this person for a reference already. Your list of references shows how it stands.",
        ));
    }
    Ok(())
}

/// Whether two addresses, in their compared form, lead to one mailbox: many hosts ignore what follows a plus sign.
pub(super) fn is_same_mailbox(a: &str, b: &str) -> bool {
    let mailbox = |key: &str| match key.rsplit_once('@') {
        Some((local, host)) => format!("{}@{host}", local.split('+').next().unwrap_or(local)),
        None => key.to_owned(),
    };
    mailbox(a) == mailbox(b)
}

/// Writes once more, with another link.
pub async fn ask_again(app: &App, change: &mut Change, person: &Person, id: Uuid) -> Result<()> {
    entry::hold(change, person.id).await?;
    let record = Record::of(&change.tx, person.id, change.now).await?;
    let request = record.request(id).ok_or(Error::NotFound)?;
    if request.row.ended_at.is_some() || request.is_answered() {
        return Err(Error::refused(
            "evidence/request-over",
            "This request is answered, or you took it back.",
        ));
    }
    if request.row.written_at > change.now - PAUSE {
        return Err(Error::refused(
            "evidence/letter-too-soon",
            "An email went out less than a day ago. Give them a little time.",
        ));
    }
    if request.row.letters >= MOST_LETTERS {
        return Err(Error::refused(
            "evidence/letters-enough",
            "They have had four emails about this. Talk with them, or ask somebody else.",
        ));
    }
    let row = ActiveModel {
        id: Set(id),
        letters: Set(request.row.letters + 1),
        written_at: Set(change.now),
        ..Default::default()
    };
    row.update(&change.tx).await?;
    let token = link::make(change, id).await?;
    change.record(Event::ConfirmationAsked {
        person: person.id,
        request: id,
        asked: request.row.kind.to_value(),
    });
    letters::ask(app, change, &request.row, person, &token, request.undecided.len()).await
}

/// Takes a request back: its links end. What was answered stays.
pub async fn end(change: &mut Change, person: Uuid, id: Uuid) -> Result<()> {
    entry::hold(change, person).await?;
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(&change.tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    if row.ended_at.is_none() {
        let ended = ActiveModel { id: Set(id), ended_at: Set(Some(change.now)), ..Default::default() };
        ended.update(&change.tx).await?;
        change.record(Event::ConfirmationRequestEnded { person, request: id });
    }
    Ok(())
}

pub(super) async fn of_person(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>> {
    let all = Entity::find().filter(Column::PersonId.eq(person));
    Ok(all.order_by_desc(Column::AskedAt).order_by_desc(Column::Id).all(db).await?)
}

pub(super) async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// The entries of a request that still wait for a word.
pub(super) async fn undecided(db: &impl ConnectionTrait, request: Uuid) -> Result<Vec<entry::Model>> {
    let asked = asked_entry::of(db, &[request]).await?;
    let ids: Vec<Uuid> = asked.into_iter().map(|row| row.entry_id).collect();
    let decided = decision::of(db, &ids).await?;
    let mut rows = entry::Entity::find().filter(entry::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let replaced = entry::Entity::find().filter(entry::Column::Replaces.is_in(ids)).all(db).await?;
    rows.retain(|row| {
        !decided.iter().any(|decision| decision.entry_id == row.id)
            && !replaced.iter().any(|other| other.replaces == Some(row.id))
    });
    rows.sort_by_key(|row| (row.content.as_ref().and_then(super::content::Content::day), row.id));
    Ok(rows)
}
