//! By the clock: addresses of those who were asked, links, words that were taken back and old files are erased, and
//! what lies in the folder without a row is removed.

use chrono::TimeDelta;
use sea_orm::{ExprTrait, QuerySelect, Set, entity::prelude::*};

use super::{confirmation, entry, file, folder, link, reference, request};
use crate::{
    app::App,
    change::Change,
    error::Result,
    journal::{Actor, Event},
};

/// After a request is answered or over.
const ADDRESS_KEPT: TimeDelta = TimeDelta::days(90);
/// After an entry was withdrawn.
const WITHDRAWN_KEPT: TimeDelta = TimeDelta::days(365);
/// Rows in one change, so that nobody waits long for their turn.
const BATCH: u64 = 500;
/// Every part of the folder is looked through once in so many hours.
const HOURS: i64 = 24;

/// Erases what is over, and tells how much there was.
pub async fn erase_old(app: &App) -> Result<u64> {
    let mut change = app.change(Actor::System("evidence")).await?;
    let addresses = erase_addresses(&mut change).await?;
    let links = link::erase_old(&mut change).await?;
    let entries = erase_withdrawn(&mut change).await?;
    let files = file::erase_old(&mut change, BATCH).await?;
    let all = addresses + links + entries + files;
    if all > 0 {
        change.record(Event::EvidenceErased { addresses, links, entries, files });
        app.commit(change).await?;
    } else {
        drop(change);
    }
    Ok(all + sweep(app).await?)
}

async fn erase_addresses(change: &mut Change) -> Result<u64> {
    use request::{Column, Entity};
    let over = change.now - ADDRESS_KEPT;
    // A link holds for thirty days after the last letter: with it the request is over, if it was not before.
    let quiet = Column::WrittenAt.lt(over - link::HOLDS).or(Column::EndedAt.lt(over));
    let mut ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ToEmail.ne(""))
        .filter(quiet)
        .limit(BATCH)
        .into_tuple()
        .all(&change.tx)
        .await?;
    let answered: Vec<Uuid> = confirmation::Entity::find()
        .select_only()
        .column(confirmation::Column::RequestId)
        .filter(confirmation::Column::At.lt(over))
        .into_tuple()
        .all(&change.tx)
        .await?;
    let referred: Vec<Uuid> = reference::Entity::find()
        .select_only()
        .column(reference::Column::RequestId)
        .filter(reference::Column::At.lt(over))
        .into_tuple()
        .all(&change.tx)
        .await?;
    ids.extend(answered.into_iter().chain(referred));
    let mut erased = 0;
    for some in ids.chunks(500) {
        erased += Entity::update_many()
            .col_expr(Column::ToEmail, Expr::value(""))
            .col_expr(Column::ToKey, Expr::value(""))
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::ToEmail.ne(""))
            .exec(&change.tx)
            .await?
            .rows_affected;
    }
    Ok(erased)
}

/// The words of entries that were withdrawn long ago, with all that stood in their place before.
async fn erase_withdrawn(change: &mut Change) -> Result<u64> {
    use entry::{Column, Entity};
    let withdrawn = Entity::find()
        .filter(Column::Draft.starts_with("withdrawal:"))
        .filter(Column::Content.is_null())
        .filter(Column::EnteredAt.lt(change.now - WITHDRAWN_KEPT))
        .limit(BATCH)
        .all(&change.tx)
        .await?;
    let mut erased = 0;
    for row in withdrawn {
        erased += Entity::update_many()
            .set(entry::ActiveModel { content: Set(None), ..Default::default() })
            .filter(Column::RootId.eq(row.root_id))
            .filter(Column::Content.is_not_null())
            .exec(&change.tx)
            .await?
            .rows_affected;
        let done = entry::ActiveModel {
            id: Set(row.id),
            draft: Set(format!("erased:{}", row.id)),
            ..Default::default()
        };
        done.update(&change.tx).await?;
    }
    Ok(erased)
}

/// Looks through the parts of the folder whose hour it is, and removes what no row knows.
async fn sweep(app: &App) -> Result<u64> {
    let hour = app.clock.now().timestamp().div_euclid(3600).rem_euclid(HOURS);
    let now = std::time::SystemTime::from(app.clock.now());
    let mut removed = 0;
    for part in (0..=u8::MAX).filter(|part| i64::from(*part) % HOURS == hour) {
        let root = app.settings.evidence.clone();
        let found = tokio::task::spawn_blocking(move || folder::old_files(&root, part, now)).await??;
        let ids: Vec<Uuid> = found.iter().filter_map(|(_, id)| *id).collect();
        let known = file::known(&app.store.read, &ids).await?;
        for (path, id) in found {
            if !id.is_some_and(|id| known.contains(&id)) {
                tokio::fs::remove_file(&path).await?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
