use document::{Package, render};
use serde_json::{Value, json};

use crate::support::{MOMENT, flaws};

#[test]
fn a_flaw_is_told_with_its_line_and_column() {
    let flaws = flaws("#set document(title: [A])\n\nSome words and #nonsense here.");
    assert_eq!(flaws.len(), 1);
    assert_eq!((flaws[0].line, flaws[0].column), (Some(3), Some(17)), "{flaws:?}");
    assert!(flaws[0].message.contains("unknown variable: nonsense"), "{flaws:?}");
}

#[test]
fn a_flaw_in_a_helper_is_told_where_the_author_called_it() {
    let files = [("/cairn.typ", &b"#let half(x) = x / 0"[..])];
    let package =
        Package { source: "#import \"/cairn.typ\": half\n#half(1)", files: &files, ..Package::default() };
    let flaws = render(&package, &Value::Null, &[], MOMENT).expect_err("no number");
    assert_eq!((flaws[0].line, flaws[0].file.as_deref()), (Some(2), None), "{flaws:?}");
}

#[test]
fn what_cannot_be_heard_is_refused() {
    let untitled = flaws("Hello");
    assert!(untitled.iter().any(|flaw| flaw.message.contains("title")), "{untitled:?}");
    let files = [(
        "/dot.svg",
        &b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1v1z'/></svg>"[..],
    )];
    let source = "#set document(title: [A])\n#image(\"/dot.svg\", width: 1cm)";
    let package = Package { source, files: &files, ..Package::default() };
    let silent = render(&package, &Value::Null, &[], MOMENT).expect_err("no alternative text");
    assert!(silent[0].message.contains("alt"), "{silent:?}");
    assert_eq!(silent[0].line, Some(2), "{silent:?}");
}

#[test]
fn a_document_that_runs_over_its_page_is_refused() {
    let source = "#set document(title: [A])\none #pagebreak() two";
    let package = Package { source, pages: Some(1), ..Package::default() };
    let flaws = render(&package, &Value::Null, &[], MOMENT).expect_err("two pages");
    assert_eq!(flaws[0].message, "The document runs to 2 pages; it must have exactly 1 page.");
    let package = Package { source, ..Package::default() };
    assert!(render(&package, &Value::Null, &[], MOMENT).is_ok(), "where pages are not counted it is fine");
}

#[test]
fn a_face_that_is_not_there_is_told_and_not_replaced() {
    let flaws = flaws("#set document(title: [A])\n#set text(font: \"Comic Sans MS\")\nHello");
    assert!(flaws[0].message.contains("comic sans ms"), "{flaws:?}");
    assert_eq!(flaws[0].line, Some(2));
}

#[test]
fn data_that_a_template_needs_and_lacks_is_told() {
    let package = Package { source: "#json(\"/data.json\").learner.name", ..Package::default() };
    let flaws = render(&package, &json!({"learner": {}}), &[], MOMENT).expect_err("no name");
    assert!(flaws[0].message.contains("name"), "{flaws:?}");
}
