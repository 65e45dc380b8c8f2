use chrono::{DateTime, NaiveDate, Utc};
use poem::web::Data;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};
use uuid::Uuid;

use super::{Added, Watched, Wish, add, end_employer, of_employer, take_off};
use crate::{
    app::App,
    employer::{self, Asker, Employer},
    error::{Error, Result},
    token::Caller,
    verification::{Checked, check_many},
    web::{Problem, Tag, Text},
};

/// A page of a watch list.
#[derive(Object)]
struct WatchList {
    numbers: Vec<WatchedNumber>,
    page: u64,
    pages: u64,
}

/// A number on a watch list, and how it stands now.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct WatchedNumber {
    id: Uuid,
    number: String,
    /// The employer’s own word for it.
    label: String,
    added_at: DateTime<Utc>,
    good: bool,
    /// Stable: such as `good`, `withdrawn`, `suspended`, or `no_such_number`.
    standing: String,
    /// Since when it is not good.
    since: Option<DateTime<Utc>>,
    /// Why it is not, in the words of the authority that granted it, where it lets strangers read them.
    authority_says: Option<String>,
    /// The last day of its term, where it has one.
    ends_on: Option<NaiveDate>,
}

/// Numbers to watch.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ToWatch {
    #[oai(validator(min_items = 1, max_items = 1000))]
    numbers: Vec<NumberToWatch>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NumberToWatch {
    number: Text,
    /// The employer’s own word for it, at most 60 characters.
    #[oai(validator(max_length = 60))]
    label: Option<Text>,
}

/// What became of each, in the order of the numbers.
#[derive(Object)]
struct WatchAnswers {
    answers: Vec<WatchAnswer>,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct WatchAnswer {
    /// `added`, `already_there`, `relabeled`, `list_full` or `not_added`.
    became: String,
    /// As it is printed; absent where nothing issued here has it.
    number: Option<String>,
    /// Why it can’t be watched.
    note: Option<String>,
}

#[derive(ApiResponse)]
enum TakenOff {
    /// It is gone.
    #[oai(status = 204)]
    Done,
}

pub struct WatchApi;

/// For whom the caller acts.
async fn acting(app: &App, caller: &Caller) -> Result<(Employer, Asker)> {
    let asker = employer::asker(&app.store.read, caller.person().id, caller.actor()).await?;
    let employer = asker.employer.clone().ok_or_else(|| {
        Error::refused(
            "employer/none",
            "Name the organization you act for on the page “For employers” first.",
        )
    })?;
    Ok((employer, asker))
}

fn told((row, checked): (Watched, &Checked)) -> WatchedNumber {
    let now = checked.summary();
    WatchedNumber {
        id: row.id,
        number: row.number,
        label: row.label,
        added_at: row.added_at,
        good: now.as_ref().is_some_and(|now| now.good),
        standing: now.as_ref().map_or("no_such_number", |now| now.standing).to_owned(),
        since: now.as_ref().and_then(|now| now.since),
        authority_says: now.as_ref().and_then(|now| now.told.clone()),
        ends_on: now.and_then(|now| now.ends_on),
    }
}

#[OpenApi(prefix_path = "/employer", tag = "Tag::Employer")]
impl WatchApi {
    /// An employer’s watch list
    ///
    /// What was last told as not good comes first. The caller acts for an employer.
    #[oai(path = "/list", method = "get", operation_id = "listWatchedNumbers")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// From 1.
        page: Query<Option<u64>>,
    ) -> Result<Json<WatchList>, Problem> {
        let (employer, _) = acting(&app, &caller).await?;
        let (rows, paging) = of_employer(&app.store.read, employer.id, page.unwrap_or(1)).await?;
        let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
        let checked = check_many(&app.store.read, &app.settings.address, &numbers, app.clock.now()).await?;
        let numbers = rows.into_iter().zip(&checked).map(told).collect();
        Ok(Json(WatchList { numbers, page: paging.page, pages: paging.pages }))
    }

    /// Put numbers on the watch list
    ///
    /// Each is answered; none stops the others. Their holders can see it.
    #[oai(path = "/list", method = "post", operation_id = "watchNumbers")]
    async fn put(
        &self,
        app: Data<&App>,
        caller: Caller,
        wanted: Json<ToWatch>,
    ) -> Result<Json<WatchAnswers>, Problem> {
        let (employer, asker) = acting(&app, &caller).await?;
        let wanted = wanted.0.numbers;
        let numbers: Vec<&str> = wanted.iter().map(|one| one.number.0.as_str()).collect();
        let checked = check_many(&app.store.read, &app.settings.address, &numbers, app.clock.now()).await?;
        let label = |one: &NumberToWatch| one.label.clone().unwrap_or_default().0;
        let wishes: Vec<Wish> =
            wanted.iter().zip(&checked).map(|(one, now)| Wish::new(&label(one), Some(now), None)).collect();
        let mut change = app.change(caller.actor()).await?;
        let added = add(&mut change, &asker, &employer, &wishes).await?;
        app.commit(change).await?;
        let answer = |(wish, added): (Wish, Added)| WatchAnswer {
            became: added.code().to_owned(),
            number: wish.summary.map(|summary| summary.number),
            note: if let Added::Not(note) = added { Some(note.to_owned()) } else { None },
        };
        Ok(Json(WatchAnswers { answers: wishes.into_iter().zip(added).map(answer).collect() }))
    }

    /// Take a number off the watch list
    #[oai(path = "/list/:watched", method = "delete", operation_id = "unwatchNumber")]
    async fn take_off(
        &self,
        app: Data<&App>,
        caller: Caller,
        watched: Path<Uuid>,
    ) -> Result<TakenOff, Problem> {
        let (employer, asker) = acting(&app, &caller).await?;
        let mut change = app.change(caller.actor()).await?;
        take_off(&mut change, &asker, &employer, watched.0).await?;
        app.commit(change).await?;
        Ok(TakenOff::Done)
    }
    /// End the organization
    ///
    /// Its name, its people’s part in it and its watch list are erased at once. Only the lead can.
    #[oai(path = "/end", method = "post", operation_id = "endEmployer")]
    async fn end(&self, app: Data<&App>, caller: Caller) -> Result<TakenOff, Problem> {
        let (employer, asker) = acting(&app, &caller).await?;
        let mut change = app.change(caller.actor()).await?;
        end_employer(&mut change, &asker, &employer).await?;
        app.commit(change).await?;
        Ok(TakenOff::Done)
    }
}
