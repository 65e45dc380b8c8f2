//! How far somebody is: computed from rows, never kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use curriculum::{Course, Lesson, LiveRule, Mode};
use sea_orm::{FromQueryResult, entity::prelude::*, sea_query::Query, sea_query::UnionType};

use super::{completion, reading, route, seat_time};
use crate::{
    enrollment::{Enrollment, attended},
    error::Result,
};

/// How far somebody is in a course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Every lesson in order; those that stand in for another are told of in the lesson they stand in for.
    pub lessons: Vec<LessonProgress>,
    /// Stated minutes of what is completed or attended, by topic and mode; no row where there are none.
    pub done: Vec<Done>,
    /// Minutes in all that pages were in use, as counted: never more than the lessons state.
    pub seat_minutes: u32,
    /// Lessons that it asks for and that are not done.
    pub left: usize,
    /// When the last of it was done.
    pub required_done_at: Option<DateTime<Utc>>,
    /// The lesson to go on with; none when nothing is left to do on one's own.
    pub resume: Option<Place>,
}

impl Progress {
    /// Everything that the course asks for besides its exam is done.
    pub fn required_done(&self) -> bool {
        self.left == 0
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonProgress {
    pub module: String,
    pub lesson: String,
    pub mode: Mode,
    pub topic: String,
    /// Stated.
    pub minutes: u32,
    /// When it was completed, or when the last of its attendance was recorded.
    pub done_at: Option<DateTime<Utc>>,
    /// The lesson that was completed in its place.
    pub done_by: Option<String>,
    /// Of a live lesson, at most what it states.
    pub attended: u32,
    pub opened: bool,
    /// Seconds that its pages, or those of lessons that stand in for it, were in use.
    pub seat_seconds: u32,
}

/// Minutes done of one topic in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub topic: String,
    pub mode: Mode,
    pub minutes: u32,
}

/// A lesson, by its address within the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub module: String,
    pub lesson: String,
}

impl Progress {
    /// Stated minutes done in one mode.
    pub fn minutes(&self, mode: Mode) -> u32 {
        self.done.iter().filter(|done| done.mode == mode).map(|done| done.minutes).sum()
    }

    pub fn lesson(&self, module: &str, lesson: &str) -> Option<&LessonProgress> {
        self.lessons.iter().find(|state| state.module == module && state.lesson == lesson)
    }
}

/// One learner's progress in one course. `course` is the version they are enrolled in.
pub async fn progress(
    db: &impl ConnectionTrait,
    course: &Course,
    enrollment: &Enrollment,
) -> Result<Progress> {
    let rows = Rows::of(db, &[enrollment.id]).await?;
    Ok(rows.progress(course, enrollment.id))
}

/// The same for several enrollments, with as few queries as for one.
pub async fn progress_of_all<'a>(
    db: &impl ConnectionTrait,
    taken: impl IntoIterator<Item = (&'a Course, &'a Enrollment)>,
) -> Result<Vec<Progress>> {
    let taken: Vec<_> = taken.into_iter().collect();
    let ids: Vec<Uuid> = taken.iter().map(|(_, enrollment)| enrollment.id).collect();
    let rows = Rows::of(db, &ids).await?;
    Ok(taken.into_iter().map(|(course, enrollment)| rows.progress(course, enrollment.id)).collect())
}

/// Enrollment, module, lesson.
type Key = (Uuid, String, String);

/// What the database knows of some enrollments.
#[derive(Default)]
struct Rows {
    completed: BTreeMap<Key, DateTime<Utc>>,
    seat: BTreeMap<Key, i64>,
    open: BTreeMap<Uuid, Key>,
    attended: BTreeMap<Key, (u32, DateTime<Utc>)>,
}

#[derive(FromQueryResult)]
struct Row {
    what: String,
    enrollment_id: Uuid,
    module: String,
    lesson: String,
    amount: i64,
    at: DateTime<Utc>,
}

impl Rows {
    /// Two queries, however many enrollments.
    async fn of(db: &impl ConnectionTrait, enrollments: &[Uuid]) -> Result<Rows> {
        let ids = || enrollments.iter().copied();
        let seat = Query::select()
            .expr_as(Expr::val("seat"), "what")
            .columns([seat_time::Column::EnrollmentId, seat_time::Column::Module, seat_time::Column::Lesson])
            .expr_as(seat_time::Column::Seconds.sum(), "amount")
            .expr_as(seat_time::Column::StartedAt.max(), "at")
            .from(seat_time::Entity)
            .and_where(seat_time::Column::EnrollmentId.is_in(ids()))
            .group_by_columns([
                seat_time::Column::EnrollmentId,
                seat_time::Column::Module,
                seat_time::Column::Lesson,
            ])
            .to_owned();
        let open = Query::select()
            .expr_as(Expr::val("open"), "what")
            .columns([reading::Column::EnrollmentId, reading::Column::Module, reading::Column::Lesson])
            .expr_as(Expr::val(0_i64), "amount")
            .expr_as(Expr::col(reading::Column::OpenedAt), "at")
            .from(reading::Entity)
            .and_where(reading::Column::EnrollmentId.is_in(ids()))
            .to_owned();
        let all = Query::select()
            .expr_as(Expr::val("done"), "what")
            .columns([
                completion::Column::EnrollmentId,
                completion::Column::Module,
                completion::Column::Lesson,
            ])
            .expr_as(Expr::val(0_i64), "amount")
            .expr_as(Expr::col(completion::Column::CompletedAt), "at")
            .from(completion::Entity)
            .and_where(completion::Column::EnrollmentId.is_in(ids()))
            .union(UnionType::All, seat)
            .union(UnionType::All, open)
            .to_owned();
        let mut rows = Rows { attended: attended(db, enrollments).await?, ..Rows::default() };
        for found in db.query_all(&all).await? {
            let row = Row::from_query_result(&found, "")?;
            let key = (row.enrollment_id, row.module, row.lesson);
            match row.what.as_str() {
                "done" => drop(rows.completed.insert(key, row.at)),
                "seat" => drop(rows.seat.insert(key, row.amount)),
                _ => drop(rows.open.insert(row.enrollment_id, key)),
            }
        }
        Ok(rows)
    }

    fn progress(&self, course: &Course, enrollment: Uuid) -> Progress {
        let lessons: Vec<_> =
            course.lessons().map(|lesson| self.lesson(course, lesson, enrollment)).collect();
        let required = lessons
            .iter()
            .filter(|lesson| lesson.mode != Mode::Live || course.completion.live == LiveRule::Required);
        let left = required.clone().filter(|lesson| lesson.done_at.is_none()).count();
        let done_at: Option<Vec<_>> = required.map(|lesson| lesson.done_at).collect();
        let place = self.open.get(&enrollment);
        let place = place.and_then(|(_, module, lesson)| course.lesson(module, lesson));
        Progress {
            done: tally(course, &lessons),
            seat_minutes: lessons.iter().map(|lesson| lesson.seat_seconds).sum::<u32>() / 60,
            left,
            required_done_at: done_at.and_then(|moments| moments.into_iter().max()),
            resume: resume(course, &lessons, place),
            lessons,
        }
    }

    fn lesson(&self, course: &Course, lesson: &Lesson, enrollment: Uuid) -> LessonProgress {
        let key = |lesson: &Lesson| (enrollment, lesson.module.clone(), lesson.slug.clone());
        let equivalents = route::equivalents(course, lesson);
        let attended = self.attended.get(&key(lesson)).copied();
        let completed = equivalents
            .iter()
            .filter_map(|other| Some((*self.completed.get(&key(other))?, *other)))
            .min_by_key(|(at, _)| *at);
        let (done_at, done_by) = if lesson.mode == Mode::Live {
            (attended.filter(|(minutes, _)| *minutes >= lesson.minutes).map(|(_, at)| at), None)
        } else {
            let by = completed.map(|(_, by)| by).filter(|by| !route::same(by, lesson));
            (completed.map(|(at, _)| at), by.map(|by| by.slug.clone()))
        };
        let opened = self.open.get(&enrollment);
        let seat: i64 = equivalents.iter().filter_map(|other| self.seat.get(&key(other))).sum();
        LessonProgress {
            module: lesson.module.clone(),
            lesson: lesson.slug.clone(),
            mode: lesson.mode,
            topic: lesson.topic.clone(),
            minutes: lesson.minutes,
            done_at,
            done_by,
            attended: attended.map_or(0, |(minutes, _)| minutes.min(lesson.minutes)),
            opened: seat > 0 || opened.is_some_and(|key| equivalents.iter().any(|l| is(l, key))),
            seat_seconds: u32::try_from(seat).unwrap_or(u32::MAX).min(lesson.minutes.saturating_mul(60)),
        }
    }
}

fn is(lesson: &Lesson, (_, module, slug): &Key) -> bool {
    lesson.module == *module && lesson.slug == *slug
}

fn tally(course: &Course, lessons: &[LessonProgress]) -> Vec<Done> {
    let mut done = Vec::new();
    for topic in &course.topics {
        for mode in [Mode::SelfPaced, Mode::Live, Mode::Practice] {
            let of = lessons.iter().filter(|lesson| lesson.topic == topic.code && lesson.mode == mode);
            let minutes = of.map(counted).sum();
            if minutes > 0 {
                done.push(Done { topic: topic.code.clone(), mode, minutes });
            }
        }
    }
    done
}

/// Of a live lesson, each minute attended counts; of others, all or nothing.
fn counted(lesson: &LessonProgress) -> u32 {
    match lesson.mode {
        Mode::Live => lesson.attended,
        _ if lesson.done_at.is_some() => lesson.minutes,
        _ => 0,
    }
}

/// The page that was left open, or else what comes after it and is still to do, or else the first such lesson.
fn resume(course: &Course, lessons: &[LessonProgress], place: Option<&Lesson>) -> Option<Place> {
    let to_do = |state: &&LessonProgress| state.mode != Mode::Live && state.done_at.is_none();
    let at = place.and_then(|place| {
        let original = route::original(course, place);
        lessons.iter().position(|l| l.module == original.module && l.lesson == original.slug)
    });
    let from = at.unwrap_or(0);
    if let (Some(at), Some(place)) = (at, place)
        && to_do(&&lessons[at])
    {
        return Some(Place { module: place.module.clone(), lesson: place.slug.clone() });
    }
    let found = lessons[from.min(lessons.len())..].iter().find(to_do);
    let found = found.or_else(|| lessons.iter().find(to_do));
    found.map(|state| Place { module: state.module.clone(), lesson: state.lesson.clone() })
}
