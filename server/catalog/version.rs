//! One immutable text of a course, kept whole for as long as anything points at it.

use std::sync::Arc;

use bytes::Bytes;
use curriculum::{Course, Provider, Signatory};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ModeMinutes, bundle};
use crate::{
    app::App,
    error::{Error, Result},
    settings,
    shelf::Shelf,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_version")]
pub struct Model {
    /// The hash of the content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: String,
    pub slug: String,
    pub title: String,
    pub language: String,
    /// Every file, compressed: see `bundle.rs`.
    #[sea_orm(column_type = "Blob")]
    pub source: Vec<u8>,
    pub read_at: DateTimeUtc,
    /// What lists tell of it: [`Summary`].
    pub summary: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What lists tell of a course, beside its title and language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Summary {
    pub text: String,
    pub minutes: ModeMinutes,
    /// As the course names it; the operator's settings may name another.
    pub provider: String,
}

impl Summary {
    pub(super) fn new(course: &Course) -> Summary {
        Summary {
            text: course.summary.clone(),
            minutes: ModeMinutes::of_course(course),
            provider: course.provider.name.clone(),
        }
    }
}

/// A course version: from the shelf, or else read anew from what the database keeps.
pub async fn course(app: &App, version: &str) -> Result<Arc<Course>> {
    if let Some(course) = app.shelf.get(version) {
        return Ok(course);
    }
    let _reading = app.shelf.reading.lock().await;
    if let Some(course) = app.shelf.get(version) {
        return Ok(course);
    }
    let row = Entity::find_by_id(version).one(&app.store.read).await?.ok_or(Error::NotFound)?;
    let shelf = app.shelf.clone();
    tokio::task::spawn_blocking(move || {
        let files = bundle::unpack(&row.source)?;
        // It was sound when it was published; a stricter reader of today takes nothing back.
        let (course, _) = curriculum::read(&row.slug, &files);
        Ok(shelve(&shelf, course, files))
    })
    .await?
}

/// Puts a course on the shelf, with the pictures and sounds that its pages show.
pub(super) fn shelve(shelf: &Shelf, course: Course, files: Vec<curriculum::File>) -> Arc<Course> {
    let shown: Vec<String> = course.assets.iter().map(|asset| asset.path.clone()).collect();
    let kept = files.into_iter().filter(|file| shown.contains(&file.path));
    shelf.put_files(&course.version, kept.map(|file| (file.path, Bytes::from(file.bytes))));
    shelf.put(course)
}

/// Who teaches: what the operator set, or else what the course says.
pub fn provider(set: &settings::Provider, course: &Course) -> Provider {
    Provider {
        name: set.name.clone().unwrap_or_else(|| course.provider.name.clone()),
        address: set.address.clone().unwrap_or_else(|| course.provider.address.clone()),
    }
}

/// Who signs: what the operator set, or else what the course says.
pub fn signatory(set: &settings::Provider, course: &Course) -> Signatory {
    Signatory {
        name: set.signatory_name.clone().unwrap_or_else(|| course.signatory.name.clone()),
        title: set.signatory_title.clone().unwrap_or_else(|| course.signatory.title.clone()),
    }
}
