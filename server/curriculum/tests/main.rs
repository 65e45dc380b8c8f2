//! The format, by little books: folders of a few files each.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where it stopped")]
#![expect(clippy::float_cmp, reason = "points are halves, or whole, to the bit")]
#![expect(clippy::needless_pass_by_value, reason = "calls read better without `&`")]

/// Writing little books, and looking at what is read of them.
mod book;
/// What makes a page sound.
mod safe;
/// How long something takes.
mod spent;

/// Each rule's page holds an example that the rule finds.
mod rules;
/// What is read of a book, and the HTML it becomes.
mod reading;
/// What is read of items.
mod items;
/// Points for responses, and forms drawn from a bank.
mod scoring;
/// Files that mean harm.
mod hostile;
/// What holds for every input.
mod properties;
/// Flaws as text, JSON, SARIF and annotations.
mod reports;
/// What changed between two versions, and what a course covers.
mod reviews;
/// The courses that come with the program.
mod shipped;
