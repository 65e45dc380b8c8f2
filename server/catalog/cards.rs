//! The courses on offer as lists show them, without reading any.

use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*, sea_query::Query};
use serde::Serialize;

use super::{ModeMinutes, course, language_name, publication, version, version::Summary};
use crate::{app::App, error::Result};

/// A course in a list.
#[derive(Clone, Debug, Serialize)]
pub struct CourseCard {
    pub slug: String,
    pub version: String,
    pub title: String,
    pub summary: String,
    pub language: String,
    pub minutes: ModeMinutes,
    pub provider: String,
}

/// All that is on offer, by the course's slug.
pub async fn cards(app: &App) -> Result<Vec<CourseCard>> {
    let on_offer = Query::select()
        .column(publication::Column::Version)
        .from(publication::Entity)
        .and_where(publication::Column::WithdrawnAt.is_null())
        .to_owned();
    let rows: Vec<(String, String, String, String, Option<Json>)> = version::Entity::find()
        .select_only()
        .columns([version::Column::Slug, version::Column::Version, version::Column::Title])
        .columns([version::Column::Language, version::Column::Summary])
        .filter(version::Column::Version.in_subquery(on_offer))
        .order_by_asc(version::Column::Slug)
        .into_tuple()
        .all(&app.store.read)
        .await?;
    let mut cards = Vec::with_capacity(rows.len());
    for (slug, version, title, language, summary) in rows {
        let summary = match summary {
            Some(summary) => serde_json::from_value(summary)?,
            None => Summary::new(&*course(app, &version).await?),
        };
        cards.push(CourseCard {
            slug,
            version,
            title,
            summary: summary.text,
            language: language_name(&language),
            minutes: summary.minutes,
            provider: app.settings.provider.name.clone().unwrap_or(summary.provider),
        });
    }
    Ok(cards)
}

/// Whether lists can show this version without reading it.
pub(super) async fn has_summary(db: &impl ConnectionTrait, version: &str) -> Result<bool> {
    let kept = version::Entity::find_by_id(version).filter(version::Column::Summary.is_not_null());
    Ok(kept.count(db).await? > 0)
}
