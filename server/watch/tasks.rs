//! By the clock: what stands otherwise than it was last told is told, once. Any number of servers may do so at once.

use std::time::Duration;

use sea_orm::{ExprTrait, QueryOrder, QuerySelect, Set, entity::prelude::*};

use super::{
    letters::{Line, StandingChanged},
    row::{ActiveModel, Column, Entity, Told},
};
use crate::{
    app::App,
    employer::{self, Asker, Way},
    error::{Chain, Result},
    journal::{Actor, Event},
    mail,
    verification::{self, Checked},
};

/// Between two looks: a suspension is told so much later at the most.
const PAUSE: Duration = Duration::from_mins(15);
/// Numbers that are looked up together.
const TOGETHER: u64 = 500;
/// Lines of one letter.
const MOST_LINES: usize = 100;
const ACTOR: Actor = Actor::System("watch");

/// Works until the task is dropped.
pub async fn work(app: App) {
    loop {
        if let Err(error) = tell_changes(&app).await {
            tracing::error!(error = %Chain(&error), "changes of standing could not be told");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Compares every watched number with what was last told of it, and writes letters. Tells how many numbers had changed.
pub async fn tell_changes(app: &App) -> Result<u64> {
    let (mut last, mut told) = ((Uuid::nil(), Uuid::nil()), 0);
    loop {
        let after =
            Column::EmployerId.gt(last.0).or(Column::EmployerId.eq(last.0).and(Column::Id.gt(last.1)));
        let rows = Entity::find()
            .filter(after)
            .order_by_asc(Column::EmployerId)
            .order_by_asc(Column::Id)
            .limit(TOGETHER)
            .all(&app.store.read)
            .await?;
        let Some(end) = rows.last() else { return Ok(told) };
        last = (end.employer_id, end.id);
        let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
        let checked =
            verification::check_many(&app.store.read, &app.settings.address, &numbers, app.clock.now())
                .await?;
        let changed: Vec<(Uuid, Uuid)> = rows
            .iter()
            .zip(&checked)
            .filter(|(row, checked)| !row.was_told(&Told::of(checked.summary().as_ref())))
            .map(|(row, _)| (row.employer_id, row.id))
            .collect();
        for of_one in changed.chunk_by(|a, b| a.0 == b.0) {
            for some in of_one.chunks(MOST_LINES) {
                let ids: Vec<Uuid> = some.iter().map(|(_, id)| *id).collect();
                told += tell(app, some[0].0, &ids).await?;
            }
        }
    }
}

/// One letter to each of an employer's people who chose to get them, in the change that keeps what it tells. What another server has told meanwhile is left
/// out: the employer is held, and everything is read anew.
async fn tell(app: &App, employer: Uuid, ids: &[Uuid]) -> Result<u64> {
    let mut change = app.change(ACTOR).await?;
    let Some(employer) = employer::hold(&change, employer).await? else { return Ok(0) };
    let rows = Entity::find()
        .filter(Column::EmployerId.eq(employer.id))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .all(&change.tx)
        .await?;
    let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let checked = verification::check_many(&change.tx, &app.settings.address, &numbers, change.now).await?;
    let (mut lines, mut seen) = (Vec::new(), Vec::new());
    for (row, summary) in rows.iter().zip(checked.iter().map(Checked::summary)) {
        let now = Told::of(summary.as_ref());
        if row.was_told(&now) {
            continue;
        }
        lines.push(Line::new(row, &now, summary.as_ref(), &app.settings.address));
        seen.push((row.holder_id, row.number.clone()));
        let told = ActiveModel {
            id: Set(row.id),
            told_good: Set(now.good),
            told_standing: Set(now.standing.to_owned()),
            told_ends_on: Set(now.ends_on),
            told_at: Set(change.now),
            ..Default::default()
        };
        told.update(&change.tx).await?;
    }
    if lines.is_empty() {
        return Ok(0);
    }
    let count = lines.len() as u64;
    let readers = employer::readers(&change.tx, employer.id).await?;
    let page = format!("{}/employer/list", app.settings.address);
    for reader in &readers {
        let letter = StandingChanged { name: reader.called(), lines: &lines, as_of: change.now, page: &page };
        mail::enqueue(&mut change, &app.templates, &reader.as_recipient(), &letter, None).await?;
    }
    change.record(Event::StandingsTold { employer: employer.id, count });
    if !readers.is_empty() {
        // One letter or ten: for the organization.
        let asker = Asker { person: employer.person_id, actor: ACTOR, employer: Some(employer) };
        employer::note(&mut change, &asker, Way::Told, &seen).await?;
    }
    app.commit(change).await?;
    Ok(count)
}
