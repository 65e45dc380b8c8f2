//! Headings, tables and links: what people who listen to a page, or jump through it, go by.

use crate::flaw::Flaws;
use crate::markdown::Node;
use crate::source::Source;
use pulldown_cmark::Tag;

const VAGUE: [&str; 9] =
    ["here", "click here", "this link", "link", "read more", "more", "this page", "this", "see here"];

pub(super) fn check(source: &Source, nodes: &[Node], flaws: &mut Flaws) {
    headings(source, nodes, flaws);
    for node in nodes {
        walk(source, node, flaws);
    }
}

fn headings(source: &Source, nodes: &[Node], flaws: &mut Flaws) {
    // A bank's page is a list of items; nobody reads it as a page.
    let bank = source.path.starts_with("bank/");
    let mut before = 1;
    for node in nodes {
        let Some(level) = node.heading() else { continue };
        if node.text().trim().is_empty() {
            let help = "write words after the `#`, or delete the line";
            flaws.at(source, &node.at, "text/empty-heading", "this heading is empty").help(help);
        }
        if level == 1 {
            let message = "the page's title comes from the front matter";
            flaws.at(source, &node.at, "text/heading-level", message).help("begin headings at `##`");
        } else if level > before + 1 && !bank {
            let message = format!("this heading skips a level: {level} follows {before}");
            let help = format!("write it with {} `#`", before + 1);
            flaws.at(source, &node.at, "text/heading-order", message).help(help);
        }
        before = level;
    }
}

fn walk(source: &Source, node: &Node, flaws: &mut Flaws) {
    match node.tag() {
        Some(Tag::Table(_)) => table(source, node, flaws),
        Some(Tag::Link { .. }) => {
            let words = node.text().trim().to_lowercase();
            let words = words.trim_end_matches(['.', '!', ':']);
            if VAGUE.contains(&words) {
                let message = "these words do not say where the link leads";
                let help = "people who hear only the links hear only this: name what is there";
                flaws.at(source, &node.at, "link/vague", message).help(help);
            }
        }
        _ => {}
    }
    for kid in &node.kids {
        walk(source, kid, flaws);
    }
}

fn table(source: &Source, node: &Node, flaws: &mut Flaws) {
    let Some(head) = node.kids.first() else { return };
    // The corner over row names may stay empty.
    let nameless = head.kids.iter().skip(1).any(|cell| cell.text().trim().is_empty())
        || head.kids.len() == 1 && head.text().trim().is_empty();
    if nameless {
        let message = "a column of this table has no header";
        flaws
            .at(source, &head.at, "text/table-header", message)
            .help("say in its first row what the column holds");
    }
    if node.kids.len() < 2 {
        let help = "write a row below its header, or delete it";
        flaws.at(source, &node.at, "text/table-header", "this table has no rows").help(help);
    }
}

/// A `###` heading, a task list with something ticked, and no settings: an item that results could not refer to.
pub(crate) fn forgotten_settings(source: &Source, nodes: &[Node], flaws: &mut Flaws) {
    let mut heading: Option<&Node> = None;
    for node in nodes {
        if let Some(level) = node.heading() {
            heading = (level == 3).then_some(node);
        }
        let ticked = |node: &Node| node.kids.iter().any(|o| crate::read::marker(o) == Some(true));
        let list = matches!(node.tag(), Some(Tag::List(None)));
        if let Some(heading) = heading
            && list
            && ticked(node)
        {
            let message = "this looks like an item and has no settings";
            let help = "put ```yaml item with an `id:` right below the heading";
            flaws.at(source, &heading.at, "item/no-settings", message).help(help);
        }
    }
}
