//! The order of lessons, and where to go from one.

use curriculum::{Course, Lesson};

/// The lesson whose place in the order this one has: itself, or the one it stands in for.
pub(super) fn original<'a>(course: &'a Course, lesson: &'a Lesson) -> &'a Lesson {
    let stood_for = lesson.alternative_to.as_ref().and_then(|slug| course.lesson(&lesson.module, slug));
    stood_for.unwrap_or(lesson)
}

pub(super) fn next<'a>(course: &'a Course, lesson: &'a Lesson) -> Option<&'a Lesson> {
    let place = original(course, lesson);
    course.lessons().skip_while(|other| !same(other, place)).nth(1)
}

pub(super) fn previous<'a>(course: &'a Course, lesson: &'a Lesson) -> Option<&'a Lesson> {
    let place = original(course, lesson);
    course.lessons().take_while(|other| !same(other, place)).last()
}

/// This lesson and all that may be completed in its place.
pub(super) fn equivalents<'a>(course: &'a Course, lesson: &'a Lesson) -> Vec<&'a Lesson> {
    let place = original(course, lesson);
    std::iter::once(place).chain(course.alternatives(place)).collect()
}

pub(super) fn same(one: &Lesson, other: &Lesson) -> bool {
    one.module == other.module && one.slug == other.slug
}

pub(super) fn href(course: &Course, lesson: &Lesson) -> String {
    format!("/courses/{}/{}/{}", course.slug, lesson.module, lesson.slug)
}
