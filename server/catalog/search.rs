//! Finding courses by words.

use curriculum::Course;

/// Whether every word is somewhere in what a course says of itself. No words find everything.
pub(super) fn matches(course: &Course, provider: &str, words: &str) -> bool {
    let words = words.to_lowercase();
    let mut words = words.split_whitespace();
    let own = [&course.title, &course.summary, &course.audience, &course.slug];
    let topics = course.topics.iter().map(|topic| &topic.name);
    let parts = course.modules.iter().flat_map(|module| [&module.title, &module.summary]);
    let lessons = course.all_lessons().flat_map(|lesson| [&lesson.title, &lesson.summary]);
    let text = own.into_iter().chain(topics).chain(parts).chain(lessons);
    let text: Vec<String> = text.map(|text| text.to_lowercase()).chain([provider.to_lowercase()]).collect();
    words.all(|word| text.iter().any(|text| text.contains(word)))
}
