//! Two programs side by side, subject by subject.

use program::Status;
use serde::Serialize;

use super::{
    library,
    view::{Card, Group, RuleLine, View},
};
use crate::{
    app::App,
    error::{Error, Result},
};

#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub a: Card,
    pub b: Card,
    pub groups: Vec<Pairs>,
}

/// The rules of one time.
#[derive(Clone, Debug, Serialize)]
pub struct Pairs {
    pub title: &'static str,
    pub rows: Vec<Pair>,
}

/// What two programs ask about one subject. Nothing written is unknown; it never means "not required".
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    pub about: &'static str,
    pub a: Vec<RuleLine>,
    pub b: Vec<RuleLine>,
}

/// As the programs stand today. A name may be a jurisdiction's alone where it has one program.
pub async fn compare(app: &App, a: &str, b: &str) -> Result<Comparison> {
    let (a, b) = (named(app, a).await?, named(app, b).await?);
    let titles: Vec<&'static str> = titles(&a.groups, &b.groups, |group: &Group| group.title);
    let groups = titles.into_iter().map(|title| {
        let parts = |view: &View| {
            let group = view.groups.iter().find(|group| group.title == title);
            group.map(|group| group.parts.clone()).unwrap_or_default()
        };
        let (of_a, of_b) = (parts(&a), parts(&b));
        let subjects = titles_of(&of_a, &of_b);
        let rows = subjects.into_iter().map(|about| {
            let rules = |parts: &[super::view::Part]| {
                parts.iter().filter(|part| part.title == about).flat_map(|part| part.rules.clone()).collect()
            };
            Pair { about, a: rules(&of_a), b: rules(&of_b) }
        });
        Pairs { title, rows: rows.collect() }
    });
    let groups = groups.collect();
    Ok(Comparison { a: a.card, b: b.card, groups })
}

fn titles_of(a: &[super::view::Part], b: &[super::view::Part]) -> Vec<&'static str> {
    titles(a, b, |part: &super::view::Part| part.title)
}

/// In the order of the first list, then what only the second has.
fn titles<T>(a: &[T], b: &[T], title: impl Fn(&T) -> &'static str) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for name in a.iter().chain(b).map(title) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

async fn named(app: &App, name: &str) -> Result<View> {
    let programs = library::programs(app).await?;
    let name = name.trim().to_lowercase();
    let within = |id: &str| super::view::place(id) == name;
    let mut fitting = programs
        .all
        .iter()
        .filter(|(_, program)| program.status != Status::Unresearched)
        .filter(|(_, program)| program.id == name || within(&program.id));
    match (fitting.next(), fitting.next()) {
        (Some((version, program)), None) => Ok(View::new(program, version, app.clock.now().date_naive())),
        _ => Err(Error::NotFound),
    }
}
