//! From a folder to an offer.

use curriculum::{Course, File, Flaw, Framework, Severity};
use sea_orm::{EntityTrait, QuerySelect, Set};

use super::{
    Shipped, bundle, cards::has_summary, failure, publication, publication::Model as Publication, version,
    version::Summary,
};
use crate::{
    app::App,
    change::Change,
    error::{Chain, Error, Result},
    journal::Actor,
};

/// A course as it was read from its folder, with what is wrong with it and the files it was read from.
#[derive(Clone)]
pub struct Edition {
    pub course: Course,
    pub flaws: Vec<Flaw>,
    pub files: Vec<File>,
    packed: Vec<u8>,
}

/// What came of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Put on offer now.
    Offered(Publication),
    /// It was on offer already.
    Unchanged(Publication),
    /// Its flaws are kept for the operator; what was on offer stays on offer.
    Failed,
}

/// How publishing all folders went, for the start-up lines.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Published {
    /// Slugs on offer.
    pub sound: Vec<String>,
    /// Slugs of folders that could not be published.
    pub failed: Vec<String>,
}

impl Edition {
    /// Reads and checks a folder's files. Takes some milliseconds: not within a change.
    pub fn read(slug: &str, files: Vec<File>, frameworks: &[Framework]) -> Result<Edition> {
        let (course, mut flaws) = curriculum::read(slug, &files);
        flaws.extend(curriculum::check_competencies(&course, frameworks));
        let packed = bundle::pack(&files)?;
        Ok(Edition { course, flaws, files, packed })
    }

    pub fn is_sound(&self) -> bool {
        self.flaws.iter().all(|flaw| flaw.severity != Severity::Error)
    }
}

/// Keeps a course version for good and puts it on offer in place of the one before; where it has errors, keeps those.
pub async fn publish(change: &mut Change, edition: &Edition) -> Result<Outcome> {
    let Course { slug, version, .. } = &edition.course;
    if !edition.is_sound() {
        failure::keep(change, edition, &edition.flaws).await?;
        return Ok(Outcome::Failed);
    }
    let kept = keep(change, edition).await?;
    if kept.slug != *slug {
        let flaw = same_as_another(&kept.slug);
        failure::keep(change, edition, &[flaw]).await?;
        return Ok(Outcome::Failed);
    }
    failure::end(change, slug).await?;
    let before = publication::offered(&change.tx, slug).await?;
    match before {
        Some(before) if before.version == *version => return Ok(Outcome::Unchanged(before)),
        Some(before) => publication::withdraw(change, before.id).await?,
        None => (),
    }
    Ok(Outcome::Offered(publication::offer(change, slug, version).await?))
}

/// Whether a folder's text is on offer as it is, so that nothing is left to do with it.
async fn is_on_offer(app: &App, slug: &str, files: &[File]) -> Result<bool> {
    let Some(offer) = publication::offered(&app.store.read, slug).await? else { return Ok(false) };
    Ok(offer.version == curriculum::version_of(files)
        && has_summary(&app.store.read, &offer.version).await?
        && failure::open(&app.store.read).await?.iter().all(|failure| failure.slug != slug))
}

/// The version's row. Of servers that start together, the second waits here for the first.
async fn keep(change: &mut Change, edition: &Edition) -> Result<version::Model> {
    let course = &edition.course;
    let held = version::Entity::find_by_id(&course.version).lock_exclusive();
    let summary = serde_json::to_value(Summary::new(course))?;
    if let Some(row) = held.clone().one(&change.tx).await? {
        if row.summary.is_none() {
            let summed = version::ActiveModel { summary: Set(Some(summary)), ..row.clone().into() };
            version::Entity::update(summed).exec(&change.tx).await?;
        }
        return Ok(row);
    }
    let row = version::ActiveModel {
        version: Set(course.version.clone()),
        slug: Set(course.slug.clone()),
        title: Set(course.title.clone()),
        language: Set(course.language.clone()),
        source: Set(edition.packed.clone()),
        read_at: Set(change.now),
        summary: Set(Some(summary)),
    };
    version::Entity::insert(row)
        .on_conflict_do_nothing_on([version::Column::Version])
        .exec_without_returning(&change.tx)
        .await?;
    Ok(held.require_one(&change.tx).await?)
}

fn same_as_another(other: &str) -> Flaw {
    Flaw {
        file: "course.md".into(),
        line: 0,
        column: 0,
        length: 1,
        rule: "course/copy",
        severity: Severity::Error,
        message: format!("this folder holds the same text as the course `{other}`"),
        help: Some("a course is published once; change its text, or delete the copy".into()),
    }
}

/// Publishes every folder, each in a change of its own, so that a malformed one stops none of the others. What is on
/// offer as it is was checked when it was put there, and is read when somebody opens it.
pub async fn publish_all(app: &App, shipped: Shipped) -> Result<Published> {
    let Shipped { courses, frameworks, .. } = shipped;
    let frameworks = tokio::task::spawn_blocking(move || curriculum::read_frameworks(&frameworks).0);
    app.shelf.put_frameworks(frameworks.await?);
    let mut published = Published::default();
    for (slug, files) in courses {
        if is_on_offer(app, &slug, &files).await? {
            published.sound.push(slug);
            continue;
        }
        let (name, frameworks) = (slug.clone(), app.shelf.frameworks());
        let read = tokio::task::spawn_blocking(move || Edition::read(&name, files, &frameworks));
        let edition = match read.await.map_err(Error::from).flatten() {
            Ok(edition) => edition,
            // Not the author's fault, and no reason to leave the others out.
            Err(error) => {
                tracing::error!(course = %slug, error = %Chain(&error), "a course could not be read");
                published.failed.push(slug);
                continue;
            }
        };
        let mut change = app.change(Actor::System("publishing")).await?;
        let outcome = publish(&mut change, &edition).await?;
        app.commit(change).await?;
        if outcome == Outcome::Failed {
            tracing::warn!(course = %slug, flaws = edition.flaws.len(), "a course could not be published");
            published.failed.push(slug);
        } else {
            version::shelve(&app.shelf, edition.course, edition.files);
            published.sound.push(slug);
        }
    }
    Ok(published)
}
