//! Training taken here, read from its certificates and from what was done in the course. Nobody enters it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::Uuid;
use serde::Serialize;

use crate::{
    app::App,
    catalog,
    credential::{self, Certificate, Standing},
    enrollment,
    error::Result,
    learning,
};

/// A course that was completed here, and whose certificate holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Here {
    pub enrollment: Uuid,
    pub certificate: String,
    pub course: String,
    pub title: String,
    /// The hash of the course's text.
    pub version: String,
    pub provider: String,
    pub begun_on: NaiveDate,
    pub completed_on: NaiveDate,
    pub minutes: i64,
    pub parts: Vec<HerePart>,
    /// Frameworks and the ids of their competencies that the course teaches.
    pub covers: Vec<(String, String)>,
    pub exam_passed_on: Option<NaiveDate>,
}

/// Minutes of one of the course's topics in one mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HerePart {
    /// The topic's code in the course.
    pub topic: String,
    pub topic_name: String,
    /// `self-paced`, `live` or `practice`, as the course says it.
    pub mode: &'static str,
    pub minutes: i64,
}

/// What a person completed here, the latest first.
pub async fn training_here(app: &App, person: Uuid) -> Result<Vec<Here>> {
    let db = &app.store.read;
    let mut latest: BTreeMap<Uuid, Certificate> = BTreeMap::new();
    for row in credential::of_person(db, person).await? {
        let standing = credential::standing_of(db, &row, app.clock.now()).await?;
        let newer = latest.get(&row.enrollment_id).is_none_or(|held| held.edition < row.edition);
        if standing == Standing::Good && newer {
            latest.insert(row.enrollment_id, row);
        }
    }
    let mut all = Vec::new();
    for (id, certificate) in latest {
        let enrollment = enrollment::find(db, id).await?;
        let course = catalog::course(app, &enrollment.version).await?;
        let progress = learning::progress(db, &course, &enrollment).await?;
        let name = |code: &str| {
            let topic = course.topics.iter().find(|topic| topic.code == code);
            topic.map_or_else(|| code.to_owned(), |topic| topic.name.clone())
        };
        let parts = progress.done.iter().map(|done| HerePart {
            topic: done.topic.clone(),
            topic_name: name(&done.topic),
            mode: match done.mode {
                curriculum::Mode::SelfPaced => "self-paced",
                curriculum::Mode::Live => "live",
                curriculum::Mode::Practice => "practice",
            },
            minutes: i64::from(done.minutes),
        });
        let of = certificate.content;
        let taught = |id: &str| of.competencies.iter().any(|competency| competency.id == id);
        let frameworks = app.shelf.frameworks();
        let named = frameworks.iter().filter(|framework| course.frameworks.contains(&framework.slug));
        let covers = named
            .flat_map(|framework| {
                let all = framework.groups.iter().flat_map(|group| &group.competencies);
                all.filter(|one| taught(&one.id)).map(|one| (framework.slug.clone(), one.id.clone()))
            })
            .collect();
        all.push(Here {
            enrollment: id,
            parts: parts.collect(),
            begun_on: enrollment.enrolled_at.date_naive(),
            certificate: certificate.number,
            course: of.course,
            title: of.course_title,
            version: of.version,
            provider: of.provider,
            completed_on: of.completed_on,
            minutes: of.hours.total,
            covers,
            exam_passed_on: of.exam_passed_on,
        });
    }
    all.sort_by_key(|here| std::cmp::Reverse(here.completed_on));
    Ok(all)
}
