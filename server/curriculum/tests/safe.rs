//! What makes a page sound. Property tests and fuzz targets share it.

use curriculum::{Block, Course, Kind};

/// What the reader writes, and nothing else.
const TAGS: [&str; 35] = [
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "a",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "aside",
    "blockquote",
    "dfn",
    "sup",
    "span",
    "figure",
    "figcaption",
    "img",
    "br",
    "hr",
    "audio",
    "video",
    "track",
];
const ATTRIBUTES: [&str; 18] = [
    "id",
    "class",
    "href",
    "src",
    "alt",
    "rel",
    "scope",
    "role",
    "tabindex",
    "aria-label",
    "start",
    "loading",
    "controls",
    "preload",
    "kind",
    "srclang",
    "label",
    "default",
];
const ADDRESSES: [&str; 7] = ["https://", "http://", "mailto:", "tel:", "sms:", "/courses/little", "#"];

/// These tags, these attributes, links of these kinds; each tag closed in its turn; no mark that is loose.
pub fn assert_safe(html: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a loose > in {html}");
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("an open < in {html}"));
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{html}");
            continue;
        }
        let name = tag.split(' ').next().unwrap();
        assert!(TAGS.contains(&name), "<{name}> in {html}");
        assert_attributes(tag[name.len()..].trim(), html);
        if !["img", "br", "hr", "track"].contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(!rest.contains('>'), "a loose > in {html}");
    assert!(open.is_empty(), "{open:?} left open in {html}");
}

fn assert_attributes(mut attributes: &str, html: &str) {
    while !attributes.is_empty() {
        let key = &attributes[..attributes.find([' ', '=']).unwrap_or(attributes.len())];
        assert!(ATTRIBUTES.contains(&key), "{key} in {html}");
        attributes = &attributes[key.len()..];
        if let Some(value) = attributes.strip_prefix("=\"") {
            let end = value.find('"').unwrap_or_else(|| panic!("an open quote in {html}"));
            let address = value[..end].to_lowercase();
            let fine = ADDRESSES.iter().any(|begin| address.starts_with(begin));
            assert!(fine || !matches!(key, "href" | "src"), "{address} in {html}");
            attributes = &value[end + 1..];
        }
        attributes = attributes.trim_start();
    }
}

/// Every stretch of HTML in a course.
fn all_html(course: &Course) -> Vec<String> {
    let mut all = vec![course.html.clone()];
    for module in &course.modules {
        all.push(module.html.clone());
        all.extend(module.worksheets.iter().map(|w| w.html.clone()));
        all.extend(module.guide.iter().map(|g| g.html.clone()));
    }
    all.extend(course.all_lessons().flat_map(|lesson| &lesson.blocks).filter_map(|block| match block {
        Block::Html(html) => Some(html.clone()),
        Block::Item(_) => None,
    }));
    for item in course.items().chain(&course.bank) {
        all.push(item.prompt.clone());
        all.extend(item.rationale.clone());
        all.extend(item.hint.clone());
        match &item.kind {
            Kind::One { options } | Kind::Several { options } | Kind::TrueFalse { options } => {
                all.extend(
                    options.iter().flat_map(|o| [o.html.clone(), o.feedback.clone().unwrap_or_default()]),
                );
            }
            Kind::Matching { pairs, heads } => {
                all.extend(pairs.iter().chain([heads]).flat_map(|p| [p.left.clone(), p.right.clone()]));
            }
            Kind::Ordering { steps } => all.extend(steps.clone()),
            Kind::Fill { parts, blanks } => {
                assert_eq!(parts.len(), blanks.len() + 1);
                all.push(parts.join("<br>"));
            }
            Kind::Essay { rubric } | Kind::Practical { rubric } => {
                all.extend(rubric.criteria.iter().flat_map(|c| c.levels.iter().chain([&c.name]).cloned()));
            }
            Kind::Scenario { scenes } => {
                for scene in scenes {
                    all.push(scene.html.clone());
                    all.extend(
                        scene
                            .choices
                            .iter()
                            .flat_map(|c| [c.html.clone(), c.feedback.clone().unwrap_or_default()]),
                    );
                    assert!(scene.choices.iter().all(|choice| choice.to < scenes.len()));
                }
            }
            Kind::Numeric { .. } | Kind::Short { .. } | Kind::Reflection => {}
        }
    }
    all
}

/// Every stretch of a course is safe, and no id comes twice on a page.
pub fn assert_sound(course: &Course) {
    for html in all_html(course) {
        assert_safe(&html);
    }
    for lesson in course.all_lessons() {
        let page: String = lesson
            .blocks
            .iter()
            .map(|block| if let Block::Html(html) = block { html.clone() } else { String::new() })
            .collect();
        let mut ids: Vec<&str> =
            page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        ids.extend(lesson.items().map(|item| item.id.as_str()));
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        // Two items of one id are a flaw of their own.
        let items: std::collections::BTreeSet<&str> = lesson.items().map(|item| item.id.as_str()).collect();
        if items.len() == lesson.items().count() {
            assert_eq!(ids.len(), all, "an id came twice in {page}");
        }
    }
}
