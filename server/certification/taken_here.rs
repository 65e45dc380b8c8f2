//! Training taken here, as facts: read from its certificates and from what was done in the course.

use std::collections::BTreeMap;

use curriculum::Mode;
use program::{Entry, Facts, Topic};
use uuid::Uuid;

use crate::{
    app::App,
    catalog,
    credential::{self, Certificate, Standing},
    enrollment,
    error::Result,
    learning,
};

/// One entry for each way a course was taken, so that live hours are told from others.
pub async fn facts(app: &App, person: Uuid) -> Result<Facts> {
    let db = &app.store.read;
    let mut latest: BTreeMap<Uuid, Certificate> = BTreeMap::new();
    for row in credential::of_person(db, person).await? {
        let standing = credential::standing_of(db, &row, app.clock.now()).await?;
        let newer = latest.get(&row.enrollment_id).is_none_or(|held| held.edition < row.edition);
        if standing == Standing::Good && newer {
            latest.insert(row.enrollment_id, row);
        }
    }
    let mut facts = Facts::default();
    for (id, certificate) in latest {
        let enrollment = enrollment::find(db, id).await?;
        let course = catalog::course(app, &enrollment.version).await?;
        let progress = learning::progress(db, &course, &enrollment).await?;
        let of = certificate.content;
        for mode in [Mode::SelfPaced, Mode::Live, Mode::Practice] {
            let parts = || progress.done.iter().filter(|done| done.mode == mode);
            let minutes: u32 = parts().map(|done| done.minutes).sum();
            if minutes == 0 {
                continue;
            }
            let topics = parts().map(|done| Topic { name: done.topic.clone(), minutes: Some(done.minutes) });
            facts.training.push(Entry {
                on: of.completed_on,
                began_on: Some(enrollment.enrolled_at.date_naive()),
                minutes: Some(minutes),
                topics: Some(topics.collect()),
                kind: Some("core".to_owned()),
                mode: Some(if mode == Mode::Live { "live" } else { "self-paced" }.to_owned()),
                provider: Some(of.provider.clone()),
                course: Some(of.course.clone()),
                course_version: Some(of.version.clone()),
                confirmed: true,
                ..Entry::default()
            });
        }
    }
    Ok(facts)
}
