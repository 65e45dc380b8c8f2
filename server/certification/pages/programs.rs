//! What authorities ask, for anybody.

use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        compare::{Comparison, compare},
        library,
        view::{Card, View, find, place},
    },
    looker::Looker,
};
use crate::{
    app::App,
    error::{Error, Result},
    web::Page,
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    words: String,
}

#[derive(Serialize)]
struct ProgramsPage {
    words: String,
    /// Those that fit and were looked into.
    researched: Vec<Card>,
    /// Those that fit, of which nothing is known.
    unresearched: Vec<Card>,
    /// How many there are in all.
    all: usize,
    titles: Vec<SettingTitle>,
}

/// What people are called in a place of work, and where.
#[derive(Serialize)]
struct SettingTitle {
    setting: String,
    title: String,
    name: String,
    id: String,
}

impl Page for ProgramsPage {
    const TEMPLATE: &'static str = "certification/programs.html";
}

#[handler]
pub async fn programs_page(
    Data(app): Data<&App>,
    looker: Looker,
    Query(Asked { words }): Query<Asked>,
) -> poem::Result<Response> {
    let words: String = words.chars().filter(|c| !c.is_control()).take(100).collect();
    let all = library::programs(app).await?.all.len();
    let cards = find(app, &words).await?;
    let titles = cards.iter().flat_map(|card| {
        card.titles.iter().map(|title| SettingTitle {
            setting: title.setting.clone(),
            title: title.title.clone(),
            name: card.name.clone(),
            id: card.id.clone(),
        })
    });
    let mut titles: Vec<SettingTitle> = titles.collect();
    titles.sort_by(|a, b| (&a.setting, &a.title, &a.name).cmp(&(&b.setting, &b.title, &b.name)));
    let (researched, unresearched) = cards.into_iter().partition(|card| card.researched);
    looker.page(app, &ProgramsPage { words, researched, unresearched, all, titles })
}

#[derive(Serialize)]
struct JurisdictionPage {
    name: String,
    cards: Vec<Card>,
}

impl Page for JurisdictionPage {
    const TEMPLATE: &'static str = "certification/jurisdiction.html";
}

#[handler]
pub async fn jurisdiction_page(
    Data(app): Data<&App>,
    looker: Looker,
    Path(jurisdiction): Path<String>,
) -> poem::Result<Response> {
    let cards: Vec<Card> =
        find(app, "").await?.into_iter().filter(|card| place(&card.id) == jurisdiction).collect();
    let name = cards.first().ok_or(Error::NotFound)?.name.clone();
    looker.page(app, &JurisdictionPage { name, cards })
}

#[derive(Serialize)]
struct ProgramPage {
    program: View,
}

impl Page for ProgramPage {
    const TEMPLATE: &'static str = "certification/program.html";
}

#[handler]
pub async fn program_page(
    Data(app): Data<&App>,
    looker: Looker,
    Path((jurisdiction, name)): Path<(String, String)>,
) -> poem::Result<Response> {
    let program = view(app, &format!("{jurisdiction}/{name}")).await?;
    looker.page(app, &ProgramPage { program })
}

async fn view(app: &App, id: &str) -> Result<View> {
    let (version, program) = library::program(app, id).await?;
    Ok(View::new(&program, &version, app.clock.now().date_naive()))
}

#[derive(Deserialize)]
pub struct Two {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

#[derive(Serialize)]
struct ComparePage {
    /// To choose from.
    all: Vec<Card>,
    a: String,
    b: String,
    comparison: Option<Comparison>,
}

impl Page for ComparePage {
    const TEMPLATE: &'static str = "certification/compare.html";
}

#[handler]
pub async fn compare_page(
    Data(app): Data<&App>,
    looker: Looker,
    Query(Two { a, b }): Query<Two>,
) -> poem::Result<Response> {
    let all: Vec<Card> = find(app, "").await?.into_iter().filter(|card| card.researched).collect();
    let comparison = if a.is_empty() && b.is_empty() { None } else { Some(compare(app, &a, &b).await?) };
    looker.page(app, &ComparePage { all, a, b, comparison })
}
