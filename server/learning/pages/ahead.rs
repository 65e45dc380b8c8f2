//! How far somebody is in a course, and what leads on.

use curriculum::{Course, Mode};
use serde::Serialize;

use crate::learning::{Progress, route};

/// The one button.
#[derive(Serialize)]
pub struct GoOn {
    pub label: String,
    pub href: String,
    /// What it leads to.
    pub what: String,
}

#[derive(Serialize)]
pub struct Measure {
    lessons_done: usize,
    lessons: usize,
    minutes_done: u32,
    minutes: u32,
    modes: Vec<ModeLine>,
    seat_minutes: u32,
}

#[derive(Serialize)]
struct ModeLine {
    mode: Mode,
    done: u32,
    minutes: u32,
}

/// To the lesson where they left off; nothing where none is left.
pub fn next_lesson(course: &Course, progress: &Progress) -> Option<GoOn> {
    let place = progress.resume.as_ref()?;
    let lesson = course.lesson(&place.module, &place.lesson)?;
    let begun = progress.lessons.iter().any(|lesson| lesson.opened || lesson.done_at.is_some());
    let label = if begun { "Go on where you left off" } else { "Start the first lesson" };
    Some(GoOn { label: label.into(), href: route::href(course, lesson), what: lesson.title.clone() })
}

pub fn measure(course: &Course, progress: &Progress) -> Measure {
    let mode = |mode| ModeLine { mode, done: progress.minutes(mode), minutes: course.minutes(mode) };
    let modes = [Mode::SelfPaced, Mode::Live, Mode::Practice].map(mode);
    Measure {
        lessons_done: progress.lessons.iter().filter(|lesson| lesson.done_at.is_some()).count(),
        lessons: progress.lessons.len(),
        minutes_done: modes.iter().map(|line| line.done).sum(),
        minutes: modes.iter().map(|line| line.minutes).sum(),
        modes: modes.into_iter().filter(|line| line.minutes > 0).collect(),
        seat_minutes: progress.seat_minutes,
    }
}
