//! What a course covers of its frameworks: each competency by lessons and items.

use crate::html::escaped;
use crate::{Course, Framework, Item, Mode};
use serde::Serialize;
use std::fmt::Write;

/// The matrix of a course's competencies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The course's slug.
    pub course: String,
    pub title: String,
    pub version: String,
    /// Titles of the modules, in order: the columns.
    pub modules: Vec<String>,
    pub frameworks: Vec<FrameworkCoverage>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameworkCoverage {
    pub slug: String,
    pub title: String,
    pub edition: String,
    pub groups: Vec<GroupCoverage>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupCoverage {
    pub id: String,
    pub title: String,
    pub rows: Vec<Row>,
}

/// One competency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub id: String,
    pub title: String,
    /// Each lesson that teaches it: the module's index, `module/lesson`, its minutes.
    pub lessons: Vec<(usize, String, u32)>,
    /// Each item in a lesson that assesses it: the module's index, its id.
    pub items: Vec<(usize, String)>,
    /// Ids of the items in the exam's bank.
    pub bank: Vec<String>,
}

impl Row {
    /// Stated minutes of the lessons that teach it, among other things.
    pub fn minutes(&self) -> u32 {
        self.lessons.iter().fold(0, |sum, (_, _, minutes)| sum.saturating_add(*minutes))
    }

    fn is_assessed(&self) -> bool {
        !self.items.is_empty() || !self.bank.is_empty()
    }
}

impl FrameworkCoverage {
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// How many competencies there are, are taught, are assessed.
    pub fn counts(&self) -> (usize, usize, usize) {
        let taught = self.rows().filter(|row| !row.lessons.is_empty()).count();
        (self.rows().count(), taught, self.rows().filter(|row| row.is_assessed()).count())
    }
}

/// The coverage of the frameworks that the course names.
pub fn coverage(course: &Course, frameworks: &[Framework]) -> Coverage {
    let named = course.frameworks.iter();
    let covered = named.filter_map(|slug| frameworks.iter().find(|framework| framework.slug == *slug));
    let frameworks = covered.map(|framework| FrameworkCoverage {
        slug: framework.slug.clone(),
        title: framework.title.clone(),
        edition: framework.edition.clone(),
        groups: framework
            .groups
            .iter()
            .map(|group| GroupCoverage {
                id: group.id.clone(),
                title: group.title.clone(),
                rows: group
                    .competencies
                    .iter()
                    .map(|competency| row(course, &competency.id, &competency.title))
                    .collect(),
            })
            .collect(),
    });
    Coverage {
        course: course.slug.clone(),
        title: course.title.clone(),
        version: course.version.clone(),
        modules: course.modules.iter().map(|module| module.title.clone()).collect(),
        frameworks: frameworks.collect(),
    }
}

fn row(course: &Course, id: &str, title: &str) -> Row {
    let names = |ids: &[String]| ids.iter().any(|named| named == id);
    let mut row =
        Row { id: id.to_owned(), title: title.to_owned(), lessons: vec![], items: vec![], bank: vec![] };
    for (i, module) in course.modules.iter().enumerate() {
        for lesson in &module.lessons {
            if names(&lesson.competencies) {
                row.lessons.push((i, format!("{}/{}", module.slug, lesson.slug), lesson.minutes));
            }
            let items = lesson.items().filter(|item| names(&item.competencies));
            row.items.extend(items.map(|item| (i, item.id.clone())));
        }
    }
    let bank = course.bank.iter().filter(|item: &&Item| names(&item.competencies));
    row.bank.extend(bank.map(|item| item.id.clone()));
    row
}

impl Coverage {
    /// For a terminal.
    pub fn text(&self) -> String {
        let mut out = format!("{}, version {}\n", self.title, short(&self.version));
        for framework in &self.frameworks {
            let (all, taught, assessed) = framework.counts();
            let _ = writeln!(
                out,
                "\n{} ({}): {all} competencies, {taught} taught, {assessed} assessed",
                framework.title, framework.slug
            );
            let width = framework.rows().map(|row| row.id.chars().count()).max().unwrap_or(0);
            let _ = writeln!(out, "\n{:width$}  lessons  items  exam", "");
            for group in &framework.groups {
                let _ = writeln!(out, "{} {}", group.id, group.title);
                for row in &group.rows {
                    let count = |n: usize| if n == 0 { "-".to_owned() } else { n.to_string() };
                    let (lessons, items, bank) =
                        (count(row.lessons.len()), count(row.items.len()), count(row.bank.len()));
                    let _ = writeln!(
                        out,
                        "{:width$}  {lessons:>7}  {items:>5}  {bank:>4}  {}",
                        row.id, row.title
                    );
                }
            }
        }
        if self.frameworks.is_empty() {
            out.push_str("\nThis course names no framework.\n");
        }
        out.push('\n');
        out
    }

    /// For a spreadsheet: one line a competency of each course (RFC 4180).
    pub fn csv(all: &[Self]) -> String {
        let mut out = String::from(
            "course,framework,group,id,competency,lessons,minutes,items,exam items,taught in,assessed by,in the exam by\r\n",
        );
        for coverage in all {
            coverage.csv_lines(&mut out);
        }
        out
    }

    fn csv_lines(&self, out: &mut String) {
        for framework in &self.frameworks {
            for group in &framework.groups {
                for row in &group.rows {
                    let lessons: Vec<&str> =
                        row.lessons.iter().map(|(_, lesson, _)| lesson.as_str()).collect();
                    let items: Vec<&str> = row.items.iter().map(|(_, id)| id.as_str()).collect();
                    let cells = [
                        self.course.clone(),
                        framework.slug.clone(),
                        group.id.clone(),
                        row.id.clone(),
                        row.title.clone(),
                        row.lessons.len().to_string(),
                        row.minutes().to_string(),
                        row.items.len().to_string(),
                        row.bank.len().to_string(),
                        lessons.join(" "),
                        items.join(" "),
                        row.bank.join(" "),
                    ];
                    let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
                    out.push_str(&cells.join(","));
                    out.push_str("\r\n");
                }
            }
        }
    }

    /// A page of its own for a reviewer to read and print: each course with its coverage.
    pub fn html(all: &[(&Course, Self)]) -> String {
        let titles: Vec<&str> = all.iter().map(|(_, coverage)| coverage.title.as_str()).collect();
        let mut out = page_head(&format!("{}: competencies by lessons and items", titles.join(", ")));
        for (course, coverage) in all {
            coverage.course_html(course, &mut out);
        }
        out.push_str(PAGE_END);
        out
    }

    fn course_html(&self, course: &Course, out: &mut String) {
        let hours = |mode| f64::from(course.minutes(mode)) / 60.0;
        let _ = write!(
            out,
            "<h1>{}</h1>\n<p>Competencies by lessons and items. Version <code>{}</code>. {:.1} hours self-paced, {:.1} live, {:.1} of practice.</p>\n<p>In each cell: lessons that teach it, and after the slash items that assess it. The numbers of the columns are those of the modules:</p>\n<ol class=\"modules\">\n",
            escaped(&self.title),
            escaped(&self.version),
            hours(Mode::SelfPaced),
            hours(Mode::Live),
            hours(Mode::Practice),
        );
        for module in &self.modules {
            let _ = writeln!(out, "<li>{}</li>", escaped(module));
        }
        out.push_str("</ol>\n");
        for framework in &self.frameworks {
            self.framework_html(framework, out);
        }
        if self.frameworks.is_empty() {
            out.push_str("<p>This course names no framework.</p>\n");
        }
    }

    fn framework_html(&self, framework: &FrameworkCoverage, out: &mut String) {
        let (all, taught, assessed) = framework.counts();
        let _ = write!(
            out,
            "<h2>{}, {}</h2>\n<p>{all} competencies: {taught} taught, {assessed} assessed.</p>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}: {}\">\n<table>\n<thead><tr><th scope=\"col\">Competency</th>",
            escaped(&framework.title),
            escaped(&framework.edition),
            escaped(&self.title),
            escaped(&framework.title)
        );
        for (i, module) in self.modules.iter().enumerate() {
            let _ =
                write!(out, "<th scope=\"col\"><abbr title=\"{}\">{}</abbr></th>", escaped(module), i + 1);
        }
        out.push_str("<th scope=\"col\">Exam</th><th scope=\"col\">Lessons</th></tr></thead>\n");
        for group in &framework.groups {
            let _ = writeln!(
                out,
                "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"{}\" class=\"group\">{} {}</th></tr>",
                self.modules.len() + 3,
                escaped(&group.id),
                escaped(&group.title)
            );
            for row in &group.rows {
                self.row_html(row, out);
            }
            out.push_str("</tbody>\n");
        }
        out.push_str("</table>\n</div>\n");
    }

    fn row_html(&self, row: &Row, out: &mut String) {
        let gap = match (row.lessons.is_empty(), row.is_assessed()) {
            (true, _) => " <strong>not taught</strong>",
            (false, false) => " <strong>not assessed</strong>",
            (false, true) => "",
        };
        let _ = write!(
            out,
            "<tr><th scope=\"row\"><b>{}</b> {}{gap}</th>",
            escaped(&row.id),
            escaped(&row.title)
        );
        for i in 0..self.modules.len() {
            let lessons = row.lessons.iter().filter(|(module, ..)| *module == i).count();
            let items = row.items.iter().filter(|(module, _)| *module == i).count();
            if lessons + items == 0 {
                out.push_str("<td></td>");
            } else {
                let _ = write!(out, "<td>{lessons}/{items}</td>");
            }
        }
        let bank = if row.bank.is_empty() { String::new() } else { row.bank.len().to_string() };
        let names: Vec<String> = row.lessons.iter().map(|(_, lesson, _)| escaped(lesson)).collect();
        let _ = writeln!(out, "<td>{bank}</td><td class=\"names\">{}</td></tr>", names.join("<br>"));
    }
}

/// The head of a page that needs no other file.
pub(crate) fn page_head(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escaped(title)
    )
}

/// Ends what [`page_head`] began.
pub(crate) const PAGE_END: &str = "</main>\n</body>\n</html>\n";

const STYLE: &str = "body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 80rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { font-size: 1.25rem; margin-top: 2rem } h3 { font-size: 1.05rem; margin-bottom: .25rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .85rem }
th, td { border: 1px solid #767676; padding: .2rem .4rem; text-align: left; vertical-align: top } td { text-align: center } td.names { text-align: left; font-size: .75rem }
thead th { background: #eee } th[scope=row] { font-weight: normal; min-width: 18rem } .group { background: #f5f5f5 }
ol.modules { columns: 2; font-size: .85rem } abbr { text-decoration: none }
del { background: #fbe3e1; color: #7a1b12 } ins { background: #dff2e1; color: #0f4d1b; text-decoration: none; border-bottom: 2px solid } .quiet { color: #595959 }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid #767676 }
@media print { @page { size: landscape; margin: 12mm } body { font-size: 9pt; margin: 0; max-width: none } .scroll { overflow: visible } thead { display: table-header-group } tr { break-inside: avoid } h1 { break-before: page } h1:first-of-type { break-before: auto } }
";

/// A cell that neither breaks its line nor is taken for a formula.
fn csv_cell(text: &str) -> String {
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Enough of a version to tell it from others.
pub(crate) fn short(version: &str) -> &str {
    version.get(..12).unwrap_or(version)
}
