//! A statement in an applicant's own words, only where a rule asks for one: sealed at rest, opened by those who decide
//! and by its writer, and erased with the decision.

use chrono::NaiveDate;
use program::{Condition, Program};
use sea_orm::{QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};
use zeroize::Zeroizing;

use super::{application::locked, case};
use crate::{
    app::App,
    change::Change,
    credential,
    error::{Error, Result},
    journal::Event,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "narrative")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application_id: Uuid,
    /// Personal: sealed under the master key, for this application alone. Kept until the decision.
    #[sea_orm(column_type = "Text")]
    pub sealed: String,
    /// How many words it has: all that a rule looks at.
    pub words: i32,
    pub written_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The number that rules on its length name.
pub(super) const WORDS: &str = "narrative-words";
/// What rules that ask for it name.
pub(super) const STATEMENT: &str = "lived-experience-statement";
/// Where a rule asks for it and none says how long it may be.
const MOST: i32 = 1000;

/// How many words it may have, where a rule of the program asks for one. Nowhere else is there any.
pub fn limit(program: &Program, on: NaiveDate) -> Option<i32> {
    let rules = || program.rules.iter().filter(|rule| rule.in_force(on) && rule.decides());
    let asks = rules().any(|rule| match &rule.condition {
        Condition::Shown(shown) => shown.what == STATEMENT,
        Condition::Number(number) => number.of == WORDS,
        _ => false,
    });
    let most = rules().find_map(|rule| match &rule.condition {
        #[expect(clippy::cast_possible_truncation, reason = "a number of words, cut to what is allowed")]
        Condition::Number(number) if number.of == WORDS => number.max.map(|most| most.min(5000.0) as i32),
        _ => None,
    });
    asks.then(|| most.unwrap_or(MOST))
}

/// A text, sealed before a change is begun.
pub struct Sealed {
    text: Option<String>,
    words: i32,
}

fn owner(application: Uuid) -> String {
    format!("narrative {application}")
}

/// Counts its words and seals it. An empty text takes back what was written.
pub async fn seal(app: &App, application: Uuid, text: &str, most: i32) -> Result<Sealed> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Sealed { text: None, words: 0 });
    }
    let words = i32::try_from(text.split_whitespace().count()).unwrap_or(i32::MAX);
    if words > most || text.len() > 50_000 {
        let told = format!("It has {words} words. The rule allows {most}: please shorten it.");
        return Err(Error::invalid("narrative", told));
    }
    let sealed_before = Entity::find().count(&app.store.read).await? > 0;
    let master = credential::master_key(app, sealed_before).await?;
    let sealed = master.seal(text.as_bytes(), &owner(application), &app.chance)?;
    Ok(Sealed { text: Some(sealed), words })
}

/// Keeps it, while the application is not sent.
pub async fn keep(change: &mut Change, application: Uuid, sealed: Sealed) -> Result<()> {
    locked(change, application).await?;
    if case(&change.tx, application).await?.state != case::State::Draft {
        return Err(Error::refused(
            "desk/sent-already",
            "This application was sent and can’t be changed. Write a message to the authority instead.",
        ));
    }
    let Some(text) = sealed.text else { return erase(change, application).await };
    let row = ActiveModel {
        application_id: Set(application),
        sealed: Set(text),
        words: Set(sealed.words),
        written_at: Set(change.now),
    };
    let newest = OnConflict::column(Column::ApplicationId)
        .update_columns([Column::Sealed, Column::Words, Column::WrittenAt])
        .to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(&change.tx).await?;
    change.record(Event::NarrativeKept { application });
    Ok(())
}

/// Erases it, where there is one.
pub async fn erase(change: &mut Change, application: Uuid) -> Result<()> {
    let erased = Entity::delete_by_id(application).exec(&change.tx).await?;
    if erased.rows_affected > 0 {
        change.record(Event::NarrativeErased { application });
    }
    Ok(())
}

/// How many words somebody wrote; none where there is no statement.
pub async fn words(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<i32>> {
    let row: Option<i32> =
        Entity::find_by_id(application).select_only().column(Column::Words).into_tuple().one(db).await?;
    Ok(row)
}

/// Opens it.
pub async fn open(app: &App, application: Uuid) -> Result<Option<Zeroizing<String>>> {
    let Some(row) = Entity::find_by_id(application).one(&app.store.read).await? else { return Ok(None) };
    let master = credential::master_key(app, true).await?;
    let bytes = master.open(&row.sealed, &owner(application))?;
    Ok(Some(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())))
}

/// That somebody who decides has opened it: who looks is on record.
pub async fn note_reading(change: &mut Change, application: Uuid) -> Result<()> {
    locked(change, application).await?;
    change.record(Event::NarrativeRead { application });
    Ok(())
}
